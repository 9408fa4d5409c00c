//! Replies about entries: which facts go into an answer, in which order.
//!
//! Takes facts from the knowledge as they are; generates none. Not responsible
//! for choosing the entry: that is `policy`.

use jiff::civil::DateTime;

use crate::knowledge::desks::{Asker, Chosen, choose};
use crate::knowledge::freshness::{Standing, date_text, instant_text, standing};
use crate::knowledge::model::{
    ColumnType, Comparison, Course, CourseStatus, Entry, Kind, Link, Table, Window,
};
use crate::message::{Block, Choice, Contact, EntryScore, LinkRef, Reply, ReplyKind};
use crate::understanding::Understander;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;
use crate::understanding::units::Part;

/// Characters of lists in one reply; what is beyond waits for 「続き」.
const LIST_BUDGET: usize = 900;
/// The same for rows the question named: they are shown whole.
const NAMED_BUDGET: usize = 1_250;
/// Links shown with an answer that is not about links.
const FEW_LINKS: usize = 2;
/// Desks shown at once without asking for the prefecture.
const MANY_DESKS: usize = 6;
/// Choices under an answer, and under most answers.
const FEW_CHOICES: usize = 6;
const MAX_CHOICES: usize = 9;

/// Everything a composition needs.
pub(super) struct Composer<'a> {
    pub(super) mind: &'a Understander,
    pub(super) now: DateTime,
    pub(super) slots: &'a Slots,
    /// Words of the question, normalised, to filter lists by.
    pub(super) question: &'a str,
    /// Which part of a long list: 0 is the first.
    pub(super) page: usize,
}

/// What an answer is built around.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Focus {
    /// A side of the entry.
    Facet(Facet),
    /// Parts that answer the question directly, best first, and the side asked about beside them.
    Parts(Vec<Part>, Option<Facet>),
    /// Rows of a table whose cells the question names.
    Rows(u16, Vec<usize>),
    /// The entry and others, side by side, where the guide has no table of them.
    Against(Vec<usize>),
    /// A comparison and which of its sides.
    Comparison(u16, Vec<usize>),
}

