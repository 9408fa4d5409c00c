//! `madoguchi test`: runs scripted conversations against the engine.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::script::{Difference, Script, clock, play, read};

#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// JUnit の XML を書くファイル
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// 台本のファイルかフォルダ
    #[arg(default_value = "tests/conversations")]
    paths: Vec<PathBuf>,
}

struct Outcome {
    file: String,
    name: String,
    seconds: f64,
    differences: Vec<Difference>,
}

pub(super) fn run(args: &TestArgs) -> Result<ExitCode> {
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(read(path)?);
    }
    let bench = crate::engine::Bench::embedded()?;
    let mut outcomes = Vec::new();
    for (file, scripts) in files {
        for script in scripts {
            let start = std::time::Instant::now();
            let differences = run_script(&bench, &script)?;
            outcomes.push(Outcome {
                file: file.display().to_string(),
                name: script.name,
                seconds: start.elapsed().as_secs_f64(),
                differences,
            });
        }
    }
    let failed = outcomes.iter().filter(|o| !o.differences.is_empty()).count();
    for o in outcomes.iter().filter(|o| !o.differences.is_empty()) {
        super::print(&format!("FAILED {} ({})\n", o.name, o.file))?;
        for difference in &o.differences {
            super::print(&difference.to_string())?;
        }
    }
    super::print(&format!("{} passed, {failed} failed\n", outcomes.len() - failed))?;
    if let Some(path) = &args.junit {
        std::fs::write(path, junit(&outcomes)).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn run_script(bench: &crate::engine::Bench, script: &Script) -> Result<Vec<Difference>> {
    let clock = script.now.as_deref().map(clock).transpose()?.unwrap_or_default();
    let mut conversation = bench.conversation(clock);
    play(script, |message| Ok(conversation.say(message).to_json(0)))
}

fn junit(outcomes: &[Outcome]) -> String {
    use std::fmt::Write as _;
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let failures = outcomes.iter().filter(|o| !o.differences.is_empty()).count();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"conversations\" tests=\"{}\" failures=\"{failures}\">\n",
        outcomes.len()
    );
    for o in outcomes {
        let _ = write!(
            xml,
            "  <testcase classname=\"{}\" name=\"{}\" time=\"{:.6}\"",
            escape(&o.file),
            escape(&o.name),
            o.seconds
        );
        if o.differences.is_empty() {
            xml.push_str("/>\n");
        } else {
            let text: String = o.differences.iter().map(ToString::to_string).collect();
            let _ = write!(
                xml,
                ">\n    <failure message=\"{} turns differ\">{}</failure>\n  </testcase>\n",
                o.differences.len(),
                escape(&text)
            );
        }
    }
    xml.push_str("</testsuite>\n");
    xml
}
