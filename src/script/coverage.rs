//! Coverage: what of the pack and of the dialogue the scripts exercise.
//!
//! Only turns that expect something and pass count. A *transition* is a pair: what the last reply
//! was ([`Situation`]) and what the person then did, by the moves of [`Move`] or, for anything else,
//! by what it led to ([`ACTS`]). Pairs that cannot occur (a number where nothing is offered, a
//! follow-up with no topic) are left out. Each choice of a need and each theme is counted by itself
//! under `choices`, as is each sort of choice under an entry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use super::{Difference, Script, play};
use crate::dialogue::{Move, State, Topic, steer};
use crate::knowledge::Knowledge;
use crate::knowledge::intent::Body;
use crate::language::phrasebook::sections::FacetPhrases;
use crate::message::{Contact, Reply, ReplyKind};
use crate::reach::{desk_id, desks, links, urls_in};
use crate::service::bench::Bench;
use crate::understanding::facet::Facet;

/// What a message that steers nothing led to.
pub const ACTS: [&str; 12] = [
    "nothing",
    "lookup",
    "entry",
    "follow-up",
    "need",
    "theme",
    "unclear",
    "introduction",
    "talk",
    "human",
    "complaint",
    "outside",
];

/// What the last reply was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// There was none.
    Start,
    /// An answer about an entry.
    Entry,
    /// An answer that asks something about the person.
    Asked,
    /// A broad answer with choices.
    Need,
    /// A question back, or the contents.
    Unsure,
    /// Talk, help, a hand-over.
    Talk,
    /// A refusal.
    Miss,
}

impl Situation {
    /// All of them with their names.
    pub const ALL: [(Self, &str); 7] = [
        (Self::Start, "start"),
        (Self::Entry, "entry"),
        (Self::Asked, "asked"),
        (Self::Need, "need"),
        (Self::Unsure, "unsure"),
        (Self::Talk, "talk"),
        (Self::Miss, "miss"),
    ];

    /// After `reply`.
    #[must_use]
    pub fn after(reply: Option<&Reply>) -> Self {
        let Some(reply) = reply else { return Self::Start };
        match reply.kind {
            ReplyKind::Answer if reply.ask.is_some() => Self::Asked,
            ReplyKind::Answer => Self::Entry,
            ReplyKind::Choices => Self::Need,
            ReplyKind::Clarify => Self::Unsure,
            ReplyKind::Smalltalk | ReplyKind::Handoff => Self::Talk,
            ReplyKind::Fallback => Self::Miss,
        }
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(s, _)| *s == self).map_or("", |(_, name)| name)
    }

    /// Whether what `act` names can happen here.
    fn allows(self, act: &str) -> bool {
        match self {
            Self::Start => !["pick", "off-list", "follow-up"].contains(&act),
            // What people tell about themselves under a topic is taken as a follow-up of it.
            Self::Entry | Self::Asked => act != "introduction",
            // The choices on the table are new ones: the topic they would follow up is not chosen yet.
            Self::Need | Self::Unsure => act != "follow-up",
            _ => true,
        }
    }
}

/// One sort of thing to be covered: every item with the number of turns that exercise it.
#[derive(Debug, Clone)]
pub struct Sort {
    /// Name, as in the JSON.
    pub name: &'static str,
    /// Items and hits.
    pub items: BTreeMap<String, usize>,
}

impl Sort {
    fn of(name: &'static str, items: impl IntoIterator<Item = String>) -> Self {
        Self { name, items: items.into_iter().map(|i| (i, 0)).collect() }
    }

    fn hit(&mut self, item: &str) {
        if let Some(hits) = self.items.get_mut(item) {
            *hits += 1;
        }
    }

    /// Items exercised.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.items.values().filter(|hits| **hits > 0).count()
    }

    /// Share of the items exercised, in percent; nothing to cover is covered.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.items.is_empty() { 100.0 } else { 100.0 * self.covered() as f64 / self.items.len() as f64 }
    }

    /// Items no turn exercises.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter(|(_, hits)| **hits == 0).map(|(item, _)| item.as_str())
    }
}

