//! What a person wrote without what could tell who they are: addresses, numbers, names the pack does not know.
//!
//! Each such stretch becomes one mark. Not responsible for whether anything is kept (`recording`).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;

use crate::language::pos;
use crate::understanding::Understander;

/// What is kept of what people write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeepWords {
    /// Nothing.
    #[default]
    Nothing,
    /// Their words, masked, for a while or as long as the record.
    Masked(Option<Duration>),
}

/// What stands in the place of what was masked.
const MARK: &str = "＊";

/// Mail addresses, web addresses, long numbers with whatever people put between their digits.
static TELLING: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled in a test")]
    Regex::new(
        r"(?i)[\p{L}\p{N}._%+\-]+[@＠][\p{L}\p{N}.\-]+|https?://\S+|\p{Nd}(?:[\s()（）.\-‐‑–—−－\x{30FC}]?\p{Nd}){5,}",
    )
    .expect("constant pattern")
});

/// `text` with everything masked that could tell who wrote it.
pub(super) fn masked<'t>(text: &'t str, mind: &Understander) -> Cow<'t, str> {
    let mut stretches: Vec<Range<usize>> = TELLING.find_iter(text).map(|found| found.range()).collect();
    let analysis = mind.analyzer().analyze(text);
    let names = analysis.tokens.iter().filter(|token| {
        let mut levels = token.pos.split(',');
        let proper = levels.next() == Some(pos::NOUN) && levels.next() == Some(pos::PROPER);
        proper && levels.next() != Some(pos::PLACE) && mind.model.index.idf(&token.key).is_none()
    });
    stretches.extend(names.map(|token| token.span.clone()));
    if stretches.is_empty() {
        return Cow::Borrowed(text);
    }
    stretches.sort_by_key(|stretch| stretch.start);
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for stretch in stretches {
        if stretch.end <= from {
            continue;
        }
        let start = stretch.start.max(from);
        // Stretches that touch are one.
        if start > from || out.is_empty() {
            out.push_str(&text[from..start]);
            out.push_str(MARK);
        }
        from = stretch.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}
