//! Whose something is that a message names: of the firm it is about, or of somebody else.
//!
//! 「うち12人で」 counts the firm, 「2人辞めて」 does not. Learnt from sentences in which counts of people, places and
//! lines of business are marked (`dictionaries/ja/own.txt`): what stands around a thing tells whose it is, and what else
//! is named stands for itself there. Not responsible for finding them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::flat::Texts;
use crate::knowledge::marked::{Marked, Sort, marked};
use crate::language::lexicon::sections::NumberTerms;
use crate::language::numbers::{Amount, Number, Unit, numbers};
use crate::understanding::classifier::{Classifier, Settings};
use crate::understanding::features::{FeatureHash, Features, Kind, counted, hash, ngrams};

/// Most characters right beside a thing that are looked at as one.
const BESIDE: usize = 8;
/// Characters on each side that are looked at in pieces.
const AROUND: usize = 16;
/// Marks that end a sentence.
const SENTENCE: [char; 4] = ['。', '?', '!', '\n'];
/// Longest piece.
const PIECE: usize = 3;

/// Something that a text names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) sort: Sort,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// How many, of people.
    pub(super) amount: Option<Amount>,
}

impl Named {
    pub(super) fn heads(number: &Number) -> Self {
        Self { sort: Sort::Heads, range: number.range.clone(), amount: Some(number.amount) }
    }
}

/// Tells what is the firm's; nothing where no sentences were marked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owning(Option<Classifier>);

impl Owning {
    /// Learns from marked `sentences`.
    #[must_use]
    pub fn learn(sentences: &Texts, terms: &NumberTerms) -> Self {
        let mut groups: Vec<Vec<(Features, usize)>> = vec![Vec::new(); Sort::ALL.len()];
        for sentence in sentences.iter().filter_map(|line| marked(line).ok()) {
            let (text, marks) = sentence;
            let named = |m: &Marked| (Named { sort: m.sort, range: m.range.clone(), amount: None }, m.own);
            let mut things: Vec<(Named, bool)> = marks.iter().map(named).collect();
            // Counts of people are looked at as they are found: words of doubt belong to them.
            for number in numbers(&text, terms).iter().filter(|n| n.unit == Unit::People) {
                let within = |(n, _): &&mut (Named, bool)| {
                    n.sort == Sort::Heads && n.range.start < number.range.end && number.range.start < n.range.end
                };
                if let Some((counted, _)) = things.iter_mut().find(within) {
                    *counted = Named::heads(number);
                }
            }
            // 1人か2人 is one count, in two marks.
            let mut end = 0;
            things.retain(|(n, _)| {
                let apart = n.range.start >= end;
                end = end.max(n.range.end);
                apart
            });
            let (things, own): (Vec<Named>, Vec<bool>) = things.into_iter().unzip();
            for (i, features) in around(&text, &things).into_iter().enumerate() {
                let of = things[i].sort.position();
                groups[of].push((features, 2 * of + usize::from(own[i])));
            }
        }
        if groups.iter().any(Vec::is_empty) {
            return Self(None);
        }
        let groups = groups.into_iter().enumerate().map(|(of, examples)| (2 * of..2 * of + 2, examples)).collect();
        Self(Some(Classifier::train_apart(groups, Settings::OWNING)))
    }

    /// How surely each of the things `named` in normalised `text`, in order and apart from each other, is the firm's:
    /// above 0 speaks for it, below against it.
    pub(super) fn margins(&self, text: &str, named: &[Named]) -> Vec<f32> {
        let Some(classifier) = &self.0 else { return vec![1.0; named.len()] };
        let margin = |(features, thing): (Features, &Named)| {
            let of = thing.sort.position();
            let margins = classifier.margins(&features);
            (margins[2 * of + 1] - margins[2 * of]) / 2.0
        };
        around(text, named).into_iter().zip(named).map(margin).collect()
    }
}

