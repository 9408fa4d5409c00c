//! `madoguchi desk today`: what was asked, as text, JSON or a table.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::config::Config;
use crate::engine::Clock;
use crate::language::phrasebook::sections::TodayPhrases;
use crate::officers::today::{Group, Today, today};

#[derive(Debug, clap::Args)]
pub(super) struct TodayArgs {
    /// 何日から (YYYY-MM-DD) [default: 今日]
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// 何日まで (YYYY-MM-DD) [default: 今日]
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// すべてを 1 つの JSON で
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// どの制度がどこから、を CSV で（少ない件数は空欄）
    #[arg(long)]
    csv: bool,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
}

/// Other questions of a group that are shown.
const SHOWN: usize = 4;

pub(super) fn run(config: &Config, args: &TodayArgs) -> Result<ExitCode> {
    let day = args.now.unwrap_or_default().now().date();
    let (from, to) = (args.from.unwrap_or_else(|| args.to.unwrap_or(day)), args.to.unwrap_or(day));
    anyhow::ensure!(from <= to, "--from {from} is after --to {to}");
    let looked = crate::mind::look(config.home(), &mut super::super::shared::notice)?;
    let days = from..to.checked_add(1.day()).context("the last day")?;
    let found = today(looked.store.as_ref(), &looked.mind, days, config.smallest_count)?;
    let say = &looked.mind.knowledge.phrasebook.officers.today;
    let text = match (args.json, args.csv) {
        (true, _) => format!("{}\n", serde_json::to_string(&found)?),
        (_, true) => csv(&found, say)?,
        _ => text(&found, to, say),
    };
    super::super::shared::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// 09:30 of seconds since 1970, Japan time, with the day.
fn time(at: i64) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    let at = jiff::Timestamp::from_second(at).map(|at| at.to_zoned(zone).strftime("%m-%d %H:%M").to_string());
    at.unwrap_or_default()
}

fn csv(found: &Today, say: &TodayPhrases) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(say.columns().split(','))?;
    for row in &found.wanted {
        let count = row.count.map(|count| count.to_string()).unwrap_or_default();
        let place = row.prefecture.as_deref().unwrap_or_default();
        table.write_record([&row.month, &row.entry.id, &row.entry.title, place, &count])?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

fn text(found: &Today, last: Date, say: &TodayPhrases) -> String {
    let mut lines = vec![if found.from == last { say.day(last) } else { say.days(found.from, last) }];
    let counts = found.counts;
    lines.push(say.counts(counts.answered, counts.narrowed, counts.refused, counts.talk, counts.handed_over));
    lines.push(String::new());
    lines.push(say.unanswered(found.unanswered.iter().map(|group| group.count).sum::<usize>()));
    found.unanswered.iter().for_each(|one| lines.extend(group(one, say)));
    lines.push(String::new());
    lines.push(say.disliked(found.disliked.len(), found.liked));
    for one in &found.disliked {
        let entry = one.entry.as_ref().map_or(say.unknown(), |entry| &entry.title);
        lines.push(say.disliked_one(time(one.at), entry, one.answer.as_deref().unwrap_or(say.unknown())));
        lines.extend(one.question.as_ref().map(|question| say.asked(question)));
    }
    lines.push(String::new());
    let open = found.handoffs.iter().filter(|h| h.open).count();
    lines.push(say.handoffs(open, found.handoffs.len() - open));
    for one in &found.handoffs {
        let topic = one.memo.topic.as_deref().unwrap_or(say.unknown());
        let at = time(one.opened);
        lines.push(if one.open { say.open(one.id, at, topic) } else { say.closed(one.id, at, topic) });
    }
    lines.push(String::new());
    lines.push(say.wanted().to_owned());
    for one in &found.wanted {
        let count = one.count.map_or_else(|| say.fewer(found.smallest_count), |count| count.to_string());
        let place = one.prefecture.as_deref().unwrap_or(say.nowhere());
        lines.push(say.wanted_one(&one.month, &one.entry.title, place, count));
    }
    if found.wanted.is_empty() {
        lines.push(say.nothing().to_owned());
    }
    lines.join("\n") + "\n"
}

fn group(group: &Group, say: &TodayPhrases) -> Vec<String> {
    let mut lines = vec![match group.questions.first() {
        Some(question) => say.group(group.count, question),
        None => say.silent_group(group.count),
    }];
    lines.extend(group.questions.iter().skip(1).take(SHOWN).map(|question| say.also(question)));
    if !group.guesses.is_empty() {
        let names: Vec<&str> = group.guesses.iter().take(SHOWN).map(|guess| guess.title.as_str()).collect();
        lines.push(say.guesses(names.join(say.between())));
    }
    lines
}
