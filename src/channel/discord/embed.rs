//! Discord's messages as we send them: embeds, buttons, menus, and the packing
//! of pieces into as few messages as the limits allow.
//!
//! Not responsible for what the pieces say ([`super::draw`]).

use serde::{Deserialize, Serialize};

use super::markdown::{MEASURE, units};
use crate::message::cut::Limits;

/// What Discord allows. A heading is an embed's title or a field's name, a text its description, a
/// value what a component sends back.
pub const LIMITS: Limits = Limits {
    measure: MEASURE,
    heading: 256,
    text: 4_096,
    field: 1_024,
    fields: 25,
    label: 80,
    option: 100,
    value: 100,
    options: 25,
    buttons: 5,
    blocks: 10,
    message: 6_000,
};
/// Characters of a message's own text.
pub const CONTENT: usize = 2_000;
/// Characters of a footer.
pub const FOOTER: usize = 2_048;
/// Rows of components a message.
pub const ROWS: usize = 5;
/// Characters of a link button's address.
pub const URL: usize = 512;
/// Characters of a menu's placeholder.
const PLACEHOLDER: usize = 150;

/// A message to send.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Text above the embeds; what a notification shows.
    pub content: String,
    /// Embeds.
    pub embeds: Vec<Embed>,
    /// Rows of buttons and menus.
    pub components: Vec<Row>,
}

/// A box with a coloured edge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Colour of the edge, 0xRRGGBB.
    pub color: u32,
    /// Named values.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Small print.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<Footer>,
}

/// A named value of an embed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// May stand beside its neighbours where the screen is wide.
    #[serde(default)]
    pub inline: bool,
}

/// Small print of an embed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Text; no markup.
    pub text: String,
}

/// A row of components.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Always 1.
    #[serde(rename = "type")]
    kind: u8,
    /// Up to five buttons, or one menu.
    pub components: Vec<Component>,
}

impl Row {
    /// A row.
    pub(super) fn new(components: Vec<Component>) -> Self {
        Self { kind: 1, components }
    }
}

/// A button or a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// 2 for a button, 3 for a menu.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Colour of a button; 5 is a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<u8>,
    /// Label of a button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What pressing it sends back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_id: Option<String>,
    /// What a link opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Text of a menu before anything is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Options of a menu.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<MenuOption>,
}

/// Colour of a button.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// Grey.
    Secondary = 2,
}

impl Component {
    /// A button that sends `custom_id` back.
    pub(super) fn button(style: Style, label: String, custom_id: String) -> Self {
        Self { kind: 2, style: Some(style as u8), label: Some(label), custom_id: Some(custom_id), ..Self::default() }
    }

    /// A button that opens an address.
    pub(super) fn link(label: String, url: String) -> Self {
        Self { kind: 2, style: Some(5), label: Some(label), url: Some(url), ..Self::default() }
    }

    /// A menu.
    pub(super) fn menu(custom_id: String, placeholder: String, options: Vec<MenuOption>) -> Self {
        Self { kind: 3, custom_id: Some(custom_id), placeholder: Some(placeholder), options, ..Self::default() }
    }
}

/// An option of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuOption {
    /// Label.
    pub label: String,
    /// What choosing it sends back.
    pub value: String,
}

/// A piece of a message, before packing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Heads the embed that follows.
    Title(String),
    /// A paragraph.
    Text(String),
    /// A named value.
    Field(Field),
}

/// Packs pieces, in order, into as few messages as the limits allow. The footer
/// stands under the last embed; `continued` names what follows of a long field.
pub(super) fn pack(parts: Vec<Piece>, color: u32, footer: Option<String>, continued: &str) -> Vec<Drawn> {
    let reserve = footer.as_deref().map_or(0, units);
    let mut packer = Packer { messages: vec![Drawn::default()], color, room: LIMITS.message - reserve.min(FOOTER) };
    for piece in parts {
        match piece {
            Piece::Title(title) => packer.title(title),
            Piece::Text(text) => MEASURE.pieces(&text, LIMITS.text - 1).into_iter().for_each(|t| packer.text(&t)),
            Piece::Field(field) => {
                for (i, value) in MEASURE.pieces(&field.value, LIMITS.field).into_iter().enumerate() {
                    let name = if i == 0 { field.name.clone() } else { continued.to_owned() };
                    packer.field(Field { name, value, inline: field.inline });
                }
            }
        }
    }
    if let Some(text) = footer {
        packer.embed(0).footer = Some(Footer { text });
    }
    packer.messages
}

struct Packer {
    messages: Vec<Drawn>,
    color: u32,
    room: usize,
}

