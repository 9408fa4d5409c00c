//! Several things in one message: the ways it can be cut, each piece with its own best reading.
//!
//! Not responsible for putting the answers together: that is `several` beside it.

use super::score::Sink;
use super::{Reading, Scene, length, share};
use crate::dialogue::answer::{Focus, stands_alone};
use crate::dialogue::hearing::{Clause, Heard, SURE, SURELY_IDLE};
use crate::dialogue::policy::Policy;
use crate::dialogue::state::Topic;
use crate::knowledge::acts::Act;
use crate::language::{Token, pos};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

/// Length of a message from which it may say several things.
const LEAST_LENGTH: f32 = 0.2;
/// Pieces of one message that are answered.
const MOST_PIECES: usize = 4;

/// One of several things, with what is meant by it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::dialogue) struct Piece {
    /// Its text.
    pub(in crate::dialogue) text: String,
    /// What it means.
    pub(in crate::dialogue) reading: Reading,
    /// How clearly it means that, 0 to 1.
    pub(in crate::dialogue) clarity: f32,
    /// It asks rather than wishes.
    pub(in crate::dialogue) asks: bool,
}

impl Reading {
    /// Whether carrying it out answers what `other` would.
    pub(in crate::dialogue) fn answers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Several(pieces), _) => pieces.iter().any(|p| p.reading.answers(other)),
            (
                Self::Entry(at, focus) | Self::Likewise(at, focus),
                Self::Entry(of, wanted) | Self::Likewise(of, wanted),
            ) => at == of && focus.answers(wanted),
            _ => self == other,
        }
    }
}

