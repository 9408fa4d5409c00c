//! A FAQ table as a pack: any office's questions and answers become entries.
//!
//! Columns: question, answer, and optional category, url, contact. One row is
//! one entry; the result is checked and compiled like any other pack.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::load::Source;
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::ImportedPhrases;

/// What the table itself does not say.
#[derive(Debug, Clone)]
pub struct About {
    /// Title of the collection.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Month of the edition, `YYYY-MM`.
    pub edition: String,
    /// Phone of the desk for everything without one of its own.
    pub phone: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Row {
    question: String,
    answer: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    contact: Option<String>,
}

/// Reads the table in `path` (UTF-8, with or without a byte-order mark).
///
/// # Errors
/// With the line, when a column is missing or a row has no question or answer.
pub fn read(path: &Path, about: &About) -> Result<Source> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(false).from_reader(text.as_bytes());
    for column in ["question", "answer"] {
        let headers = reader.headers().with_context(|| path.display().to_string())?;
        anyhow::ensure!(
            headers.iter().any(|h| h == column),
            "{}:1: no column {column:?}, expected question,answer[,category,url,contact]",
            path.display()
        );
    }
    for (at, row) in reader.deserialize::<Row>().enumerate() {
        let row = row.with_context(|| path.display().to_string())?;
        anyhow::ensure!(
            !row.question.is_empty() && !row.answer.is_empty(),
            "{}: row {} has no question or no answer",
            path.display(),
            at + 1
        );
        rows.push(row);
    }
    anyhow::ensure!(!rows.is_empty(), "{}: no rows", path.display());
    let book = Phrasebook::read(None).map_err(|fault| anyhow::anyhow!("the shared phrasebook: {}", fault.wrong))?;
    Ok(source(&rows, about, &book.imported))
}

/// JSON strings are YAML strings.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn source(rows: &[Row], about: &About, phrases: &ImportedPhrases) -> Source {
    let mut files = Vec::with_capacity(rows.len() + 1);
    let mut themes: Vec<&str> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let id = format!("faq-{:05}", at + 1);
        let mut yaml =
            format!("id: {id}\nkind: faq\ntitle: {}\nsummary: {}\n", quote(&row.question), quote(&row.answer));
        if let Some(category) = row.category.as_deref().filter(|c| !c.is_empty()) {
            let theme = themes.iter().position(|t| *t == category).unwrap_or_else(|| {
                themes.push(category);
                themes.len() - 1
            });
            yaml.push_str(&format!("theme: theme-{}\n", theme + 1));
        }
        if let Some(url) = row.url.as_deref().filter(|u| !u.is_empty()) {
            let label = quote(phrases.more());
            yaml.push_str(&format!("links: [{{label: {label}, url: {}}}]\n", quote(url)));
        }
        if let Some(contact) = row.contact.as_deref().filter(|c| !c.is_empty()) {
            yaml.push_str(&format!("desks: [{}]\n", desk(contact, phrases)));
        }
        files.push((format!("knowledge/entries/{id}.yaml"), yaml));
    }
    let listed: Vec<String> =
        themes.iter().enumerate().map(|(i, t)| format!("  - {{id: theme-{}, title: {}}}\n", i + 1, quote(t))).collect();
    let phone = match &about.phone {
        Some(phone) => format!("phone: {}", quote(phone)),
        None => format!("note: {}", quote(phrases.ask_the_office())),
    };
    let pack = format!(
        "id: faq\ntitle: {}\npublisher: {}\nedition: {}\nedition_text: {}\nscope: {}\nkinds: [{{id: faq, label: {}, is: [question]}}]\ndefault_desk: {{org: {}, {phone}}}\nthemes:{}",
        quote(&about.title),
        quote(&about.publisher),
        quote(&about.edition),
        quote(&phrases.edition(&about.edition)),
        quote(&about.title),
        quote(phrases.kind()),
        quote(&about.publisher),
        if listed.is_empty() { " []\n".to_owned() } else { format!("\n{}", listed.concat()) },
    );
    files.push(("knowledge/pack.yaml".to_owned(), pack));
    files.extend(talk(about, phrases));
    files.sort();
    Source { files }
}

/// A contact cell: what looks like a phone number or an address is taken out, the rest is the name.
fn desk(contact: &str, phrases: &ImportedPhrases) -> String {
    let (mut phone, mut mail, mut url) = (None, None, None);
    let mut name: Vec<&str> = Vec::new();
    for word in contact.split([' ', '　', '/', '、', '（', '）', '(', ')']).filter(|w| !w.is_empty()) {
        let bare = word.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        if bare.starts_with('0') && bare.contains('-') && bare.chars().all(|c| c.is_ascii_digit() || c == '-') {
            phone = Some(bare);
        } else if bare.contains('@') {
            mail = Some(bare);
        } else if bare.starts_with("http") {
            url = Some(bare);
        } else {
            name.push(word);
        }
    }
    let org = if name.is_empty() { contact.to_owned() } else { name.join(" ") };
    let mut fields = vec![format!("org: {}", quote(&org))];
    for (key, value) in [("phone", phone), ("email", mail), ("url", url)] {
        fields.extend(value.map(|v| format!("{key}: {}", quote(v))));
    }
    if fields.len() == 1 {
        fields.push(format!("note: {}", quote(phrases.ask_this_desk())));
    }
    format!("{{{}}}", fields.join(", "))
}

/// Talk about the bot: the phrases of the binary's pack with replies that fit any collection.
fn talk(about: &About, phrases: &ImportedPhrases) -> Vec<(String, String)> {
    let title = &about.title;
    let replies = [
        ("greeting", phrases.greeting(title)),
        ("thanks", phrases.thanks().to_owned()),
        ("bye", phrases.bye().to_owned()),
        ("capabilities", phrases.capabilities(title)),
        ("human", phrases.human().to_owned()),
        ("complaint", phrases.complaint().to_owned()),
        ("who", phrases.who(title)),
    ];
    let (embedded, _) = super::load::load(&Source::embedded());
    let intents = embedded.map(|k| k.intents).unwrap_or_default();
    (replies.into_iter())
        .filter_map(|(id, reply)| {
            let intent = intents.iter().find(|i| i.id.as_str() == id)?;
            let phrases: Vec<String> = intent.phrases.iter().map(|p| format!("  - {}\n", quote(p))).collect();
            let yaml = format!(
                "id: {id}\nlabel: {}\nact: {id}\nreplies: [{}]\nphrases:\n{}",
                quote(&intent.label),
                quote(&reply),
                phrases.concat()
            );
            Some((format!("intents/talk/{id}.yaml"), yaml))
        })
        .collect()
}
