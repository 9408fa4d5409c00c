//! `madoguchi chat`: one conversation, at a terminal or through a pipe.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anyhow::Result;

use super::AnswerArgs;
use crate::channel::terminal::{Prompt, Style, Typed};
use crate::config::Config;
use crate::engine::Answered;
use crate::knowledge::model::Pack;

#[derive(Debug, clap::Args)]
pub(super) struct ChatArgs {
    #[command(flatten)]
    answer: AnswerArgs,
}

pub(super) fn run(config: &Config, args: &ChatArgs) -> Result<ExitCode> {
    if args.answer.pack.pack.is_some() {
        let bench = args.answer.pack.bench(config)?;
        let mut conversation = bench.conversation(args.answer.now.unwrap_or_default());
        let pack = &bench.mind().knowledge.pack;
        converse(config, pack, args.answer.json, &mut |line| Ok(conversation.answer(line)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let engine = super::open_to_answer(config, args.answer.now)?;
    // Each run is a conversation of its own; nothing of it is left behind.
    let id = format!("terminal:{}:{}", std::process::id(), jiff::Timestamp::now().as_nanosecond());
    let pack = engine.mind().knowledge.pack.clone();
    let result = converse(config, &pack, args.answer.json, &mut |line| engine.turn(&id, line));
    engine.forget(&id)?;
    engine.flush()?;
    result.map(|()| ExitCode::SUCCESS)
}

/// Takes messages from a terminal or a pipe and shows what `answer` replies, until the input ends.
pub(super) fn converse(
    config: &Config,
    pack: &Pack,
    json: bool,
    answer: &mut dyn FnMut(&str) -> Result<Answered>,
) -> Result<()> {
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !json {
        return at_terminal(config, pack, answer);
    }
    super::for_each_line(|line| {
        let answered = answer(line)?;
        super::print(&draw(json, &answered))
    })
}

fn draw(json: bool, answered: &Answered) -> String {
    if json { format!("{}\n", answered.to_json()) } else { format!("{}\n\n", answered.reply.text()) }
}

fn at_terminal(config: &Config, pack: &Pack, answer: &mut dyn FnMut(&str) -> Result<Answered>) -> Result<()> {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(80);
    let style = Style { colour: std::env::var_os("NO_COLOR").is_none(), columns };
    let history = config.data.join("chat_history");
    let mut prompt = Prompt::new(&history)?;
    let style = prompt.columns().map_or(style, |columns| Style { columns, ..style });
    super::print(&format!(
        "{}「{}」（{}）をもとにお答えします。\n知りたいことをそのまま書いてください。番号でも選べます。終わるときは Ctrl-D です。\n\n",
        pack.publisher, pack.title, pack.edition_text
    ))?;
    loop {
        match prompt.read()? {
            Typed::Leave => break,
            Typed::Line(line) if ["終了", "exit", "quit"].contains(&line.trim()) => break,
            Typed::Line(line) => {
                let answered = answer(&line)?;
                super::print(&format!("\n{}\n", style.draw(&answered.reply)))?;
            }
        }
    }
    prompt.save(&history);
    super::print("ご利用ありがとうございました。\n")
}
