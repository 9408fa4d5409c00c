//! What people want and how they say it, as types: the shape of `intents/`.

use crate::flat::Texts;
use serde::{Deserialize, Serialize};

use super::asked::AskedFor;
use super::model::EntryId;

/// Id of an intent. Intents about one entry share its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct IntentId(pub String);

impl IntentId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for IntentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One intent, whatever its sort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Id, the same as the file's name.
    pub id: IntentId,
    /// Name shown to people.
    pub label: String,
    /// How people say it.
    pub phrases: Texts,
    /// How people ask for parts of the entry it is about, beside the words that stand with each part: learnt from only.
    pub asked: Vec<(AskedFor, Texts)>,
    /// Sort, with what belongs to it.
    pub body: Body,
}

impl Intent {
    pub(super) fn new(id: IntentId, label: String, phrases: &[String], body: Body) -> Self {
        Self { id, label, phrases: phrases.iter().collect(), asked: Vec::new(), body }
    }
}

/// The sorts of intents: one folder each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Body {
    /// Asks about one entry.
    Entry(EntryId),
    /// A broad wish several entries answer.
    Need(Need),
    /// Talk with the bot about itself.
    Talk(Talk),
    /// What the bot does not answer.
    Outside(Outside),
}

/// A broad wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Need {
    /// The guide's heading, where it has one.
    pub heading: Option<String>,
    /// Entries that answer it, best first.
    pub entries: Vec<EntryId>,
    /// Opening of the short answer; what the choices say follows.
    pub reply: String,
    /// Question that narrows it.
    pub ask: String,
    /// Why it is asked, as a sentence.
    pub why: String,
    /// Choices.
    pub choices: Vec<ChoiceSpec>,
}

/// A choice offered by a need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceSpec {
    /// Label on the button.
    pub label: String,
    /// What choosing it says; the label where missing.
    #[serde(default)]
    pub send: Option<String>,
    /// Entry it leads to.
    #[serde(default)]
    pub entry: Option<EntryId>,
    /// Sentence of the answer that tells of it, for those to whom it is open.
    #[serde(default)]
    pub say: Option<String>,
}

/// What talk does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Greets.
    Greeting,
    /// Takes thanks.
    Thanks,
    /// Says good-bye.
    Bye,
    /// Says what it can do.
    Capabilities,
    /// Hands over to a person.
    Human,
    /// Takes a complaint.
    Complaint,
    /// Says what it is.
    Who,
    /// Takes praise.
    Praise,
}

/// Talk about the bot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Talk {
    /// What it does.
    pub act: Act,
    /// Replies to take turns with.
    pub replies: Vec<String>,
}

/// A topic outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Outside {
    /// Close to the guide's matters, yet not in it.
    pub near: bool,
    /// Honest sentence for a near topic.
    pub reply: Option<String>,
    /// Entries that could help.
    pub desks: Vec<EntryId>,
}

/// The files as written; [`Intent`] is what they mean.
pub(super) mod file {
    use super::{Act, ChoiceSpec, EntryId, IntentId};
    use crate::knowledge::asked::AskedParts;
    use serde::Deserialize;

    /// A file of `intents/acts/` or `intents/sides/`: what is said alike of every matter.
    #[derive(Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct PhraseFile {
        pub(crate) id: String,
        #[expect(dead_code, reason = "for people who read the file")]
        pub(crate) label: String,
        pub(crate) phrases: Vec<String>,
    }

    #[derive(Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct EntryIntent {
        pub(crate) id: IntentId,
        pub(crate) label: Option<String>,
        pub(crate) phrases: Vec<String>,
        /// How people ask for its parts while it is talked of.
        #[serde(default)]
        pub(crate) asked: AskedParts,
    }

    #[derive(Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct NeedIntent {
        pub id: IntentId,
        pub(crate) label: String,
        pub(crate) heading: Option<String>,
        pub(crate) entries: Vec<EntryId>,
        pub(crate) reply: String,
        pub(crate) ask: String,
        pub(crate) why: String,
        pub(crate) choices: Vec<ChoiceSpec>,
        pub phrases: Vec<String>,
    }

    #[derive(Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct TalkIntent {
        pub id: IntentId,
        pub label: String,
        pub(crate) act: Act,
        pub(crate) replies: Vec<String>,
        pub phrases: Vec<String>,
    }

    #[derive(Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct OutsideIntent {
        pub id: IntentId,
        pub label: String,
        #[serde(default)]
        pub(crate) near: bool,
        pub(crate) reply: Option<String>,
        #[serde(default)]
        pub(crate) desks: Vec<EntryId>,
        pub phrases: Vec<String>,
    }
}
