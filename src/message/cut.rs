//! Lengths as channels count them, and the one way to cut text to them.
//!
//! A cut falls between lines, else after a sentence, else between what readers take for
//! characters; never within a channel's escape or address. Not responsible for which limits a
//! channel has.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// What a channel counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode's characters.
    Characters,
    /// Units of UTF-16.
    Utf16,
    /// Columns of a terminal; full-width characters take two.
    Columns,
}

/// How text of one channel is measured and cut.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// What is counted.
    pub unit: Unit,
    /// Bytes at the beginning of a text that stay together besides a character: an escape, an address.
    pub together: fn(&str) -> usize,
}

/// What a channel has room for, in its unit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How it counts.
    pub measure: Measure,
    /// Heading, or name of a field.
    pub heading: usize,
    /// One text.
    pub text: usize,
    /// Value of a field.
    pub field: usize,
    /// Fields of a block.
    pub fields: usize,
    /// Label of a button.
    pub label: usize,
    /// Label of a menu's option.
    pub option: usize,
    /// What a button or an option sends back.
    pub value: usize,
    /// Options of a menu.
    pub options: usize,
    /// Buttons of a row.
    pub buttons: usize,
    /// Blocks of a message.
    pub blocks: usize,
    /// Text of a message's blocks together.
    pub message: usize,
}

/// Nothing stays together but what readers take for one character.
#[must_use]
pub fn nothing(_: &str) -> usize {
    0
}

impl Measure {
    /// Length of a text.
    #[must_use]
    pub fn length(&self, text: &str) -> usize {
        match self.unit {
            Unit::Characters => text.chars().count(),
            Unit::Utf16 => text.chars().map(char::len_utf16).sum(),
            Unit::Columns => text.width(),
        }
    }

    /// The parts of a text that stay whole: bytes where each ends.
    fn ends<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = text.get(at..)?;
            let kept = (self.together)(rest).min(rest.len());
            // A character that begins with what is kept ends after it.
            let mut end = rest.graphemes(true).next().map(str::len)?;
            while end < kept {
                end += rest.get(end..)?.graphemes(true).next().map(str::len)?;
            }
            at += end;
            Some(at)
        })
    }

    /// Byte at which to cut a text that is longer than `room`; never 0.
    fn border(&self, text: &str, room: usize) -> usize {
        let (mut used, mut last, mut line, mut sentence) = (0, 0, 0, 0);
        for end in self.ends(text) {
            used += self.length(&text[last..end]);
            // The end of a line is left out at a border: it needs no room.
            if used > room && &text[last..end] != "\n" {
                break;
            }
            last = end;
            if text[..end].ends_with('\n') {
                line = end;
                if used > room {
                    break;
                }
            } else if text[..end].ends_with('。') {
                sentence = end;
            }
        }
        if line > 0 && !text[..line].trim().is_empty() {
            line
        } else if sentence * 2 > last {
            // A sentence's end reads better, unless it leaves a stub.
            sentence
        } else if last > 0 {
            last
        } else {
            self.hard_border(text, room)
        }
    }

    /// Where one thing that stays together is longer than the room: characters, else code points.
    fn hard_border(&self, text: &str, room: usize) -> usize {
        let fits = |end: &usize| self.length(&text[..*end]) <= room;
        let graphemes = text.grapheme_indices(true).map(|(at, g)| at + g.len()).take_while(fits).last();
        let points = || text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(fits).last();
        graphemes.or_else(points).or_else(|| text.chars().next().map(char::len_utf8)).unwrap_or(text.len())
    }

    /// Pieces of at most `room`; blank ends of lines at their borders are left out, nothing else.
    #[must_use]
    pub fn pieces(&self, text: &str, room: usize) -> Vec<String> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while self.length(rest) > room {
            let (piece, after) = rest.split_at(self.border(rest, room));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        pieces.iter().map(|p| p.trim_matches('\n').to_owned()).filter(|p| !p.is_empty()).collect()
    }

    /// The longest beginning of at most `room`.
    #[must_use]
    pub fn beginning<'t>(&self, text: &'t str, room: usize) -> &'t str {
        let end = self.ends(text).take_while(|end| self.length(&text[..*end]) <= room).last();
        &text[..end.unwrap_or(0)]
    }

    /// At most `room`, an ellipsis in place of what does not fit.
    #[must_use]
    pub fn shorten<'t>(&self, text: &'t str, room: usize) -> Cow<'t, str> {
        if self.length(text) <= room {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("{}…", self.beginning(text, room.saturating_sub(self.length("…")))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `&…;` stays together.
    fn entities(text: &str) -> usize {
        if text.starts_with('&') { text.find(';').map_or(0, |at| at + 1) } else { 0 }
    }

    const MEASURES: [Measure; 3] = [
        Measure { unit: Unit::Characters, together: entities },
        Measure { unit: Unit::Utf16, together: nothing },
        Measure { unit: Unit::Columns, together: nothing },
    ];

    #[test]
    fn cuts_fall_between_lines_then_sentences() {
        let measure = MEASURES[0];
        assert_eq!(measure.pieces("一行\n二行目です\n三", 8), ["一行\n二行目です", "三"]);
        assert_eq!(measure.pieces("短い文。長い長い文です。", 8), ["短い文。長い長い", "文です。"]);
        assert_eq!(measure.pieces("一つの文です。次の文", 8), ["一つの文です。", "次の文"]);
        assert_eq!(measure.pieces("あいう&amp;え", 6), ["あいう", "&amp;え"]);
        assert!(measure.pieces("\n\n", 1).is_empty());
        assert_eq!(measure.shorten("あいうえお", 4), "あいう…");
    }

    proptest! {
        #[test]
        fn pieces_fit_lose_nothing_and_split_no_grapheme(
            text in "([あ-んa-z。\n]|が|👨‍👩‍👧|🇯🇵|e\u{301}|👍🏽|&amp;){0,80}",
            room in 12usize..60,
            which in 0usize..3,
        ) {
            let measure = MEASURES[which];
            let pieces = measure.pieces(&text, room);
            prop_assert!(pieces.iter().all(|p| !p.is_empty() && measure.length(p) <= room));
            let squeeze = |t: &str| t.replace('\n', "");
            prop_assert_eq!(squeeze(&pieces.concat()), squeeze(&text));
            let whole: Vec<&str> = text.graphemes(true).filter(|g| !g.contains('\n')).collect();
            let cut: Vec<&str> = pieces.iter().flat_map(|p| p.graphemes(true)).filter(|g| !g.contains('\n')).collect();
            prop_assert_eq!(cut, whole);
            let short = measure.shorten(&text, room);
            prop_assert!(measure.length(&short) <= room);
            prop_assert!(text.graphemes(true).collect::<Vec<_>>().starts_with(
                &short.trim_end_matches('…').graphemes(true).collect::<Vec<_>>()));
        }
    }
}
