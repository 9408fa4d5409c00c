//! The lines that are kept of a turn, for channels that show a conversation again.
//!
//! What a person wrote is kept without what tells who they are (`masking`). Not responsible for what is said.

use super::masking::masked;
use super::{Author, Question, Said};
use crate::knowledge::Knowledge;
use crate::store::inbox::Settled;
use crate::store::{Line, Spoken};

/// The lines of a turn, in the order in which they are read; `keeps` says which channels keep them.
pub(super) fn lines(
    question: &Question,
    settled: &Settled,
    at: i64,
    knowledge: &Knowledge,
    keeps: impl Fn(&str) -> bool,
) -> Vec<Line> {
    let line = |conversation: &str, event: &str, spoken| Line {
        conversation: conversation.to_owned(),
        event: event.to_owned(),
        at,
        spoken,
    };
    let asked = (question.author == Author::Person && keeps(&question.channel))
        .then(|| line(&question.conversation, &question.event, Spoken::Person(masked(&question.text, knowledge))));
    let told = settled.outgoing.iter().filter(|o| o.to == Author::Person && keeps(&o.channel));
    let told = told.filter(|o| !matches!(o.said, Said::Memo(_) | Said::FromPerson(_)));
    let told = told.map(|o| line(&o.conversation, &o.event, Spoken::Told(o.said.clone())));
    asked.into_iter().chain(told).collect()
}
