//! What people do with a clause: ask, wish, tell, correct, thank … as types, and how they say it.
//!
//! The phrases are data (`intents/acts/`), shared by all packs; a pack's own file replaces that of one
//! act. Not responsible for what a clause is about.

use crate::flat::Texts;
use serde::{Deserialize, Serialize};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $id:literal,)*) => {
        /// What a person does with one clause.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Act {
            $($(#[$doc])* $name,)*
        }

        impl Act {
            /// All acts.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in files and reports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

acts! {
    /// Asks a question.
    Ask "ask",
    /// Wishes for something, or has a trouble.
    Wish "wish",
    /// Tells of the own firm or of what was done.
    Tell "tell",
    /// Tells of others.
    TellOther "tell-other",
    /// Puts one thing in the place of another.
    Correct "correct",
    /// Puts a thing aside.
    Exclude "exclude",
    /// Takes note.
    Agree "agree",
    /// Says what one will do next.
    Plan "plan",
    /// Thanks.
    Thank "thank",
    /// Ends the conversation.
    Close "close",
    /// Greets.
    Greet "greet",
    /// The reply was of no use.
    Complain "complain",
    /// Thinks aloud.
    Aside "aside",
    /// Goes back to something earlier.
    Return "return",
    /// Announces another subject.
    Switch "switch",
    /// Wants a person.
    Human "human",
    /// Wants a short or certain form of answer.
    Brief "brief",
    /// Wants more, or others.
    More "more",
    /// Cannot or will not answer what was asked.
    Unsure "unsure",
    /// Says again what was answered, before what is asked next.
    Cite "cite",
    /// Tells what was tried, or is used, already.
    Tried "tried",
}

impl Act {
    /// The act of this name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.as_str() == id)
    }

    /// Position among all acts.
    #[must_use]
    pub fn position(self) -> usize {
        self as usize
    }
}

/// How people do one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActPhrases {
    /// What they do.
    pub act: Act,
    /// Phrases.
    pub phrases: Texts,
}
