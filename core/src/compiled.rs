//! A pack compiled ahead: files → [`Understander`] → bytes → [`Understander`].
//!
//! Compiling takes seconds, reading back milliseconds. Not responsible for where the bytes stand.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::CODE;
use crate::flat::reading;
use crate::knowledge::Knowledge;
use crate::knowledge::check::load_checked;
use crate::knowledge::load::{Source, load};
use crate::language::Analyzer;
use crate::understanding::Understander;
use crate::understanding::model::Model;

/// What stands before the rest: who can read it, and how long its parts are.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    /// [`CODE`] of what wrote it.
    code: String,
    /// Bytes of the knowledge; the model is what follows it.
    knowledge: usize,
}

/// The mind of a pack's files that load, whatever else a check would say of them.
///
/// # Errors
/// When they do not load or compile.
pub fn of_files(source: &Source) -> Result<Understander> {
    let (knowledge, problems) = load(source);
    if let Some(problem) = problems.first() {
        anyhow::bail!("the pack does not load: {problem}");
    }
    compile(knowledge)
}

/// The mind of a pack's files in which nothing is wrong.
///
/// # Errors
/// With every problem of the pack.
pub fn of_sound_files(source: &Source) -> Result<Understander> {
    let (knowledge, problems) = load_checked(source);
    if !problems.is_empty() {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::bail!("the pack has {} problems:\n{}", problems.len(), list.join("\n"));
    }
    compile(knowledge)
}

fn compile(knowledge: Option<Knowledge>) -> Result<Understander> {
    let knowledge = Arc::new(knowledge.context("the pack has no pack.yaml")?);
    let start = std::time::Instant::now();
    let mind = Understander::compile(knowledge.clone(), &Analyzer::new(&[], &knowledge.lexicon.language)?)?;
    tracing::info!(
        entries = knowledge.entries.len(),
        intents = knowledge.intents.len(),
        ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(0),
        "compiled knowledge"
    );
    Ok(mind)
}

/// `mind` as bytes, for [`decode`] of the same code; the last four are the CRC-32 of what is before.
///
/// # Errors
/// When a part cannot be encoded.
pub fn encode(mind: &Understander) -> Result<Vec<u8>> {
    let knowledge = postcard::to_stdvec(&*mind.knowledge)?;
    let header = Header { code: CODE.to_owned(), knowledge: knowledge.len() };
    let mut bytes = postcard::to_stdvec(&header)?;
    bytes.extend(knowledge);
    let mut bytes = postcard::to_extend(&mind.model, bytes)?;
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    Ok(bytes)
}

/// The mind of what [`encode`] wrote, from where bytes are not spoilt.
///
/// # Errors
/// When other code wrote it.
pub fn decode(bytes: &Bytes) -> Result<Understander> {
    let (header, rest): (Header, _) = postcard::take_from_bytes(bytes).context("the head of the compiled pack")?;
    ensure!(header.code == CODE, "the pack was compiled by other code");
    let (knowledge, model) = rest.split_at_checked(header.knowledge).context("the compiled pack is cut")?;
    let knowledge = reading(&bytes.slice_ref(knowledge), |bytes| postcard::from_bytes::<Knowledge>(bytes));
    let knowledge = knowledge.context("the compiled knowledge")?;
    let model = reading(&bytes.slice_ref(model), |bytes| postcard::from_bytes::<Model>(bytes));
    let mut model = model.context("the compiled model")?;
    let (parts, spellings) = (std::mem::take(&mut model.parts), std::mem::take(&mut model.spellings));
    let analyzer = Analyzer::restore(&model.words, parts, spellings, &knowledge.lexicon.language)?;
    Ok(Understander::new(Arc::new(knowledge.indexed()), model, analyzer))
}

/// The same, from where they may be.
///
/// # Errors
/// When other code wrote it, or it is not whole.
pub fn decode_checked(bytes: &Bytes) -> Result<Understander> {
    let (whole, sum) = bytes.split_last_chunk().context("the compiled pack is cut")?;
    ensure!(crc32fast::hash(whole) == u32::from_le_bytes(*sum), "the compiled pack is not as it was written");
    decode(&bytes.slice_ref(whole))
}
