//! A reply says a thing once: of two sentences of which one has all that the other says, the fuller stays.
//!
//! A reply is put together from texts of a pack that were written apart and may say the same. Sentences of one text
//! stay as they were written. Not responsible for what was said in turns before.

use crate::language::lexicon::Pattern;
use crate::message::Block;

/// Share of a sentence, in pairs of letters, that another may lack and say it as well; pairs without hiragana, which
/// name things, must all be there.
const LACKING: f32 = 0.25;
/// Fewest pairs of letters of a sentence that says something by itself.
const LEAST: usize = 8;
/// Letters after a number that tell what it counts.
const COUNTER: usize = 2;

/// A sentence of a text, or an item of a list.
struct Piece {
    block: usize,
    listed: bool,
    text: String,
    /// Nothing for a text without a full stop: it is a heading.
    said: Option<Said>,
    gone: bool,
}

impl Piece {
    fn new(block: usize, listed: bool, text: &str, negative: &Pattern) -> Self {
        let said = (listed || text.ends_with('。')).then(|| Said::new(text, negative));
        Self { block, listed, text: text.to_owned(), said, gone: false }
    }
}

/// What a sentence says, for comparing.
struct Said {
    /// Pairs of letters beside each other, sorted.
    pairs: Vec<(char, char)>,
    /// Numbers with the letters after them.
    numbers: Vec<String>,
    denies: bool,
}

impl Said {
    fn new(sentence: &str, negative: &Pattern) -> Self {
        let letters: Vec<char> = sentence.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: Vec<(char, char)> = letters.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let digit = |at: usize| letters[at].is_ascii_digit();
        let starts = (0..letters.len()).filter(|at| digit(*at) && (*at == 0 || !digit(at - 1)));
        let counted = |from: usize| {
            let digits = letters[from..].iter().take_while(|c| c.is_ascii_digit()).count();
            letters[from..].iter().take(digits + COUNTER).collect()
        };
        let numbers = starts.map(counted).collect();
        Self { pairs, numbers, denies: negative.is_match(sentence) }
    }

    /// Whether `other` says all that this does.
    fn held_by(&self, other: &Self) -> bool {
        let length = self.pairs.len();
        if length < LEAST || length > other.pairs.len() || self.denies != other.denies {
            return false;
        }
        let kana = |c: char| matches!(c, 'ぁ'..='ゖ');
        let mut left = (length as f32 * LACKING) as usize;
        let held = self.pairs.iter().all(|pair| {
            other.pairs.binary_search(pair).is_ok() || {
                let spared = left > 0 && (kana(pair.0) || kana(pair.1));
                left = left.saturating_sub(1);
                spared
            }
        });
        held && self.numbers.iter().all(|n| other.numbers.contains(n))
    }
}

/// Takes out of `blocks` what another sentence of them says as well; `negative` tells sentences that deny. Lists
/// stay whole beside texts, and a fuller sentence takes the place of one said before it.
pub(super) fn say_once(blocks: &mut Vec<Block>, negative: &Pattern) {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Text(text) => pieces.extend(sentences(text).map(|s| Piece::new(at, false, s, negative))),
            Block::Bullets(items) => pieces.extend(items.iter().map(|item| Piece::new(at, true, item, negative))),
            Block::Heading(_) | Block::Comparison { .. } => {}
        }
    }
    for i in 0..pieces.len() {
        for j in 0..pieces.len() {
            let (one, other) = (&pieces[i], &pieces[j]);
            let (Some(says), Some(fuller)) = (&one.said, &other.said) else { continue };
            let one_text = one.block == other.block && !one.listed;
            let as_full = says.pairs.len() == fuller.pairs.len();
            if i == j || one.gone || other.gone || one_text || as_full && i < j || !says.held_by(fuller) {
                continue;
            }
            match (one.listed, other.listed) {
                (false, false) if i < j => {
                    let fuller = std::mem::take(&mut pieces[j].text);
                    let said = pieces[j].said.take();
                    (pieces[i].text, pieces[i].said, pieces[j].gone) = (fuller, said, true);
                }
                (false, false) | (true, true) => pieces[i].gone = true,
                (false, true) if i > j => pieces[i].gone = true,
                (false, true) | (true, false) => {}
            }
        }
    }
    if pieces.iter().all(|p| !p.gone) {
        return;
    }
    for (at, block) in blocks.iter_mut().enumerate() {
        let left = || pieces.iter().filter(|p| p.block == at && !p.gone).map(|p| p.text.as_str());
        match block {
            Block::Text(text) => left().collect::<String>().trim().clone_into(text),
            Block::Bullets(items) => *items = left().map(str::to_owned).collect(),
            Block::Heading(_) | Block::Comparison { .. } => {}
        }
    }
    blocks.retain(|block| match block {
        Block::Text(text) => !text.is_empty(),
        Block::Bullets(items) => !items.is_empty(),
        Block::Heading(_) | Block::Comparison { .. } => true,
    });
}

/// Sentences of a text with their full stops; one within brackets ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split_inclusive(move |c| {
        match c {
            '（' | '「' | '(' => depth += 1,
            '）' | '」' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '。' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(blocks: &[Block]) -> Vec<Block> {
        let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
        let mut blocks = blocks.to_vec();
        say_once(&mut blocks, &lexicon.turn.negative);
        blocks
    }

    fn text(text: &str) -> Block {
        Block::Text(text.to_owned())
    }

    fn list(items: &[&str]) -> Block {
        Block::Bullets(items.iter().map(|i| (*i).to_owned()).collect())
    }

    #[test]
    fn the_fuller_sentence_stays_where_the_first_stood() {
        let (short, full) = ("上限額は1人1日8,635円です。", "スキルアップ支援コースの上限額は、1人1日8,635円です。");
        assert_eq!(once(&[text(short), text("期間は1年です。"), text(full)]), [text(full), text("期間は1年です。")]);
        assert_eq!(once(&[text(full), text(short)]), [text(full)]);
        assert_eq!(once(&[text(full), text(full)]), [text(full)]);
        assert_eq!(
            once(&[list(&["みなし大企業は対象外です", "第一次産業です"]), text("みなし大企業は対象外です。")]).len(),
            1
        );
    }

    #[test]
    fn what_differs_in_a_number_a_name_or_a_no_is_said() {
        for (a, b) in [
            (
                "くるみんの男性の育休取得率の要件は10%以上です。",
                "プラチナくるみんの男性の育休取得率の要件は30%以上です。",
            ),
            (
                "くるみんの取得率の要件は2024年10月末で10%です。",
                "プラチナくるみんの取得率の要件は2024年10月末で30%です。",
            ),
            (
                "えるぼし（3つ星）は基準を満たすと認定されます。",
                "えるぼし（2つ星）は、3つか4つの基準を満たすと認定されます。",
            ),
            ("青森県の拠点で相談することができます。", "岩手県の拠点でも相談することができます。"),
            ("派遣社員として働くことができます。", "派遣社員として働くことができません。"),
        ] {
            assert_eq!(once(&[text(a), text(b)]).len(), 2, "{a}");
        }
    }

    #[test]
    fn a_text_stays_as_it_was_written_and_a_list_whole() {
        let own = [text("次回の公募は未定です。次回の公募は未定です。")];
        assert_eq!(once(&own), own);
        let headed = [text("◆ 社会保険適用時処遇改善コース"), text("社会保険適用時処遇改善コースは受付中です。")];
        assert_eq!(once(&headed), headed);
        let listed =
            [text("各道府県に置かれています。"), list(&["プロ拠点は、各道府県に置かれています。", "無料です。"])];
        assert_eq!(once(&listed), listed);
    }
}
