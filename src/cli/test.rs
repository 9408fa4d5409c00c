//! `madoguchi test`: runs scripted conversations against the engine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::config::Config;
use crate::script::coverage::Coverage;
use crate::script::{Difference, Script, read};

#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// JUnit の XML を書くファイル
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// 台本がどこまで通るか（インテント・項目・窓口・リンク・選択肢・遷移）と、通らないものを示す
    #[arg(long)]
    coverage: bool,
    /// カバレッジの JSON を書くファイル
    #[arg(long, value_name = "FILE")]
    coverage_json: Option<PathBuf>,
    /// 台本のファイルかフォルダ
    #[arg(default_value = "tests/conversations")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

struct Outcome {
    script: Script,
    took: Duration,
    differences: Vec<Difference>,
}

pub(super) fn run(config: &Config, args: &TestArgs) -> Result<ExitCode> {
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(read(path)?);
    }
    let bench = args.pack.bench(config)?;
    let mut coverage = Coverage::new(&bench.mind().knowledge);
    let mut played: Vec<(PathBuf, Vec<Outcome>)> = Vec::new();
    for (file, scripts) in files {
        let mut outcomes = Vec::new();
        for script in scripts {
            let start = Instant::now();
            let differences = coverage.play(&script, &bench)?;
            outcomes.push(Outcome { script, took: start.elapsed(), differences });
        }
        played.push((file, outcomes));
    }
    let (mut passed, mut failed) = (0, 0);
    for (file, outcome) in played.iter().flat_map(|(file, outcomes)| outcomes.iter().map(move |o| (file, o))) {
        if outcome.differences.is_empty() {
            passed += 1;
            continue;
        }
        failed += 1;
        super::shared::print(&format!(
            "FAILED {} ({}:{})\n",
            outcome.script.name.value,
            file.display(),
            outcome.script.line()
        ))?;
        for difference in &outcome.differences {
            super::shared::print(&difference.to_string())?;
        }
    }
    super::shared::print(&format!("{passed} passed, {failed} failed\n"))?;
    if args.coverage {
        super::shared::print(&format!("\n{}", coverage.report()))?;
    }
    if let Some(path) = &args.coverage_json {
        write(path, &format!("{:#}\n", coverage.to_json()))?;
    }
    if let Some(path) = &args.junit {
        write(path, &junit(&played)?)?;
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// One suite a file, one case a conversation.
fn junit(played: &[(PathBuf, Vec<Outcome>)]) -> Result<String> {
    let mut report = Report::new("conversations");
    for (file, outcomes) in played {
        let mut suite = TestSuite::new(file.display().to_string());
        for outcome in outcomes {
            let status = if outcome.differences.is_empty() {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(format!("{} turns differ", outcome.differences.len()));
                status.set_description(outcome.differences.iter().map(ToString::to_string).collect::<String>());
                status
            };
            let mut case = TestCase::new(outcome.script.name.value.clone(), status);
            case.set_classname(file.display().to_string());
            case.set_time(outcome.took);
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}
