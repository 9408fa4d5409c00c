//! One phrase: text with `{placeholders}`, and the macro that gives each phrase its own method.
//!
//! Not responsible for which phrases there are.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::language::lexicon::{Checked, Fault};

/// A text with placeholders in curly brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Phrase(String);

/// Several phrases of one sort: lines of a list, variants told in turn.
pub type Phrases = Vec<Phrase>;

impl Phrase {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with `values` in place of the placeholders of their names.
    #[must_use]
    pub fn fill(&self, values: &[(&str, &dyn Display)]) -> String {
        let mut filled = String::with_capacity(self.0.len() + 16 * values.len());
        let mut rest = self.0.as_str();
        while let Some((before, name, after)) = placeholder(rest) {
            filled.push_str(before);
            if let Some((_, value)) = values.iter().find(|(n, _)| *n == name) {
                filled.push_str(&value.to_string());
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// Adds a fault for every placeholder that is none of `names`.
    pub(crate) fn check(&self, names: &[&str], faults: &mut Vec<Fault>) {
        let mut rest = self.0.as_str();
        while let Some((_, name, after)) = placeholder(rest) {
            if !names.contains(&name) {
                let known: Vec<String> = names.iter().map(|n| format!("{{{n}}}")).collect();
                let expected = if known.is_empty() { "no placeholder".to_owned() } else { known.join(", ") };
                faults.push(Fault::at(&self.0, format!("nothing fills {{{name}}}"), &expected));
            }
            rest = after;
        }
    }
}

/// A phrase that stands alone fills nothing.
impl Checked for Phrase {
    fn check(&self, faults: &mut Vec<Fault>) {
        self.check(&[], faults);
    }
}

/// The first placeholder: what stands before it, its name, what follows.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Declares sections of the phrasebook. A phrase with values, `name(a, b)`, becomes a method that
/// takes them and returns the text; one without becomes a method that returns it as it stands;
/// `name: Type` is a section or a list.
macro_rules! phrases {
    ($($(#[$doc:meta])* $section:ident { $($body:tt)* })*) => {
        $(phrases!(@section [$(#[$doc])*] $section [] [] [] $($body)*);)*
    };
    // A phrase that takes values.
    (@section [$($doc:tt)*] $section:ident [$($fields:tt)*] [$($methods:tt)*] [$($checks:tt)*]
        $(#[$d:meta])* $name:ident($($value:ident),+ $(,)?), $($rest:tt)*) => {
        phrases!(@section [$($doc)*] $section [$($fields)* $(#[$d])* pub $name: Phrase,]
            [$($methods)* ($(#[$d])* $name ($($value),+))]
            [$($checks)* ($name [$(stringify!($value)),+])] $($rest)*);
    };
    // A section or a list.
    (@section [$($doc:tt)*] $section:ident [$($fields:tt)*] [$($methods:tt)*] [$($checks:tt)*]
        $(#[$d:meta])* $name:ident: $type:ty, $($rest:tt)*) => {
        phrases!(@section [$($doc)*] $section [$($fields)* $(#[$d])* pub $name: $type,]
            [$($methods)*] [$($checks)* ($name all)] $($rest)*);
    };
    // A phrase that stands as it is.
    (@section [$($doc:tt)*] $section:ident [$($fields:tt)*] [$($methods:tt)*] [$($checks:tt)*]
        $(#[$d:meta])* $name:ident, $($rest:tt)*) => {
        phrases!(@section [$($doc)*] $section [$($fields)* $(#[$d])* pub $name: Phrase,]
            [$($methods)* ($(#[$d])* $name ())] [$($checks)* ($name [])] $($rest)*);
    };
    (@section [$($doc:tt)*] $section:ident [$($fields:tt)*] [$($method:tt)*] [$(($check:ident $how:tt))*]) => {
        $($doc)*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $section { $($fields)* }

        impl $section { $(phrases!(@method $method);)* }

        impl $crate::language::lexicon::Checked for $section {
            fn check(&self, faults: &mut Vec<$crate::language::lexicon::Fault>) {
                $(phrases!(@check self faults $check $how);)*
            }
        }
    };
    (@method ($(#[$d:meta])* $name:ident ())) => {
        $(#[$d])*
        #[must_use]
        pub fn $name(&self) -> &str {
            self.$name.as_str()
        }
    };
    (@method ($(#[$d:meta])* $name:ident ($($value:ident),+))) => {
        $(#[$d])*
        #[must_use]
        pub fn $name(&self, $($value: impl std::fmt::Display),+) -> String {
            self.$name.fill(&[$((stringify!($value), &$value)),+])
        }
    };
    (@check $self:ident $faults:ident $name:ident all) => {
        $crate::language::lexicon::Checked::check(&$self.$name, $faults)
    };
    (@check $self:ident $faults:ident $name:ident [$($names:expr),*]) => {
        $self.$name.check(&[$($names),*], $faults)
    };
}
pub(crate) use phrases;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_their_names_were() {
        let phrase = Phrase("{place}の窓口（{n}件）".to_owned());
        assert_eq!(phrase.fill(&[("n", &3), ("place", &"山形県")]), "山形県の窓口（3件）");
        assert_eq!(Phrase("そのまま".to_owned()).fill(&[]), "そのまま");
    }
}
