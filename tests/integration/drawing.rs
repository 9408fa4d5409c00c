//! Every channel shows what a reply says, within its limits.

use madoguchi::channel::discord::{self, markdown::shown};
use madoguchi::channel::page;
use madoguchi::channel::slack::draw::{Drawn, Frame, LIMITS, draw};
use madoguchi::channel::terminal::Style;
use madoguchi::message::Reply;
use madoguchi::message::outline::{Holds, Piece, outline};
use madoguchi::script::{Script, read};
use serde_json::Value;

use crate::{BENCH, root};

/// Blanks left out: where lines end is the channel's business.
pub(crate) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What must be found whichever way a channel lays it out: numbers, addresses, choices, remarks, source.
fn vital(reply: &Reply) -> Vec<String> {
    let book = &BENCH.mind().knowledge.phrasebook;
    let mut vital: Vec<String> = reply.contacts.iter().filter_map(|c| c.phone.clone()).collect();
    vital.extend(reply.contacts.iter().flat_map(|c| c.url.iter().chain(&c.form).cloned()));
    vital.extend(reply.links.iter().map(|l| l.url.clone()));
    vital.extend(reply.choices.iter().map(|c| c.label.clone()));
    vital.extend(reply.notices.iter().chain(&reply.ask).cloned());
    vital.extend(outline(reply, book).into_iter().filter_map(|p| match p {
        Piece::Source(source) => Some(source),
        _ => None,
    }));
    vital
}

/// Everything a reply says.
pub(crate) fn said(reply: &Reply) -> Vec<String> {
    let book = &BENCH.mind().knowledge.phrasebook;
    let mut said = vital(reply);
    for piece in outline(reply, book) {
        match piece {
            Piece::Heading(text) | Piece::Paragraph(text) => said.push(text.into_owned()),
            Piece::Bullets(items) => said.extend(items.iter().cloned()),
            Piece::SideBySide { rows, .. } => rows.into_iter().for_each(|row| {
                said.push(row.item.into_owned());
                match row.holds {
                    Holds::Alike(value) => said.push(value.to_owned()),
                    Holds::Each(each) => said.extend(each.into_iter().flat_map(|(s, v)| [s.to_owned(), v.to_owned()])),
                }
            }),
            Piece::Desks { desks, .. } => said.extend(desks.into_iter().flat_map(|d| {
                let number = d.number.into_iter().chain(d.purpose);
                number.chain(d.details).chain([d.name.to_owned()]).collect::<Vec<_>>()
            })),
            Piece::Memo { lines, .. } => said.extend(lines),
            Piece::Links { links, .. } => said.extend(links.iter().map(|l| l.label.clone())),
            Piece::Notices { .. } | Piece::Source(_) | Piece::Ask(_) | Piece::Choices { .. } | Piece::Vote { .. } => {}
        }
    }
    said
}

/// All text of Discord's messages in reading order.
pub(crate) fn discord(messages: &[discord::embed::Drawn]) -> String {
    let mut all = String::new();
    for message in messages {
        all.push_str(&shown(&message.content));
        for embed in &message.embeds {
            all.push_str(&shown(embed.title.as_deref().unwrap_or_default()));
            all.push_str(&shown(embed.description.as_deref().unwrap_or_default()));
            for field in &embed.fields {
                all.push_str(&shown(&field.name).replace("（つづき）", ""));
                all.push_str(&shown(&field.value));
            }
            all.push_str(embed.footer.as_ref().map_or("", |f| f.text.as_str()));
        }
        for component in message.components.iter().flat_map(|r| &r.components) {
            let parts = [&component.label, &component.url];
            parts.into_iter().flatten().for_each(|p| all.push_str(p));
            component.options.iter().for_each(|o| all.push_str(&o.label));
        }
    }
    all
}

