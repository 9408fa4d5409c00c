//! Readings that are about no single entry: wishes, the person, talk; and what all of them ask of a message.

use super::targets::MOST_NAMING;
use super::{Reading, Scene};
use crate::dialogue::hearing::Heard;
use crate::dialogue::policy::Policy;
use crate::dialogue::state::{Question, Topic};
use crate::knowledge::acts::Act;
use crate::knowledge::intent::{Body, Intent};
use crate::knowledge::model::EntryId;
use crate::language::{Class, Token, pos};
use crate::understanding::facet::Facet;
use crate::understanding::timing::Timing;
use crate::understanding::{RankedEntry, Understanding};

/// Probability of a topic outside from which a first message takes note of nothing.
const CLEARLY_OUTSIDE: f32 = 0.5;
/// Entries of whose tables a message may name a row.
const ROWS_OF: usize = 3;
/// Wishes and outside topics that compete, likeliest first.
const MOST_WISHES: usize = 3;

/// Probability of a kind of talk, by words or by what is done, from which it is a reading.
const SPEAKS_FOR_TALK: f32 = 0.1;

/// What a message is like, whichever reading it has.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "what a message has or has not, each asked for by its name")]
pub(super) struct Glance {
    /// Words of its own.
    pub(super) own: Vec<Token>,
    pub(super) wish: bool,
    pub(super) question: bool,
    pub(super) points: bool,
    pub(super) past: bool,
    pub(super) statement: bool,
    pub(super) difference: bool,
    /// Asks whether something can be used.
    pub(super) whether: bool,
    /// Asks yes or no of the own firm.
    pub(super) whether_own: bool,
    /// Asks for the same of another thing.
    pub(super) likewise: bool,
    /// Asks a side and names nothing that it is a side of.
    pub(super) side_alone: bool,
    /// Names what a side was asked of.
    pub(super) names_what: bool,
    /// How surely it asks on about what is in hand, by how it is said.
    pub(super) follows: f32,
    /// Asks which of several.
    pub(super) which: bool,
    /// Asks what there is to use.
    pub(super) usable: bool,
    /// Speaks of the own firm.
    pub(super) own_firm: bool,
    /// Names a sort of firm.
    pub(super) firm: bool,
    /// Asks for something good, or where to begin.
    pub(super) good: bool,
    pub(super) begins: bool,
    /// Says that one runs a firm.
    pub(super) runs: bool,
    /// Probabilities of the likeliest wish, outside topic, talk.
    pub(super) need: f32,
    pub(super) outside: f32,
    pub(super) talk: f32,
    /// The entry whose intent is likeliest.
    pub(super) meant_entry: Option<usize>,
    /// The earlier topic it points at.
    pub(super) recalled: Option<Topic>,
    pub(super) recalled_entry: Option<usize>,
    /// Of two entries side by side, the one asked for.
    pub(super) of_two: Option<usize>,
    pub(super) timing: Option<Timing>,
}

impl Glance {
    /// How surely an entry other than `at` is meant, by the likeliest intent of one.
    pub(super) fn other_entry(&self, at: usize, u: &Understanding, policy: &Policy<'_>) -> f32 {
        let knowledge = &policy.mind.knowledge;
        let other = |body: &Body| matches!(body, Body::Entry(id) if knowledge.position(id) != Some(at));
        u.intents.iter().find(|i| other(&knowledge.intents[i.at].body)).map_or(0.0, |i| i.confidence)
    }
}