impl Composer<'_> {
    /// The reply about entry `at`.
    pub(super) fn answer(&self, at: usize, score: f32, focus: &Focus) -> Reply {
        let knowledge = &self.mind.knowledge;
        let entry = &knowledge.entries[at];
        let mut reply = Reply::new(ReplyKind::Answer, &knowledge.pack.edition);
        reply.entries.push(EntryScore {
            id: entry.id.clone(),
            title: entry.title.clone(),
            score,
        });
        reply.slots = self.slots.clone();
        self.title(entry, &mut reply);
        if !matches!(
            focus,
            Focus::Facet(Facet::Contact | Facet::Link) | Focus::Rows(..)
        ) && let Some(notice) = self.closed_notice(entry)
        {
            reply.say(notice);
        }
        let mut course = None;
        let mut more = false;
        match focus {
            Focus::Facet(facet) => {
                reply.facet = Some(facet.as_str());
                more = self.facet(entry, *facet, &mut reply);
            }
            Focus::Parts(parts, facet) => {
                reply.facet = facet.map(Facet::as_str);
                course = self.parts(entry, parts, &mut reply);
                self.beside(entry, parts, *facet, &mut reply);
            }
            Focus::Against(others) => {
                reply.facet = Some(Facet::Difference.as_str());
                self.against(at, others, &mut reply);
            }
            Focus::Rows(t, rows) => {
                reply.facet = Some(Facet::Case.as_str());
                self.rows(
                    entry,
                    &entry.tables[usize::from(*t)],
                    rows,
                    NAMED_BUDGET,
                    &mut reply,
                );
            }
            Focus::Comparison(i, sides) => {
                reply.facet = Some(Facet::Difference.as_str());
                comparison(
                    entry,
                    &entry.comparisons[usize::from(*i)],
                    sides,
                    &mut reply,
                );
            }
        }
        if reply.source.pages.is_empty() {
            reply.cite(
                entry
                    .pages
                    .iter()
                    .copied()
                    .take(if matches!(focus, Focus::Facet(_)) {
                        8
                    } else {
                        1
                    }),
            );
        }
        self.desks(entry, course, focus, &mut reply);
        if reply.links.is_empty() && !matches!(focus, Focus::Facet(Facet::Contact)) {
            self.few_links(entry, course, &mut reply);
        }
        self.choices(entry, focus, more, &mut reply);
        self.finish(entry, &mut reply);
        reply
    }

    /// Entries side by side by what each says of itself.
    fn against(&self, at: usize, others: &[usize], reply: &mut Reply) {
        let entries: Vec<&Entry> = std::iter::once(&at)
            .chain(others)
            .map(|e| &self.mind.knowledge.entries[*e])
            .collect();
        let names: Vec<String> = entries.iter().map(|e| e.name().to_owned()).collect();
        reply.say(format!("{}を並べました。", names.join("と")));
        let row = |item: &str, value: &dyn Fn(&Entry) -> Option<String>| {
            let values: Vec<String> = entries
                .iter()
                .map(|e| value(e).unwrap_or_else(|| "ガイドブックに記載なし".to_owned()))
                .collect();
            (item.to_owned(), values)
        };
        let text = |t: &Option<String>| t.as_ref().map(|t| t.trim().to_owned());
        let rows = vec![
            row("どんなものか", &|e| Some(e.summary.trim().to_owned())),
            row("対象", &|e| text(&e.audience)),
            row("内容", &|e| text(&e.gives)),
            row("実施するところ", &|e| e.body.clone()),
        ];
        reply.blocks.push(Block::Comparison { sides: names, rows });
        reply.cite(entries.iter().flat_map(|e| e.pages.first().copied()));
        reply
            .entries
            .extend(entries[1..].iter().map(|e| EntryScore {
                id: e.id.clone(),
                title: e.title.clone(),
                score: 0.5,
            }));
    }

    fn title(&self, entry: &Entry, reply: &mut Reply) {
        // The body's short name in brackets would nest; its first name is enough.
        let body = entry
            .body
            .as_deref()
            .map(|b| b.split('（').next().unwrap_or(b))
            .filter(|b| !entry.title.contains(*b));
        reply.blocks.push(Block::Heading(
            body.map_or_else(|| entry.title.clone(), |b| format!("{}｜{b}", entry.title)),
        ));
    }

    /// A closed measure is said to be closed before anything else.
    fn closed_notice(&self, entry: &Entry) -> Option<String> {
        let standings: Vec<Standing> = entry
            .windows
            .iter()
            .filter(|w| w.course.is_none())
            .map(|w| standing(w, self.now))
            .collect();
        let all = |f: fn(&Standing) -> bool| !standings.is_empty() && standings.iter().all(f);
        if all(|s| matches!(s, Standing::Ended { .. })) {
            Some("⚠ ガイドブックにある受付期間は終わっています。次の募集や後継の制度は、窓口か公式ページで確認してください。".to_owned())
        } else if all(|s| matches!(s, Standing::Suspended)) {
            Some("⚠ 新しい申請の受付は休止中です。再開の予定は窓口で確認してください。".to_owned())
        } else {
            None
        }
    }

    /// Adds what `facet` asks for; true when a list goes on.
    fn facet(&self, entry: &Entry, facet: Facet, reply: &mut Reply) -> bool {
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
            let place = [&firm.prefecture, &firm.city]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<String>();
            let industry = firm
                .industry
                .as_ref()
                .map_or(String::new(), |i| format!("、{i}"));
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
            let count = if table.title.contains(&count) {
                String::new()
            } else {
                format!("（{count}）")
            };
            reply.say(format!("一覧: {}{count}", table.title));
        }
    }

    fn deadline(&self, entry: &Entry, reply: &mut Reply) {
        const DATED: [&str; 8] = [
            "施行", "期限", "時期", "いつ", "締切", "募集", "公募", "終了",
        ];
        let dated = |t: &String| DATED.iter().any(|d| t.contains(d));
        let facts: Vec<_> = entry
            .facts
            .iter()
            .filter(|f| dated(&f.name) || f.ask.iter().any(dated))
            .take(3)
            .collect();
        if entry.windows.is_empty() && !facts.is_empty() {
            facts.iter().for_each(|f| reply.say(&f.text));
            reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
        } else if entry.windows.is_empty() {
            let suspended = entry.courses.iter().filter(|c| c.status_note.is_some());
            let lines: Vec<String> = suspended
                .map(|c| {
                    format!(
                        "{}: {}",
                        c.name,
                        c.status_note.as_deref().unwrap_or_default()
                    )
                })
                .collect();
            reply.say(format!("「{}」の締切日は、ガイドブックに載っていません。最新の受付状況は窓口か公式ページで確認してください。", entry.name()));
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
        let asks_place = ["どこにあ", "どこの", "場所", "所在地", "住所"]
            .iter()
            .any(|w| self.question.contains(w));
        let located = |t: &String| {
            ["場所", "所在", "どこ", "設置", "拠点"]
                .iter()
                .any(|w| t.contains(w))
        };
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
            let place = [&firm.prefecture, &firm.city, &firm.industry]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>();
            reply.say(format!("{}: {}", firm.name, place.join("・")));
        }
        if let Some(how) = entry
            .how
            .as_ref()
            .filter(|h| ["問い合わせ", "相談", "電話"].iter().any(|w| h.contains(w)))
        {
            reply.say(how.trim());
        }
    }

    /// 「…の申請: 受付中（残り3日、2024年11月29日まで）」
    fn window_line(&self, window: &Window) -> String {
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
                let since = window
                    .opens
                    .map_or(String::new(), |o| format!("{}から", instant_text(o)));
                format!(
                    "ガイドブックでは{since}随時受付です。終わりの日の記載がないため、いまの受付状況は要確認です"
                )
            }
            Standing::Unknown => format!(
                "要確認です（ガイドブックでは{}）",
                if period.is_empty() {
                    "期間の記載なし"
                } else {
                    &period
                }
            ),
        };
        let early = if window.early_close
            && !matches!(standing(window, self.now), Standing::Ended { .. })
        {
            " 予算に達すると早く締め切られることがあります。"
        } else {
            ""
        };
        let note = window
            .note
            .as_deref()
            .map_or(String::new(), |n| format!(" {n}"));
        format!("{}: {stand}。{early}{note}", window.label)
    }

    fn courses(&self, entry: &Entry, reply: &mut Reply) -> bool {
        if entry.courses.is_empty() {
            reply.say(format!(
                "「{}」に、コースや種類の区分は載っていません。",
                entry.name()
            ));
            self.overview(entry, reply);
            return false;
        }
        reply.say(format!(
            "「{}」は次の{}つです。",
            entry.name(),
            entry.courses.len()
        ));
        reply.cite(entry.courses.iter().filter_map(|c| entry.page_of(c.page)));
        let lines: Vec<String> = entry.courses.iter().map(course_line).collect();
        self.list(lines, LIST_BUDGET, reply)
    }

    fn cases(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let knowledge = &self.mind.knowledge;
        let related: Vec<&Entry> = entry
            .related
            .iter()
            .filter_map(|id| knowledge.entry(id))
            .filter(|e| e.kind == Kind::Case)
            .collect();
        let named: Vec<&Table> = entry
            .tables
            .iter()
            .filter(|t| t.columns.iter().any(|c| c.kind == ColumnType::Name))
            .collect();
        if let [table] = named[..] {
            return self.rows(entry, table, &self.filtered(table), LIST_BUDGET, reply);
        }
        if !named.is_empty() {
            let mut lines = Vec::new();
            for table in named {
                lines.push(format!(
                    "◆ {}（{}{}）",
                    table.title,
                    table.rows.len(),
                    table.noun
                ));
                lines.extend((0..table.rows.len()).map(|r| row_line(table, r, true)));
                reply.cite(entry.page_of(table.page));
            }
            return self.list(lines, LIST_BUDGET, reply);
        }
        if entry.kind == Kind::Case {
            self.overview(entry, reply);
        } else if related.is_empty() {
            reply.say(format!(
                "「{}」の事例は、ガイドブックに直接は載っていません。",
                entry.name()
            ));
        } else {
            reply.say(format!("「{}」に関わる事例です。", entry.name()));
            reply.blocks.push(Block::Bullets(
                related
                    .iter()
                    .map(|e| format!("{}: {}", e.title, e.summary.trim()))
                    .collect(),
            ));
            reply.cite(related.iter().flat_map(|e| e.pages.iter().copied()));
        }
        reply.links.extend(
            entry
                .links
                .iter()
                .filter(|l| l.label.contains("事例") || l.label.contains("実例"))
                .take(4)
                .map(link_ref),
        );
        false
    }

    fn all_links(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let mut links: Vec<LinkRef> = entry
            .links
            .iter()
            .filter(|l| self.fits(l))
            .map(link_ref)
            .collect();
        for course in &entry.courses {
            links.extend(course.links.iter().map(|l| LinkRef {
                label: format!("{}: {}", course.name, l.label),
                url: l.url.clone(),
            }));
        }
        for table in &entry.tables {
            for row in &table.rows {
                let name = table
                    .cells(row, ColumnType::Name)
                    .next()
                    .unwrap_or(&table.title);
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
                    self.slots.prefecture.is_none()
                        || d.prefecture.is_none()
                        || d.prefecture == self.slots.prefecture
                })
                .flat_map(|d| {
                    d.url.iter().chain(&d.form).map(|u| LinkRef {
                        label: d.full_name(),
                        url: u.clone(),
                    })
                }),
        );
        let mut seen = std::collections::HashSet::new();
        links.retain(|l| seen.insert(l.url.clone()));
        if links.is_empty() {
            reply.say(format!(
                "「{}」のリンクは、ガイドブックに載っていません。",
                entry.name()
            ));
            return false;
        }
        let sizes: Vec<usize> = links
            .iter()
            .map(|l| l.label.chars().count() + l.url.len() + 4)
            .collect();
        let range = page_range(&sizes, self.page, LIST_BUDGET);
        let part = if range.len() < links.len() {
            format!(
                "（{}件のうち{}〜{}件目）",
                links.len(),
                range.start + 1,
                range.end
            )
        } else {
            String::new()
        };
        reply.say(format!("「{}」のリンクです{part}。", entry.name()));
        let more = range.end < links.len();
        reply.links = links.drain(range).collect();
        more
    }

    fn fits(&self, link: &Link) -> bool {
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
        lines.extend(
            [&entry.gives, &entry.audience, &entry.how]
                .into_iter()
                .flatten()
                .map(|t| t.trim().to_owned()),
        );
        lines.extend(entry.notes.iter().cloned());
        lines.extend(entry.facts.iter().map(|f| f.text.clone()));
        lines.extend(
            entry
                .courses
                .iter()
                .map(|c| format!("{} — {}", c.name, course_text(c).join(" "))),
        );
        reply.cite(entry.pages.iter().copied());
        self.list(lines, LIST_BUDGET, reply)
    }

    /// Shows the part of a list that fits; true when more is left.
    fn list(&self, lines: Vec<String>, budget: usize, reply: &mut Reply) -> bool {
        let sizes: Vec<usize> = lines.iter().map(|l| l.chars().count() + 2).collect();
        let range = page_range(&sizes, self.page, budget);
        let more = range.end < lines.len();
        reply.blocks.push(Block::Bullets(lines[range].to_vec()));
        more
    }

    /// After a fact that matches, what the side asked about says in general.
    fn beside(&self, entry: &Entry, parts: &[Part], facet: Option<Facet>, reply: &mut Reply) {
        if !matches!(parts.first(), Some(Part::Fact(_) | Part::Note(_))) {
            return;
        }
        let said = |reply: &Reply, text: &str| {
            reply
                .blocks
                .iter()
                .any(|b| matches!(b, Block::Text(t) if t == text))
        };
        let texts: Vec<&String> = match facet {
            Some(Facet::Overview) => [
                Some(&entry.summary),
                entry.gives.as_ref(),
                entry.audience.as_ref(),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Some(Facet::Audience) => entry.audience.iter().collect(),
            Some(Facet::Amount) => entry.gives.iter().collect(),
            Some(Facet::How) => entry.how.iter().collect(),
            _ => Vec::new(),
        };
        for text in texts {
            if !said(reply, text.trim()) {
                reply.say(text.trim());
            }
        }
        match facet {
            Some(Facet::Course) if !entry.courses.is_empty() => {
                reply.blocks.push(Block::Bullets(
                    entry.courses.iter().map(course_line).collect(),
                ));
            }
            Some(Facet::Deadline) => entry
                .windows
                .iter()
                .filter(|w| w.course.is_none())
                .for_each(|w| reply.say(self.window_line(w))),
            _ => {}
        }
    }

    /// Answers with the parts that match; returns the course they are about.
    fn parts<'e>(&self, entry: &'e Entry, parts: &[Part], reply: &mut Reply) -> Option<&'e Course> {
        let mut course = None;
        let first = parts.first().copied();
        match first {
            Some(Part::Row(t, _) | Part::Table(t)) => {
                let table = &entry.tables[usize::from(t)];
                let mut rows: Vec<usize> = parts
                    .iter()
                    .filter_map(|p| {
                        if let Part::Row(pt, r) = p {
                            (*pt == t).then_some(usize::from(*r))
                        } else {
                            None
                        }
                    })
                    .collect();
                let filtered = self.filtered(table);
                if rows.is_empty() {
                    rows = filtered;
                } else if filtered.len() < table.rows.len() {
                    let both: Vec<usize> = rows
                        .iter()
                        .copied()
                        .filter(|r| filtered.contains(r))
                        .collect();
                    rows = if both.is_empty() { filtered } else { both };
                }
                rows.sort_unstable();
                self.rows(entry, table, &rows, NAMED_BUDGET, reply);
            }
            Some(Part::Course(_))
                if parts
                    .iter()
                    .filter(|p| matches!(p, Part::Course(_)))
                    .count()
                    > 1 =>
            {
                let several = parts.iter().filter_map(|p| {
                    if let Part::Course(i) = p {
                        Some(&entry.courses[usize::from(*i)])
                    } else {
                        None
                    }
                });
                let lines = several.map(|c| {
                    reply.cite(entry.page_of(c.page));
                    format!(
                        "{} — {}",
                        c.name,
                        c.content
                            .as_deref()
                            .or(c.wish.as_deref())
                            .unwrap_or_default()
                    )
                });
                let lines = lines.collect();
                reply.blocks.push(Block::Bullets(lines));
            }
            Some(Part::Course(i)) => {
                let found = &entry.courses[usize::from(i)];
                course = Some(found);
                reply.say(format!("◆ {}", found.name));
                course_text(found)
                    .into_iter()
                    .for_each(|line| reply.say(line));
                for window in entry
                    .windows
                    .iter()
                    .filter(|w| w.course.as_ref() == Some(&found.id))
                {
                    reply.say(self.window_line(window));
                }
                reply.cite(entry.page_of(found.page));
                reply.links.extend(found.links.iter().map(link_ref));
                for part in &parts[1..] {
                    if let Part::Fact(f) = part {
                        reply.say(&entry.facts[usize::from(*f)].text);
                    }
                }
            }
            Some(Part::Comparison(i)) => {
                let c = &entry.comparisons[usize::from(i)];
                comparison(entry, c, &(0..c.sides.len()).collect::<Vec<_>>(), reply);
            }
            _ => {
                for part in parts {
                    match *part {
                        Part::Fact(i) => {
                            let fact = &entry.facts[usize::from(i)];
                            reply.say(&fact.text);
                            reply.cite(entry.page_of(fact.page));
                        }
                        Part::Note(i) => reply.say(&entry.notes[usize::from(i)]),
                        Part::Window(i) => {
                            let window = &entry.windows[usize::from(i)];
                            reply.say(self.window_line(window));
                            reply.cite(entry.page_of(window.page));
                        }
                        Part::Link(i) => {
                            let link = &entry.links[usize::from(i)];
                            reply.links.push(link_ref(link));
                            reply.cite(entry.page_of(link.page));
                        }
                        Part::CourseLink(c, i) => {
                            let course = &entry.courses[usize::from(c)];
                            let link = &course.links[usize::from(i)];
                            reply.links.push(LinkRef {
                                label: format!("{}: {}", course.name, link.label),
                                url: link.url.clone(),
                            });
                            reply.cite(entry.page_of(course.page));
                        }
                        Part::Desk(i) => {
                            let desk = &entry.desks[usize::from(i)];
                            reply.contacts.push(Contact::from(desk));
                            reply.cite(entry.page_of(desk.page));
                        }
                        _ => {}
                    }
                }
                if !reply.blocks.iter().any(|b| matches!(b, Block::Text(_))) {
                    reply.say(entry.summary.trim());
                }
            }
        }
        course
    }

    /// Rows of `table` in the person's prefecture, if they name one and the table knows it; else all.
    fn filtered(&self, table: &Table) -> Vec<usize> {
        let all: Vec<usize> = (0..table.rows.len()).collect();
        let Some(prefecture) = self.slots.prefecture.as_deref() else {
            return all;
        };
        if !table
            .columns
            .iter()
            .any(|c| c.kind == ColumnType::Prefecture)
            || !self
                .question
                .contains(prefecture.trim_end_matches(['県', '府', '都']))
        {
            return all;
        }
        all.into_iter()
            .filter(|r| {
                table
                    .cells(&table.rows[*r], ColumnType::Prefecture)
                    .any(|c| c == prefecture)
            })
            .collect()
    }

    /// Says rows of a table: one in full, several as a list, many by name.
    fn rows(
        &self,
        entry: &Entry,
        table: &Table,
        rows: &[usize],
        budget: usize,
        reply: &mut Reply,
    ) -> bool {
        reply.cite(entry.page_of(table.page));
        let subset = rows.len() < table.rows.len();
        if rows.is_empty() {
            let place = self.slots.prefecture.as_deref().unwrap_or_default();
            reply.say(format!(
                "{}に、{place}のものは載っていません（全部で{}{}）。",
                table.title,
                table.rows.len(),
                table.noun
            ));
            return false;
        }
        let total = format!("{}{}", rows.len(), table.noun);
        let count = if !subset && table.title.contains(&total) {
            format!("{}です。", table.title)
        } else if subset {
            format!(
                "{}のうち、当てはまるのは{}{}です。",
                table.title,
                rows.len(),
                table.noun
            )
        } else {
            format!("{}（{}{}）です。", table.title, rows.len(), table.noun)
        };
        reply.say(count);
        let lines: Vec<String> = rows
            .iter()
            .map(|r| row_line(table, *r, rows.len() <= 12))
            .collect();
        let urls = rows.iter().flat_map(|r| {
            let row = &table.rows[*r];
            let name = table
                .cells(row, ColumnType::Name)
                .next()
                .unwrap_or(&table.title);
            table
                .columns
                .iter()
                .filter(|c| c.kind == ColumnType::Url)
                .filter_map(move |c| {
                    row.get(&c.key).map(|u| LinkRef {
                        label: format!("{name}: {}", c.label),
                        url: u.as_str().to_owned(),
                    })
                })
        });
        if rows.len() <= 8 {
            reply.links.extend(urls);
        }
        self.list(lines, budget, reply)
    }

    fn desks(&self, entry: &Entry, course: Option<&Course>, focus: &Focus, reply: &mut Reply) {
        if !reply.contacts.is_empty() {
            return;
        }
        let asked = matches!(focus, Focus::Facet(Facet::Contact));
        let Chosen {
            desks,
            needs_prefecture,
            fallback,
        } = choose(&self.mind.knowledge, entry, course, self.asker());
        if needs_prefecture && (!asked || desks.len() > MANY_DESKS) {
            if asked {
                reply.say("窓口は県ごとに分かれています。");
            }
            let general = desks.iter().filter(|d| d.prefecture.is_none()).take(2);
            reply.contacts.extend(general.map(|d| Contact::from(*d)));
            reply.ask = Some(
                "県ごとに窓口があります。どの県の窓口をお調べしますか（県名だけでも大丈夫です）。"
                    .to_owned(),
            );
        } else {
            let most = if asked { 12 } else { 3 };
            reply
                .contacts
                .extend(desks.iter().take(most).map(|d| Contact::from(*d)));
            if needs_prefecture {
                reply.ask =
                    Some("県名を書いていただければ、その県の窓口だけをご案内します。".to_owned());
            }
        }
        if asked {
            reply.cite(desks.iter().filter_map(|d| entry.page_of(d.page)));
        }
        if fallback && asked {
            let who = self
                .slots
                .prefecture
                .as_deref()
                .filter(|_| entry.desks.iter().any(|d| d.prefecture.is_some()));
            reply.say(match who {
                Some(prefecture) => format!("{prefecture}の窓口はガイドブックに載っていないため、こちらをご案内します。"),
                None => "この項目だけの窓口はガイドブックに載っていないため、ガイドブックを作った担当室をご案内します。".to_owned(),
            });
        } else if let Some(prefecture) = &self.slots.prefecture
            && desks
                .iter()
                .any(|d| d.prefecture.as_ref() == Some(prefecture))
        {
            reply
                .notices
                .push(format!("{prefecture}の窓口でお調べしました。"));
        }
    }

    fn asker(&self) -> Asker<'_> {
        let words = [
            "中小企業",
            "中堅企業",
            "全企業",
            "大企業",
            "企業向け",
            "本人",
            "外国人",
        ];
        Asker {
            prefecture: self.slots.prefecture.as_deref(),
            audience: words.into_iter().find(|w| self.question.contains(w)),
        }
    }

    fn few_links(&self, entry: &Entry, course: Option<&Course>, reply: &mut Reply) {
        let own = course.into_iter().flat_map(|c| &c.links);
        let links = own.chain(entry.links.iter().filter(|l| self.fits(l)));
        let shown: Vec<&str> = reply
            .contacts
            .iter()
            .filter_map(|c| c.url.as_deref())
            .collect();
        let few: Vec<LinkRef> = links
            .filter(|l| !shown.contains(&l.url.as_str()))
            .take(FEW_LINKS)
            .map(link_ref)
            .collect();
        reply.links = few;
    }

    /// What can be asked next about this entry.
    fn choices(&self, entry: &Entry, focus: &Focus, more: bool, reply: &mut Reply) {
        let most = if *focus == Focus::Facet(Facet::Course) {
            MAX_CHOICES
        } else {
            FEW_CHOICES
        };
        let mut add = |label: &str, send: String, to: &Entry| {
            let known = reply.choices.iter().any(|c| c.label == label);
            if reply.choices.len() < most && !known {
                reply.choices.push(Choice {
                    label: label.to_owned(),
                    send,
                    entry: Some(to.id.clone()),
                });
            }
        };
        if more {
            add("続きを見る", "続き".to_owned(), entry);
        }
        let name = entry.name();
        if *focus == Focus::Facet(Facet::Course) {
            for course in &entry.courses {
                add(&course.name, format!("{name}の{}", course.name), entry);
            }
        }
        let offers = [
            (Facet::Course, !entry.courses.is_empty()),
            (
                Facet::Audience,
                entry.audience.is_some() && entry.courses.len() != 1,
            ),
            (Facet::Deadline, !entry.windows.is_empty()),
            (Facet::Difference, !entry.comparisons.is_empty()),
            (
                Facet::Case,
                entry
                    .tables
                    .iter()
                    .any(|t| t.columns.iter().any(|c| c.kind == ColumnType::Name))
                    || entry
                        .related
                        .iter()
                        .any(|id| id.as_str().starts_with("case-")),
            ),
            (
                Facet::Detail,
                !entry.facts.is_empty() || !entry.notes.is_empty(),
            ),
            (Facet::Contact, true),
            (
                Facet::Link,
                entry.links.len() + entry.courses.iter().map(|c| c.links.len()).sum::<usize>()
                    > FEW_LINKS
                    || entry
                        .tables
                        .iter()
                        .any(|t| t.columns.iter().any(|c| c.kind == ColumnType::Url)),
            ),
        ];
        for (facet, offered) in offers {
            if offered && *focus != Focus::Facet(facet) {
                let label = match facet {
                    Facet::Case => "事例・一覧",
                    Facet::Link => "リンク一覧",
                    other => other.label(),
                };
                add(label, format!("{name}の{label}"), entry);
            }
        }
        for related in entry
            .related
            .iter()
            .filter_map(|id| self.mind.knowledge.entry(id))
        {
            add(
                related.name(),
                format!("{}について知りたい", related.name()),
                related,
            );
        }
    }

    fn finish(&self, entry: &Entry, reply: &mut Reply) {
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
        if entry.kind != Kind::Faq {
            reply.notices.push(format!(
                "{}の情報です。最新の内容は窓口か公式ページで確認してください。",
                pack.edition_text
            ));
        }
    }
}

