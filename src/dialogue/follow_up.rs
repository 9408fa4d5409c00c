//! Whether a message is still about the topic, and what it then asks.

use std::collections::BTreeMap;

use super::compose::Focus;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::intent::{Body, IntentId};
use crate::knowledge::model::{Cell, ColumnType, EntryId, Table};
use crate::language::{Token, normalize};
use crate::message::{Block, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

/// Share of the question's own words a part of the topic must match to be followed up.
const PART_FOLLOWS: f32 = 0.5;
/// The same where nothing else is likely either.
const PART_HINTS: f32 = 0.3;
/// The same for a few words that a topic outside the pack explains as well.
const PART_OUTSIDE: f32 = 0.42;
/// Score at which a message is about another entry rather than loosely about the topic.
pub(super) const OTHER_TOPIC: f32 = 0.62;
/// Score at which it is, whatever the topic could say.
pub(super) const ELSEWHERE: f32 = 0.85;

/// Words that point back or fill a sentence.
const FILLERS: [&str; 34] = [
    "あ",
    "あっ",
    "え",
    "ごめん",
    "すまん",
    "間違い",
    "まちがい",
    "勘違い",
    "訂正",
    "さっき",
    "先",
    "先ほど",
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
    "方",
    "ほう",
    "両方",
    "それぞれ",
    "くわしい",
    "詳しい",
];
/// Verbs that carry little of what is asked, by base form.
const LIGHT: [&str; 32] = [
    "間違える",
    "まちがえる",
    "間違う",
    "まちがう",
    "来る",
    "ござる",
    "ある",
    "いる",
    "なる",
    "できる",
    "行く",
    "言う",
    "いう",
    "思う",
    "くれる",
    "もらう",
    "いただく",
    "教える",
    "使う",
    "受ける",
    "取る",
    "知る",
    "見る",
    "聞く",
    "する",
    "やる",
    "入る",
    "始める",
    "使える",
    "もらえる",
    "取れる",
    "なれる",
];
/// Verbs of running a firm, by base form.
const RUNNING: [&str; 6] = ["営む", "経営", "運営", "やる", "屋", "勤める"];
/// Words around what a firm is.
const FIRM_WORDS: [&str; 30] = [
    "工場",
    "現場",
    "支店",
    "事務所",
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
    "店",
    "業者",
    "事業",
    "者",
    "主",
    "事業者",
    "総勢",
    "個人",
    "個人事業主",
    "大企業",
    "中小企業",
];
/// Ends of a question for a sort of measure.
const ONLY: [&str; 9] = ["は", "ある", "あるの", "ないの", "ないか", "ありますか", "ないですか", "出るの", "出ますか"];
/// Share of a part that is named outright, even where a broad wish would match too.
const PART_NAMED: f32 = 0.6;
/// Share of a part that says all that is asked.
const PART_WHOLE: f32 = 0.8;
/// Probability of an intent that a message clearly speaks for.
pub(super) const CLEAR: f32 = 0.5;
/// Content words of a message too long to lean on the topic, and of one that can only lean on something.
const LONG: usize = 8;
const BRIEF: usize = 3;

/// Whether a message wishes for something new rather than to know more.
pub(super) fn is_wish(u: &Understanding) -> bool {
    let text = u.analysis.normalized.text().trim_end_matches(['。', ' ', '!']);
    let text = ["です", "のですが", "んですが", "んだけど", "の"].iter().fold(text, |t, end| t.trim_end_matches(end));
    let asks =
        ["知り", "聞き", "見", "教えてもらい", "教えて頂き", "教えていただき", "確認し", "電話し", "連絡し", "相談し"];
    text.ends_with("たい") && !asks.iter().any(|a| text.trim_end_matches("たい").ends_with(a))
}

/// Whether a message asks: a question mark, a question word, or an ending of one.
fn is_question(u: &Understanding) -> bool {
    let text = u.analysis.normalized.text().trim_end_matches(['。', ' ']);
    let asks = ["?", "か", "かな", "の", "は", "って", "だと", "教えて", "ください", "下さい", "一覧", "まで"];
    let words = ["何", "いつ", "どこ", "どれ", "どの", "どう", "誰", "だれ", "いくら"];
    asks.iter().any(|a| text.ends_with(a)) || words.iter().any(|w| text.contains(w))
}

/// Whether a message asks what was done (手伝ってくれたんですか, 何人採れた？).
fn asks_of_past(u: &Understanding) -> bool {
    let text = u.analysis.normalized.text().trim_end_matches(['。', ' ', '?']);
    ["たの", "たんですか", "たのですか", "ましたか", "た", "たか", "たんだ", "たんだろう"]
        .iter()
        .any(|e| text.ends_with(e))
}

/// Whether normalised `text` begins by pointing at what was talked about (それ何人くらい卒業してる？).
fn points_back(text: &str) -> bool {
    let text = ["で", "じゃあ", "では", "あと", "なるほど"].iter().fold(text, |t, w| t.strip_prefix(w).unwrap_or(t));
    let text = text.trim_start_matches(['、', ',', ' ']);
    let else_where = [
        "それから",
        "それと",
        "それより",
        "そのほか",
        "その他",
        "その前に",
        "その後",
        "この前",
        "これから",
        "これまで",
    ];
    let pointers = ["それ", "その", "これ", "この", "そこ", "そっち", "そちら"];
    pointers.iter().any(|w| text.starts_with(w)) && !else_where.iter().any(|w| text.starts_with(w))
}

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
                    // 「技能実習2号を終えた人も試験がいる？」: what the topic says of the one named.
                    if self.speaks_of(at, mentioned, u) || self.has_own(at, u) {
                        return Some(self.about(at, u, 1.0));
                    }
                    // 「健康経営のほうは？」 asks of the other what was asked last.
                    let [other] = *mentioned else { return None };
                    let last = last.filter(|f| *f != Facet::Overview)?;
                    let text = u.analysis.normalized.text().trim_end_matches(['?', '。', ' ']);
                    let likewise = ["は", "なら", "だと", "では", "も", "ほう", "方"].iter().any(|w| text.ends_with(w));
                    let nothing_new = u.facets.is_empty()
                        && likewise
                        && u.analysis.content().count() <= 3
                        && self.mind.parts(u, other).is_empty();
                    return nothing_new.then(|| self.compose(other, &Focus::Facet(last), u, 1.0, 0));
                }
                if last == Some(Facet::Difference)
                    && let Some(reply) = self.which_of_two(at, u)
                {
                    return Some(reply);
                }
                if self.is_talk(u) || u.facets.contains(&Facet::Difference) && mentioned.len() >= 2 {
                    return None;
                }
                // 「宮城のハローワークは？」 says the topic's name again.
                let bare = bare
                    || mentioned == [at]
                        && u.analysis.content().all(|t| self.mind.model.in_name(at, &t.key) || self.idle(t, u));
                let only_place =
                    bare && u.facets.is_empty() && (u.slots.prefecture.is_some() || u.slots.city.is_some());
                if only_place {
                    self.state.awaiting = None;
                    return Some(self.place(at, last, u));
                }
                if bare && !u.facets.is_empty() {
                    return Some(self.of_course(at, u).unwrap_or_else(|| self.about(at, u, 1.0)));
                }
                if bare && !u.slots.is_empty() {
                    // The person said who they are: whether it fits, or the part about them.
                    let part = self.mind.parts(u, at).first().is_some_and(|(_, share)| *share >= PART_FOLLOWS);
                    if part && u.slots.employees.is_none() && u.slots.firm.is_none() {
                        return Some(self.about(at, u, 1.0));
                    }
                    return self.told(at, u).or_else(|| Some(if part { self.about(at, u, 1.0) } else { self.nod() }));
                }
                if !self.stays(at, u) {
                    return None;
                }
                // 「教えて」 and 「くわしく」 alone want more of the same.
                let worded = || self.mind.parts(u, at).first().is_some_and(|(_, share)| *share >= PART_NAMED);
                if bare && u.facets.is_empty() && !worded() {
                    let course = self.course_at(at).filter(|_| is_question(u) && u.analysis.content().count() > 0);
                    return Some(match course {
                        Some(course) => self.compose(at, &Focus::Parts(vec![course], None), u, 1.0, 0),
                        None => self.more(),
                    });
                }
                self.unanswered(at, u).or_else(|| Some(self.about(at, u, 1.0)))
            }
            // 「どれがおすすめ？」: what each is for.
            Topic::Need(id) if mentioned.is_empty() && self.asks_which(u) => {
                let knowledge = self.mind.knowledge.clone();
                match knowledge.intent(&id).map(|i| &i.body) {
                    Some(Body::Need(need)) => Some(self.unnarrowed(&id, need)),
                    _ => None,
                }
            }
            Topic::Need(id) if bare && !u.facets.is_empty() && mentioned.is_empty() => {
                let Some(Body::Need(need)) = self.mind.knowledge.intent(&id).map(|i| i.body.clone()) else {
                    return None;
                };
                Some(self.which(&need.entries, u.facets[0]))
            }
            Topic::Need(id) if bare && u.facets.is_empty() && u.slots.prefecture.is_some() => {
                let knowledge = self.mind.knowledge.clone();
                let intent = knowledge.intent(&id)?;
                match &intent.body {
                    Body::Need(need) => Some(self.need(&intent.id, need, 1.0, &[])),
                    _ => None,
                }
            }
            Topic::Need(id) => {
                let at = self.of_need(&id, u)?;
                Some(self.about(at, u, 1.0))
            }
            Topic::Shortlist(_) if bare && !u.facets.is_empty() && mentioned.is_empty() => {
                let listed: Vec<EntryId> = self.offered.iter().filter_map(|c| c.entry.clone()).collect();
                (!listed.is_empty()).then(|| self.which(&listed, u.facets[0]))
            }
            Topic::Shortlist(_) => None,
        }
    }

    /// Whether the topic says more of what is asked about another entry than that entry does.
    fn speaks_of(&self, at: usize, named: &[usize], u: &Understanding) -> bool {
        let best = |at: usize| match self.mind.parts(u, at).first() {
            Some((Part::Fact(_) | Part::Link(_), share)) => *share,
            _ => 0.0,
        };
        let own = best(at);
        let text = u.analysis.normalized.text();
        let turned = ["だと", "なら", "の", "は", "って", "では", "について", "?"];
        let turns = text.starts_with("やっぱり") || turned.iter().any(|w| u.nameless.contains(&format!("\u{0}{w}")));
        let more = named.iter().all(|other| best(*other) < own);
        own >= PART_NAMED && !turns && !is_wish(u) && is_question(u) && (more || own >= PART_WHOLE)
    }

    /// Whether a link of the topic is called by what the message names (事例集 of the measure, not the list of all).
    fn has_own(&self, at: usize, u: &Understanding) -> bool {
        let entry = &self.mind.knowledge.entries[at];
        let text = u.analysis.normalized.text();
        let links = entry.links.iter().chain(entry.courses.iter().flat_map(|c| &c.links));
        let labels: Vec<String> = links.map(|l| normalize(&l.label).text().to_owned()).collect();
        u.mentioned.iter().all(|other| {
            let other = &self.mind.knowledge.entries[*other];
            let mut names = other.aliases.iter().map(|n| normalize(n).text().to_owned());
            names.any(|n| text.contains(n.as_str()) && labels.iter().any(|l| l.contains(n.as_str())))
        })
    }

    /// 「大企業の人が来てくれるのはどっち」 after a comparison: the one of the two that says more of it.
    fn which_of_two(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let text = u.analysis.normalized.text();
        if !["どっち", "どちら"].iter().any(|w| text.contains(w)) {
            return None;
        }
        let others = self.offered.iter().filter_map(|c| self.mind.knowledge.position(c.entry.as_ref()?));
        let of = |at: usize| self.mind.parts(u, at).first().map_or(0.0, |(_, share)| *share);
        let best = std::iter::once(at).chain(others).max_by(|a, b| of(*a).total_cmp(&of(*b)))?;
        (of(best) >= PART_FOLLOWS).then(|| self.about(best, u, 1.0))
    }

    /// Rows of the topic's own table that a short question names (ベトナムの人がいる会社, 一関高専は？).
    pub(super) fn topic_rows(&mut self, u: &Understanding) -> Option<Reply> {
        let Some(Topic::Entry(id, _)) = &self.state.topic else { return None };
        let at = self.mind.knowledge.position(id)?;
        let aside = !u.mentioned.is_empty() || is_wish(u) || u.analysis.content().count() > LONG;
        let side = matches!(u.facets.first(), Some(Facet::Contact | Facet::Deadline | Facet::Difference));
        let (.., thing) = self.mind.named_rows(u, at).filter(|_| !aside && !side)?;
        let own = self.own_words(u);
        if !thing || own.is_empty() || !self.mostly_known(at, &own) {
            return None;
        }
        self.state.slots.update(&u.slots);
        Some(self.about(at, u, 1.0))
    }

    /// The entry of a need that a question is about, where it is clearly about nothing else.
    fn of_need(&self, id: &IntentId, u: &Understanding) -> Option<usize> {
        let knowledge = &self.mind.knowledge;
        let clear = u.intents.first().is_some_and(|i| i.confidence >= CLEAR);
        if clear || !u.mentioned.is_empty() || is_wish(u) || !is_question(u) || u.analysis.content().count() > LONG {
            return None;
        }
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else { return None };
        let own = self.own_words(u);
        let knows =
            |at: usize| own.iter().filter(|t| self.mind.model.index.contains(at, &t.key)).count() * 2 > own.len();
        let mut listed = u.entries.iter().map(|e| e.at).filter(|at| need.entries.contains(&knowledge.entries[*at].id));
        listed.find(|at| !own.is_empty() && knows(*at))
    }

    /// Whether a message asks for a recommendation among what was offered.
    fn asks_which(&self, u: &Understanding) -> bool {
        let text = u.analysis.normalized.text();
        let which = ["どれ", "どっち", "どちら", "おすすめ", "お勧め", "オススメ", "何から", "なにから", "どこから"];
        which.iter().any(|w| text.contains(w))
            && u.analysis.content().count() <= LONG / 2
            && u.intents.first().is_none_or(|i| i.confidence < CLEAR)
    }

    /// A side asked about while a course is in hand: the course answers (条件は？ リンクは？).
    fn of_course(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        // 「そのコースの…」 points at it rather than asking which there are.
        let points = points_back(u.analysis.normalized.text());
        let side = u.facets.iter().find(|f| !(points && **f == Facet::Course)).copied();
        let of_course = matches!(
            side,
            Some(Facet::Audience | Facet::Amount | Facet::Link | Facet::Contact | Facet::How | Facet::Detail)
        );
        // 「パンフレットは」 names a document of its own.
        let document = !points
            && side == Some(Facet::Link)
            && matches!(self.mind.parts(u, at).first(), Some((Part::Link(_) | Part::CourseLink(..), share)) if *share >= PART_FOLLOWS);
        let course = self.course_at(at).filter(|_| of_course && !document)?;
        // 「メリットは？」: what the entry gives, where the course says nothing of its own.
        let entry = &self.mind.knowledge.entries[at];
        let gain = ["メリット", "特典", "いいこと", "良いこと"].iter().any(|w| u.nameless.contains(w)) && !points;
        if let Part::Course(i) = course
            && gain
            && entry.courses[usize::from(i)].amount.is_none()
        {
            return None;
        }
        Some(self.compose(at, &Focus::Parts(vec![course], side), u, 1.0, 0))
    }

    /// The course of entry `at` that is in hand.
    fn course_at(&self, at: usize) -> Option<Part> {
        let id = self.state.course.as_ref()?;
        let i = self.mind.knowledge.entries[at].courses.iter().position(|c| c.id == *id)?;
        Some(Part::Course(i as u16))
    }

    /// Whether a message that names no entry is still about entry `at`.
    ///
    /// It is when the topic can answer it, or it is a short question and nothing else is clearly meant.
    fn stays(&self, at: usize, u: &Understanding) -> bool {
        let knowledge = &self.mind.knowledge;
        // An imported question has said all it knows; words of one's own ask another.
        if knowledge.entries[at].traits.is_question() && !points_back(u.analysis.normalized.text()) {
            return self.own_words(u).is_empty() || u.entries.first().is_some_and(|e| e.at == at);
        }
        let fits = self.mind.parts(u, at).first().map_or(0.0, |(_, share)| *share);
        if u.analysis.content().count() > LONG || is_wish(u) && fits < PART_NAMED {
            return false;
        }
        if points_back(u.analysis.normalized.text()) {
            return true;
        }
        if self.wants_other_sort(at, u) {
            return false;
        }
        let clear = u.intents.first().filter(|i| i.confidence >= CLEAR).map(|i| &knowledge.intents[i.at].body);
        let (broad, outside) = (matches!(clear, Some(Body::Need(_))), matches!(clear, Some(Body::Outside(_))));
        // How surely another entry is meant. What is merely nearest of all entries says little of a few words.
        let other = (u.intents.iter())
            .find(|i| matches!(&knowledge.intents[i.at].body, Body::Entry(id) if knowledge.position(id) != Some(at)))
            .map_or(0.0, |i| i.confidence);
        let own = self.own_words(u);
        let known = self.mostly_known(at, &own);
        tracing::debug!(fits, other, known, broad, outside, own = own.len(), "whether the topic stays");
        // 「市も手伝ってくれたんですか」: what was done is asked of the firm's story that is told.
        let told = knowledge.entries[at].traits.is_example() && asks_of_past(u) && own.len() <= BRIEF;
        if told && known && other < ELSEWHERE {
            return true;
        }
        if fits >= PART_NAMED && (known || other < ELSEWHERE) {
            return !is_wish(u) || known && !own.is_empty() && other < CLEAR;
        }
        if is_wish(u) {
            return false;
        }
        // What the topic says nothing of, and another entry or a topic outside explains, is about that.
        if !known && (outside || broad || other >= CLEAR) {
            return false;
        }
        // 「週に何時間まで？」 after 留学: a few words that the topic answers, whatever else they could mean.
        if outside && known && fits >= PART_OUTSIDE && own.len() <= BRIEF {
            return true;
        }
        let brief = known && is_question(u) && own.len() <= BRIEF;
        if fits >= PART_FOLLOWS {
            return !broad || brief;
        }
        // 「賃金の縛りとかあるの」 asks for the topic's terms in its own words, whatever it could wish for.
        if broad && !(brief && u.facets.first() == Some(&Facet::Audience)) || outside && u.facets.is_empty() {
            return false;
        }
        if !u.facets.is_empty() {
            return other < ELSEWHERE || known && own.len() <= 1;
        }
        // A word that the whole pack does not know is about something else.
        let index = &self.mind.model.index;
        let familiar = own.iter().all(|t| index.idf(&t.key).is_some()) && u.evidence.outside_probability < CLEAR;
        fits >= PART_HINTS && other < CLEAR || clear.is_none() && familiar && own.len() <= BRIEF && is_question(u)
    }

    /// 「不妊治療の助成金もある？」 after a certification: another sort of measure, which another entry is.
    pub(super) fn wants_other_sort(&self, at: usize, u: &Understanding) -> bool {
        let text = u.analysis.normalized.text();
        let entries = &self.mind.knowledge.entries;
        let told = || self.mind.parts(u, at).first().is_some_and(|(_, share)| *share >= PART_FOLLOWS);
        self.mind.knowledge.pack.sorts.iter().any(|sort| {
            let said =
                |ends: &[&str]| sort.words.iter().any(|w| ends.iter().any(|e| text.contains(&format!("{w}{e}"))));
            let also = said(&["もある", "もあり", "もない", "も使"]);
            let ends = |w: &String| ONLY.iter().any(|e| text.trim_end_matches('?').ends_with(&format!("{w}{e}")));
            let only = sort.words.iter().any(ends);
            (also || only && !told())
                && !sort.holds(&entries[at])
                && u.entries.first().is_some_and(|e| e.at != at && sort.holds(&entries[e.at]))
        })
    }

    /// Whether entry `at` says at least half of `words`, by their rarity.
    fn mostly_known(&self, at: usize, words: &[&Token]) -> bool {
        let index = &self.mind.model.index;
        let (mut known, mut all) = (0.0, 0.0);
        for token in words {
            let rarity = index.idf(&token.key).unwrap_or_else(|| index.unknown_idf());
            all += rarity;
            known += if index.contains(at, &token.key) { rarity } else { 0.0 };
        }
        known * 2.0 >= all
    }

    /// Words of a message beyond sides, places and fillers.
    pub(super) fn own_words<'u>(&self, u: &'u Understanding) -> Vec<&'u Token> {
        let cues = self.mind.cues.ranges(u.analysis.normalized.text());
        let in_cue = |t: &Token| cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
        u.analysis.content().filter(|t| !in_cue(t) && !self.idle(t, u)).collect()
    }

    /// A question about the topic that the guide does not answer: says so, and names the desk.
    fn unanswered(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let own = self.own_words(u);
        let strange = !own.is_empty() && !own.iter().any(|t| self.mind.model.index.contains(at, &t.key));
        let silent =
            u.facets.is_empty() && strange && self.mind.parts(u, at).first().is_none_or(|(_, s)| *s < PART_HINTS);
        if !silent {
            return None;
        }
        let name = self.mind.knowledge.entries[at].name().to_owned();
        let mut reply = self.compose(at, &Focus::Facet(Facet::Contact), u, 1.0, 0);
        let heading = usize::from(matches!(reply.blocks.first(), Some(Block::Heading(_))));
        reply.blocks.truncate(heading);
        reply.say(self.book().answer.not_told(name, self.mind.knowledge.source_name()));
        Some(reply)
    }

    /// Whether the message says nothing but a facet, a place, or 「それ」.
    pub(super) fn bare(&self, u: &Understanding) -> bool {
        let cues = self.mind.cues.ranges(u.analysis.normalized.text());
        u.analysis.content().all(|t| {
            let in_cue = cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
            in_cue || self.idle(t, u)
        })
    }

    /// Whether a word adds nothing to what is asked: a filler, a place, or what the person is.
    pub(super) fn idle(&self, t: &Token, u: &Understanding) -> bool {
        let hearing = self.mind.hearing();
        let surface = u.analysis.surface(t);
        let place = [u.slots.prefecture.as_deref(), u.slots.city.as_deref()];
        let is_place = surface.chars().count() >= 2
            && place.iter().flatten().any(|p| p.contains(surface) || hearing.spells(surface, p))
            || t.pos.contains("固有名詞") && u.slots.prefecture.is_some()
            || ["県", "市", "町", "村"].contains(&surface);
        let of_self = [&u.slots.industry, &u.slots.employment];
        let speaks_of_firms = !u.slots.is_empty() || hearing.firm(u.analysis.normalized.text()).is_some();
        let about_self = speaks_of_firms
            && (RUNNING.contains(&t.base.as_str())
                || u.slots.industry.is_some() && hearing.tells_work(surface)
                || surface.chars().all(|c| c.is_ascii_digit())
                || FIRM_WORDS.contains(&surface)
                || hearing.firm(surface).is_some()
                || of_self.into_iter().flatten().any(|s| s.contains(surface)));
        is_place
            || about_self
            || FILLERS.contains(&surface)
            || t.pos.starts_with("感動詞")
            || t.pos.starts_with("フィラー")
            || t.pos.starts_with("副詞")
            || t.pos.contains("副詞可能")
            || LIGHT.contains(&t.base.as_str())
    }

    /// 「仙台で社員25人の食品工場をやっています」: who one is, and nothing that is clearly asked.
    pub(super) fn presents(&self, u: &Understanding) -> bool {
        let of_firm = u.slots.employees.is_some() || u.slots.industry.is_some();
        let text = u.analysis.normalized.text();
        let runs = u.analysis.tokens.iter().any(|t| t.base == "会社" || RUNNING.contains(&t.base.as_str()));
        let clear = u.intents.first().is_some_and(|i| i.confidence >= CLEAR);
        of_firm && runs && !clear && u.facets.is_empty() && u.mentioned.is_empty() && !is_wish(u) && !text.contains('?')
    }

    /// The person only said who they are: take note, and ask what it is about.
    pub(super) fn introduced(&mut self, u: &Understanding) -> Reply {
        let mut reply = self.reply_to(ReplyKind::Clarify, u);
        let slots = &self.state.slots;
        let said: Vec<String> = [
            slots.prefecture.clone(),
            slots.industry.clone(),
            slots.employees.map(|n| self.book().memo.employees(n)),
            slots.employment.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (talk, said) = (&self.book().talk, said.join("・"));
        reply.say(self.by_theme(&talk.introduced(&said), &talk.introduced_plain(&said)));
        self.offer_themes(&mut reply);
        reply
    }

    /// Only a place was said: the topic's rows or desks there.
    pub(super) fn place(&mut self, at: usize, last: Option<Facet>, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let entry = &knowledge.entries[at];
        let by_prefecture = knowledge.desks_of(entry).iter().any(|d| d.prefecture.is_some());
        let lists = !by_prefecture || matches!(last, Some(Facet::Case | Facet::Link | Facet::Course | Facet::Detail));
        // A side that is the same everywhere is no answer to a place.
        let local = last.filter(|f| !matches!(f, Facet::Overview | Facet::Case | Facet::Course | Facet::Detail));
        if lists && !matches!(last, Some(Facet::Deadline)) && (!by_prefecture || last != Some(Facet::Contact)) {
            if let Some(reply) = self.unlisted_town(at, u) {
                return reply;
            }
            if let Some((t, rows, _)) = self.mind.named_rows(u, at) {
                return self.compose(at, &Focus::Rows(t, rows), u, 1.0, 0);
            }
        }
        let table = (entry.tables.iter()).position(|t| t.columns.iter().any(|c| c.kind == ColumnType::Prefecture));
        let focus = match (local, table) {
            (Some(facet), _) => Focus::Facet(facet),
            (None, Some(t)) if lists => Focus::Parts(vec![Part::Table(t as u16)], None),
            _ => Focus::Facet(Facet::Contact),
        };
        self.compose(at, &focus, u, 1.0, 0)
    }

    /// A town that a table of towns does not list: says so, and shows the rows of its prefecture.
    pub(super) fn unlisted_town(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let (city, prefecture) = (u.slots.city.as_ref()?, u.slots.prefecture.as_ref()?);
        let knowledge = self.mind.knowledge.clone();
        let of = |kind: ColumnType| move |t: &Table| t.columns.iter().any(|c| c.kind == kind);
        let (t, table) = (knowledge.entries[at].tables.iter().enumerate())
            .find(|(_, t)| of(ColumnType::City)(t) && of(ColumnType::Prefecture)(t))?;
        let listed = |r: &BTreeMap<String, Cell>| table.cells(r, ColumnType::City).any(|c| c.contains(city.as_str()));
        if table.rows.iter().any(listed) {
            return None;
        }
        let near: Vec<usize> = (0..table.rows.len())
            .filter(|i| table.cells(&table.rows[*i], ColumnType::Prefecture).any(|p| p == prefecture))
            .collect();
        let none = near.is_empty();
        let focus = if none { Focus::Facet(Facet::Contact) } else { Focus::Rows(t as u16, near) };
        let mut reply = self.compose(at, &focus, u, 1.0, 0);
        let answer = &self.book().answer;
        let rest = if none { String::new() } else { answer.rows_there(prefecture) };
        let heading = usize::from(matches!(reply.blocks.first(), Some(Block::Heading(_))));
        let said = answer.no_town(city, knowledge.source_name(), &table.title, rest);
        reply.blocks.insert(heading, Block::Text(said));
        Some(reply)
    }
}
