//! What becomes of a message: answered by the bot, or passed between a person and the staff.
//!
//! While a conversation is handed over the bot is silent in it. The same for every channel, and
//! the staff may read another channel than the person. Not responsible for storing or delivering.

use serde_json::Value;

use super::ending::{self, Ending};
use super::engine::Thought;
use super::masking::masked;
use super::{Attachment, Author, Outgoing, Question, Reach, Said};
use crate::knowledge::Knowledge;
use crate::language::lexicon::sections::Lexicon;
use crate::language::phrasebook::sections::HubPhrases;
use crate::message::{Choice, Reply, ReplyKind};
use crate::store::inbox::{Settled, Unanswered};
use crate::store::{Handoff, HandoffStatus, Staff};

/// Suffixes of an event's id for what is said besides the answer.
const MEMO: &str = "#memo";
const STAFF: &str = "#staff";
const NOTE: &str = "#note";
const END: &str = "#end";

/// What is listened for, and what is said, around a hand-off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'a> {
    /// Words of people and staff.
    pub(super) lexicon: &'a Lexicon,
    /// Sentences to them.
    pub(super) phrases: &'a HubPhrases,
}

impl<'a> From<&'a Knowledge> for Voice<'a> {
    fn from(knowledge: &'a Knowledge) -> Self {
        Self { lexicon: &knowledge.lexicon, phrases: &knowledge.phrasebook.hub }
    }
}

/// The staff's room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRoom {
    /// Channel the staff reads.
    pub channel: String,
    /// The room's address there.
    pub address: Value,
}

/// Under which circumstances a message is answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// Where the staff can be told.
    pub(super) room: Option<&'a StaffRoom>,
    /// What is known.
    pub(super) knowledge: &'a Knowledge,
    /// What is listened for and said.
    pub(super) voice: Voice<'a>,
    /// When the person can be told something.
    pub(super) reach: Reach,
    /// Keep what was written when it found no answer.
    pub(super) keep_text: bool,
    /// Seconds since 1970.
    pub(super) now: i64,
}

/// Something for the person of a hand-off.
pub(super) fn told_person(handoff: &Handoff, event: String, said: Said) -> Outgoing {
    Outgoing {
        event,
        channel: handoff.channel.clone(),
        conversation: handoff.conversation.clone(),
        to: Author::Person,
        address: handoff.address.clone(),
        said,
    }
}

/// Something for the staff's thread. Before the memo is posted the thread is not known; the hub
/// looks it up when it delivers.
pub(super) fn told_staff(handoff: &Handoff, event: String, said: Said) -> Option<Outgoing> {
    let staff = handoff.staff.as_ref()?;
    Some(Outgoing {
        event,
        channel: staff.channel.clone(),
        conversation: handoff.conversation.clone(),
        to: Author::Staff,
        address: staff.thread.as_ref().map(|t| t.address.clone()).unwrap_or_default(),
        said,
    })
}

/// The end of a hand-off, with a note for each side.
pub(super) fn ended(question: &Question, handoff: &Handoff, person: &str, staff: &str) -> Settled {
    let note = told_person(handoff, format!("{}{NOTE}", question.event), Said::Note(person.to_owned()));
    let staff = told_staff(handoff, format!("{}{END}", question.event), Said::Note(staff.to_owned()));
    Settled {
        outgoing: std::iter::once(note).chain(staff).collect(),
        handoff: Some(Handoff { status: HandoffStatus::Closed, ..handoff.clone() }),
        ..Settled::default()
    }
}

/// What was written, and what came with it: files stay where they are, so each is named, with its address
/// where it has one. Never empty.
fn written(question: &Question, phrases: &HubPhrases) -> String {
    let file = |f: &Attachment| match &f.url {
        Some(url) => phrases.file_linked(&f.name, url),
        None => phrases.file_named(&f.name),
    };
    let text = Some(question.text.trim().to_owned()).filter(|t| !t.is_empty());
    let lines: Vec<String> = text.into_iter().chain(question.files.iter().map(file)).collect();
    if lines.is_empty() { phrases.nothing_written().to_owned() } else { lines.join("\n") }
}

