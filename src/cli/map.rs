//! `madoguchi map`: the dialogue as pictures, and the proof of reach.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::config::Config;
use crate::engine::Clock;
use crate::map::{Mapper, Picture, dot, mermaid, svg};
use crate::reach::walk;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Svg,
    Mermaid,
    Dot,
}

#[derive(Debug, clap::Args)]
pub(super) struct MapArgs {
    /// 図の形式
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// このテーマの図を描く（id か題名。指定しないと全体図）
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// 窓口も描く
    #[arg(long)]
    desks: bool,
    /// 全体図とすべてのテーマの図を、このフォルダに書く
    #[arg(long, value_name = "DIR", conflicts_with = "theme")]
    out: Option<PathBuf>,
    /// 図の代わりに、選択肢だけで項目・窓口・リンクのすべてに届くかを示す。届かなければ終了コード 1
    #[arg(long, conflicts_with_all = ["theme", "out", "format", "desks"])]
    reach: bool,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<Clock>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

pub(super) fn run(config: &Config, args: &MapArgs) -> Result<ExitCode> {
    let bench = args.pack.bench(config)?;
    let now = args.now.unwrap_or_default().now();
    if args.reach {
        let reach = walk(bench.mind(), now);
        super::shared::print(&reach.report())?;
        return Ok(ExitCode::from(u8::from(!reach.holds())));
    }
    let mapper = Mapper::new(bench.mind(), now);
    let themes = &bench.mind().knowledge.pack.themes;
    if let Some(dir) = &args.out {
        std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        write(dir, "overview", args.format, &mapper.overview())?;
        for theme in themes {
            write(dir, &theme.id, args.format, &mapper.theme(theme, args.desks))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let picture = match &args.theme {
        None => mapper.overview(),
        Some(wanted) => {
            let theme = themes.iter().find(|t| t.id == *wanted || t.title == *wanted).with_context(|| {
                let ids: Vec<&str> = themes.iter().map(|t| t.id.as_str()).collect();
                format!("no theme {wanted:?}, expected one of {}", ids.join(", "))
            })?;
            mapper.theme(theme, args.desks)
        }
    };
    super::shared::print(&draw(args.format, &picture))?;
    Ok(ExitCode::SUCCESS)
}

fn draw(format: Format, picture: &Picture) -> String {
    match format {
        Format::Svg => svg::draw(picture),
        Format::Mermaid => mermaid::draw(picture),
        Format::Dot => dot::draw(picture),
    }
}

fn write(dir: &Path, name: &str, format: Format, picture: &Picture) -> Result<()> {
    let ending = match format {
        Format::Svg => "svg",
        Format::Mermaid => "mmd",
        Format::Dot => "dot",
    };
    let path = dir.join(format!("{name}.{ending}"));
    std::fs::write(&path, draw(format, picture)).with_context(|| format!("writing {}", path.display()))
}
