//! `madoguchi edition`: the next edition beside this one, of the pack or of the guide's text.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use super::progress;
use super::shared::{notice, print};
use crate::config::Config;
use crate::engine::Clock;
use crate::knowledge::load::Source;
use crate::language::phrasebook::sections::EditionPhrases;
use crate::officers::edition::compare::{Difference, Kind, compared};
use crate::officers::edition::figures::Sort;
use crate::officers::edition::guide::{Look, looks};
use crate::officers::effect::{Origin, effect, of_pack, of_scripts};

#[derive(Debug, clap::Args)]
pub(super) struct EditionArgs {
    #[command(subcommand)]
    command: EditionCommand,
}

#[derive(Debug, clap::Subcommand)]
enum EditionCommand {
    /// いまの知識と、次の版のフォルダを比べる: 増えた・無くなった項目、変わった日付・電話・リンク・金額
    Compare(CompareArgs),
    /// 新しい資料のテキストを、いまの知識とページごとに比べる: 現れた・消えた・変わった電話・URL・日付・金額
    Guide(GuideArgs),
}

#[derive(Debug, clap::Args)]
struct CompareArgs {
    /// 次の版の知識のフォルダ
    dir: PathBuf,
    /// 両方の知識で台本と会話の決まりを実行し、変わる答えを数える
    #[arg(long)]
    scripts: Option<PathBuf>,
    /// 1 行 1 JSON で
    #[arg(long)]
    json: bool,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

#[derive(Debug, clap::Args)]
struct GuideArgs {
    /// 新しい資料のテキスト（pdftotext などで作ったもの。改ページ文字か「- 12 -」の行でページを分けます）
    text: PathBuf,
    /// いまの知識のもとになった資料のテキスト。両方にあるものは示しません
    #[arg(long, value_name = "FILE")]
    old: Option<PathBuf>,
    /// 1 行 1 JSON で
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

pub(super) fn run(config: &Config, args: &EditionArgs) -> Result<ExitCode> {
    match &args.command {
        EditionCommand::Compare(args) => compare(config, args),
        EditionCommand::Guide(args) => guide(config, args),
    }
}

fn compare(config: &Config, args: &CompareArgs) -> Result<ExitCode> {
    let source = args.pack.source(config);
    let old = source.files(&mut notice)?;
    let new = Source::read(&args.dir)?;
    let load = |source: &Source| -> Result<_> {
        let (knowledge, problems) = crate::knowledge::check::load_checked(source);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::ensure!(problems.is_empty(), "{}", shown.join("\n"));
        knowledge.context("the pack has no pack.yaml")
    };
    let (was, is) = (load(&old)?, load(&new)?);
    let say = &is.phrasebook.officers.edition;
    let found = compared((&old, &was), (&new, &is));
    for one in &found.differences {
        let line = if args.json { serde_json::to_string(one)? } else { difference(one, say) };
        print(&format!("{line}\n"))?;
    }
    if !args.json {
        print(&format!("{}\n", say.counted(found.differences.len(), found.files.len())))?;
    }
    if let Some(scripts) = &args.scripts {
        let now = args.now.unwrap_or_default().now();
        let (before, after) = (source.mind(&mut notice)?, crate::compiled::of_files(&new)?);
        let found = progress::during(say.comparing(), || -> Result<_> {
            let mut probes = of_pack(&before, now);
            probes.extend(of_scripts(&crate::script::read(scripts)?));
            Ok(effect(&before, &after, &probes, now))
        })?;
        for origin in [Origin::Script, Origin::Law] {
            let broken = found.changed.iter().filter(|one| one.origin == origin && one.breaks()).count();
            let name = crate::officers::page::origin_name(origin, &is.phrasebook.officers.effect);
            print(&format!("{}\n", say.played(name, found.asked_of(origin), found.changed_of(origin), broken)))?;
        }
        for one in found.changed.iter().filter(|one| one.breaks()) {
            print(&format!("{}\n", say.breaks(&one.place, &one.said)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn sort(sort: Sort, say: &EditionPhrases) -> &str {
    match sort {
        Sort::Phone => say.phone(),
        Sort::Link => say.link(),
        Sort::Mail => say.mail(),
        Sort::Date => say.date(),
        Sort::Amount => say.amount(),
    }
}

fn difference(one: &Difference, say: &EditionPhrases) -> String {
    let Difference { entry, part, kind, old, new, .. } = one;
    let shown = |text: &Option<String>| text.as_deref().unwrap_or(say.nothing()).replace('\n', " ");
    match kind {
        Kind::EntryAdded => say.entry_added(entry),
        Kind::EntryDropped => say.entry_dropped(entry),
        Kind::PartAdded => say.part_added(entry, part, shown(new)),
        Kind::PartDropped => say.part_dropped(entry, part, shown(old)),
        Kind::Figure(of) => say.changed(entry, part, sort(*of, say), shown(old), shown(new)),
        Kind::Wording => say.changed(entry, part, say.wording(), shown(old), shown(new)),
    }
}

fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    anyhow::ensure!(!bytes.starts_with(b"%PDF"), "{} is a PDF; make a text of it first (pdftotext)", path.display());
    String::from_utf8(bytes).with_context(|| format!("{} is no UTF-8", path.display()))
}

fn guide(config: &Config, args: &GuideArgs) -> Result<ExitCode> {
    let source = args.pack.source(config).files(&mut notice)?;
    let knowledge = crate::knowledge::check::load_checked(&source).0.context("the pack has no pack.yaml")?;
    let say = &knowledge.phrasebook.officers.edition;
    let old = args.old.as_deref().map(text).transpose()?;
    let found = looks(&knowledge, &text(&args.text)?, old.as_deref());
    for one in &found {
        let Look { page, sort: of, old, new, entries } = one;
        let shown = |text: &Option<String>| text.as_deref().unwrap_or(say.nothing()).to_owned();
        let line = if args.json {
            serde_json::to_string(one)?
        } else {
            say.look(page, sort(*of, say), shown(old), shown(new), entries.join(" "))
        };
        print(&format!("{line}\n"))?;
    }
    if !args.json {
        print(&format!("{}\n", say.looks(found.len())))?;
    }
    Ok(ExitCode::SUCCESS)
}
