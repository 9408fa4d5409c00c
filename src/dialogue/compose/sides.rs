//! The sides of an entry: overview, deadline, contact, amount, audience, courses, cases, links, details.

use super::{Composer, LIST_BUDGET, NAMED_BUDGET, course_text, link_ref, page_range};
use crate::knowledge::freshness::{Standing, date_text, instant_text, standing};
use crate::knowledge::model::{ColumnType, Entry, Fact, Table, Window};
use crate::message::{Block, LinkRef, Reply};
use crate::understanding::facet::Facet;

use super::parts::row_line;

impl Composer<'_> {
    /// Adds what `facet` asks for; true when a list goes on.
    pub(super) fn facet(&self, entry: &Entry, facet: Facet, reply: &mut Reply) -> bool {
        match facet {
            Facet::Overview => self.overview(entry, reply),
            Facet::Difference => self.nothing_beside(entry, reply),
            Facet::Contact => self.contact_lead(entry, reply),
            Facet::Deadline => self.deadline(entry, reply),
            Facet::Amount => self.amount(entry, reply),
            Facet::Audience => audience(entry, reply),
            Facet::How => {
                how(entry, reply);
                entry.windows.iter().filter(|w| w.course.is_none()).for_each(|w| reply.say(self.window_line(w)));
            }
            Facet::Course => return self.courses(entry, reply),
            Facet::Case => return self.cases(entry, reply),
            Facet::Link => return self.all_links(entry, reply),
            Facet::Detail => return self.detail(entry, reply),
        }
        false
    }

    fn overview(&self, entry: &Entry, reply: &mut Reply) {
        reply.say(entry.summary.trim());
        let audience = entry.audience.as_ref().filter(|_| entry.courses.is_empty());
        for text in [entry.gives.as_ref(), audience].into_iter().flatten() {
            reply.say(text.trim());
        }
        if let Some(firm) = &entry.firm {
            let place = [&firm.prefecture, &firm.city].into_iter().flatten().cloned().collect::<String>();
            let industry = firm.industry.as_ref().map_or(String::new(), |i| format!("、{i}"));
            if !place.is_empty() {
                let sort = if ["法人", "大学", "組合"].iter().any(|w| firm.name.contains(w)) {
                    "団体"
                } else {
                    "会社"
                };
                reply.say(format!("{sort}: {}（{place}{industry}）", firm.name));
            }
        }
        if !entry.courses.is_empty() {
            let lines = entry.courses.iter().map(|c| self.course_line(entry, c)).collect();
            reply.blocks.push(Block::Bullets(lines));
        }
        for window in &entry.windows {
            reply.say(self.window_line(window));
        }
        for table in entry.tables.iter().take(2) {
            let count = format!("{}{}", table.rows.len(), table.noun);
            let count = if table.title.contains(&count) { String::new() } else { format!("（{count}）") };
            reply.say(format!("一覧: {}{count}", table.title));
        }
    }

    /// A difference asked for where the guide sets nothing beside the entry.
    fn nothing_beside(&self, entry: &Entry, reply: &mut Reply) {
        let name = entry.name();
        let other = entry.related.iter().filter_map(|id| self.mind.knowledge.entry(id)).find(|e| e.kind == entry.kind);
        let example = other.map_or(String::new(), |o| format!("（例: 「{name}と{}の違い」）", o.name()));
        reply.say(format!(
            "「{name}」を何かと比べた表は、ガイドブックに載っていません。比べたいものの名前を一緒に書いてください{example}。"
        ));
        reply.say(entry.summary.trim());
    }

    fn deadline(&self, entry: &Entry, reply: &mut Reply) {
        if entry.windows.is_empty() {
            let facts = dated(entry);
            if facts.is_empty() {
                reply.say(absence(
                    entry,
                    "締切",
                    "の締切日は、ガイドブックに載っていません。最新の受付状況は窓口か公式ページで確認してください。",
                ));
            }
            facts.iter().for_each(|f| reply.say(&f.text));
            reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
            let noted = entry.courses.iter().filter_map(|c| Some(format!("{}: {}", c.name, c.status_note.as_ref()?)));
            let lines: Vec<String> = noted.collect();
            if !lines.is_empty() {
                reply.blocks.push(Block::Bullets(lines));
            }
        }
        for window in &entry.windows {
            reply.say(self.window_line(window));
            reply.cite(entry.page_of(window.page));
        }
    }

    fn contact_lead(&self, entry: &Entry, reply: &mut Reply) {
        let asks_place = ["どこにあ", "どこの", "場所", "所在地", "住所"].iter().any(|w| self.question.contains(w));
        let located = |t: &String| ["場所", "所在", "どこ", "設置", "拠点"].iter().any(|w| t.contains(w));
        let facts: Vec<_> = entry
            .facts
            .iter()
            .filter(|f| asks_place && (located(&f.name) || f.ask.iter().any(located)) && self.near(&f.text))
            .take(3)
            .collect();
        let hours = self.mind.cues.timing(self.question).is_some();
        let own = !entry.desks.is_empty() || !entry.desks_from.is_empty();
        if entry.traits.is_example() && !hours {
            reply.say("会社の連絡先はガイドブックに載っていません。この事例に関わる制度や資料の窓口をご案内します。");
        } else if facts.is_empty() && !hours && own {
            reply.say(format!("「{}」の問い合わせ先です。", entry.name()));
        }
        facts.iter().for_each(|f| reply.say(&f.text));
        if let Some(firm) = entry.firm.as_ref().filter(|_| asks_place) {
            let place =
                [&firm.prefecture, &firm.city, &firm.industry].into_iter().flatten().cloned().collect::<Vec<_>>();
            reply.say(format!("{}: {}", firm.name, place.join("・")));
        }
        if let Some(how) =
            entry.how.as_ref().filter(|h| !hours && ["問い合わせ", "相談", "電話"].iter().any(|w| h.contains(w)))
        {
            reply.say(how.trim());
        }
    }

    /// Whether a text speaks of where the person is, if that is known.
    fn near(&self, text: &str) -> bool {
        let stem = |p: &String| text.contains(p.trim_end_matches(['県', '都', '府']));
        self.prefectures.is_empty() || self.prefectures.iter().any(stem)
    }

    /// 「…の申請: 受付中（残り3日、2024年11月29日まで）」
    pub(super) fn window_line(&self, window: &Window) -> String {
        let dates = &self.mind.knowledge.phrasebook.dates;
        let closes = window.closes.map(|c| instant_text(c, dates));
        let period = match (window.opens.map(|o| instant_text(o, dates)), &closes) {
            (Some(o), Some(c)) => format!("{o}〜{c}"),
            (Some(o), None) => format!("{o}〜"),
            (None, Some(c)) => format!("{c}まで"),
            (None, None) => String::new(),
        };
        let stand = match standing(window, self.now) {
            Standing::Open { days_left: 0 } => format!("受付中です（今日まで。期間: {period}）"),
            Standing::Open { days_left } => {
                format!("受付中です（残り{days_left}日。期間: {period}）")
            }
            Standing::NotYet { opens } => {
                format!("受付前です（{}から。期間: {period}）", date_text(opens, dates))
            }
            Standing::Ended { closed: Some(_) } => format!("終了しました（期間: {period}）"),
            Standing::Ended { closed: None } => "終了しています".to_owned(),
            Standing::Suspended => "休止中です".to_owned(),
            Standing::Unknown if window.rolling => {
                let since = window.opens.map_or(String::new(), |o| format!("{}から", instant_text(o, dates)));
                format!("ガイドブックでは{since}随時受付です。終わりの日の記載がないため、いまの受付状況は要確認です")
            }
            Standing::Unknown => {
                format!("要確認です（ガイドブックでは{}）", if period.is_empty() { "期間の記載なし" } else { &period })
            }
        };
        let noted = window.note.as_ref().is_some_and(|n| n.contains("予算"));
        let early = if window.early_close && !noted && !matches!(standing(window, self.now), Standing::Ended { .. }) {
            " 予算に達すると早く締め切られることがあります。"
        } else {
            ""
        };
        let note = window.note.as_deref().map_or(String::new(), |n| format!(" {n}"));
        format!("{}: {stand}。{early}{note}", window.label)
    }

    fn courses(&self, entry: &Entry, reply: &mut Reply) -> bool {
        if entry.courses.is_empty() {
            reply.say(absence(entry, "コースや種類の区分", "に、コースや種類の区分は載っていません。"));
            reply.say(entry.summary.trim());
            return false;
        }
        reply.say(format!("「{}」には次の{}つがあります。", entry.name(), entry.courses.len()));
        reply.cite(entry.courses.iter().filter_map(|c| entry.page_of(c.page)));
        let lines: Vec<String> = entry.courses.iter().map(|c| self.course_line(entry, c)).collect();
        self.list(&lines, LIST_BUDGET, reply)
    }

    fn cases(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let knowledge = &self.mind.knowledge;
        let related: Vec<&Entry> =
            entry.related.iter().filter_map(|id| knowledge.entry(id)).filter(|e| e.traits.is_example()).collect();
        let named: Vec<&Table> = entry.tables.iter().filter(|t| lists_examples(t)).collect();
        if let [table] = named[..] {
            return self.rows(entry, table, &self.filtered(table), LIST_BUDGET, reply);
        }
        if !named.is_empty() {
            reply.cite(named.iter().filter_map(|t| entry.page_of(t.page)));
            let mut lines = Vec::new();
            for table in &named {
                lines.push(format!("◆ {}（{}{}）", table.title, table.rows.len(), table.noun));
                lines.extend((0..table.rows.len()).map(|r| row_line(table, r, true)));
            }
            return self.list(&lines, LIST_BUDGET, reply);
        }
        if entry.traits.is_example() {
            self.overview(entry, reply);
        } else if related.is_empty() {
            reply.say(format!("「{}」の事例は、ガイドブックに載っていません。", entry.name()));
        } else {
            reply.say(format!("「{}」に関わる事例です。", entry.name()));
            reply
                .blocks
                .push(Block::Bullets(related.iter().map(|e| format!("{}: {}", e.title, e.summary.trim())).collect()));
            reply.cite(related.iter().flat_map(|e| e.pages.iter().copied()));
        }
        reply.links.extend(
            entry.links.iter().filter(|l| l.label.contains("事例") || l.label.contains("実例")).take(4).map(link_ref),
        );
        false
    }

    fn all_links(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let mut links: Vec<LinkRef> = entry.links.iter().filter(|l| self.fits(l)).map(link_ref).collect();
        for course in &entry.courses {
            links.extend(
                course
                    .links
                    .iter()
                    .map(|l| LinkRef { label: format!("{}: {}", course.name, l.label), url: l.url.clone() }),
            );
        }
        for table in &entry.tables {
            for row in &table.rows {
                let name = table.cells(row, ColumnType::Name).next().unwrap_or(&table.title);
                for column in table.columns.iter().filter(|c| c.kind == ColumnType::Url) {
                    links.extend(row.get(&column.key).map(|url| LinkRef {
                        label: format!("{name}: {}", column.label),
                        url: url.as_str().to_owned(),
                    }));
                }
            }
        }
        links.extend(
            entry
                .desks
                .iter()
                .filter(|d| {
                    self.prefectures.is_empty() || d.prefecture.as_ref().is_none_or(|p| self.prefectures.contains(p))
                })
                .flat_map(|d| d.url.iter().chain(&d.form).map(|u| LinkRef { label: d.full_name(), url: u.clone() })),
        );
        let mut seen = std::collections::HashSet::new();
        links.retain(|l| seen.insert(l.url.clone()));
        if links.is_empty() {
            reply.say(format!("「{}」のリンクは、ガイドブックに載っていません。", entry.name()));
            return false;
        }
        let sizes: Vec<usize> = links.iter().map(|l| l.label.chars().count() + l.url.len() + 4).collect();
        let range = page_range(&sizes, self.page, NAMED_BUDGET);
        let part = if range.len() < links.len() {
            format!("（{}件のうち{}〜{}件目）", links.len(), range.start + 1, range.end)
        } else {
            String::new()
        };
        reply.say(format!("「{}」のリンクです{part}。", entry.name()));
        let more = range.end < links.len();
        reply.links = links.drain(range).collect();
        more
    }

    fn amount(&self, entry: &Entry, reply: &mut Reply) {
        let gives = entry.gives.as_deref().map(str::trim);
        // What is paid for, or how long a status lasts: both are asked for with 「どれくらい」.
        let courses: Vec<String> =
            entry.courses.iter().filter_map(|c| c.amount.as_ref().map(|a| format!("{}: {a}", c.name))).collect();
        let told = gives.filter(|g| money(g));
        // A sum that says who may apply (差額が50円以内) is none that is paid.
        let limit = |f: &&Fact| entry.audience.as_ref().is_some_and(|a| a.contains(f.value.as_str()));
        let facts: Vec<&Fact> = (entry.facts.iter())
            .filter(|f| !limit(f))
            .filter(|f| money(&f.text) && told.is_none_or(|g| !g.contains(f.value.trim_end_matches('。'))))
            .take(6)
            .collect();
        reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
        let priced = told.is_some() || !facts.is_empty() || courses.iter().any(|c| money(c));
        // 「メリットは？」 asks for no figure.
        let figure = !asks_gain(self.question);
        if !priced && figure {
            reply.say(absence(
                entry,
                "金額や率",
                "の具体的な金額や率は、ガイドブックに載っていません。公式ページか窓口で確認してください。",
            ));
        }
        told.into_iter().for_each(|g| reply.say(g));
        match &facts[..] {
            [only] => reply.say(&only.text),
            [] => {}
            several => reply.blocks.push(Block::Bullets(several.iter().map(|f| f.text.clone()).collect())),
        }
        if told.is_none() {
            gives.into_iter().for_each(|g| reply.say(g));
        }
        if !courses.is_empty() {
            reply.blocks.push(Block::Bullets(courses));
        }
    }

    fn detail(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let mut lines: Vec<String> = Vec::new();
        if self.page == 0 {
            reply.say(entry.summary.trim());
        }
        lines.extend([&entry.gives, &entry.audience, &entry.how].into_iter().flatten().map(|t| t.trim().to_owned()));
        lines.extend(entry.notes.iter().cloned());
        lines.extend(entry.facts.iter().map(|f| f.text.clone()));
        lines.extend(entry.courses.iter().map(|c| format!("{} — {}", c.name, course_text(c).join(" "))));
        reply.cite(entry.pages.iter().copied());
        self.list(&lines, LIST_BUDGET, reply)
    }
}

