//! Entries that a message may be about, and what it says of each.

use super::others::Glance;
use super::score::{Sink, Sum};
use super::{Reading, Scene};
use crate::dialogue::answer::Focus;
use crate::dialogue::hearing::Heard;
use crate::dialogue::policy::Policy;
use crate::dialogue::state::Topic;
use crate::knowledge::intent::Body;
use crate::knowledge::model::EntryId;
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

/// Entries nearest to the message that are looked at, and earlier topics.
const NEAREST: usize = 5;
const EARLIER: usize = 4;
/// The same of the whole of it, with what is only told.
const NEAREST_WHOLE: usize = 2;
/// Own words of a message that only names another thing to ask the same of.
pub(super) const MOST_NAMING: usize = 2;
/// Least probability of being about a pack without phrases at which it answers.
pub(super) const ANSWERS: f32 = 0.5;
/// Probability of an entry's intent from which a side alone, of nothing named, means it all the same (事例を見たい).
const SIDE_MEANS_IT: f32 = 0.5;
/// Fused score below which an entry that nothing else speaks for is not turned to.
const FAINT: f32 = 0.4;
/// By how much the score of words alone is less than one with a classifier's.
const WORDS_ALONE: f32 = 2.5;

/// Where an entry stands in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the topic.
    Open,
    /// It was a topic, so many topics ago (from 1).
    Earlier(usize),
    /// It was offered by the reply before, or belongs to the wish in hand.
    Offered,
    /// It is new.
    New,
}

/// An entry looked at.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) at: usize,
    pub(super) standing: Standing,
    /// Fused score, by the point and by the whole message.
    pub(super) cold: f32,
    pub(super) cold_whole: f32,
    /// Probability of its intent.
    pub(super) likely: f32,
    /// It is called by name.
    pub(super) named: bool,
    /// Share of the question that its best part matches, and how near in meaning its nearest is.
    pub(super) fits: f32,
    pub(super) like: f32,
    /// How well its best part fits by words and meaning at once.
    pub(super) says: f32,
    /// Share of the message's own words that it knows.
    pub(super) known: f32,
    /// How well it fits what the entry is asked where its name is not said: above 0 speaks for it.
    pub(super) asked_of: f32,
    /// Its tables have a row the message names: not at all, by a describing word, by a name.
    pub(super) row: f32,
}