/// A message of the staff's thread.
pub(super) fn from_staff(question: &Question, handoff: &Handoff, now: i64, voice: Voice<'_>) -> Settled {
    let ending = ending::by_staff(&question.text, voice.lexicon);
    let said = || Said::FromStaff(written(question, voice.phrases));
    let passed = told_person(handoff, question.event.clone(), said());
    if ending == Ending::Not {
        let handoff = Some(Handoff { answered: now, ..handoff.clone() });
        return Settled { outgoing: vec![passed], handoff, ..Settled::default() };
    }
    let mut settled = ended(question, handoff, voice.phrases.staff_closed(), voice.phrases.told_staff_closed());
    if ending == Ending::WithWords || !question.files.is_empty() {
        settled.outgoing.insert(0, passed);
    }
    settled
}

/// A message of a person whose conversation is in the staff's hands.
pub(super) fn from_person(question: &Question, handoff: &Handoff, reach: Reach, voice: Voice<'_>) -> Settled {
    let ending = ending::by_person(&question.text, voice.lexicon);
    let said = Said::FromPerson(written(question, voice.phrases));
    let passed = told_staff(handoff, format!("{}{STAFF}", question.event), said);
    if ending != Ending::Not {
        let mut settled = ended(question, handoff, voice.phrases.person_left(), voice.phrases.told_staff_left());
        if ending == Ending::WithWords || !question.files.is_empty() {
            settled.outgoing.splice(0..0, passed);
        }
        return settled;
    }
    let note = (reach != Reach::AnyTime).then(|| {
        let said = Said::Note(voice.phrases.passed_on().to_owned());
        Outgoing { event: format!("{}{NOTE}", question.event), ..to_person(question, said) }
    });
    Settled { outgoing: passed.into_iter().chain(note).collect(), ..Settled::default() }
}

/// The bot's answer. A wish for a person is noted down under `number`; where the staff was called
/// in so many words and has a room, the conversation is handed over or, where no reply could
/// reach the person, the staff is told.
pub(super) fn answered(
    question: &Question,
    thought: Thought,
    number: Option<u64>,
    circumstances: Circumstances<'_>,
) -> Settled {
    let Thought { mut conversation, mut reply, .. } = thought;
    let unanswered = unanswered(question, &conversation.state.runners_up, &reply, circumstances);
    let mut settled = Settled { unanswered, ..Settled::default() };
    if let Some(id) = number {
        reply.handoff = Some(id);
        reply.notices.push(circumstances.voice.phrases.noted(id));
        let mut handoff = Handoff {
            id,
            conversation: question.conversation.clone(),
            channel: question.channel.clone(),
            address: question.address.clone(),
            staff: None,
            memo: reply.memo.clone().unwrap_or_default(),
            opened: circumstances.now,
            answered: 0,
            status: HandoffStatus::Open,
        };
        if let Some(room) = circumstances.room {
            if circumstances.voice.lexicon.channel.calls.within(&question.text) {
                settled.outgoing.push(call(question, &mut reply, &mut handoff, room, circumstances));
            } else if reply.choices.len() < 9 {
                let book = circumstances.voice.phrases;
                let (label, send) = (book.call_staff().to_owned(), book.call_staff_sends().to_owned());
                reply.choices.push(Choice { label, send, entry: None });
                conversation.state.choices.clone_from(&reply.choices);
            }
        }
        settled.handoff = Some(handoff);
    }
    settled.conversation = Some(conversation);
    settled.outgoing.insert(0, to_person(question, Said::Reply(Box::new(reply))));
    settled
}

