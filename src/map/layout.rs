//! Where the boxes of a picture go: columns from left to right, lines as short as order allows.
//!
//! The tallest column is stacked as it is; the columns beside it keep their order too, each box as near
//! as possible to the middle of what it is linked to, none over another.

use unicode_width::UnicodeWidthChar as _;

use super::{Node, Picture, Sort};

/// Pixels: width of a column's boxes, room between columns for lines, between boxes, and around.
pub(super) const BOX_WIDTH: f64 = 250.0;
pub(super) const COLUMN_GAP: f64 = 90.0;
pub(super) const ROW_GAP: f64 = 10.0;
pub(super) const MARGIN: f64 = 24.0;
/// Pixels above the first box: title, lead, headings.
pub(super) const HEAD: f64 = 112.0;
/// Pixels of a line of label and of note.
pub(super) const LABEL_LINE: f64 = 18.0;
pub(super) const NOTE_LINE: f64 = 15.0;
const PADDING: f64 = 9.0;
/// Half-width columns that fit in a box, for label and note, and most lines of each.
const LABEL_COLUMNS: usize = 32;
const NOTE_COLUMNS: usize = 40;
const LABEL_LINES: usize = 3;
const NOTE_LINES: usize = 2;

/// A box in its place, its texts cut into lines.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) height: f64,
    pub(super) label: Vec<String>,
    pub(super) note: Vec<String>,
}

impl Placed {
    pub(super) fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Places every box of a picture, in the order of its nodes.
pub(super) fn place(picture: &Picture) -> Vec<Placed> {
    let mut placed: Vec<Placed> = picture.nodes.iter().map(size).collect();
    let columns: Vec<Vec<usize>> = (0..picture.headings.len())
        .map(|c| (0..picture.nodes.len()).filter(|i| picture.nodes[*i].column == c).collect())
        .collect();
    let height = |column: &Vec<usize>| column.iter().map(|i| placed[*i].height + ROW_GAP).sum::<f64>();
    let heights: Vec<f64> = columns.iter().map(height).collect();
    let Some(anchor) = (0..columns.len()).max_by(|a, b| heights[*a].total_cmp(&heights[*b])) else { return placed };
    let mut y = HEAD;
    for at in &columns[anchor] {
        placed[*at].y = y;
        y += placed[*at].height + ROW_GAP;
    }
    let outward = (anchor + 1..columns.len()).chain((0..anchor).rev());
    for column in outward {
        let towards = |column_of: usize| if column > anchor { column_of < column } else { column_of > column };
        let wish = |at: usize| {
            let links = picture.edges.iter().filter_map(|(a, b)| match () {
                () if *a == at => Some(*b),
                () if *b == at => Some(*a),
                () => None,
            });
            let middles: Vec<f64> =
                links.filter(|o| towards(picture.nodes[*o].column)).map(|o| placed[o].middle()).collect();
            (!middles.is_empty()).then(|| middles.iter().sum::<f64>() / middles.len() as f64)
        };
        let mut order: Vec<(usize, f64)> = Vec::new();
        for at in &columns[column] {
            // What hangs on nothing stays with the box above it.
            let middle = wish(*at).unwrap_or_else(|| order.last().map_or(HEAD, |(_, m)| *m));
            order.push((*at, middle));
        }
        for (at, top) in apart(&order, &placed) {
            placed[at].y = top;
        }
    }
    let top = placed.iter().map(|p| p.y).fold(f64::INFINITY, f64::min);
    placed.iter_mut().for_each(|p| p.y += HEAD - top);
    placed
}

/// Tops of boxes whose middles come as near as possible (least squares) to the wished ones, in
/// order and without overlap: runs that would overlap are pooled and share the mean of their shifts.
fn apart(order: &[(usize, f64)], placed: &[Placed]) -> Vec<(usize, f64)> {
    let mut offsets = Vec::new();
    let mut offset = 0.0;
    for (at, _) in order {
        offsets.push(offset);
        offset += placed[*at].height + ROW_GAP;
    }
    // Runs of (sum of wished tops less offsets, members); their means must not fall.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for ((at, middle), offset) in order.iter().zip(&offsets) {
        runs.push((middle - placed[*at].height / 2.0 - offset, 1));
        while let [.., before, last] = runs[..]
            && before.0 / before.1 as f64 > last.0 / last.1 as f64
        {
            runs.truncate(runs.len() - 2);
            runs.push((before.0 + last.0, before.1 + last.1));
        }
    }
    let shifts = runs.iter().flat_map(|(sum, n)| std::iter::repeat_n(sum / *n as f64, *n));
    order.iter().zip(offsets).zip(shifts).map(|(((at, _), offset), shift)| (*at, offset + shift)).collect()
}

fn size(item: &Node) -> Placed {
    let label = lines(&item.label, LABEL_COLUMNS, LABEL_LINES);
    let note = item.note.as_ref().map_or_else(Vec::new, |n| lines(n, NOTE_COLUMNS, NOTE_LINES));
    let padding = if item.sort == Sort::Choice { PADDING - 3.0 } else { PADDING };
    let height = padding * 2.0 + LABEL_LINE * label.len() as f64 + NOTE_LINE * note.len() as f64;
    let x = MARGIN + item.column as f64 * (BOX_WIDTH + COLUMN_GAP);
    Placed { x, y: 0.0, height, label, note }
}

/// Cuts a text into at most `most` lines of `columns` half-width columns; what is left becomes 「…」.
fn lines(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width > columns {
            if lines.len() == most {
                if let Some(last) = lines.last_mut() {
                    last.pop();
                    last.push('…');
                }
                break;
            }
            lines.push(String::new());
            used = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
        used += width;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_keep_their_order_and_apart() {
        let placed: Vec<Placed> =
            (0..4).map(|_| Placed { x: 0.0, y: 0.0, height: 20.0, label: Vec::new(), note: Vec::new() }).collect();
        let tops = apart(&[(0, 50.0), (1, 50.0), (2, 55.0), (3, 400.0)], &placed);
        assert!(tops.windows(2).all(|w| w[1].1 - w[0].1 >= 20.0 + ROW_GAP - 1e-9), "{tops:?}");
        assert!((tops[3].1 - 390.0).abs() < 1e-9, "{tops:?}");
    }

    #[test]
    fn long_labels_are_cut() {
        assert_eq!(lines("短い", 8, 2), ["短い"]);
        assert_eq!(lines("あいうえおかきくけこ", 8, 2), ["あいうえ", "おかき…"]);
    }
}
