//! `madoguchi eval dialogue`: turns as expected over scripts and laws, and the weights learnt from them.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::figures::{BaselineArgs, read, write};
use crate::cli::knowledge::PackArgs;
use crate::config::Config;
use crate::engine::Clock;
use crate::evaluate::dialogue::{self, Examples, reweighed};
use crate::evaluate::laws::{half, laws};
use crate::evaluate::{asks, baseline};
use crate::knowledge::weights::Weights;
use crate::understanding::Understander;

#[derive(Debug, clap::Args)]
pub(super) struct DialogueArgs {
    /// 台本のファイルかフォルダ
    #[arg(default_value = "tests/conversations")]
    paths: Vec<PathBuf>,
    /// 学ぶとき、PATH の下の発言をほかの何倍に数えるか (例: tests/facts=4)
    #[arg(long, value_name = "PATH=N", value_parser = weighed)]
    weigh: Vec<(PathBuf, f32)>,
    /// 台本から読み方の重みを学び、このファイルに書く
    #[arg(long, value_name = "CSV")]
    fit: Option<PathBuf>,
    /// この重みの近くで学ぶ (例: いまの dictionaries/weights.csv)
    #[arg(long, value_name = "CSV", requires = "fit")]
    near: Option<PathBuf>,
    /// 学び直す回数 (会話の続き方は重みで変わる)
    #[arg(long, default_value_t = 2, requires = "fit")]
    rounds: u8,
    /// ファイルごとに、ほかのファイルから学んだ重みで確かめる
    #[arg(long)]
    folds: bool,
    /// 期待どおりでない発言を 1 行ずつ
    #[arg(long)]
    misses: bool,
    /// どの読み方が正しかったかを、特徴量と一緒に書く JSON (1 発言 1 行、--fit のときは学んだもの)
    #[arg(long, value_name = "JSONL")]
    dump: Option<PathBuf>,
    #[command(flatten)]
    against: BaselineArgs,
    #[command(flatten)]
    pack: PackArgs,
}

fn weighed(text: &str) -> Result<(PathBuf, f32)> {
    let (path, times) = text.split_once('=').context("PATH=N")?;
    Ok((path.into(), times.parse().with_context(|| text.to_owned())?))
}

/// Weights as they are written: `group:name,number` a line.
fn weights(text: &str) -> Result<Weights> {
    let weight = |line: &str| weighed(&line.replacen(',', "=", 1)).map(|(name, w)| (name.display().to_string(), w));
    text.lines().map(weight).collect::<Result<_>>().map(Weights::new)
}

pub(super) fn run(config: &Config, args: &DialogueArgs) -> Result<ExitCode> {
    let now = Clock::System.now();
    let mut mind = args.pack.mind(config)?;
    let mut scripts = Vec::new();
    for path in &args.paths {
        scripts.extend(conversations(path, &mind)?);
    }
    let near = args.near.as_ref().map(|path| weights(&read(path)?)).transpose()?;
    let mut learnt_from = None;
    for _ in 0..args.fit.as_ref().map_or(0, |_| args.rounds) {
        // Half of the generated cases are learnt from; the others judge.
        let learnt = half(&laws(&mind, now), false);
        let all: Vec<_> = scripts.iter().cloned().chain(learnt).collect();
        let mut examples = Examples::collect(&all, &mind, now)?;
        args.weigh.iter().for_each(|(path, times)| examples.weigh(path, *times));
        let weights = examples.fit(near.as_ref(), |_| true);
        mind = reweighed(mind, weights);
        learnt_from = Some(examples);
    }
    let weights = mind.knowledge.weights.clone();
    if let Some(path) = &args.fit {
        let lines: Vec<String> = weights.by_name().iter().map(|(name, w)| format!("{name},{w}")).collect();
        write(path, &format!("{}\n", lines.join("\n")))?;
    }
    let mut figures = baseline::Figures::new();
    let mut text = String::new();
    for (name, judged) in half(&laws(&mind, now), true).into_iter().chain(scripts.iter().cloned()) {
        let (right, all) = dialogue::as_expected(&name, &judged, &mind, now, args.misses.then_some(&mut text))?;
        text.push_str(&format!(
            "{:<56}{right:>5} of {all:<5}{:.3}\n",
            name.display().to_string(),
            right as f64 / all.max(1) as f64
        ));
        figures.insert(name.display().to_string(), right as f64 / all.max(1) as f64);
    }
    crate::cli::shared::print(&text)?;
    let (table, worse) = args.against.compared(&figures)?;
    crate::cli::shared::print(&table)?;
    let examples = Examples::collect(&scripts, &mind, now)?;
    crate::cli::shared::print(&examples.report(&weights, args.misses))?;
    if let Some(path) = &args.dump {
        write(path, &learnt_from.as_ref().unwrap_or(&examples).dump())?;
    }
    if args.folds {
        crate::cli::shared::print(&dialogue::folds_report(&examples.folds()))?;
    }
    Ok(ExitCode::from(u8::from(worse)))
}

/// Scripts of a file or folder, and its labelled questions (`.tsv`).
fn conversations(path: &PathBuf, mind: &Understander) -> Result<Vec<(PathBuf, Vec<crate::script::Script>)>> {
    let is_table = |path: &std::path::Path| path.extension().is_some_and(|e| e == "tsv");
    let mut tables: Vec<PathBuf> = if path.is_dir() {
        std::fs::read_dir(path)?.map(|file| file.map(|f| f.path())).collect::<std::io::Result<_>>()?
    } else {
        vec![path.clone()]
    };
    tables.retain(|file| is_table(file));
    tables.sort();
    let mut all = if is_table(path) || !tables.is_empty() { Vec::new() } else { crate::script::read(path)? };
    for file in tables {
        let asked = asks::read(&read(&file)?, &mind.knowledge).with_context(|| file.display().to_string())?;
        let pairs = asks::pairs(&read(&file)?, &mind.knowledge).with_context(|| file.display().to_string())?;
        let name = PathBuf::from(format!("{} (two in one)", file.display()));
        all.push((file, asked));
        all.extend((!pairs.is_empty()).then_some((name, pairs)));
    }
    Ok(all)
}
