//! What to do with a message: stay on the topic, take up a new one, ask back, or decline.
//!
//! Not responsible for wording answers (`compose`) or talk (`talk`).

use jiff::civil::DateTime;

use super::compose::{Composer, Focus};
use super::navigate::{Move, steer};
use super::state::{State, Topic};
use crate::knowledge::intent::{Body, IntentId, Need};
use crate::knowledge::model::{Entry, EntryId, Kind};
use crate::language::normalize;
use crate::message::{Block, Choice, EntryScore, IntentScore, Reply, ReplyKind};
use crate::understanding::facet::{self, Facet};
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// Least probability of being about the pack at which an answer is given.
const IN_DOMAIN: f32 = 0.9;
/// The same for a pack of imported questions, and the least at which it is asked back.
const UNPHRASED_ANSWERS: f32 = 0.5;
const UNPHRASED_ASKS: f32 = 0.3;
/// Least score of an entry that is answered without asking back.
const SURE: f32 = 0.3;
/// Least share of the question's own words a part must match to answer by itself.
const PART_ANSWERS: f32 = 0.42;
/// The same for taking a message as a follow-up about the current topic.
const PART_FOLLOWS: f32 = 0.5;
/// The same where nothing else is likely either.
const PART_HINTS: f32 = 0.3;
/// Score at which a message is about another entry rather than loosely about the topic.
const OTHER_TOPIC: f32 = 0.62;
/// Score at which it is, whatever the topic could say.
const ELSEWHERE: f32 = 0.85;
/// Share from which a desk is taken as named.
const DESK_NAMED: f32 = 0.6;
/// Least probability of a need that is answered as a whole.
const NEED: f32 = 0.1;
/// Text that asks for the rest of a list.
pub(super) const CONTINUE: &str = "続き";

pub(super) struct Policy<'a> {
    pub(super) mind: &'a Understander,
    pub(super) now: DateTime,
    pub(super) state: State,
}

impl<'a> Policy<'a> {
    pub(super) fn new(state: &State, mind: &'a Understander, now: DateTime) -> Self {
        let mut state = state.clone();
        state.turn = state.turn.saturating_add(1);
        Self { mind, now, state }
    }

    pub(super) fn into_state(self) -> State {
        self.state
    }

    pub(super) fn turn(&mut self, text: &str) -> Reply {
        if text.trim().is_empty() {
            return self.nothing_said();
        }
        let choices = std::mem::take(&mut self.state.choices);
        match steer(text, &choices) {
            Some(Move::Pick(i)) => self.pick(&choices[i]),
            Some(Move::Restart) => {
                self.state = State {
                    turn: self.state.turn,
                    ..State::default()
                };
                self.contents(
                    "最初からお調べします。気になるテーマを選ぶか、そのまま質問を書いてください。",
                )
            }
            Some(Move::Back) => self.back(),
            Some(Move::More) if matches!(self.state.topic, Some(Topic::Entry(..))) => self.more(),
            Some(Move::Wrong) if self.state.topic.is_some() || !choices.is_empty() => self.wrong(),
            Some(Move::Help) => self.help(),
            Some(Move::Skip) if self.state.topic.is_some() => self.skip(),
            Some(Move::OffList) => {
                let mut reply = Reply::new(ReplyKind::Clarify, &self.mind.knowledge.pack.edition);
                reply.say(format!(
                    "1〜{}の番号で選んでください。言葉で書いていただいても大丈夫です。",
                    choices.len()
                ));
                reply.slots = self.state.slots.clone();
                reply.choices = choices;
                reply
            }
            Some(Move::Nod)
                if text.chars().any(char::is_alphanumeric) || !text.trim().is_empty() =>
            {
                self.nod()
            }
            _ => self.ask(text),
        }
    }

    fn pick(&mut self, choice: &Choice) -> Reply {
        if choice.send == CONTINUE {
            return self.more();
        }
        match choice
            .entry
            .as_ref()
            .and_then(|id| self.mind.knowledge.position(id))
        {
            Some(at) => {
                let u = self.mind.understand(&choice.send);
                self.state.slots.update(&u.slots);
                self.about(at, &u, 1.0)
            }
            None => self.ask(&choice.send),
        }
    }

    fn ask(&mut self, text: &str) -> Reply {
        if let Some(theme) = self.theme(text) {
            return theme;
        }
        if let Some(reply) = self.reverse(text) {
            return reply;
        }
        let sentences = sentences(text);
        if sentences.len() > 1
            && let Some(reply) = self.several(&sentences)
        {
            return reply;
        }
        let u = self.mind.understand(text);
        self.respond(&u)
    }

    fn respond(&mut self, u: &Understanding) -> Reply {
        self.state.slots.update(&u.slots);
        let statement = [
            "です",
            "だよ",
            "だけど",
            "なんだけど",
            "でして",
            "ございます",
            "ます",
        ]
        .iter()
        .any(|e| {
            u.analysis
                .normalized
                .text()
                .trim_end_matches(['。', ' '])
                .ends_with(e)
        });
        let about_self = !u.slots.is_empty()
            && self.bare(u)
            && (u.facets.is_empty() || statement)
            && self.mind.mentions(&u.analysis).is_empty();
        if about_self && !matches!(self.state.topic, Some(Topic::Entry(..))) {
            return self.introduced(u);
        }
        if let Some(reply) = self.follow_up(u) {
            return reply;
        }
        self.decide(u)
    }

