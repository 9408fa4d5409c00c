//! Every way a message could be meant, each as a candidate with a name.
//!
//! A reading says what would be answered, not how likely it is: that is `features` and `score`.

mod features;
mod focuses;
mod others;
mod score;
mod several;
mod targets;

use super::answer::Focus;
use super::hearing::Heard;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::acts::Act;
use crate::knowledge::intent::IntentId;
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::timing::Timing;

pub(super) use focuses::Asking;
pub(super) use score::Scored;
pub(super) use several::Piece;

/// How surely a thing must be put aside for it to be out of the question.
const SURELY: f32 = 0.9;
/// Least probability of being about a pack without phrases at which it asks back.
const ASKS_BACK: f32 = 0.25;

impl Heard {
    /// Whether a reading is of a wish that was put aside.
    fn puts_aside(&self, reading: &Reading) -> bool {
        matches!(reading, Reading::Need(at) | Reading::Which(at) if self.wishes_put_aside.contains(at))
    }
}

/// Name of the reading of several things.
pub const SEVERAL: &str = "several";

/// One way a message could be meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// Asks about an entry, the one in hand, an earlier one or a new one, and is answered so.
    Entry(usize, Focus),
    /// Asks of an entry what was asked of the one before (くるみんだと？).
    Likewise(usize, Focus),
    /// Says a place, of the entry in hand.
    Place(usize),
    /// Asks whether the person can use an entry.
    Verdict(usize),
    /// Tells of the own firm while an entry is in hand.
    Told(usize),
    /// Sets entries side by side.
    Against(usize, Vec<usize>),
    /// Asks for the sides of a comparison that the guide has.
    Comparison(usize, u16, Vec<usize>),
    /// Asks for the example of a prefecture.
    ExampleThere(usize),
    /// A broad wish, by the position of its intent.
    Need(usize),
    /// Asks which of a wish's entries.
    Which(usize),
    /// Asks for a side of several entries.
    SideOf(Vec<crate::knowledge::model::EntryId>, Facet),
    /// Asks what the person can use, of all or of a wish.
    Shortlist(Option<IntentId>),
    /// Asks which of the entries named the person can use.
    Judged(Vec<usize>),
    /// Asks where to begin.
    Purpose,
    /// Tells only who one is.
    Introduced,
    /// Two prefectures side by side.
    TwoPlaces(usize),
    /// When the publisher's desk can be reached.
    Hours(Timing),
    /// Talk about the bot, by the position of its intent.
    Talk(usize),
    /// Takes note, says what one will do, thinks aloud.
    Noted(Act),
    /// Only puts something aside.
    SetAside,
    /// Wants more of the entry in hand.
    More,
    /// A topic outside, by the position of its intent.
    Outside(usize),
    /// Nothing the pack knows.
    Unknown,
    /// In the field, but not clear which entry.
    Unclear,
    /// Several things in one message.
    Several(Vec<Piece>),
}

impl Reading {
    /// The name in the log, in reports and in the weights.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Entry(_, focus) => focus.kind(),
            Self::Likewise(..) => "likewise",
            Self::Place(_) => "place",
            Self::Verdict(_) => "verdict",
            Self::Told(_) => "told",
            Self::Against(..) => "against",
            Self::Comparison(..) => "comparison",
            Self::ExampleThere(_) => "example-there",
            Self::Need(_) => "need",
            Self::Which(_) => "which",
            Self::SideOf(..) => "side-of",
            Self::Shortlist(_) => "shortlist",
            Self::Judged(_) => "judged",
            Self::Purpose => "purpose",
            Self::Introduced => "introduced",
            Self::TwoPlaces(_) => "two-places",
            Self::Hours(_) => "hours",
            Self::Talk(_) => "talk",
            Self::Noted(_) => "noted",
            Self::SetAside => "set-aside",
            Self::More => "more",
            Self::Outside(_) => "outside",
            Self::Unknown => "unknown",
            Self::Unclear => "unclear",
            Self::Several(_) => SEVERAL,
        }
    }

    /// The things that it is, where it is several.
    pub(super) fn pieces(&self) -> &[Piece] {
        if let Self::Several(pieces) = self { pieces } else { &[] }
    }

    /// The entry it would answer from.
    pub(super) fn target(&self) -> Option<usize> {
        match self {
            Self::Entry(at, _)
            | Self::Likewise(at, _)
            | Self::Place(at)
            | Self::Verdict(at)
            | Self::Told(at)
            | Self::Against(at, _)
            | Self::Comparison(at, ..)
            | Self::ExampleThere(at)
            | Self::TwoPlaces(at) => Some(*at),
            _ => None,
        }
    }
}

/// What features are made of: the message, and what several readings ask of it.
pub(super) struct Scene<'h> {
    pub(super) heard: &'h Heard,
    /// Entries looked at, and what the message says of each.
    targets: Vec<targets::Target>,
    /// What that adds up to for every reading that would answer from it, in the same order.
    sums: Vec<score::Sum>,
    /// The same of the whole message.
    glance: others::Glance,
    /// What is asked or wished for in it, each thing by itself, where there are several.
    requests: Vec<Piece>,
    /// Score of the best reading as one thing, what several are weighed against, and the reading.
    alone: f32,
    best_alone: Option<Reading>,
}

