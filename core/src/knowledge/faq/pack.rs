//! Questions to the files of a pack: entries, themes, talk.
//!
//! Not responsible for where the questions come from.

use super::contact::Contact;
use super::day::Day;
use super::rows::Question;
use crate::knowledge::load::{Source, shared_talk};
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::ImportedPhrases;

/// What the table itself does not say.
#[derive(Debug, Clone)]
pub struct About {
    /// Title of the collection.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The day of its facts.
    pub as_of: Day,
    /// Phone of the desk for everything without one of its own.
    pub phone: Option<String>,
}

impl About {
    /// The day of its facts as people read it.
    #[must_use]
    pub fn day(&self, book: &Phrasebook) -> String {
        let Day { year, month, day } = self.as_of;
        day.map_or_else(|| book.imported.month(year, month), |day| book.dates.day(year, month, day))
    }
}

/// JSON strings are YAML strings.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The pack of `questions`.
#[must_use]
pub fn pack(questions: &[Question], about: &About, book: &Phrasebook) -> Source {
    let phrases = &book.imported;
    let mut files = Vec::with_capacity(questions.len() + 16);
    let mut themes: Vec<&str> = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let id = format!("faq-{:05}", at + 1);
        let theme = question.category.as_deref().map(|category| {
            themes.iter().position(|t| *t == category).unwrap_or_else(|| {
                themes.push(category);
                themes.len() - 1
            })
        });
        let yaml = entry(&id, question, theme, about, phrases);
        files.push((format!("knowledge/entries/{id}.yaml"), yaml));
    }
    files.push(("knowledge/pack.yaml".to_owned(), name_plate(&themes, about, book)));
    files.extend(talk(about, phrases));
    files.sort();
    Source { files }
}

fn entry(id: &str, of: &Question, theme: Option<usize>, about: &About, phrases: &ImportedPhrases) -> String {
    let answer = of.answers.join("\n\n");
    let mut yaml = format!("id: {id}\nkind: faq\ntitle: {}\nsummary: {}\n", quote(&of.question), quote(&answer));
    if !of.also.is_empty() {
        let also: Vec<String> = of.also.iter().map(|a| quote(a)).collect();
        yaml.push_str(&format!("aliases: [{}]\n", also.join(", ")));
    }
    if let Some(theme) = theme {
        yaml.push_str(&format!("theme: theme-{}\n", theme + 1));
    }
    if !of.links.is_empty() {
        let label = |label: &Option<String>| quote(label.as_deref().unwrap_or(phrases.more()));
        let links: Vec<String> =
            of.links.iter().map(|(l, url)| format!("{{label: {}, url: {}}}", label(l), quote(url))).collect();
        yaml.push_str(&format!("links: [{}]\n", links.join(", ")));
    }
    if !of.desks.is_empty() {
        let desks: Vec<String> = of.desks.iter().map(|d| desk(d, about, phrases)).collect();
        yaml.push_str(&format!("desks: [{}]\n", desks.join(", ")));
    }
    yaml
}

fn name_plate(themes: &[&str], about: &About, book: &Phrasebook) -> String {
    let phrases = &book.imported;
    let listed: Vec<String> =
        themes.iter().enumerate().map(|(i, t)| format!("  - {{id: theme-{}, title: {}}}\n", i + 1, quote(t))).collect();
    let phone = match &about.phone {
        Some(phone) => format!("phone: {}", quote(phone)),
        None => format!("note: {}", quote(phrases.ask_the_office())),
    };
    let edition = format!("{:04}-{:02}", about.as_of.year, about.as_of.month);
    [
        ("id", "faq".to_owned()),
        ("title", quote(&about.title)),
        ("publisher", quote(&about.publisher)),
        ("edition", quote(&edition)),
        ("edition_text", quote(&phrases.edition(about.day(book)))),
        ("scope", quote(&about.title)),
        ("kinds", format!("[{{id: faq, label: {}, is: [question]}}]", quote(phrases.kind()))),
        ("default_desk", format!("{{org: {}, {phone}}}", quote(&about.publisher))),
        ("themes", if listed.is_empty() { "[]".to_owned() } else { format!("\n{}", listed.concat().trim_end()) }),
    ]
    .map(|(key, value)| format!("{key}: {value}\n"))
    .concat()
}

fn desk(contact: &Contact, about: &About, phrases: &ImportedPhrases) -> String {
    let org = if contact.org.is_empty() { &about.publisher } else { &contact.org };
    let mut fields = vec![format!("org: {}", quote(org))];
    let told = [
        ("phone", &contact.phone),
        ("extension", &contact.extension),
        ("email", &contact.email),
        ("url", &contact.url),
        ("note", &contact.note),
    ];
    fields.extend(told.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}", quote(value.as_ref()?)))));
    if fields.len() == 1 {
        fields.push(format!("note: {}", quote(phrases.ask_this_desk())));
    }
    format!("{{{}}}", fields.join(", "))
}

/// Talk about the bot: the phrases that every pack shares with replies that fit any collection.
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
    let intents = shared_talk();
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
