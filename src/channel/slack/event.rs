//! What an event of Slack means: above all, whether a message is meant for us.
//!
//! Pure: no I/O, no clock. Where people talk to each other they are left in peace; what they write there
//! counts only as part of a hand-off, of which the caller knows.

use serde_json::Value;

use super::Address;
use super::arrival::{Arrival, Reader, conversation, is_direct, staff_conversation};
use super::text::{Turned, files, said, says_something, text, turned};
use crate::service::Author;

impl Reader<'_> {
    /// An `event_callback`.
    pub(super) fn event(self, payload: &Value) -> Arrival {
        let event = &payload["event"];
        match event["type"].as_str() {
            Some("app_mention") => self.message(event, true),
            Some("message") => self.message(event, false),
            Some("app_home_opened") if event["tab"] == "home" => {
                text(event, &["user"]).map_or(Arrival::Nothing, |user| Arrival::Home { user: user.to_owned() })
            }
            // An app of the agent messaging experience opens in its messages.
            Some("app_home_opened") if event["tab"] == "messages" => text(event, &["channel"])
                .map_or(Arrival::Nothing, |channel| Arrival::Opened { channel: channel.to_owned(), thread: None }),
            // One of the assistant pane, which came before.
            Some("assistant_thread_started") => {
                let pane = &event["assistant_thread"];
                match (text(pane, &["channel_id"]), text(pane, &["thread_ts"])) {
                    (Some(channel), Some(thread)) => {
                        Arrival::Opened { channel: channel.to_owned(), thread: Some(thread.to_owned()) }
                    }
                    _ => Arrival::Nothing,
                }
            }
            _ => Arrival::Nothing,
        }
    }

    /// A message, mentioned in or seen. Its id is its place: a mention in a help channel comes as
    /// two events of one message, and a repeated delivery has the same place.
    fn message(self, event: &Value, mentioned: bool) -> Arrival {
        let kept = |subtype: &str| ["file_share", "thread_broadcast"].contains(&subtype);
        let (Some(user), Some(channel), Some(ts)) =
            (text(event, &["user"]), text(event, &["channel"]), text(event, &["ts"]))
        else {
            return Arrival::Nothing;
        };
        // Never bots, ourselves included.
        if event.get("bot_id").is_some()
            || user == self.me
            || text(event, &["subtype"]).is_some_and(|subtype| !kept(subtype))
        {
            return Arrival::Nothing;
        }
        let (id, thread) = (format!("{channel}:{ts}"), text(event, &["thread_ts"]));
        let mut address = Address {
            channel: channel.to_owned(),
            user: user.to_owned(),
            thread: thread.map(str::to_owned),
            since: Some(ts.to_owned()),
            ..Address::default()
        };
        let written = |author, conversation, address: &Address| {
            Box::new(self.written(author, id.clone(), conversation, said(event), files(event), address))
        };
        if self.staff_room == Some(channel)
            && let Some(thread) = thread
        {
            return Arrival::Question(written(Author::Staff, staff_conversation(channel, thread), &address));
        }
        if is_direct(channel) {
            return Arrival::Question(written(Author::Person, conversation(channel, thread, user), &address));
        }
        let (root, to) = (thread.unwrap_or(ts), turned(event, self.me));
        address.thread = Some(root.to_owned());
        let question = written(Author::Person, conversation(channel, Some(root), user), &address);
        // In a help channel's thread people may talk among themselves; its starter talks to us.
        let helps = self.help_channels.iter().any(|c| c == channel)
            && text(event, &["parent_user_id"]).is_none_or(|starter| starter == user);
        match to {
            _ if mentioned => Arrival::Question(question),
            Turned::Us => Arrival::Question(question),
            Turned::Others => Arrival::Nothing,
            Turned::Nobody if helps && says_something(&question.text) => Arrival::Question(question),
            Turned::Nobody => Arrival::Overheard(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::language::phrasebook::Phrasebook;
    use crate::service::Question;
    use serde_json::json;

    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| Phrasebook::read(None).expect("the shared phrasebook"));

    fn read(fields: &Value) -> Arrival {
        let help = ["CHELP".to_owned()];
        let reader =
            Reader { me: "UBOT", help_channels: &help, staff_room: Some("CSTAFF"), phrases: &BOOK.hub, now_ms: 1 };
        let mut event = json!({"type": "message", "user": "U1", "channel": "C1", "ts": "5.1", "text": "ロカベンとは"});
        event.as_object_mut().expect("object").extend(fields.as_object().expect("object").clone());
        reader.event(&json!({ "event": event }))
    }

    fn asked(fields: &Value) -> Question {
        match read(fields) {
            Arrival::Question(question) => *question,
            other => panic!("{fields}: {other:?}"),
        }
    }

    #[test]
    fn messages_are_answered_where_they_are_meant_for_us() {
        // Direct messages, with and without a thread.
        assert_eq!(asked(&json!({"channel": "D1"})).conversation, "slack:im:U1");
        assert_eq!(asked(&json!({"channel": "D1", "thread_ts": "4.0"})).conversation, "slack:im:U1:4.0");
        // A channel only when mentioned, then in a thread; a help channel always.
        assert!(matches!(read(&json!({})), Arrival::Overheard(_)));
        let mention = asked(&json!({"type": "app_mention", "text": "<@UBOT> ロカベンとは"}));
        assert_eq!((mention.text.as_str(), mention.conversation.as_str()), ("ロカベンとは", "slack:C1:5.1:U1"));
        assert_eq!(mention.address["thread"], "5.1");
        let help = asked(&json!({"channel": "CHELP"}));
        assert_eq!((help.conversation.as_str(), help.event.as_str()), ("slack:CHELP:5.1:U1", "CHELP:5.1"));
        // The same message as a mention has the same id.
        assert_eq!(asked(&json!({"channel": "CHELP", "type": "app_mention"})).event, "CHELP:5.1");
        // In somebody else's thread only when mentioned.
        let thread = json!({"channel": "CHELP", "thread_ts": "4.0", "parent_user_id": "U2"});
        assert!(matches!(read(&thread), Arrival::Overheard(_)));
        let mut named = thread;
        named["text"] = json!("<@UBOT> 詳しく");
        assert_eq!(asked(&named).conversation, "slack:CHELP:4.0:U1");
        // Never bots, ourselves, edits or joins.
        for fields in [
            json!({"channel": "D1", "bot_id": "B1"}),
            json!({"channel": "D1", "user": "UBOT"}),
            json!({"channel": "D1", "subtype": "message_changed"}),
            json!({"channel": "CHELP", "subtype": "channel_join"}),
        ] {
            assert_eq!(read(&fields), Arrival::Nothing, "{fields}");
        }
    }

    #[test]
    fn people_among_themselves_are_left_in_peace() {
        let own = json!({"channel": "CHELP", "thread_ts": "4.0", "parent_user_id": "U1"});
        for text in [
            "<@U9> 午後の会議、何時でしたか",
            "<@U9> 教えてくれてありがとう",
            "<!subteam^S1> 確認お願いします",
            "<!here> 休みます",
        ] {
            for place in [json!({"channel": "CHELP"}), own.clone(), json!({"channel": "C1"})] {
                let mut fields = place;
                fields["text"] = json!(text);
                assert_eq!(read(&fields), Arrival::Nothing, "{fields}");
            }
        }
        // Named beside others we are meant; what is forwarded names nobody.
        assert_eq!(asked(&json!({"channel": "CHELP", "text": "<@U9> <@UBOT> 締切は"})).text, "締切は");
        let forwarded =
            json!({"channel": "CHELP", "text": "", "attachments": [{"is_share": true, "text": "<@U9> 締切は"}]});
        assert_eq!(asked(&forwarded).text, "締切は");
        // An image, a link or an emoji alone asks nothing among people; directly it is answered.
        let image =
            json!({"channel": "CHELP", "text": "", "subtype": "file_share", "files": [{"id": "F0", "name": "a.png"}]});
        for fields in [
            image.clone(),
            json!({"channel": "CHELP", "text": "<https://example.jp/a>"}),
            json!({"channel": "CHELP", "text": ":bow:"}),
        ] {
            let Arrival::Overheard(question) = read(&fields) else { panic!("{fields}") };
            assert_eq!(question.files.len(), usize::from(fields.get("files").is_some()));
        }
        let mut direct = image;
        direct["channel"] = json!("D1");
        assert_eq!(asked(&direct).files[0].name, "a.png");
    }

    #[test]
    fn the_staff_is_heard_in_threads_of_its_room() {
        let heard = asked(&json!({"channel": "CSTAFF", "thread_ts": "4.0", "text": "承知しました"}));
        assert_eq!((heard.author, heard.conversation.as_str()), (Author::Staff, "slack:staff:CSTAFF:4.0"));
        assert!(matches!(read(&json!({"channel": "CSTAFF"})), Arrival::Overheard(_)));
    }
}