impl Policy<'_> {
    /// The entries looked at, without repetition.
    pub(super) fn targets(&self, heard: &Heard, glance: &Glance) -> Vec<Target> {
        let knowledge = &self.mind.knowledge;
        let u = &heard.point;
        let mut found: Vec<(usize, Standing)> = Vec::new();
        let mut add = |at: usize, standing: Standing| {
            if !found.iter().any(|(known, _)| *known == at) {
                found.push((at, standing));
            }
        };
        self.open_entry().into_iter().for_each(|at| add(at, Standing::Open));
        glance.recalled_entry.into_iter().for_each(|at| add(at, Standing::Earlier(1)));
        let earlier = self.state.history.iter().rev().chain(&self.state.first);
        let earlier = earlier.filter_map(|t| if let Topic::Entry(id, _) = t { knowledge.position(id) } else { None });
        earlier.take(EARLIER).enumerate().for_each(|(i, at)| add(at, Standing::Earlier(i + 1)));
        let whole = heard.story.entries.iter().take(NEAREST_WHOLE);
        let near = || {
            let near = u.entries.iter().take(NEAREST).chain(whole.clone());
            near.map(|e| e.at).chain(u.mentioned.iter().copied())
        };
        let offered = self.on_the_table();
        near().filter(|at| offered.contains(at)).for_each(|at| add(at, Standing::Offered));
        near().for_each(|at| add(at, Standing::New));
        let meant = glance.meant_entry;
        meant.into_iter().for_each(|at| add(at, Standing::New));
        // A page said by its number is of what stands there, whatever else the words are like.
        if let Some(there) = self.on_page_said(&heard.whole) {
            add(there, if self.talked_of(there) { Standing::Earlier(1) } else { Standing::New });
            found.retain(|(at, _)| *at == there);
        }
        found.into_iter().map(|(at, standing)| self.target(heard, at, standing)).collect()
    }

    /// Entries of the wish in hand, and those just offered.
    pub(super) fn on_the_table(&self) -> Vec<usize> {
        let knowledge = &self.mind.knowledge;
        let wish = match &self.state.topic {
            Some(Topic::Need(id)) => knowledge.intent(id).map(|i| &i.body),
            _ => None,
        };
        let listed: &[EntryId] = if let Some(Body::Need(need)) = wish { &need.entries } else { &[] };
        let offered = self.offered.iter().filter_map(|c| c.entry.as_ref());
        listed.iter().chain(offered).filter_map(|id| knowledge.position(id)).collect()
    }

    fn target(&self, heard: &Heard, at: usize, standing: Standing) -> Target {
        let u = &heard.point;
        // Without phrases of its own an entry's score is that of its words alone.
        let scale = if u.evidence.phrased { 1.0 } else { WORDS_ALONE };
        let score = |u: &Understanding| u.entries.iter().find(|e| e.at == at).map_or(0.0, |e| scale * e.score);
        let id = &self.mind.knowledge.entries[at].id;
        let common = self.common(u, at);
        let fits = common.parts.first().map_or(0.0, |a| a.share.min(1.2));
        let row = match common.rows {
            Some((.., true)) => 1.0,
            Some(_) => 0.5,
            None => 0.0,
        };
        Target {
            at,
            standing,
            cold: score(u),
            cold_whole: score(&heard.story),
            likely: if u.evidence.phrased {
                u.intents.iter().find(|i| i.id.0 == id.0).map_or(0.0, |i| i.confidence)
            } else {
                score(u)
            },
            named: u.mentioned.contains(&at),
            fits,
            like: common.alike,
            says: common.says,
            known: common.known,
            asked_of: self.mind.asked_of(u).get(at).map_or(0.0, |margin| margin.clamp(-1.5, 1.5)),
            row,
        }
    }

    /// Readings that something is asked of an entry.
    fn entry_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let u = &scene.heard.point;
        // Of a pack without phrases only words tell, and no weights were learnt for those alone: the two bounds
        // of honesty, to answer and to ask back, stand in their place.
        let bare = scene.glance.own.is_empty();
        let honest = |t: &&Target| u.evidence.phrased || t.named || bare || u.domain >= ANSWERS;
        // Every entry tells of sides: 「電話は？」 is asked of what was spoken of, of none because its words fit.
        let means_it = |t: &&Target| {
            !scene.asks_side_alone() || t.standing != Standing::New || t.named || t.likely >= SIDE_MEANS_IT
        };
        // While something is in hand, what hardly fits is no new matter.
        let faint = |t: &&Target| t.standing == Standing::New && !t.named && t.cold.max(t.cold_whole) < FAINT;
        let drifts = |t: &&Target| u.evidence.phrased && self.open_entry().is_some() && faint(t);
        let mut all = Vec::new();
        for target in scene.targets.iter().filter(honest).filter(means_it).filter(|t| !drifts(t)) {
            // What only tells of the firm asks nothing anew of what is in hand.
            let told = scene.only_tells() && target.standing == Standing::Open && !target.named;
            let anew = |focus: &Focus| !told || *focus != Focus::Facet(Facet::Overview);
            let ways = self.ways(target.at, u).into_iter().filter(anew);
            all.extend(ways.map(|focus| Reading::Entry(target.at, focus)));
        }
        all
    }

    /// Readings that what was asked before is asked of another thing, or of what is in hand.
    fn likewise_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        if self.state.asked_words.is_none() {
            return Vec::new();
        }
        let open = self.open_entry();
        let others = scene.targets.iter().filter(|t| Some(t.at) != open && (t.named || t.standing != Standing::New));
        let again = self.asked_again(&scene.heard.point);
        let of = |at: usize| self.ways(at, &again).into_iter().map(move |focus| Reading::Likewise(at, focus));
        others.map(|t| t.at).chain(open).flat_map(of).collect()
    }

    /// Readings about one entry or several.
    pub(super) fn target_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let knowledge = &self.mind.knowledge;
        let (u, glance) = (&scene.heard.point, &scene.glance);
        // A name after a side was asked of nothing is not asked about anew: it is what the side is of.
        let mut all = if glance.names_what { Vec::new() } else { self.entry_readings(scene) };
        let judged = |at: usize| knowledge.entries[at].eligibility.is_some();
        if glance.whether || glance.whether_own {
            let cold = scene.targets.iter().filter(|t| judged(t.at) && !matches!(t.standing, Standing::Earlier(_)));
            all.extend(cold.map(|t| Reading::Verdict(t.at)));
        }
        let named: Vec<usize> = u.mentioned.iter().copied().filter(|at| judged(*at)).collect();
        let asks_which = glance.whether || glance.which || u.facets.contains(&Facet::Audience);
        if named.len() >= 2 && asks_which {
            all.push(Reading::Judged(named));
        }
        if let Some(open) = self.open_entry() {
            if u.slots.prefecture.is_some() || !u.towns.is_empty() {
                all.push(Reading::Place(open));
            }
            if !scene.heard.whole.slots.is_empty() {
                all.push(Reading::Told(open));
            }
            let besides: Vec<usize> = u.mentioned.iter().copied().filter(|m| *m != open).take(2).collect();
            if glance.difference && !besides.is_empty() && !u.mentioned.contains(&open) {
                all.push(Reading::Against(open, besides));
            }
        }
        // A place that is asked about, not where the firm is that asks.
        let placed = !u.towns.is_empty() || u.names_prefecture;
        let named = u.mentioned.iter().copied().filter(|at| placed && Some(*at) != self.open_entry());
        all.extend(named.take(1).map(Reading::Place));
        if glance.names_what || glance.likewise && glance.own.len() <= MOST_NAMING {
            all.extend(self.likewise_readings(scene));
        }
        if glance.difference && u.mentioned.len() >= 2 {
            all.push(Reading::Against(u.mentioned[0], u.mentioned[1..].iter().copied().take(2).collect()));
        }
        if let Some((at, index, sides)) = self.comparison(u) {
            all.push(Reading::Comparison(at, index, sides));
        }
        if let Some(at) = self.example_there(u) {
            all.push(Reading::ExampleThere(at));
        }
        if self.two_prefectures_named(u) {
            let best = u.entries.first().map(|e| e.at);
            let mut seen = Vec::new();
            for at in u.mentioned.first().copied().into_iter().chain(self.open_entry()).chain(best) {
                if !seen.contains(&at) {
                    seen.push(at);
                    all.push(Reading::TwoPlaces(at));
                }
            }
        }
        all
    }
}

