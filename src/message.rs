//! Channel-neutral messages: what a reply holds, before any channel draws it.
//!
//! [`Reply::to_json`] is the shape of the contract; [`plain`] is the text every
//! person could read. Not responsible for deciding what to say.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::knowledge::Knowledge;
use crate::knowledge::hours::opening;
use crate::knowledge::model::{Desk, EntryId, Hours, Pack};
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;

/// What sort of reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// Answers a question.
    Answer,
    /// Answers a broad wish and offers ways to narrow it.
    Choices,
    /// Asks back.
    Clarify,
    /// Talks about itself.
    Smalltalk,
    /// Says that it does not know.
    Fallback,
    /// Hands over to a person.
    Handoff,
}

impl ReplyKind {
    /// The name in JSON and scripts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Choices => "choices",
            Self::Clarify => "clarify",
            Self::Smalltalk => "smalltalk",
            Self::Fallback => "fallback",
            Self::Handoff => "handoff",
        }
    }
}

/// The intent behind a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntentScore {
    /// Id.
    pub id: String,
    /// Probability, 0 to 1.
    pub confidence: f32,
}

/// An entry behind a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryScore {
    /// Id.
    pub id: EntryId,
    /// Title.
    pub title: String,
    /// Score, 0 to about 1.
    pub score: f32,
}

/// A choice offered: a number, a button or a menu item, depending on the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Label.
    pub label: String,
    /// What choosing it sends.
    pub send: String,
    /// Entry it leads to.
    pub entry: Option<EntryId>,
}

/// A desk as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Organisation and department.
    pub org: String,
    /// What or whom it is for.
    pub purpose: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Extension.
    pub extension: Option<String>,
    /// Mail.
    pub email: Option<String>,
    /// Page, form or list of offices.
    pub url: Option<String>,
    /// Inquiry form.
    pub form: Option<String>,
    /// Street address.
    pub address: Option<String>,
    /// Hours as people read them.
    pub hours: Option<String>,
    /// Whether it is open now; unknown where the guide does not tell.
    pub open_now: Option<bool>,
    /// When it opens next, `YYYY-MM-DDTHH:MM` Japan time, where it is closed and that is certain.
    pub next_open: Option<String>,
    /// The same as people read it.
    pub open_text: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// The hours behind the texts.
    #[serde(skip)]
    pub schedule: Option<Hours>,
}

impl From<&Desk> for Contact {
    fn from(desk: &Desk) -> Self {
        let mut purpose: Vec<&str> =
            [desk.purpose.as_deref(), desk.audience.as_deref()].into_iter().flatten().collect();
        // 「全企業向けの…・全企業向け」 would say it twice.
        if let [what, whom] = purpose[..]
            && whom.trim_end_matches("向け").split('・').all(|w| what.contains(w))
        {
            purpose.truncate(1);
        }
        Self {
            org: desk.full_name(),
            purpose: (!purpose.is_empty()).then(|| purpose.join("・")),
            phone: desk.phone.clone(),
            extension: desk.extension.clone(),
            email: desk.email.clone(),
            url: desk.url.clone().or_else(|| desk.form.clone()),
            form: desk.form.clone(),
            address: desk.address.clone(),
            hours: desk.hours.as_ref().map(|h| h.text.clone()),
            open_now: None,
            next_open: None,
            open_text: None,
            note: desk.note.clone(),
            schedule: desk.hours.clone(),
        }
    }
}

impl Contact {
    /// Looks at the clock: open now, or when next.
    pub fn look(&mut self, knowledge: &Knowledge, now: DateTime) {
        let Some(opening) = self.schedule.as_ref().map(|h| opening(h, &knowledge.holidays, now)) else {
            return;
        };
        self.open_now = opening.is_open();
        self.next_open = opening.next().map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
        self.open_text = Some(knowledge.hours_wording().text(&opening, now));
    }

