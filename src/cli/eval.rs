//! `madoguchi eval`: measures intents and retrieval.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::evaluate::intents::{self, Report};
use crate::evaluate::retrieval;
use crate::knowledge::load::{Source, load};

#[derive(Debug, clap::Args)]
pub(super) struct EvalArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// インテントの正解率。ファイルを渡さないと intents/ の言い方で交差検証します
    Intents(IntentArgs),
    /// 検索の精度
    Retrieval(RetrievalArgs),
}

#[derive(Debug, clap::Args)]
struct IntentArgs {
    /// 学習する「ラベル<TAB>文」
    #[arg(long, requires = "test")]
    train: Option<PathBuf>,
    /// 試す「ラベル<TAB>文」
    #[arg(long, requires = "train")]
    test: Option<PathBuf>,
    /// 交差検証の分割数
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: u8,
    /// 取り置いた言い方ごとの根拠を JSON 行で書くファイル
    #[arg(long)]
    dump: Option<PathBuf>,
    /// ひらがなだけに直した言い方で試す
    #[arg(long)]
    kana: bool,
    /// 範囲外の話題を丸ごと取り置いて試す
    #[arg(long)]
    whole_topics: bool,
    /// JSON で出力
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct RetrievalArgs {
    /// {"id","question","answer"} の行
    #[arg(long)]
    corpus: PathBuf,
    /// {"id","text"} の行
    #[arg(long)]
    queries: PathBuf,
    /// query<TAB>doc<TAB>grade の行
    #[arg(long)]
    qrels: Option<PathBuf>,
    /// 順位を書く JSON
    #[arg(long)]
    run: Option<PathBuf>,
    /// JSON で出力
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: EvalArgs) -> Result<ExitCode> {
    match args.what {
        What::Intents(args) => eval_intents(&args)?,
        What::Retrieval(args) => eval_retrieval(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &PathBuf) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn eval_intents(args: &IntentArgs) -> Result<()> {
    let report = if let (Some(train), Some(test)) = (&args.train, &args.test) {
        let train = intents::read_labelled(&read(train)?).with_context(|| train.display().to_string())?;
        let test = intents::read_labelled(&read(test)?).with_context(|| test.display().to_string())?;
        intents::train_and_test(&train, &test)?
    } else {
        let (knowledge, problems) = load(&Source::embedded());
        anyhow::ensure!(problems.is_empty(), "the embedded pack does not load");
        let knowledge = knowledge.context("no knowledge")?;
        let kana = args.kana;
        let vary = move |phrase: &str, analyzer: &crate::language::Analyzer| {
            if kana { crate::language::hiragana(&analyzer.analyze(phrase).reading) } else { phrase.to_owned() }
        };
        let (held_out, report) = intents::held_out(&knowledge, usize::from(args.folds), args.whole_topics, &vary)?;
        if let Some(path) = &args.dump {
            let lines: Result<Vec<String>, _> = held_out.iter().map(serde_json::to_string).collect();
            std::fs::write(path, lines?.join("\n")).with_context(|| format!("writing {}", path.display()))?;
        }
        report
    };
    if args.json {
        return super::print(&format!("{}\n", serde_json::to_string(&report)?));
    }
    super::print(&table(&report))
}

fn table(report: &Report) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut labels: Vec<_> = report.labels.iter().filter(|(_, f)| f.support > 0).collect();
    labels.sort_by(|a, b| a.1.f1.total_cmp(&b.1.f1).then_with(|| a.0.cmp(b.0)));
    let _ = writeln!(out, "{:>9} {:>9} {:>9} {:>7}  label", "precision", "recall", "f1", "support");
    for (label, f) in labels {
        let _ = writeln!(out, "{:>9.3} {:>9.3} {:>9.3} {:>7}  {label}", f.precision, f.recall, f.f1, f.support);
    }
    let _ = writeln!(out, "\nconfusions (wanted → given)");
    for (wanted, given, n) in report.confusions.iter().take(20) {
        let _ = writeln!(out, "{n:>5}  {wanted} → {given}");
    }
    let _ = writeln!(
        out,
        "\naccuracy {:.3}  macro-F1 {:.3}  tested {}  train {:.2} s  predict p50 {} µs p99 {} µs",
        report.accuracy, report.macro_f1, report.tested, report.train_seconds, report.predict_us.0, report.predict_us.1
    );
    out
}

fn eval_retrieval(args: &RetrievalArgs) -> Result<()> {
    let corpus: Vec<retrieval::Faq> =
        retrieval::read_lines(&read(&args.corpus)?).with_context(|| args.corpus.display().to_string())?;
    let queries: Vec<retrieval::Question> =
        retrieval::read_lines(&read(&args.queries)?).with_context(|| args.queries.display().to_string())?;
    let synonyms = load(&Source::embedded()).0.map(|k| k.synonyms).unwrap_or_default();
    let ours = retrieval::rank(&corpus, &queries, &synonyms)?;
    if let Some(path) = &args.run {
        std::fs::write(path, serde_json::to_string(&ours.run)?)
            .with_context(|| format!("writing {}", path.display()))?;
    }
    let Some(qrels) = &args.qrels else {
        return super::print(&format!(
            "documents {}  queries {}  index {:.2} s  query p50 {} µs p99 {} µs\n",
            corpus.len(),
            queries.len(),
            ours.index_seconds,
            ours.query_us.0,
            ours.query_us.1
        ));
    };
    let judgements = retrieval::read_judgements(&read(qrels)?).with_context(|| qrels.display().to_string())?;
    let plain = retrieval::rank_plain(&corpus, &queries)?;
    let (a, b) = (retrieval::figures(&ours.run, &judgements), retrieval::figures(&plain.run, &judgements));
    if args.json {
        return super::print(&format!(
            "{}\n",
            serde_json::json!({"madoguchi": {"figures": a, "times": ours}, "plain_bm25": {"figures": b, "times": plain}})
        ));
    }
    let mut out = format!(
        "{:<22}{:>9}{:>11}{:>7}{:>8}{:>8}{:>8}{:>9}{:>9}{:>9}\n",
        "", "nDCG@10", "Recall@10", "MRR", "Hit@1", "Hit@3", "Hit@10", "index s", "p50 µs", "p99 µs"
    );
    for (name, f, t) in [("madoguchi", a, &ours), ("plain BM25 (base form)", b, &plain)] {
        out.push_str(&format!(
            "{name:<22}{:>9.3}{:>11.3}{:>7.3}{:>8.3}{:>8.3}{:>8.3}{:>9.2}{:>9}{:>9}\n",
            f.ndcg_10, f.recall_10, f.mrr, f.hit_1, f.hit_3, f.hit_10, t.index_seconds, t.query_us.0, t.query_us.1
        ));
    }
    super::print(&out)
}
