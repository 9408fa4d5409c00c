//! What a payload of Slack means, read field by field.
//!
//! Pure: no I/O, no clock. Not responsible for signatures, envelopes or acknowledging.

use serde_json::Value;

use super::{Address, NAME};
use crate::language::phrasebook::sections::HubPhrases;
use crate::service::{Author, Question, Vote};

/// Ids of what people press.
pub(super) const ASK_SHORTCUT: &str = "ask";
pub(super) const ABOUT_SHORTCUT: &str = "ask_about";
pub(super) const ASK_INPUT: &str = "question";
pub(super) const CLOSE_ACTION: &str = "close";
pub(super) const HOME_ACTION: &str = "home";

/// What arrived.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Arrival {
    /// Something to answer or to pass on.
    Question(Box<Question>),
    /// A vote, and what is needed to thank for it.
    Vote(Vote, Option<Thanks>),
    /// Somebody opened the App Home.
    Home { user: String },
    /// Somebody opened the assistant pane.
    Assistant { channel: String, thread: String },
    /// Somebody wants the form for a question.
    Form { trigger: String },
    /// Nothing for us.
    Nothing,
}

/// A message whose vote buttons give way to thanks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thanks {
    pub(super) response_url: String,
    pub(super) message: Value,
}

/// Who reads, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// Our own user id.
    pub(super) me: &'a str,
    /// Channels answered without a mention.
    pub(super) help_channels: &'a [String],
    /// Staff's channel.
    pub(super) staff_room: Option<&'a str>,
    /// What commands and buttons say.
    pub(super) phrases: &'a HubPhrases,
    /// Milliseconds since 1970.
    pub(super) now_ms: i64,
}

/// A field as text; empty counts as absent.
fn text<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    path.iter().try_fold(value, |v, key| v.get(key))?.as_str().filter(|t| !t.is_empty())
}

/// Whether a channel id is one of direct messages.
fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

/// Conversation of a person in a channel and thread. Several people in one thread do not mix.
fn conversation(channel: &str, thread: Option<&str>, user: &str) -> String {
    match thread {
        None if channel.is_empty() || is_direct(channel) => format!("slack:im:{user}"),
        Some(thread) if channel.is_empty() || is_direct(channel) => format!("slack:im:{user}:{thread}"),
        thread => format!("slack:{channel}:{}:{user}", thread.unwrap_or_default()),
    }
}

/// Conversation of what only one person sees in a channel.
fn private(channel: &str, user: &str) -> String {
    format!("slack:private:{channel}:{user}")
}

/// Conversation id that the messages of a staff thread carry.
pub(super) fn staff_conversation(channel: &str, thread: &str) -> String {
    format!("slack:staff:{channel}:{thread}")
}

