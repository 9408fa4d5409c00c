//! What becomes of a message: answered by the bot, or passed between a person and the staff.
//!
//! While a conversation is handed over the bot is silent in it. The same for every channel, and
//! the staff may read another channel than the person. Not responsible for storing or delivering.

use serde_json::Value;

use crate::engine::Thought;
use crate::knowledge::Knowledge;
use crate::language::lexicon::sections::ChannelTerms;
use crate::language::phrasebook::sections::HubPhrases;
use crate::message::{Choice, Reply, ReplyKind};
use crate::store::inbox::{Author, Outgoing, Question, Relay, Said, Settled, Unanswered};

/// Suffixes of an event's id for what is said besides the answer.
const MEMO: &str = "#memo";
const STAFF: &str = "#staff";
const NOTE: &str = "#note";

/// What is looked for in messages, and what is said about them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'a> {
    pub(super) terms: &'a ChannelTerms,
    pub(super) phrases: &'a HubPhrases,
}

impl<'a> From<&'a Knowledge> for Voice<'a> {
    fn from(knowledge: &'a Knowledge) -> Self {
        Self { terms: &knowledge.lexicon.channel, phrases: &knowledge.phrasebook.hub }
    }
}

/// The staff's room: channel and address.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StaffRoom {
    pub(super) channel: String,
    pub(super) address: Value,
}

fn outgoing(relay: &Relay, to: Author, event: String, said: Said) -> Outgoing {
    let (channel, address) = match to {
        Author::Person => (&relay.channel, relay.address.clone()),
        // Before the memo is posted the thread is not known; the hub looks it up when it delivers.
        Author::Staff => (&relay.staff_channel, relay.staff_address.clone().unwrap_or_default()),
    };
    Outgoing { event, channel: channel.clone(), conversation: relay.conversation.clone(), to, address, said }
}

/// A message of the staff's thread.
pub(super) fn from_staff(question: &Question, relay: &Relay, voice: &Voice<'_>) -> Settled {
    let event = |suffix: &str| format!("{}{suffix}", question.event);
    if voice.terms.closes.is_match(&question.text) {
        return Settled {
            outgoing: vec![
                outgoing(relay, Author::Person, event(NOTE), Said::Note(voice.phrases.staff_closed().to_owned())),
                outgoing(relay, Author::Staff, event(STAFF), Said::Note(voice.phrases.told_staff_closed().to_owned())),
            ],
            closed: Some(relay.conversation.clone()),
            ..Settled::default()
        };
    }
    Settled {
        outgoing: vec![outgoing(relay, Author::Person, event(""), Said::FromStaff(question.text.clone()))],
        ..Settled::default()
    }
}

/// A message of a person whose conversation is handed over.
pub(super) fn from_person(question: &Question, relay: &Relay, voice: &Voice<'_>) -> Settled {
    let event = |suffix: &str| format!("{}{suffix}", question.event);
    if voice.terms.leaves.is_match(&question.text) {
        return Settled {
            outgoing: vec![
                outgoing(relay, Author::Person, event(NOTE), Said::Note(voice.phrases.person_left().to_owned())),
                outgoing(relay, Author::Staff, event(STAFF), Said::Note(voice.phrases.told_staff_left().to_owned())),
            ],
            closed: Some(relay.conversation.clone()),
            ..Settled::default()
        };
    }
    Settled {
        outgoing: vec![outgoing(relay, Author::Staff, event(STAFF), Said::FromPerson(question.text.clone()))],
        ..Settled::default()
    }
}

/// The bot's answer; opens a hand-off when a person was asked for and there is a staff room.
pub(super) fn answered(
    question: &Question,
    thought: Thought,
    room: Option<&StaffRoom>,
    voice: &Voice<'_>,
    keep_text: bool,
    now: i64,
) -> Settled {
    let Thought { mut conversation, mut reply, .. } = thought;
    let book = voice.phrases;
    let unanswered = unanswered(question, &conversation.state.runners_up, &reply, keep_text, now);
    let mut settled = Settled { unanswered, ..Settled::default() };
    if let Some(room) = room.filter(|_| reply.kind == ReplyKind::Handoff) {
        if voice.terms.calls.within(&question.text) {
            let memo = Box::new(reply.clone());
            reply.say(book.handed_over());
            let relay = Relay {
                conversation: question.conversation.clone(),
                channel: question.channel.clone(),
                address: question.address.clone(),
                staff: None,
                staff_address: None,
                staff_channel: room.channel.clone(),
                record: reply.handoff,
                opened: now,
            };
            settled.outgoing.push(Outgoing {
                address: room.address.clone(),
                ..outgoing(&relay, Author::Staff, format!("{}{MEMO}", question.event), Said::Memo(memo))
            });
            settled.relay = Some(relay);
        } else if reply.choices.len() < 9 {
            reply.choices.push(Choice {
                label: book.call_staff().into(),
                send: book.call_staff_sends().into(),
                entry: None,
            });
            conversation.state.choices.clone_from(&reply.choices);
        }
    }
    settled.conversation = Some(conversation);
    settled.outgoing.insert(0, to_person(question, Said::Reply(Box::new(reply))));
    settled
}

