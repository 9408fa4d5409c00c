//! What a press, a command or a form means, read field by field.
//!
//! Pure: no I/O, no clock. Messages are read in `event`, their text in `text`. Not responsible for signatures,
//! envelopes or acknowledging.

use serde_json::Value;

use super::Address;
use super::arrival::{
    ABOUT_SHORTCUT, ASK_INPUT, ASK_SHORTCUT, Arrival, CLOSE_ACTION, HOME_ACTION, Reader, Thanks, VOTE_ACTION,
    conversation, is_direct, private, staff_conversation,
};
use super::text::{files, said, text, unescape};
use crate::service::{Author, Vote};

impl Reader<'_> {
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
            (Some("shortcut"), Some(ASK_SHORTCUT)) => {
                Arrival::Form { trigger: trigger.to_owned(), user: user.to_owned() }
            }
            (Some("message_action"), Some(ABOUT_SHORTCUT)) => {
                let channel = text(payload, &["channel", "id"]).unwrap_or_default();
                let address = Address {
                    user: user.to_owned(),
                    response_url: text(payload, &["response_url"]).map(str::to_owned),
                    ..Address::default()
                };
                let (message, id) = (&payload["message"], format!("about:{trigger}"));
                let (said, files) = (said(message), files(message));
                let place = private(channel, user);
                Arrival::Question(Box::new(self.written(Author::Person, id, place, said, files, &address)))
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
            VOTE_ACTION => {
                let about: Value = serde_json::from_str(&value).unwrap_or_default();
                let vote = Vote {
                    event: text(&about, &["event"]).unwrap_or_default().to_owned(),
                    conversation: its_conversation,
                    entry: text(&about, &["entry"]).map(str::to_owned),
                    // The buttons of earlier messages say it by their name.
                    helpful: about["helpful"].as_bool().unwrap_or(pressed == "vote.yes"),
                    comment: None,
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
                let (said, staff) = (self.phrases.close().to_owned(), staff_conversation(channel, root));
                Arrival::Question(Box::new(self.written(Author::Staff, id, staff, said, Vec::new(), &address)))
            }
            HOME_ACTION => {
                let address = Address { user: user.to_owned(), since: Some(when.to_owned()), ..Address::default() };
                self.question(id, conversation("", None, user), &value, &address)
            }
            _ => Arrival::Nothing,
        }
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::language::phrasebook::Phrasebook;
    use crate::service::Question;
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
        for helpful in [true, false] {
            let value = json!({"event": "C1:5.1", "entry": null, "helpful": helpful}).to_string();
            let action = json!({"type": "feedback_buttons", "action_id": "vote", "action_ts": "7.0", "value": value});
            let Arrival::Vote(vote, _) = reader(&[]).interaction(&pressed(&action, false)) else { panic!("no vote") };
            assert_eq!((vote.helpful, vote.entry), (helpful, None));
        }
    }

    #[test]
    fn commands_shortcuts_and_forms() {
        let command = json!({"command": "/窓口", "user_id": "U1", "channel_id": "C1", "trigger_id": "t1", "text": "山形", "response_url": "https://x/r"});
        let asked_by_command = asked(reader(&[]).command(&command));
        assert_eq!((asked_by_command.text.as_str(), asked_by_command.event.as_str()), ("山形", "command:t1"));
        assert_eq!(asked(reader(&[]).command(&json!({"user_id": "U1", "trigger_id": "t2"}))).text, "ヘルプ");
        let shortcut = json!({"type": "shortcut", "callback_id": "ask", "trigger_id": "t3", "user": {"id": "U1"}});
        assert_eq!(reader(&[]).interaction(&shortcut), Arrival::Form { trigger: "t3".into(), user: "U1".into() });
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
}
