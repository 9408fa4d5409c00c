//! How well each way of answering about an entry fits what is asked of it.
//!
//! Not responsible for the entry (`targets`) or for which ways there are (`dialogue::focus`).

use std::rc::Rc;

use super::score::Sink;
use super::share;
use crate::dialogue::answer::Focus;
use crate::dialogue::focus::{Answering, side_asked, spoken_of};
use crate::dialogue::policy::Policy;
use crate::knowledge::model::Entry;
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

/// Ways of answering about one entry that compete with other readings.
const MOST_WAYS: usize = 3;

/// What a question is like, whichever entry it is asked of.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what a question is or is not, each asked for by its name")]
pub(in crate::dialogue) struct Asking {
    /// Words of its own, thirds, at most 1; whether it has none, and nothing but names.
    own: f32,
    bare: bool,
    only_name: bool,
    yes_or_no: bool,
    wish: bool,
    question: bool,
    statement: bool,
    points: bool,
    reward: bool,
    only: bool,
    listed: bool,
    getting_at: bool,
    open: bool,
    whom: bool,
    /// The counter of what it wants to know the number of.
    counted: Option<String>,
    /// A quantity that it says (週28時間まで？).
    quantity: Option<String>,
    /// It wants to know a number, a sum or a date.
    figure: bool,
    /// The sort of answer it is after.
    sort: Option<usize>,
    facet: Option<Facet>,
}

