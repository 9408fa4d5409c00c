//! The fact sheets: what the guide says, asked as a person would, must be in the reply.
//!
//! tests/facts/*.tsv were written from the guide alone, without the YAML. Each
//! row: question, required pieces (` | ` between), page, entry.

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
