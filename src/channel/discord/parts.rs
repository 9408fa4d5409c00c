//! What a delivery shows, part by part, in the form that is still taken: with embeds and buttons, or as text
//! alone in pieces.
//!
//! Not responsible for where it goes (`send`) or when a form is given up (`service::form`).

use super::draw::{draw, memo, note};
use super::embed::{CONTENT, Drawn};
use super::markdown::{MEASURE, escape, units};
use super::{Address, Way};
use crate::language::phrasebook::Phrasebook;
use crate::service::{Form, Outgoing, Said};

/// Longest quotation of what was asked, in characters.
const QUOTE: usize = 200;
/// Characters of a piece where even a text of the usual length is refused.
const SHORT: usize = 1_000;

/// One message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Which of the parts it belongs to.
    pub(super) number: usize,
    /// Name within its delivery: the number, with that of the piece where it is sent in several.
    pub(super) name: String,
    /// What it shows.
    pub(super) message: Drawn,
}

/// The messages in a form, without the parts that are out already.
pub(super) fn formed(drawn: Vec<Drawn>, form: Form, sent: usize) -> Vec<Part> {
    let room = if form.short { SHORT } else { CONTENT };
    let rich = !form.plain && !form.short;
    // Pieces of another form are cut elsewhere: one must not pass for the other.
    let cut = if form.short { "s" } else { "t" };
    let mut parts = Vec::new();
    for (number, message) in drawn.into_iter().enumerate().skip(sent) {
        if rich {
            parts.push(Part { number, name: number.to_string(), message });
            continue;
        }
        let pieces = MEASURE.pieces(&as_text(&message), room);
        let alone = pieces.len() == 1;
        parts.extend(pieces.into_iter().enumerate().map(|(piece, content)| {
            let name = if alone { number.to_string() } else { format!("{number}.{cut}{piece}") };
            Part { number, name, message: Drawn { content, ..Drawn::default() } }
        }));
    }
    parts
}

/// Everything a message says as text; what can only be pressed is left out, choices are numbers to write.
fn as_text(message: &Drawn) -> String {
    let mut lines = vec![message.content.clone()];
    for embed in &message.embeds {
        lines.extend(embed.title.as_ref().map(|t| format!("**{t}**")));
        lines.extend(embed.description.clone());
        lines.extend(embed.fields.iter().map(|f| format!("**{}**\n{}", f.name, f.value)));
        lines.extend(embed.footer.as_ref().map(|f| escape(&f.text)));
    }
    for component in message.components.iter().flat_map(|row| &row.components) {
        let label = component.label.as_deref().unwrap_or_default();
        let is_choice = component.custom_id.as_deref().is_some_and(|id| id.starts_with('c'));
        match &component.url {
            Some(url) => lines.push(format!("{}: {url}", escape(label))),
            None if is_choice => lines.push(escape(label)),
            None => lines.extend(component.options.iter().map(|o| escape(&o.label))),
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.join("\n")
}

/// What a delivery shows.
pub(super) fn drawn(outgoing: &Outgoing, address: &Address, book: &Phrasebook) -> Vec<Drawn> {
    let mut messages = match &outgoing.said {
        Said::Reply(reply) => draw(reply, book, address.owner, &outgoing.event),
        Said::Memo(reply) => memo(reply, book),
        Said::Note(text) | Said::Failed(text) => vec![note(text)],
        Said::FromPerson(text) => told(book.discord.person(), text),
        Said::FromStaff(text) => told(book.discord.staff(), text),
    };
    // An officer's answer may come much later, with nothing to reply to: it names whom it is for.
    if let (Said::FromStaff(_), Way::Interaction { private: false, .. }) = (&outgoing.said, &address.way) {
        messages.insert(0, Drawn { content: format!("<@{}>", address.owner), ..Drawn::default() });
    }
    if let Way::Interaction { quote: Some(quote), .. } = &address.way
        && matches!(outgoing.said, Said::Reply(_))
    {
        let line = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = format!("> {}", escape(&MEASURE.shorten(&line, QUOTE)));
        let content = &messages[0].content;
        let whole = if content.is_empty() { quoted } else { format!("{quoted}\n{content}") };
        if units(&whole) <= CONTENT {
            messages[0].content = whole;
        }
    }
    messages
}

/// Something a person wrote, passed on; long texts become several messages.
fn told(who: &str, text: &str) -> Vec<Drawn> {
    let text = format!("**{who}**\n{}", escape(text));
    MEASURE.pieces(&text, CONTENT).into_iter().map(|content| Drawn { content, ..Drawn::default() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::discord::embed::problems;
    use serde_json::json;

    #[test]
    fn passed_on_texts_are_escaped_and_whole() {
        let text = "@everyone **見て** ".repeat(200);
        let messages = told("👤 ご本人", &text);
        assert!(messages.len() > 1);
        let whole: String = messages.iter().map(|m| super::super::markdown::shown(&m.content)).collect();
        assert!(whole.contains(text.trim_end()));
        assert!(messages.iter().all(|m| problems(m).is_empty()));
    }

    #[test]
    fn nothing_that_is_said_is_lost_in_any_form() {
        let rich: Drawn = serde_json::from_value(json!({
            "content": "はじめ",
            "embeds": [{"title": "題", "description": "説明。".repeat(900), "color": 1,
                "fields": [{"name": "名", "value": "値"}], "footer": {"text": "出典"}}],
            "components": [{"type": 1, "components": [
                {"type": 2, "style": 2, "label": "1. 締切", "custom_id": "ce1/1:締切は"},
                {"type": 2, "style": 2, "label": "👍", "custom_id": "f+1/m1/x"},
                {"type": 2, "style": 5, "label": "頁", "url": "https://example.jp/"}]},
                {"type": 1, "components": [{"type": 3, "custom_id": "me1/1", "options": [{"label": "10. 札", "value": "10:札"}]}]}],
        }))
        .expect("a message");
        let second = note("おわり");
        let (plain, short) = (Form { plain: true, ..Form::default() }, Form { short: true, ..Form::default() });
        assert_eq!(formed(vec![rich.clone(), second.clone()], Form::default(), 0).len(), 2);
        for (form, room) in [(plain, CONTENT), (short, SHORT), (Form { short: true, ..plain }, SHORT)] {
            let parts = formed(vec![rich.clone(), second.clone()], form, 0);
            let whole: String = parts.iter().map(|p| super::super::markdown::shown(&p.message.content)).collect();
            assert_eq!(whole.matches("説明。").count(), 900);
            for said in ["はじめ", "題", "値", "出典", "1. 締切", "https://example.jp/", "10. 札", "おわり"]
            {
                assert!(whole.contains(said), "{said}");
            }
            assert!(parts.iter().all(|p| units(&p.message.content) <= room && p.message.embeds.is_empty()));
            // What is out already is not said again.
            let rest = formed(vec![rich.clone(), second.clone()], form, 1);
            assert_eq!((rest.len(), rest[0].name.as_str()), (1, "1"));
        }
    }
}
