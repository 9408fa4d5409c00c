//! What a change does as a page of its own: to be looked at, printed, and approved with a signature.
//!
//! Everything is escaped; the page needs nothing from elsewhere.

use super::change::Reason;
use super::edit::{Change, Edit};
use super::effect::{Changed, Effect, Origin, Shown};
use crate::language::phrasebook::sections::EffectPhrases;

const STYLE: &str = "body{font-family:sans-serif;line-height:1.6;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
table{border-collapse:collapse;width:100%;margin:1rem 0;table-layout:fixed}th,td{border:1px solid #767676;padding:.4rem .6rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f0f0f0}td pre{white-space:pre-wrap;margin:0;font:inherit}\
.breaks{outline:2px solid #b00020}section{break-inside:avoid}.sign td{height:4rem}@media print{body{margin:0;max-width:none}}";

/// `text` as it stands in HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What an edit does, in a line.
#[must_use]
pub fn edit_line(edit: &Edit, say: &EffectPhrases) -> String {
    let value = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match &edit.change {
        Change::Set(new) => say.sets(&edit.file, &edit.path, value(new)),
        Change::Add(new) => say.adds(&edit.file, &edit.path, value(new)),
        Change::Remove => say.removes(&edit.file, &edit.path),
    }
}

/// What something that is asked is called by where it comes from.
#[must_use]
pub fn origin_name(origin: Origin, say: &EffectPhrases) -> &str {
    match origin {
        Origin::Phrase => say.phrase(),
        Origin::Script => say.script(),
        Origin::Law => say.law(),
        Origin::Logged => say.logged(),
    }
}

/// The page.
#[must_use]
pub fn page(title: &str, edits: &[Edit], effect: &Effect, reason: &Reason, say: &EffectPhrases) -> String {
    let cell = |text: &str| format!("<td>{}</td>", escaped(text));
    let edits: Vec<String> = edits.iter().map(|edit| format!("<li>{}</li>", escaped(&edit_line(edit, say)))).collect();
    let edits = edits.concat();
    let counts: Vec<String> = Origin::ALL
        .iter()
        .map(|origin| {
            let (asked, changed) = (effect.asked_of(*origin), effect.changed_of(*origin));
            let name = cell(origin_name(*origin, say));
            format!("<tr>{name}{}{}</tr>", cell(&asked.to_string()), cell(&changed.to_string()))
        })
        .collect();
    let counts = counts.concat();
    let changed: String = effect.changed.iter().map(|one| section(one, say)).collect();
    let head = |names: &[&str]| -> String {
        let cells: Vec<String> = names.iter().map(|name| format!("<th scope=\"col\">{}</th>", escaped(name))).collect();
        cells.concat()
    };
    format!(
        "<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{by}</p><ul>{edits}</ul>\
<table><tr>{}</tr>{counts}</table><p>{broken}</p>{changed}<h2>{sign}</h2><table class=\"sign\"><tr>{}</tr>\
<tr><td></td><td></td><td></td></tr></table></main></body></html>\n",
        head(&[say.origin(), say.asked(), say.changed()]),
        head(&[say.drafted(), say.checked(), say.approved()]),
        title = escaped(title),
        by = escaped(&say.reason(&reason.by, &reason.why)),
        broken = escaped(&say.broken(effect.broken())),
        sign = escaped(say.sign()),
    )
}

fn section(one: &Changed, say: &EffectPhrases) -> String {
    let shown = |shown: &Shown| {
        let entry = shown.entry.as_deref().unwrap_or(say.no_entry());
        format!("<td><strong>{}</strong><pre>{}</pre></td>", escaped(entry), escaped(&shown.text))
    };
    let after: Vec<String> = one.after.iter().map(|said| format!("{} → ", escaped(said))).collect();
    let after = after.concat();
    format!(
        "<section{}><h2>{after}{}</h2><p>{} {}</p><table><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr><tr>{}{}</tr></table></section>",
        if one.breaks() { " class=\"breaks\"" } else { "" },
        escaped(&one.said),
        escaped(origin_name(one.origin, say)),
        escaped(&one.place),
        escaped(say.old()),
        escaped(say.new_one()),
        shown(&one.old),
        shown(&one.new),
    )
}
