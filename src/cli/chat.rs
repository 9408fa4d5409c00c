//! `madoguchi chat`: one conversation, at a terminal or through a pipe.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::knowledge::AnswerArgs;
use super::watch::Watch;
use crate::channel::asking::{Asking, Unanswered};
use crate::channel::terminal::{NAME, Prompt, Style, Typed};
use crate::config::Config;
use crate::dialogue::{State, step};
use crate::engine::Answered;
use crate::knowledge::Knowledge;
use crate::knowledge::check::check;
use crate::knowledge::load::Source;
use crate::service::Reach;
use crate::service::hub::Hub;

/// How long what is under way may take once the input has ended.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(super) struct ChatArgs {
    #[command(flatten)]
    answer: AnswerArgs,
    /// --pack のフォルダが書きかわったら、次の発言から新しい知識で答える
    #[arg(long, requires = "pack")]
    watch: bool,
}

pub(super) fn run(config: &Config, args: &ChatArgs) -> Result<ExitCode> {
    if let (Some(dir), true) = (&args.answer.pack.pack, args.watch) {
        return watched(config, args, dir);
    }
    if args.answer.pack.pack.is_some() {
        let bench = args.answer.pack.bench(config)?;
        let mut conversation = bench.conversation(args.answer.now.unwrap_or_default());
        let knowledge = &bench.mind().knowledge;
        converse(config, knowledge, args.answer.json, &mut |line| Ok(conversation.answer(line)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let engine = Arc::new(super::knowledge::open_to_answer(config, args.answer.now)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let _entered = runtime.enter();
    let hub = Hub::new(engine.clone(), config.serve.hub.clone())?;
    let terminal = Asking::register(&hub, NAME, Reach::ThisRun);
    // Each run is a conversation of its own; nothing of it is left behind.
    let id = format!("{}:{}", std::process::id(), jiff::Timestamp::now().as_nanosecond());
    let mind = engine.mind();
    let result = converse(config, &mind.knowledge, args.answer.json, &mut |line| match runtime
        .block_on(terminal.ask(&id, line.to_owned()))
    {
        Ok(answered) => Ok(answered),
        Err(Unanswered::Failed(sentence)) => Ok(Answered { reply: terminal.note(sentence), elapsed: Duration::ZERO }),
        Err(error) => Err(error.into()),
    });
    runtime.block_on(hub.stop(PATIENCE))?;
    engine.store().forget_conversation(&terminal.conversation(&id))?;
    engine.flush()?;
    result.map(|()| ExitCode::SUCCESS)
}

/// A conversation on a pack that its author is changing; it goes on over the changes.
fn watched(config: &Config, args: &ChatArgs, dir: &Path) -> Result<ExitCode> {
    let watch = Watch::new([dir])?;
    let mut mind = args.answer.pack.mind(config)?;
    let (knowledge, clock) = (mind.knowledge.clone(), args.answer.now.unwrap_or_default());
    let book = &knowledge.phrasebook.author;
    let mut state = State::default();
    converse(config, &knowledge, args.answer.json, &mut |line| {
        if watch.changed() {
            let problems = Source::read(dir).map(|source| check(&source));
            match problems {
                Ok(problems) if !problems.is_empty() => super::shared::notice(&book.kept(problems.len())),
                Err(error) => super::shared::notice(&format!("{error:#}")),
                Ok(_) => {
                    mind = args.answer.pack.mind(config)?;
                    super::shared::notice(&book.reloaded(&mind.knowledge.pack.title));
                }
            }
        }
        let start = Instant::now();
        let (next, reply) = step(&state, line, &mind, clock.now());
        state = next;
        Ok(Answered { reply, elapsed: start.elapsed() })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Takes messages from a terminal or a pipe and shows what `answer` replies, until the input ends.
pub(super) fn converse(
    config: &Config,
    knowledge: &Knowledge,
    json: bool,
    answer: &mut dyn FnMut(&str) -> Result<Answered>,
) -> Result<()> {
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !json {
        return at_terminal(config, knowledge, answer);
    }
    super::shared::for_each_line(|line| {
        let answered = answer(line)?;
        super::shared::print(&draw(json, &answered, knowledge))
    })
}

fn draw(json: bool, answered: &Answered, knowledge: &Knowledge) -> String {
    let book = &knowledge.phrasebook;
    if json { format!("{}\n", answered.to_json(book)) } else { format!("{}\n\n", answered.reply.text(book)) }
}

fn at_terminal(config: &Config, knowledge: &Knowledge, answer: &mut dyn FnMut(&str) -> Result<Answered>) -> Result<()> {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(80);
    let style = Style { colour: std::env::var_os("NO_COLOR").is_none(), columns };
    let history = config.data.join("chat_history");
    let mut prompt = Prompt::new(&history)?;
    let style = prompt.columns().map_or(style, |columns| Style { columns, ..style });
    let (pack, book) = (&knowledge.pack, &knowledge.phrasebook);
    let welcome = book.terminal.welcome(&pack.publisher, &pack.title, &pack.edition_text);
    super::shared::print(&format!("{welcome}\n\n"))?;
    loop {
        match prompt.read(book.terminal.prompt())? {
            Typed::Leave => break,
            Typed::Line(line) if knowledge.lexicon.channel.quits.holds(line.trim()) => break,
            Typed::Line(line) => {
                let answered = answer(&line)?;
                super::shared::print(&format!("\n{}\n", style.draw(&answered.reply, book)))?;
            }
        }
    }
    prompt.save(&history);
    super::shared::print(&format!("{}\n", book.terminal.goodbye()))
}
