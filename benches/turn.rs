//! What a message costs: segmenting, understanding, a whole turn with its write, and start-up.
//!
//! `cargo bench`. Two input sizes each; resident memory is printed at the end.
#![allow(missing_docs, clippy::expect_used, clippy::print_stderr, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use madoguchi::engine::{Engine, Settings};
use madoguchi::language::Analyzer;
use madoguchi::language::lexicon::Lexicon;
use madoguchi::store::inbox::{Accepted, Author, Question, Settled};

const SHORT: &str = "山形のプロ拠点の電話は？";
const LONG: &str = "いつもお世話になっております。当社は社員12名の板金加工業で、後継者のことで悩んでおりまして、右腕になってくれる人材を外から迎えることも考えております。費用のかからない相談先がありましたら、窓口の電話番号を教えていただけないでしょうか。";

fn engine(data: &std::path::Path) -> Engine {
    Engine::open(data, Settings::default(), &mut |_| {}).expect("engine")
}

fn segmenting(c: &mut Criterion) {
    let analyzer = Analyzer::new(&[], &Lexicon::shared().expect("lexicon").language).expect("dictionary");
    let mut group = c.benchmark_group("segment");
    for (name, text) in [("short", SHORT), ("long", LONG)] {
        group.bench_with_input(BenchmarkId::from_parameter(name), text, |b, text| {
            b.iter(|| black_box(analyzer.analyze(text)))
        });
    }
    group.finish();
}

fn understanding(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("dir");
    let engine = engine(dir.path());
    let mind = engine.mind();
    let mut group = c.benchmark_group("understand");
    for (name, text) in [("short", SHORT), ("long", LONG)] {
        group.bench_with_input(BenchmarkId::from_parameter(name), text, |b, text| {
            b.iter(|| black_box(mind.understand(text)))
        });
    }
    group.finish();
}

/// A turn as the hub does it, without the flush to disk that many turns share.
fn settle(engine: &Engine, n: u64, text: &str) -> usize {
    let question = Question {
        event: n.to_string(),
        channel: "bench".to_owned(),
        conversation: format!("bench:{}", n % 1_000),
        author: Author::Person,
        text: text.to_owned(),
        files: Vec::new(),
        address: serde_json::Value::Null,
        received_ms: 0,
    };
    let store = engine.store();
    let taken = store.accept(std::slice::from_ref(&question), engine.clock().seconds()).expect("accept");
    let [Accepted::New(ticket)] = taken[..] else { return 0 };
    let thought = engine.think(&question.conversation, text).expect("thought");
    let settled = Settled { conversation: Some(thought.conversation), ..Settled::default() };
    store.settle(ticket, &question, &settled).expect("settled").len() + thought.reply.blocks.len()
}

fn turn(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("dir");
    let engine = engine(dir.path());
    let mut group = c.benchmark_group("turn with its write");
    for (name, text) in [("short", SHORT), ("long", LONG)] {
        let mut n = 0_u64;
        group.bench_with_input(BenchmarkId::from_parameter(name), text, |b, text| {
            b.iter(|| {
                n += 1;
                black_box(settle(&engine, n, text))
            });
        });
    }
    group.finish();
    report_memory("after the turns");
}

fn start_up(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("dir");
    drop(engine(dir.path()));
    let mut group = c.benchmark_group("start");
    group.sample_size(10);
    group.bench_function("existing store to first answer", |b| {
        b.iter(|| {
            let engine = engine(dir.path());
            black_box(engine.ask(SHORT));
        });
    });
    group.finish();
}

/// Resident memory in MiB: all of it, and what is not backed by the binary's file (the dictionary is).
fn report_memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        status
            .lines()
            .find(|l| l.starts_with(name))
            .and_then(|l| l.split_whitespace().nth(1))
            .and_then(|n| n.parse::<u64>().ok())
            .unwrap_or(0)
            / 1_024
    };
    eprintln!("resident {when}: {} MiB, of it {} MiB from files (the dictionary)", field("VmRSS:"), field("RssFile:"));
}

criterion_group!(benches, segmenting, understanding, turn, start_up);
criterion_main!(benches);