fn link_ref(link: &Link) -> LinkRef {
    LinkRef {
        label: link.label.clone(),
        url: link.url.clone(),
    }
}

/// Range of the items on `page` when each page holds up to `budget`.
fn page_range(sizes: &[usize], page: usize, budget: usize) -> std::ops::Range<usize> {
    let (mut start, mut at, mut used, mut current) = (0, 0, 0, 0);
    while at < sizes.len() {
        if used + sizes[at] > budget && at > start {
            if current == page {
                return start..at;
            }
            current += 1;
            start = at;
            used = 0;
        }
        used += sizes[at];
        at += 1;
    }
    if current == page {
        start..at
    } else {
        sizes.len()..sizes.len()
    }
}

fn course_line(course: &Course) -> String {
    let wish = course
        .wish
        .as_ref()
        .map_or(String::new(), |w| format!(" — {w}"));
    let status = match course.status {
        Some(CourseStatus::Suspended) => "【受付休止中】",
        Some(CourseStatus::Ended) => "【終了】",
        Some(CourseStatus::New) => "【新設】",
        None => "",
    };
    format!("{}{status}{wish}", course.name)
}

fn course_text(course: &Course) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(course.status_note.iter().map(|n| format!("⚠ {n}")));
    lines.extend(course.wish.iter().map(|w| format!("こんなときに: {w}")));
    lines.extend(course.audience.iter().map(|a| format!("対象: {a}")));
    lines.extend(course.content.iter().cloned());
    if !course.conditions.is_empty() {
        lines.push(format!("条件: {}", course.conditions.join(" ")));
    }
    lines.extend(course.amount.iter().map(|a| format!("金額・期間: {a}")));
    lines
}

