//! The sides of an entry: overview, deadline, contact, amount, audience, courses, cases, links, details.

use super::courses::{audience_lines, course_text, tells_money};
use super::{Composer, LIST_BUDGET, NAMED_BUDGET, link_ref, link_size, page_range};
use crate::knowledge::model::{ColumnType, Entry, Fact, Table};
use crate::message::{Block, LinkRef, Reply};
use crate::understanding::facet::Facet;

/// Characters of details in one reply.
const DETAIL_BUDGET: usize = 450;
/// Characters of an overview beyond which sides wait to be asked for; courses it names.
const OVERVIEW_BUDGET: usize = 160;
const COURSES_NAMED: usize = 4;

impl Composer<'_> {
    /// Adds what `facet` asks for; true when a list goes on.
    pub(super) fn facet(&self, entry: &Entry, facet: Facet, reply: &mut Reply) -> bool {
        match facet {
            Facet::Overview => self.overview(entry, reply),
            Facet::Difference => self.nothing_beside(entry, reply),
            Facet::Contact => self.contact_lead(entry, reply),
            Facet::Deadline => self.deadline(entry, reply),
            Facet::Amount => self.amount(entry, reply),
            Facet::Audience => self.audience_side(entry, reply),
            Facet::How => {
                self.how(entry, reply);
                entry.windows.iter().filter(|w| w.course.is_none()).for_each(|w| reply.say(self.window_line(w)));
            }
            Facet::Course => return self.courses(entry, reply),
            Facet::Case => return self.cases(entry, reply),
            Facet::Link => return self.all_links(entry, reply),
            Facet::Detail => return self.detail(entry, reply),
            Facet::Page => self.pages(entry, reply),
        }
        false
    }

    /// On which pages of the source an entry stands.
    fn pages(&self, entry: &Entry, reply: &mut Reply) {
        let pages: Vec<String> = entry.pages.iter().map(ToString::to_string).collect();
        let answer = &self.book().answer;
        reply.say(if pages.is_empty() {
            answer.no_pages(entry.name(), self.source())
        } else {
            answer.on_pages(entry.name(), self.source(), pages.join(", "))
        });
    }

    fn overview(&self, entry: &Entry, reply: &mut Reply) {
        reply.say(entry.summary.trim());
        let audience = entry.audience.as_ref().filter(|_| entry.courses.is_empty());
        let mut room = OVERVIEW_BUDGET.saturating_sub(entry.summary.trim().chars().count());
        for text in [entry.gives.as_ref(), audience].into_iter().flatten() {
            // What does not fit is a choice below.
            if text.trim().chars().count() <= room {
                room -= text.trim().chars().count();
                reply.say(text.trim());
            }
        }
        if let Some(firm) = &entry.firm {
            let place = [&firm.prefecture, &firm.city].into_iter().flatten().cloned().collect::<String>();
            let industry = firm.industry.as_ref().map_or(String::new(), |i| format!("、{i}"));
            if !place.is_empty() {
                let place = format!("{place}{industry}");
                let answer = &self.book().answer;
                let association = self.terms().associations.within(&firm.name);
                reply.say(if association {
                    answer.association(&firm.name, place)
                } else {
                    answer.firm(&firm.name, place)
                });
            }
        }
        if !entry.courses.is_empty() {
            let names: Vec<String> = entry.courses.iter().map(|c| self.course_name(entry, c)).collect();
            let answer = &self.book().answer;
            let rest = names.len().saturating_sub(COURSES_NAMED);
            let more = if rest > 0 { answer.and_more(rest) } else { String::new() };
            reply.say(answer.courses_named(names[..names.len() - rest].join("、"), more));
        }
        if let [window] = &entry.windows[..] {
            reply.say(self.window_line(window));
        }
        for table in entry.tables.iter().take(1) {
            let count = format!("{}{}", table.rows.len(), table.noun);
            let answer = &self.book().answer;
            let count =
                if table.title.contains(&count) { String::new() } else { answer.count(table.rows.len(), &table.noun) };
            reply.say(answer.list(&table.title, count));
        }
    }

    /// A difference asked for where the guide sets nothing beside the entry.
    fn nothing_beside(&self, entry: &Entry, reply: &mut Reply) {
        let name = entry.name();
        let other = entry.related.iter().filter_map(|id| self.mind.knowledge.entry(id)).find(|e| e.kind == entry.kind);
        let answer = &self.book().answer;
        let example = other.map_or(String::new(), |o| answer.difference_example(name, o.name()));
        reply.say(answer.no_difference(name, self.source(), example));
        reply.say(entry.summary.trim());
    }

    fn deadline(&self, entry: &Entry, reply: &mut Reply) {
        if entry.windows.is_empty() {
            let facts = self.dated(entry);
            if facts.is_empty() {
                let answer = &self.book().answer;
                let missing = answer.no_deadline(entry.name(), self.source());
                reply.say(self.absence(entry, answer.deadline_side(), missing));
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
        let asks_place = self.terms().where_asked.within(self.question);
        let located = |t: &String| self.terms().where_told.within(t);
        let facts: Vec<_> = entry
            .facts
            .iter()
            .filter(|f| asks_place && (located(&f.name) || f.ask.iter().any(located)) && self.near(&f.text))
            .take(3)
            .collect();
        let hours = self.mind.cues.timing(self.question).is_some();
        let own = !entry.desks.is_empty() || !entry.desks_from.is_empty();
        if entry.traits.is_example() && !hours {
            reply.say(self.book().desk.firm(self.source(), self.mind.knowledge.item_name()));
        } else if facts.is_empty() && !hours && own {
            reply.say(self.book().desk.of(entry.name()));
        }
        facts.iter().for_each(|f| reply.say(&f.text));
        if let Some(firm) = entry.firm.as_ref().filter(|_| asks_place) {
            let place =
                [&firm.prefecture, &firm.city, &firm.industry].into_iter().flatten().cloned().collect::<Vec<_>>();
            reply.say(format!("{}: {}", firm.name, place.join("・")));
        }
        if let Some(how) = entry.how.as_ref().filter(|h| !hours && self.terms().consulting.within(h)) {
            reply.say(how.trim());
        }
    }

    /// Whether a text speaks of where the person is, if that is known.
    fn near(&self, text: &str) -> bool {
        let stem = |p: &String| text.contains(p.trim_end_matches(['県', '都', '府']));
        self.prefectures.is_empty() || self.prefectures.iter().any(stem)
    }

    fn cases(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let knowledge = &self.mind.knowledge;
        let related: Vec<&Entry> =
            entry.related.iter().filter_map(|id| knowledge.entry(id)).filter(|e| e.traits.is_example()).collect();
        let named: Vec<&Table> = entry.tables.iter().filter(|t| self.lists_examples(t)).collect();
        if let [table] = named[..] {
            return self.rows(entry, table, &self.filtered(table), LIST_BUDGET, reply);
        }
        if !named.is_empty() {
            reply.cite(named.iter().filter_map(|t| entry.page_of(t.page)));
            let mut lines = Vec::new();
            for table in &named {
                lines.push(format!("◆ {}{}", table.title, self.book().answer.count(table.rows.len(), &table.noun)));
                lines.extend((0..table.rows.len()).map(|r| self.row_line(table, r, true)));
            }
            return self.list(&lines, LIST_BUDGET, reply);
        }
        if entry.traits.is_example() {
            self.overview(entry, reply);
        } else if related.is_empty() {
            reply.say(self.book().answer.no_cases(entry.name(), self.source()));
        } else {
            reply.say(self.book().answer.cases_of(entry.name()));
            reply
                .blocks
                .push(Block::Bullets(related.iter().map(|e| format!("{}: {}", e.title, e.summary.trim())).collect()));
            reply.cite(related.iter().flat_map(|e| e.pages.iter().copied()));
        }
        reply.links.extend(entry.links.iter().filter(|l| self.terms().examples.within(&l.label)).take(4).map(link_ref));
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
            reply.say(self.book().answer.no_links(entry.name(), self.source()));
            return false;
        }
        let sizes: Vec<usize> = links.iter().map(link_size).collect();
        let range = page_range(&sizes, self.page, NAMED_BUDGET);
        let part = if range.len() < links.len() {
            self.book().answer.links_part(links.len(), range.start + 1, range.end)
        } else {
            String::new()
        };
        reply.say(self.book().answer.links_of(entry.name(), part));
        let more = range.end < links.len();
        reply.links = links.drain(range).collect();
        more
    }

    fn amount(&self, entry: &Entry, reply: &mut Reply) {
        let gives = entry.gives.as_deref().map(str::trim);
        // What is paid for, or how long a status lasts: both are asked for with 「どれくらい」.
        let courses: Vec<String> =
            entry.courses.iter().filter_map(|c| c.amount.as_ref().map(|a| format!("{}: {a}", c.name))).collect();
        let money = |text: &str| tells_money(text, self.terms());
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
        let (gains, figures) = (&self.terms().gains, &self.terms().figures);
        let figure = !gains.within(self.question) || figures.within(self.question);
        if !priced && figure {
            let answer = &self.book().answer;
            let missing = answer.no_amount(entry.name(), self.source());
            reply.say(self.absence(entry, answer.amount_side(), missing));
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
        lines.extend(
            entry.courses.iter().map(|c| format!("{} — {}", c.name, course_text(c, None, self.book()).join(" "))),
        );
        reply.cite(entry.pages.iter().copied());
        self.list(&lines, DETAIL_BUDGET, reply)
    }

    /// Facts that answer 「いつまで」 where no window is printed.
    fn dated<'e>(&self, entry: &'e Entry) -> Vec<&'e Fact> {
        if entry.traits.is_example() {
            return Vec::new();
        }
        let terms = self.terms();
        // What lasts is asked for how long it does.
        let durations = &entry.traits.terms;
        let fits = |f: &&Fact| {
            if !durations.is_empty() {
                return durations.iter().any(|d| f.name.contains(d.as_str()));
            }
            let named = terms.deadlines.within(&f.name) || f.ask.iter().any(|a| terms.deadlines.within(a));
            named && terms.dates.within(&f.text)
        };
        entry.facts.iter().filter(fits).take(3).collect()
    }

    /// Whether the rows of a table are firms, offices or works rather than rules or figures.
    fn lists_examples(&self, table: &Table) -> bool {
        table.columns.iter().any(|c| c.kind == ColumnType::Name) && self.terms().list_nouns.holds(&table.noun)
    }

    pub(super) fn audience_side(&self, entry: &Entry, reply: &mut Reply) {
        let answer = &self.book().answer;
        let missing = answer.no_audience(entry.name(), self.source());
        if self.case_untold(entry, reply) {
            return;
        }
        self.told_or_absent(entry, entry.audience.as_ref(), (answer.audience_side(), missing), reply);
        let lines = audience_lines(entry, self.terms());
        if !lines.is_empty() {
            reply.blocks.push(Block::Bullets(lines));
        }
    }

    fn how(&self, entry: &Entry, reply: &mut Reply) {
        let answer = &self.book().answer;
        let missing = answer.no_how(entry.name(), self.source());
        self.told_or_absent(entry, entry.how.as_ref(), (answer.how_side(), missing), reply);
    }
}
