//! Files of figures: read, written, compared with those kept.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::evaluate::baseline;

/// Figures kept, and those they are compared with.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// 前の値と比べる。下がっていれば終了コード 1
    #[arg(long, value_name = "JSON")]
    baseline: Option<PathBuf>,
    /// 下がったとみなさない差
    #[arg(long, default_value_t = 0.0, requires = "baseline")]
    tolerance: f64,
    /// いまの値を書くファイル
    #[arg(long, value_name = "JSON")]
    write_baseline: Option<PathBuf>,
}

impl BaselineArgs {
    /// What is to be shown of the comparison, and whether a figure fell.
    pub(super) fn compared(&self, figures: &baseline::Figures) -> Result<(String, bool)> {
        let compared = compared(self.write_baseline.as_ref(), self.baseline.as_ref(), self.tolerance, figures)?;
        Ok(compared.map_or_else(Default::default, |(table, worse)| (format!("\n{table}"), worse)))
    }
}

pub(super) fn read(path: &PathBuf) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

pub(super) fn write(path: &PathBuf, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// Writes figures where wanted and compares them with older ones: a table, and whether any fell.
pub(super) fn compared(
    write_to: Option<&PathBuf>,
    baseline: Option<&PathBuf>,
    tolerance: f64,
    figures: &baseline::Figures,
) -> Result<Option<(String, bool)>> {
    if let Some(path) = write_to {
        write(path, &format!("{}\n", serde_json::to_string_pretty(figures)?))?;
    }
    let Some(path) = baseline else { return Ok(None) };
    let old = serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())?;
    Ok(Some(baseline::compare(&old, figures, tolerance)))
}