fn amount(entry: &Entry, reply: &mut Reply) {
    const MONEY: [&str; 9] = ["円", "％", "%", "割", "無料", "分の", "1/2", "2/3", "率"];
    let money = |t: &str| MONEY.iter().any(|m| t.contains(m));
    reply.say(entry.gives.as_deref().unwrap_or(&entry.summary).trim());
    let facts: Vec<&crate::knowledge::model::Fact> = entry
        .facts
        .iter()
        .filter(|f| money(&f.text))
        .take(6)
        .collect();
    let mut lines: Vec<String> = facts.iter().map(|f| f.text.clone()).collect();
    lines.extend(
        entry
            .courses
            .iter()
            .filter_map(|c| c.amount.as_ref().map(|a| format!("{}: {a}", c.name))),
    );
    reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
    if lines.is_empty() {
        reply.say("具体的な金額や率は、ガイドブックに載っていません。公式ページか窓口で確認してください。");
    } else {
        reply.blocks.push(Block::Bullets(lines));
    }
}

fn audience(entry: &Entry, reply: &mut Reply) {
    match &entry.audience {
        Some(text) => reply.say(text.trim()),
        None => {
            reply.say(format!(
                "「{}」の対象は、ガイドブックに詳しく載っていません。",
                entry.name()
            ));
            reply.say(entry.summary.trim());
        }
    }
    let lines: Vec<String> = entry
        .courses
        .iter()
        .filter_map(|c| c.audience.as_ref().map(|a| format!("{}: {a}", c.name)))
        .collect();
    if !lines.is_empty() {
        reply.blocks.push(Block::Bullets(lines));
    }
    let told = |t: &&String| {
        ["対象", "要件", "条件", "必要"]
            .iter()
            .any(|w| t.contains(w))
    };
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
        reply.say(format!("「{}」の手続きの細かい流れは、ガイドブックに載っていません。窓口か公式ページで確認してください。", entry.name()));
        reply.say(entry.summary.trim());
    }
}

