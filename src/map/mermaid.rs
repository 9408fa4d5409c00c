//! A picture as a Mermaid flowchart.

use std::fmt::Write as _;

use super::svg::{fill, is_elsewhere};
use super::{Picture, Sort};

/// Writes a picture as Mermaid, drawn from left to right.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    let mut text = format!("---\ntitle: {}\n---\nflowchart LR\n", serde_json::Value::from(picture.title.clone()));
    let mut sorts: Vec<&Sort> = Vec::new();
    for (at, node) in picture.nodes.iter().enumerate() {
        let sort = sorts.iter().position(|s| **s == node.sort).unwrap_or_else(|| {
            sorts.push(&node.sort);
            sorts.len() - 1
        });
        let note = node.note.as_ref().map_or(String::new(), |n| format!("<br/><small>{}</small>", escaped(n)));
        let label = format!("\"{}{note}\"", escaped(&node.label));
        let (open, close) = if matches!(node.sort, Sort::Choice) { ("([", "])") } else { ("[", "]") };
        let _ = writeln!(text, "  n{at}{open}{label}{close}:::s{sort}");
        if is_elsewhere(node) {
            let _ = writeln!(text, "  style n{at} stroke-dasharray: 4 3");
        }
    }
    for (from, to) in &picture.edges {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    for (at, sort) in sorts.iter().enumerate() {
        let (back, front) = fill(sort);
        let _ = writeln!(text, "  classDef s{at} fill:{back},color:{front},stroke:#667788");
    }
    text
}

/// Mermaid reads entity codes with `#` for `&`.
fn escaped(text: &str) -> String {
    text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;")
}
