//! Whether a probability means what it says: bins, expected calibration error, and a picture of both.

use std::fmt::Write as _;

/// Bins from 0 to 1.
const BINS: usize = 10;

/// Probabilities of one kind, in bins.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Count, mean probability and share that came true, a bin.
    pub bins: [(usize, f64, f64); BINS],
    /// Mean distance of said and true, by count.
    pub error: f64,
    /// All of them.
    pub count: usize,
}

/// Bins (probability, whether it came true).
#[must_use]
pub fn reliability(said: impl Iterator<Item = (f32, bool)>) -> Reliability {
    let mut bins = [(0, 0.0, 0.0); BINS];
    for (p, came_true) in said {
        let bin = &mut bins[((p * BINS as f32) as usize).min(BINS - 1)];
        *bin = (bin.0 + 1, bin.1 + f64::from(p), bin.2 + f64::from(u8::from(came_true)));
    }
    let count: usize = bins.iter().map(|b| b.0).sum();
    let mut error = 0.0;
    for (n, said, came_true) in bins.iter_mut().filter(|b| b.0 > 0) {
        error += (*said - *came_true).abs() / count as f64;
        *said /= *n as f64;
        *came_true /= *n as f64;
    }
    Reliability { bins, error, count }
}

const SIDE: f64 = 360.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 70.0;
const STRIP: f64 = 80.0;
const PANEL: f64 = SIDE + 100.0;

/// Draws panels side by side: the diagonal is what a perfect probability would give.
#[must_use]
pub fn draw(panels: &[(&str, &Reliability)]) -> String {
    let (width, height) = (20.0 + PANEL * panels.len() as f64, TOP + SIDE + STRIP + 70.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif\" font-size=\"12\" fill=\"#24425c\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fcfcfa\"/>\n"
    );
    for (at, (title, reliability)) in panels.iter().enumerate() {
        let _ = writeln!(svg, "<g transform=\"translate({} {TOP})\">", LEFT + at as f64 * PANEL);
        panel(&mut svg, title, reliability);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, title: &str, reliability: &Reliability) {
    let label = |svg: &mut String, x: f64, y: f64, more: &str, text: &str| {
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\"{more}>{text}</text>");
    };
    label(svg, 0.0, -38.0, " font-size=\"16\" font-weight=\"bold\"", title);
    let sum = format!("{} 件　ECE {:.3}", reliability.count, reliability.error);
    label(svg, 0.0, -16.0, "", &sum);
    for step in (0..=BINS).step_by(2) {
        let share = step as f64 / BINS as f64;
        let (x, y) = (SIDE * share, SIDE * (1.0 - share));
        let _ = writeln!(svg, "<path d=\"M0 {y} H{SIDE} M{x} 0 V{SIDE}\" stroke=\"#d8dee4\"/>");
        label(svg, -8.0, y + 4.0, " text-anchor=\"end\"", &format!("{share:.1}"));
        label(svg, x, SIDE + STRIP + 36.0, " text-anchor=\"middle\"", &format!("{share:.1}"));
    }
    let _ = writeln!(svg, "<path d=\"M0 {SIDE} L{SIDE} 0\" stroke=\"#8a97a3\" stroke-dasharray=\"5 4\"/>");
    let most = reliability.bins.iter().map(|b| b.0).max().unwrap_or(0).max(1) as f64;
    let (bar, foot) = (SIDE / BINS as f64, SIDE + STRIP + 18.0);
    for (at, (n, said, came_true)) in reliability.bins.iter().enumerate().filter(|(_, b)| b.0 > 0) {
        let x = at as f64 * bar;
        let tall = (STRIP - 26.0) * *n as f64 / most;
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#2f6fab\" fill-opacity=\"0.22\"/>\n<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"#b3541e\"/>\n<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"#5a6472\"/>",
            x + 1.0,
            SIDE * (1.0 - came_true),
            bar - 2.0,
            SIDE * came_true,
            SIDE * said,
            SIDE * (1.0 - came_true),
            x + 5.0,
            foot - tall,
            bar - 10.0
        );
        label(svg, x + bar / 2.0, foot - tall - 4.0, " text-anchor=\"middle\" font-size=\"11\"", &n.to_string());
    }
    let line: Vec<String> = (reliability.bins.iter())
        .filter(|b| b.0 > 0)
        .map(|(_, said, came_true)| format!("{:.1},{:.1}", SIDE * said, SIDE * (1.0 - came_true)))
        .collect();
    let _ =
        writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"#b3541e\" stroke-width=\"2\"/>", line.join(" "));
    label(svg, SIDE / 2.0, SIDE + STRIP + 58.0, " text-anchor=\"middle\"", "示した確率 (下の棒は件数)");
    label(svg, -SIDE / 2.0, -42.0, " text-anchor=\"middle\" transform=\"rotate(-90)\"", "実際に当たった割合");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_and_error_by_hand() {
        let r = reliability([(0.75, true), (0.75, false), (1.0, true), (1.0, true)].into_iter());
        assert_eq!(r.bins[7], (2, 0.75, 0.5));
        assert_eq!(r.bins[9], (2, 1.0, 1.0));
        assert!((r.error - 0.125).abs() < 1e-9 && r.count == 4);
        let svg = draw(&[("左", &r), ("右", &r)]);
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(svg.contains("ECE 0.125") && svg.ends_with("</svg>\n"));
    }
}
