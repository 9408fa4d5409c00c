//! `madoguchi desk fields`, `history`, `export`: what can be changed, what was, and the changed files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::cli::shared::{notice, print};
use crate::config::Config;
use crate::officers::edit::{fields, file_of};
use crate::officers::page::edit_line;
use crate::officers::{change, history};

#[derive(Debug, clap::Args)]
pub(super) struct FieldsArgs {
    /// 項目の ID、pack、phrasebook、またはファイル
    target: String,
    /// 場所か値にこの文字を含むものだけ
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// 書き出すフォルダ (無いこと、または空であること)
    dir: PathBuf,
}

pub(super) fn show_fields(config: &Config, args: &FieldsArgs) -> Result<ExitCode> {
    let looked = crate::mind::look(config.home(), &mut notice)?;
    let file = file_of(&looked.source, &args.target)?;
    let text = looked.source.files.iter().find(|(path, _)| *path == file).map_or("", |(_, text)| text.as_str());
    let wanted = |path: &str, value: &str| args.find.as_ref().is_none_or(|f| path.contains(f) || value.contains(f));
    for (path, value) in fields(text)?.iter().filter(|(path, value)| wanted(path, value)) {
        print(&format!("{path}\t{}\n", value.replace('\n', " ")))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn show(config: &Config) -> Result<ExitCode> {
    let book = crate::language::phrasebook::Phrasebook::shared()?;
    let say = &book.officers.effect;
    for entry in history::read(&config.data)? {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
        let at = jiff::Timestamp::from_second(entry.at)?.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string();
        print(&format!("{}\n", say.entry(entry.number, at, &entry.by, &entry.why)))?;
        for line in entry.edits.iter().map(|edit| edit_line(edit, say)).chain(entry.undoes.map(|n| say.undoes(n))) {
            print(&format!("    {line}\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn export(config: &Config, args: &ExportArgs) -> Result<ExitCode> {
    let looked = crate::mind::look(config.home(), &mut notice)?;
    let (changed, patch) = change::exported(&config.data, &looked.source)?;
    crate::cli::pack::write(&changed, &args.dir)?;
    let file = args.dir.join("changes.patch");
    std::fs::write(&file, patch).with_context(|| format!("writing {}", file.display()))?;
    for (path, _) in &changed.files {
        print(&format!("{path}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}