impl Reader<'_> {
    fn question(self, event: String, conversation: String, said: &str, address: &Address) -> Arrival {
        self.written_by(Author::Person, event, conversation, said, address)
    }

    fn written_by(self, author: Author, event: String, conversation: String, said: &str, address: &Address) -> Arrival {
        Arrival::Question(Box::new(Question {
            event,
            channel: NAME.to_owned(),
            conversation,
            author,
            text: self.plain(said),
            address: serde_json::to_value(address).unwrap_or_default(),
            received_ms: self.now_ms,
        }))
    }

    /// An `event_callback`.
    pub(super) fn event(self, payload: &Value) -> Arrival {
        let event = &payload["event"];
        match event["type"].as_str() {
            Some("app_mention") => self.message(event, true),
            Some("message") => self.message(event, false),
            Some("app_home_opened") if event["tab"] == "home" => {
                text(event, &["user"]).map_or(Arrival::Nothing, |user| Arrival::Home { user: user.to_owned() })
            }
            Some("assistant_thread_started") => {
                let pane = &event["assistant_thread"];
                match (text(pane, &["channel_id"]), text(pane, &["thread_ts"])) {
                    (Some(channel), Some(thread)) => {
                        Arrival::Assistant { channel: channel.to_owned(), thread: thread.to_owned() }
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
        let (said, id) = (event["text"].as_str().unwrap_or_default(), format!("{channel}:{ts}"));
        let thread = text(event, &["thread_ts"]);
        let mut address = Address {
            channel: channel.to_owned(),
            user: user.to_owned(),
            thread: thread.map(str::to_owned),
            since: Some(ts.to_owned()),
            ..Address::default()
        };
        if self.staff_room == Some(channel)
            && let Some(thread) = thread
        {
            return self.written_by(Author::Staff, id, staff_conversation(channel, thread), said, &address);
        }
        if is_direct(channel) {
            return self.question(id, conversation(channel, thread, user), said, &address);
        }
        let root = thread.unwrap_or(ts);
        // In a help channel's thread people may talk among themselves; its starter talks to us.
        let helps = self.help_channels.iter().any(|c| c == channel)
            && text(event, &["parent_user_id"]).is_none_or(|starter| starter == user);
        if !mentioned && !helps && !said.contains(&format!("<@{}>", self.me)) {
            return Arrival::Nothing;
        }
        address.thread = Some(root.to_owned());
        self.question(id, conversation(channel, Some(root), user), said, &address)
    }

    /// A slash command; its form's fields as an object.
    pub(super) fn command(self, fields: &Value) -> Arrival {
        let (Some(user), Some(trigger)) = (text(fields, &["user_id"]), text(fields, &["trigger_id"])) else {
            return Arrival::Nothing;
        };
        let channel = text(fields, &["channel_id"]).unwrap_or_default();
        let address = Address {
            user: user.to_owned(),
            response_url: text(fields, &["response_url"]).map(str::to_owned),
            ..Address::default()
        };
        let said = text(fields, &["text"]).unwrap_or(self.phrases.help_sends());
        self.question(format!("command:{trigger}"), private(channel, user), said, &address)
    }

    /// A press, a shortcut or a sent form.
    pub(super) fn interaction(self, payload: &Value) -> Arrival {
        let Some(user) = text(payload, &["user", "id"]) else {
            return Arrival::Nothing;
        };
        let trigger = text(payload, &["trigger_id"]).unwrap_or_default();
        match (payload["type"].as_str(), text(payload, &["callback_id"])) {
            (Some("block_actions"), _) => self.press(payload, user),
            (Some("shortcut"), Some(ASK_SHORTCUT)) => Arrival::Form { trigger: trigger.to_owned() },
            (Some("message_action"), Some(ABOUT_SHORTCUT)) => {
                let channel = text(payload, &["channel", "id"]).unwrap_or_default();
                let address = Address {
                    user: user.to_owned(),
                    response_url: text(payload, &["response_url"]).map(str::to_owned),
                    ..Address::default()
                };
                let said = text(payload, &["message", "text"]).unwrap_or_default();
                self.question(format!("about:{trigger}"), private(channel, user), said, &address)
            }
            (Some("view_submission"), _) if payload["view"]["callback_id"] == ASK_SHORTCUT => {
                let path = ["view", "state", "values", ASK_INPUT, ASK_INPUT, "value"];
                let said = text(payload, &path).unwrap_or_default();
                let address = Address { user: user.to_owned(), ..Address::default() };
                let id = text(payload, &["view", "id"]).unwrap_or(trigger);
                self.question(format!("form:{id}"), conversation("", None, user), said, &address)
            }
            _ => Arrival::Nothing,
        }
    }

    fn press(self, payload: &Value, user: &str) -> Arrival {
        let action = &payload["actions"][0];
        let Some(pressed) = text(action, &["action_id"]) else {
            return Arrival::Nothing;
        };
        let (kind, container) = (pressed.split('.').next().unwrap_or_default(), &payload["container"]);
        let value = text(action, &["value"]).or_else(|| text(action, &["selected_option", "value"])).map(unescape);
        let value = value.unwrap_or_default();
        let channel =
            text(payload, &["channel", "id"]).or_else(|| text(container, &["channel_id"])).unwrap_or_default();
        let message = text(container, &["message_ts"]).or_else(|| text(payload, &["message", "ts"]));
        let thread = text(payload, &["message", "thread_ts"]).or_else(|| text(container, &["thread_ts"]));
        let response_url = text(payload, &["response_url"]).map(str::to_owned);
        let hidden = container["is_ephemeral"] == true;
        let when = text(action, &["action_ts"]).unwrap_or_default();
        let id = format!("press:{}:{user}:{when}", message.unwrap_or("view"));
        // A message outside of threads is the root of what follows it, except in direct messages.
        let root = thread.or(message.filter(|_| !is_direct(channel)));
        let its_conversation = if hidden { private(channel, user) } else { conversation(channel, root, user) };
        match kind {
            "vote" => {
                let about: Value = serde_json::from_str(&value).unwrap_or_default();
                let vote = Vote {
                    event: text(&about, &["event"]).unwrap_or_default().to_owned(),
                    conversation: its_conversation,
                    entry: text(&about, &["entry"]).map(str::to_owned),
                    helpful: pressed == "vote.yes",
                    at: self.now_ms / 1_000,
                };
                let thanks = response_url.zip(payload.get("message").filter(|_| !hidden));
                Arrival::Vote(vote, thanks.map(|(response_url, m)| Thanks { response_url, message: m.clone() }))
            }
            "narrow" | "follow" => {
                let mine = text(action, &["block_id"]).is_some_and(|b| b == format!("choices.{user}"));
                let narrows = kind == "narrow" && mine;
                let address = Address {
                    channel: if hidden { String::new() } else { channel.to_owned() },
                    user: user.to_owned(),
                    thread: root.map(str::to_owned).filter(|_| !hidden),
                    since: Some(when.to_owned()),
                    update: message.filter(|_| narrows && !hidden).map(str::to_owned),
                    chosen: label(action),
                    response_url: response_url.filter(|_| hidden),
                    replace: narrows && hidden,
                };
                self.question(id, its_conversation, &value, &address)
            }
            CLOSE_ACTION => {
                let Some(root) = root else { return Arrival::Nothing };
                let address = Address {
                    channel: channel.to_owned(),
                    user: user.to_owned(),
                    thread: Some(root.to_owned()),
                    since: Some(when.to_owned()),
                    ..Address::default()
                };
                let said = self.phrases.close();
                self.written_by(Author::Staff, id, staff_conversation(channel, root), said, &address)
            }
            HOME_ACTION => {
                let address = Address { user: user.to_owned(), since: Some(when.to_owned()), ..Address::default() };
                self.question(id, conversation("", None, user), &value, &address)
            }
            _ => Arrival::Nothing,
        }
    }

    /// Text as it was typed: entities undone, our mention gone, links and channels by their names.
    fn plain(self, said: &str) -> String {
        let mut out = String::with_capacity(said.len());
        let mut rest = said;
        while let Some(start) = rest.find('<') {
            let Some(end) = rest[start..].find('>').map(|e| start + e) else { break };
            out.push_str(&rest[..start]);
            let inner = &rest[start + 1..end];
            let (target, label) = inner.split_once('|').map_or((inner, None), |(t, l)| (t, Some(l)));
            match target.as_bytes().first() {
                // Mentions say nothing about the question; a blank keeps words apart.
                Some(b'@' | b'!') => out.push(' '),
                _ => out.push_str(label.unwrap_or(target)),
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        unescape(out.trim())
    }
}

/// The label of a pressed choice, without its number.
fn label(action: &Value) -> Option<String> {
    let shown = text(action, &["text", "text"]).or_else(|| text(action, &["selected_option", "text", "text"]))?;
    let shown = unescape(shown);
    let bare = match shown.split_once(". ") {
        Some((number, label)) if number.bytes().all(|b| b.is_ascii_digit()) => label.to_owned(),
        _ => shown,
    };
    Some(bare)
}

/// Slack's three entities as characters.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::language::phrasebook::Phrasebook;
    use serde_json::json;

    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| Phrasebook::read(None).expect("the shared phrasebook"));

    fn reader(help: &[String]) -> Reader<'_> {
        Reader { me: "UBOT", help_channels: help, staff_room: Some("CSTAFF"), phrases: &BOOK.hub, now_ms: 1 }
    }

    fn asked(arrival: Arrival) -> Question {
        match arrival {
            Arrival::Question(question) => *question,
            other => panic!("{other:?}"),
        }
    }

    fn message(fields: &Value) -> Value {
        let mut event = json!({"type": "message", "user": "U1", "channel": "C1", "ts": "5.1", "text": "ロカベンとは"});
        event.as_object_mut().expect("object").extend(fields.as_object().expect("object").clone());
        json!({ "event": event })
    }

    #[test]
    fn messages_are_answered_where_they_are_meant_for_us() {
        let help = ["CHELP".to_owned()];
        let read = |fields: Value| reader(&help).event(&message(&fields));
        // Direct messages, with and without a thread.
        assert_eq!(asked(read(json!({"channel": "D1"}))).conversation, "slack:im:U1");
        assert_eq!(asked(read(json!({"channel": "D1", "thread_ts": "4.0"}))).conversation, "slack:im:U1:4.0");
        // A channel only when mentioned, then in a thread; a help channel always.
        assert_eq!(read(json!({})), Arrival::Nothing);
        let mention = asked(read(json!({"type": "app_mention", "text": "<@UBOT> ロカベンとは"})));
        assert_eq!((mention.text.as_str(), mention.conversation.as_str()), ("ロカベンとは", "slack:C1:5.1:U1"));
        assert_eq!(mention.address["thread"], "5.1");
        let help = asked(read(json!({"channel": "CHELP"})));
        assert_eq!((help.conversation.as_str(), help.event.as_str()), ("slack:CHELP:5.1:U1", "CHELP:5.1"));
        // The same message as a mention has the same id.
        assert_eq!(asked(read(json!({"channel": "CHELP", "type": "app_mention"}))).event, "CHELP:5.1");
        // In somebody else's thread only when mentioned.
        let thread = json!({"channel": "CHELP", "thread_ts": "4.0", "parent_user_id": "U2"});
        assert_eq!(read(thread.clone()), Arrival::Nothing);
        let mut named = thread;
        named["text"] = json!("<@UBOT> 詳しく");
        assert_eq!(asked(read(named)).conversation, "slack:CHELP:4.0:U1");
        // Never bots, ourselves, edits or joins.
        for fields in [
            json!({"channel": "D1", "bot_id": "B1"}),
            json!({"channel": "D1", "user": "UBOT"}),
            json!({"channel": "D1", "subtype": "message_changed"}),
            json!({"channel": "CHELP", "subtype": "channel_join"}),
        ] {
            assert_eq!(read(fields.clone()), Arrival::Nothing, "{fields}");
        }
    }

    #[test]
    fn the_staff_is_heard_in_threads_of_its_room() {
        let read = |fields: Value| reader(&[]).event(&message(&fields));
        let heard = asked(read(json!({"channel": "CSTAFF", "thread_ts": "4.0", "text": "承知しました"})));
        assert_eq!((heard.author, heard.conversation.as_str()), (Author::Staff, "slack:staff:CSTAFF:4.0"));
        assert_eq!(read(json!({"channel": "CSTAFF"})), Arrival::Nothing);
        let close = json!({"type": "block_actions", "user": {"id": "U9"}, "channel": {"id": "CSTAFF"},
            "container": {"message_ts": "4.0"}, "actions": [{"action_id": "close", "action_ts": "9.9"}]});
        let close = asked(reader(&[]).interaction(&close));
        assert_eq!((close.author, close.conversation.as_str()), (Author::Staff, "slack:staff:CSTAFF:4.0"));
    }

    fn pressed(action: &Value, hidden: bool) -> Value {
        json!({"type": "block_actions", "user": {"id": "U1"}, "channel": {"id": "C1"}, "response_url": "https://x/r",
            "message": {"ts": "6.0", "thread_ts": "5.1"}, "actions": [action],
            "container": {"message_ts": "6.0", "channel_id": "C1", "is_ephemeral": hidden}})
    }

    #[test]
    fn presses_narrow_their_own_message_and_keep_their_conversation() {
        let press = |action: &str, owner: &str, hidden: bool| {
            let action = json!({"action_id": action, "block_id": format!("choices.{owner}"), "action_ts": "7.0",
                "value": "A&amp;Bを知りたい", "text": {"text": "2. A&amp;B"}});
            asked(reader(&[]).interaction(&pressed(&action, hidden)))
        };
        let mine = press("narrow.1", "U1", false);
        assert_eq!((mine.text.as_str(), mine.conversation.as_str()), ("A&Bを知りたい", "slack:C1:5.1:U1"));
        assert_eq!((&mine.address["update"], &mine.address["chosen"]), (&json!("6.0"), &json!("A&B")));
        assert!(press("narrow.1", "U2", false).address["update"].is_null());
        assert!(press("follow.1", "U1", false).address["update"].is_null());
        let hidden = press("narrow.1", "U1", true);
        assert_eq!((&hidden.address["replace"], hidden.conversation.as_str()), (&json!(true), "slack:private:C1:U1"));
        let menu = json!({"action_id": "follow.menu", "action_ts": "7.0",
            "selected_option": {"value": "送る文", "text": {"text": "10. 札"}}});
        let menu = asked(reader(&[]).interaction(&pressed(&menu, false)));
        assert_eq!((menu.text.as_str(), &menu.address["chosen"]), ("送る文", &json!("札")));
        let link = json!({"action_id": "open.3.0", "action_ts": "7.0"});
        assert_eq!(reader(&[]).interaction(&pressed(&link, false)), Arrival::Nothing);
    }

    #[test]
    fn votes_name_event_and_entry() {
        let action = json!({"action_id": "vote.no", "action_ts": "7.0", "value": "{\"event\":\"C1:5.1\",\"entry\":\"rokaben\"}"});
        let Arrival::Vote(vote, thanks) = reader(&[]).interaction(&pressed(&action, false)) else { panic!("no vote") };
        assert_eq!((vote.event.as_str(), vote.entry.as_deref(), vote.helpful), ("C1:5.1", Some("rokaben"), false));
        assert_eq!(thanks.expect("message").response_url, "https://x/r");
    }

    #[test]
    fn commands_shortcuts_and_forms() {
        let command = json!({"command": "/窓口", "user_id": "U1", "channel_id": "C1", "trigger_id": "t1", "text": "山形", "response_url": "https://x/r"});
        let asked_by_command = asked(reader(&[]).command(&command));
        assert_eq!((asked_by_command.text.as_str(), asked_by_command.event.as_str()), ("山形", "command:t1"));
        assert_eq!(asked(reader(&[]).command(&json!({"user_id": "U1", "trigger_id": "t2"}))).text, "ヘルプ");
        let shortcut = json!({"type": "shortcut", "callback_id": "ask", "trigger_id": "t3", "user": {"id": "U1"}});
        assert_eq!(reader(&[]).interaction(&shortcut), Arrival::Form { trigger: "t3".into() });
        let about = json!({"type": "message_action", "callback_id": "ask_about", "trigger_id": "t4", "user": {"id": "U1"},
            "channel": {"id": "C1"}, "response_url": "https://x/r", "message": {"text": "人が<http://a|辞める>"}});
        assert_eq!(asked(reader(&[]).interaction(&about)).text, "人が辞める");
        let form = json!({"type": "view_submission", "user": {"id": "U1"},
            "view": {"id": "V1", "callback_id": "ask", "state": {"values": {"question": {"question": {"value": "締切は"}}}}}});
        let form = asked(reader(&[]).interaction(&form));
        assert_eq!(
            (form.text.as_str(), form.event.as_str(), form.conversation.as_str()),
            ("締切は", "form:V1", "slack:im:U1")
        );
    }

    #[test]
    fn text_is_read_as_it_was_typed() {
        let plain = |t: &str| reader(&[]).plain(t);
        assert_eq!(
            plain("<@UBOT> 1 &lt; 2 &amp; <#C1|相談> <https://a.jp|資料> <https://b.jp> <!here>"),
            "1 < 2 & 相談 資料 https://b.jp"
        );
        assert_eq!(plain("< 閉じない"), "< 閉じない");
    }
}
