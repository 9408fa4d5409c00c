//! Text that is safe to show on Discord: nothing in data or in what a person
//! wrote becomes markup, a mention or half a link.
//!
//! Not responsible for lengths, except that cutting never splits what it escaped.

use crate::message::cut::{Measure, Unit};

/// Characters that begin markup anywhere in a line.
const MARKUP: [char; 8] = ['\\', '*', '_', '~', '`', '|', '<', '['];

/// Discord counts UTF-16 units at its strictest. What is cut has been escaped.
pub(super) const MEASURE: Measure = Measure { unit: Unit::Utf16, together };

/// Length as Discord counts it.
pub(super) fn units(text: &str) -> usize {
    MEASURE.length(text)
}

/// Escapes markup; addresses stay whole, in `<>`, so that the words after them
/// do not become part of the link (Japanese has no space to end it).
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        escape_line(line, &mut out);
    }
    out
}

fn escape_line(line: &str, out: &mut String) {
    let mut rest = line;
    let body = line.trim_start();
    // Only at the start of a line: headings, quotes, lists, small print.
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if body.starts_with(['#', '>', '-', '+']) {
        out.push_str(&line[..line.len() - body.len()]);
        out.push('\\');
        out.push_str(&body[..1]);
        rest = &body[1..];
    } else if digits > 0 && body[digits..].starts_with(". ") {
        out.push_str(&line[..line.len() - body.len() + digits]);
        out.push_str("\\.");
        rest = &body[digits + 1..];
    }
    while !rest.is_empty() {
        let Some(at) = address(rest) else {
            return escape_words(rest, out);
        };
        escape_words(&rest[..at.start], out);
        out.push('<');
        out.push_str(&rest[at.clone()]);
        out.push('>');
        rest = &rest[at.end..];
    }
}

fn escape_words(text: &str, out: &mut String) {
    for c in text.chars() {
        if MARKUP.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Where the first address of a line stands.
fn address(text: &str) -> Option<std::ops::Range<usize>> {
    let start = match (text.find("https://"), text.find("http://")) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    let ends = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '\\');
    let end = text[start..].find(ends).map_or(text.len(), |n| start + n);
    // What ends a sentence around the address is not part of it.
    let mut inside = &text[start..end];
    while inside.ends_with(['.', ',', ';', ':', '!', '?', '\'']) || (inside.ends_with(')') && !inside.contains('(')) {
        inside = &inside[..inside.len() - 1];
    }
    Some(start..start + inside.len())
}

/// What of escaped text must stay together: an escape, an address, a mark of bold text.
fn together(text: &str) -> usize {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(c)) => 1 + c.len_utf8(),
        (Some('*'), Some('*')) => 2,
        (Some('<'), _) => text.find('>').map_or(0, |at| at + 1),
        _ => 0,
    }
}

/// The text as a reader sees it: escapes and the brackets of addresses gone.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut bracket = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            '<' => bracket = true,
            '>' if bracket => bracket = false,
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn data_and_user_text_never_become_markup() {
        assert_eq!(escape("**太字** _斜体_ ~~消~~ `c` ||伏||"), r"\*\*太字\*\* \_斜体\_ \~\~消\~\~ \`c\` \|\|伏\|\|");
        assert_eq!(escape("<@123> <#4> [題](https://x.jp/a_b)"), r"\<@123> \<#4> \[題](<https://x.jp/a_b>)");
        assert_eq!(escape("# 見出し\n> 引用\n- 表\n-# 小\n1. 一"), "\\# 見出し\n\\> 引用\n\\- 表\n\\-# 小\n1\\. 一");
        assert_eq!(escape("詳細はhttps://x.jp/a_b_c）です"), "詳細は<https://x.jp/a_b_c>）です");
        assert_eq!(escape("10-20人、2024.10"), "10-20人、2024.10");
    }

    #[test]
    fn long_lines_are_cut_after_sentences_and_never_within_an_address() {
        let line = format!("{}。<https://example.jp/{}>のとおり", "あ".repeat(20), "x".repeat(30));
        let cut = MEASURE.pieces(&line, 60);
        assert_eq!(cut.concat(), line);
        assert!(cut[0].ends_with('。'), "{cut:?}");
        assert!(cut[1].contains(&format!("<https://example.jp/{}>", "x".repeat(30))), "{cut:?}");
    }

    proptest! {
        #[test]
        fn pieces_fit_and_lose_nothing(text in "[あ-んa-z*<\\\\。\n]{0,300}", room in 10usize..80) {
            let escaped = escape(&text);
            let cut = MEASURE.pieces(&escaped, room);
            prop_assert!(cut.iter().all(|p| units(p) <= room));
            let squeeze = |t: &str| t.replace('\n', "");
            prop_assert_eq!(squeeze(&cut.concat()), squeeze(&escaped));
        }

        #[test]
        fn what_is_shown_is_what_was_said(text in "[あ-ん0-9#>*_~`|<\\[\\]()\\\\ -]{0,80}") {
            prop_assume!(!text.contains("http"));
            prop_assert_eq!(shown(&escape(&text)), text);
        }
    }
}
