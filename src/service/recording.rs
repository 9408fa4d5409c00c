//! What is recorded of an answer: what it was given from, hashes of the reply, and as much of the person's words as
//! the configuration allows.
//!
//! The hashes are of the reply as it was thought out: what is added for a hand-off stands in the record by its number.
//! Not responsible for the chain of records (`store::answers`) or for replaying one.

use super::Question;
use super::engine::Thought;
use super::masking::{KeepWords, nameless};
use crate::dialogue::State;
use crate::language::phrasebook::Phrasebook;
use crate::message::Reply;
use crate::store::StoreError;
use crate::store::answers::{Answer, Draft, Whose, Words, hash};
use crate::understanding::Understander;

/// Letters and digits of ids, without those that are taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of an id: 50 bits, so that a million answers have ids of their own.
const ID_LENGTH: usize = 10;

/// A new id.
///
/// # Errors
/// When the system gives no chance.
pub(super) fn new_id() -> Result<String, StoreError> {
    let mut bytes = [0_u8; ID_LENGTH];
    chance(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

fn chance(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|error| StoreError::Failed(error.to_string().into()))
}

fn salt() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    chance(&mut bytes)?;
    Ok(hash(&[&bytes])[..32].to_owned())
}

/// SHA-256 of what a person reads of a reply, and of everything in it.
///
/// # Errors
/// When it does not encode.
pub fn sums(reply: &Reply, book: &Phrasebook) -> Result<(String, String), StoreError> {
    let bytes = serde_json::to_vec(reply).map_err(|e| StoreError::Unreadable("a reply", e.into()))?;
    Ok((hash(&[reply.text(book).as_bytes()]), hash(&[&bytes])))
}

/// What of the words of `text` is kept.
fn words(text: &str, before: &State, keep: KeepWords, mind: &Understander) -> Option<(String, Whose)> {
    let said = text.trim();
    let offered = before.choices.iter().any(|choice| choice.send == said || choice.label == said);
    let number = !before.choices.is_empty() && said.chars().count() <= 2 && said.chars().all(char::is_numeric);
    if offered || number {
        return Some((text.to_owned(), Whose::Offered));
    }
    if keep == KeepWords::Nothing {
        return None;
    }
    let masked = nameless(text, mind);
    let whose = if masked == text { Whose::Typed } else { Whose::Masked };
    Some((masked, whose))
}

/// The record of the answer `id` to `question`.
///
/// # Errors
/// When it does not encode.
pub(super) fn draft(
    id: &str,
    question: &Question,
    thought: &Thought,
    handoff: Option<u64>,
    keep: KeepWords,
) -> Result<Draft, StoreError> {
    let (mind, reply) = (&*thought.mind.understander, &thought.reply);
    let (text, sum) = sums(reply, &mind.knowledge.phrasebook)?;
    let mut before = thought.before.clone();
    let asked = before.asked_words.take();
    before.asked_words = match keep {
        KeepWords::Nothing => None,
        KeepWords::Masked(_) => asked.as_ref().map(|asked| nameless(asked, mind)),
    };
    let answer = Answer {
        id: id.to_owned(),
        at: thought.conversation.updated,
        now: thought.now,
        channel: question.channel.clone(),
        conversation: question.conversation.clone(),
        event: question.event.clone(),
        pack: thought.mind.pack.to_string(),
        code: crate::mind::CODE.to_owned(),
        before_cut: before.asked_words != asked,
        before,
        kind: reply.kind,
        intent: reply.intent.clone(),
        entries: reply.entries.iter().map(|e| e.id.clone()).collect(),
        facet: reply.facet,
        prefecture: thought.conversation.state.slots.prefecture.clone(),
        text,
        reply: sum,
        handoff,
        salt: salt()?,
    };
    let kept = words(&question.text, &thought.before, keep, mind);
    let kept = kept.map(|(text, whose)| Ok::<_, StoreError>(Words { text, whose, salt: salt()? })).transpose()?;
    Draft::new(&answer, kept.as_ref())
}
