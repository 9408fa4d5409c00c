//! Whether a message is still about the topic, and what it then asks.

use super::compose::Focus;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::intent::Body;
use crate::message::{IntentScore, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::{self, Facet};
use crate::understanding::slots;
use crate::understanding::units::Part;

/// Share of the question's own words a part of the topic must match to be followed up.
const PART_FOLLOWS: f32 = 0.5;
/// The same where nothing else is likely either.
const PART_HINTS: f32 = 0.3;
/// Score at which a message is about another entry rather than loosely about the topic.
pub(super) const OTHER_TOPIC: f32 = 0.62;
/// Score at which it is, whatever the topic could say.
const ELSEWHERE: f32 = 0.85;

/// Score at which another entry explains words that the topic does not know.
const EXPLAINED: f32 = 0.48;

impl Policy<'_> {
    /// Stays on the topic when the message only makes sense there (締切は？ 山形は？ 在留期間は？).
    pub(super) fn follow_up(&mut self, u: &Understanding) -> Option<Reply> {
        let topic = self.state.topic.clone()?;
        let mentioned = &u.mentioned[..];
        let bare = self.bare(u);
        match topic {
            Topic::Entry(id, last) => {
                let at = self.mind.knowledge.position(&id)?;
                if mentioned.iter().any(|m| *m != at) && !mentioned.contains(&at) {
                    // 「くるみんとの違いは？」 sets the topic beside what is named.
                    let beside = ["\u{0}との", "\u{0}と比べ", "\u{0}とどう", "\u{0}とは"]
                        .iter()
                        .any(|w| u.nameless.starts_with(w));
                    if beside && u.facets.contains(&Facet::Difference) && mentioned.len() == 1 {
                        return Some(self.compose(at, &Focus::Against(mentioned.to_vec()), u, 1.0, 0));
                    }
                    // 「健康経営のほうは？」 asks of the other what was asked last.
                    let [other] = *mentioned else { return None };
                    let last = last.filter(|f| *f != Facet::Overview)?;
                    let nothing_new = u.facets.is_empty()
                        && u.analysis.content().count() <= 3
                        && self.mind.parts(u, other).is_empty();
                    return nothing_new.then(|| self.compose(other, &Focus::Facet(last), u, 1.0, 0));
                }
                if self.is_talk(u) || u.facets.contains(&Facet::Difference) && mentioned.len() >= 2 {
                    return None;
                }
                let only_place =
                    bare && u.facets.is_empty() && (u.slots.prefecture.is_some() || u.slots.city.is_some());
                if only_place {
                    self.state.awaiting_prefecture = false;
                    return Some(self.place(at, last, u));
                }
                if bare && !u.facets.is_empty() {
                    return Some(self.of_course(at, u).unwrap_or_else(|| self.about(at, u, 1.0)));
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
            Some(Facet::Audience | Facet::Amount | Facet::Link | Facet::Contact | Facet::How | Facet::Detail)
        );
        let id = self.state.course.clone().filter(|_| of_course)?;
        let i = self.mind.knowledge.entries[at].courses.iter().position(|c| c.id == id)?;
        Some(self.compose(at, &Focus::Parts(vec![Part::Course(i as u16)], u.facets.first().copied()), u, 1.0, 0))
    }

    /// Whether a message that names no entry is still about entry `at`: it is when the topic can
    /// answer it, or it asks for a side of something, and nothing else is clearly meant.
    fn stays(&self, at: usize, u: &Understanding) -> bool {
        let knowledge = &self.mind.knowledge;
        let words = u.analysis.content().count();
        let intent = u.intents.first();
        let broad =
            intent.is_some_and(|i| matches!(knowledge.intents[i.at].body, Body::Need(_)) && i.confidence >= 0.5);
        let outside =
            intent.is_some_and(|i| matches!(knowledge.intents[i.at].body, Body::Outside(_)) && i.confidence >= 0.5);
        let other = u.entries.iter().find(|e| e.at != at).map_or(0.0, |e| e.score);
        let fits = self.mind.parts(u, at).first().map_or(0.0, |(_, share)| *share);
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
        // Words of its own that the topic does not know, and that another entry or a topic outside explains.
        let cues = facet::cue_ranges(u.analysis.normalized.text());
        let own = u.analysis.content().filter(|t| !cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end));
        let foreign = own.into_iter().any(|t| !self.mind.model.index.contains(at, &t.key));
        if foreign && (outside || other >= EXPLAINED) {
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
    pub(super) fn bare(&self, u: &Understanding) -> bool {
        let text = u.analysis.normalized.text();
        let cues = facet::cue_ranges(text);
        let place = [u.slots.prefecture.as_deref(), u.slots.city.as_deref()];
        u.analysis.content().all(|t| {
            let surface = u.analysis.surface(t);
            let in_cue = cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
            let is_place = surface.chars().count() >= 2 && place.iter().flatten().any(|p| p.contains(surface))
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
                && (["営む", "経営", "運営", "やる", "屋"].contains(&t.base.as_str())
                    || u.slots.industry.is_some() && slots::tells_work(surface)
                    || surface.chars().all(|c| c.is_ascii_digit())
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
                    || [&u.slots.industry, &u.slots.employment].into_iter().flatten().any(|s| s.contains(surface)));
            in_cue || is_place || about_self || filler || t.pos.starts_with("感動詞") || t.pos.starts_with("副詞")
        })
    }

    /// The person only said who they are: take note, and ask what it is about.
    pub(super) fn introduced(&mut self, u: &Understanding) -> Reply {
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
        reply.say(format!(
            "{}ですね、承知しました。どんなことでお困りですか。そのまま書くか、テーマから選んでください。",
            said.join("・")
        ));
        reply.slots = slots.clone();
        reply.intent = u.intents.first().map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence });
        self.offer_themes(&mut reply);
        reply
    }

    fn place(&mut self, at: usize, last: Option<Facet>, u: &Understanding) -> Reply {
        let entry = &self.mind.knowledge.entries[at];
        let by_prefecture = self.mind.knowledge.desks_of(entry).iter().any(|d| d.prefecture.is_some());
        let table = entry
            .tables
            .iter()
            .position(|t| t.columns.iter().any(|c| c.kind == crate::knowledge::model::ColumnType::Prefecture));
        let focus = match (last, table) {
            (Some(facet), _) if facet != Facet::Overview && facet != Facet::Case => Focus::Facet(facet),
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
}
