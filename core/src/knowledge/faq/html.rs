//! Cells that hold HTML, as text: paragraphs and lists as lines, links kept.
//!
//! Not responsible for cells that merely have a `<` in them.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Node};

/// A tag of HTML that is used in texts, or an entity.
static MARKUP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let tags = "a|abbr|b|blockquote|br|center|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|section|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul";
    Regex::new(&format!(r"(?i)</?(?:{tags})(?:\s[^<>]*)?/?>|&(?:[a-z]{{2,8}}|#\d{{1,6}}|#x[0-9a-f]{{1,5}});")).ok()
});

/// A text and the links that stood in it: label, address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) links: Vec<(String, String)>,
    /// Addresses that lead nowhere by themselves (`/about.html`).
    pub(super) lost: Vec<String>,
}

/// `cell` as plain text.
pub(super) fn plain(cell: &str) -> Plain {
    if !MARKUP.as_ref().is_some_and(|markup| markup.is_match(cell)) {
        return Plain { text: cell.to_owned(), ..Plain::default() };
    }
    let mut out = Plain::default();
    walk(Html::parse_fragment(cell).root_element(), &mut out);
    let lines = out.text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let mut text = String::with_capacity(lines.len());
    for line in lines.split('\n').filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    out.text = text;
    out
}

fn walk(element: ElementRef<'_>, out: &mut Plain) {
    for child in element.children() {
        if let Node::Text(text) = child.value() {
            // Line breaks stay: a cell may have them beside its tags.
            out.text.push_str(&text.replace('\u{a0}', " "));
        }
        let Some(inner) = ElementRef::wrap(child) else { continue };
        let name = inner.value().name();
        match name {
            "br" | "hr" => out.text.push('\n'),
            "script" | "style" | "head" => {}
            "img" => out.text.push_str(inner.attr("alt").unwrap_or_default()),
            "a" => link(inner, out),
            "td" | "th" => {
                walk(inner, out);
                out.text.push(' ');
            }
            _ if is_block(name) => {
                out.text.push('\n');
                out.text.extend((name == "li").then_some('・'));
                walk(inner, out);
                out.text.push('\n');
            }
            _ => walk(inner, out),
        }
    }
}

fn link(element: ElementRef<'_>, out: &mut Plain) {
    let start = out.text.len();
    walk(element, out);
    let label = out.text[start..].trim().to_owned();
    let href = element.attr("href").map(str::trim).unwrap_or_default();
    if let Some(address) = href.strip_prefix("mailto:").or_else(|| href.strip_prefix("tel:")) {
        if !label.contains(address) {
            out.text.push_str(&format!("({address})"));
        }
        return;
    }
    if !href.contains("://") {
        // A place on the same page is no loss.
        out.lost.extend((!href.is_empty() && !href.starts_with('#')).then(|| href.to_owned()));
        return;
    }
    if label == href || label.is_empty() {
        // An address that is its own name reads as well as a link.
        out.text.truncate(start);
        out.text.push_str(href);
    }
    out.links.push((if label.is_empty() { href.to_owned() } else { label }, href.to_owned()));
}

fn is_block(name: &str) -> bool {
    let blocks = ["p", "div", "ul", "ol", "li", "table", "tr", "dl", "dt", "dd", "blockquote", "pre", "section"];
    blocks.contains(&name) || matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_links() {
        let cell = "<div><p>窓口は<strong>二階</strong>です。</p><ol><li>申請書</li><li>印鑑</li></ol>A&amp;B<br>詳細は<a href=\"https://komorebi.example.jp/a?b=1\">こちら</a>&nbsp;&lt;要予約&gt;</div>";
        let plain = plain(cell);
        assert_eq!(plain.text, "窓口は二階です。\n・申請書\n・印鑑\nA&B\n詳細はこちら <要予約>");
        assert_eq!(plain.links, [("こちら".to_owned(), "https://komorebi.example.jp/a?b=1".to_owned())]);
    }

    #[test]
    fn what_is_no_html_stays_as_it_is() {
        for text in ["身長<体重のとき、A&B", "<重要>お知らせ\n\n二行目", "a < b > c", "R&D;研究"] {
            assert_eq!(plain(text), Plain { text: text.to_owned(), ..Plain::default() });
        }
        let mail = plain("<a href=\"mailto:x@komorebi.example.jp\">メール</a>と<a href=\"/in/\">ここ</a>");
        assert_eq!((mail.text.as_str(), mail.links.len()), ("メール(x@komorebi.example.jp)とここ", 0));
        assert_eq!(mail.lost, ["/in/"]);
    }
}
