//! The App Home, the form of the shortcut, and the prompts of the assistant pane.
//!
//! Not responsible for answering: what is pressed here comes back as a question.

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::arrival::{ASK_INPUT, ASK_SHORTCUT, HOME_ACTION};
use super::block::{button, context, header, plain, section};
use crate::dialogue::Topic;
use crate::knowledge::Knowledge;
use crate::store::Conversation;

/// Topics shown as taken up lately, and entries shown of a theme.
const RECENT: usize = 5;
/// Prompts that the assistant pane shows at most.
const PROMPTS: usize = 4;

/// The home view: contents by theme, and what this person asked about lately.
pub(super) fn view(knowledge: &Knowledge, memory: Option<&Conversation>) -> Value {
    let (pack, book) = (&knowledge.pack, &knowledge.phrasebook.slack);
    let mut blocks = vec![
        header(book.home_title()),
        section(&book.home_lead(&pack.publisher, &pack.title, &pack.edition_text, &pack.scope)),
    ];
    let recent = memory.map(|m| recent(knowledge, m)).unwrap_or_default();
    if !recent.is_empty() {
        blocks.push(header(book.recent()));
        blocks.push(row("recent", &recent));
    }
    blocks.push(header(book.themes()));
    for (i, theme) in pack.themes.chunks(5).enumerate() {
        let titles: Vec<String> = theme.iter().map(|t| t.title.clone()).collect();
        blocks.push(row(&format!("themes.{i}"), &titles));
    }
    blocks.push(context(&book.home_source(&pack.title)));
    json!({ "type": "home", "blocks": blocks })
}

fn row(id: &str, texts: &[String]) -> Value {
    let buttons: Vec<Value> =
        texts.iter().enumerate().map(|(i, text)| button(&format!("{HOME_ACTION}.{id}.{i}"), text, text)).collect();
    json!({ "type": "actions", "block_id": id, "elements": buttons })
}

/// Names of what the conversation's memory holds, newest first.
fn recent(knowledge: &Knowledge, memory: &Conversation) -> Vec<String> {
    let state = &memory.state;
    let mut seen = FxHashSet::default();
    (state.topic.iter().chain(state.history.iter().rev()))
        .filter_map(|topic| match topic {
            Topic::Entry(id, _) => knowledge.entry(id).map(|e| e.name().to_owned()),
            Topic::Need(id) | Topic::Shortlist(Some(id)) => knowledge.intent(id).map(|i| i.label.clone()),
            Topic::Shortlist(None) => None,
        })
        .filter(|name| seen.insert(name.clone()))
        .take(RECENT)
        .collect()
}

/// The form of the shortcut.
pub(super) fn form(knowledge: &Knowledge) -> Value {
    let book = &knowledge.phrasebook.slack;
    let example = knowledge.pack.examples.first();
    let hint = example.map_or_else(|| book.form_hint().to_owned(), |e| book.form_hint_with(e));
    json!({
        "type": "modal",
        "callback_id": ASK_SHORTCUT,
        "title": plain(book.form_title()),
        "submit": plain(book.form_submit()),
        "close": plain(book.form_close()),
        "blocks": [{
            "type": "input",
            "block_id": ASK_INPUT,
            "label": plain(book.form_label()),
            "element": { "type": "plain_text_input", "action_id": ASK_INPUT, "multiline": true, "max_length": 1000 },
            "hint": plain(&hint),
        }],
    })
}

/// The first prompts of the assistant pane: the contents' themes.
pub(super) fn prompts(knowledge: &Knowledge) -> Vec<Value> {
    (knowledge.pack.themes.iter().take(PROMPTS)).map(|t| json!({ "title": t.title, "message": t.title })).collect()
}
