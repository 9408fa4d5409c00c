//! Kinds of entries, as data of the pack: what people call them and what follows from being one.
//!
//! Code asks an entry for a trait of its kind ([`Kind::is_example`]), never for the kind itself.

use serde::{Deserialize, Serialize};

/// Id of a kind, as entries name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct KindId(pub String);

/// A kind of entries (`kinds` of `pack.yaml`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Id, used in entries.
    pub id: KindId,
    /// What people call entries of it.
    pub label: String,
    /// What one of it is, to say that a side is not its nature (「…」は資料で、…); a kind without has every side.
    #[serde(default)]
    pub noun: Option<String>,
    /// What follows from being of it.
    #[serde(default)]
    pub is: Vec<Trait>,
    /// The question that is always worth asking on the phone.
    #[serde(default)]
    pub question: Option<String>,
    /// Facts whose names hold one of these answer 「いつまで」, whatever else the entry says of dates.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Colour on maps.
    #[serde(default)]
    pub tone: Tone,
}

/// What follows from being of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// Something one applies for or takes part in.
    Applied,
    /// What somebody else did: a story without dates or desks of its own.
    Example,
    /// A question with its answer, found by its own words, with nothing beyond them to tell.
    Question,
    /// A body that helps, whatever the matter.
    Helper,
    /// Named in a list of what fits only where the purpose asks for it.
    Narrow,
}

/// Colours of boxes on maps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Green.
    #[default]
    Green,
    /// Amber.
    Amber,
    /// Violet.
    Violet,
    /// Rose.
    Rose,
    /// Teal.
    Teal,
}

impl Kind {
    /// The kinds of a pack that declares none: imported questions.
    #[must_use]
    pub fn undeclared() -> Vec<Self> {
        let id = KindId("faq".to_owned());
        vec![Self { label: id.0.clone(), id, is: vec![Trait::Question], ..Self::default() }]
    }

    /// Whether one applies for it or takes part in it.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.is.contains(&Trait::Applied)
    }

    /// Whether it is what somebody else did.
    #[must_use]
    pub fn is_example(&self) -> bool {
        self.is.contains(&Trait::Example)
    }

    /// Whether it is a question with its answer.
    #[must_use]
    pub fn is_question(&self) -> bool {
        self.is.contains(&Trait::Question)
    }

    /// Whether it is a body that helps.
    #[must_use]
    pub fn is_helper(&self) -> bool {
        self.is.contains(&Trait::Helper)
    }

    /// Whether only a purpose brings it into a list of what fits.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.is.contains(&Trait::Narrow)
    }
}
