//! The dialogue as pictures an officer can look at: an overview of themes and wishes, and one
//! picture a theme with its wishes, their choices, the entries they lead to, and the desks.
//!
//! Where a choice leads is asked of the dialogue itself, not read from the files. Not responsible
//! for drawing: [`dot`], [`mermaid`] and [`svg`] do that from a [`Picture`].

pub mod dot;
mod layout;
pub mod mermaid;
pub mod svg;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;

use crate::dialogue::{State, Topic, step};
use crate::knowledge::Knowledge;
use crate::knowledge::intent::{Body, ChoiceSpec, Intent, IntentId, Need};
use crate::knowledge::kind::Kind;
use crate::knowledge::model::{Entry, EntryId, Theme};
use crate::message::Contact;
use crate::reach::desk_id;
use crate::understanding::Understander;

/// Desks of one entry drawn one by one; more become one box.
const FEW_DESKS: usize = 3;

/// What a box stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// The beginning, or a way in that is no wish.
    Start,
    /// A chapter.
    Theme,
    /// A broad wish.
    Need,
    /// A choice it offers.
    Choice,
    /// An entry of a kind.
    Entry(Arc<Kind>),
    /// A desk.
    Desk,
}

impl Sort {
    /// What the legend calls it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Start => "入口",
            Self::Theme => "テーマ",
            Self::Need => "願い",
            Self::Choice => "選択肢",
            Self::Entry(kind) => &kind.label,
            Self::Desk => "窓口",
        }
    }
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What is written in it.
    pub label: String,
    /// A second, smaller line.
    pub note: Option<String>,
    /// What it stands for.
    pub sort: Sort,
    /// Column, from the left.
    pub column: usize,
}

/// A picture: boxes in columns, and lines from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Title.
    pub title: String,
    /// A sentence under the title.
    pub lead: String,
    /// Headings of the columns.
    pub headings: Vec<&'static str>,
    /// Boxes, from top to bottom.
    pub nodes: Vec<Node>,
    /// Lines between positions in `nodes`, each once.
    pub edges: Vec<(usize, usize)>,
}

impl Picture {
    fn add(&mut self, column: usize, sort: Sort, label: &str, note: Option<String>) -> usize {
        self.nodes.push(Node { label: label.to_owned(), note, sort, column });
        self.nodes.len() - 1
    }

    fn link(&mut self, from: usize, to: usize) {
        if !self.edges.contains(&(from, to)) {
            self.edges.push((from, to));
        }
    }
}

/// Where a choice leads.
enum Goal {
    Entry(EntryId),
    Need(IntentId),
    /// The measures that fit the firm.
    Shortlist,
}

/// Draws the dialogue of a mind as it stands at a time.
pub struct Mapper<'a> {
    mind: &'a Understander,
    now: DateTime,
}

impl<'a> Mapper<'a> {
    /// For `mind` at `now`.
    #[must_use]
    pub fn new(mind: &'a Understander, now: DateTime) -> Self {
        Self { mind, now }
    }

