//! `madoguchi calendar` and `links`: what grows old, and links that lead nowhere any more.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use super::shared::{notice, print};
use crate::config::Config;
use crate::engine::Clock;
use crate::language::phrasebook::sections::FreshPhrases;
use crate::officers::calendar::{Calendar, Event, Happening, calendar, ics};
use crate::officers::links::{Checker, Outcome, links};

#[derive(Debug, clap::Args)]
pub(super) struct CalendarArgs {
    /// これからの予定を、カレンダーのファイル (.ics) に書く
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// 1 つの JSON で
    #[arg(long)]
    json: bool,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct LinksArgs {
    /// それぞれのページがまだあるかを、インターネットで確かめる
    #[arg(long)]
    check: bool,
    /// 1 行 1 JSON で
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

fn happening(event: &Event, say: &FreshPhrases) -> String {
    match event.happening {
        Happening::Opens => say.opens(&event.title, &event.label),
        Happening::Closes => say.closes(&event.title, &event.label),
    }
}

pub(super) fn show(config: &Config, args: &CalendarArgs) -> Result<ExitCode> {
    let source = args.pack.source(config).files(&mut notice)?;
    let knowledge = crate::knowledge::check::load_checked(&source).0.context("the pack has no pack.yaml")?;
    let say = &knowledge.phrasebook.officers.fresh;
    let clock = args.now.unwrap_or_default();
    let found = calendar(&knowledge, clock.now());
    if let Some(file) = &args.ics {
        let written = jiff::Timestamp::from_second(clock.seconds())?;
        let text = ics(&found, &knowledge.pack.title, written, |event| happening(event, say));
        std::fs::write(file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    print(&if args.json { format!("{}\n", serde_json::to_string(&found)?) } else { text(&found, say) })?;
    Ok(ExitCode::SUCCESS)
}

fn text(found: &Calendar, say: &FreshPhrases) -> String {
    let event = |event: &Event| {
        let shape = if event.whole_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
        say.item(event.at.strftime(shape), happening(event, say))
    };
    let mut lines = vec![say.coming(found.coming.len())];
    lines.extend(found.coming.iter().map(event));
    lines.push(say.passed(found.passed.len()));
    lines.extend(found.passed.iter().map(event));
    lines.push(say.unknown(found.unknown.len()));
    lines.extend(found.unknown.iter().map(|(entry, label)| say.item(entry, label)));
    lines.push(say.closed_today(found.closed_today.len()));
    let phone = |phone: &Option<String>| phone.clone().unwrap_or_default();
    lines.extend(found.closed_today.iter().map(|one| say.item(&one.desk, phone(&one.phone))));
    lines.join("\n") + "\n"
}

pub(super) fn check_links(config: &Config, args: &LinksArgs) -> Result<ExitCode> {
    let source = args.pack.source(config).files(&mut notice)?;
    let knowledge = crate::knowledge::check::load_checked(&source).0.context("the pack has no pack.yaml")?;
    let say = &knowledge.phrasebook.officers.fresh;
    let all = links(&knowledge);
    if !args.check {
        for one in &all {
            let line =
                if args.json { serde_json::to_string(one)? } else { format!("{}\t{}", one.url, one.entries.join(" ")) };
            print(&format!("{line}\n"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let urls: Vec<String> = all.iter().map(|one| one.url.clone()).collect();
    let outcomes = runtime.block_on(Checker::default().all(&urls));
    let mut wrong = 0;
    for (one, outcome) in all.iter().zip(&outcomes) {
        let good = matches!(outcome, Outcome::There { moved: None });
        wrong += usize::from(!matches!(outcome, Outcome::There { .. }));
        if args.json {
            let line = serde_json::json!({"url": one.url, "entries": one.entries, "outcome": outcome});
            print(&format!("{line}\n"))?;
        } else if !good {
            print(&format!("{}\t{}\t{}\n", told(outcome, say), one.url, one.entries.join(" ")))?;
        }
    }
    if !args.json {
        print(&format!("{}\n", say.checked(all.len(), wrong)))?;
    }
    Ok(ExitCode::from(u8::from(wrong > 0)))
}

fn told(outcome: &Outcome, say: &FreshPhrases) -> String {
    match outcome {
        Outcome::There { moved } => say.moved(moved.as_deref().unwrap_or_default()),
        Outcome::Gone { status } => say.gone(status),
        Outcome::Refused { to } => say.refused(to),
        Outcome::Failed { why } => say.failed(why),
    }
}