impl Policy<'_> {
    fn asking(&self, u: &Understanding) -> Rc<Asking> {
        let text = u.analysis.normalized.text();
        if let Some(known) = self.weighed.asking.borrow().get(text) {
            return known.clone();
        }
        let (turn, own) = (self.turn_terms(), self.own_words(u));
        let counted = self.mind.knowledge.lexicon.parts.counted.captures(text).map(|c| c[1].to_owned());
        let (sort, facet) = (self.mind.sort_asked(u), side_asked(u, self.mind));
        let dated = matches!(facet, Some(Facet::Amount | Facet::Deadline));
        let asking = Rc::new(Asking {
            figure: counted.is_some() || sort.is_some() || dated || self.terms().figures.within(text),
            own: (own.len() as f32 / 3.0).min(1.0),
            bare: own.is_empty(),
            only_name: self.only_names(u),
            yes_or_no: turn.yes_or_no.is_match(text),
            wish: self.is_wish(u),
            question: self.is_question(u),
            statement: turn.statement.is_match(text),
            points: self.points_back(u),
            reward: turn.reward.is_match(text),
            only: turn.only.within(&u.nameless),
            listed: turn.listed.within(text),
            getting_at: turn.getting_at.within(text),
            open: turn.open.is_match(&u.nameless),
            whom: turn.whom.within(text),
            quantity: self.mind.quantity_said(u),
            counted,
            sort,
            facet,
        });
        self.weighed.asking.borrow_mut().insert(text.to_owned(), asking.clone());
        asking
    }

    /// The way of answering about entry `at` that fits best.
    pub(in crate::dialogue) fn best_focus(&self, at: usize, u: &Understanding) -> Focus {
        self.ranked_focuses(at, u).into_iter().next().unwrap_or(Focus::Facet(Facet::Overview))
    }

    /// Every way of answering about entry `at` by how well it fits by itself, best first.
    fn ranked_focuses(&self, at: usize, u: &Understanding) -> Vec<Focus> {
        let fitting = |focus: Focus| (self.sum(|add| self.of_focus(at, u, &focus, add)).score, focus);
        let mut scored: Vec<(f32, Focus)> = self.focuses(at, u).into_iter().map(fitting).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().map(|(_, focus)| focus).collect()
    }

    /// Ways of answering about entry `at` that compete: the few that fit best by themselves, and that it is not told;
    /// to learn from, all. What speaks against each beside its fit (other entries, other questions) is not the same for
    /// all, so the best of them alone would not do.
    pub(super) fn ways(&self, at: usize, u: &Understanding) -> Vec<Focus> {
        if self.wide {
            return self.focuses(at, u);
        }
        let ranked = self.ranked_focuses(at, u);
        let untold = ranked.iter().position(|focus| matches!(focus, Focus::NotTold(_)));
        let competes = |i: &usize| *i < MOST_WAYS || Some(*i) == untold;
        ranked.into_iter().enumerate().filter(|(i, _)| competes(i)).map(|(_, focus)| focus).collect()
    }

    /// Features of answering about entry `at` with `focus`.
    pub(super) fn of_focus(&self, at: usize, u: &Understanding, focus: &Focus, add: &mut Sink<'_>) {
        let (entry, asking) = (&self.mind.knowledge.entries[at], self.asking(u));
        let (common, kind) = (self.common(u, at), focus.kind());
        let answers = &common.parts[..];
        let (words, like, wanted) = fit(focus, answers);
        let most_wanted = answers.iter().map(|a| a.wanted).fold(0.0, f32::max);
        let (most, alike) = (answers.first().map_or(0.0, |a| a.share.min(1.3)), common.alike);
        let goes_on = self.open_entry() == Some(at);
        add(kind, "is", 1.0);
        let asked = |f: Facet| u.facets.contains(&f);
        let side = focus.side();
        let mut both = |name, value| {
            add("focus", name, value);
            add(kind, name, value);
        };
        both("words", words);
        both("words-left", most - words);
        both("like", like);
        both("like-left", alike - like);
        both("worded", share(words > 1.0));
        both("words-half", share(words >= 0.5));
        both("words-most", share(words >= 0.75));
        both("like-near", share(like >= 0.6));
        both("like-same", share(like >= 0.8));
        both("words-and-like", words.min(1.0) * like);
        both("wanted", wanted);
        both("wanted-left", most_wanted - wanted);
        both("wanted-most", share(wanted > 0.0 && wanted >= most_wanted));
        let beside =
            |part: Part| focus.holds(part) && matches!(focus, Focus::Parts(parts, _) if parts.first() != Some(&part));
        both("wanted-beside", answers.iter().filter(|a| beside(a.part)).map(|a| a.wanted).sum());
        both("wanted-half", share(wanted >= 0.5));
        both("wanted-and-like", wanted * like);
        both("wanted-and-words", wanted * words.min(1.0));
        both("side-asked", share(side.is_some_and(asked)));
        both("side-first", share(side.is_some() && side == asking.facet));
        both("side-other", share(asking.facet.is_some() && side != asking.facet));
        both("side-untold", share(side.is_some_and(|side| !tells_side(entry, side))));
        // Where an entry tells nothing of a sort, no way of answering about it does: that says nothing of which is best.
        if let Some(sort) = asking.sort.filter(|sort| self.mind.tells(at, *sort, |_| true)) {
            let tells = self.mind.tells(at, sort, |part| focus.holds(part));
            both("sort-told", share(tells));
            both("sort-untold", share(!tells));
        }
        if let Some(counter) = &asking.counted {
            let counts = matches!(focus, Focus::Parts(parts, _) if parts.first().is_some_and(|p| self.mind.counts(at, *p, counter)));
            both("counts", share(counts));
        }
        let trade = match (&self.state.slots.industry, focus) {
            (Some(industry), Focus::Parts(parts, _)) => parts.first().map(|part| self.mind.line(at, *part, industry)),
            _ => None,
        };
        // That something without a name is not told says nothing of another thing.
        let same = goes_on && *focus != Focus::NotTold(None);
        both("again", share(same && self.state.answered.last() == Some(focus)));
        both("told", share(same && self.state.answered.contains(focus)));
        self.of_whether(at, u, focus, asking.quantity.as_deref(), add);
        add("focus", "own-line", share(trade.is_some_and(|(own, _)| own)));
        add("focus", "other-line", share(trade.is_some_and(|(_, other)| other)));
        if let Focus::Parts(parts, _) = focus
            && let Some(Part::Fact(i)) = parts.first()
        {
            let figure = is_figure(&entry.facts[usize::from(*i)].value);
            add("fact", "figure-asked", share(figure && asking.figure));
            add("fact", "figure-unasked", share(figure && !asking.figure));
            add("fact", "figure-due", share(!figure && asking.figure));
        }
        self.of_kind(&asking, kind, goes_on, add);
        add(kind, "known", common.known);
        self.of_course(at, u, focus, (kind, asking.bare), add);
        match focus {
            Focus::NotTold(sort) => {
                let nowhere = sort.is_some_and(|sort| !self.mind.tells(at, sort, |_| true));
                add(kind, "nowhere", share(nowhere));
                add(kind, "somewhere", share(sort.is_some() && !nowhere) * most);
                add(kind, "helper", share(entry.traits.is_helper()));
                add(kind, "example", share(entry.traits.is_example()));
                add(kind, "domain", u.domain);
                add(kind, "first", share(u.entries.first().is_some_and(|e| e.at == at)));
            }
            Focus::Facet(facet) if *facet != Facet::Overview => {
                let of_side = side_group(*facet);
                add(of_side, "is", 1.0);
                add(of_side, "asked", share(asked(*facet)));
                add(of_side, "first", share(asking.facet == Some(*facet)));
                add(of_side, "most", most);
                add(of_side, "bare", share(asking.bare));
                add(of_side, "whom", share(asking.whom));
            }
            Focus::Rows(t, rows) => {
                let thing = matches!(common.rows, Some((.., true)));
                let all = entry.tables[usize::from(*t)].rows.len().max(1);
                add(kind, "thing", share(thing));
                add(kind, "few", 1.0 - rows.len() as f32 / all as f32);
                add(kind, "only", share(asking.only));
            }
            _ => {}
        }
    }

    /// How well an answer says the quantity that is asked about, and settles what is asked with yes or no.
    fn of_whether(&self, at: usize, u: &Understanding, focus: &Focus, quantity: Option<&str>, add: &mut Sink<'_>) {
        let (kind, parts) = (focus.kind(), if let Focus::Parts(parts, _) = focus { &parts[..] } else { &[] });
        if let Some(quantity) = quantity {
            let says = parts.iter().any(|part| self.mind.says_quantity(at, *part, quantity));
            for group in ["focus", kind] {
                add(group, "quantity-said", share(says));
                add(group, "quantity-unsaid", share(!says));
            }
        }
        if let Some(Part::Whether(_)) = parts.first() {
            add(kind, "settles", self.settled_most(at, u));
        }
    }

    /// What of the question alone speaks for a kind of answer.
    fn of_kind(&self, asking: &Asking, kind: &'static str, goes_on: bool, add: &mut Sink<'_>) {
        let Asking { own, .. } = *asking;
        add(kind, "own", own);
        add(kind, "bare", share(asking.bare));
        add(kind, "only-name", share(asking.only_name));
        add(kind, "yes-or-no", share(asking.yes_or_no));
        add(kind, "open-question", share(asking.open));
        add(kind, "wish", share(asking.wish));
        add(kind, "question", share(asking.question));
        add(kind, "statement", share(asking.statement));
        add(kind, "points", share(asking.points));
        add(kind, "reward", share(asking.reward));
        add(kind, "listed", share(asking.listed));
        add(kind, "getting-at", share(asking.getting_at));
        add(kind, "facet", share(asking.facet.is_some()));
        add(kind, "bare-facet", share(asking.bare && asking.facet.is_some()));
        add(kind, "sort", share(asking.sort.is_some()));
        add(kind, "goes-on", share(goes_on));
        add(kind, "goes-on-own", share(goes_on) * own);
    }

    /// What speaks for the course that an answer is about: it is named, or in hand.
    fn of_course(
        &self,
        at: usize,
        u: &Understanding,
        focus: &Focus,
        (kind, bare): (&'static str, bool),
        add: &mut Sink<'_>,
    ) {
        let entry = &self.mind.knowledge.entries[at];
        if entry.courses.is_empty() {
            return;
        }
        let named = self.course_named(at, u).and_then(|i| entry.courses.get(usize::from(i)));
        let hand = self.state.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
        let of = if let Focus::Parts(parts, _) = focus { spoken_of(entry, parts) } else { None };
        let same = |a: Option<&crate::knowledge::model::Course>| a.is_some() && a.map(|c| &c.id) == of.map(|c| &c.id);
        add("focus", "course-named", share(same(named)));
        add("focus", "course-other", share(named.is_some() && !same(named)));
        add("focus", "course-in-hand", share(same(hand)));
        add("focus", "course-in-hand-bare", share(same(hand) && bare));
        add("focus", "course-in-hand-side", share(same(hand) && !u.facets.is_empty()));
        add("focus", "course-left", share(hand.is_some() && of.is_some() && !same(hand)));
        add(kind, "in-hand", share(hand.is_some()));
        add(kind, "in-hand-bare", share(hand.is_some() && bare));
    }
}