fn comparison(entry: &Entry, c: &Comparison, sides: &[usize], reply: &mut Reply) {
    reply.say(format!("{}です。", c.title));
    let names = sides.iter().map(|s| c.sides[*s].name.clone()).collect();
    let rows = c
        .rows
        .iter()
        .map(|r| {
            (
                r.item.clone(),
                sides
                    .iter()
                    .map(|s| r.values[*s].as_str().to_owned())
                    .collect(),
            )
        })
        .collect();
    reply.blocks.push(Block::Comparison { sides: names, rows });
    reply.cite(entry.page_of(c.page));
}

/// One row: its name, then its other cells with their headings.
fn row_line(table: &Table, row: usize, full: bool) -> String {
    let cells = &table.rows[row];
    let name = table
        .cells(cells, ColumnType::Name)
        .collect::<Vec<_>>()
        .join(" ");
    let place: String = table
        .cells(cells, ColumnType::Prefecture)
        .chain(table.cells(cells, ColumnType::City))
        .collect();
    let mut line = match (name.is_empty(), place.is_empty()) {
        (false, false) => format!("{name}（{place}）"),
        (false, true) => name,
        (true, _) => place,
    };
    if full {
        let rest: Vec<String> = (table.columns.iter())
            .filter(|c| {
                !matches!(
                    c.kind,
                    ColumnType::Name | ColumnType::Prefecture | ColumnType::City | ColumnType::Url
                )
            })
            .filter(|c| c.key != "entry")
            .filter_map(|c| {
                cells.get(&c.key).map(|v| {
                    if line.is_empty() {
                        v.as_str().to_owned()
                    } else {
                        format!("{}: {}", c.label, v.as_str())
                    }
                })
            })
            .collect();
        if !rest.is_empty() {
            let joint = if line.is_empty() { "" } else { " — " };
            line = format!("{line}{joint}{}", rest.join("、"));
        }
    }
    line
}