impl Scene<'_> {
    /// Whether the message asks a side and names nothing that it is a side of.
    pub(super) fn asks_side_alone(&self) -> bool {
        self.heard.point.evidence.phrased && self.glance.side_alone
    }

    /// Whether the message tells of the firm and says nothing else.
    pub(super) fn only_tells(&self) -> bool {
        self.glance.own.is_empty() && self.heard.point.facets.is_empty() && !self.heard.point.slots.is_empty()
    }

    /// What the message says of entry `at`.
    pub(super) fn of(&self, at: usize) -> Option<&Target> {
        self.targets.iter().find(|t| t.at == at)
    }

    /// What the features of entry `at` as a target add up to.
    pub(super) fn sum_of(&self, at: usize) -> Option<&Sum> {
        self.targets.iter().position(|t| t.at == at).and_then(|i| self.sums.get(i))
    }

    /// Features of an entry as the target of a reading.
    pub(super) fn of_target(&self, policy: &Policy<'_>, t: &Target, add: &mut Sink<'_>) {
        let (heard, glance, at) = (self.heard, &self.glance, t.at);
        let u = &heard.point;
        let others = || self.targets.iter().filter(|o| o.at != at);
        let best = |value: &dyn Fn(&Target) -> f32| others().map(value).fold(0.0, f32::max);
        let share = super::share;
        add("target", "cold", t.cold);
        add("target", "cold-whole", t.cold_whole);
        add("target", "lead", t.cold - best(&|o| o.cold));
        add("target", "likely", t.likely);
        add("target", "first", share(u.entries.first().is_some_and(|e| e.at == at)));
        add("target", "named", share(t.named));
        add("target", "only-named", share(t.named && u.mentioned.len() == 1));
        add("target", "other-named", share(!t.named && !u.mentioned.is_empty()));
        add("target", "fits", t.fits);
        add("target", "fits-lead", t.fits - best(&|o| o.fits));
        add("target", "like", t.like);
        add("target", "like-lead", t.like - best(&|o| o.like));
        add("target", "known-lead", t.known - best(&|o| o.known));
        let asked_of_others = others().map(|o| o.asked_of).reduce(f32::max);
        let asked_of_lead = asked_of_others.map_or(0.0, |best| t.asked_of - best);
        add("target", "asked-of", t.asked_of);
        add("target", "asked-of-lead", asked_of_lead);
        add("target", "row", t.row);
        let excluded = heard.excludes(at);
        add("target", "excluded", excluded);
        add("target", "excluded-surely", share(excluded >= 1.0));
        add("target", "excluded-fits", excluded * t.fits);
        let id = &policy.mind.knowledge.entries[at].id;
        add("target", "put-aside", share(policy.state.excluded.contains(id) && !t.named));
        add("target", "other-sort", share(policy.wants_other_sort(at, u, t.fits >= 0.5)));
        add("target", "recalled", share(glance.recalled_entry == Some(at)));
        add("target", "domain", u.domain);
        let group = match t.standing {
            Standing::Open => "open",
            Standing::Earlier(_) => "earlier",
            Standing::Offered => "offered",
            Standing::New => "new",
        };
        add(group, "is", 1.0);
        if let Standing::Earlier(ago) = t.standing {
            add(group, "recency", 1.0 / ago as f32);
        }
        add(group, "cold", t.cold);
        add(group, "fits", t.fits);
        add(group, "known", t.known);
        add(group, "like", t.like);
        add(group, "others-like", best(&|o| o.like));
        add(group, "unnamed", share(u.mentioned.is_empty()));
        add(group, "domain", u.domain);
        add(group, "entry-likely", t.likely);
        add(group, "says", t.says);
        add(group, "says-lead", t.says - best(&|o| o.says));
        add(group, "asked-of-lead", asked_of_lead);
        add(group, "asked-of-most", share(asked_of_others.is_some() && asked_of_lead > 0.0));
        add(group, "follows-asked-of", glance.follows * asked_of_lead);
        add(group, "follows", glance.follows);
        add(group, "follows-likely", glance.follows * t.likely);
        add(group, "follows-fits", glance.follows * t.fits);
        add(group, "others", best(&|o| o.cold));
        add(group, "others-fit", best(&|o| o.fits));
        self.of_standing(policy, t, group, add);
    }

    /// What of the message speaks for staying with an entry of this standing.
    fn of_standing(&self, policy: &Policy<'_>, t: &Target, group: &'static str, add: &mut Sink<'_>) {
        let (u, glance, share) = (&self.heard.point, &self.glance, super::share);
        let (own, bare) = (glance.own.len(), glance.own.is_empty());
        add(group, "bare", share(bare));
        add(group, "bare-facet", share(bare && !u.facets.is_empty()));
        add(group, "bare-place", share(bare && u.facets.is_empty() && u.slots.prefecture.is_some()));
        add(group, "bare-told", share(bare && u.facets.is_empty() && !u.slots.is_empty()));
        add(group, "facet", share(!u.facets.is_empty()));
        add(group, "brief-known", share((1..=3).contains(&own)) * t.known);
        add(group, "brief-unknown", share((1..=3).contains(&own)) * (1.0 - t.known));
        add(group, "length", super::length(u));
        add(group, "wish", share(glance.wish));
        add(group, "wish-fits", share(glance.wish) * t.fits);
        add(group, "question", share(glance.question));
        add(group, "points", share(glance.points));
        add(group, "past", share(glance.past && policy.mind.knowledge.entries[t.at].traits.is_example()));
        add(group, "whole-question", share(policy.mind.knowledge.entries[t.at].traits.is_question()));
        add(group, "need", glance.need);
        add(group, "outside", glance.outside);
        add(group, "talk", glance.talk);
        add(group, "other-entry", glance.other_entry(t.at, u, policy));
        add(group, "difference", share(u.facets.contains(&Facet::Difference)));
        add(group, "of-two", share(glance.of_two == Some(t.at)));
        for act in crate::knowledge::acts::Act::ALL {
            add(group, act.as_str(), self.heard.does_in_request(*act));
        }
    }
}
