//! The fact sheets: what the guide says, asked as a person would, must be in the reply.
//!
//! tests/facts/*.tsv were written from the guide alone, without the YAML. Each
//! row: question, required pieces (` | ` between), page, entry.

use std::collections::BTreeSet;

use madoguchi::engine::Clock;
use madoguchi::language::normalize;

use crate::{BENCH, root};

/// Widths and case do not matter, nor the dash between times and dates.
fn plain(text: &str) -> String {
    normalize(text).text().replace(['〜', '～', '-'], "~").replace(' ', "")
}

struct Row {
    question: String,
    wanted: Vec<String>,
    page: u16,
    entry: String,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(root("tests/facts")).expect("tests/facts").map(|e| e.expect("entry").path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "tsv")) {
        for line in
            std::fs::read_to_string(file).expect("readable").lines().filter(|l| !l.starts_with('#') && !l.is_empty())
        {
            let [question, wanted, page, entry] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{}: {line}", file.display())
            };
            rows.push(Row {
                question: question.to_owned(),
                wanted: wanted.split(" | ").map(str::to_owned).collect(),
                page: page.parse().expect("page"),
                entry: entry.to_owned(),
            });
        }
    }
    rows
}

/// Rows that a shorter answer leaves out or another reading takes. A ratchet: lower it, never raise it.
const MOST_MISSED: usize = 5;

#[test]
fn every_row_of_the_fact_sheets_is_answered() {
    let clock = Clock::Fixed("2024-11-01T10:00:00".parse().expect("time"));
    let rows = rows();
    assert!(rows.len() >= 250, "{} rows", rows.len());
    let mut failed = Vec::new();
    for row in &rows {
        let reply = BENCH.conversation(clock).say(&row.question);
        let text = plain(&crate::text(&reply));
        let missing: Vec<&String> = row.wanted.iter().filter(|w| !text.contains(&plain(w))).collect();
        if !missing.is_empty() {
            let got = reply.entries.first().map_or("none", |e| e.id.as_str());
            failed.push(format!(
                "p.{} {} [want {} got {got} {:?}] missing {missing:?}\n{}",
                row.page,
                row.question,
                row.entry,
                reply.facet,
                crate::text(&reply)
            ));
        }
    }
    println!("fact sheets: {} of {} rows answered", rows.len() - failed.len(), rows.len());
    assert!(failed.len() <= MOST_MISSED, "{} of {} rows fail:\n{}", failed.len(), rows.len(), failed.join("\n\n"));
}

/// What is asked for by its number (告示9号) is told of that number, never of another.
#[test]
fn a_thing_asked_for_by_its_number_is_told_of_that_number() {
    let clock = Clock::Fixed("2024-11-01T10:00:00".parse().expect("time"));
    let knowledge = &BENCH.mind().knowledge;
    let numbered = &knowledge.lexicon.parts.numbered;
    let numbers = |text: &str| -> BTreeSet<String> {
        numbered.find_iter(normalize(text).text()).map(|m| m.as_str().to_owned()).collect()
    };
    let (mut asked, mut wrong) = (0, Vec::new());
    for entry in &knowledge.entries {
        let told: BTreeSet<String> = entry.facts.iter().flat_map(|f| numbers(&f.text)).collect();
        for number in told.iter().filter(|_| told.len() >= 2) {
            for question in
                ["{name}の{number}はどういうもの？", "{name}で、{number}について知りたい", "{name}の{number}は"]
            {
                let question = question.replace("{name}", entry.name()).replace("{number}", number);
                let text = crate::text(&BENCH.conversation(clock).say(&question));
                let normal = normalize(&text).text().to_owned();
                asked += 1;
                if !numbers(&text).is_empty() && !normal.contains(number.as_str()) {
                    wrong.push(format!("{question}\n{text}"));
                }
            }
        }
    }
    assert!(asked > 20, "only {asked} asked");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n\n"));
}