/// Calls the staff: gives the memo for their room, and tells the person that it is on its way. That it has
/// arrived is said when it has (`outcome`).
fn call(
    question: &Question,
    reply: &mut Reply,
    handoff: &mut Handoff,
    room: &StaffRoom,
    circumstances: Circumstances<'_>,
) -> Outgoing {
    let mut memo = Box::new(reply.clone());
    let book = circumstances.voice.phrases;
    let sentence = match circumstances.reach {
        Reach::AnyTime => book.calling(),
        Reach::NextTurn => book.calling_by_turns(),
        Reach::ThisRun => book.noted_down(),
    };
    reply.say(sentence);
    if circumstances.reach == Reach::ThisRun {
        memo.memo.get_or_insert_default().who.push(book.no_way_back().to_owned());
    } else {
        handoff.staff = Some(Staff { channel: room.channel.clone(), thread: None });
    }
    Outgoing {
        event: format!("{}{MEMO}", question.event),
        channel: room.channel.clone(),
        conversation: question.conversation.clone(),
        to: Author::Staff,
        address: room.address.clone(),
        said: Said::Memo(memo),
    }
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
    Circumstances { keep_text, knowledge, now: at, .. }: Circumstances<'_>,
) -> Option<Unanswered> {
    let guesses = match reply.kind {
        ReplyKind::Fallback => runners_up.to_vec(),
        ReplyKind::Clarify => reply.entries.iter().map(|e| e.id.clone()).collect(),
        _ => return None,
    };
    Some(Unanswered {
        channel: question.channel.clone(),
        text: keep_text.then(|| masked(&question.text, knowledge)),
        intent: reply.intent.as_ref().map(|i| (i.id.clone(), i.confidence)),
        guesses,
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Conversation;
    use std::sync::LazyLock;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::nothing("試験"));

    fn voice() -> Voice<'static> {
        Voice::from(&*KNOWLEDGE)
    }

    fn book() -> &'static HubPhrases {
        voice().phrases
    }

    fn question(text: &str) -> Question {
        Question {
            event: "Ev1".into(),
            channel: "discord".into(),
            conversation: "discord:1:2".into(),
            author: Author::Person,
            text: text.into(),
            files: Vec::new(),
            address: serde_json::json!({"channel": "1"}),
            received_ms: 0,
        }
    }

    fn thought(kind: ReplyKind) -> Thought {
        let reply = Reply::new(kind, "2024-10");
        let nothing = crate::knowledge::Knowledge::nothing("");
        let analyzer = crate::language::Analyzer::new(&[], &nothing.lexicon.language).expect("dictionary");
        let mind =
            crate::understanding::Understander::compile(std::sync::Arc::new(nothing), &analyzer).expect("nothing");
        Thought {
            conversation: Conversation::default(),
            reply,
            elapsed: std::time::Duration::ZERO,
            before: crate::dialogue::State::default(),
            now: jiff::civil::date(2026, 11, 28).at(9, 0, 0, 0),
            mind: crate::mind::Mind::new(mind, "pack"),
        }
    }

    fn room() -> StaffRoom {
        StaffRoom { channel: "slack".into(), address: serde_json::json!({"channel": "S"}) }
    }

    fn answer(text: &str, kind: ReplyKind, room: Option<&StaffRoom>, reach: Reach, keep_text: bool) -> Settled {
        let number = (kind == ReplyKind::Handoff).then_some(7);
        answered(
            &question(text),
            thought(kind),
            number,
            Circumstances { room, knowledge: &KNOWLEDGE, voice: voice(), reach, keep_text, now: 9 },
        )
    }

    fn handed_over() -> Handoff {
        let called = answer("担当者に代わって", ReplyKind::Handoff, Some(&room()), Reach::AnyTime, false);
        called.handoff.expect("handed over")
    }

    fn reply(settled: &Settled) -> &Reply {
        let Said::Reply(reply) = &settled.outgoing[0].said else { panic!("no reply") };
        reply
    }

    #[test]
    fn asking_for_a_person_hands_over_and_a_phone_number_only_offers_it() {
        let called = answer("担当者につないで", ReplyKind::Handoff, Some(&room()), Reach::AnyTime, false);
        let handoff = called.handoff.as_ref().expect("handed over");
        let staff = handoff.staff.as_ref().expect("staff");
        assert_eq!((handoff.id, handoff.channel.as_str(), staff.channel.as_str()), (7, "discord", "slack"));
        assert_eq!(called.outgoing.len(), 2);
        assert!(reply(&called).text(&KNOWLEDGE.phrasebook).contains(book().calling()));
        assert!(matches!(&called.outgoing[1].said, Said::Memo(_)));
        assert_eq!(called.outgoing[1].address, room().address);

        let asked = answer("局の電話番号は", ReplyKind::Handoff, Some(&room()), Reach::AnyTime, false);
        assert!(asked.handoff.as_ref().expect("noted down").staff.is_none());
        assert!(KNOWLEDGE.lexicon.channel.calls.within(&reply(&asked).choices[0].send));
        assert_eq!(asked.conversation.as_ref().expect("memory").state.choices, reply(&asked).choices);

        let alone = answer("担当者につないで", ReplyKind::Handoff, None, Reach::AnyTime, false);
        assert!(alone.handoff.as_ref().expect("noted down").staff.is_none() && alone.outgoing.len() == 1);
        assert_eq!(reply(&alone).handoff, Some(7));
    }

    #[test]
    fn what_is_promised_depends_on_how_the_person_can_be_reached() {
        let by_turns = answer("担当者につないで", ReplyKind::Handoff, Some(&room()), Reach::NextTurn, false);
        assert!(reply(&by_turns).text(&KNOWLEDGE.phrasebook).contains(book().calling_by_turns()));
        let handoff = by_turns.handoff.expect("handed over");
        let there = from_person(&question("締切は"), &handoff, Reach::NextTurn, voice());
        assert_eq!(there.outgoing.iter().map(|o| o.to).collect::<Vec<_>>(), [Author::Staff, Author::Person]);
        let gone = answer("担当者につないで", ReplyKind::Handoff, Some(&room()), Reach::ThisRun, false);
        assert!(reply(&gone).text(&KNOWLEDGE.phrasebook).contains(book().noted_down()));
        assert!(gone.handoff.expect("noted down").staff.is_none());
        let Said::Memo(memo) = &gone.outgoing[1].said else { panic!("no memo") };
        assert_eq!(memo.memo.as_ref().expect("memo").who, [book().no_way_back()]);
    }

    #[test]
    fn texts_pass_both_ways_until_either_side_ends_it() {
        let mut handoff = handed_over();
        let address = serde_json::json!({"channel": "S", "thread": "1"});
        let thread = crate::store::StaffThread { conversation: "slack:S:1".into(), address: address.clone() };
        handoff.staff = Some(Staff { channel: "slack".into(), thread: Some(thread) });
        let there = from_person(&question("締切に間に合いますか"), &handoff, Reach::AnyTime, voice());
        assert_eq!((there.outgoing.len(), there.outgoing[0].channel.as_str()), (1, "slack"));
        assert_eq!(there.outgoing[0].address, address);
        assert_eq!(there.outgoing[0].said, Said::FromPerson("締切に間に合いますか".into()));
        let back = from_staff(&question("間に合います"), &handoff, 11, voice());
        assert_eq!(back.outgoing[0].channel, "discord");
        assert_eq!(back.handoff.expect("heard of").answered, 11);
        let closes = |settled: &Settled| settled.handoff.as_ref().is_some_and(|h| h.status == HandoffStatus::Closed);
        for text in ["対応終了", "終了します。", "close", book().close()] {
            let ended = from_staff(&question(text), &handoff, 0, voice());
            assert!(closes(&ended), "{text}");
            assert_eq!(ended.outgoing.iter().map(|o| o.to).collect::<Vec<_>>(), [Author::Person, Author::Staff]);
        }
        assert!(!closes(&from_staff(&question("終了した制度の話です"), &handoff, 0, voice())));
        assert!(closes(&from_person(&question("ボットに戻る"), &handoff, Reach::AnyTime, voice())));
    }

    #[test]
    fn what_was_written_is_kept_only_where_allowed() {
        for keep in [false, true] {
            let settled = answer("カレー", ReplyKind::Fallback, None, Reach::AnyTime, keep);
            assert_eq!(settled.unanswered.expect("kept").text.is_some(), keep);
        }
        assert!(answer("ロカベン", ReplyKind::Answer, None, Reach::AnyTime, true).unanswered.is_none());
    }
}
