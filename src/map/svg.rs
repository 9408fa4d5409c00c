//! A picture as SVG, with a layout of its own: columns of boxes read better than any general graph.

use std::fmt::Write as _;

use super::layout::{BOX_WIDTH, COLUMN_GAP, HEAD, LABEL_LINE, MARGIN, NOTE_LINE, Placed, ROW_GAP, place};
use super::{Node, Picture, Sort};
use crate::knowledge::kind::Tone;

/// Line colours, one a box the lines leave, so that each can be followed.
const LINES: [&str; 8] = ["#2f6fab", "#b3541e", "#3a7d44", "#7b4fa3", "#a23b56", "#2b8a8a", "#8a6d1d", "#5a6472"];

/// Colours of a box and of its text.
pub(super) fn fill(sort: &Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Start | Sort::Theme => ("#24425c", "#ffffff"),
        Sort::Need => ("#dbe9f6", "#12273a"),
        Sort::Choice => ("#ffffff", "#12273a"),
        Sort::Entry(kind) => match kind.tone {
            Tone::Green => ("#dff0dc", "#15331a"),
            Tone::Amber => ("#fdeccf", "#3a2a0a"),
            Tone::Violet => ("#efe6f7", "#2d1b3d"),
            Tone::Rose => ("#fbdfe4", "#47121d"),
            Tone::Teal => ("#d9f0ef", "#0c3534"),
        },
        Sort::Desk => ("#f3f3ee", "#33332b"),
    }
}

/// Whether a box belongs to another theme than the picture's.
pub(super) fn is_elsewhere(node: &Node) -> bool {
    node.note.as_ref().is_some_and(|n| n.starts_with("ほかのテーマ"))
}

/// Draws a picture as an SVG file.
#[must_use]
pub fn draw(picture: &Picture) -> String {
    let placed = place(picture);
    let columns = picture.headings.len() as f64;
    let width = MARGIN * 2.0 + columns * BOX_WIDTH + (columns - 1.0) * COLUMN_GAP;
    let bottom = placed.iter().map(|p| p.y + p.height).fold(HEAD, f64::max) + MARGIN;
    let height = bottom + 34.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fcfcfa\"/>\n"
    );
    let _ = writeln!(svg, "<title>{}</title>", escaped(&picture.title));
    text(&mut svg, MARGIN, 40.0, 22.0, "#12273a", true, &picture.title);
    text(&mut svg, MARGIN, 64.0, 13.0, "#4a5a68", false, &picture.lead);
    for (at, heading) in picture.headings.iter().enumerate() {
        let x = MARGIN + at as f64 * (BOX_WIDTH + COLUMN_GAP);
        text(&mut svg, x, HEAD - 14.0, 14.0, "#4a5a68", true, heading);
    }
    let rank = |at: usize| picture.nodes[..at].iter().filter(|n| n.column == picture.nodes[at].column).count();
    for (from, to) in &picture.edges {
        // A choice's line goes on in the colour of its wish.
        let root = picture.edges.iter().find(|(_, t)| t == from && picture.nodes[*from].sort == Sort::Choice);
        let colour = LINES[rank(root.map_or(*from, |(need, _)| *need)) % LINES.len()];
        edge(&mut svg, &placed[*from], &placed[*to], colour);
    }
    for (node, place) in picture.nodes.iter().zip(&placed) {
        draw_box(&mut svg, node, place);
    }
    legend(&mut svg, picture, bottom + ROW_GAP);
    svg.push_str("</svg>\n");
    svg
}

fn edge(svg: &mut String, from: &Placed, to: &Placed, colour: &str) {
    let (x1, y1, x2, y2) = (from.x + BOX_WIDTH, from.middle(), to.x, to.middle());
    let bend = (COLUMN_GAP * 0.6).min((x2 - x1) / 2.0);
    let _ = writeln!(
        svg,
        "<path d=\"M{x1:.1} {y1:.1} C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" stroke-opacity=\"0.75\"/>",
        x1 + bend,
        x2 - bend
    );
}

fn draw_box(svg: &mut String, node: &Node, place: &Placed) {
    let (back, front) = fill(&node.sort);
    let round = if node.sort == Sort::Choice { place.height / 2.0 } else { 6.0 };
    let dash = if is_elsewhere(node) { " stroke-dasharray=\"5 4\"" } else { "" };
    let whole = node.note.as_ref().map_or_else(|| node.label.clone(), |n| format!("{}（{n}）", node.label));
    let _ = writeln!(
        svg,
        "<g><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{BOX_WIDTH}\" height=\"{:.1}\" rx=\"{round:.1}\" fill=\"{back}\" stroke=\"#667788\"{dash}/>",
        escaped(&whole),
        place.x,
        place.y,
        place.height
    );
    let lines = place.label.len() as f64 * LABEL_LINE + place.note.len() as f64 * NOTE_LINE;
    let mut y = place.middle() - lines / 2.0;
    for line in &place.label {
        y += LABEL_LINE;
        text(svg, place.x + 13.0, y - 4.5, 14.0, front, node.sort != Sort::Choice, line);
    }
    for line in &place.note {
        y += NOTE_LINE;
        text(svg, place.x + 13.0, y - 3.5, 11.0, front, false, line);
    }
    svg.push_str("</g>\n");
}

/// What the colours mean, for the sorts in the picture.
fn legend(svg: &mut String, picture: &Picture, y: f64) {
    let mut sorts: Vec<&Sort> = Vec::new();
    for node in &picture.nodes {
        if !sorts.iter().any(|s| s.label() == node.sort.label()) {
            sorts.push(&node.sort);
        }
    }
    let mut x = MARGIN;
    for sort in sorts {
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.0}\" y=\"{:.0}\" width=\"16\" height=\"12\" rx=\"3\" fill=\"{}\" stroke=\"#667788\"/>",
            y - 10.0,
            fill(sort).0
        );
        text(svg, x + 22.0, y, 12.0, "#4a5a68", false, sort.label());
        x += 22.0 + 12.0 * sort.label().chars().count() as f64 + 20.0;
    }
}

fn text(svg: &mut String, x: f64, y: f64, size: f64, colour: &str, bold: bool, words: &str) {
    let weight = if bold { " font-weight=\"600\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\"{weight}>{}</text>",
        escaped(words)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
