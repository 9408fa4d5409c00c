//! The contract's shape of an answer, for the description alone: a test holds it against real answers.
#![allow(dead_code, reason = "only its description is used; the answers are written by message::json")]

use utoipa::ToSchema;

/// An answer. No field is ever absent; what there is nothing to say of is null or empty.
#[derive(ToSchema)]
pub(super) struct Reply {
    /// Everything a person would read.
    text: String,
    /// `answer`, `choices`, `clarify`, `smalltalk`, `fallback` or `handoff`.
    #[schema(example = "answer")]
    kind: String,
    /// Id under which the answer is recorded, so that it can be replayed later.
    answer: Option<String>,
    intent: Option<Intent>,
    /// Ranked, best first, five at most.
    entries: Vec<Entry>,
    /// The side that was asked about.
    facet: Option<String>,
    /// What is known of the person's firm.
    #[schema(value_type = Object)]
    slots: serde_json::Value,
    /// What can be chosen: by its number, its label or what it sends.
    choices: Vec<Choice>,
    contacts: Vec<Contact>,
    memo: Option<Memo>,
    /// Number of the note to the staff.
    handoff: Option<u64>,
    links: Vec<Link>,
    /// Remarks about how current it is.
    notices: Vec<String>,
    source: Source,
    /// From message to stored answer, in microseconds.
    elapsed_us: u64,
}

/// What was understood.
#[derive(ToSchema)]
pub(super) struct Intent {
    id: String,
    /// 0 to 1.
    confidence: f32,
}

/// An entry behind the answer.
#[derive(ToSchema)]
pub(super) struct Entry {
    id: String,
    title: String,
    score: f32,
}

/// Something to choose.
#[derive(ToSchema)]
pub(super) struct Choice {
    label: String,
    /// What choosing it sends.
    send: String,
    entry: Option<String>,
}

/// A desk.
#[derive(ToSchema)]
pub(super) struct Contact {
    org: String,
    purpose: Option<String>,
    phone: Option<String>,
    extension: Option<String>,
    email: Option<String>,
    url: Option<String>,
    form: Option<String>,
    address: Option<String>,
    hours: Option<String>,
    /// Whether it is open; null where that is not certain.
    open_now: Option<bool>,
    /// `YYYY-MM-DDTHH:MM`, Japan time.
    next_open: Option<String>,
    open_text: Option<String>,
    note: Option<String>,
}

/// What to say when calling.
#[derive(ToSchema)]
pub(super) struct Memo {
    entry: Option<String>,
    topic: Option<String>,
    who: Vec<String>,
    questions: Vec<String>,
    desk: Option<String>,
}

/// A link.
#[derive(ToSchema)]
pub(super) struct Link {
    label: String,
    url: String,
}

/// Where the facts stand.
#[derive(ToSchema)]
pub(super) struct Source {
    pages: Vec<u16>,
    /// `YYYY-MM`.
    edition: String,
}
