//! What a message means, before the conversation is considered.
//!
//! Not responsible for finding it out: that is `understander`.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::facet::Facet;
use super::features::Features;
use super::reject;
use super::search::{Query, QueryTerm};
use super::slots::Slots;
use crate::knowledge::intent::IntentId;
use crate::language::Analysis;

/// An intent with the probability that it was meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedIntent {
    /// Position in `knowledge.intents`.
    #[serde(skip)]
    pub at: usize,
    /// Id.
    pub id: IntentId,
    /// Probability, 0 to 1, among all intents.
    pub confidence: f32,
}

/// An entry with its fused score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedEntry {
    /// Position in `knowledge.entries`.
    pub at: usize,
    /// Fused score, 0 to about 1.
    pub score: f32,
    /// Part of it from the classifier.
    pub classified: f32,
    /// Part of it from retrieval.
    pub retrieved: f32,
    /// Part of it from broad needs that list the entry.
    pub needed: f32,
}

/// What a message asks of the parts of any entry: worked out once, whichever entries are looked at.
#[derive(Debug)]
pub(super) struct Question {
    /// Its words, weighed, without those that only ask.
    pub(super) terms: Vec<QueryTerm>,
    /// Keys of those by which it names things by their number.
    pub(super) numbered: Vec<String>,
    /// Keys of its words that ask for no side and say something.
    pub(super) beside_cues: Vec<String>,
    /// The counter of what it wants to know the number of (何社).
    pub(super) counted: Option<String>,
}

/// What a message means, before the conversation is considered.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The message, analysed.
    pub analysis: Arc<Analysis>,
    /// Its query.
    pub query: Query,
    /// Features of the message, for what is worked out only where it is asked for.
    pub(super) features: Features,
    /// How it fits what each part of the entries is asked for.
    pub(super) wanted: OnceLock<Arc<[f32]>>,
    /// Whether it asks on.
    pub(super) follows: OnceLock<f32>,
    /// How well it fits what each entry is asked.
    pub(super) asked_of: OnceLock<Arc<[f32]>>,
    /// Where its text asks for sides of a matter.
    pub(super) cues: OnceLock<Arc<[Range<usize>]>>,
    /// What it asks of the parts of any entry.
    pub(super) question: OnceLock<Arc<Question>>,
    /// Intents, best first, five at most.
    pub intents: Vec<RankedIntent>,
    /// Entries, best first, ten at most.
    pub entries: Vec<RankedEntry>,
    /// Entries called by one of their names, longest name first.
    pub mentioned: Vec<usize>,
    /// The normalised text with those names blanked out.
    pub nameless: String,
    /// Facets, strongest cue first.
    pub facets: Vec<Facet>,
    /// What the person said about themselves.
    pub slots: Slots,
    /// Where the firm's head count stands in the normalised text.
    pub heads: Option<Range<usize>>,
    /// It says something of the firm, whatever is made of it.
    pub tells: bool,
    /// Its own text names a prefecture.
    pub names_prefecture: bool,
    /// Prefectures named, in order.
    pub prefectures: Vec<String>,
    /// Towns named with their prefectures, in order, whether the person is there or not (隣の飯豊町にもある？).
    pub towns: Vec<(String, String)>,
    /// Evidence for and against the message being about the pack.
    pub evidence: reject::Evidence,
    /// Probability that the message is about the pack, 0 to 1.
    pub domain: f32,
}
