//! `madoguchi record`: a live chat that becomes a script.
#![allow(clippy::print_stderr, reason = "standard output holds replies only")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::config::Config;
use crate::engine::Clock;
use crate::script::{self, record::Recorder};

#[derive(Debug, clap::Args)]
pub(super) struct RecordArgs {
    /// 台本を書くファイル。あれば後ろに足します
    file: PathBuf,
    /// 会話の名前
    #[arg(long, default_value = "記録した会話")]
    name: String,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = script::clock)]
    now: Option<Clock>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

pub(super) fn run(config: &Config, args: &RecordArgs) -> Result<ExitCode> {
    let before = match std::fs::read_to_string(&args.file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", args.file.display())),
    };
    if !before.is_empty() {
        // A file that does not read now would not read with more in it.
        script::read(&args.file)?;
    }
    let bench = args.pack.bench(config)?;
    // The clock stands still, so that what is written passes at any time.
    let now = args.now.unwrap_or_default().now();
    let mut conversation = bench.conversation(Clock::Fixed(now));
    let mut recorder = Recorder::new(&args.name, now);
    super::chat::converse(config, &bench.mind().knowledge, false, &mut |said| {
        let answered = conversation.answer(said);
        recorder.turn(said, &answered.reply);
        Ok(answered)
    })?;
    if recorder.is_empty() {
        eprintln!("何も話されなかったので、書きませんでした。");
        return Ok(ExitCode::SUCCESS);
    }
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&args.file)?;
    write!(file, "{gap}{}", recorder.to_yaml()).with_context(|| format!("writing {}", args.file.display()))?;
    eprintln!(
        "{} に書きました。期待がそれでよいかを読んで直し、madoguchi test {} で確かめてください。",
        args.file.display(),
        args.file.display()
    );
    Ok(ExitCode::SUCCESS)
}
