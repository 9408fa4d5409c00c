//! `madoguchi eval`: measures intents and retrieval.

mod dialogue;
mod figures;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use figures::{BaselineArgs, compared, read, write};

use crate::cli::knowledge::{PackArgs, in_use_hint};
use crate::config::Config;
use crate::engine::Clock;
use crate::evaluate::intents::{self, HeldOut, Plan, Report};
use crate::evaluate::reliability::{draw, reliability};
use crate::evaluate::{baseline, questions, retrieval, variations};
use crate::knowledge::load::load;
use crate::mind::embedded;

#[derive(Debug, clap::Args)]
pub(super) struct EvalArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// インテントの正解率。ファイルを渡さないと intents/ の言い方で交差検証します
    Intents(IntentArgs),
    /// 会話: 台本のどれだけの発言に期待どおり答えるか。重みを学ぶ
    Dialogue(dialogue::DialogueArgs),
    /// 検索の精度
    Retrieval(RetrievalArgs),
    /// 質問の組に正しく答えるか: 1 位・3 位以内・誤った拒否・範囲外の拒否・雑談
    Questions(QuestionArgs),
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
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
    /// 書き方を変えて (かな・全角半角・打ち間違い・敬語・話し言葉・助詞なし) 1 分割だけ試す
    #[arg(long, conflicts_with_all = ["kana", "train"])]
    robust: bool,
    /// 範囲外の話題を丸ごと取り置いて試す
    #[arg(long)]
    whole_topics: bool,
    /// 確率がどれだけ当たるかの図 (SVG) を書くファイル
    #[arg(long, value_name = "SVG", conflicts_with = "train")]
    reliability: Option<PathBuf>,
    /// 前の値と比べる。下がっていれば終了コード 1
    #[arg(long, value_name = "JSON", conflicts_with = "train")]
    baseline: Option<PathBuf>,
    /// 下がったとみなさない差
    #[arg(long, default_value_t = 0.01, requires = "baseline")]
    tolerance: f64,
    /// いまの値を書くファイル
    #[arg(long, value_name = "JSON", conflicts_with = "train")]
    write_baseline: Option<PathBuf>,
    /// JSON で出力
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pack: PackArgs,
}