/// Of what an answer says first: its share of the words, its nearness, how likely the question is after it.
fn fit(focus: &Focus, answers: &[Answering]) -> (f32, f32, f32) {
    let wanted = |part: Part| match focus {
        Focus::Parts(parts, _) => parts.first() == Some(&part),
        Focus::Facet(facet) => match part {
            Part::Side(side) | Part::Whole(side) => side == *facet,
            Part::Window(_) => *facet == Facet::Deadline,
            Part::Table(_) => *facet == Facet::Case,
            Part::Comparison(_) => *facet == Facet::Difference,
            _ => false,
        },
        Focus::Rows(t, rows) => matches!(part, Part::Row(of, r) if of == *t && rows.contains(&usize::from(r))),
        Focus::Comparison(i, _) => part == Part::Comparison(*i),
        Focus::NotTold(_) => matches!(part, Part::Untold(_)),
        Focus::Against(_) => false,
    };
    let of = || answers.iter().filter(|a| wanted(a.part));
    let best = |value: fn(&Answering) -> f32| of().map(value).fold(0.0, f32::max);
    (best(|a| a.share.min(1.3)), best(|a| a.like), best(|a| a.wanted))
}

/// Whether a value is a number with what it counts, rather than a text that has numbers in it.
fn is_figure(value: &str) -> bool {
    let digits = value.chars().filter(|c| c.is_numeric()).count();
    digits > 0 && value.chars().count() <= digits * 3 + 6
}

