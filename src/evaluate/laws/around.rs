//! Laws of what people say around a request: thanks, who they are and are not, names in passing, a wish for a person.

use serde_json::{Value, json};

use super::{Maker, Named, Question};
use crate::knowledge::acts::Act;
use crate::understanding::facet::Facet;

/// Cases of a law that is the same for every entry.
const SOME: usize = 80;

impl Maker<'_> {
    /// Who asks for a person gets one, whatever the topic.
    pub(super) fn human(&self) -> Vec<Value> {
        let persons = &self.mind.knowledge.lexicon.dialogue.persons;
        let acts = self.mind.knowledge.acts.iter().filter(|a| a.act == Act::Human).flat_map(|a| &a.phrases);
        let case = |(phrase, (_, name)): (&str, (&str, &str))| json!([self.about(name), {"say": self.says().contact()}, {"say": phrase, "expect": {"kind": "handoff"}}]);
        acts.filter(|phrase| persons.within(phrase)).zip(self.entries(6)).map(case).collect()
    }

    /// Where one is, said alone and first, is about no entry.
    pub(super) fn introduced(&self) -> Vec<Value> {
        let mut places: Vec<&str> = self.mind.knowledge.places.iter().map(|p| p.prefecture.as_str()).collect();
        places.sort_unstable();
        places.dedup();
        let bare = |place: &str| place.trim_end_matches(['県', '府', '都']).to_owned();
        let said =
            places.iter().flat_map(|p| [bare(p), self.says().place(p), self.says().place(bare(p)), (*p).to_owned()]);
        said.map(|said| json!([{"say": said, "expect": {"kind": "clarify"}}])).collect()
    }

    /// Thanks, nods and good-byes in any dress are talk.
    pub(super) fn talk(&self) -> Vec<Value> {
        let acts = [Act::Thank, Act::Agree, Act::Plan, Act::Close];
        let phrases = self.mind.knowledge.acts.iter().filter(|a| acts.contains(&a.act)).flat_map(|a| &a.phrases);
        let case = |(phrase, (_, name)): (&str, (&str, &str))| json!([self.about(name), {"say": phrase, "expect": {"kind": "smalltalk"}}]);
        phrases.step_by(4).zip(self.entries(2)).map(case).collect()
    }

    /// Thanks beside a request make no talk of it: the side asked for is answered.
    pub(super) fn courtesy(&self) -> Vec<Value> {
        let (say, labels) = (self.says(), &self.mind.knowledge.phrasebook.facets);
        let sides = [Facet::Contact, Facet::Deadline, Facet::Audience, Facet::How];
        let thanks: Vec<&str> = (self.mind.knowledge.acts.iter().filter(|a| a.act == Act::Thank))
            .flat_map(|a| a.phrases.iter().step_by(3))
            .collect();
        let case = |(i, ((id, name), thanks)): (usize, (Named<'_>, &str))| {
            // Each half of the cases has all sides.
            let side = sides[i / 2 % sides.len()];
            let said = match i / 2 / sides.len() % 3 {
                0 => say.thanks_and_request(thanks, side.label(labels)),
                1 => say.thanks_and_wish(thanks, side.label(labels)),
                _ => say.thanks_and_question(thanks, side.label(labels)),
            };
            json!([self.about(name), {"say": said, "expect": {"entry": id, "facet": side.as_str()}}])
        };
        let named = self.entries(3).filter(|(id, _)| !self.is_question(id));
        named.zip(thanks.into_iter().cycle()).enumerate().map(case).collect()
    }

    /// What the own firm is not says nothing against what is talked of (うちは介護じゃなくて旅館です。窓口は？).
    pub(super) fn not_that_firm(&self) -> Vec<Value> {
        let (say, lines) = (self.says(), self.mind.knowledge.slots.industry_labels().collect::<Vec<_>>());
        let case = |(i, (id, name)): (usize, Named<'_>)| {
            let (one, other) = (lines[i % lines.len()], lines[(i * 3 + 1) % lines.len()]);
            let said = say.not_that_firm(one, other, say.contact());
            json!([self.about(name), {"say": said, "expect": {"entry": id, "facet": Facet::Contact.as_str()}}])
        };
        let named = self.entries(1).filter(|(id, _)| !self.is_question(id));
        if lines.len() < 2 { Vec::new() } else { named.enumerate().map(case).take(SOME).collect() }
    }

    /// Who puts a side aside for another means that of what is in hand.
    pub(super) fn not_that_side(&self) -> Vec<Value> {
        let (say, labels) = (self.says(), &self.mind.knowledge.phrasebook.facets);
        let not = [Facet::Audience, Facet::Amount, Facet::Deadline, Facet::How];
        let case = |(i, (id, name)): (usize, Named<'_>)| {
            let said = say.not_that_side(not[i / 2 % not.len()].label(labels), Facet::Contact.label(labels));
            json!([self.about(name), {"say": said, "expect": {"entry": id, "facet": Facet::Contact.as_str()}}])
        };
        self.entries(2).filter(|(id, _)| !self.is_question(id)).enumerate().map(case).take(SOME).collect()
    }

    /// Who works at what is an entry asks about something else.
    pub(super) fn who_one_is(&self) -> Vec<Value> {
        let helper = |id: &str| self.mind.knowledge.entries.iter().any(|e| e.id.as_str() == id && e.traits.is_helper());
        let helpers: Vec<Named<'_>> = self.entries(0).filter(|(id, _)| helper(id)).collect();
        let case = |(q, (_, name)): (&Question, Named<'_>)| json!([{"say": self.says().who_one_is(name, &q.text), "expect": {"names": [[q.entry]]}}]);
        let pairs = self.questions.iter().zip(helpers.into_iter().cycle()).filter(|(q, (id, _))| q.entry != *id);
        pairs.map(case).take(SOME).collect()
    }

    /// What is called by its name before a question is what is asked about, in hand or not, whatever else is told.
    pub(super) fn named_in_passing(&self) -> Vec<Value> {
        let say = self.says();
        let case = |(i, ((id, name), (_, before))): (usize, (Named<'_>, Named<'_>))| {
            let before = if i / 2 % 2 == 0 { name } else { before };
            let said =
                if i / 4 % 2 == 0 { say.this_one(name, say.contact()) } else { say.that_one(name, say.contact()) };
            json!([self.about(before), {"say": said, "expect": {"entry": id, "facet": Facet::Contact.as_str()}}])
        };
        let pairs = self.entries(4).zip(self.entries(8)).filter(|((id, _), (other, _))| id != other);
        pairs.filter(|((id, _), _)| !self.is_question(id)).enumerate().map(case).take(SOME).collect()
    }

    /// On which page of the source what is talked of stands.
    pub(super) fn on_page(&self) -> Vec<Value> {
        let asks = self.says().page();
        let stands = |id: &str| self.mind.knowledge.entries.iter().any(|e| e.id.as_str() == id && !e.pages.is_empty());
        let case = |((id, name), said): (Named<'_>, &str)| json!([self.about(name), {"say": said, "expect": {"entry": id, "facet": Facet::Page.as_str()}}]);
        let named = self.entries(3).filter(|(id, _)| stands(id) && !self.is_question(id));
        named.zip(asks.split('|').cycle()).map(case).take(SOME).collect()
    }
}
