//! What was heard in one message: its clauses, what is done in each, what is put aside, and the point of it.
//!
//! Not responsible for what the conversation makes of it: that is `reading`.

use std::rc::Rc;

use super::policy::Policy;
use crate::knowledge::acts::Act;
use crate::knowledge::intent::Body;
use crate::language::{Token, pos};
use crate::understanding::slots::Slots;
use crate::understanding::{RankedIntent, Understanding};

/// Clauses of one message that are looked at.
const MOST_CLAUSES: usize = 12;

/// What a clause can do that asks for nothing, and how surely it must do so to be left out of the point.
const IDLE: [Act; 11] = [
    Act::Agree,
    Act::Thank,
    Act::Greet,
    Act::Close,
    Act::Aside,
    Act::Switch,
    Act::TellOther,
    Act::Complain,
    Act::Exclude,
    Act::Correct,
    Act::Cite,
];
pub(super) const SURELY_IDLE: f32 = 0.7;

/// What only goes around a request, and says nothing of it.
const COURTESY: [Act; 6] = [Act::Agree, Act::Plan, Act::Thank, Act::Close, Act::Greet, Act::Cite];

/// From where an entry is what a clause brings up.
const BROUGHT_UP: f32 = 0.6;

/// Probability of an entry's intent from which it is clear what is meant.
const CLEAR: f32 = 0.5;

/// From where an act is what a clause is there for.
pub(super) const SURE: f32 = 0.5;
/// How surely a clause must want something for its sides to be asked for beside another that does.
const UNWANTED: f32 = 0.2;
/// How surely a clause with a question mark asks, whatever its words.
const ASKED: f32 = 0.8;

/// A clause and what is done in it.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    /// Normalised text.
    pub(super) text: String,
    /// Probability of each act, in the order of [`Act::ALL`].
    pub(super) acts: Vec<f32>,
    /// Of what it tells, how surely something that was tried, or is used, already.
    tried: f32,
    /// It says something of the own firm.
    tells: bool,
    /// It belongs to what is asked or wished for.
    asked: bool,
}

impl Clause {
    /// Probability that this is done in it.
    pub(super) fn does(&self, act: Act) -> f32 {
        self.acts.get(act.position()).copied().unwrap_or(0.0)
    }

    /// The likeliest act.
    pub(super) fn likeliest(&self) -> Act {
        let best = (0..self.acts.len()).max_by(|a, b| self.acts[*a].total_cmp(&self.acts[*b]));
        best.and_then(|i| Act::ALL.get(i).copied()).unwrap_or(Act::Ask)
    }

    /// Whether something is wanted to know or to have.
    pub(super) fn wants(&self) -> f32 {
        self.does(Act::Ask) + self.does(Act::Wish) + self.does(Act::Brief) + self.does(Act::More)
    }
}

/// One message as it was heard.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// What the whole of it means.
    pub(super) whole: Rc<Understanding>,
    /// The same without what tells only who one is: where a firm stands and what it does finds nothing.
    pub(super) story: Rc<Understanding>,
    /// What is asked or wished for, without what is only told, thanked for or put aside.
    pub(super) point: Rc<Understanding>,
    /// Its clauses; none is empty.
    pub(super) clauses: Vec<Clause>,
    /// Entries put aside, by position, with how surely (0 to 1).
    pub(super) excluded: Vec<(usize, f32)>,
    /// Entries that were tried, or are used, already, by position: they are known.
    pub(super) tried: Vec<usize>,
    /// Wishes put aside, by the position of their intent (外国人とは言ってない).
    pub(super) wishes_put_aside: Vec<usize>,
    /// Something is said to be meant in place of what is put aside: 「商工会のことじゃなくて、研修費の話です」 is no remark.
    pub(super) replaces: bool,
}

impl Heard {
    /// Probability that something is done in any clause.
    pub(super) fn does(&self, act: Act) -> f32 {
        self.clauses.iter().map(|c| c.does(act)).fold(0.0, f32::max)
    }

    /// The same, of what is asked: thanks and nods beside it say nothing of it.
    pub(super) fn does_in_request(&self, act: Act) -> f32 {
        let around = |c: &&Clause| !c.asked && COURTESY.contains(&act);
        self.clauses.iter().filter(|c| !around(c)).map(|c| c.does(act)).fold(0.0, f32::max)
    }

    /// How surely the message asks or wishes for something.
    pub(super) fn wants(&self) -> f32 {
        self.clauses.iter().map(Clause::wants).fold(0.0, f32::max)
    }