/// Whether an entry has something of a side of its own.
fn tells_side(entry: &Entry, side: Facet) -> bool {
    match side {
        Facet::Audience => entry.audience.is_some() || entry.courses.iter().any(|c| c.audience.is_some()),
        Facet::Amount => entry.gives.is_some() || entry.courses.iter().any(|c| c.amount.is_some()),
        Facet::How => entry.how.is_some(),
        Facet::Deadline => !entry.windows.is_empty(),
        Facet::Course => !entry.courses.is_empty(),
        Facet::Case => !entry.tables.is_empty(),
        Facet::Difference => !entry.comparisons.is_empty(),
        Facet::Page => !entry.pages.is_empty(),
        Facet::Overview | Facet::Contact | Facet::Link | Facet::Detail => true,
    }
}

fn side_group(facet: Facet) -> &'static str {
    match facet {
        Facet::Difference => "side-difference",
        Facet::Contact => "side-contact",
        Facet::Deadline => "side-deadline",
        Facet::Amount => "side-amount",
        Facet::Audience => "side-audience",
        Facet::Course => "side-course",
        Facet::Case => "side-case",
        Facet::Link => "side-link",
        Facet::How => "side-how",
        Facet::Detail => "side-detail",
        Facet::Page => "side-page",
        Facet::Overview => "side-overview",
    }
}