    fn knowledge(&self) -> &'a Knowledge {
        &self.mind.knowledge
    }

    /// Needs in the order in which the guide tells what answers them.
    fn needs(&self) -> Vec<(&'a Intent, &'a Need)> {
        let intents = self.knowledge().intents.iter();
        let mut needs: Vec<(&Intent, &Need)> = intents
            .filter_map(|i| match &i.body {
                Body::Need(need) => Some((i, need)),
                _ => None,
            })
            .collect();
        needs.sort_by_key(|(_, need)| need.entries.first().and_then(|id| self.knowledge().position(id)));
        needs
    }

    /// The theme most of a need's entries belong to; the first of them where several do.
    fn theme_of(&self, need: &Need) -> Option<&'a str> {
        let themes: Vec<&str> =
            need.entries.iter().filter_map(|id| self.knowledge().entry(id)?.theme.as_deref()).collect();
        let count = |theme: &str| themes.iter().filter(|t| **t == theme).count();
        let most = themes.iter().map(|t| count(t)).max()?;
        themes.iter().find(|t| count(t) == most).copied()
    }

    /// Themes with their wishes.
    #[must_use]
    pub fn overview(&self) -> Picture {
        let pack = &self.knowledge().pack;
        let mut picture = Picture {
            title: format!("{}の対話の全体図", pack.title),
            lead:
                "どの画面からでも、ことばで質問できます。「戻る」「最初から」「もっと」「違う」「ヘルプ」も使えます。"
                    .to_owned(),
            headings: vec!["入口", "テーマ", "よくある願い"],
            ..Picture::default()
        };
        let start = picture.add(0, Sort::Start, "あいさつ・ヘルプ・最初から", None);
        for theme in &pack.themes {
            let entries = self.knowledge().entries.iter().filter(|e| e.theme.as_ref() == Some(&theme.id)).count();
            let at = picture.add(1, Sort::Theme, &theme.title, Some(format!("{entries}項目")));
            picture.link(start, at);
            for (intent, need) in self.needs().into_iter().filter(|(_, n)| self.theme_of(n) == Some(theme.id.as_str()))
            {
                let labels: Vec<&str> = need.choices.iter().map(|c| c.label.as_str()).collect();
                let to = picture.add(2, Sort::Need, &intent.label, Some(labels.join("／")));
                picture.link(at, to);
            }
        }
        picture
    }

    /// One theme: its wishes, their choices, its entries and, where asked for, their desks.
    #[must_use]
    pub fn theme(&self, theme: &Theme, desks: bool) -> Picture {
        let mut drawing = Drawing { mapper: self, theme, desks, picture: Picture::default(), entries: BTreeMap::new() };
        drawing.picture.title = format!("テーマ「{}」", theme.title);
        "点線の枠は、ほかのテーマの願いと項目です。どの項目でも、対象・期限・問い合わせ先などを続けて聞けます。"
            .clone_into(&mut drawing.picture.lead);
        drawing.picture.headings = vec!["願い（最初の一言）", "選択肢", "項目"];
        if desks {
            drawing.picture.headings.push("窓口");
            let desk = Contact::from(&self.knowledge().pack.default_desk);
            drawing.picture.lead.push_str(&format!("線のない項目の窓口は{}です。", desk_id(&desk)));
        }
        let own = |need: &Need| self.theme_of(need) == Some(theme.id.as_str());
        for (intent, need) in self.needs().into_iter().filter(|(_, n)| own(n)) {
            drawing.need(intent, need, true);
        }
        for (intent, need) in self.needs().into_iter().filter(|(_, n)| !own(n)) {
            drawing.need(intent, need, false);
        }
        drawing.rest();
        drawing.picture
    }

    fn goal(&self, choice: &ChoiceSpec) -> Option<Goal> {
        if let Some(id) = &choice.entry {
            return Some(Goal::Entry(id.clone()));
        }
        let said = choice.send.as_deref().unwrap_or(&choice.label);
        match step(&State::default(), said, self.mind, self.now).0.topic? {
            Topic::Entry(id, _) => Some(Goal::Entry(id)),
            Topic::Need(id) | Topic::Shortlist(Some(id)) => Some(Goal::Need(id)),
            Topic::Shortlist(None) => Some(Goal::Shortlist),
        }
    }
}

/// A theme's picture in the making.
struct Drawing<'a, 'm> {
    mapper: &'m Mapper<'a>,
    theme: &'a Theme,
    desks: bool,
    picture: Picture,
    /// Boxes in the column of entries, by id.
    entries: BTreeMap<String, usize>,
}

const NEEDS: usize = 0;
const CHOICES: usize = 1;
const ENTRIES: usize = 2;
const DESKS: usize = 3;

