//! Whether the parts of an entry fit it and each other: facts, courses, periods, rules, tables, pages.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::knowledge::freshness::first_instant;
use crate::knowledge::model::{Cell, ColumnType, Entry};

impl Checker<'_> {
    pub(super) fn parts(&mut self, file: &str, entry: &Entry) {
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
                && first_instant(opens) > first_instant(closes)
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

    pub(super) fn eligibility(&mut self, file: &str, entry: &Entry) {
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
            self.known(file, says, "industry", industries, &slots.line_labels().collect::<Vec<_>>());
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
    pub(super) fn known<'n>(
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

    pub(super) fn tables(&mut self, file: &str, entry: &Entry) {
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
            for (name, lines) in &table.lines {
                let called = |row: &BTreeMap<String, Cell>| table.cells(row, ColumnType::Name).any(|cell| cell == name);
                if !table.rows.iter().any(called) {
                    self.wrong(file, name, format!("lines of row {name:?}"), "the name of one of its rows");
                }
                let slots = &self.knowledge.slots;
                self.known(file, name, "industry", lines.iter(), &slots.line_labels().collect::<Vec<_>>());
            }
        }
    }

    /// Parts of an entry of several pages name theirs, and only its own.
    pub(super) fn pages(&mut self, file: &str, entry: &Entry) {
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
}