#[derive(Debug, clap::Args)]
struct QuestionArgs {
    /// 「質問<TAB>項目の id (| で区切る)、OOS、OOS|id、SMALLTALK」の行
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    against: BaselineArgs,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
    /// JSON で出力
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pack: PackArgs,
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

pub(super) fn run(config: &Config, args: EvalArgs) -> Result<ExitCode> {
    match args.what {
        What::Intents(args) => eval_intents(config, &args),
        What::Questions(args) => eval_questions(config, &args),
        What::Dialogue(args) => dialogue::run(config, &args),
        What::Retrieval(args) => eval_retrieval(&args).map(|()| ExitCode::SUCCESS),
    }
}

fn eval_intents(config: &Config, args: &IntentArgs) -> Result<ExitCode> {
    if let (Some(train), Some(test)) = (&args.train, &args.test) {
        let train = intents::read_labelled(&read(train)?).with_context(|| train.display().to_string())?;
        let test = intents::read_labelled(&read(test)?).with_context(|| test.display().to_string())?;
        let report = intents::train_and_test(&train, &test)?;
        let shown = if args.json { format!("{}\n", serde_json::to_string(&report)?) } else { table(&report) };
        return crate::cli::shared::print(&shown).map(|()| ExitCode::SUCCESS);
    }
    let source = args.pack.source(config).files(&mut crate::cli::shared::notice).map_err(in_use_hint)?;
    let (knowledge, problems) = load(&source);
    if let Some(problem) = problems.first() {
        anyhow::bail!("the pack does not load: {problem}");
    }
    let knowledge = knowledge.context("no knowledge")?;
    let folds = usize::from(args.folds);
    let variations = match (args.robust, args.kana) {
        (true, _) => &variations::ALL[..],
        (_, true) => &[variations::KANA][..],
        _ => &[variations::WRITTEN][..],
    };
    // One fold shows every phrase's neighbours and keeps the gate short enough for CI.
    let tested = if args.robust { 1 } else { folds };
    let plan = Plan { folds, tested, whole_topics: args.whole_topics, variations };
    let (held_out, seconds) = intents::held_out(&knowledge, plan)?;
    if let Some(path) = &args.dump {
        let lines: Result<Vec<String>, _> = held_out.iter().map(serde_json::to_string).collect();
        write(path, &lines?.join("\n"))?;
    }
    if let Some(path) = &args.reliability {
        write(path, &picture(&held_out, variations[0].name))?;
    }
    let figures = baseline::figures(&held_out);
    let first: Vec<_> = held_out.iter().filter(|h| h.class == variations[0].name).collect();
    let judged: Vec<_> = first.iter().map(|h| h.judged()).collect();
    let report = intents::report(&judged, seconds, &mut first.iter().map(|h| h.us).collect::<Vec<_>>());
    let compared = compared(args.write_baseline.as_ref(), args.baseline.as_ref(), args.tolerance, &figures)?;
    let worse = compared.as_ref().is_some_and(|(_, worse)| *worse);
    let text = if args.json {
        format!("{}\n", serde_json::json!({"report": report, "figures": figures, "worse": worse}))
    } else if let Some((compared, _)) = compared {
        compared
    } else if args.robust {
        classes(&held_out, &figures)
    } else {
        table(&report)
    };
    crate::cli::shared::print(&text)?;
    Ok(ExitCode::from(u8::from(worse)))
}

fn eval_questions(config: &Config, args: &QuestionArgs) -> Result<ExitCode> {
    let mut sets = Vec::new();
    for path in &args.files {
        let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let set = questions::read(&read(path)?).map_err(|wrong| anyhow::anyhow!("{}:{wrong}", path.display()))?;
        sets.push((name, set));
    }
    let bench = args.pack.bench(config)?;
    let (mut scores, mut figures, mut text) = (serde_json::Map::new(), baseline::Figures::new(), String::new());
    for (name, set) in sets {
        let mut score = questions::Score::default();
        for question in &set {
            score.count(question, &bench.ask(&question.text, args.now.unwrap_or_default()).reply);
        }
        text.push_str(&score.report(&name));
        figures.extend(score.figures(&name));
        scores.insert(name, serde_json::to_value(&score)?);
    }
    let (table, worse) = args.against.compared(&figures)?;
    text.push_str(&table);
    if args.json {
        text = format!("{}\n", serde_json::json!({"sets": scores, "figures": figures, "worse": worse}));
    }
    crate::cli::shared::print(&text)?;
    Ok(ExitCode::from(u8::from(worse)))
}

/// Figures of each class of variation and of each kind of intent.
fn classes(held_out: &[HeldOut], figures: &baseline::Figures) -> String {
    let mut out = format!("{:<12}{:>8}{:>10}{:>10}\n", "", "tested", "accuracy", "macro-F1");
    let kinds = ["entry", "need", "talk", "outside"];
    for name in variations::ALL.iter().map(|v| v.name).chain(kinds) {
        let of_class = |h: &&HeldOut| h.class == name || (h.kind == name && h.class == variations::WRITTEN.name);
        let figure = |which: &str| figures.get(&format!("{name}/{which}")).copied().unwrap_or(0.0);
        out.push_str(&format!(
            "{name:<12}{:>8}{:>10.3}{:>10.3}\n",
            held_out.iter().filter(of_class).count(),
            figure("accuracy"),
            figure("macro_f1")
        ));
    }
    out
}

/// Reliability of the first intent's confidence and of the probability of being about the pack.
fn picture(held_out: &[HeldOut], class: &str) -> String {
    let of_class = || held_out.iter().filter(|h| h.class == class);
    let intent = reliability(of_class().map(|h| (h.confidence, h.given == h.intent)));
    let domain = reliability(of_class().filter(|h| h.kind != "talk").map(|h| (h.domain, h.inside())));
    draw(&[("1 位の意図の確率", &intent), ("ガイドの範囲である確率 (挨拶などを除く)", &domain)])
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
    let synonyms = load(&embedded::files()).0.map(|k| k.synonyms).unwrap_or_default();
    let ours = retrieval::rank(&corpus, &queries, &synonyms)?;
    if let Some(path) = &args.run {
        std::fs::write(path, serde_json::to_string(&ours.run)?)
            .with_context(|| format!("writing {}", path.display()))?;
    }
    let Some(qrels) = &args.qrels else {
        return crate::cli::shared::print(&format!(
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
        return crate::cli::shared::print(&format!(
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
    crate::cli::shared::print(&out)
}