    /// How surely something is wanted in a clause that does not do `act`: 「ありがとう。あと電話は？」.
    pub(super) fn wants_beside(&self, act: Act) -> f32 {
        let beside = self.clauses.iter().filter(|c| c.does(act) < SURE);
        let asked = |c: &Clause| if c.text.trim_end().ends_with('?') { ASKED } else { 0.0 };
        beside.map(|c| c.wants().max(asked(c))).fold(0.0, f32::max).min(1.0)
    }

    /// How surely entry `at` was put aside in it.
    pub(super) fn excludes(&self, at: usize) -> f32 {
        self.excluded.iter().find(|(e, _)| *e == at).map_or(0.0, |(_, degree)| *degree)
    }
}

impl Policy<'_> {
    /// Hears a message.
    pub(super) fn hear(&self, text: &str) -> Heard {
        let mut whole = self.understand(text);
        let (kept, put_aside) = self.put_aside(whole.analysis.normalized.text());
        let told = if put_aside.is_empty() { whole.clone() } else { self.understand(&kept) };
        let mut clauses = self.clauses(&kept);
        // 「最低賃金が上がって苦しい。機械を入れて省人化したい」: what is wished for, not what leads to it.
        let mut wanting = clauses.iter().filter(|c| c.does(Act::Wish) >= SURE);
        let purpose = wanting.find_map(|c| self.understand(&c.text).slots.purpose.clone());
        set_purpose(&mut whole, purpose.or_else(|| told.slots.purpose.clone()));
        self.tell_requests(&mut clauses);
        let idle = || clauses.iter().filter(|c| !c.asked);
        let denied = idle().filter(|c| c.likeliest() == Act::Exclude && c.does(Act::Exclude) >= SURELY_IDLE);
        let put_aside = self.with_denied(put_aside, denied.map(|c| c.text.as_str()));
        let mut excluded = self.excluded(&put_aside, &kept);
        // 「ハローワークにはもう出しています」: what was tried is known.
        let tried = idle().flat_map(|c| self.tried_in(c)).filter(|at| Some(*at) != self.open_entry()).collect();
        let wishes_put_aside = self.wishes_put_aside(&put_aside);
        let mut point = self.point(&kept, &clauses, &whole);
        // 「うちは23区ではなく三鷹です。移転型に当たりますか」: what the rest clearly asks of is not put aside by a word of it.
        let named = |at: usize| put_aside.iter().any(|thing| self.understand(&thing.text).mentioned.contains(&at));
        let asked = self.clearly_meant(&point);
        excluded.retain(|(at, _)| asked != Some(*at) && !point.mentioned.contains(at) || named(*at));
        excluded.extend(self.left_for_others(&point).map(|at| (at, 1.0)));
        set_purpose(&mut whole, point.slots.purpose.clone());
        // 「釜石の水産会社のほうは？」: what was offered is called by what it was offered as.
        if point.mentioned.is_empty()
            && let Some(called) = self.called_as_offered(&point)
        {
            Rc::make_mut(&mut point).mentioned = vec![called];
            Rc::make_mut(&mut whole).mentioned = vec![called];
        }
        tracing::debug!(?excluded, point = point.analysis.normalized.text(),
            clauses = ?clauses.iter().map(|c| (&c.text, c.likeliest(), c.does(c.likeliest()))).collect::<Vec<_>>(), "heard");
        let story = self.story(&clauses, &whole);
        let replaces = !put_aside.is_empty() && !self.own_words(&point).is_empty();
        Heard { whole, story, point, clauses, excluded, tried, wishes_put_aside, replaces }
    }

    /// Whether it is clear which matter of the pack a message is about.
    pub(super) fn is_clear(&self, u: &Understanding) -> bool {
        let matter =
            |i: &RankedIntent| matches!(self.mind.knowledge.intents[i.at].body, Body::Entry(_) | Body::Need(_));
        u.intents.first().is_some_and(|i| i.confidence >= CLEAR && matter(i))
    }

    /// The entry that a message is likelier about than about all else together.
    pub(super) fn clearly_meant(&self, u: &Understanding) -> Option<usize> {
        self.meant(u, CLEAR)
    }

    /// The entry that a message is likeliest about, where it is so with this probability at least.
    pub(super) fn meant(&self, u: &Understanding, least: f32) -> Option<usize> {
        let knowledge = &self.mind.knowledge;
        let likeliest = u.intents.first().filter(|i| i.confidence >= least)?;
        match &knowledge.intents[likeliest.at].body {
            Body::Entry(id) => knowledge.position(id),
            _ => None,
        }
    }

    /// Clauses of normalised text.
    pub(super) fn clauses(&self, text: &str) -> Vec<Clause> {
        let ends = &self.turn_terms().clause_ends;
        let analysis = self.analysis(text);
        let text = analysis.normalized.text();
        let mut cuts: Vec<usize> = Vec::new();
        for token in &analysis.tokens {
            let surface = analysis.surface(token);
            if surface.contains(['。', '?', '!', '\n', '、', ',', '…'])
                || token.pos.contains(pos::CONJUNCTIVE) && ends.holds(surface)
            {
                cuts.push(token.range.end);
            }
        }
        cuts.push(text.len());
        let mut clauses: Vec<Clause> = Vec::new();
        let mut start = 0;
        for end in cuts {
            let piece = text[start..end].trim();
            start = end;
            if piece.chars().any(char::is_alphanumeric) && clauses.len() < MOST_CLAUSES {
                let (mut acts, tells) = match self.understood(piece) {
                    Some(u) => (self.mind.acts_of(&u), u.tells),
                    None => self.mind.acts(&self.analysis(piece)),
                };
                // Who tells of what was tried tells.
                let tried = acts.get_mut(Act::Tried.position()).map_or(0.0, std::mem::take);
                acts.get_mut(Act::Tell.position()).into_iter().for_each(|told| *told += tried);
                clauses.push(Clause { text: piece.to_owned(), acts, tried, tells, asked: true });
            }
        }
        clauses
    }

    /// The message without clauses that only tell of the own firm (八戸市の会社です。).
    fn story(&self, clauses: &[Clause], whole: &Rc<Understanding>) -> Rc<Understanding> {
        let of_self = |c: &Clause| c.tells && c.does(Act::Tell) + c.does(Act::Greet) >= SURELY_IDLE;
        let tried = |c: &Clause| !c.asked && !self.tried_in(c).is_empty();
        let kept: Vec<&str> = clauses.iter().filter(|c| !of_self(c) && !tried(c)).map(|c| c.text.as_str()).collect();
        if kept.is_empty() || kept.len() == clauses.len() {
            return whole.clone();
        }
        let mut story = self.understand(&kept.join(""));
        set_slots(&mut story, whole.slots.clone());
        story
    }

    /// Whether a clause is understood only with the one before: it points at it, or has one word of its own at
    /// most and asks for no side (あります？, 何の話？, 申請できますか). A side alone is one of what the clause before
    /// names (〇〇研究、参加費は？), or tells of while nothing is in hand.
    fn leans_on(&self, before: &str, clause: &str) -> bool {
        let u = self.understand(clause);
        let whether = self.turn_terms().whether.is_match(&u.nameless);
        let little = self.own_words(&u).len() <= 1 && (u.facets.is_empty() || whether);
        let side_of_it = self.side_alone(&u).is_some() && {
            let told = self.understand(before);
            !self.own_words(&told).is_empty() && (only_names(&told) || self.state.topic.is_none())
        };
        (little || side_of_it || self.points_back(&u)) && u.mentioned.is_empty()
    }

    /// Whether a clause that only tells or turns brings up something else than is in hand (その助成金もあると社長が
    /// 言っていました。): then what follows is asked of it.
    fn brings_up(&self, clause: &Clause) -> bool {
        if ![Act::TellOther, Act::Switch, Act::Aside, Act::Cite].contains(&clause.likeliest()) {
            return false;
        }
        let u = self.understand(&clause.text);
        let surely = u.entries.first().filter(|e| e.score * u.domain >= BROUGHT_UP).map(|e| e.at);
        // What is called by its name is what is talked of, in hand or not (この技人国は、何年いられますか).
        !u.mentioned.is_empty() || surely.is_some_and(|at| Some(at) != self.open_entry())
    }

    /// Whether a clause that only tells names a course of what it names, or of what is in hand (正社員化コースを検討しています。):
    /// then what follows is asked of that.
    fn names_course(&self, clause: &Clause) -> bool {
        let told = [Act::Tell, Act::TellOther, Act::Correct, Act::Cite].contains(&clause.likeliest());
        told && {
            let u = self.understand(&clause.text);
            let named = |at: usize| self.course_named(at, &u).is_some();
            u.mentioned.iter().copied().chain(self.open_entry()).any(named)
        }
    }

    /// Whether a clause that takes note names what the rest of the message names not (特定技能ですね。何年いられますか).
    fn settles_on(&self, clause: &Clause, asked: &[&str]) -> bool {
        let names = |text: &str| !self.understand(text).mentioned.is_empty();
        clause.likeliest() == Act::Agree && names(&clause.text) && !asked.iter().any(|text| names(text))
    }

    /// Whether a clause may ask or wish for something: it does not surely only tell, thank or take note.
    pub(super) fn is_request(&self, clause: &Clause) -> bool {
        // 「商工会の経営指導員です。」: who one is, whatever the words of it are called like.
        let introduces = || self.turn_terms().introducing.is_match(&clause.text) && clause.wants() < SURE;
        if introduces() {
            return false;
        }
        // 「うち12人の印刷屋なんだけど使える？」: who one is helps to judge, not to find.
        let told = if clause.tells { clause.does(Act::Tell) } else { 0.0 };
        // 「豚やってます。若いのを採っても1年もたねえ。」: where nothing is in hand, what goes on is what is wanted help with.
        let opens = self.state.topic.is_none();
        let idle = IDLE.iter().filter(|act| !(opens && **act == Act::TellOther));
        // 「求人を出しても来ない」 is the trouble itself; of what has a name it is known that it did not help.
        let tried = if self.tried_in(clause).is_empty() { 0.0 } else { clause.tried };
        let idle = told + tried + idle.map(|act| clause.does(*act)).sum::<f32>();
        // Thanks and nods ask nothing: what puts a question of its own is none, whatever it sounds like.
        let asks = || {
            let u = self.understand(&clause.text);
            self.is_question(&u) && !(self.own_words(&u).is_empty() && u.facets.is_empty())
        };
        idle < SURELY_IDLE || asks()
    }

    /// Tells the clauses that want something from those that only tell, thank or take note; where none does, all do.
    fn tell_requests(&self, clauses: &mut [Clause]) {
        let asked = |c: &Clause| self.is_request(c) || self.brings_up(c) || self.names_course(c);
        let mut asked: Vec<bool> = clauses.iter().map(asked).collect();
        // 「無料で相談できるとこ、あります？」: what says nothing of its own belongs to the clause before it.
        for i in (1..clauses.len()).rev() {
            let before = &clauses[i - 1];
            let courtesy =
                COURTESY.iter().any(|act| before.does(*act) >= SURELY_IDLE) || before.likeliest() == Act::Cite;
            // 「山形で旅館やってる。人が来ない。」: who one is says nothing of what is asked.
            let idle = courtesy || before.tells && before.does(Act::Tell) >= SURELY_IDLE;
            if asked[i] && !asked[i - 1] && !idle && self.leans_on(&clauses[i - 1].text, &clauses[i].text) {
                asked[i - 1] = true;
            }
        }
        // 「助成金の件、ありがとうございました」: what is thanked for, or taken note of, is not asked about.
        let thanks = |c: &Clause| !self.is_request(c) && c.does(Act::Thank) + c.does(Act::Agree) >= SURELY_IDLE;
        let is_thanked_for = |i: &usize| {
            let said = || self.understand(&clauses[*i].text);
            asked[*i] && clauses.get(i + 1).is_some_and(thanks) && only_names(&said()) && !self.is_question(&said())
        };
        let thanked_for: Vec<usize> = (0..clauses.len()).filter(is_thanked_for).collect();
        thanked_for.iter().for_each(|i| asked[*i] = false);
        if !asked.contains(&true) {
            thanked_for.iter().for_each(|i| asked[i + 1] = true);
        }
        let texts: Vec<&str> = clauses.iter().zip(&asked).filter(|(_, a)| **a).map(|(c, _)| c.text.as_str()).collect();
        let settled: Vec<bool> = clauses.iter().map(|c| !texts.is_empty() && self.settles_on(c, &texts)).collect();
        asked.iter_mut().zip(settled).for_each(|(asked, settled)| *asked |= settled);
        // 「はいかいいえで」: how it is to be said asks for nothing beside what does.
        if clauses.iter().zip(&asked).any(|(c, asked)| *asked && !self.says_how(c)) {
            clauses.iter().zip(&mut asked).filter(|(c, _)| self.says_how(c)).for_each(|(_, asked)| *asked = false);
        }
        if asked.contains(&true) {
            clauses.iter_mut().zip(asked).for_each(|(clause, asked)| clause.asked = asked);
        }
        // 「「地域の人事部」は受付が終わったと出ましたが、どんな取組ですか」: of what is cited only its name is asked about.
        let alone = clauses.iter().filter(|c| c.asked).count() < 2;
        for clause in clauses.iter_mut().filter(|c| c.asked && !alone && c.likeliest() == Act::Cite) {
            let names = self.names_in(&clause.text);
            if !names.is_empty() {
                clause.text = names;
            }
        }
    }

    /// Entries that a clause says to have tried, or to use, already, by position; a name alone says nothing.
    fn tried_in(&self, clause: &Clause) -> Vec<usize> {
        let u = self.understand(&clause.text);
        if clause.tried >= SURELY_IDLE && !only_names(&u) { u.mentioned.clone() } else { Vec::new() }
    }

    /// Whether a clause says how something is to be told, not what (やさしく教えてください).
    pub(super) fn says_how(&self, clause: &Clause) -> bool {
        clause.likeliest() == Act::Brief && {
            let u = self.understand(&clause.text);
            let names = || self.own_words(&u).iter().any(|t| t.pos.starts_with(pos::NOUN));
            u.facets.is_empty() && u.mentioned.is_empty() && (clause.does(Act::Brief) >= SURELY_IDLE || !names())
        }
    }

    /// The names of entries and courses that a text has, one after the other.
    fn names_in(&self, text: &str) -> String {
        let u = self.understand(text);
        let entries = &self.mind.knowledge.entries;
        let course = |at: usize| self.course_named(at, &u).map(|i| entries[at].courses[usize::from(i)].name.as_str());
        let courses = u.mentioned.iter().copied().chain(self.open_entry()).find_map(course);
        u.mentioned
            .iter()
            .map(|at| entries[*at].name())
            .chain(courses)
            .fold(String::new(), |all, name| all + name + "、")
    }

    /// What is asked, with what is known of who asks.
    fn point(&self, kept: &str, clauses: &[Clause], whole: &Rc<Understanding>) -> Rc<Understanding> {
        let asked = clauses.iter().filter(|c| c.asked).map(|c| c.text.as_str());
        let all = clauses.iter().all(|c| c.asked);
        let said = self.understand(&if all { kept.to_owned() } else { asked.collect() });
        let mut text = said.analysis.normalized.text().to_owned();
        // How many one is helps to judge too: no answer is found by that number (3人しかいない: not 3人目は14日).
        if let Some(at) = said.heads.clone() {
            text.replace_range(at, "");
        }
        if text == whole.analysis.normalized.text() {
            return whole.clone();
        }
        let mut point = self.understand(&text);
        // 「電話での予約ばかりで。機械を入れるとき、出るお金は？」: a side is asked for where something is asked.
        let question = |c: &Clause| self.is_question(&self.understand(&c.text));
        let told = |c: &Clause| c.does(Act::Tell) + c.does(Act::TellOther) >= SURELY_IDLE && !question(c);
        // 「さっき受付は終わったと出ましたが、どんな取組ですか」: what is gone back to, or taken note of, neither.
        let others = clauses.iter().any(|c| c.wants() >= SURE);
        let noted = |c: &Clause| others && c.wants() < UNWANTED && !question(c);
        let asking = clauses.iter().filter(|c| !told(c) && !noted(c));
        let asked: String = asking.map(|c| c.text.as_str()).collect();
        if !asked.is_empty() {
            let told = self.understand(&asked);
            if !point.facets.iter().all(|side| told.facets.contains(side)) {
                Rc::make_mut(&mut point).facets.retain(|side| told.facets.contains(side));
            }
        }
        // Told with much else, what is wanted is heard in what is asked alone.
        let purpose = whole.slots.purpose.clone().or_else(|| point.slots.purpose.clone());
        set_slots(&mut point, Slots { purpose, ..whole.slots.clone() });
        if point.prefectures.is_empty() && !whole.prefectures.is_empty() {
            Rc::make_mut(&mut point).prefectures.clone_from(&whole.prefectures);
        }
        point
    }
}

/// Says who asks, and what a measure is wanted for; nothing is copied where it is known already.
pub(super) fn set_slots(u: &mut Rc<Understanding>, slots: Slots) {
    if u.slots != slots {
        Rc::make_mut(u).slots = slots;
    }
}

fn set_purpose(u: &mut Rc<Understanding>, purpose: Option<String>) {
    let slots = Slots { purpose, ..u.slots.clone() };
    set_slots(u, slots);
}

/// Whether a text only names things: nothing is said of them by a verb or an adjective.
fn only_names(u: &Understanding) -> bool {
    let says = |t: &Token| [pos::VERB, pos::ADJECTIVE].iter().any(|p| t.pos.starts_with(p));
    !u.analysis.tokens.iter().any(says)
}