impl Policy<'_> {
    pub(super) fn glance(&self, heard: &Heard) -> Glance {
        let (knowledge, turn) = (&self.mind.knowledge, self.turn_terms());
        let u = &heard.point;
        let text = u.analysis.normalized.text();
        let likeliest = |fits: fn(&Body) -> bool| {
            u.intents.iter().find(|i| fits(&knowledge.intents[i.at].body)).map_or(0.0, |i| i.confidence)
        };
        let meant = u.intents.iter().find_map(|i| match &knowledge.intents[i.at].body {
            Body::Entry(id) => knowledge.position(id),
            _ => None,
        });
        let difference = u.facets.contains(&Facet::Difference);
        let recalled = self.recalled(heard);
        let recalled_entry = match &recalled {
            Some(Topic::Entry(id, _)) => knowledge.position(id),
            _ => None,
        };
        Glance {
            own: self.own_words(u).into_iter().cloned().collect(),
            wish: self.is_wish(u),
            question: self.is_question(u),
            points: self.points_back(u) || self.points_back(&heard.whole),
            past: turn.asking_of_past.is_match(text),
            statement: turn.statement.is_match(text),
            difference,
            whether: turn.whether.is_match(&u.nameless) && !turn.open.is_match(&u.nameless) && !difference,
            whether_own: !difference
                && !turn.open.is_match(&u.nameless)
                && turn.yes_or_no.is_match(text)
                && (!heard.whole.slots.is_empty() || turn.own.is_match(heard.whole.analysis.normalized.text())),
            likewise: self.mind.cues.timing(text).is_none()
                && u.facets.is_empty()
                && turn.likewise.find(text).is_some_and(|m| {
                    m.start() > 0 && m.start() < text.len() && !turn.open.is_match(&text[..m.start()])
                }),
            side_alone: self.side_alone(u).is_some(),
            names_what: self.names_what(u),
            follows: if self.state.topic.is_some() { self.mind.follows(u) } else { 0.0 },
            which: turn.which.within(text),
            usable: turn.usable.is_match(text),
            own_firm: turn.own.is_match(heard.whole.analysis.normalized.text()),
            firm: self.firm_spoken_of(u).is_some(),
            good: turn.good.is_match(text),
            begins: turn.beginning.within(text),
            runs: u.analysis.tokens.iter().any(|t| turn.running.holds(&t.base)),
            need: likeliest(|b| matches!(b, Body::Need(_))),
            outside: likeliest(|b| matches!(b, Body::Outside(_))),
            talk: likeliest(|b| matches!(b, Body::Talk(_))) * super::share(u.evidence.tells_talk()),
            meant_entry: meant,
            recalled,
            recalled_entry,
            of_two: self.one_of_two(u),
            timing: self.mind.cues.timing(text),
        }
    }

    /// Only a name, after a side was asked of nothing: that is what it was asked of.
    fn names_what(&self, u: &Understanding) -> bool {
        let named = self.state.awaiting == Some(Question::Thing) && !u.mentioned.is_empty();
        named && u.facets.is_empty() && (self.only_names(u) || self.own_words(u).len() <= MOST_NAMING)
    }

    /// 「大企業の人が来てくれるのはどっち」 after a comparison: the one that says more of it.
    fn one_of_two(&self, u: &Understanding) -> Option<usize> {
        let Some(Topic::Entry(_, Some(Facet::Difference))) = self.state.topic else { return None };
        if !self.turn_terms().which_of_two.within(u.analysis.normalized.text()) {
            return None;
        }
        let others = self.offered.iter().filter_map(|c| self.mind.knowledge.position(c.entry.as_ref()?));
        let of = |at: usize| self.parts(u, at).first().map_or(0.0, |(_, share)| *share);
        self.open_entry().into_iter().chain(others).max_by(|a, b| of(*a).total_cmp(&of(*b)))
    }

    /// Readings of broad wishes and topics outside.
    pub(super) fn wish_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let knowledge = &self.mind.knowledge;
        let (u, glance) = (&scene.heard.point, &scene.glance);
        let mut all = Vec::new();
        let likeliest = |fits: fn(&Body) -> bool| {
            let fitting = u.intents.iter().map(|i| i.at).filter(move |at| fits(&knowledge.intents[*at].body));
            fitting.take(MOST_WISHES).collect::<Vec<usize>>()
        };
        let wishes = likeliest(|b| matches!(b, Body::Need(_)));
        all.extend(wishes.iter().map(|at| Reading::Need(*at)));
        // What a table of the pack has by its name is not outside of it.
        let named = |e: &RankedEntry| u.mentioned.is_empty() && self.mind.names_row(u, e.at);
        if !u.entries.iter().take(ROWS_OF).any(named) {
            all.extend(likeliest(|b| matches!(b, Body::Outside(_))).into_iter().map(Reading::Outside));
        }
        let recalled = match &glance.recalled {
            Some(Topic::Need(id)) => knowledge.intents.iter().position(|i| i.id == *id),
            _ => None,
        };
        all.extend(recalled.filter(|at| !wishes.contains(at)).map(Reading::Need));
        match &self.state.topic {
            Some(Topic::Need(id)) => {
                let Some(at) = knowledge.intents.iter().position(|i| i.id == *id) else { return all };
                all.push(Reading::Which(at));
                if !wishes.contains(&at) && recalled != Some(at) {
                    all.push(Reading::Need(at));
                }
                if let (Body::Need(need), Some(facet)) = (&knowledge.intents[at].body, u.facets.first()) {
                    all.push(Reading::SideOf(need.entries.clone(), *facet));
                }
            }
            Some(Topic::Shortlist(_)) => {
                let listed: Vec<EntryId> = self.offered.iter().filter_map(|c| c.entry.clone()).collect();
                if let Some(facet) = u.facets.first().filter(|_| !listed.is_empty()) {
                    all.push(Reading::SideOf(listed, *facet));
                }
            }
            _ => {}
        }
        all
    }

    /// Readings of what the person says of themselves or could use.
    pub(super) fn person_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let mut all = Vec::new();
        let (whole, glance) = (&scene.heard.whole, &scene.glance);
        if self.mind.knowledge.has_rules() {
            let within = match &self.state.topic {
                Some(Topic::Need(id)) => {
                    Some(id.clone()).filter(|id| whole.slots.purpose.is_none() && self.depends(id))
                }
                Some(Topic::Shortlist(within)) => within.clone().filter(|_| whole.slots.purpose.is_none()),
                _ => None,
            };
            let asks_side = !scene.heard.point.facets.is_empty();
            let listing = matches!(self.state.topic, Some(Topic::Shortlist(_))) || within.is_some();
            // Of the list in hand it is told more, not asked for one of its sides or for something else.
            let tells_more = scene.heard.whole.slots.purpose.is_some()
                || glance.own.is_empty() && !asks_side
                || self.tells_what_was_asked(scene);
            if glance.usable || listing && tells_more {
                all.push(Reading::Shortlist(within));
            }
            if (glance.good || glance.begins) && !self.mind.knowledge.pack.purposes.is_empty() {
                all.push(Reading::Purpose);
            }
        }
        // Of what is in hand it is told.
        if !whole.slots.is_empty() && self.open_entry().is_none() {
            all.push(Reading::Introduced);
        }
        if let Some(timing) = glance.timing {
            all.push(Reading::Hours(timing));
        }
        all
    }

    /// Whether a message tells what the reply before asked of the person, and asks for nothing else.
    pub(super) fn tells_what_was_asked(&self, scene: &Scene<'_>) -> bool {
        let (told, u, glance) = (&scene.heard.whole.slots, &scene.heard.point, &scene.glance);
        let tells = match self.state.awaiting {
            Some(Question::Employees) => told.heads().is_some(),
            Some(Question::Industry) => told.industry.is_some(),
            Some(Question::Firm) => told.firm.is_some(),
            Some(Question::Employment) => told.employment.is_some(),
            Some(Question::Profile) => told.heads().is_some() || told.industry.is_some() || told.prefecture.is_some(),
            Some(Question::Prefecture | Question::Purpose | Question::Thing) | None => false,
        };
        // 「旅館をやっています、12人」: who one is, and nothing that one does or lacks.
        let turn = self.turn_terms();
        let says = |t: &Token| {
            let does = [pos::VERB, pos::ADJECTIVE].iter().any(|p| t.pos.starts_with(p)) && t.class != Class::Function;
            does && !turn.light_verbs.holds(&t.base) && !turn.running.holds(&t.base)
        };
        let asks = glance.question || glance.wish || !u.mentioned.is_empty() || !u.facets.is_empty();
        tells && !asks && !scene.heard.whole.analysis.tokens.iter().any(says)
    }

    /// Readings of talk.
    pub(super) fn talk_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let intents = self.mind.knowledge.intents.iter().enumerate();
        // Talk that nothing speaks for is no reading, and what only tells of the firm is no talk by its words.
        let heard = |(at, intent): (usize, &Intent)| {
            let Body::Talk(talk) = &intent.body else { return None };
            let (likely, done) = self.talk_heard(scene, at, talk);
            let likely = if scene.only_tells() { 0.0 } else { likely };
            (likely.max(done) >= SPEAKS_FOR_TALK).then_some(Reading::Talk(at))
        };
        let mut all: Vec<Reading> = intents.filter_map(heard).collect();
        // Where nothing was said before there is nothing to take note of: 「あああああ」 first is what it looks like.
        // And who says what is meant instead of something wants that.
        let begun = self.state.topic.is_some() || !self.offered.is_empty();
        if !scene.heard.replaces && (begun || scene.glance.outside < CLEARLY_OUTSIDE) {
            all.extend([Act::Agree, Act::Plan, Act::Aside].map(Reading::Noted));
        }
        if !scene.heard.excluded.is_empty() {
            all.push(Reading::SetAside);
        }
        if self.open_entry().is_some() {
            all.push(Reading::More);
        }
        all
    }
}
