//! `madoguchi import`: a folder or a table of questions into the store.
//!
//! Not responsible for what a table says (`knowledge::faq`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::progress;
use crate::config::Config;
use crate::engine::{Clock, Engine};
use crate::knowledge::faq::{self, About, Day, Fault, Mapping, Options, Table};
use crate::knowledge::load::Source;
use crate::language::lexicon::Lexicon;
use crate::language::phrasebook::Phrasebook;

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// knowledge/ を含むフォルダ、または質問と回答の表 (csv, tsv, xlsx, xls, ods, jsonl)
    path: PathBuf,
    #[command(flatten)]
    table: TableArgs,
    /// 読み込まずに、何が分かったかだけを示す
    #[arg(long)]
    dry_run: bool,
}

/// How a table is read and what it does not say of itself.
#[derive(Debug, clap::Args)]
pub(super) struct TableArgs {
    /// 表のとき: この FAQ の名前 [default: ファイル名]
    #[arg(long)]
    title: Option<String>,
    /// 表のとき: 発行者 [default: 担当窓口]
    #[arg(long)]
    publisher: Option<String>,
    /// 表のとき: 窓口の電話番号
    #[arg(long)]
    phone: Option<String>,
    /// 表のとき: いつの情報か (2024-10-01、令和6年10月) [default: 更新日の列のいちばん新しい日、なければ今日]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Day>,
    /// 表のとき: 列の割り当て。question=列名 のように、見出しか A, B … で (question, answer, category, also, url,
    /// contact, phone, email, updated)。繰り返せます
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<Mapping>,
    /// 表のとき: 文字コード (utf-8, cp932, euc-jp, utf-16le …) [default: 自動]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// 表のとき: 問題のある行を除いて、残りを読み込む
    #[arg(long)]
    skip_bad: bool,
    /// 表のとき: 同じ質問に別の答えがあれば問題とする (指定しないと、1 つの項目の 2 つの答えにします)
    #[arg(long)]
    refuse_duplicates: bool,
}

/// A table that can be imported, or what is to be told instead.
pub(super) enum Read {
    /// The pack, what to tell of the table, and what was left out of it.
    Pack(Box<Source>),
    /// There are problems, which have been shown.
    Refused,
}

pub(super) fn run(config: &Config, args: &ImportArgs) -> Result<ExitCode> {
    let book = Phrasebook::shared()?;
    let is_pack = args.path.join("knowledge/pack.yaml").is_file();
    // A folder with nothing but a table stands for it.
    let table = if is_pack { None } else { faq::only_table(&args.path) };
    let path = table.as_ref().unwrap_or(&args.path);
    let source = if path.is_dir() {
        Source::read(path)?
    } else {
        match args.table.read(path, args.dry_run, &book)? {
            Read::Pack(source) => *source,
            Read::Refused => return Ok(ExitCode::from(1)),
        }
    };
    if args.dry_run {
        return tried(&source, &book);
    }
    let engine = progress::during(book.sheet.compiling(), || {
        Engine::import(config.home(), super::shared::settings(config, None), &source, &mut super::shared::notice)
    })?;
    let knowledge = &engine.mind().knowledge;
    super::shared::print(&format!(
        "「{}」を読み込みました: 項目 {}、インテント {}\n",
        knowledge.pack.title,
        knowledge.entries.len(),
        knowledge.intents.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// A pack that is only looked at.
fn tried(source: &Source, book: &Phrasebook) -> Result<ExitCode> {
    let problems = crate::knowledge::check::check(source);
    for problem in &problems {
        super::shared::print(&format!("{problem}\n"))?;
    }
    super::shared::print(&format!("{}\n", book.sheet.only_tried()))?;
    Ok(ExitCode::from(u8::from(!problems.is_empty())))
}

impl TableArgs {
    /// Reads the table in `path` and shows what is to be known of it: with `preview` all that was understood.
    pub(super) fn read(&self, path: &Path, preview: bool, book: &Phrasebook) -> Result<Read> {
        let table = progress::during(book.sheet.reading(), || faq::read(path, &self.options()))?;
        self.told(&table, path, &self.about(path, &table), preview, book)
    }

    /// Reads a table that is no file but is called `name`, for the pack in `dir`.
    pub(super) fn of_bytes(&self, bytes: &[u8], name: &Path, dir: &Path, book: &Phrasebook) -> Result<Read> {
        let table = faq::of_bytes(bytes, name, &self.options())?;
        self.told(&table, name, &self.about(dir, &table), false, book)
    }

    fn options(&self) -> Options {
        Options { maps: self.map.clone(), encoding: self.encoding, one_answer: self.refuse_duplicates }
    }

    /// Shows what is to be known of a table that was read from `path`, and makes a pack of it.
    fn told(&self, table: &Table, path: &Path, about: &About, preview: bool, book: &Phrasebook) -> Result<Read> {
        let say = &book.sheet;
        let lines = if preview { table.summary(book) } else { table.remarks(say) };
        let day = preview.then(|| say.as_of(about.day(book)));
        for line in lines.into_iter().chain(day) {
            super::shared::print(&format!("{line}\n"))?;
        }
        let left_out = show(&table.faults, path, book)?;
        let skips = self.skip_bad && !table.is_unreadable() && !table.questions.is_empty();
        if left_out > 0 && !skips {
            super::shared::print(&format!("{}\n", say.not_imported(table.faults.len())))?;
            return Ok(Read::Refused);
        }
        if left_out > 0 {
            super::shared::print(&format!("{}\n", say.left_out(left_out)))?;
        }
        Ok(Read::Pack(Box::new(faq::pack(&table.questions, about, book))))
    }

    fn about(&self, path: &Path, table: &Table) -> About {
        let name = path.file_stem().map_or_else(|| "FAQ".to_owned(), |n| n.to_string_lossy().into_owned());
        About {
            title: self.title.clone().unwrap_or(name),
            publisher: self.publisher.clone().unwrap_or_else(|| "担当窓口".to_owned()),
            as_of: self.as_of.or(table.updated()).unwrap_or_else(|| Clock::System.now().date().into()),
            phone: self.phone.clone(),
        }
    }
}

/// Shows what is wrong; returns the number of rows it is in.
fn show(faults: &[Fault], path: &Path, book: &Phrasebook) -> Result<usize> {
    let file = path.display().to_string();
    for fault in faults {
        super::shared::print(&format!("{}\n", fault.text(&file, &book.sheet)))?;
    }
    let mut rows: Vec<(&Option<String>, usize)> = faults.iter().map(|f| (&f.sheet, f.row)).collect();
    rows.sort_unstable();
    rows.dedup();
    Ok(rows.len())
}

/// A day as people write it.
fn day(text: &str) -> Result<Day> {
    let lexicon = Lexicon::shared()?;
    Day::find(text, &lexicon).ok_or_else(|| anyhow::anyhow!("2024-10-01, 2024-10"))
}

/// An encoding by one of its names.
fn encoding(text: &str) -> Result<&'static encoding_rs::Encoding> {
    let name = if text.eq_ignore_ascii_case("cp932") { "shift_jis" } else { text };
    encoding_rs::Encoding::for_label(name.as_bytes()).ok_or_else(|| anyhow::anyhow!("utf-8, cp932, euc-jp, utf-16le"))
}