/// Features of each of the things `named` in `text`: what is right beside it, what is around it, and all that its
/// sentence says.
fn around(text: &str, named: &[Named]) -> Vec<Features> {
    let (mut masked, mut places, mut from) = (Vec::new(), Vec::with_capacity(named.len()), 0);
    for thing in named {
        masked.extend(text[from..thing.range.start].chars());
        places.push(masked.len());
        masked.push(thing.sort.stands());
        from = thing.range.end;
    }
    masked.extend(text[from..].chars());
    let ends = |c: &char| SENTENCE.contains(c);
    let of = |(thing, at): (&Named, usize)| {
        let start = masked[..at].iter().rposition(ends).map_or(0, |mark| mark + 1);
        let end = masked[at..].iter().position(ends).map_or(masked.len(), |mark| at + mark + 1);
        // The message begins, or goes on, and ends there.
        let opening = if start == 0 { '^' } else { '|' };
        let left: String = std::iter::once(&opening).chain(&masked[start..at]).collect();
        let right: String = masked[at + 1..end].iter().chain((end == masked.len()).then_some(&'$')).collect();
        beside(&left, &right, thing, named)
    };
    named.iter().zip(places).map(of).collect()
}

/// Features of a thing between `left` and `right` of its sentence.
fn beside(left: &str, right: &str, thing: &Named, named: &[Named]) -> Features {
    let sort = thing.sort.stands();
    let mut written = String::new();
    let mut feature = |side: char, text: &str| {
        written.clear();
        written.extend([sort, side]);
        written.push_str(text);
        hash(Kind::Around, &written)
    };
    let (before, after) = (left.chars().count(), right.chars().count());
    let start = |n: usize| right.chars().take(n).collect::<String>();
    let end = |n: usize| left.chars().skip(before.saturating_sub(n)).collect::<String>();
    let mut joined: Vec<FeatureHash> = Vec::new();
    joined.extend((1..=BESIDE.min(before)).map(|n| feature('<', &end(n))));
    joined.extend((1..=BESIDE.min(after)).map(|n| feature('>', &start(n))));
    joined.extend([(2, 2), (1, 3), (3, 1)].map(|(l, r)| feature('=', &format!("{}|{}", end(l), start(r)))));
    joined.extend(thing.amount.map(|amount| feature('#', size(amount))));
    for other in named.iter().filter(|other| other.range != thing.range) {
        let side = if other.range.start < thing.range.start { '(' } else { ')' };
        joined.push(feature(side, other.sort.stands().encode_utf8(&mut [0; 4])));
    }
    let mut pieces = Vec::new();
    ngrams(&end(AROUND), 1, PIECE, |piece| pieces.push(feature('l', piece)));
    ngrams(&start(AROUND), 1, PIECE, |piece| pieces.push(feature('r', piece)));
    let mut said = Vec::new();
    ngrams(&format!("{left}{sort}{right}"), 2, PIECE, |piece| said.push(feature('a', piece)));
    Features { blocks: [counted(joined), counted(pieces), counted(said)] }
}

/// The order of a count: a few are hired or quit, round numbers are limits.
fn size(amount: Amount) -> &'static str {
    match amount.exactly() {
        None if amount.is_open() => "open",
        None => "unsure",
        Some(1) => "one",
        Some(2) => "two",
        Some(3) => "three",
        Some(4..10) => "few",
        Some(10..30) => "some",
        Some(n) if n % 50 <= 1 => "round",
        Some(_) => "many",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_tells_whose_it_is() {
        let own = ["うち[5人]です", "うち[12人]でやってる", "社員は[8人]です", "{山形}の<旅館>です", "{仙台}で<食堂>"];
        let others =
            ["[-2人]辞めた", "[-3人]採りたい", "隣は[-40人]いる", "兄は{-東京}の<-病院>", "{-大阪}の<-工場>に行った"];
        let sentences: Texts = own.iter().chain(&others).cycle().take(40).copied().collect();
        let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
        let owning = Owning::learn(&sentences, &lexicon.numbers);
        let margin = |text: &str, sort: Sort, thing: &str| {
            let start = text.find(thing).expect("it");
            let amount = numbers(text, &lexicon.numbers).first().map(|n| n.amount);
            owning.margins(text, &[Named { sort, range: start..start + thing.len(), amount }])[0]
        };
        assert!(margin("うち30人でやってる", Sort::Heads, "30人") > 0.0);
        assert!(margin("4人辞めた", Sort::Heads, "4人") < 0.0);
        assert!(margin("秋田で食堂", Sort::Place, "秋田") > margin("兄は秋田の病院", Sort::Place, "秋田"));
    }
}