impl Policy<'_> {
    /// All readings of a message with their scores, best first; never empty.
    pub(super) fn readings(&self, heard: &Heard) -> Vec<Scored> {
        let mut scene = self.scene(heard);
        let mut all = self.simple_readings(&scene);
        let several = self.several_things(heard, &scene);
        if let Some(Reading::Several(pieces)) = several.first() {
            scene.requests.clone_from(pieces);
        }
        self.without_put_aside(&scene, &mut all);
        let mut scored: Vec<Scored> = all.into_iter().map(|reading| self.score(&scene, reading)).collect();
        if let Some(best) = scored.iter().max_by(|a, b| a.score.total_cmp(&b.score)) {
            (scene.alone, scene.best_alone) = (best.score, Some(best.reading.clone()));
        }
        scored.extend(several.into_iter().map(|reading| self.score(&scene, reading)));
        scored.sort_by(|a, b| b.score.total_cmp(&a.score));
        scored
    }

    /// What is put aside, now or before, is not answered from, unless nothing else is left.
    fn without_put_aside(&self, scene: &Scene<'_>, all: &mut Vec<Reading>) {
        let (heard, entries) = (scene.heard, &self.mind.knowledge.entries);
        if all.iter().any(|r| !heard.puts_aside(r)) {
            all.retain(|r| !heard.puts_aside(r));
        }
        let aside = |at: usize| {
            let now = if heard.tried.contains(&at) { 1.0 } else { heard.excludes(at) };
            let before = self.state.excluded.contains(&entries[at].id) && scene.glance.recalled_entry != Some(at);
            (before && now == 0.0 || now >= SURELY) && !heard.point.mentioned.contains(&at)
        };
        let of = |r: &Reading| if *r == Reading::More { self.open_entry() } else { r.target() };
        if all.iter().any(|r| *r == Reading::SetAside || of(r).is_some_and(|at| !aside(at))) {
            all.retain(|r| of(r).is_none_or(|at| !aside(at)));
        }
    }

    /// The best reading of a piece of a message, which is one thing.
    fn best_of_piece(&self, heard: &Heard, text: &str) -> Scored {
        let key = (text.to_owned(), self.after.clone());
        if let Some(known) = self.pieces_read.borrow().get(&key) {
            return known.clone();
        }
        let scene = self.scene(heard);
        let mut all = self.simple_readings(&scene);
        self.without_put_aside(&scene, &mut all);
        let all = all.into_iter().map(|reading| self.score(&scene, reading));
        let best =
            all.max_by(|a, b| a.score.total_cmp(&b.score)).unwrap_or_else(|| self.score(&scene, Reading::Unknown));
        self.pieces_read.borrow_mut().insert(key, best.clone());
        best
    }

    fn scene<'h>(&self, heard: &'h Heard) -> Scene<'h> {
        let glance = self.glance(heard);
        let mut scene = Scene {
            heard,
            targets: self.targets(heard, &glance),
            sums: Vec::new(),
            glance,
            requests: Vec::new(),
            alone: 0.0,
            best_alone: None,
        };
        scene.sums = scene.targets.iter().map(|t| self.sum(|add| scene.of_target(self, t, add))).collect();
        scene
    }

    /// Every reading but that of several things.
    fn simple_readings(&self, scene: &Scene<'_>) -> Vec<Reading> {
        let mut all = self.target_readings(scene);
        all.extend(self.wish_readings(scene));
        all.extend(self.person_readings(scene));
        all.extend(self.talk_readings(scene));
        // What was asked for is heard as its answer (青森の水産加工、8人).
        if self.tells_what_was_asked(scene) && all.iter().any(|r| matches!(r, Reading::Shortlist(_))) {
            all.retain(|r| matches!(r, Reading::Shortlist(_) | Reading::Introduced));
            return all;
        }
        // What is not said cannot be something else either.
        if self.state.topic.is_none() && scene.asks_side_alone() {
            all.retain(|reading| !matches!(reading, Reading::Outside(_)));
        } else {
            all.push(Reading::Unknown);
        }
        // Of a pack without phrases words alone tell: below the first bound nothing of it is near enough to be guessed
        // at, above the second what is nearest is answered.
        let u = &scene.heard.point;
        let answers = u.domain >= targets::ANSWERS && !scene.glance.own.is_empty();
        // What is clear need not be asked back.
        let clear = [u, &scene.heard.whole].iter().any(|said| self.clearly_meant(said).is_some());
        if u.evidence.phrased && !clear || !u.evidence.phrased && u.domain >= ASKS_BACK && !answers {
            all.push(Reading::Unclear);
        }
        all
    }

    fn is_open(&self, topic: &Topic) -> bool {
        self.state.topic.as_ref() == Some(topic)
    }
}

fn share(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// How long a message is, 0 to 1: one at ten words.
fn length(u: &Understanding) -> f32 {
    (u.analysis.content().count() as f32 / 10.0).min(1.0)
}