/// Whether a question about what one gets asks for no figure (メリットは？).
fn asks_gain(question: &str) -> bool {
    let said = |words: &[&str]| words.iter().any(|w| question.contains(w));
    said(&["メリット", "特典", "がもらえ", "かもらえ"]) && !said(&["いくら", "金額", "率", "費用", "円"])
}

/// Whether a text tells what something costs or pays.
fn money(text: &str) -> bool {
    const PRICED: [&str; 16] = [
        "無料",
        "補助率",
        "助成率",
        "控除率",
        "1/2",
        "2/3",
        "3/4",
        "参加費",
        "受講料",
        "入塾料",
        "手数料",
        "利用料",
        "予算は",
        "税額控除",
        "特別償却",
        "融資",
    ];
    const SHARES: [&str; 7] = ["助成", "補助", "控除", "償却", "支給", "割引", "増額"];
    let yen = text.contains('円') && !text.contains("資本金");
    let share = text.contains(['％', '%']) && SHARES.iter().any(|w| text.contains(w));
    yen || share || PRICED.iter().any(|w| text.contains(w))
}

/// Facts that answer 「いつまで」 where no window is printed.
fn dated(entry: &Entry) -> Vec<&Fact> {
    const ASKED: [&str; 8] = ["締切", "期限", "募集", "公募", "申請期間", "施行", "終了", "受付"];
    if entry.traits.is_example() {
        return Vec::new();
    }
    let terms = &entry.traits.terms;
    let stay = !terms.is_empty();
    let about = |t: &String| {
        if stay { terms.iter().any(|d| t.contains(d.as_str())) } else { ASKED.iter().any(|d| t.contains(d)) }
    };
    let fits = |f: &&Fact| {
        let named = about(&f.name) || !stay && f.ask.iter().any(about);
        named && (stay || f.text.contains(['年', '月', '随']) || f.text.contains("終了"))
    };
    entry.facts.iter().filter(fits).take(3).collect()
}

