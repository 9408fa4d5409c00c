//! `madoguchi verify`: an answer replayed to the same bytes, or the whole chain of records checked.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use super::shared::{notice, print};
use crate::config::Config;
use crate::knowledge::load::Source;
use crate::language::phrasebook::sections::VerifyPhrases;
use crate::officers::verify::{Outcome, Verified, Verifier, chain, find};

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// 回答の ID（JSON の answer、ログの answer）。なければ、記録のつながり全体を確かめます
    id: Option<String>,
    /// 記録のすべての回答をやり直す
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// 前に控えた末尾の値が、いまの記録にあるかを確かめる
    #[arg(long, value_name = "HEX", conflicts_with = "id")]
    head: Option<String>,
    /// その回答の知識が手元にないときに、このフォルダの知識でやり直す
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// 1 行の JSON で
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Config, args: &VerifyArgs) -> Result<ExitCode> {
    let looked = crate::mind::look(config.home(), &mut notice)?;
    let book = &looked.mind.knowledge.phrasebook;
    let say = &book.officers.verify;
    let store = looked.store.as_ref();
    let other = args.pack.as_ref().map(|dir| Source::read(dir)).transpose()?;
    let mut replay = Verifier::new(&config.data, &looked.pack, &looked.mind, other.as_ref());
    if let Some(id) = &args.id {
        let (record, before) = find(store, id)?.with_context(|| say.none(id))?;
        let verified = replay.verify(&record, &before)?;
        print(&if args.json { format!("{}\n", serde_json::to_string(&verified)?) } else { text(&verified, say) })?;
        return Ok(ExitCode::from(u8::from(!is_good(verified.outcome))));
    }
    let found = chain(store, args.head.as_deref())?;
    let mut good = found.tampered.is_empty() && found.holds_noted != Some(false);
    if args.json {
        print(&format!("{}\n", serde_json::to_string(&found)?))?;
    } else {
        print(&format!("{}\n", say.chain(found.records, &found.head)))?;
        for (number, _) in &found.tampered {
            print(&format!("{}\n", say.broken(number)))?;
        }
        if let Some(holds) = found.holds_noted {
            print(&format!("{}\n", if holds { say.head_holds() } else { say.head_lost() }))?;
        }
    }
    if args.all {
        let mut at = store.chain_start()?;
        let mut failed = None;
        store.answers(crate::store::answers::From::Oldest, &mut |read| {
            let Ok(record) = read else { return true };
            let verified = replay.verify(&record, &at);
            at = record.chain();
            let shown = verified.and_then(|verified| {
                good &= is_good(verified.outcome);
                print(&if args.json {
                    format!("{}\n", serde_json::to_string(&verified)?)
                } else {
                    format!("{}\t{}\n", verified.id, outcome(verified.outcome, say))
                })
            });
            failed = shown.err();
            failed.is_none()
        })?;
        failed.map_or(Ok(()), Err)?;
    }
    Ok(ExitCode::from(u8::from(!good)))
}

/// Whether nothing speaks against the answer; what cannot be replayed does not.
fn is_good(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Differs | Outcome::Tampered)
}

fn outcome(outcome: Outcome, say: &VerifyPhrases) -> &str {
    match outcome {
        Outcome::Same => say.same(),
        Outcome::SameText => say.same_text(),
        Outcome::Differs => say.differs(),
        Outcome::Undecided => say.undecided(),
        Outcome::NoWords => say.no_words(),
        Outcome::NoPack => say.no_pack(),
        Outcome::Forgotten => say.forgotten(),
        Outcome::Tampered => say.tampered(),
    }
}

fn text(verified: &Verified, say: &VerifyPhrases) -> String {
    let mut lines = vec![say.answer(&verified.id, outcome(verified.outcome, say))];
    if let Some(answer) = &verified.answer {
        let entry = answer.entries.first().map_or("", |id| id.as_str());
        lines.push(say.given(answer.now, answer.kind.as_str(), entry, &answer.pack));
        if !verified.same_code {
            lines.push(say.other_code().to_owned());
        }
        lines.extend(answer.handoff.map(|number| say.handoff(number)));
    }
    lines.extend(verified.words.as_ref().map(|words| say.words(words)));
    lines.extend(verified.text.as_ref().map(|text| format!("\n{text}")));
    lines.join("\n") + "\n"
}
