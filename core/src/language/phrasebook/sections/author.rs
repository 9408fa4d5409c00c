//! What is said to those who write a pack.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// A pack as its author works on it.
    AuthorPhrases {
        /// A pack was begun in a folder.
        begun(dir, entries),
        /// What is wrong with the keys and values of a file.
        keys: KeyPhrases,
        /// What will go away with the problems above.
        follows(count),
        /// Files are watched.
        watching(dir),
        /// The pack was read anew.
        reloaded(title),
        /// The pack has problems; the one before answers.
        kept(count),
        /// A wording that leads elsewhere: how it is varied, what was said, what answered.
        lacking(class, said, answered),
        /// Nothing answered.
        nothing,
        /// Two entries that are taken for each other.
        confused(one, other, count),
        /// How many wordings of how many entries were tried, and how many lead elsewhere.
        tried(wordings, entries, lacking),
        /// Over pairs of entries.
        pairs,
    }

    /// Keys and values of a file of a pack.
    KeyPhrases {
        /// A key that there is not.
        unknown(key),
        /// The same with the key that may be meant.
        perhaps(key, meant),
        /// A key that is missing.
        missing(key),
        /// A key that stands twice.
        twice(key),
        /// A value of another sort.
        sort(is, expected),
        /// A value that there is not.
        variant(value),
        /// The keys there are.
        known(keys),
        /// No YAML.
        unreadable(message),
        /// How to mend it: by the README of the folder.
        readme,
    }
}
