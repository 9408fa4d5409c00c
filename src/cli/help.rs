//! Help in Japanese throughout, completions for shells and pages of the manual: all from the one command tree.
//!
//! Not responsible for what the commands do.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Arg, ArgAction, Command};
use clap_complete::Shell;

use crate::language::phrasebook::Phrasebook;
use crate::mind::embedded;

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// シェル
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// すべてのコマンドのページを書くフォルダ。指定しないと、madoguchi(1) を標準出力に
    dir: Option<PathBuf>,
}

pub(super) fn completions(command: Command, args: &CompletionsArgs) -> Result<ExitCode> {
    let mut out = Vec::new();
    let mut command = command;
    clap_complete::generate(args.shell, &mut command, "madoguchi", &mut out);
    super::shared::print(&String::from_utf8_lossy(&out))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(command: Command, args: &ManArgs) -> Result<ExitCode> {
    if let Some(dir) = &args.dir {
        std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        clap_mangen::generate_to(command, dir).with_context(|| format!("writing into {}", dir.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    super::shared::print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}

/// Version, commit of the code and edition of the pack in the binary.
fn version() -> String {
    let pack = &embedded::hash()[..8.min(embedded::hash().len())];
    format!("{} ({}, pack {pack})", env!("CARGO_PKG_VERSION"), env!("MADOGUCHI_COMMIT"))
}

/// Every command with its headings and common options in Japanese.
pub(super) fn in_japanese(command: Command) -> Command {
    // Clap keeps what it is given for as long as the program runs, and so does this.
    let Ok(book) = Phrasebook::shared() else { return command };
    let book: &'static Phrasebook = Box::leak(Box::new(book));
    translated(command.version(&*version().leak()), book, true)
}

fn translated(command: Command, book: &'static Phrasebook, root: bool) -> Command {
    let say = &book.terminal.help;
    let template = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", say.usage());
    let has_version = root;
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(say.commands())
        .subcommand_value_name(say.command())
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { say.arguments() } else { say.options() };
            arg.help_heading(heading)
        })
        .mut_subcommands(|inner| translated(inner, book, false));
    command = command.arg(
        Arg::new("help").short('h').long("help").action(ArgAction::Help).help(say.help()).help_heading(say.options()),
    );
    if has_version {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help(say.version()).help_heading(say.options()));
    }
    command
}
