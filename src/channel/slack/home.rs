//! The App Home, the form of the shortcut, and the prompts of the assistant pane.
//!
//! Not responsible for answering: what is pressed here comes back as a question.

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::draw::{button, context, header, plain, section};
use super::inbound::{ASK_INPUT, ASK_SHORTCUT, HOME_ACTION};
use crate::dialogue::Topic;
use crate::knowledge::Knowledge;
use crate::store::Conversation;

/// Topics shown as taken up lately, and entries shown of a theme.
const RECENT: usize = 5;
/// Prompts that the assistant pane shows at most.
const PROMPTS: usize = 4;

/// The home view: contents by theme, and what this person asked about lately.
pub(super) fn view(knowledge: &Knowledge, memory: Option<&Conversation>) -> Value {
    let pack = &knowledge.pack;
    let mut blocks = vec![
        header("窓口"),
        section(&format!(
            "{}「{}」（{}）をもとに、{}をご案内します。このボットにメッセージを送るか、下から選んでください。",
            pack.publisher, pack.title, pack.edition_text, pack.scope
        )),
    ];
    let recent = memory.map(|m| recent(knowledge, m)).unwrap_or_default();
    if !recent.is_empty() {
        blocks.push(header("最近の話題"));
        blocks.push(row("recent", &recent));
    }
    blocks.push(header("テーマから選ぶ"));
    for (i, theme) in pack.themes.chunks(5).enumerate() {
        let titles: Vec<String> = theme.iter().map(|t| t.title.clone()).collect();
        blocks.push(row(&format!("themes.{i}"), &titles));
    }
    blocks.push(context(&format!("最新の内容は窓口か公式ページで確認してください。出典: {}", pack.title)));
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
pub(super) fn form() -> Value {
    json!({
        "type": "modal",
        "callback_id": ASK_SHORTCUT,
        "title": plain("窓口に聞く"),
        "submit": plain("聞く"),
        "close": plain("やめる"),
        "blocks": [{
            "type": "input",
            "block_id": ASK_INPUT,
            "label": plain("知りたいこと・お困りごと"),
            "element": { "type": "plain_text_input", "action_id": ASK_INPUT, "multiline": true, "max_length": 1000 },
            "hint": plain("例: 外国人材を採用したい。答えはダイレクトメッセージでお送りします。"),
        }],
    })
}

/// The first prompts of the assistant pane: the contents' themes.
pub(super) fn prompts(knowledge: &Knowledge) -> Vec<Value> {
    (knowledge.pack.themes.iter().take(PROMPTS)).map(|t| json!({ "title": t.title, "message": t.title })).collect()
}