impl Packer {
    /// The embed to fill, with `more` characters left in its message.
    fn embed(&mut self, more: usize) -> &mut Embed {
        let used: usize = self.last().embeds.iter().map(weight).sum();
        if used + more > self.room {
            self.messages.push(Drawn::default());
        }
        let color = self.color;
        let message = self.last();
        if message.embeds.is_empty() {
            message.embeds.push(Embed { color, ..Embed::default() });
        }
        let at = message.embeds.len() - 1;
        &mut message.embeds[at]
    }

    fn last(&mut self) -> &mut Drawn {
        let at = self.messages.len() - 1;
        &mut self.messages[at]
    }

    /// A new embed in the same message, or in a new one where that is full.
    fn another(&mut self) {
        let color = self.color;
        if self.last().embeds.len() == LIMITS.blocks {
            self.messages.push(Drawn::default());
        }
        self.last().embeds.push(Embed { color, ..Embed::default() });
    }

    fn title(&mut self, title: String) {
        if units(&title) > LIMITS.heading {
            return self.text(&title);
        }
        let more = units(&title);
        let embed = self.embed(more);
        if embed.title.is_some() || embed.description.is_some() || !embed.fields.is_empty() {
            self.another();
        }
        self.embed(more).title = Some(title);
    }

    fn text(&mut self, text: &str) {
        let more = units(text) + 1;
        let embed = self.embed(more);
        let used = embed.description.as_deref().map_or(0, units);
        // Text after fields would be drawn before them.
        if !embed.fields.is_empty() || used + more > LIMITS.text {
            self.another();
        }
        let description = &mut self.embed(more).description;
        match description {
            Some(before) => {
                before.push('\n');
                before.push_str(text);
            }
            None => *description = Some(text.to_owned()),
        }
    }

    fn field(&mut self, field: Field) {
        let more = units(&field.name) + units(&field.value);
        if self.embed(more).fields.len() == LIMITS.fields {
            self.another();
        }
        self.embed(more).fields.push(field);
    }
}

/// Characters of an embed that count towards the limit of a message.
fn weight(embed: &Embed) -> usize {
    let fields: usize = embed.fields.iter().map(|f| units(&f.name) + units(&f.value)).sum();
    embed.title.as_deref().map_or(0, units)
        + embed.description.as_deref().map_or(0, units)
        + embed.footer.as_ref().map_or(0, |f| units(&f.text))
        + fields
}

/// What breaks a limit of Discord, for tests and for a last look before sending.
#[must_use]
pub fn problems(message: &Drawn) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |what: &str, size: usize, most: usize| {
        if size > most {
            found.push(format!("{what} has {size}, allowed are {most}"));
        }
    };
    check("the content", units(&message.content), CONTENT);
    check("the message's embeds", message.embeds.iter().map(weight).sum(), LIMITS.message);
    check("the number of embeds", message.embeds.len(), LIMITS.blocks);
    check("the number of rows", message.components.len(), ROWS);
    for embed in &message.embeds {
        check("a title", embed.title.as_deref().map_or(0, units), LIMITS.heading);
        check("a description", embed.description.as_deref().map_or(0, units), LIMITS.text);
        check("the number of fields", embed.fields.len(), LIMITS.fields);
        check("a footer", embed.footer.as_ref().map_or(0, |f| units(&f.text)), FOOTER);
        for field in &embed.fields {
            check("a field's name", units(&field.name), LIMITS.heading);
            check("a field's value", units(&field.value), LIMITS.field);
            check("an empty field", usize::from(field.name.is_empty() || field.value.is_empty()), 0);
        }
    }
    let mut ids: Vec<&str> = Vec::new();
    for row in &message.components {
        check(
            "a row",
            row.components.len(),
            if row.components.iter().any(|c| c.kind == 3) { 1 } else { LIMITS.buttons },
        );
        check("an empty row", usize::from(row.components.is_empty()), 0);
        for component in &row.components {
            check("a label", component.label.as_deref().map_or(0, units), LIMITS.label);
            check("a custom id", component.custom_id.as_deref().map_or(0, units), LIMITS.value);
            check("an address", component.url.as_deref().map_or(0, units), URL);
            check("a placeholder", component.placeholder.as_deref().map_or(0, units), PLACEHOLDER);
            check("the options", component.options.len(), LIMITS.options);
            let mut values: Vec<&str> = component.options.iter().map(|o| o.value.as_str()).collect();
            values.sort_unstable();
            values.dedup();
            check("an option said twice", component.options.len() - values.len(), 0);
            for option in &component.options {
                check("an option's label", units(&option.label), LIMITS.option);
                check("an option's value", units(&option.value), LIMITS.value);
            }
            ids.extend(component.custom_id.as_deref());
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    check("a custom id said twice", count - ids.len(), 0);
    let nothing = message.content.is_empty() && message.embeds.is_empty();
    check("an empty message", usize::from(nothing), 0);
    found
}