    /// Two questions in one message are both answered; greetings around a question are dropped.
    fn several(&mut self, sentences: &[&str]) -> Option<Reply> {
        let understood: Vec<Understanding> = sentences
            .iter()
            .take(12)
            .map(|s| self.mind.understand(s))
            .collect();
        for u in &understood {
            self.state.slots.update(&u.slots);
        }
        let idle = |u: &Understanding| {
            self.is_talk(u) || !u.slots.is_empty() && u.facets.is_empty() && self.bare(u)
        };
        let asking: Vec<(&str, &Understanding)> = sentences
            .iter()
            .copied()
            .zip(&understood)
            .filter(|(_, u)| !idle(u))
            .collect();
        let rest = (asking.len() < understood.len() && !asking.is_empty())
            .then(|| asking.iter().map(|(s, _)| *s).collect::<String>());
        let mut questions: Vec<(&Understanding, usize)> = Vec::new();
        for (sentence, u) in &asking {
            let Some(best) = u.entries.first() else {
                continue;
            };
            let clear = u.domain >= IN_DOMAIN
                && (best.score >= OTHER_TOPIC || !self.mind.mentions(&u.analysis).is_empty());
            let question = sentence.ends_with(['か', '?', '？'])
                || !u.facets.is_empty()
                || sentence.contains("たい");
            if clear && question && !questions.iter().any(|(_, at)| *at == best.at) {
                questions.push((u, best.at));
            }
        }
        if questions.len() != 2 {
            return rest.map(|rest| {
                let u = self.mind.understand(&rest);
                self.respond(&u)
            });
        }
        let (first, second) = (questions[0], questions[1]);
        let mut a = self.about(first.1, first.0, first.0.entries[0].score);
        let b = self.about(second.1, second.0, second.0.entries[0].score);
        a.blocks.insert(
            0,
            Block::Text("ご質問が2つありましたので、順にお答えします。".to_owned()),
        );
        a.blocks.extend(b.blocks);
        a.entries.extend(b.entries);
        a.entries.dedup_by(|x, y| x.id == y.id);
        a.entries.truncate(5);
        a.contacts.extend(
            b.contacts
                .into_iter()
                .filter(|c| !a.contacts.contains(c))
                .collect::<Vec<_>>(),
        );
        a.links.extend(b.links);
        for notice in b.notices {
            if !a.notices.contains(&notice) {
                a.notices.push(notice);
            }
        }
        a.cite(b.source.pages);
        let pages: Vec<String> = a.source.pages.iter().map(ToString::to_string).collect();
        let pack = &self.mind.knowledge.pack;
        a.citation = Some(format!(
            "出典: {} p.{}（{}）",
            pack.title,
            pages.join(", "),
            pack.edition_text
        ));
        a.choices = b.choices;
        a.ask = None;
        Some(a)
    }

    /// Stays on the topic when the message only makes sense there (締切は？ 山形は？ 在留期間は？).
    fn follow_up(&mut self, u: &Understanding) -> Option<Reply> {
        let topic = self.state.topic.clone()?;
        let mentioned = self.mind.mentions(&u.analysis);
        let bare = self.bare(u);
        match topic {
            Topic::Entry(id, last) => {
                let at = self.mind.knowledge.position(&id)?;
                if mentioned.iter().any(|m| *m != at) && !mentioned.contains(&at) {
                    // 「健康経営のほうは？」 asks of the other what was asked last.
                    let [other] = mentioned[..] else { return None };
                    let last = last.filter(|f| *f != Facet::Overview)?;
                    let nothing_new = u.facets.is_empty()
                        && u.analysis.content().count() <= 3
                        && self.mind.parts(u, other).is_empty();
                    return nothing_new
                        .then(|| self.compose(other, &Focus::Facet(last), u, 1.0, 0));
                }
                if self.is_talk(u) || u.facets.contains(&Facet::Difference) && mentioned.len() >= 2
                {
                    return None;
                }
                let only_place = bare
                    && u.facets.is_empty()
                    && (u.slots.prefecture.is_some() || u.slots.city.is_some());
                if only_place {
                    self.state.awaiting_prefecture = false;
                    return Some(self.place(at, last, u));
                }
                if bare && !u.facets.is_empty() {
                    return Some(
                        self.of_course(at, u)
                            .unwrap_or_else(|| self.about(at, u, 1.0)),
                    );
                }
                self.stays(at, u).then(|| self.about(at, u, 1.0))
            }
            Topic::Need(id) if bare && !u.facets.is_empty() && mentioned.is_empty() => {
                Some(self.which(&id, u.facets[0]))
            }
            Topic::Need(id) if bare && u.facets.is_empty() && u.slots.prefecture.is_some() => {
                let knowledge = self.mind.knowledge.clone();
                let intent = knowledge.intent(&id)?;
                match &intent.body {
                    Body::Need(need) => Some(self.need(&intent.id, need, 1.0, &[])),
                    _ => None,
                }
            }
            Topic::Need(_) => None,
        }
    }

