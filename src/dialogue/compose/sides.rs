//! The sides of an entry: overview, deadline, contact, amount, audience, courses, cases, links, details.

use super::{Composer, LIST_BUDGET, NAMED_BUDGET, course_line, course_text, link_ref, page_range};
use crate::knowledge::freshness::{Standing, date_text, instant_text, standing};
use crate::knowledge::model::{ColumnType, Entry, Fact, Kind, Link, Table, Window};
use crate::message::{Block, LinkRef, Reply};
use crate::understanding::facet::Facet;

use super::parts::row_line;

impl Composer<'_> {
    /// Adds what `facet` asks for; true when a list goes on.
    pub(super) fn facet(&self, entry: &Entry, facet: Facet, reply: &mut Reply) -> bool {
        match facet {
            Facet::Overview | Facet::Difference => self.overview(entry, reply),
            Facet::Contact => self.contact_lead(entry, reply),
            Facet::Deadline => self.deadline(entry, reply),
            Facet::Amount => amount(entry, reply),
            Facet::Audience => audience(entry, reply),
            Facet::How => how(entry, reply),
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
                reply.say(format!("会社: {}（{place}{industry}）", firm.name));
            }
        }
        if !entry.courses.is_empty() {
            let lines = entry.courses.iter().map(course_line).collect();
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

    fn deadline(&self, entry: &Entry, reply: &mut Reply) {
        const DATED: [&str; 8] = ["施行", "期限", "時期", "いつ", "締切", "募集", "公募", "終了"];
        let dated = |t: &String| DATED.iter().any(|d| t.contains(d));
        let facts: Vec<_> = entry.facts.iter().filter(|f| dated(&f.name) || f.ask.iter().any(dated)).take(3).collect();
        if entry.windows.is_empty() && !facts.is_empty() {
            facts.iter().for_each(|f| reply.say(&f.text));
            reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
        } else if entry.windows.is_empty() {
            let suspended = entry.courses.iter().filter(|c| c.status_note.is_some());
            let lines: Vec<String> =
                suspended.map(|c| format!("{}: {}", c.name, c.status_note.as_deref().unwrap_or_default())).collect();
            reply.say(format!(
                "「{}」の締切日は、ガイドブックに載っていません。最新の受付状況は窓口か公式ページで確認してください。",
                entry.name()
            ));
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
            .filter(|f| asks_place && (located(&f.name) || f.ask.iter().any(located)))
            .take(3)
            .collect();
        if facts.is_empty() {
            reply.say(format!("「{}」の問い合わせ先です。", entry.name()));
        }
        facts.iter().for_each(|f| reply.say(&f.text));
        if let Some(firm) = entry.firm.as_ref().filter(|_| asks_place) {
            let place =
                [&firm.prefecture, &firm.city, &firm.industry].into_iter().flatten().cloned().collect::<Vec<_>>();
            reply.say(format!("{}: {}", firm.name, place.join("・")));
        }
        if let Some(how) = entry.how.as_ref().filter(|h| ["問い合わせ", "相談", "電話"].iter().any(|w| h.contains(w)))
        {
            reply.say(how.trim());
        }
    }

    /// 「…の申請: 受付中（残り3日、2024年11月29日まで）」
    pub(super) fn window_line(&self, window: &Window) -> String {
        let closes = window.closes.map(instant_text);
        let period = match (window.opens.map(instant_text), &closes) {
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
                format!("受付前です（{}から。期間: {period}）", date_text(opens))
            }
            Standing::Ended { closed: Some(_) } => format!("終了しました（期間: {period}）"),
            Standing::Ended { closed: None } => "終了しています".to_owned(),
            Standing::Suspended => "休止中です".to_owned(),
            Standing::Unknown if window.rolling => {
                let since = window.opens.map_or(String::new(), |o| format!("{}から", instant_text(o)));
                format!("ガイドブックでは{since}随時受付です。終わりの日の記載がないため、いまの受付状況は要確認です")
            }
            Standing::Unknown => {
                format!("要確認です（ガイドブックでは{}）", if period.is_empty() { "期間の記載なし" } else { &period })
            }
        };
        let early = if window.early_close && !matches!(standing(window, self.now), Standing::Ended { .. }) {
            " 予算に達すると早く締め切られることがあります。"
        } else {
            ""
        };
        let note = window.note.as_deref().map_or(String::new(), |n| format!(" {n}"));
        format!("{}: {stand}。{early}{note}", window.label)
    }

    fn courses(&self, entry: &Entry, reply: &mut Reply) -> bool {
        if entry.courses.is_empty() {
            reply.say(format!("「{}」に、コースや種類の区分は載っていません。", entry.name()));
            self.overview(entry, reply);
            return false;
        }
        reply.say(format!("「{}」は次の{}つです。", entry.name(), entry.courses.len()));
        reply.cite(entry.courses.iter().filter_map(|c| entry.page_of(c.page)));
        let lines: Vec<String> = entry.courses.iter().map(course_line).collect();
        self.list(&lines, LIST_BUDGET, reply)
    }

    fn cases(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let knowledge = &self.mind.knowledge;
        let related: Vec<&Entry> =
            entry.related.iter().filter_map(|id| knowledge.entry(id)).filter(|e| e.kind == Kind::Case).collect();
        let named: Vec<&Table> =
            entry.tables.iter().filter(|t| t.columns.iter().any(|c| c.kind == ColumnType::Name)).collect();
        if let [table] = named[..] {
            return self.rows(entry, table, &self.filtered(table), LIST_BUDGET, reply);
        }
        if !named.is_empty() {
            let mut lines = Vec::new();
            for table in named {
                lines.push(format!("◆ {}（{}{}）", table.title, table.rows.len(), table.noun));
                lines.extend((0..table.rows.len()).map(|r| row_line(table, r, true)));
                reply.cite(entry.page_of(table.page));
            }
            return self.list(&lines, LIST_BUDGET, reply);
        }
        if entry.kind == Kind::Case {
            self.overview(entry, reply);
        } else if related.is_empty() {
            reply.say(format!("「{}」の事例は、ガイドブックに直接は載っていません。", entry.name()));
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
                    self.slots.prefecture.is_none() || d.prefecture.is_none() || d.prefecture == self.slots.prefecture
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

    pub(super) fn fits(&self, link: &Link) -> bool {
        match (&link.prefecture, &self.slots.prefecture) {
            (Some(theirs), Some(mine)) => theirs == mine,
            _ => true,
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

fn amount(entry: &Entry, reply: &mut Reply) {
    const MONEY: [&str; 9] = ["円", "％", "%", "割", "無料", "分の", "1/2", "2/3", "率"];
    let money = |t: &str| MONEY.iter().any(|m| t.contains(m));
    reply.say(entry.gives.as_deref().unwrap_or(&entry.summary).trim());
    let facts: Vec<&Fact> = entry.facts.iter().filter(|f| money(&f.text)).take(6).collect();
    let mut lines: Vec<String> = facts.iter().map(|f| f.text.clone()).collect();
    lines.extend(entry.courses.iter().filter_map(|c| c.amount.as_ref().map(|a| format!("{}: {a}", c.name))));
    reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
    if lines.is_empty() {
        reply.say("具体的な金額や率は、ガイドブックに載っていません。公式ページか窓口で確認してください。");
    } else {
        reply.blocks.push(Block::Bullets(lines));
    }
}

fn audience(entry: &Entry, reply: &mut Reply) {
    if let Some(text) = &entry.audience {
        reply.say(text.trim());
    } else {
        reply.say(format!("「{}」の対象は、ガイドブックに詳しく載っていません。", entry.name()));
        reply.say(entry.summary.trim());
    }
    let lines: Vec<String> =
        entry.courses.iter().filter_map(|c| c.audience.as_ref().map(|a| format!("{}: {a}", c.name))).collect();
    if !lines.is_empty() {
        reply.blocks.push(Block::Bullets(lines));
    }
    let told = |t: &&String| ["対象", "要件", "条件", "必要"].iter().any(|w| t.contains(w));
    let notes: Vec<String> = entry
        .notes
        .iter()
        .filter(told)
        .chain(entry.facts.iter().map(|f| &f.text).filter(told))
        .take(5)
        .cloned()
        .collect();
    if !notes.is_empty() {
        reply.blocks.push(Block::Bullets(notes));
    }
}

fn how(entry: &Entry, reply: &mut Reply) {
    if let Some(text) = &entry.how {
        reply.say(text.trim());
    } else {
        reply.say(format!(
            "「{}」の手続きの細かい流れは、ガイドブックに載っていません。窓口か公式ページで確認してください。",
            entry.name()
        ));
        reply.say(entry.summary.trim());
    }
}