impl Policy<'_> {
    /// The message as several things, for every way of cutting it.
    pub(super) fn several_things(&self, heard: &Heard, scene: &Scene<'_>) -> Vec<Reading> {
        let text = heard.point.analysis.normalized.text();
        let sentences = self.cut_at_sentences(text);
        if length(&heard.point) < LEAST_LENGTH && sentences.len() < 2 || scene.glance.difference {
            return Vec::new();
        }
        let (mut found, mut seen): (Vec<Reading>, Vec<Vec<String>>) = Default::default();
        for cut in [sentences, self.cut_at_clauses(heard), self.cut_at_joints(text)] {
            if !(2..=MOST_PIECES + 2).contains(&cut.len()) {
                continue;
            }
            let requests = self.requests(cut, false);
            if requests.len() < 2 || seen.contains(&requests) {
                continue;
            }
            let pieces = self.pieces(&requests, false);
            seen.push(requests);
            // What the message names is not lost in the cutting.
            let names = |at: &usize| pieces.iter().any(|p| self.understand(&p.text).mentioned.contains(at));
            if pieces.len() >= 2
                && heard.point.mentioned.iter().all(names)
                && !found.iter().any(|f| matches!(f, Reading::Several(p) if *p == pieces))
            {
                found.push(Reading::Several(pieces));
            }
        }
        found
    }

    /// What is asked or wished for, each with what was only told before it: 「女性が1年休みます。代わりを雇うには？」 is one.
    /// Where it must be `sure`, what tells is never a wish.
    fn requests(&self, cut: Vec<String>, sure: bool) -> Vec<String> {
        let only_tells = |c: &Clause| {
            sure && c.does(Act::Tell) + c.does(Act::TellOther) >= SURELY_IDLE
                && !self.is_question(&self.understand(&c.text))
        };
        let (mut requests, mut told) = (Vec::new(), String::new());
        for text in cut {
            let piece = self.heard_piece(&text);
            let says_how = piece.clauses.iter().all(|clause| self.says_how(clause));
            let asks = !says_how && piece.clauses.iter().any(|c| self.is_request(c) && !only_tells(c));
            told.push_str(&text);
            // 「業務改善助成金って、」: a name set before what is asked of it.
            if asks && !(text.ends_with('、') && self.only_names(&piece.point)) {
                requests.push(std::mem::take(&mut told));
            }
        }
        requests
    }

    /// What each sentence of a message, or each thing listed in it, asks or wishes for, whether something answers it or
    /// not.
    pub(in crate::dialogue) fn asked(&self, heard: &Heard) -> Vec<Piece> {
        let text = heard.point.analysis.normalized.text();
        let cut: Vec<String> = self.cut_at_sentences(text).into_iter().flat_map(|s| self.sides_listed(s)).collect();
        if cut.len() < 2 {
            return Vec::new();
        }
        self.pieces(&self.requests(cut, true), true)
    }

    /// 「支給額と、計画届の提出時期を教えてください」: the things that a sentence asks for, each as a question; the sentence where
    /// those before the last name no side or sort of answer, and where they are set side by side.
    fn sides_listed(&self, sentence: String) -> Vec<String> {
        let mut listed: Vec<String> = Vec::new();
        for piece in self.cut_at_joints(&sentence) {
            // 「キャリアアップ助成金の、支給額と」: a name belongs to what is asked of it.
            match listed.last_mut().filter(|before| self.only_names(&self.understand(before))) {
                Some(before) => *before = format!("{before}、{piece}"),
                None => listed.push(piece),
            }
        }
        let Some(last) = listed.pop().filter(|_| !listed.is_empty()) else { return vec![sentence] };
        let u = self.understand(&sentence);
        let asks = |text: &String| {
            let thing = self.understand(text);
            self.mind.sort_asked(&thing).is_some() || thing.facets.iter().any(|side| stands_alone(*side))
        };
        if u.facets.contains(&Facet::Difference) || self.sides_paired(&u).is_some() || !listed.iter().all(asks) {
            return vec![sentence];
        }
        listed.into_iter().map(|thing| thing + "?").chain([last]).collect()
    }

    /// The pieces that ask or wish for a thing of their own, each as it is understood after the one before; those
    /// that nothing answers too, where `all`.
    fn pieces(&self, cut: &[String], all: bool) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut after: Option<Self> = None;
        for text in cut {
            let policy = after.as_ref().unwrap_or(self);
            let heard = policy.heard_piece(text);
            if policy.says_nothing(&heard.point) {
                continue;
            }
            let best = policy.best_of_piece(&heard, text);
            let clarity = policy.clarity(&heard, &best.reading);
            let Some(clarity) = clarity.or(all.then_some(0.0)) else { continue };
            let asks = heard.does(Act::Ask) > heard.does(Act::Wish);
            let target = best.reading.target();
            let facet = heard.point.facets.first().copied();
            let purpose = &heard.whole.slots.purpose;
            let new = |p: &Piece| {
                let before = self.understand(&p.text);
                p.reading != best.reading || before.facets.first().copied() != facet || before.slots.purpose != *purpose
            };
            if pieces.iter().all(new) && pieces.len() < MOST_PIECES {
                pieces.push(Piece { text: text.clone(), reading: best.reading, clarity, asks });
            }
            if let Some(at) = target.filter(|at| policy.open_entry() != Some(*at)) {
                let mut next = policy.clone();
                next.state.enter(Topic::Entry(self.mind.knowledge.entries[at].id.clone(), None));
                next.after.push(at);
                after = Some(next);
            }
        }
        self.without_echo(pieces)
    }

    /// 「家族はだめか。で、何年？」: what was answered just before is said again, not asked, where more is asked.
    fn without_echo(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let open = self.open_entry();
        let echo = |p: &Piece| match &p.reading {
            Reading::Entry(at, focus @ Focus::Parts(..)) => {
                Some(*at) == open && self.state.answered.last() == Some(focus) && !p.text.ends_with('?')
            }
            _ => false,
        };
        if pieces.iter().all(echo) { pieces } else { pieces.into_iter().filter(|p| !echo(p)).collect() }
    }

    /// Whether a piece asks for nothing: neither whether nor when, nor with words of its own, a side or a name
    /// (教えてください).
    fn says_nothing(&self, u: &Understanding) -> bool {
        let asks = self.turn_terms().whether.is_match(&u.nameless)
            || self.mind.cues.timing(u.analysis.normalized.text()).is_some();
        !asks && u.facets.is_empty() && u.mentioned.is_empty() && self.bare(u)
    }

    /// How clearly a piece means what it is read as, 0 to 1; none where that is nothing to be answered.
    fn clarity(&self, heard: &Heard, reading: &Reading) -> Option<f32> {
        let u = &heard.point;
        let cold = |at: usize| u.entries.iter().find(|e| e.at == at).map_or(0.0, |e| e.score) * u.domain;
        match reading {
            Reading::Need(at) => Some(u.intents.iter().find(|i| i.at == *at).map_or(0.0, |i| i.confidence)),
            Reading::Entry(at, _) | Reading::Verdict(at) | Reading::Comparison(at, ..) if u.mentioned.contains(at) => {
                Some(1.0)
            }
            Reading::Entry(at, focus) if self.open_entry() == Some(*at) => {
                Some(self.answers(*at, u, focus).max(cold(*at)))
            }
            Reading::Verdict(at) if self.open_entry() == Some(*at) => Some(1.0),
            Reading::Entry(at, _) | Reading::Verdict(at) | Reading::Comparison(at, ..) => Some(cold(*at)),
            // Of the whole field rather than of one entry.
            Reading::Shortlist(_) | Reading::Which(_) | Reading::SideOf(..) | Reading::Hours(_) => Some(u.domain),
            _ => None,
        }
    }

    /// How much of a question to the entry in hand an answer takes up, 0 to 1.
    fn answers(&self, at: usize, u: &Understanding, focus: &Focus) -> f32 {
        match focus {
            Focus::Facet(Facet::Overview) | Focus::NotTold(None) => 0.0,
            Focus::NotTold(Some(_)) => 0.5,
            Focus::Facet(_) => share(!u.facets.is_empty()),
            _ => {
                let common = self.common(u, at);
                let held = common.parts.iter().filter(|a| focus.holds(a.part));
                held.map(|a| a.share.min(1.0)).fold(share(self.bare(u)), f32::max)
            }
        }
    }

    /// What a reading takes up of the things that the message asks, each by itself.
    pub(super) fn of_requests(scene: &Scene<'_>, reading: &Reading, add: &mut Sink<'_>) {
        if scene.requests.is_empty() {
            return;
        }
        let taken = || scene.requests.iter().filter(|request| reading.answers(&request.reading));
        let kind = if matches!(reading, Reading::Several(_)) { "several-takes" } else { "takes" };
        add(kind, "up", taken().map(|p| p.clarity).fold(0.0, f32::max));
        add(kind, "share", taken().count() as f32 / scene.requests.len() as f32);
        let last = scene.requests.last().filter(|p| reading.answers(&p.reading));
        add(kind, "last", last.map_or(0.0, |p| p.clarity));
    }

    pub(in crate::dialogue) fn cut_at_sentences(&self, text: &str) -> Vec<String> {
        let sentences = text.split_inclusive(['。', '?', '!', '\n']);
        let pieces = sentences.flat_map(|s| {
            self.turn_terms()
                .also
                .regex()
                .map_or_else(|| vec![s.to_owned()], |also| also.split(s).map(str::to_owned).collect())
        });
        pieces.map(|p| p.trim().to_owned()).filter(|p| p.chars().any(char::is_alphanumeric)).collect()
    }

    fn cut_at_clauses(&self, heard: &Heard) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        // 「さっきの税金のやつ、赤字でも使えますか」: what is gone back to stands before what is asked of it.
        let mut before = String::new();
        for clause in &heard.clauses {
            if clause.wants() >= SURE {
                wanted.push(std::mem::take(&mut before) + &clause.text);
            } else if !clause.text.ends_with(['。', '?', '!'])
                && (clause.does(Act::Return) >= SURE || !self.understand(&clause.text).mentioned.is_empty())
            {
                before.push_str(&clause.text);
            } else {
                before.clear();
            }
        }
        wanted.iter().flat_map(|text| self.cut_at_sentences(text)).collect()
    }

    /// 「ロカベンの電話番号とRIPSの入塾料」, 「賃上げと若い人の採用と現場のデジタル化」: cut at what joins things of a list.
    fn cut_at_joints(&self, text: &str) -> Vec<String> {
        let joins = &self.turn_terms().joins;
        let mut pieces = Vec::new();
        for sentence in self.cut_at_sentences(text) {
            let analysis = self.analysis(&sentence);
            let text = analysis.normalized.text();
            let mut from = 0;
            for (i, token) in analysis.tokens.iter().enumerate() {
                // Things of a list are nouns: 「…だと何%？」 joins nothing.
                let noun = |t: &Token| [pos::NOUN, pos::UNKNOWN].iter().any(|p| t.pos.starts_with(p));
                let after_noun = i.checked_sub(1).is_some_and(|before| noun(&analysis.tokens[before]));
                // 「対象となる」, 「正社員化と併せて」: nor does what a verb follows.
                let before_noun = analysis.tokens[i + 1..]
                    .iter()
                    .find(|t| !t.pos.starts_with(pos::SYMBOL))
                    .is_some_and(|t| noun(t) || t.pos.starts_with(pos::PREFIX));
                let joins_nouns = token.pos.starts_with(pos::PARTICLE) && after_noun && before_noun;
                let stands_between = joins_nouns || token.pos.starts_with(pos::SYMBOL);
                if stands_between && joins.holds(analysis.surface(token)) {
                    pieces.push(text[from..token.range.start].to_owned());
                    from = token.range.end;
                }
            }
            pieces.push(text[from..].to_owned());
        }
        pieces
            .into_iter()
            .map(|p| p.trim().to_owned())
            .filter(|p| p.chars().filter(|c| c.is_alphanumeric()).count() >= 2)
            .collect()
    }

    pub(super) fn of_several(&self, scene: &Scene<'_>, pieces: &[Piece], add: &mut Sink<'_>) {
        let (heard, u) = (scene.heard, &scene.heard.point);
        let least = pieces.iter().map(|p| p.clarity).fold(1.0, f32::min);
        let mean = pieces.iter().map(|p| p.clarity).sum::<f32>() / pieces.len() as f32;
        let whole = u.entries.first().map_or(0.0, |e| e.score * u.domain).max(scene.glance.need);
        let clauses = heard.clauses.iter().filter(|c| c.wants() >= SURE).count();
        let targets: Vec<&Reading> = pieces.iter().map(|p| &p.reading).collect();
        let same = targets.windows(2).any(|w| w[0].target().is_some() && w[0].target() == w[1].target());
        let mentioned: Vec<Vec<usize>> = pieces.iter().map(|p| self.understand(&p.text).mentioned.clone()).collect();
        let named = mentioned.iter().filter(|m| !m.is_empty()).count();
        let left = || pieces.iter().filter(|p| scene.best_alone.as_ref().is_none_or(|best| !best.answers(&p.reading)));
        let asked = |p: &Piece| if p.asks { p.clarity } else { 0.0 };
        add("several", "left", left().count() as f32 / pieces.len() as f32);
        add("several", "left-most", left().map(|p| p.clarity).fold(0.0, f32::max));
        add("several", "left-asked", left().map(asked).fold(0.0, f32::max));
        add("several", "least", least);
        add("several", "mean", mean);
        add("several", "gain", mean - whole);
        add("several", "gain-least", least - whole);
        add("several", "more-than-two", share(pieces.len() > 2));
        add("several", "same", share(same));
        let all_same = targets.windows(2).all(|w| w[0].target().is_some() && w[0].target() == w[1].target());
        let untold = pieces.iter().any(|p| matches!(p.reading, Reading::Entry(_, Focus::NotTold(_))));
        add("several", "all-same", share(all_same));
        add("several", "all-same-least", share(all_same) * least);
        add("several", "all-same-mean", share(all_same) * mean);
        add(
            "several",
            "all-open",
            share(
                all_same
                    && self.open_entry().is_some()
                    && targets.first().and_then(|r| r.target()) == self.open_entry(),
            ),
        );
        add("several", "untold", share(untold));
        add("several", "all-named", share(named == pieces.len()));
        let questions = pieces.iter().filter(|p| self.is_question(&self.understand(&p.text))).count();
        add("several", "questions", questions as f32 / pieces.len() as f32);
        add("several", "one-named", share(named == 1));
        add("several", "all-ask", share(pieces.iter().all(|p| p.asks)));
        add("several", "clauses", share(clauses >= pieces.len()));
        add("several", "joined", share(self.turn_terms().also.find(heard.whole.analysis.normalized.text()).is_some()));
        add("several", "facet", share(u.facets.iter().any(|f| *f == Facet::Contact || *f == Facet::Deadline)));
        add("several", "length", length(u));
        let open = self.open_entry().and_then(|at| scene.of(at));
        add("several", "open-fits", open.map_or(0.0, |t| t.fits));
    }
}
