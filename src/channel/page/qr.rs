//! Addresses as QR codes, drawn as one path: no picture to load, sharp on paper.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a code, as its standard asks for.
const QUIET: usize = 4;

/// The code of an address; nothing where it is too long for one.
pub(super) fn code(url: &str, label: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
    let (width, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (at, _) in modules.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
    }
    let side = width + 2 * QUIET;
    Some(html! {
        svg.qr role="img" aria-label=(label) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            path d=(path) {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_square_with_its_three_corners() {
        let svg = code("https://example.go.jp/", "ページ").expect("a code").into_string();
        let dark = |x: usize, y: usize| svg.contains(&format!("M{} {}h1", x + QUIET, y + QUIET));
        assert!(svg.contains("viewBox=\"0 0 33 33\""), "{svg}");
        for (x, y) in [(0, 0), (24, 0), (0, 24), (3, 3)] {
            assert!(dark(x, y), "{x} {y}");
        }
        assert!(!dark(1, 1) && !dark(7, 7));
        assert!(code(&"x".repeat(5_000), "").is_none());
    }
}