/// What has been exercised so far.
#[derive(Debug, Clone)]
pub struct Coverage {
    intents: Sort,
    entries: Sort,
    desks: Sort,
    links: Sort,
    choices: Sort,
    transitions: Sort,
}

/// One turn as it went.
struct Played {
    before: State,
    situation: Situation,
    said: String,
    after: State,
    reply: Reply,
}

impl Coverage {
    /// Nothing of `knowledge` exercised yet.
    #[must_use]
    pub fn new(knowledge: &Knowledge) -> Self {
        let acts = || Move::NAMES.into_iter().chain(ACTS);
        let transitions = Situation::ALL.into_iter().flat_map(|(situation, name)| {
            acts().filter(move |act| situation.allows(act)).map(move |act| format!("{name} → {act}"))
        });
        Self {
            intents: Sort::of("intents", knowledge.intents.iter().map(|i| i.id.0.clone())),
            entries: Sort::of("entries", knowledge.entries.iter().map(|e| e.id.0.clone())),
            desks: Sort::of("desks", desks(knowledge).iter().map(|(_, contact)| desk_id(contact))),
            links: Sort::of("links", links(knowledge).into_iter().map(|(_, url)| url)),
            choices: Sort::of("choices", all_choices(knowledge)),
            transitions: Sort::of("transitions", transitions),
        }
    }

    /// All sorts, in the order in which they are shown.
    #[must_use]
    pub fn sorts(&self) -> [&Sort; 6] {
        [&self.intents, &self.entries, &self.desks, &self.links, &self.choices, &self.transitions]
    }

    /// Plays a script on `bench` and counts the turns that expect something and pass.
    ///
    /// # Errors
    /// When the script's clock is none.
    pub fn play(&mut self, script: &Script, bench: &Bench) -> Result<Vec<Difference>> {
        let mut conversation = bench.conversation(script.clock()?);
        let mut played: Vec<Played> = Vec::new();
        let differences = play(script, |said| {
            let before = conversation.state().clone();
            let situation = Situation::after(played.last().map(|p| &p.reply));
            let reply = conversation.say(said);
            let json = reply.to_json(&bench.mind().knowledge.phrasebook, 0);
            played.push(Played {
                before,
                situation,
                said: said.to_owned(),
                after: conversation.state().clone(),
                reply,
            });
            Ok(json)
        })?;
        for (at, (turn, played)) in script.turns.iter().zip(&played).enumerate() {
            if !turn.expect.is_empty() && !differences.iter().any(|d| d.turn == at + 1) {
                self.count(played, bench);
            }
        }
        Ok(differences)
    }

    fn count(&mut self, played: &Played, bench: &Bench) {
        let Played { before, situation, said, after, reply } = played;
        let knowledge = &bench.mind().knowledge;
        let steered = if said.trim().is_empty() {
            None
        } else {
            steer(said, &before.choices, &bench.mind().knowledge.lexicon.dialogue)
        };
        // What a choice sends was worded by the pack, so it says nothing about understanding people.
        if let (None, Some(intent)) = (steered, &reply.intent) {
            self.intents.hit(&intent.id);
        }
        if let Some(first) = reply.entries.first().filter(|_| reply.kind == ReplyKind::Answer) {
            self.entries.hit(first.id.as_str());
        }
        reply.contacts.iter().for_each(|c: &Contact| self.desks.hit(&desk_id(c)));
        urls_in(&reply.text(&knowledge.phrasebook)).for_each(|url| self.links.hit(&url));
        if let Some(Move::Pick(i)) = steered {
            self.choices.hit(&choice_taken(before, *situation, i, knowledge));
        }
        let act = steered.map_or_else(|| self.act(before, said, after, reply, bench), Move::name);
        self.transitions.hit(&format!("{} → {act}", situation.name()));
    }

