//! The keys of the lexicon, by what they are for.
//!
//! A section is a struct of [`Words`], [`Pattern`]s and lists of both; each key says what it is
//! looked for in. Not responsible for reading or finding.

mod dialogue;
mod language;

pub use dialogue::DialogueTerms;
pub use language::LanguageTerms;

/// Declares sections: structs whose every key must be there and none besides, checked key by key.
macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::language::lexicon::Checked for $name {
            fn check(&self, faults: &mut Vec<$crate::language::lexicon::Fault>) {
                $($crate::language::lexicon::Checked::check(&self.$field, faults);)*
            }
        }
    )*};
}
pub(crate) use sections;

sections! {
    /// All words and patterns.
    Lexicon {
        /// Cutting and weighing words.
        language: LanguageTerms,
        /// The conversation.
        dialogue: DialogueTerms,
    }
}