/// Something said to whoever wrote `question`.
pub(super) fn to_person(question: &Question, said: Said) -> Outgoing {
    Outgoing {
        event: question.event.clone(),
        channel: question.channel.clone(),
        conversation: question.conversation.clone(),
        to: Author::Person,
        address: question.address.clone(),
        said,
    }
}

fn unanswered(
    question: &Question,
    runners_up: &[crate::knowledge::model::EntryId],
    reply: &Reply,
    keep_text: bool,
    at: i64,
) -> Option<Unanswered> {
    let guesses = match reply.kind {
        ReplyKind::Fallback => runners_up.to_vec(),
        ReplyKind::Clarify => reply.entries.iter().map(|e| e.id.clone()).collect(),
        _ => return None,
    };
    Some(Unanswered {
        channel: question.channel.clone(),
        text: keep_text.then(|| question.text.clone()),
        intent: reply.intent.as_ref().map(|i| (i.id.clone(), i.confidence)),
        guesses,
        at,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::language::lexicon::Lexicon;
    use crate::language::phrasebook::Phrasebook;
    use crate::store::Conversation;

    fn question(text: &str) -> Question {
        Question {
            event: "Ev1".into(),
            channel: "discord".into(),
            conversation: "discord:1:2".into(),
            author: Author::Person,
            text: text.into(),
            address: serde_json::json!({"channel": "1"}),
            received_ms: 0,
        }
    }

    fn thought(kind: ReplyKind) -> Thought {
        let reply = Reply::new(kind, "2024-10");
        Thought { conversation: Conversation::default(), reply, elapsed: std::time::Duration::ZERO }
    }

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(None).expect("the shared lexicon"));
    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| Phrasebook::read(None).expect("the shared phrasebook"));

    fn voice() -> Voice<'static> {
        Voice { terms: &LEXICON.channel, phrases: &BOOK.hub }
    }

    fn room() -> StaffRoom {
        StaffRoom { channel: "slack".into(), address: serde_json::json!({"channel": "S"}) }
    }

    #[test]
    fn asking_for_a_person_hands_over_and_a_phone_number_only_offers_it() {
        let called =
            answered(&question("担当者につないで"), thought(ReplyKind::Handoff), Some(&room()), &voice(), false, 9);
        let relay = called.relay.expect("handed over");
        assert_eq!((relay.channel.as_str(), relay.staff_channel.as_str()), ("discord", "slack"));
        assert_eq!(called.outgoing.len(), 2);
        assert!(
            matches!(&called.outgoing[0].said, Said::Reply(r) if r.text(&BOOK).contains("担当者にこの内容を伝えました"))
        );
        assert!(matches!(&called.outgoing[1].said, Said::Memo(_)));
        assert_eq!(called.outgoing[1].address, room().address);

        let asked =
            answered(&question("局の電話番号は"), thought(ReplyKind::Handoff), Some(&room()), &voice(), false, 9);
        assert!(asked.relay.is_none());
        let Said::Reply(reply) = &asked.outgoing[0].said else { panic!("no reply") };
        assert!(voice().terms.calls.within(&reply.choices[0].send));
        assert_eq!(asked.conversation.expect("memory").state.choices, reply.choices);

        let alone = answered(&question("担当者につないで"), thought(ReplyKind::Handoff), None, &voice(), false, 9);
        assert!(alone.relay.is_none() && alone.outgoing.len() == 1);
    }

    #[test]
    fn texts_pass_both_ways_until_either_side_ends_it() {
        let mut relay =
            answered(&question("担当者に代わって"), thought(ReplyKind::Handoff), Some(&room()), &voice(), false, 9)
                .relay
                .expect("handed over");
        relay.staff_address = Some(serde_json::json!({"channel": "S", "thread": "1"}));
        let there = from_person(&question("締切に間に合いますか"), &relay, &voice());
        assert_eq!(there.outgoing[0].channel, "slack");
        assert_eq!(Some(&there.outgoing[0].address), relay.staff_address.as_ref());
        assert_eq!(there.outgoing[0].said, Said::FromPerson("締切に間に合いますか".into()));
        let back = from_staff(&question("間に合います"), &relay, &voice());
        assert_eq!(back.outgoing[0].channel, "discord");
        assert!(back.closed.is_none());
        for text in ["対応終了", "終了します。", "close", voice().phrases.close()] {
            let closed = from_staff(&question(text), &relay, &voice());
            assert_eq!(closed.closed.as_deref(), Some("discord:1:2"), "{text}");
            assert_eq!(closed.outgoing.iter().map(|o| o.to).collect::<Vec<_>>(), [Author::Person, Author::Staff]);
        }
        assert!(from_staff(&question("終了した制度の話です"), &relay, &voice()).closed.is_none());
        assert!(from_person(&question("ボットに戻る"), &relay, &voice()).closed.is_some());
    }

    #[test]
    fn what_was_written_is_kept_only_where_allowed() {
        for keep in [false, true] {
            let settled = answered(&question("カレー"), thought(ReplyKind::Fallback), None, &voice(), keep, 9);
            assert_eq!(settled.unanswered.expect("kept").text.is_some(), keep);
        }
        assert!(
            answered(&question("ロカベン"), thought(ReplyKind::Answer), None, &voice(), true, 9).unanswered.is_none()
        );
    }
}