    /// What a message that steers nothing led to, one of [`ACTS`].
    fn act(&self, before: &State, said: &str, after: &State, reply: &Reply, bench: &Bench) -> &'static str {
        let knowledge = &bench.mind().knowledge;
        let body = reply
            .intent
            .as_ref()
            .and_then(|i| knowledge.intents.iter().find(|k| k.id.as_str() == i.id).map(|k| &k.body));
        let topic = |state: &State| match &state.topic {
            Some(Topic::Entry(id, _)) => Some(id.clone()),
            _ => None,
        };
        match reply.kind {
            _ if said.trim().is_empty() => "nothing",
            ReplyKind::Answer if !bench.mind().reverse(said).is_empty() => "lookup",
            ReplyKind::Answer if topic(before).is_some() && topic(before) == topic(after) => "follow-up",
            ReplyKind::Answer => "entry",
            ReplyKind::Choices if matches!(body, Some(Body::Need(_))) => "need",
            ReplyKind::Choices => "theme",
            ReplyKind::Clarify if before.slots != after.slots => "introduction",
            ReplyKind::Clarify => "unclear",
            ReplyKind::Handoff => "human",
            ReplyKind::Smalltalk => match body {
                Some(Body::Talk(talk)) if talk.act == crate::knowledge::intent::Act::Complaint => "complaint",
                _ => "talk",
            },
            ReplyKind::Fallback => "outside",
        }
    }

    /// Percentages, then what is missing, one sort a paragraph.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = String::new();
        for sort in self.sorts() {
            let _ = writeln!(
                text,
                "{:<12}{:>5} / {:<5}{:>6.1} %",
                sort.name,
                sort.covered(),
                sort.items.len(),
                sort.percent()
            );
        }
        for sort in self.sorts().into_iter().filter(|s| s.covered() < s.items.len()) {
            let _ = writeln!(text, "\nnot exercised: {}", sort.name);
            sort.missing().for_each(|item| text.push_str(&format!("  {item}\n")));
        }
        text
    }

    /// The same for programs.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let sorts = self.sorts().map(|sort| {
            let missing: Vec<&str> = sort.missing().collect();
            let figures = json!({"covered": sort.covered(), "of": sort.items.len(), "percent": sort.percent(),
                "missing": missing, "hits": sort.items});
            (sort.name.to_owned(), figures)
        });
        Value::Object(sorts.into_iter().collect())
    }
}

/// Labels of the choices under an entry that ask for a side of it.
fn sides(labels: &FacetPhrases) -> [&str; 9] {
    let [course, audience, deadline, difference, detail, contact] =
        [Facet::Course, Facet::Audience, Facet::Deadline, Facet::Difference, Facet::Detail, Facet::Contact]
            .map(|facet| facet.label(labels));
    let (cases, links) = (labels.case_choice(), labels.link_choice());
    [course, audience, deadline, difference, cases, detail, contact, links, "続きを見る"]
}

fn all_choices(knowledge: &Knowledge) -> Vec<String> {
    let needs = knowledge.intents.iter().filter_map(|i| match &i.body {
        Body::Need(need) => Some((&i.id, need)),
        _ => None,
    });
    let of_needs = needs.flat_map(|(id, need)| need.choices.iter().map(move |c| format!("{id}: {}", c.label)));
    let themes = knowledge.pack.themes.iter().map(|t| format!("テーマ: {}", t.title));
    let sides = sides(&knowledge.phrasebook.facets)
        .into_iter()
        .chain(["関連する項目", "コース名"])
        .map(|s| format!("項目: {s}"));
    of_needs.chain(themes).chain(sides).collect()
}

fn choice_taken(before: &State, situation: Situation, i: usize, knowledge: &Knowledge) -> String {
    let Some(choice) = before.choices.get(i) else { return String::new() };
    if choice.entry.is_none() && knowledge.pack.themes.iter().any(|t| t.title == choice.send) {
        return format!("テーマ: {}", choice.label);
    }
    match &before.topic {
        Some(Topic::Need(id)) if situation == Situation::Need => format!("{id}: {}", choice.label),
        Some(Topic::Entry(id, _)) if matches!(situation, Situation::Entry | Situation::Asked) => {
            let side = sides(&knowledge.phrasebook.facets).into_iter().find(|s| *s == choice.label);
            let of_topic = choice.entry.as_ref() == Some(id);
            format!("項目: {}", side.unwrap_or(if of_topic { "コース名" } else { "関連する項目" }))
        }
        _ => String::new(),
    }
}
