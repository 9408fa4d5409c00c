//! The features of each reading.
//!
//! Those of an entry as a target stand in `targets`. Not responsible for their weights.

use super::score::Sink;
use super::{Reading, Scene, length, share};
use crate::dialogue::answer::Focus;
use crate::dialogue::policy::Policy;
use crate::dialogue::state::Topic;
use crate::knowledge::acts::Act;
use crate::knowledge::intent::{Act as TalkAct, Body, Talk};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

impl Policy<'_> {
    pub(super) fn features(&self, scene: &Scene<'_>, reading: &Reading, add: &mut Sink<'_>) {
        let group = if matches!(reading, Reading::Entry(..)) { "entry" } else { reading.name() };
        add(group, "is", 1.0);
        Self::of_requests(scene, reading, add);
        match reading {
            Reading::Entry(at, focus) => {
                self.of_entry(scene, *at, add);
                self.of_focus(*at, &scene.heard.point, focus, add);
                if let Focus::NotTold(_) = focus {
                    self.of_untold(scene, *at, add);
                }
            }
            Reading::Likewise(at, focus) => {
                self.of_likewise(scene, *at, add);
                self.of_focus(*at, &self.asked_again(&scene.heard.point), focus, add);
                self.of_message(scene, group, add);
            }
            Reading::Told(at) | Reading::Place(at) => {
                let target = scene.of(*at);
                add(group, "part", target.map_or(0.0, |t| t.fits));
                add(group, "no-part", share(target.is_none_or(|t| t.fits < 0.05)));
                add(group, "row", target.map_or(0.0, |t| t.row));
                self.of_message(scene, group, add);
            }
            Reading::Verdict(at) => self.of_verdict(scene, *at, add),
            Reading::Need(at) => self.of_wish(scene, *at, add),
            Reading::Talk(at) => self.of_talk(scene, *at, add),
            Reading::Noted(act) => self.of_noted(scene, *act, add),
            Reading::Outside(at) => self.of_outside(scene, *at, add),
            Reading::Several(pieces) => self.of_several(scene, pieces, add),
            _ => self.of_message(scene, group, add),
        }
    }

    /// What any reading without numbers of its own is judged by.
    fn of_message(&self, scene: &Scene<'_>, group: &'static str, add: &mut Sink<'_>) {
        let (heard, glance) = (scene.heard, &scene.glance);
        let u = &heard.point;
        let fits = scene.targets.iter().map(|t| t.fits).fold(0.0, f32::max);
        let topic = self.state.topic.as_ref();
        add(group, "domain", u.domain);
        add(group, "coverage", u.evidence.coverage);
        add(group, "best", u.entries.first().map_or(0.0, |e| e.score));
        add(group, "lead", lead(u));
        add(group, "best-fits", fits);
        add(group, "length", length(u));
        add(group, "brief", share(u.analysis.content().count() <= 3));
        add(group, "bare", share(glance.own.is_empty()));
        add(group, "known", self.open_entry().and_then(|at| scene.of(at)).map_or(0.0, |t| t.known));
        add(group, "bare-facet", share(glance.own.is_empty() && !u.facets.is_empty()));
        add(group, "facet", share(!u.facets.is_empty()));
        add(group, "named", share(!u.mentioned.is_empty()));
        add(group, "question", share(glance.question));
        add(group, "wish", share(glance.wish));
        add(group, "statement", share(glance.statement));
        add(group, "which", share(glance.which));
        add(group, "usable", share(glance.usable));
        add(group, "own-firm", share(glance.own_firm));
        add(group, "firm", share(glance.firm));
        add(group, "runs", share(glance.runs));
        add(group, "good", share(glance.good));
        add(group, "begins", share(glance.begins));
        add(group, "told", share(!heard.whole.slots.is_empty()));
        add(group, "told-before", share(!self.state.slots.is_empty()));
        let (purpose, listing) = (heard.whole.slots.purpose.is_some(), matches!(topic, Some(Topic::Shortlist(_))));
        add(group, "purpose", share(purpose));
        add(group, "purpose-listing", share(purpose && listing));
        add(group, "told-listing", share(!heard.whole.slots.is_empty() && glance.own.is_empty() && listing));
        add(group, "asked-for", share(self.state.awaiting.is_some()));
        add(group, "entry-open", share(matches!(topic, Some(Topic::Entry(..)))));
        add(group, "need-open", share(matches!(topic, Some(Topic::Need(_)))));
        add(group, "list-open", share(matches!(topic, Some(Topic::Shortlist(_)))));
        add(group, "need", glance.need);
        add(group, "outside", glance.outside);
        add(group, "talk", glance.talk);
        add(group, "entry", glance.other_entry(usize::MAX, u, self));
        add(group, "follows", glance.follows);
        add(group, "latin", share(crate::language::latin::mostly_latin(u.analysis.normalized.text())));
        acts(scene, group, add);
    }

    /// How well the question before, asked of this entry, is answered.
    fn of_likewise(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let again = self.asked_again(&scene.heard.point);
        add("likewise", "part", self.parts(&again, at).first().map_or(0.0, |(_, share)| share.min(1.2)));
        add("likewise", "new-facet", share(!scene.heard.point.facets.is_empty()));
        add("likewise", "own-words", (scene.glance.own.len() as f32 / 3.0).min(1.0));
        add("likewise", "only-name", share(self.only_names(&scene.heard.point)));
    }

    /// What speaks against saying that an entry does not tell it: that something else would.
    fn of_untold(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let others = || scene.targets.iter().filter(|t| t.at != at);
        let best = |value: fn(&super::targets::Target) -> f32| others().map(value).fold(0.0, f32::max);
        add("untold", "others-cold", best(|t| t.cold));
        add("untold", "others-fit", best(|t| t.fits));
        add("untold", "others-like", best(|t| t.like));
        add("untold", "others-known", best(|t| t.known));
        add("untold", "others-say", best(|t| t.says));
        add("untold", "others-say-lead", best(|t| t.says) - scene.of(at).map_or(0.0, |t| t.says));
        add("untold", "other-named", share(others().any(|t| t.named)));
        let new = |t: &&super::targets::Target| !matches!(t.standing, super::targets::Standing::Open);
        add("untold", "is-new", share(scene.of(at).as_ref().is_some_and(new)));
        add("untold", "need", scene.glance.need);
        add("untold", "outside", scene.glance.outside);
        add("untold", "talk", scene.glance.talk);
        add("untold", "wish", share(scene.glance.wish));
        add("untold", "follows", scene.glance.follows);
        add("untold", "coverage", scene.heard.point.evidence.coverage);
        add("untold", "length", length(&scene.heard.point));
        acts(scene, "untold", add);
    }

    fn of_entry(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let u = &scene.heard.point;
        let helper = self.mind.knowledge.entries[at].traits.is_helper();
        add("entry", "helper", share(helper));
        add("entry", "need", scene.glance.need);
        add("entry", "outside", scene.glance.outside);
        add("entry", "talk", scene.glance.talk);
        add("entry", "wants", scene.heard.wants());
        add("entry", "brief", share(u.analysis.content().count() <= 2));
        add("entry", "names-row", share(u.mentioned.is_empty() && self.mind.names_row(u, at)));
        add("entry", "usable", share(scene.glance.usable));
        add("entry", "whether", share(scene.glance.whether));
    }

    fn of_verdict(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let glance = &scene.glance;
        let entry = &self.mind.knowledge.entries[at];
        let alone = self.asks_nothing_else(&scene.heard.point);
        let before = super::super::verdict::speaks_of(entry, &self.state.slots);
        add("verdict", "whether", share(glance.whether));
        add("verdict", "whether-own", share(glance.whether_own));
        add("verdict", "speaks", share(super::super::verdict::speaks_of(entry, &scene.heard.whole.slots)));
        add("verdict", "speaks-before", share(before));
        add("verdict", "before-alone", share((before || glance.own_firm) && alone));
        add("verdict", "alone", share(alone));
        add("verdict", "firm", share(glance.firm));
        add("verdict", "own-firm", share(glance.own_firm));
        add("verdict", "head-count", share(scene.heard.whole.slots.heads().is_some()));
    }

    fn of_wish(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let knowledge = &self.mind.knowledge;
        let Body::Need(need) = &knowledge.intents[at].body else { return };
        let (u, glance) = (&scene.heard.point, &scene.glance);
        let p = u.intents.iter().find(|i| i.at == at).map_or(0.0, |i| i.confidence);
        let best = u.entries.first().map(|e| e.at);
        let listed = best.is_some_and(|b| need.entries.contains(&knowledge.entries[b].id));
        let alone = scene.targets.iter().filter(|t| Some(t.at) == best).map(|t| t.likely).fold(0.0, f32::max);
        let words = u.analysis.content().count();
        add("need", "likely", p);
        add("need", "first", share(u.intents.first().is_some_and(|i| i.at == at)));
        add("need", "listed", share(listed) * p);
        add("need", "over-entry", p / (p + alone + 0.05));
        add("need", "brief", share(words <= 2));
        add("need", "brief-likely", share(words <= 2) * p);
        add("need", "length", length(u));
        add("need", "entry", glance.other_entry(usize::MAX, u, self));
        add("need", "best", u.entries.first().map_or(0.0, |e| e.score));
        add("need", "row", share(best.and_then(|b| scene.of(b)).is_some_and(|t| t.row >= 1.0)));
        add("need", "named", share(!u.mentioned.is_empty()));
        add(
            "need",
            "named-all",
            share(!u.mentioned.is_empty() && self.names_all(&knowledge.intents[at].label, &u.mentioned)),
        );
        add("need", "bare", share(glance.own.is_empty()));
        add("need", "facet", share(!u.facets.is_empty()));
        add("need", "question", share(glance.question));
        add("need", "wish", share(glance.wish));
        add("need", "usable", share(glance.usable));
        let open = self.is_open(&Topic::Need(knowledge.intents[at].id.clone()));
        add("need", "open", share(open));
        add("need", "open-place", share(open && glance.own.is_empty() && u.slots.prefecture.is_some()));
        add("need", "recalled", share(glance.recalled == Some(Topic::Need(knowledge.intents[at].id.clone()))));
        let (purpose, listing) =
            (scene.heard.whole.slots.purpose.is_some(), matches!(self.state.topic, Some(Topic::Shortlist(_))));
        add("need", "purpose-listing", share(purpose && listing));
        add("need", "domain", u.domain);
        add("need", "follows", glance.follows);
        add("need", "outside", glance.outside);
        let open_target = self.open_entry().and_then(|at| scene.of(at));
        add("need", "open-fits", open_target.map_or(0.0, |t| t.fits));
        add("need", "open-known", open_target.map_or(0.0, |t| t.known));
        add("need", "points", share(glance.points));
        add(
            "need",
            "excluded",
            need.entries.first().and_then(|e| knowledge.position(e)).map_or(0.0, |e| scene.heard.excludes(e)),
        );
        acts(scene, "need", add);
    }

    /// How likely a kind of talk is, 0 to 1: by the words, and by what is done.
    pub(super) fn talk_heard(&self, scene: &Scene<'_>, at: usize, talk: &Talk) -> (f32, f32) {
        let heard = scene.heard;
        // Thanks beside a question make no talk of it: what is asked decides, the acts tell of the rest.
        let u = &heard.point;
        let clear = u.evidence.tells_talk();
        // Where talk alone has phrases it has all the probability: what the pack knows is then held against it.
        let sure = if u.evidence.phrased { 1.0 } else { 1.0 - u.domain };
        let likely = u.intents.iter().find(|i| i.at == at && clear).map_or(0.0, |i| i.confidence * sure);
        let alone = |act: Act| heard.does(act) * (1.0 - heard.wants_beside(act));
        let done = match talk.act {
            TalkAct::Greeting => alone(Act::Greet),
            TalkAct::Thanks => alone(Act::Thank),
            TalkAct::Bye => alone(Act::Close),
            TalkAct::Human => heard.does(Act::Human),
            TalkAct::Complaint => heard.does(Act::Complain),
            TalkAct::Capabilities | TalkAct::Who | TalkAct::Praise => 0.0,
        };
        (likely, done)
    }

    fn of_talk(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let Body::Talk(talk) = &self.mind.knowledge.intents[at].body else { return };
        let (heard, glance) = (scene.heard, &scene.glance);
        let (u, clear) = (&heard.point, heard.point.evidence.tells_talk());
        let (p, done) = self.talk_heard(scene, at, talk);
        let of_act = talk_group(talk.act);
        add(of_act, "is", 1.0);
        add(of_act, "likely", p);
        add(of_act, "done", done);
        add("talk", "likely", p);
        add("talk", "done", done);
        let margin = (u.evidence.talk - u.evidence.inside.max(u.evidence.outside)).clamp(-1.0, 1.0);
        add("talk", "follows", glance.follows);
        add("talk", "margin", if clear { margin } else { 0.0 });
        add("talk", "phrased", share(u.evidence.phrased));
        add("talk", "strange", self.strange_to_talk(u));
        add("talk", "wants", heard.wants());
        let asks = |c: &crate::dialogue::hearing::Clause| c.wants() * share(self.turn_terms().asking.is_match(&c.text));
        add("talk", "clause-asks", heard.clauses.iter().map(asks).fold(0.0, f32::max));
        add(
            "talk",
            "beside-question",
            share(heard.clauses.len() > 1) * heard.clauses.iter().map(asks).fold(0.0, f32::max),
        );
        add("talk", "pieces", share(heard.clauses.len() > 1));
        add("talk", "open", share(self.state.topic.is_some()));
        add("talk", "facet", share(!u.facets.is_empty()));
        add("talk", "bare-facet", share(glance.own.is_empty() && !u.facets.is_empty()));
        add("talk", "named", share(!u.mentioned.is_empty()));
        add("talk", "domain", u.domain);
        add("talk", "question", share(glance.question));
        add("talk", "outside", glance.outside);
        add("talk", "length", length(u));
        let person = self.terms().persons.within(u.analysis.normalized.text());
        let calls = self.terms().calling.within(u.analysis.normalized.text());
        add(of_act, "person", share(person));
        add(of_act, "calling", share(calls));
        add(of_act, "calling-open", share(calls && !person && self.open_entry().is_some()));
        add(of_act, "facet", share(u.facets.contains(&Facet::Contact)));
    }

    fn of_noted(&self, scene: &Scene<'_>, act: Act, add: &mut Sink<'_>) {
        let (heard, glance) = (scene.heard, &scene.glance);
        let u = &heard.point;
        add("noted", "done", heard.does(act) * (1.0 - heard.wants_beside(act)));
        add("noted", "wants", heard.wants());
        add("noted", "domain", u.domain);
        add("noted", "question", share(glance.question));
        add("noted", "facet", share(!u.facets.is_empty()));
        add("noted", "named", share(!u.mentioned.is_empty()));
        add("noted", "open", share(self.state.topic.is_some()));
        add("noted", "told", share(!u.slots.is_empty()));
        add("noted", "best", u.entries.first().map_or(0.0, |e| e.score));
        add("noted", "length", length(u));
        for other in [Act::Thank, Act::Close, Act::Greet, Act::Complain, Act::Human, Act::Correct] {
            add("noted", other.as_str(), heard.does(other));
        }
    }

    fn of_outside(&self, scene: &Scene<'_>, at: usize, add: &mut Sink<'_>) {
        let Body::Outside(outside) = &self.mind.knowledge.intents[at].body else { return };
        let u = &scene.heard.point;
        let p = u.intents.iter().find(|i| i.at == at).map_or(0.0, |i| i.confidence);
        add("outside", "likely", p);
        add("outside", "first", share(u.intents.first().is_some_and(|i| i.at == at)));
        add("outside", "near", share(outside.near));
        add("outside", "near-likely", share(outside.near) * p);
        self.of_message(scene, "outside", add);
        let open = self.open_entry().and_then(|at| scene.of(at));
        add("outside", "open-fits", open.map_or(0.0, |t| t.fits));
        add("outside", "open-known", open.map_or(0.0, |t| t.known));
    }
}

/// How much the best entry leads.
fn lead(u: &Understanding) -> f32 {
    let score = |i: usize| u.entries.get(i).map_or(0.0, |e| e.score);
    score(0) - score(1)
}

fn acts(scene: &Scene<'_>, group: &'static str, add: &mut Sink<'_>) {
    for act in Act::ALL {
        add(group, act.as_str(), scene.heard.does_in_request(*act));
    }
    add(group, "wants", scene.heard.wants());
}

fn talk_group(act: TalkAct) -> &'static str {
    match act {
        TalkAct::Greeting => "talk-greeting",
        TalkAct::Thanks => "talk-thanks",
        TalkAct::Bye => "talk-bye",
        TalkAct::Capabilities => "talk-capabilities",
        TalkAct::Human => "talk-human",
        TalkAct::Complaint => "talk-complaint",
        TalkAct::Who => "talk-who",
        TalkAct::Praise => "talk-praise",
    }
}