    /// A side asked about while a course is in hand: the course answers (条件は？ リンクは？).
    fn of_course(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let of_course = matches!(
            u.facets.first(),
            Some(
                Facet::Audience
                    | Facet::Amount
                    | Facet::Link
                    | Facet::Contact
                    | Facet::How
                    | Facet::Detail
            )
        );
        let id = self.state.course.clone().filter(|_| of_course)?;
        let i = self.mind.knowledge.entries[at]
            .courses
            .iter()
            .position(|c| c.id == id)?;
        Some(self.compose(
            at,
            &Focus::Parts(vec![Part::Course(i as u16)], u.facets.first().copied()),
            u,
            1.0,
            0,
        ))
    }

    /// Whether a message that names no entry is still about entry `at`: it is when the topic can
    /// answer it, or it asks for a side of something, and nothing else is clearly meant.
    fn stays(&self, at: usize, u: &Understanding) -> bool {
        let knowledge = &self.mind.knowledge;
        let words = u.analysis.content().count();
        let intent = u.intents.first();
        let broad = intent.is_some_and(|i| {
            matches!(knowledge.intents[i.at].body, Body::Need(_)) && i.confidence >= 0.5
        });
        let outside = intent.is_some_and(|i| {
            matches!(knowledge.intents[i.at].body, Body::Outside(_)) && i.confidence >= 0.5
        });
        let other = u
            .entries
            .iter()
            .find(|e| e.at != at)
            .map_or(0.0, |e| e.score);
        let fits = self
            .mind
            .parts(u, at)
            .first()
            .map_or(0.0, |(_, share)| *share);
        let text = u.analysis.normalized.text().trim_end_matches(['。', ' ']);
        let asks = [
            "知りたい",
            "聞きたい",
            "見たい",
            "教えてもらいたい",
            "確認したい",
            "電話したい",
            "連絡したい",
            "相談したい",
        ];
        let wish = text.ends_with("たい") && !asks.iter().any(|a| text.ends_with(a));
        if words > 8 || broad || (outside && u.facets.is_empty() && fits < PART_FOLLOWS) {
            return false;
        }
        if fits >= PART_FOLLOWS {
            return other < ELSEWHERE || !wish;
        }
        if !u.facets.is_empty() {
            return other < ELSEWHERE && !wish;
        }
        fits >= PART_HINTS && other < OTHER_TOPIC && !wish
    }

    /// Whether the message says nothing but a facet, a place, or 「それ」.
    fn bare(&self, u: &Understanding) -> bool {
        let text = u.analysis.normalized.text();
        let cues = facet::cue_ranges(text);
        let place = [u.slots.prefecture.as_deref(), u.slots.city.as_deref()];
        u.analysis.content().all(|t| {
            let surface = u.analysis.surface(t);
            let in_cue = cues
                .iter()
                .any(|c| c.start < t.range.end && t.range.start < c.end);
            let is_place = surface.chars().count() >= 2
                && place.iter().flatten().any(|p| p.contains(surface))
                || t.pos.contains("固有名詞") && u.slots.prefecture.is_some()
                || ["県", "市", "町", "村"].contains(&surface);
            let filler = [
                "さっき",
                "先",
                "具体",
                "的",
                "場合",
                "会社",
                "うち",
                "制度",
                "やつ",
                "件",
                "お",
                "ご",
                "やっぱり",
                "今",
                "他",
                "そちら",
                "助成金",
                "補助金",
            ]
            .contains(&surface);
            let about_self = !u.slots.is_empty()
                && (surface.chars().all(|c| c.is_ascii_digit())
                    || [
                        "社員",
                        "従業員",
                        "スタッフ",
                        "職員",
                        "人",
                        "名",
                        "規模",
                        "当社",
                        "弊社",
                        "企業",
                        "業",
                        "所在",
                        "本社",
                        "小さい",
                        "小さな",
                    ]
                    .contains(&surface)
                    || [&u.slots.industry, &u.slots.employment]
                        .into_iter()
                        .flatten()
                        .any(|s| s.contains(surface)));
            in_cue
                || is_place
                || about_self
                || filler
                || t.pos.starts_with("感動詞")
                || t.pos.starts_with("副詞")
        })
    }

