//! The macro that declares sections.
//!
//! Not responsible for which there are.

/// Declares sections: structs whose every key must be there and none besides, checked key by key.
macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
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
