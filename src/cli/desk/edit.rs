//! `madoguchi desk teach`, `set`, `add`, `remove`, `undo`: a change with its effect, and with `--apply` put into use.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::cli::progress;
use crate::cli::shared::{notice, print, settings};
use crate::config::Config;
use crate::engine::{Clock, Engine};
use crate::language::phrasebook::sections::EffectPhrases;
use crate::mind::Looked;
use crate::officers::change::{Proposal, Reason, apply, proposed, undone};
use crate::officers::edit::{Change, Edit, Target, file_of, taught};
use crate::officers::effect::{Effect, Origin, effect, of_log, of_pack, of_scripts};
use crate::officers::page::{edit_line, origin_name, page};

/// Logged questions that are asked.
const LOGGED: usize = 10_000;
/// Changed answers shown on the terminal.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct TeachArgs {
    /// 質問
    text: String,
    /// この項目の聞き方として
    #[arg(long, value_name = "ID", group = "target")]
    entry: Option<String>,
    /// この願いの言い方として
    #[arg(long, value_name = "ID", group = "target")]
    need: Option<String>,
    /// この行為の言い方として (thank, close …)
    #[arg(long, value_name = "NAME", group = "target")]
    act: Option<String>,
    /// 答えない話題として
    #[arg(long, value_name = "ID", group = "target")]
    outside: Option<String>,
    /// ボット自身についての話として
    #[arg(long, value_name = "ID", group = "target")]
    talk: Option<String>,
    #[command(flatten)]
    how: HowArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct SetArgs {
    /// 項目の ID、pack、phrasebook、またはファイル
    target: String,
    /// ファイルの中の場所 (desks[0].phone、windows[0].closes、links[0].url、hub.passed_on …)
    path: String,
    /// 新しい値。{ か [ で始まれば JSON として
    value: String,
    #[command(flatten)]
    how: HowArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    /// 項目の ID、pack、phrasebook、またはファイル
    target: String,
    /// ファイルの中の場所
    path: String,
    #[command(flatten)]
    how: HowArgs,
}

/// How a change is shown and made.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct HowArgs {
    /// 影響を、印刷して決裁できる 1 枚の HTML に書く
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// 影響を 1 つの JSON で
    #[arg(long)]
    json: bool,
    /// 確かめる台本（ファイルかフォルダ） [default: tests/conversations があれば]
    #[arg(long, value_name = "PATH")]
    scripts: Option<PathBuf>,
    /// 使い始める（ボットを止めてから）
    #[arg(long)]
    apply: bool,
    /// だれが [default: ログイン名]
    #[arg(long, value_name = "NAME", env = "USER", default_value = "")]
    by: String,
    /// なぜ
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
}

pub(super) fn teach(config: &Config, args: &TeachArgs) -> Result<ExitCode> {
    let targets = [
        args.entry.clone().map(Target::Entry),
        args.need.clone().map(Target::Need),
        args.act.clone().map(Target::Act),
        args.outside.clone().map(Target::Outside),
        args.talk.clone().map(Target::Talk),
    ];
    let target =
        targets.into_iter().flatten().next().context("name one of --entry, --need, --act, --outside, --talk")?;
    run(config, &args.how, |looked| proposed(&looked.source, vec![taught(&looked.source, &args.text, &target)?]))
}

/// A value as it is written on the command line.
fn value(text: &str) -> Result<serde_json::Value> {
    if text.starts_with(['{', '[']) { Ok(serde_json::from_str(text)?) } else { Ok(text.into()) }
}

pub(super) fn set(config: &Config, args: &SetArgs, add: bool) -> Result<ExitCode> {
    let value = value(&args.value)?;
    let change = if add { Change::Add(value) } else { Change::Set(value) };
    one(config, &args.how, &args.target, &args.path, change)
}

pub(super) fn remove(config: &Config, args: &RemoveArgs) -> Result<ExitCode> {
    one(config, &args.how, &args.target, &args.path, Change::Remove)
}

