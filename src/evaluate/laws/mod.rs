//! The laws of a conversation as generated cases over any pack: cold, exclusion, several, ellipsis, return,
//! honesty and others; what is said around a request stands in `around`.
//!
//! A case is a scripted conversation, so that scripts and laws are played, reported and learnt from alike.
//! What a question leads to is taken from the question asked cold. Deterministic: cases are taken at equal
//! steps over the pack's entries and phrases.

mod around;

use std::path::PathBuf;

use jiff::civil::DateTime;
use serde_json::{Value, json};

use crate::dialogue::{State, step};
use crate::knowledge::intent::Body;
use crate::knowledge::model::{Course, Entry};
use crate::language::phrasebook::sections::LawPhrases;
use crate::message::ReplyKind;
use crate::script::{Script, parse};
use crate::understanding::Understander;
use crate::understanding::facet::Facet;

/// Cases of one law.
const MOST: usize = 160;
/// The same of leaving a topic for another: there are as many ways as questions.
const MOST_COLD: usize = 600;

/// One law with its cases.
#[derive(Debug)]
pub struct Law {
    /// Name in reports.
    pub name: &'static str,
    /// A conversation a case; the last turn is what is judged.
    pub cases: Vec<Script>,
}

/// A question with the entry that it leads to when asked cold.
struct Question {
    text: String,
    entry: String,
}

/// Id and name of an entry.
type Named<'n> = (&'n str, &'n str);

struct Maker<'m> {
    mind: &'m Understander,
    now: DateTime,
    questions: Vec<Question>,
}

/// All laws over the pack of `mind`.
#[must_use]
pub fn laws(mind: &Understander, now: DateTime) -> Vec<Law> {
    let maker = Maker::new(mind, now);
    let made = [
        ("cold", maker.cold()),
        ("exclusion", maker.exclusion()),
        ("set-aside", maker.set_aside()),
        ("several", maker.several()),
        ("ellipsis", maker.ellipsis()),
        ("of-what", maker.of_what()),
        ("lead-in", maker.lead_in()),
        ("course-terms", maker.course_terms()),
        ("which-of", maker.which_of()),
        ("gains", maker.gains()),
        ("likewise", maker.likewise()),
        ("return", maker.going_back()),
        ("honesty", maker.honesty()),
        ("untold-case", maker.untold_case()),
        ("talk", maker.talk()),
        ("courtesy", maker.courtesy()),
        ("human", maker.human()),
        ("introduced", maker.introduced()),
        ("not-that-firm", maker.not_that_firm()),
        ("not-that-side", maker.not_that_side()),
        ("who-one-is", maker.who_one_is()),
        ("named-in-passing", maker.named_in_passing()),
        ("on-page", maker.on_page()),
    ];
    made.into_iter().map(|(name, cases)| Law { name, cases: scripts(name, &cases) }).collect()
}

/// Half of the cases, to learn from or to be judged by, as script files.
#[must_use]
pub fn half(laws: &[Law], second: bool) -> Vec<(PathBuf, Vec<Script>)> {
    let wanted = |i: &usize| i % 2 == usize::from(second);
    let of = |law: &Law| law.cases.iter().enumerate().filter(|(i, _)| wanted(i)).map(|(_, s)| s.clone()).collect();
    laws.iter().map(|law| (PathBuf::from(format!("laws/{}", law.name)), of(law))).collect()
}

fn scripts(name: &str, cases: &[Value]) -> Vec<Script> {
    let all: Vec<Value> = cases
        .iter()
        .take(if name == "cold" { MOST_COLD } else { MOST })
        .map(|turns| json!({"name": name, "turns": turns}))
        .collect();
    parse(&Value::Array(all).to_string()).unwrap_or_default()
}

