//! `madoguchi ask`: one question, one reply.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use super::knowledge::AnswerArgs;
use crate::config::Config;
use crate::dialogue::{State, possible, step};
use crate::engine::Answered;
use crate::understanding::Understander;

/// Readings of an explanation, and features of each.
const SHOWN_READINGS: usize = 5;
const SHOWN_FEATURES: usize = 8;

#[derive(Debug, clap::Args)]
pub(super) struct AskArgs {
    #[command(flatten)]
    answer: AnswerArgs,
    /// なぜその答えになったかを示す
    #[arg(long)]
    explain: bool,
    /// その前に言ったこと（順に何度でも）
    #[arg(long, value_name = "TEXT")]
    after: Vec<String>,
    /// 質問
    query: Vec<String>,
}

pub(super) fn run(config: &Config, args: &AskArgs) -> Result<ExitCode> {
    if args.answer.pack.pack.is_some() {
        let bench = args.answer.pack.bench(config)?;
        let clock = args.answer.now.unwrap_or_default();
        return answer(args, bench.mind(), &|query| bench.ask(query, clock));
    }
    let engine = super::knowledge::open_to_answer(config, args.answer.now)?;
    // The process ends after this: what was read need not be taken apart piece by piece.
    std::mem::forget(engine.mind());
    answer(args, &engine.mind(), &|query| engine.ask(query))
}

fn answer(args: &AskArgs, mind: &Understander, ask: &dyn Fn(&str) -> Answered) -> Result<ExitCode> {
    let now = args.answer.now.unwrap_or_default().now();
    let before = args.after.iter().fold(State::default(), |state, said| step(&state, said, mind, now).0);
    let one = |query: &str| {
        if args.explain {
            super::shared::print(&explain(mind, query))?;
            super::shared::print(&readings(mind, &before, query, now))?;
        }
        let answered = if args.after.is_empty() {
            ask(query)
        } else {
            let start = Instant::now();
            let (_, reply) = step(&before, query, mind, now);
            Answered { reply, elapsed: start.elapsed() }
        };
        let text = if args.answer.json {
            format!("{}\n", answered.to_json(&mind.knowledge.phrasebook))
        } else {
            format!("{}\n\n", answered.reply.text(&mind.knowledge.phrasebook))
        };
        super::shared::print(&text)
    };
    if args.query.is_empty() {
        super::shared::for_each_line(one)?;
    } else {
        one(&args.query.join(" "))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The best readings of a message, each with the features that made its score and, of several things, how each is read.
fn readings(mind: &Understander, before: &State, query: &str, now: jiff::civil::DateTime) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let Some(candidates) = possible(before, query, mind, now) else { return out };
    for candidate in candidates.iter().take(SHOWN_READINGS) {
        let first = candidate.reply.entries.first().map_or("", |e| e.id.as_str());
        let _ = writeln!(out, "reading {:.2} {} {first}", candidate.score, candidate.name);
        for (text, name) in &candidate.pieces {
            let _ = writeln!(out, "    {name}: {text}");
        }
        let weights = &mind.knowledge.weights;
        let mut parts: Vec<(f32, String)> = (candidate.features.iter())
            .map(|(group, name, value)| (value * weights.of(group, name), format!("{group}:{name}={value:.2}")))
            .collect();
        parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let parts: Vec<String> = parts.iter().take(SHOWN_FEATURES).map(|(w, n)| format!("{w:+.2} {n}")).collect();
        let _ = writeln!(out, "    {}", parts.join("  "));
    }
    out
}

/// Tokens, evidence, and the terms behind the first three entries.
fn explain(mind: &Understander, query: &str) -> String {
    use std::fmt::Write as _;
    let u = mind.understand(query);
    let mut out = String::new();
    let words: Vec<String> =
        u.analysis.tokens.iter().map(|t| format!("{}[{} {:?}]", u.analysis.surface(t), t.key, t.class)).collect();
    let _ = writeln!(out, "語: {}", words.join(" "));
    let terms: Vec<String> = u
        .query
        .terms
        .iter()
        .map(|t| format!("{}×{:.2}{}", t.key, t.weight, if t.said { "" } else { "(同義)" }))
        .collect();
    let _ = writeln!(out, "検索語: {}", terms.join(" "));
    let labels = &mind.knowledge.phrasebook.facets;
    let facets: Vec<&str> = u.facets.iter().map(|f| f.label(labels)).collect();
    let _ = writeln!(out, "観点: {}  スロット: {:?}", facets.join("、"), u.slots);
    let _ = writeln!(out, "範囲内の確率: {:.3}  {:?}", u.domain, u.evidence);
    for intent in &u.intents {
        let _ = writeln!(out, "インテント {:.3} {}", intent.confidence, intent.id);
    }
    let best = u.entries.first().map_or(0.0, |e| e.score);
    for e in u.entries.iter().take(3) {
        let entry = &mind.knowledge.entries[e.at];
        let _ = writeln!(
            out,
            "項目 {:.3} = 分類 {:.3} + 検索 {:.3} + 願い {:.3}  {}  {}",
            e.score,
            e.classified,
            e.retrieved,
            e.needed,
            entry.id,
            if e.score < best { format!("(1位に {:.3} 及ばず)", best - e.score) } else { String::new() }
        );
        for part in mind.explain(&u, e.at).into_iter().take(8) {
            let _ = writeln!(out, "    {:.2} {} ({})", part.score, part.term, part.field);
        }
        for (part, share) in mind.parts(&u, e.at).into_iter().take(3) {
            let _ = writeln!(out, "    部分 {share:.2} {part:?}");
        }
    }
    out
}