fn one(config: &Config, how: &HowArgs, target: &str, path: &str, change: Change) -> Result<ExitCode> {
    run(config, how, |looked| {
        let file = file_of(&looked.source, target)?;
        proposed(&looked.source, vec![Edit { file, path: path.to_owned(), change }])
    })
}

pub(super) fn undo(config: &Config, how: &HowArgs) -> Result<ExitCode> {
    run(config, how, |looked| undone(&config.data, &looked.source))
}

fn run(config: &Config, how: &HowArgs, propose: impl FnOnce(&Looked) -> Result<Proposal>) -> Result<ExitCode> {
    let looked = crate::mind::look(config.home(), &mut notice)?;
    let knowledge = looked.mind.knowledge.clone();
    let say = &knowledge.phrasebook.officers.effect;
    let clock = how.now.unwrap_or_default();
    let proposal = progress::during(say.compiling(), || propose(&looked))?;
    let found = progress::during(say.comparing(), || -> Result<Effect> {
        let mut probes = of_pack(&looked.mind, clock.now());
        probes.extend(of_scripts(&scripts(how.scripts.as_deref())?));
        probes.extend(of_log(looked.store.as_ref(), LOGGED)?);
        Ok(effect(&looked.mind, &proposal.mind, &probes, clock.now()))
    })?;
    let reason = Reason { by: how.by.clone(), why: how.why.clone(), at: clock.seconds() };
    let shown = if how.json {
        format!("{}\n", serde_json::json!({"edits": proposal.edits, "undoes": proposal.undoes, "effect": found}))
    } else {
        text(&proposal, &found, say)
    };
    print(&shown)?;
    if let Some(file) = &how.report {
        let html = page(&say.title(&knowledge.pack.title), &proposal.edits, &found, &reason, say);
        std::fs::write(file, html).with_context(|| format!("writing {}", file.display()))?;
    }
    // Whoever looks has the store; whoever changes needs it.
    drop(looked);
    if how.apply {
        let engine = Engine::open(config.home(), settings(config, how.now), &mut notice);
        let engine = engine.map_err(|error| error.context(say.stop_first().to_owned()))?;
        let entry = apply(&engine, &config.data, proposal, reason)?;
        engine.flush()?;
        print(&format!("{}\n", say.applied(entry.number)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn scripts(named: Option<&Path>) -> Result<Vec<(PathBuf, Vec<crate::script::Script>)>> {
    let usual = Path::new("tests/conversations");
    match named {
        Some(path) => crate::script::read(path),
        None if usual.is_dir() => crate::script::read(usual),
        None => Ok(Vec::new()),
    }
}

fn text(proposal: &Proposal, found: &Effect, say: &EffectPhrases) -> String {
    let mut lines: Vec<String> = proposal.edits.iter().map(|edit| edit_line(edit, say)).collect();
    lines.extend(proposal.undoes.map(|number| say.undoes(number)));
    lines.push(String::new());
    for origin in Origin::ALL {
        lines.push(say.count(origin_name(origin, say), found.asked_of(origin), found.changed_of(origin)));
    }
    lines.push(say.broken(found.broken()));
    let mut changed: Vec<_> = found.changed.iter().collect();
    changed.sort_by_key(|one| (!one.breaks(), std::cmp::Reverse(one.origin)));
    for one in changed.iter().take(SHOWN) {
        let said = one.after.iter().chain([&one.said]).map(String::as_str).collect::<Vec<_>>().join(" → ");
        lines.push(String::new());
        lines.push(say.changed_one(origin_name(one.origin, say), &one.place, said));
        for (name, shown) in [(say.old(), &one.old), (say.new_one(), &one.new)] {
            let first = shown.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            lines.push(say.answer(name, shown.entry.as_deref().unwrap_or(say.no_entry()), first));
        }
    }
    if changed.len() > SHOWN {
        lines.push(say.more(changed.len() - SHOWN));
    }
    lines.join("\n") + "\n"
}
