//! Whether a pack makes sense: references, addresses, numbers, reach, dates, duplicates.
//!
//! Every problem names file and line. Reading the files is `load`'s business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::intent::{Body, Intent};
use super::load::{Source, load};
use super::model::{ColumnType, Desk, Entry, EntryId, Instant, Kind, Link};
use super::{Knowledge, Problem};
use crate::language::normalize;

/// Fewest phrases an intent may have.
pub const MIN_PHRASES: usize = 10;

static PHONE: LazyLock<Regex> = LazyLock::new(|| regex(r"^0\d{1,3}-\d{1,4}-\d{3,4}$"));
static MAIL: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"));
static WEB: LazyLock<Regex> = LazyLock::new(|| regex(r"^https?://[A-Za-z0-9.-]+(:\d+)?(/[^\s　]*)?$"));
static ID: LazyLock<Regex> = LazyLock::new(|| regex(r"^[a-z0-9]+(-[a-z0-9]+)*$"));
static SPAN: LazyLock<Regex> = LazyLock::new(|| regex(r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$"));
static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(0[1-9]|1[0-2])-([0-2]\d|3[01])\.\.(0[1-9]|1[0-2])-([0-2]\d|3[01])$"));

#[expect(clippy::expect_used, reason = "the patterns are constants, compiled in a test")]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Everything wrong with `source`, sorted by file and line.
#[must_use]
pub fn check(source: &Source) -> Vec<Problem> {
    load_checked(source).1
}

/// The knowledge of `source` as far as it loads, and everything wrong with it.
#[must_use]
pub fn load_checked(source: &Source) -> (Option<Knowledge>, Vec<Problem>) {
    let (knowledge, mut problems) = load(source);
    if let Some(knowledge) = &knowledge {
        let mut checker = Checker { source, knowledge, problems: Vec::new() };
        checker.run();
        problems.append(&mut checker.problems);
    }
    problems.sort();
    problems.dedup();
    (knowledge, problems)
}

struct Checker<'a> {
    source: &'a Source,
    knowledge: &'a Knowledge,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn run(&mut self) {
        let knowledge = self.knowledge;
        self.desk("knowledge/pack.yaml", &knowledge.pack.default_desk);
        for entry in &knowledge.entries {
            self.entry(entry);
        }
        for intent in &knowledge.intents {
            self.intent(intent);
        }
        for sort in &knowledge.pack.sorts {
            if !knowledge.entries.iter().any(|e| sort.holds(e)) {
                let word = sort.words.first().map_or("words:", String::as_str);
                self.wrong("knowledge/pack.yaml", word, format!("no entry is of the sort {word:?}"), "kinds or names");
            }
        }
        self.phrases();
        self.reach();
    }

    fn wrong(&mut self, file: &str, needle: &str, wrong: impl AsRef<str>, expected: &str) {
        let line = self.source.line_of(file, needle);
        self.problems.push(Problem::new(file, line, wrong.as_ref(), expected));
    }

    fn entry(&mut self, entry: &Entry) {
        let file = format!("knowledge/entries/{}.yaml", entry.id);
        let file = file.as_str();
        if !ID.is_match(entry.id.as_str()) {
            self.wrong(file, "id:", format!("id {:?}", entry.id.0), "lower-case letters, digits and single hyphens");
        }
        for (key, text) in [("title:", &entry.title), ("summary:", &entry.summary)] {
            if text.trim().is_empty() {
                self.wrong(file, key, format!("{key} is empty"), "text");
            }
        }
        if let Some(theme) = &entry.theme
            && !self.knowledge.pack.themes.iter().any(|t| t.id == *theme)
        {
            self.wrong(file, "theme:", format!("theme {theme:?} is not in pack.yaml"), "one of its themes");
        }
        for id in entry.related.iter().chain(&entry.desks_from) {
            self.reference(file, id);
        }
        for id in entry.comparisons.iter().flat_map(|c| &c.sides).filter_map(|s| s.entry.as_ref()) {
            self.reference(file, id);
        }
        if entry.desks.is_empty()
            && entry.desks_from.iter().any(|id| self.knowledge.entry(id).is_some_and(|e| e.desks.is_empty()))
        {
            self.wrong(file, "desks_from:", "desks_from names an entry without desks", "an entry that has desks");
        }
        for link in &entry.links {
            self.link(file, link);
        }
        for desk in &entry.desks {
            self.desk(file, desk);
        }
        self.parts(file, entry);
        self.eligibility(file, entry);
        self.tables(file, entry);
        self.pages(file, entry);
    }

    fn reference(&mut self, file: &str, id: &EntryId) {
        if self.knowledge.entry(id).is_none() {
            self.wrong(file, id.as_str(), format!("entry {:?} does not exist", id.0), "the id of an entry");
        }
    }

    fn link(&mut self, file: &str, link: &Link) {
        self.web(file, &link.url);
        self.prefecture(file, link.prefecture.as_deref());
    }

    fn web(&mut self, file: &str, url: &str) {
        if !WEB.is_match(url) {
            self.wrong(file, url, format!("malformed URL {url:?}"), "https://… without blanks");
        }
    }

    fn prefecture(&mut self, file: &str, name: Option<&str>) {
        if let Some(name) = name
            && !name.ends_with(['県', '都', '道', '府'])
        {
            self.wrong(file, name, format!("prefecture {name:?}"), "its full name, as in places.csv");
        }
    }

    fn desk(&mut self, file: &str, desk: &Desk) {
        if let Some(phone) = &desk.phone
            && !PHONE.is_match(phone)
        {
            self.wrong(file, phone, format!("malformed phone {phone:?}"), "digits with hyphens, such as 022-221-4881");
        }
        if let Some(mail) = &desk.email
            && !MAIL.is_match(mail)
        {
            self.wrong(file, mail, format!("malformed mail address {mail:?}"), "name@example.jp");
        }
        for url in desk.form.iter().chain(&desk.url) {
            self.web(file, url);
        }
        self.prefecture(file, desk.prefecture.as_deref());
        let reachable = desk.phone.is_some()
            || desk.email.is_some()
            || desk.form.is_some()
            || desk.url.is_some()
            || desk.note.is_some()
            || desk.address.is_some();
        if !reachable {
            self.wrong(
                file,
                &desk.org,
                format!("desk {:?} cannot be reached", desk.org),
                "a phone, mail, form, url, address or a note that says how",
            );
        }
        if let Some(hours) = &desk.hours {
            for span in hours.spans.iter().filter(|s| !SPAN.is_match(s)) {
                self.wrong(file, span, format!("hours {span:?}"), "09:30-12:00");
            }
            for days in hours.closed.iter().filter(|s| !CLOSED.is_match(s)) {
                self.wrong(file, days, format!("closed days {days:?}"), "12-28..01-05");
            }
        }
    }

    fn parts(&mut self, file: &str, entry: &Entry) {
        for fact in &entry.facts {
            if !fact.text.contains(&fact.value) {
                self.wrong(
                    file,
                    &fact.value,
                    format!("fact {:?} does not say its value {:?}", fact.name, fact.value),
                    "the value as part of text",
                );
            }
        }
        let mut ids = BTreeSet::new();
        for course in &entry.courses {
            if !ids.insert(&course.id) {
                self.wrong(file, &course.name, format!("course id {:?} is used twice", course.id), "an id of its own");
            }
            for link in &course.links {
                self.link(file, link);
            }
            for desk in &course.desks {
                self.desk(file, desk);
            }
        }
        for window in &entry.windows {
            if let Some(course) = &window.course
                && !entry.courses.iter().any(|c| c.id == *course)
            {
                self.wrong(
                    file,
                    &window.label,
                    format!("window names course {course:?}"),
                    "the id of a course of this entry",
                );
            }
            if let (Some(opens), Some(closes)) = (window.opens, window.closes)
                && start(opens) > start(closes)
            {
                self.wrong(
                    file,
                    &window.label,
                    format!("window {:?} closes before it opens", window.label),
                    "opens ≤ closes",
                );
            }
        }
        for comparison in &entry.comparisons {
            for row in comparison.rows.iter().filter(|r| r.values.len() != comparison.sides.len()) {
                self.wrong(
                    file,
                    &row.item,
                    format!("row {:?} has {} values", row.item, row.values.len()),
                    "one value a side",
                );
            }
        }
    }

    fn eligibility(&mut self, file: &str, entry: &Entry) {
        let Some(eligibility) = &entry.eligibility else { return };
        let purposes = &self.knowledge.pack.purposes;
        for id in eligibility.purposes.iter().filter(|id| !purposes.iter().any(|p| p.id == **id)) {
            self.wrong(
                file,
                "purposes:",
                format!("purpose {id:?} is not in pack.yaml"),
                "the id of one of its purposes",
            );
        }
        if eligibility.purposes.is_empty() || eligibility.rules.is_empty() {
            self.wrong(file, "eligibility:", "eligibility without purposes or rules", "at least one of each");
        }
        for rule in &eligibility.rules {
            let says = rule.says.as_str();
            if let Some(id) = rule.course.as_ref().filter(|id| !entry.courses.iter().any(|c| c.id == **id)) {
                self.wrong(file, says, format!("rule names course {id:?}"), "the id of a course of this entry");
            }
            let industries = [&rule.within, &rule.industries, &rule.check_industries, &rule.except_industries];
            let slots = &self.knowledge.slots;
            let industries = industries.into_iter().flatten();
            self.known(file, says, "industry", industries, &slots.industry_labels().collect::<Vec<_>>());
            self.known(
                file,
                says,
                "employment",
                rule.employment.iter(),
                &slots.employment_labels().collect::<Vec<_>>(),
            );
            self.known(file, says, "firm", rule.firms.iter(), &slots.firm_labels().collect::<Vec<_>>());
            for name in &rule.prefectures {
                self.prefecture(file, Some(name));
            }
            if let (Some(min), Some(max)) = (rule.min_employees, rule.max_employees)
                && min > max
            {
                self.wrong(
                    file,
                    says,
                    format!("{min} employees at least, {max} at most"),
                    "min_employees ≤ max_employees",
                );
            }
        }
    }

    /// Values that a rule names are those of `knowledge/slots.yaml`.
    fn known<'n>(
        &mut self,
        file: &str,
        says: &str,
        what: &str,
        names: impl Iterator<Item = &'n String>,
        labels: &[&str],
    ) {
        for name in names.filter(|n| !labels.contains(&n.as_str())) {
            let expected = match labels.join(", ") {
                none if none.is_empty() => "knowledge/slots.yaml to list it".to_owned(),
                labels => format!("one of knowledge/slots.yaml: {labels}"),
            };
            self.wrong(file, says, format!("{what} {name:?}"), &expected);
        }
    }

    fn tables(&mut self, file: &str, entry: &Entry) {
        for table in &entry.tables {
            for (key, cell) in table.rows.iter().flatten() {
                match table.columns.iter().find(|c| c.key == *key).map(|c| c.kind) {
                    None => self.wrong(
                        file,
                        &format!("{key}:"),
                        format!("table {:?} has no column {key:?}", table.id),
                        "a key of its columns",
                    ),
                    Some(ColumnType::Url) => self.web(file, cell.as_str()),
                    Some(ColumnType::Prefecture) => self.prefecture(file, Some(cell.as_str())),
                    Some(ColumnType::Page) if cell.as_str().trim_start_matches(['P', 'p']).parse::<u16>().is_err() => {
                        self.wrong(file, cell.as_str(), format!("page {:?}", cell.as_str()), "a number");
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// Parts of an entry of several pages name theirs, and only its own.
    fn pages(&mut self, file: &str, entry: &Entry) {
        let parts: Vec<(&str, Option<u16>)> = (entry.facts.iter().map(|f| (f.name.as_str(), f.page)))
            .chain(entry.courses.iter().map(|c| (c.name.as_str(), c.page)))
            .chain(entry.windows.iter().map(|w| (w.label.as_str(), w.page)))
            .chain(entry.tables.iter().map(|t| (t.title.as_str(), t.page)))
            .chain(entry.comparisons.iter().map(|c| (c.title.as_str(), c.page)))
            .chain(entry.desks.iter().map(|d| (d.org.as_str(), d.page)))
            .chain(entry.links.iter().map(|l| (l.label.as_str(), l.page)))
            .chain(entry.eligibility.iter().flat_map(|e| &e.rules).map(|r| (r.says.as_str(), r.page)))
            .collect();
        for (name, page) in parts {
            match page {
                None if entry.pages.len() > 1 => {
                    self.wrong(file, name, format!("{name:?} has no page"), "page, since the entry has several")
                }
                Some(page) if !entry.pages.contains(&page) => {
                    self.wrong(
                        file,
                        name,
                        format!("{name:?} is on page {page}, not of this entry"),
                        "one of the entry's pages",
                    );
                }
                _ => {}
            }
        }
    }

    fn intent(&mut self, intent: &Intent) {
        let folder = match &intent.body {
            Body::Entry(_) => "entries",
            Body::Need(_) => "needs",
            Body::Talk(_) => "talk",
            Body::Outside(_) => "outside",
        };
        let file = format!("intents/{folder}/{}.yaml", intent.id);
        let file = file.as_str();
        if intent.phrases.len() < MIN_PHRASES {
            self.wrong(
                file,
                "phrases:",
                format!("{} phrases", intent.phrases.len()),
                &format!("at least {MIN_PHRASES}"),
            );
        }
        match &intent.body {
            Body::Entry(id) => self.reference(file, id),
            Body::Need(need) => {
                if need.entries.is_empty() {
                    self.wrong(file, "entries:", "the intent leads nowhere", "at least one entry");
                }
                for id in need.entries.iter().chain(need.choices.iter().filter_map(|c| c.entry.as_ref())) {
                    self.reference(file, id);
                }
                for (key, text) in [("reply:", &need.reply), ("ask:", &need.ask), ("why:", &need.why)] {
                    if text.trim().is_empty() {
                        self.wrong(file, key, format!("{key} is empty"), "a sentence");
                    }
                }
                if !(2..=9).contains(&need.choices.len()) {
                    self.wrong(file, "choices:", format!("{} choices", need.choices.len()), "two to nine");
                }
            }
            Body::Talk(talk) if talk.replies.is_empty() => {
                self.wrong(file, "replies:", "the intent leads nowhere", "at least one reply")
            }
            Body::Talk(_) => {}
            Body::Outside(outside) => {
                if outside.near && outside.reply.is_none() {
                    self.wrong(file, "near:", "a near topic without a reply", "reply: an honest sentence");
                }
                for id in &outside.desks {
                    self.reference(file, id);
                }
            }
        }
    }

    /// No two intents share a phrase, and none has the same twice.
    fn phrases(&mut self) {
        let knowledge = self.knowledge;
        let mut seen: BTreeMap<String, &Intent> = BTreeMap::new();
        for intent in &knowledge.intents {
            for phrase in &intent.phrases {
                let plain: String = normalize(phrase).text().chars().filter(|c| c.is_alphanumeric()).collect();
                if let Some(other) = seen.insert(plain, intent) {
                    let file = self.file_of(intent);
                    self.wrong(
                        &file,
                        phrase,
                        format!("phrase {phrase:?} is also in intent {}", other.id),
                        "a phrase of one intent only",
                    );
                }
            }
        }
    }

    fn file_of(&self, intent: &Intent) -> String {
        let name = format!("/{}.yaml", intent.id);
        let found = self.source.files.iter().map(|(p, _)| p).find(|p| p.starts_with("intents/") && p.ends_with(&name));
        found.cloned().unwrap_or_default()
    }

    fn reach(&mut self) {
        let knowledge = self.knowledge;
        let reached: BTreeSet<&EntryId> = (knowledge.intents.iter())
            .flat_map(|i| match &i.body {
                Body::Entry(id) => std::slice::from_ref(id),
                Body::Need(need) => &need.entries[..],
                _ => &[],
            })
            .collect();
        // Imported questions are found by their own words.
        for entry in knowledge.entries.iter().filter(|e| e.kind != Kind::Faq && !reached.contains(&e.id)) {
            let file = format!("knowledge/entries/{}.yaml", entry.id);
            self.wrong(
                &file,
                "id:",
                format!("no intent reaches entry {:?}", entry.id.0),
                "intents/entries/ or a need that lists it",
            );
        }
    }
}

fn start(instant: Instant) -> jiff::civil::DateTime {
    match instant {
        Instant::Day(d) => d.to_datetime(jiff::civil::Time::midnight()),
        Instant::Minute(t) => t,
    }
}
