//! A picture as Graphviz DOT.

use std::fmt::Write as _;

use super::svg::{fill, is_elsewhere};
use super::{Node, Picture, Sort};

/// Writes a picture as DOT, drawn from left to right.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    let mut dot = format!(
        "digraph {} {{\n  rankdir=LR; labelloc=t; label={};\n  node [shape=box, fontname=\"Noto Sans CJK JP\", fontsize=11];\n  edge [color=\"#8899aa\"];\n",
        quoted("madoguchi"),
        quoted(&format!("{}\n{}", picture.title, picture.lead))
    );
    for (at, node) in picture.nodes.iter().enumerate() {
        let _ = writeln!(dot, "  n{at} [label={}, {}];", quoted(&label(node)), style(node));
    }
    for column in 0..picture.headings.len() {
        let same: Vec<String> = (picture.nodes.iter().enumerate())
            .filter(|(_, n)| n.column == column)
            .map(|(at, _)| format!("n{at}"))
            .collect();
        let _ = writeln!(dot, "  {{ rank=same; {} }}", same.join("; "));
    }
    for (from, to) in &picture.edges {
        let _ = writeln!(dot, "  n{from} -> n{to};");
    }
    dot.push_str("}\n");
    dot
}

fn label(node: &Node) -> String {
    node.note.as_ref().map_or_else(|| node.label.clone(), |note| format!("{}\n{note}", node.label))
}

fn style(node: &Node) -> String {
    let (back, front) = fill(&node.sort);
    let shape = if matches!(node.sort, Sort::Choice) { "rounded,filled" } else { "filled" };
    let line = if is_elsewhere(node) { ",dashed" } else { "" };
    format!("style=\"{shape}{line}\", fillcolor=\"{back}\", fontcolor=\"{front}\"")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