    /// Name and number in one line, to call.
    #[must_use]
    pub fn call(&self) -> String {
        match (&self.phone, &self.extension) {
            (Some(phone), Some(extension)) => format!("{} 電話 {phone}（内線{extension}）", self.org),
            (Some(phone), None) => format!("{} 電話 {phone}", self.org),
            (None, _) => self.org.clone(),
        }
    }

    /// One to four lines.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut first = format!("・{}", self.org);
        if let Some(purpose) = &self.purpose {
            first.push_str(&format!("（{purpose}）"));
        }
        if let Some(phone) = &self.phone {
            first.push_str(&format!(" 電話 {phone}"));
            if let Some(extension) = &self.extension {
                first.push_str(&format!("（内線{extension}）"));
            }
        }
        let mut lines = vec![first];
        lines.extend(self.hours.iter().map(|h| format!("  受付: {h}")));
        lines.extend(self.open_text.iter().map(|o| format!("  {o}")));
        lines.extend(self.email.iter().map(|m| format!("  メール {m}")));
        lines.extend(self.form.iter().map(|f| format!("  フォーム {f}")));
        lines.extend(self.url.iter().filter(|u| Some(*u) != self.form.as_ref()).map(|u| format!("  {u}")));
        lines.extend(self.address.iter().map(|a| format!("  所在地 {a}")));
        lines.extend(self.note.iter().map(|n| format!("  {n}")));
        lines
    }
}

/// A link as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRef {
    /// What it opens.
    pub label: String,
    /// Where.
    pub url: String,
}

/// What a person wants to ask: to read out on the phone, or for the staff who take over.
///
/// Holds only what the conversation's memory and the guide say, never what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Entry it is about, where a topic is in hand.
    pub entry: Option<EntryId>,
    /// What it is about: title, and course where one is in hand.
    pub topic: Option<String>,
    /// Who asks: place, line of business, head count …, as said.
    pub who: Vec<String>,
    /// What to ask, one sentence each.
    pub questions: Vec<String>,
    /// Desk to call: name and number.
    pub desk: Option<String>,
}

impl Memo {
    /// The memo as people read it, one item a line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.topic.iter().map(|t| format!("用件: {t}について")));
        if !self.who.is_empty() {
            lines.push(format!("こちら: {}", self.who.join("、")));
        }
        lines.extend(self.questions.iter().enumerate().map(|(i, q)| format!("聞くこと{}: {q}", i + 1)));
        lines
    }
}

/// Where a reply's facts stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Pages of the guide, ascending.
    pub pages: Vec<u16>,
    /// Edition, `YYYY-MM`.
    pub edition: String,
}

/// A piece of a reply's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    Bullets(Vec<String>),
    /// Things side by side: names of the sides, then (item, one value a side).
    Comparison {
        /// Names.
        sides: Vec<String>,
        /// Rows.
        rows: Vec<(String, Vec<String>)>,
    },
}

/// A reply, channel-neutral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Sort.
    pub kind: ReplyKind,
    /// Intent, where one was recognised.
    pub intent: Option<IntentScore>,
    /// Entries, best first, five at most.
    pub entries: Vec<EntryScore>,
    /// Side asked about.
    pub facet: Option<Facet>,
    /// What is known about the person.
    pub slots: Slots,
    /// Text.
    pub blocks: Vec<Block>,
    /// Question that goes with the choices.
    pub ask: Option<String>,
    /// Choices.
    pub choices: Vec<Choice>,
    /// Desks shown.
    pub contacts: Vec<Contact>,
    /// What to say when calling, or what the staff are handed.
    pub memo: Option<Memo>,
    /// Number of the record the engine made for the staff.
    pub handoff: Option<u64>,
    /// Links shown.
    pub links: Vec<LinkRef>,
    /// Remarks about currency and standing.
    pub notices: Vec<String>,
    /// Where the facts stand.
    pub source: Source,
    /// The guide's title and edition as people read them, where the reply cites it.
    pub citation: Option<String>,
}