impl<'m> Maker<'m> {
    fn new(mind: &'m Understander, now: DateTime) -> Self {
        let mut maker = Self { mind, now, questions: Vec::new() };
        let knowledge = &mind.knowledge;
        for intent in knowledge.intents.iter().filter(|i| matches!(i.body, Body::Entry(_))) {
            // Some phrases of each entry, from its middle: those at the ends are of one manner.
            let middle = intent.phrases.len() / 2;
            for phrase in intent.phrases.iter().skip(middle).step_by(4).take(8) {
                if let Some(entry) = maker.cold_entry(phrase) {
                    maker.questions.push(Question { text: phrase.to_owned(), entry });
                }
            }
        }
        maker
    }

    fn says(&self) -> &'m LawPhrases {
        &self.mind.knowledge.phrasebook.laws
    }

    /// The entry that a question asked cold is answered from.
    fn cold_entry(&self, text: &str) -> Option<String> {
        let (_, reply) = step(&State::default(), text, self.mind, self.now);
        let first = reply.entries.first().filter(|_| reply.kind == ReplyKind::Answer)?;
        Some(first.id.0.clone())
    }

    /// Ids and names of entries at equal steps, from `from` on.
    fn entries(&self, from: usize) -> impl Iterator<Item = (&'m str, &'m str)> {
        let entries = &self.mind.knowledge.entries;
        (0..MOST * 2)
            .filter_map(move |i| entries.get((from + i * 7) % entries.len().max(1)))
            .map(|e| (e.id.as_str(), e.name()))
    }

    /// Every question with an entry that is not its own.
    fn beside(&self) -> impl Iterator<Item = (&Question, (&'m str, &'m str))> {
        let pairs = self.questions.iter().zip(self.entries(3).chain(self.entries(4)));
        pairs.filter(|(q, (id, _))| q.entry != *id)
    }

    fn about(&self, name: &str) -> Value {
        json!({"say": self.says().about(name)})
    }

    /// After any topic a question of its own leads where it leads when asked cold.
    fn cold(&self) -> Vec<Value> {
        self.beside()
            .map(|(q, (_, name))| json!([self.about(name), {"say": q.text, "expect": {"entry": q.entry}}]))
            .collect()
    }

    /// 「X じゃなくて」 and a question for Y leads to Y.
    fn exclusion(&self) -> Vec<Value> {
        let case = |(q, (id, name)): (&Question, (&str, &str))| {
            let said = self.says().instead(name, &q.text);
            json!([self.about(name), {"say": said, "expect": {"entry": q.entry, "not_entry": id}}])
        };
        self.beside().map(case).collect()
    }

    /// 「X はもういい」: X is not in the next reply.
    fn set_aside(&self) -> Vec<Value> {
        let case = |(id, name): (&str, &str)| json!([self.about(name), {"say": self.says().enough(name), "expect": {"not_entry": id}}]);
        self.entries(0).map(case).collect()
    }

    /// Two questions in one message: the entries of both are in the reply.
    fn several(&self) -> Vec<Value> {
        let seconds = self.questions.iter().skip(self.questions.len() / 2).chain(&self.questions);
        let pairs = self.questions.iter().zip(seconds).filter(|(a, b)| a.entry != b.entry);
        let case = |(i, (a, b)): (usize, (&Question, &Question))| {
            let said = if i % 2 == 0 { self.says().both(&a.text, &b.text) } else { self.says().also(&a.text, &b.text) };
            json!([{"say": said, "expect": {"names": [[a.entry], [b.entry]]}}])
        };
        let named = self.entries(4).zip(self.entries(9)).filter(|((a, _), (b, _))| a != b).enumerate();
        let of_names = |(i, ((a, first), (b, second))): (usize, (Named<'_>, Named<'_>))| {
            let say = self.says();
            let said = match i / 2 % 4 {
                0 => say.side_of_two(first, second),
                1 => say.sides_of_two(first, second),
                2 => say.sides_apart(first, second),
                _ => say.sides_in_passing(first, second),
            };
            json!([{"say": said, "expect": {"names": [[a], [b]]}}])
        };
        let questions: Vec<Value> = pairs.enumerate().map(case).take(MOST / 2).collect();
        questions.into_iter().chain(named.map(of_names)).collect()
    }

    /// Sides and how they are asked for in a word.
    fn sides(&self) -> [(&'m str, Facet); 5] {
        let say = self.says();
        [
            (say.contact(), Facet::Contact),
            (say.deadline(), Facet::Deadline),
            (say.amount(), Facet::Amount),
            (say.audience(), Facet::Audience),
            (say.how(), Facet::How),
        ]
    }

    /// A side asked for where nothing is in hand is about no entry: of what is asked back, and what is named then is
    /// answered by that side.
    fn of_what(&self) -> Vec<Value> {
        let sides = self.sides();
        let knowledge = &self.mind.knowledge;
        let label = |facet: Facet| facet.label(&knowledge.phrasebook.facets);
        let asked_back = |facet| knowledge.phrasebook.ask_back.of_what(label(facet), knowledge.item_name());
        let labelled = [Facet::Contact, Facet::Deadline, Facet::Amount, Facet::Audience, Facet::Difference];
        let labelled = labelled.into_iter().map(|facet| (self.says().side_alone(label(facet)), facet));
        let alone = sides.iter().map(|(said, facet)| ((*said).to_owned(), *facet)).chain(labelled);
        let alone = alone.map(|(said, facet)| json!([{"say": said, "expect": {"has": [asked_back(facet)]}}]));
        let case = |(i, (id, name)): (usize, (&str, &str))| {
            let (said, facet) = sides[i % sides.len()];
            json!([{"say": said}, {"say": name, "expect": {"entry": id, "facet": facet.as_str()}}])
        };
        let named = self.entries(5).filter(|(id, _)| !self.is_question(id)).enumerate().map(case);
        alone.chain(named).take(MOST / 2).collect()
    }

    /// A side asked in a sentence of its own is one of what the sentence before tells or wishes for.
    fn lead_in(&self) -> Vec<Value> {
        let sides = self.sides();
        let case = |(i, q): (usize, &Question)| {
            let said = self.says().side_after(q.text.trim_end_matches(['?', '？', '。']), sides[i / 2 % sides.len()].0);
            json!([{"say": said, "expect": {"names": [[q.entry]]}}])
        };
        let some = self.questions.len() / MOST + 1;
        self.questions.iter().step_by(some).enumerate().map(case).collect()
    }

    /// The terms of a course are those of this one.
    fn course_terms(&self) -> Vec<Value> {
        let entries = self.mind.knowledge.entries.iter();
        let courses = entries.flat_map(|e| e.courses.iter().map(move |c| (e, c)));
        let case = |(e, c): (&Entry, &Course)| {
            let terms = c.conditions.first()?.trim().trim_end_matches('。');
            let said = self.says().course_terms(&c.name);
            Some(json!([self.about(e.name()), {"say": said, "expect": {"entry": e.id.as_str(), "has": [terms]}}]))
        };
        courses.filter_map(case).collect()
    }

    /// Of several named each is judged.
    fn which_of(&self) -> Vec<Value> {
        let judged: Vec<&Entry> =
            self.mind.knowledge.entries.iter().filter(|e| e.eligibility.is_some() && !e.traits.is_question()).collect();
        let case = |i: usize| {
            let of = |k: usize| judged[(i * 3 + k * 5) % judged.len()];
            let (a, b, c) = (of(0), of(1), of(2));
            let said = self.says().which_of(a.name(), b.name(), c.name());
            let names = [[a.id.as_str()], [b.id.as_str()], [c.id.as_str()]];
            json!([{"say": said, "expect": {"names": names}}])
        };
        if judged.len() < 12 { Vec::new() } else { (0..MOST / 4).map(case).collect() }
    }

    /// Whoever asks what it is good for, in any words, is told what it gives.
    fn gains(&self) -> Vec<Value> {
        let given = |id: &str| self.mind.knowledge.entries.iter().find(|e| e.id.as_str() == id)?.gives.as_deref();
        let named = self.entries(6).filter_map(|(id, name)| Some((id, name, given(id)?.trim())));
        let case = |((id, name, gives), said): ((&str, &str, &str), &str)| json!([self.about(name), {"say": said, "expect": {"entry": id, "has": [gives]}}]);
        named.zip(self.says().gains().split('|').cycle()).map(case).take(MOST / 2).collect()
    }

    /// A side asked in a word stays with the topic.
    fn ellipsis(&self) -> Vec<Value> {
        let sides = self.sides();
        let case = |(i, (id, name)): (usize, (&str, &str))| {
            let (said, facet) = sides[i % sides.len()];
            json!([self.about(name), {"say": said, "expect": {"entry": id, "facet": facet.as_str()}}])
        };
        self.entries(1).enumerate().filter(|(_, (id, _))| !self.is_question(id)).map(case).collect()
    }

    /// 「くるみんだと？」: what was asked of one entry is asked of another.
    fn likewise(&self) -> Vec<Value> {
        let say = self.says();
        let sides = [(say.contact(), Facet::Contact), (say.amount(), Facet::Amount), (say.audience(), Facet::Audience)];
        let case = |(i, ((id, name), (_, first))): (usize, (Named<'_>, Named<'_>))| {
            let (said, facet) = sides[i % sides.len()];
            let expected = json!({"entry": id, "facet": facet.as_str()});
            json!([self.about(first), {"say": said}, {"say": say.likewise(name), "expect": expected}])
        };
        let pairs = self.entries(2).zip(self.entries(5)).filter(|((a, _), (b, _))| a != b);
        pairs.enumerate().filter(|(_, ((id, _), _))| !self.is_question(id)).map(case).collect()
    }

    fn is_question(&self, id: &str) -> bool {
        self.mind.knowledge.entries.iter().any(|e| e.id.as_str() == id && e.traits.is_question())
    }

    /// After another topic, 「さっきの…」 goes back.
    fn going_back(&self) -> Vec<Value> {
        let case = |(q, (id, name)): (&Question, (&str, &str))| {
            let said = self.says().back(name, self.says().contact());
            json!([self.about(name), {"say": q.text}, {"say": said, "expect": {"entry": id}}])
        };
        self.beside().map(case).collect()
    }

    /// What a part of an entry explains is never refused.
    fn honesty(&self) -> Vec<Value> {
        let entries = self.mind.knowledge.entries.iter();
        let asks = entries.flat_map(|e| e.facts.iter().filter_map(move |f| Some((e, f.ask.first()?))));
        let case = |(e, ask): (&Entry, &String)| {
            let said = self.mind.knowledge.phrasebook.menu.side_of(e.name(), ask);
            json!([{"say": said, "expect": {"entry": e.id.as_str(), "kind": ["answer", "choices", "clarify"]}}])
        };
        asks.step_by(3).map(case).collect()
    }

    /// Whoever asks whether something can be used in a case that it does not speak of is told so, and whom it is for.
    fn untold_case(&self) -> Vec<Value> {
        let (say, knowledge) = (self.says(), &self.mind.knowledge);
        let speaks_of = |at: usize, case: &str| {
            let words = self.mind.analyzer().analyze(case);
            words.content().any(|t| self.mind.model.index.contains(at, &t.key))
        };
        let cases = say.cases().split('|');
        let named = self.entries(2).zip(cases.cycle()).filter_map(|((id, name), case)| {
            let at = knowledge.entries.iter().position(|e| e.id.as_str() == id)?;
            let audience = knowledge.entries[at].audience.as_ref().filter(|_| !speaks_of(at, case))?;
            Some((id, name, case, audience.trim().trim_end_matches('。')))
        });
        let case = |(i, (id, name, case, audience)): (usize, (&str, &str, &str, &str))| {
            let said = match i / 2 % 4 {
                0 => say.in_case(case),
                1 => say.whether_case(case),
                2 => say.own_case(case),
                _ => say.clipped_case(case),
            };
            json!([self.about(name), {"say": said, "expect": {"entry": id, "has": [say.untold(), audience]}}])
        };
        named.enumerate().map(case).collect()
    }
}