impl<'a> Drawing<'a, '_> {
    fn is_own(&self, entry: &Entry) -> bool {
        entry.theme.as_ref() == Some(&self.theme.id)
    }

    fn theme_note(&self, id: Option<&str>) -> Option<String> {
        let theme = self.mapper.knowledge().pack.themes.iter().find(|t| Some(t.id.as_str()) == id)?;
        (theme.id != self.theme.id).then(|| format!("ほかのテーマ: {}", theme.title))
    }

    /// A wish with its choices; of another theme's wish, only the choices that lead here.
    fn need(&mut self, intent: &Intent, need: &'a Need, whole: bool) {
        let goals: Vec<(&ChoiceSpec, Option<Goal>)> = need.choices.iter().map(|c| (c, self.mapper.goal(c))).collect();
        let knowledge = self.mapper.knowledge();
        let leads_here = |goal: &Option<Goal>| matches!(goal, Some(Goal::Entry(id)) if knowledge.entry(id).is_some_and(|e| self.is_own(e)));
        let shown: Vec<_> = goals.into_iter().filter(|(_, goal)| whole || leads_here(goal)).collect();
        if shown.is_empty() {
            return;
        }
        let note = self.theme_note(self.mapper.theme_of(need)).or_else(|| whole.then(|| need.ask.clone()));
        let from = self.picture.add(NEEDS, Sort::Need, &intent.label, note);
        for (choice, goal) in shown {
            let at = self.picture.add(CHOICES, Sort::Choice, &choice.label, None);
            self.picture.link(from, at);
            let to = match goal {
                Some(Goal::Entry(id)) => knowledge.entry(&id).map(|e| self.entry(e)),
                Some(Goal::Need(id)) => knowledge.intent(&id).map(|i| self.next_need(i)),
                Some(Goal::Shortlist) => Some(self.shortlist()),
                None => None,
            };
            if let Some(to) = to {
                self.picture.link(at, to);
            }
        }
    }

    fn shortlist(&mut self) -> usize {
        let picture = &mut self.picture;
        *self
            .entries
            .entry("shortlist".to_owned())
            .or_insert_with(|| picture.add(ENTRIES, Sort::Need, "会社の条件に合う制度の一覧", None))
    }

    fn next_need(&mut self, intent: &Intent) -> usize {
        let picture = &mut self.picture;
        *self.entries.entry(format!("need {}", intent.id)).or_insert_with(|| {
            picture.add(ENTRIES, Sort::Need, &format!("願い: {}", intent.label), Some("次の質問へ".to_owned()))
        })
    }

    fn entry(&mut self, entry: &'a Entry) -> usize {
        if let Some(at) = self.entries.get(entry.id.as_str()) {
            return *at;
        }
        let pages: Vec<String> = entry.pages.iter().map(ToString::to_string).collect();
        let note = self.theme_note(entry.theme.as_deref()).unwrap_or_else(|| format!("p.{}", pages.join(", ")));
        let at = self.picture.add(ENTRIES, Sort::Entry(entry.traits.clone()), &entry.title, Some(note));
        self.entries.insert(entry.id.0.clone(), at);
        if self.desks && self.is_own(entry) {
            self.desks_of(entry, at);
        }
        at
    }

    fn desks_of(&mut self, entry: &Entry, at: usize) {
        let knowledge = self.mapper.knowledge();
        if entry.desks.is_empty() && entry.desks_from.is_empty() {
            // The publisher's desk serves it, as the lead says.
            return;
        }
        let desks = knowledge.desks_of(entry);
        let boxes: Vec<(String, String)> = if desks.len() > FEW_DESKS {
            let places = desks.iter().filter(|d| d.prefecture.is_some()).count();
            let label = if places * 2 > desks.len() { "県ごとの窓口" } else { "目的ごとの窓口" };
            let lender = entry.desks_from.first().and_then(|id| knowledge.entry(id)).filter(|_| entry.desks.is_empty());
            vec![(format!("{label}（{}か所）", desks.len()), lender.unwrap_or(entry).name().to_owned())]
        } else {
            let contacts = desks.into_iter().map(Contact::from);
            contacts.map(|d| (d.org.clone(), desk_id(&d).replace(&d.org, "").trim().to_owned())).collect()
        };
        for (label, note) in boxes {
            let note = Some(note);
            let known = self.picture.nodes.iter().position(|n| n.column == DESKS && n.label == label && n.note == note);
            let to = known.unwrap_or_else(|| self.picture.add(DESKS, Sort::Desk, &label, note));
            self.picture.link(at, to);
        }
    }

    /// Entries no wish leads to: the theme's own list does.
    fn rest(&mut self) {
        let knowledge = self.mapper.knowledge();
        let rest: Vec<&Entry> =
            knowledge.entries.iter().filter(|e| self.is_own(e) && !self.entries.contains_key(e.id.as_str())).collect();
        if rest.is_empty() {
            return;
        }
        let title = self.theme.title.clone();
        let from = self.picture.add(NEEDS, Sort::Theme, &title, Some("テーマの一覧から".to_owned()));
        for entry in rest {
            let to = self.entry(entry);
            self.picture.link(from, to);
        }
    }
}