impl Reply {
    /// An empty reply of a kind.
    #[must_use]
    pub fn new(kind: ReplyKind, edition: &str) -> Self {
        Self {
            kind,
            intent: None,
            entries: Vec::new(),
            facet: None,
            slots: Slots::default(),
            blocks: Vec::new(),
            ask: None,
            choices: Vec::new(),
            contacts: Vec::new(),
            memo: None,
            handoff: None,
            links: Vec::new(),
            notices: Vec::new(),
            source: Source { pages: Vec::new(), edition: edition.to_owned() },
            citation: None,
        }
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: impl Into<String>) {
        // Folded YAML leaves a blank after each line's full stop.
        self.blocks.push(Block::Text(text.into().replace("。 ", "。")));
    }

    /// Adds pages to the source.
    pub fn cite(&mut self, pages: impl IntoIterator<Item = u16>) {
        self.source.pages.extend(pages);
        self.source.pages.sort_unstable();
        self.source.pages.dedup();
    }

    /// Says where the facts stand: the guide, the pages cited so far, the edition.
    pub fn name_source(&mut self, pack: &Pack) {
        let pages: Vec<String> = self.source.pages.iter().map(ToString::to_string).collect();
        let pages = if pages.is_empty() { String::new() } else { format!(" p.{}", pages.join(", ")) };
        self.citation = Some(format!("出典: {}{pages}（{}）", pack.title, pack.edition_text));
    }

    /// Everything a person would read.
    #[must_use]
    pub fn text(&self) -> String {
        plain(self)
    }

    /// One JSON object, the contract's shape.
    #[must_use]
    pub fn to_json(&self, elapsed_us: u64) -> serde_json::Value {
        serde_json::json!({
            "text": self.text(),
            "kind": self.kind.as_str(),
            "intent": self.intent,
            "entries": self.entries,
            "facet": self.facet,
            "slots": self.slots.to_json(),
            "choices": self.choices,
            "contacts": self.contacts,
            "memo": self.memo,
            "handoff": self.handoff,
            "links": self.links,
            "notices": self.notices,
            "source": self.source,
            "elapsed_us": elapsed_us,
        })
    }
}

/// The reply as plain text: blocks, links, desks, choices, remarks, source.
#[must_use]
pub fn plain(reply: &Reply) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in &reply.blocks {
        match block {
            Block::Heading(text) => lines.push(format!("【{text}】")),
            Block::Text(text) => lines.push(text.clone()),
            Block::Bullets(items) => lines.extend(items.iter().map(|i| format!("・{i}"))),
            Block::Comparison { sides, rows } => {
                for (item, values) in rows {
                    if let [first, rest @ ..] = &values[..]
                        && !rest.is_empty()
                        && rest.iter().all(|v| v == first)
                    {
                        lines.push(format!("■ {item}（共通）: {first}"));
                        continue;
                    }
                    lines.push(format!("■ {item}"));
                    lines.extend(sides.iter().zip(values).map(|(side, value)| format!("  {side}: {value}")));
                }
            }
        }
    }
    if !reply.contacts.is_empty() {
        lines.push("▼ 問い合わせ先".to_owned());
        lines.extend(reply.contacts.iter().flat_map(Contact::lines));
    }
    if let Some(memo) = reply.memo.as_ref().map(Memo::lines).filter(|l| !l.is_empty()) {
        lines.push("▼ お電話のメモ".to_owned());
        lines.extend(memo.iter().map(|l| format!("・{l}")));
    }
    if !reply.links.is_empty() {
        lines.push("▼ リンク".to_owned());
        lines.extend(reply.links.iter().map(|l| format!("・{} {}", l.label, l.url)));
    }
    lines.extend(reply.notices.iter().map(|n| format!("※ {n}")));
    if let Some(citation) = &reply.citation {
        lines.push(citation.clone());
    }
    if let Some(ask) = &reply.ask {
        lines.push(format!("▶ {ask}"));
    }
    lines.extend(reply.choices.iter().enumerate().map(|(i, c)| format!("{}. {}", i + 1, c.label)));
    lines.join("\n")
}