/// A side the guide does not tell: of a measure it is `missing`, of anything else it is not its nature.
fn absence(entry: &Entry, what: &str, missing: &str) -> String {
    let Some(sort) = &entry.traits.noun else { return format!("「{}」{missing}", entry.name()) };
    format!("「{}」は{sort}で、{what}はガイドブックに載っていません。", entry.name())
}

/// Whether the rows of a table are firms, offices or works rather than rules or figures.
fn lists_examples(table: &Table) -> bool {
    table.columns.iter().any(|c| c.kind == ColumnType::Name)
        && ["か所", "件", "冊", "本", "機関", "点", "社", "組合"].contains(&table.noun.as_str())
}

fn audience(entry: &Entry, reply: &mut Reply) {
    if let Some(text) = &entry.audience {
        reply.say(text.trim());
    } else {
        reply.say(absence(entry, "対象", "の対象は、ガイドブックに詳しく載っていません。"));
        reply.say(entry.summary.trim());
    }
    let mut lines: Vec<String> =
        entry.courses.iter().filter_map(|c| c.audience.as_ref().map(|a| format!("{}: {a}", c.name))).collect();
    // Six courses with the same audience are said once, by the text above.
    if lines.len() > 1 && entry.courses.iter().all(|c| c.audience == entry.courses[0].audience) {
        lines.clear();
    }
    let told = |t: &&String| ["対象", "要件", "条件", "必要です"].iter().any(|w| t.contains(w));
    let said = entry.audience.as_deref().unwrap_or_default();
    let mut notes: Vec<&String> = entry.notes.iter().filter(told).collect();
    // What the lines above say of a course is not said again as a fact.
    let listed = |f: &&Fact| entry.courses.iter().any(|c| c.audience.is_some() && f.text.starts_with(c.name.as_str()));
    if entry.courses.is_empty() || entry.courses.iter().any(|c| c.audience.is_none()) {
        let new = |f: &&Fact| !said.contains(f.value.as_str()) && !notes.iter().any(|n| n.contains(f.value.as_str()));
        let facts: Vec<&String> =
            entry.facts.iter().filter(new).filter(|f| !listed(f)).map(|f| &f.text).filter(told).collect();
        notes.extend(facts);
    }
    lines.extend(notes.into_iter().take(4).cloned());
    if !lines.is_empty() {
        reply.blocks.push(Block::Bullets(lines));
    }
}

fn how(entry: &Entry, reply: &mut Reply) {
    if let Some(text) = &entry.how {
        reply.say(text.trim());
    } else {
        reply.say(absence(
            entry,
            "手続きの流れ",
            "の手続きの細かい流れは、ガイドブックに載っていません。窓口か公式ページで確認してください。",
        ));
        reply.say(entry.summary.trim());
    }
}