    /// The person only said who they are: take note, and ask what it is about.
    fn introduced(&mut self, u: &Understanding) -> Reply {
        let pack = &self.mind.knowledge.pack;
        let mut reply = Reply::new(ReplyKind::Clarify, &pack.edition);
        let slots = &self.state.slots;
        let said: Vec<String> = [
            slots.prefecture.clone(),
            slots.industry.clone(),
            slots.employees.map(|n| format!("従業員{n}人")),
            slots.employment.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        reply.say(format!("{}ですね、承知しました。どんなことでお困りですか。そのまま書くか、テーマから選んでください。", said.join("・")));
        reply.slots = slots.clone();
        reply.intent = u.intents.first().map(|i| IntentScore {
            id: i.id.0.clone(),
            confidence: i.confidence,
        });
        self.offer_themes(&mut reply);
        reply
    }

    fn place(&mut self, at: usize, last: Option<Facet>, u: &Understanding) -> Reply {
        let entry = &self.mind.knowledge.entries[at];
        let by_prefecture = self
            .mind
            .knowledge
            .desks_of(entry)
            .iter()
            .any(|d| d.prefecture.is_some());
        let table = entry.tables.iter().position(|t| {
            t.columns
                .iter()
                .any(|c| c.kind == crate::knowledge::model::ColumnType::Prefecture)
        });
        let focus = match (last, table) {
            (Some(facet), _) if facet != Facet::Overview && facet != Facet::Case => {
                Focus::Facet(facet)
            }
            (_, Some(t)) if !by_prefecture => Focus::Parts(vec![Part::Table(t as u16)], None),
            (Some(Facet::Case), Some(t)) => Focus::Parts(vec![Part::Table(t as u16)], None),
            _ => Focus::Facet(Facet::Contact),
        };
        let focus = match self.mind.named_rows(u, at) {
            Some((t, rows, _)) if !matches!(focus, Focus::Facet(_)) => Focus::Rows(t, rows),
            _ => focus,
        };
        self.compose(at, &focus, u, 1.0, 0)
    }

    fn decide(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let Some(top) = u.intents.first() else {
            return self.unknown(u);
        };
        let intent = &knowledge.intents[top.at];
        if let Some((at, focus)) = self.comparison(u) {
            return self.compose(
                at,
                &focus,
                u,
                u.entries
                    .iter()
                    .find(|e| e.at == at)
                    .map_or(0.5, |e| e.score),
                0,
            );
        }
        let mentioned = self.mind.mentions(&u.analysis);
        if u.facets.contains(&Facet::Difference) && mentioned.len() >= 2 {
            return self.compose(
                mentioned[0],
                &Focus::Against(mentioned[1..].iter().copied().take(2).collect()),
                u,
                1.0,
                0,
            );
        }
        if let Body::Talk(talk) = &intent.body
            && self.is_talk(u)
            && mentioned.is_empty()
        {
            return self.talk(&intent.id, talk, top.confidence);
        }
        if !u.evidence.phrased {
            // Imported questions: their words alone tell less, so a middling match is asked back.
            return match (u.domain, u.entries.first()) {
                (d, Some(best)) if d >= UNPHRASED_ANSWERS => {
                    let mut reply = self.about(best.at, u, best.score);
                    self.remember_runners_up(u, best.at, &mut reply);
                    reply
                }
                (d, _) if d >= UNPHRASED_ASKS => self.clarify(u),
                _ => self.unknown(u),
            };
        }
        if u.domain < IN_DOMAIN && (mentioned.is_empty() || matches!(intent.body, Body::Outside(_)))
        {
            return self.unknown(u);
        }
        if let Body::Need(need) = &intent.body
            && top.confidence >= NEED
            && mentioned.is_empty()
        {
            let order: Vec<(usize, f32)> = u.entries.iter().map(|e| (e.at, e.score)).collect();
            return self.need(&intent.id, need, top.confidence, &order);
        }
        let Some(best) = u.entries.first() else {
            return self.unknown(u);
        };
        let at = if mentioned.len() == 1 {
            self.sole(mentioned[0], u)
        } else {
            best.at
        };
        let score = u
            .entries
            .iter()
            .find(|e| e.at == at)
            .map_or(best.score, |e| e.score);
        if score < SURE && mentioned.is_empty() {
            return self.clarify(u);
        }
        let mut reply = self.about(at, u, score);
        self.remember_runners_up(u, at, &mut reply);
        reply
    }

    /// The one entry named, unless another stands clearly above it (a case of the measure named).
    fn sole(&self, named: usize, u: &Understanding) -> usize {
        let own = u
            .entries
            .iter()
            .find(|e| e.at == named)
            .map_or(0.0, |e| e.score);
        match u.entries.first() {
            Some(best) if best.score > own + 0.15 || own == 0.0 => best.at,
            _ => named,
        }
    }

    fn remember_runners_up(&mut self, u: &Understanding, at: usize, reply: &mut Reply) {
        let knowledge = &self.mind.knowledge;
        let others: Vec<&crate::understanding::RankedEntry> =
            u.entries.iter().filter(|e| e.at != at).take(4).collect();
        self.state.runners_up = others
            .iter()
            .map(|e| knowledge.entries[e.at].id.clone())
            .collect();
        reply.entries.extend(
            others
                .iter()
                .map(|e| entry_score(&knowledge.entries[e.at], e.score)),
        );
        reply.intent = u.intents.first().map(|i| IntentScore {
            id: i.id.0.clone(),
            confidence: i.confidence,
        });
    }

    /// Answers about entry `at`, choosing the side or the part asked for.
    fn about(&mut self, at: usize, u: &Understanding, score: f32) -> Reply {
        let focus = self.focus(at, u);
        self.compose(at, &focus, u, score, 0)
    }

    fn compose(
        &mut self,
        at: usize,
        focus: &Focus,
        u: &Understanding,
        score: f32,
        page: usize,
    ) -> Reply {
        let composer = Composer {
            mind: self.mind,
            now: self.now,
            slots: &self.state.slots,
            question: u.analysis.normalized.text(),
            page,
        };
        let mut reply = composer.answer(at, score, focus);
        reply.intent = u.intents.first().map(|i| IntentScore {
            id: i.id.0.clone(),
            confidence: i.confidence,
        });
        let facet = match focus {
            Focus::Facet(facet) => Some(*facet),
            Focus::Comparison(..) | Focus::Against(_) => Some(Facet::Difference),
            Focus::Rows(..) => Some(Facet::Case),
            Focus::Parts(_, facet) => *facet,
        };
        self.state.awaiting_prefecture = reply.ask.is_some();
        self.state.page = page;
        let entry = &self.mind.knowledge.entries[at];
        self.state.enter(Topic::Entry(entry.id.clone(), facet));
        if let Focus::Parts(parts, _) = focus
            && let Some(Part::Course(i)) = parts.first()
        {
            self.state.course = Some(entry.courses[usize::from(*i)].id.clone());
        }
        reply
    }

    fn focus(&self, at: usize, u: &Understanding) -> Focus {
        let entry = &self.mind.knowledge.entries[at];
        if let Some((c, sides)) = self.comparison_in(at, u) {
            return Focus::Comparison(c, sides);
        }
        let parts = self.mind.parts(u, at);
        let best = parts.first().map_or(0.0, |(_, share)| *share);
        let cut = (best * 0.7).max(PART_ANSWERS);
        // The desk stands under every answer: of 「入塾料と連絡先」 the fee leads.
        let beside_desk = |f: &&Facet| {
            matches!(
                f,
                Facet::Amount | Facet::Audience | Facet::Deadline | Facet::How
            )
        };
        let facet = match u.facets.first() {
            Some(Facet::Contact) => u
                .facets
                .iter()
                .find(beside_desk)
                .or(u.facets.first())
                .copied(),
            first => first.copied(),
        };
        // A link answers who asks for one, or who asks for no side at all.
        let fitting = |p: &Part| {
            !matches!(p, Part::Link(_) | Part::CourseLink(..))
                || matches!(facet, None | Some(Facet::Link))
        };
        let matching: Vec<Part> = parts
            .iter()
            .filter(|(p, share)| *share >= cut && fitting(p))
            .map(|(p, _)| *p)
            .collect();
        let has = |f: fn(&Part) -> bool| matching.iter().any(f);
        if let Some(course) = self.course_named(entry, u)
            && !matches!(
                facet,
                Some(Facet::Case | Facet::Difference | Facet::Contact)
            )
        {
            let facts = parts
                .iter()
                .filter(|(p, share)| matches!(p, Part::Fact(_)) && *share >= 0.6)
                .map(|(p, _)| *p)
                .take(2);
            let links = matching
                .iter()
                .copied()
                .filter(|p| matches!(p, Part::CourseLink(c, _) if *c == course));
            let wanted: Vec<Part> = if facet == Some(Facet::Link) {
                links.collect()
            } else {
                Vec::new()
            };
            return Focus::Parts(
                if wanted.is_empty() {
                    std::iter::once(Part::Course(course)).chain(facts).collect()
                } else {
                    wanted
                },
                facet,
            );
        }
        let fact_fits =
            matches!(parts.first(), Some((Part::Fact(_), share)) if *share >= DESK_NAMED);
        let rows = self
            .mind
            .named_rows(u, at)
            .filter(|(_, _, thing)| !fact_worded && (*thing || !fact_fits || facet == Some(Facet::Case)));
        let rows = rows.map(|(t, rows, _)| (t, rows)).filter(|_| {
            !matches!(
                facet,
                Some(Facet::Contact | Facet::Deadline | Facet::Difference)
            )
        });
        if let Some((t, rows)) = rows
            && !matches!(parts.first(), Some((Part::Course(_), share)) if *share >= PART_ANSWERS)
            && !(u.facets.contains(&Facet::Link)
                && matches!(
                    parts.first(),
                    Some((Part::CourseLink(..) | Part::Link(_), _))
                ))
        {
            return Focus::Rows(t, rows);
        }
        let direct = || {
            let limit = if matches!(matching[0], Part::Row(..)) {
                60
            } else {
                4
            };
            Focus::Parts(matching.iter().copied().take(limit).collect(), facet)
        };
        match facet {
            Some(Facet::Contact) if !has(|p| matches!(p, Part::Desk(_) | Part::Course(_))) => {
                Focus::Facet(Facet::Contact)
            }
            Some(Facet::Contact) if matches!(matching[0], Part::Course(_)) => direct(),
            // One desk of several named, such as 高度ポリテクセンター.
            Some(Facet::Contact) if best >= DESK_NAMED && u.slots.prefecture.is_none() => {
                let named = matching
                    .iter()
                    .copied()
                    .filter(|p| matches!(p, Part::Desk(_) | Part::Fact(_)));
                Focus::Parts(named.take(4).collect(), facet)
            }
            Some(Facet::Contact) => Focus::Facet(Facet::Contact),
            Some(Facet::Deadline)
                if !entry.windows.is_empty() && !has(|p| matches!(p, Part::Course(_))) =>
            {
                Focus::Facet(Facet::Deadline)
            }
            Some(Facet::Difference)
                if !entry.comparisons.is_empty()
                    && self.mind.mentions(&u.analysis).iter().all(|m| *m == at) =>
            {
                Focus::Comparison(0, (0..entry.comparisons[0].sides.len()).collect())
            }
            _ if !matching.is_empty() => direct(),
            Some(Facet::Difference) | None => Focus::Facet(Facet::Overview),
            Some(facet) => Focus::Facet(facet),
        }
    }

    /// The course of `entry` whose name or other name the message has, the longest of them.
    fn course_named(&self, entry: &Entry, u: &Understanding) -> Option<u16> {
        let text = u.analysis.normalized.text();
        // A course called like its entry is not what tells them apart.
        let own: Vec<String> = entry
            .aliases
            .iter()
            .chain([&entry.title])
            .chain(&entry.short)
            .map(|n| normalize(n).text().to_owned())
            .collect();
        (entry.courses.iter().enumerate())
            .flat_map(|(i, c)| {
                c.aliases
                    .iter()
                    .chain([&c.name])
                    .map(move |n| (i as u16, normalize(n).text().to_owned()))
            })
            .filter(|(_, n)| {
                n.chars().count() >= 4
                    && text.contains(n.as_str())
                    && !own.iter().any(|o| o.contains(n.as_str()))
            })
            .max_by_key(|(_, n)| n.len())
            .map(|(i, _)| i)
    }

    /// A comparison two or more of whose sides are named.
    fn comparison(&self, u: &Understanding) -> Option<(usize, Focus)> {
        let knowledge = &self.mind.knowledge;
        let best = u.entries.first().map(|e| e.at);
        let mut found: Option<(usize, usize, Focus)> = None;
        for (entry, c) in knowledge.comparisons() {
            let sides = self.mind.sides_named(c, &u.analysis);
            let at = knowledge.position(&entry.id)?;
            // Every entry named must stand in the table; else it would compare something else.
            let stands = |m: &usize| {
                *m == at
                    || c.sides
                        .iter()
                        .any(|s| s.entry.as_ref().and_then(|id| knowledge.position(id)) == Some(*m))
            };
            let asked = u.facets.contains(&Facet::Difference)
                && self.mind.mentions(&u.analysis).iter().all(stands);
            let better = found.as_ref().is_none_or(|(n, a, _)| {
                sides.len() > *n || sides.len() == *n && Some(at) == best && Some(*a) != best
            });
            if asked && sides.len() >= 2 && better {
                let index = entry.comparisons.iter().position(|x| x.id == c.id)?;
                found = Some((sides.len(), at, Focus::Comparison(index as u16, sides)));
            }
        }
        found.map(|(_, at, focus)| (at, focus))
    }

    fn comparison_in(&self, at: usize, u: &Understanding) -> Option<(u16, Vec<usize>)> {
        if !u.facets.contains(&Facet::Difference) {
            return None;
        }
        let entry = &self.mind.knowledge.entries[at];
        (entry.comparisons.iter().enumerate())
            .map(|(i, c)| (i as u16, self.mind.sides_named(c, &u.analysis)))
            .filter(|(_, sides)| sides.len() >= 2)
            .max_by_key(|(_, sides)| sides.len())
    }

    fn need(
        &mut self,
        id: &IntentId,
        need: &Need,
        confidence: f32,
        order: &[(usize, f32)],
    ) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Choices, &knowledge.pack.edition);
        reply.intent = Some(IntentScore {
            id: id.0.clone(),
            confidence,
        });
        reply.slots = self.state.slots.clone();
        let score = |at: usize| {
            order
                .iter()
                .find(|(o, _)| *o == at)
                .map_or(0.0, |(_, s)| *s)
        };
        let mut entries: Vec<(usize, f32)> = need
            .entries
            .iter()
            .filter_map(|e| knowledge.position(e))
            .map(|at| (at, score(at)))
            .collect();
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        reply.entries = entries
            .iter()
            .take(5)
            .map(|(at, s)| entry_score(&knowledge.entries[*at], *s))
            .collect();
        reply.say(need.reply.trim());
        reply.ask = Some(need.ask.clone());
        reply.choices = need
            .choices
            .iter()
            .map(|c| Choice {
                label: c.label.clone(),
                send: c.send.clone().unwrap_or_else(|| {
                    match c.entry.as_ref().and_then(|id| knowledge.entry(id)) {
                        Some(entry) => format!("{}について知りたい", entry.name()),
                        None => c.label.clone(),
                    }
                }),
                entry: c.entry.clone(),
            })
            .collect();
        let first = entries.first().map(|(at, _)| &knowledge.entries[*at]);
        reply.cite(
            entries
                .iter()
                .take(5)
                .flat_map(|(at, _)| knowledge.entries[*at].pages.first().copied()),
        );
        let desk = first.map(|e| knowledge.desks_of(e)).unwrap_or_default();
        let near = desk
            .iter()
            .find(|d| d.prefecture.is_some() && d.prefecture == self.state.slots.prefecture);
        let general = desk.iter().find(|d| d.prefecture.is_none());
        reply
            .contacts
            .extend(near.or(general).map(|d| crate::message::Contact::from(*d)));
        if reply.contacts.is_empty() {
            reply.contacts.push((&knowledge.pack.default_desk).into());
        }
        self.cite(&mut reply);
        self.state.enter(Topic::Need(id.clone()));
        self.state.runners_up = entries
            .iter()
            .take(4)
            .map(|(at, _)| knowledge.entries[*at].id.clone())
            .collect();
        reply
    }

    /// A facet asked about a broad need: which of its measures?
    fn which(&mut self, id: &IntentId, facet: Facet) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Clarify, &knowledge.pack.edition);
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else {
            return reply;
        };
        let entries: Vec<&Entry> = need
            .entries
            .iter()
            .filter_map(|e| knowledge.entry(e))
            .collect();
        reply.say(format!(
            "どの項目の{}をお調べしますか。制度によって答えが変わるため、選んでください。",
            facet.label()
        ));
        reply.entries = entries
            .iter()
            .take(5)
            .map(|e| entry_score(e, 0.5))
            .collect();
        reply.choices = entries
            .iter()
            .take(9)
            .map(|e| Choice {
                label: e.name().to_owned(),
                send: format!("{}の{}", e.name(), facet.label()),
                entry: Some(e.id.clone()),
            })
            .collect();
        reply.slots = self.state.slots.clone();
        reply
    }

    /// In the field, but not clear which entry: ranked choices.
    fn clarify(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Clarify, &knowledge.pack.edition);
        reply.say(
            "もしかして、次のどれかのことでしょうか。番号で選ぶか、もう少し詳しく書いてください。",
        );
        reply.entries = u
            .entries
            .iter()
            .take(5)
            .map(|e| entry_score(&knowledge.entries[e.at], e.score))
            .collect();
        reply.choices = u
            .entries
            .iter()
            .take(4)
            .map(|e| about_choice(&knowledge.entries[e.at]))
            .collect();
        reply.slots = self.state.slots.clone();
        reply.intent = u.intents.first().map(|i| IntentScore {
            id: i.id.0.clone(),
            confidence: i.confidence,
        });
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.runners_up = u
            .entries
            .iter()
            .skip(4)
            .take(4)
            .map(|e| knowledge.entries[e.at].id.clone())
            .collect();
        reply
    }

    /// A phone number, mail address or URL says what it belongs to.
    fn reverse(&mut self, text: &str) -> Option<Reply> {
        let owners = self.mind.reverse(text);
        let (at, part) = *owners.first()?;
        let knowledge = self.mind.knowledge.clone();
        let u = self.mind.understand(&knowledge.entries[at].title);
        let mut reply = self.compose(at, &Focus::Parts(vec![part], None), &u, 1.0, 0);
        let names: Vec<String> = owners
            .iter()
            .map(|(at, _)| format!("「{}」", knowledge.entries[*at].title))
            .collect();
        reply.blocks.insert(
            0,
            Block::Text(format!("それは{}の連絡先・リンクです。", names.join("と"))),
        );
        reply.entries.extend(
            owners
                .iter()
                .skip(1)
                .take(4)
                .map(|(at, _)| entry_score(&knowledge.entries[*at], 0.9)),
        );
        for (at, _) in owners.iter().skip(1).take(4).rev() {
            reply
                .choices
                .insert(0, about_choice(&knowledge.entries[*at]));
        }
        Some(reply)
    }

    fn theme(&mut self, text: &str) -> Option<Reply> {
        let knowledge = self.mind.knowledge.clone();
        let said = normalize(text.trim());
        let theme = knowledge
            .pack
            .themes
            .iter()
            .find(|t| normalize(&t.title).text() == said.text())?;
        let entries: Vec<&Entry> = knowledge
            .entries
            .iter()
            .filter(|e| e.theme.as_deref() == Some(&theme.id))
            .collect();
        let mut reply = Reply::new(ReplyKind::Choices, &knowledge.pack.edition);
        reply.say(format!(
            "「{}」には、次の{}項目があります。",
            theme.title,
            entries.len()
        ));
        reply.entries = entries
            .iter()
            .take(5)
            .map(|e| entry_score(e, 0.5))
            .collect();
        reply.choices = entries.iter().take(20).map(|e| about_choice(e)).collect();
        reply.cite(theme.pages.iter().copied());
        reply.slots = self.state.slots.clone();
        self.cite(&mut reply);
        Some(reply)
    }

    pub(super) fn cite(&self, reply: &mut Reply) {
        let pack = &self.mind.knowledge.pack;
        let pages: Vec<String> = reply.source.pages.iter().map(ToString::to_string).collect();
        let pages = if pages.is_empty() {
            String::new()
        } else {
            format!(" p.{}", pages.join(", "))
        };
        reply.citation = Some(format!(
            "出典: {}{pages}（{}）",
            pack.title, pack.edition_text
        ));
    }

    fn more(&mut self) -> Reply {
        let Some(Topic::Entry(id, last)) = self.state.topic.clone() else {
            return self.help();
        };
        let Some(at) = self.mind.knowledge.position(&id) else {
            return self.help();
        };
        let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
        let listed = matches!(
            last,
            Some(Facet::Detail | Facet::Link | Facet::Course | Facet::Case)
        );
        let (facet, page) = match last {
            Some(facet) if listed => (facet, self.state.page + 1),
            _ => (Facet::Detail, 0),
        };
        let reply = self.compose(at, &Focus::Facet(facet), &u, 1.0, page);
        let empty = reply.links.is_empty()
            && reply
                .blocks
                .iter()
                .all(|b| !matches!(b, Block::Bullets(l) if !l.is_empty()));
        if page > 0 && empty {
            return self.compose(at, &Focus::Facet(Facet::Detail), &u, 1.0, 0);
        }
        reply
    }

    fn back(&mut self) -> Reply {
        // After a miss, 戻る means back to the topic that is still open.
        let open = self.state.topic.clone().filter(|_| self.state.misses > 0);
        let Some(topic) = open.or_else(|| self.state.history.pop()) else {
            return self.contents("これより前の話題はありません。テーマから選ぶこともできます。");
        };
        self.state.topic = None;
        match topic {
            Topic::Entry(id, facet) => match self.mind.knowledge.position(&id) {
                Some(at) => {
                    let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
                    self.compose(
                        at,
                        &Focus::Facet(facet.unwrap_or(Facet::Overview)),
                        &u,
                        1.0,
                        0,
                    )
                }
                None => self.help(),
            },
            Topic::Need(id) => {
                let knowledge = self.mind.knowledge.clone();
                match knowledge.intent(&id).map(|i| &i.body) {
                    Some(Body::Need(need)) => self.need(&id, need, 1.0, &[]),
                    _ => self.help(),
                }
            }
        }
    }

    fn wrong(&mut self) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let others: Vec<&Entry> = self
            .state
            .runners_up
            .iter()
            .filter_map(|id| knowledge.entry(id))
            .collect();
        self.state.misses = self.state.misses.saturating_add(1);
        if others.is_empty() || self.state.misses > 2 {
            return self.contents("お探しのものと違ったようで、すみません。テーマの一覧からお選びいただくか、下の窓口にお電話ください。");
        }
        let mut reply = Reply::new(ReplyKind::Clarify, &knowledge.pack.edition);
        reply.say("失礼しました。こちらのどれかに近いでしょうか。違うときは、困っていることをそのまま書いてください。");
        reply.entries = others.iter().map(|e| entry_score(e, 0.3)).collect();
        reply.choices = others.iter().map(|e| about_choice(e)).collect();
        reply.slots = self.state.slots.clone();
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.runners_up.clear();
        reply
    }

    fn skip(&mut self) -> Reply {
        self.state.awaiting_prefecture = false;
        let Some(Topic::Entry(id, _)) = self.state.topic.clone() else {
            return self.contents("大丈夫です。テーマから選ぶこともできます。");
        };
        let Some(at) = self.mind.knowledge.position(&id) else {
            return self.help();
        };
        let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
        let mut reply = self.compose(at, &Focus::Facet(Facet::Link), &u, 1.0, 0);
        reply.blocks.push(Block::Text(
            "決まっていなくても大丈夫です。窓口の一覧や公式ページからも探せます。".to_owned(),
        ));
        if reply.contacts.is_empty() {
            reply
                .contacts
                .push((&self.mind.knowledge.pack.default_desk).into());
        }
        reply.ask = None;
        reply
    }
}

pub(super) fn entry_score(entry: &Entry, score: f32) -> EntryScore {
    EntryScore {
        id: entry.id.clone(),
        title: entry.title.clone(),
        score,
    }
}

pub(super) fn about_choice(entry: &Entry) -> Choice {
    let send = if entry.kind == Kind::Faq {
        entry.title.clone()
    } else {
        format!("{}について知りたい", entry.name())
    };
    Choice {
        label: entry.title.clone(),
        send,
        entry: Some(EntryId(entry.id.0.clone())),
    }
}

/// Sentences of a message; none is empty.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '？', '?', '！', '!', '\n'])
        .map(str::trim)
        .filter(|s| s.chars().any(char::is_alphanumeric))
        .collect()
}
