//! Text typed letter by letter: 外 国 人 材 is 外国人材, and 仙 台 市の会社 names 仙台市.
//!
//! Not responsible for blanks between words: どこ に ありますか stays as it is.

use super::glyph::{Glyph, is_kana, is_kanji, is_katakana};

/// Fewest pieces of a text that is typed letter by letter as a whole.
const PIECES_MIN: usize = 4;
/// Of ten pieces of such a text, at least so many are one letter.
const OF_TEN: usize = 7;

/// A piece between two blanks.
#[derive(Clone, Copy)]
struct Piece<'g> {
    glyphs: &'g [Glyph],
    /// Whether it is one letter of Japanese, or one drawn out.
    letter: bool,
}

impl<'g> Piece<'g> {
    fn new(glyphs: &'g [Glyph]) -> Self {
        let mut letters = glyphs.iter().map(|g| g.c).filter(|c| c.is_alphanumeric() || *c == 'ー');
        let first = letters.next();
        let letter = first.is_some_and(japanese) && letters.all(|c| Some(c) == first && is_kana(c) || c == 'ー');
        Self { glyphs, letter }
    }

    /// Whether it begins, or ends, with what names are written in.
    fn of_a_name(glyph: Option<&Glyph>) -> bool {
        glyph.is_some_and(|g| is_kanji(g.c) || is_katakana(g.c))
    }

    fn is_number(&self) -> bool {
        self.glyphs.iter().all(|g| g.c.is_ascii_digit())
    }
}

fn japanese(c: char) -> bool {
    is_kana(c) || is_kanji(c)
}

/// Takes out the blanks between letters that are typed apart: all of them where most pieces are one letter, else those
/// between two or more kanji or katakana and after these.
pub(super) fn spaced(glyphs: &[Glyph]) -> Vec<Glyph> {
    if !glyphs.iter().any(|g| g.c == ' ') {
        return glyphs.to_vec();
    }
    let pieces: Vec<Piece<'_>> = glyphs.split(|g| g.c == ' ').map(Piece::new).collect();
    let single = |p: &&Piece<'_>| p.letter || p.is_number() && !p.glyphs.is_empty();
    let whole = pieces.iter().filter(|p| p.letter).count() >= PIECES_MIN.div_ceil(2)
        && pieces.len() >= PIECES_MIN
        && pieces.iter().filter(single).count() * 10 >= pieces.len() * OF_TEN;
    let named = |at: usize| pieces[at].letter && Piece::of_a_name(pieces[at].glyphs.first());
    let joins = |at: usize| {
        let (left, right) = (&pieces[at], &pieces[at + 1]);
        let in_a_name =
            named(at) && (named(at + 1) || at > 0 && named(at - 1) && Piece::of_a_name(right.glyphs.first()));
        let sides = [left.glyphs.last(), right.glyphs.first()];
        let latin = sides.iter().flatten().any(|g| g.c.is_ascii_alphabetic());
        in_a_name || whole && !latin && !(left.is_number() && right.is_number())
    };
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    for (i, piece) in pieces.iter().enumerate() {
        out.extend_from_slice(piece.glyphs);
        at += piece.glyphs.len();
        if i + 1 < pieces.len() {
            if !joins(i) {
                out.push(glyphs[at]);
            }
            at += 1;
        }
    }
    out
}