/// Texts and addresses of Slack's blocks in reading order.
fn slack(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, v)| match v {
                Value::String(text) if key == "text" => {
                    vec![text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")]
                }
                Value::String(url) if key == "url" => vec![url.clone()],
                other => slack(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(slack).collect(),
        _ => Vec::new(),
    }
}

/// Text of a part of a page, in reading order, with the addresses that its links open.
pub(crate) fn shown_by_a_browser(markup: &str) -> String {
    let read = scraper::Html::parse_fragment(markup);
    let mut all = String::new();
    for node in read.tree.nodes().map(|n| n.value().clone()) {
        match node {
            scraper::Node::Text(text) => all.push_str(&text),
            scraper::Node::Element(element) => all.push_str(element.attr("href").unwrap_or_default()),
            _ => {}
        }
    }
    all
}

/// What of Slack's messages is longer than Slack allows.
fn too_long(messages: &[Drawn]) -> Vec<String> {
    let mut found = Vec::new();
    for message in messages {
        let mut check = |what: &str, size: usize, most: usize| {
            if size > most {
                found.push(format!("{what}: {size} of {most}"));
            }
        };
        check("blocks", message.blocks.len(), 50);
        check("the fallback", message.text.chars().count(), 4_000);
        for block in &message.blocks {
            let (kind, most) = match block["type"].as_str().unwrap_or_default() {
                "header" => ("header", LIMITS.heading),
                "actions" => ("button", LIMITS.label),
                "context" => ("context", LIMITS.field),
                kind => (kind, LIMITS.text),
            };
            let texts = |v: &Value| v["text"]["text"].as_str().or(v["text"].as_str()).map_or(0, |t| t.chars().count());
            check(kind, texts(block), most);
            block["elements"].as_array().into_iter().flatten().for_each(|e| check(kind, texts(e), most));
            let fields = block["fields"].as_array().map_or(&[][..], Vec::as_slice);
            check("fields", fields.len(), LIMITS.fields);
            fields.iter().for_each(|f| check("a field", texts(f), LIMITS.field));
        }
    }
    found
}

/// Every reply of every script, through every channel.
#[test]
fn every_channel_shows_what_a_reply_says() {
    let book = &BENCH.mind().knowledge.phrasebook;
    let scripts = read(&root("tests/conversations")).expect("scripts");
    let (mut replies, mut wrong) = (0, Vec::new());
    for script in scripts.iter().flat_map(|(_, scripts): &(_, Vec<Script>)| scripts) {
        let mut conversation = BENCH.conversation(script.clock().expect("clock"));
        for turn in &script.turns {
            let reply = conversation.say(&turn.say.value);
            replies += 1;
            let on_discord = discord::draw::draw(&reply, book, 7, "m1298765432109876543");
            let on_slack = draw(&reply, book, Frame { event: "E1", user: "U1", chosen: Some("選んだもの") });
            wrong.extend(on_discord.iter().flat_map(discord::embed::problems));
            wrong.extend(too_long(&on_slack));
            let slack: String = on_slack.iter().flat_map(|m| m.blocks.iter().flat_map(slack)).collect();
            let terminal = Style { colour: false, columns: 80 }.draw(&reply, book);
            let mut lost = |channel: &str, all: &str, wanted: Vec<String>| {
                let all = squeeze(all);
                let lost = wanted.into_iter().filter(|w| !all.contains(&squeeze(w)));
                wrong.extend(lost.map(|l| format!("{channel}: {}: {l}", turn.say.value)));
            };
            lost("Discord", &discord(&on_discord), said(&reply));
            lost("Slack", &slack, said(&reply));
            // A table's cells wrap beside each other.
            lost("terminal", &terminal, vital(&reply));
            lost("the page", &shown_by_a_browser(&page::drawn(&reply, &BENCH.mind().knowledge)), said(&reply));
            lost("plain text", &crate::text(&reply), said(&reply));
        }
    }
    assert!(replies > 200, "{replies}");
    assert!(wrong.is_empty(), "{} of {replies}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
