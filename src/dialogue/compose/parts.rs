//! Answers with the parts of an entry that a question names: facts, courses, rows, comparisons.

use super::{Composer, NAMED_BUDGET, link_ref, link_size, list_part, list_size, page_range};
use crate::dialogue::answer::BETWEEN;
use crate::knowledge::model::{Column, ColumnType, Comparison, Course, Entry, Table, YesNo};
use crate::language::{Token, normalize};
use crate::message::{Block, Contact, EntryScore, LinkRef, Reply};
use crate::understanding::facet::Facet;
use crate::understanding::units::{Part, answered_by};

/// Characters of a cell that reads well in a sentence.
const SHORT_CELL: usize = 12;
/// Characters of a fact from which はい or いいえ with its reason stands in its place.
const LONG_FACT: usize = 90;
/// Characters up to which a fact is followed by what its side says in general.
const BESIDE_BUDGET: usize = 160;
/// Fewest things in a row that are a list, and fewest characters of a word that begins one of them.
const LISTED: usize = 4;
const ITEM_WORD: usize = 2;
/// Most rows that are shown with their links.
const LINKED_ROWS: usize = 10;
/// Characters that rows with links may have more: an address is looked at, not read.
const LINKS_BUDGET: usize = 350;

impl Composer<'_> {
    /// Entries side by side by what each says of itself.
    pub(super) fn against(&self, at: usize, others: &[usize], reply: &mut Reply) {
        let entries: Vec<&Entry> =
            std::iter::once(&at).chain(others).map(|e| &self.mind.knowledge.entries[*e]).collect();
        let names: Vec<String> = entries.iter().map(|e| e.name().to_owned()).collect();
        let compare = &self.book().compare;
        reply.say(compare.beside(names.join(self.book().answer.and())));
        let row = |item: &str, value: &dyn Fn(&Entry) -> Option<String>| {
            let values: Vec<String> =
                entries.iter().map(|e| value(e).unwrap_or_else(|| compare.missing(self.source()))).collect();
            (item.to_owned(), values)
        };
        let text = |t: &Option<String>| t.as_ref().map(|t| t.trim().to_owned());
        let rows = vec![
            row(compare.what(), &|e| Some(e.summary.trim().to_owned())),
            row(compare.whom(), &|e| text(&e.audience)),
            row(compare.content(), &|e| text(&e.gives)),
            row(compare.body(), &|e| e.body.clone()),
        ];
        reply.blocks.push(Block::Comparison { sides: names, rows });
        reply.cite(entries.iter().filter_map(|e| e.pages.first().copied()));
        reply.entries.extend(entries[1..].iter().map(|e| EntryScore {
            id: e.id.clone(),
            title: e.title.clone(),
            score: 0.5,
        }));
    }

    /// After a fact that matches, what the side asked about says in general.
    pub(super) fn beside(&self, entry: &Entry, parts: &[Part], facet: Option<Facet>, reply: &mut Reply) {
        if !matches!(parts.first(), Some(Part::Fact(_) | Part::Note(_))) {
            return;
        }
        let said = |reply: &Reply, text: &str| reply.blocks.iter().any(|b| matches!(b, Block::Text(t) if t == text));
        let texts: Vec<&String> = match facet {
            Some(Facet::Audience) => entry.audience.iter().collect(),
            Some(Facet::Amount) => entry.gives.iter().collect(),
            Some(Facet::How) => entry.how.iter().collect(),
            _ => Vec::new(),
        };
        for text in texts {
            if !said(reply, text.trim()) && length(reply) + text.trim().chars().count() <= BESIDE_BUDGET {
                reply.say(text.trim());
            }
        }
        match facet {
            Some(Facet::Course) if !entry.courses.is_empty() => {
                reply.blocks.push(Block::Bullets(entry.courses.iter().map(|c| self.course_line(entry, c)).collect()));
            }
            Some(Facet::Deadline) => {
                entry.windows.iter().filter(|w| w.course.is_none()).for_each(|w| reply.say(self.window_line(w)))
            }
            _ => {}
        }
    }

    /// Answers with the parts that match; returns the course they are about.
    pub(super) fn parts<'e>(&self, entry: &'e Entry, parts: &[Part], reply: &mut Reply) -> Option<&'e Course> {
        let mut course = None;
        let first = parts.first().copied();
        match first {
            Some(Part::Row(t, _) | Part::Table(t)) => {
                let table = &entry.tables[usize::from(t)];
                let mut rows: Vec<usize> = parts
                    .iter()
                    .filter_map(|p| if let Part::Row(pt, r) = p { (*pt == t).then_some(usize::from(*r)) } else { None })
                    .collect();
                let filtered = self.filtered(table);
                if rows.is_empty() {
                    rows = filtered;
                } else if filtered.len() < table.rows.len() {
                    let both: Vec<usize> = rows.iter().copied().filter(|r| filtered.contains(r)).collect();
                    rows = if both.is_empty() { filtered } else { both };
                }
                rows.sort_unstable();
                self.rows(entry, table, &rows, NAMED_BUDGET, reply);
            }
            Some(Part::Course(_)) if parts.iter().filter(|p| matches!(p, Part::Course(_))).count() > 1 => {
                let several = parts
                    .iter()
                    .filter_map(|p| if let Part::Course(i) = p { Some(&entry.courses[usize::from(*i)]) } else { None });
                let lines = several.map(|c| {
                    reply.cite(entry.page_of(c.page));
                    format!("{} — {}", c.name, c.content.as_deref().or(c.wish.as_deref()).unwrap_or_default())
                });
                let lines = lines.collect();
                reply.blocks.push(Block::Bullets(lines));
            }
            Some(Part::Course(i)) => {
                let found = &entry.courses[usize::from(i)];
                course = Some(found);
                self.course(entry, found, reply);
                for part in &parts[1..] {
                    if let Part::Fact(f) = part {
                        reply.say(&entry.facts[usize::from(*f)].text);
                    }
                }
            }
            Some(Part::Comparison(i)) => {
                let c = &entry.comparisons[usize::from(i)];
                self.comparison(entry, c, &(0..c.sides.len()).collect::<Vec<_>>(), reply);
            }
            _ => {
                parts.iter().for_each(|part| self.part(entry, *part, reply));
                if !reply.blocks.iter().any(|b| matches!(b, Block::Text(_))) {
                    match &reply.links[..] {
                        [] => reply.say(entry.summary.trim()),
                        [first, ..] => reply.say(self.book().answer.link_is(&first.label)),
                    }
                }
            }
        }
        course
    }

    /// One part: what it says, or its link or desk.
    pub(super) fn part(&self, entry: &Entry, part: Part, reply: &mut Reply) {
        match part {
            Part::Fact(i) => {
                let fact = &entry.facts[usize::from(i)];
                reply.say(&fact.text);
                reply.cite(entry.page_of(fact.page));
            }
            Part::Whether(i) => {
                if let Some((answer, page)) = self.settled(entry, i) {
                    reply.say(answer);
                    reply.cite(page);
                }
            }
            Part::Body => {
                let body = entry.body.as_deref().unwrap_or_default();
                reply.say(self.book().answer.body_is(entry.name(), body));
            }
            Part::Side(side) => {
                let text = match side {
                    Facet::Audience => &entry.audience,
                    Facet::How => &entry.how,
                    _ => &entry.gives,
                };
                text.iter().for_each(|t| reply.say(t.trim()));
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
                reply.links.push(LinkRef { label: format!("{}: {}", course.name, link.label), url: link.url.clone() });
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

    /// Answers a question of yes or no before what is told; a fact that says little else, or much, is left out then.
    pub(super) fn answer_first(&self, entry: &Entry, reply: &mut Reply) {
        // 「溶接は機械金属加工に入る？」: はい would be said of the one for the other.
        if let Some((_, topic)) = self.business_asked.as_ref().filter(|(word, _)| !self.speaks_of(entry, word, reply)) {
            let said = self.book().answer.topic_untold(topic, self.source());
            reply.blocks.insert(reply.after_heading(), Block::Text(said));
            self.desk_due.set(true);
            return;
        }
        let Some((i, (answer, page))) = self.settled.and_then(|i| Some((i, self.settled(entry, i)?))) else {
            return self.listed(entry, reply);
        };
        let told = |text: &str| self.is_said(text, &answer) || text.chars().count() > LONG_FACT;
        if let Some(Part::Fact(f)) = answered_by(entry, Part::Whether(i)) {
            let fact = entry.facts[usize::from(f)].text.as_str();
            reply.blocks.retain(|b| !matches!(b, Block::Text(text) if text == fact && told(fact)));
        }
        reply.blocks.insert(reply.after_heading(), Block::Text(answer));
        reply.cite(page);
    }

    /// Whether a reply has a word, or what it would settle is asked with it.
    fn speaks_of(&self, entry: &Entry, word: &str, reply: &Reply) -> bool {
        let has = |text: &str| normalize(text).text().contains(word);
        let whether = self.settled.and_then(|i| entry.whether().nth(usize::from(i)));
        has(&reply.text(self.book()))
            || whether.is_some_and(|(whether, _)| whether.asks.iter().chain([&whether.says]).any(|text| has(text)))
    }

    /// Yes before a list, to who asks whether something that stands on it does (飲食料品製造は16分野に入ってる？).
    fn listed(&self, entry: &Entry, reply: &mut Reply) {
        let turn = &self.mind.knowledge.lexicon.turn;
        if self.beside || !turn.listing.is_match(self.question) || turn.negative.is_match(self.question) {
            return;
        }
        let asked = self.mind.analyzer().analyze(self.question);
        let at = self.mind.knowledge.position(&entry.id);
        let named = |t: &&Token| at.is_some_and(|at| self.mind.model.in_name(at, &t.key));
        let words = asked.content().filter(|t| !named(t)).map(|t| asked.surface(t));
        let words: Vec<&str> = words.filter(|word| word.chars().count() >= ITEM_WORD).collect();
        let item = reply.blocks.iter().find_map(|block| {
            let Block::Text(text) = block else { return None };
            let items: Vec<&str> = text.split(['、', '。']).collect();
            let meant = |item: &&&str| {
                let item = normalize(item);
                words.iter().any(|word| item.text().starts_with(word)) && !item.text().ends_with('は')
            };
            items.iter().filter(|_| items.len() >= LISTED).find(meant).map(|item| (*item).to_owned())
        });
        if let Some(item) = item {
            reply.blocks.insert(reply.after_heading(), Block::Text(self.book().answer.listed(item)));
        }
    }

    /// Yes or no and why, with its page; to a question put in the negative only why, as either could be taken for the
    /// other.
    fn settled(&self, entry: &Entry, i: u16) -> Option<(String, Option<u16>)> {
        let (whether, page) = entry.whether().nth(usize::from(i))?;
        let says = whether.says.trim_end_matches('。');
        let negative = self.mind.knowledge.lexicon.turn.negative.is_match(self.question);
        let say = &self.book().answer;
        let text = match whether.answer {
            _ if negative || self.beside => say.settled(says),
            YesNo::Yes => say.settled_yes(says),
            YesNo::No => say.settled_no(says),
        };
        Some((text, entry.page_of(page)))
    }

    /// Rows of `table` in the person's prefecture, if they name one and the table knows it; else all.
    pub(super) fn filtered(&self, table: &Table) -> Vec<usize> {
        let all: Vec<usize> = (0..table.rows.len()).collect();
        let said = |p: &String| self.question.contains(p.trim_end_matches(['県', '府', '都']));
        if !table.columns.iter().any(|c| c.kind == ColumnType::Prefecture) || !self.prefectures.iter().any(said) {
            return all;
        }
        let there = |cell: &str| self.prefectures.iter().any(|p| p == cell);
        all.into_iter().filter(|r| table.cells(&table.rows[*r], ColumnType::Prefecture).any(there)).collect()
    }

    /// Says that the prefecture asked about has no row, where the entry's rows are told by prefecture.
    pub(super) fn nowhere(&self, entry: &Entry) -> Option<String> {
        let table = entry.tables.iter().find(|t| t.columns.iter().any(|c| c.kind == ColumnType::Prefecture))?;
        self.filtered(table).is_empty().then(|| {
            let place = self.prefectures.join("・");
            self.book().answer.nowhere(&table.title, place, table.rows.len(), &table.noun)
        })
    }

    /// Says rows of a table: one in full, several as a list, many by name.
    pub(super) fn rows(&self, entry: &Entry, table: &Table, rows: &[usize], budget: usize, reply: &mut Reply) -> bool {
        reply.cite(entry.page_of(table.page));
        let subset = rows.len() < table.rows.len();
        if rows.is_empty() {
            self.nowhere(entry).into_iter().for_each(|text| reply.say(text));
            return false;
        }
        let answer = &self.book().answer;
        let total = format!("{}{}", rows.len(), table.noun);
        let count = if !subset && table.title.contains(&total) {
            answer.rows_titled(&table.title)
        } else if subset {
            answer.rows_some(&table.title, rows.len(), &table.noun)
        } else {
            answer.rows_all(&table.title, rows.len(), &table.noun)
        };
        if let ([row], true) = (rows, subset)
            && let Some(sentence) = self.row_sentence(table, *row)
        {
            reply.say(sentence);
            return false;
        }
        reply.say(count);
        let lines: Vec<String> = rows.iter().map(|r| self.row_line(table, *r, rows.len() <= 12)).collect();
        let links_of = |row: usize| -> Vec<LinkRef> {
            let row = &table.rows[row];
            let name = table.cells(row, ColumnType::Name).next().unwrap_or(&table.title);
            let of = |c: &Column| {
                row.get(&c.key).map(|u| LinkRef { label: format!("{name}: {}", c.label), url: u.as_str().to_owned() })
            };
            table.columns.iter().filter(|c| c.kind == ColumnType::Url).filter_map(of).collect()
        };
        let linked_rows = rows.iter().filter(|_| rows.len() <= LINKED_ROWS);
        let row_links: Vec<Vec<LinkRef>> = linked_rows.map(|r| links_of(*r)).collect();
        let linked = |i: usize| row_links.get(i).into_iter().flatten();
        let size = |(i, line): (usize, &String)| list_size(line) + linked(i).map(link_size).sum::<usize>();
        let sizes: Vec<usize> = lines.iter().enumerate().map(size).collect();
        let more = if row_links.iter().all(Vec::is_empty) { 0 } else { LINKS_BUDGET };
        let shown = page_range(&sizes, self.page, budget + more);
        reply.links.extend(shown.clone().flat_map(linked).cloned());
        list_part(&lines, shown, reply)
    }

    pub(super) fn comparison(&self, entry: &Entry, c: &Comparison, sides: &[usize], reply: &mut Reply) {
        reply.say(self.book().compare.table(&c.title));
        // Long names stand once in the title; beside each value the short one reads better.
        let short = |name: &str| match (name.split_once('（'), entry.short.as_deref()) {
            (_, Some(short)) if name == entry.title && short.chars().count() < name.chars().count() => short.to_owned(),
            (Some((head, _)), _) if c.sides.iter().filter(|s| s.name.starts_with(head)).count() == 1 => head.to_owned(),
            _ => name.to_owned(),
        };
        let names = sides.iter().map(|s| short(&c.sides[*s].name)).collect();
        let rows = c
            .rows
            .iter()
            .map(|r| (r.item.clone(), sides.iter().map(|s| r.values[*s].as_str().to_owned()).collect()))
            .collect();
        reply.blocks.push(Block::Comparison { sides: names, rows });
        reply.cite(entry.page_of(c.page));
    }

    /// 「介護は、1号は対象、2号は対象外です。」: a row of short cells as a sentence.
    fn row_sentence(&self, table: &Table, row: usize) -> Option<String> {
        let cells = &table.rows[row];
        let name = table.cells(cells, ColumnType::Name).next()?;
        let told: Vec<&Column> =
            table.columns.iter().filter(|c| c.kind == ColumnType::Text && cells.contains_key(&c.key)).collect();
        let all_text = table.columns.iter().all(|c| matches!(c.kind, ColumnType::Text | ColumnType::Name));
        let short = told.iter().all(|c| cells[&c.key].as_str().chars().count() <= SHORT_CELL);
        let answer = &self.book().answer;
        let parts: Vec<String> = told.iter().map(|c| answer.cell(&c.label, cells[&c.key].as_str())).collect();
        if !all_text || !short || parts.is_empty() {
            return None;
        }
        let yes = |c: &&Column| c.yes.as_deref() == Some(cells[&c.key].as_str());
        let negative = self.mind.knowledge.lexicon.turn.negative.is_match(self.question);
        let says_yes = self.yes_or_no && !negative && !self.beside && told.iter().all(yes);
        Some(match (says_yes, &told[..]) {
            (true, [one]) => answer.settled_yes(answer.cell(name, cells[&one.key].as_str())),
            (true, [first, ..]) => {
                let columns: Vec<&str> = told.iter().map(|c| c.label.as_str()).collect();
                answer.row_yes(name, columns.join(BETWEEN), cells[&first.key].as_str())
            }
            _ => answer.row_sentence(name, parts.join("、")),
        })
    }

    /// One row: its name, then its other cells with their headings.
    pub(super) fn row_line(&self, table: &Table, row: usize, full: bool) -> String {
        let cells = &table.rows[row];
        let name = table.cells(cells, ColumnType::Name).collect::<Vec<_>>().join(" ");
        let place: String =
            table.cells(cells, ColumnType::Prefecture).chain(table.cells(cells, ColumnType::City)).collect();
        let mut line = match (name.is_empty(), place.is_empty()) {
            (false, false) => format!("{name}（{place}）"),
            (false, true) => name,
            (true, _) => place,
        };
        if full {
            let rest: Vec<String> = (table.columns.iter())
                .filter(|c| {
                    !matches!(c.kind, ColumnType::Name | ColumnType::Prefecture | ColumnType::City | ColumnType::Url)
                })
                // 「求人リンク: あり」 says nothing beside the link itself.
                .filter(|c| c.key != "entry" && self.terms().link_columns.ending(&c.label).is_none())
                .filter_map(|c| {
                    cells.get(&c.key).map(|v| {
                        if line.is_empty() { v.as_str().to_owned() } else { format!("{}: {}", c.label, v.as_str()) }
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
}

/// Characters of a reply's paragraphs.
fn length(reply: &Reply) -> usize {
    let text = |b: &Block| if let Block::Text(t) = b { t.chars().count() } else { 0 };
    reply.blocks.iter().map(text).sum()
}
