//! The sort of thing a question asks for: 「…という認定は？」 wants a certification, 「…のサイトはどこ」 a site.
//!
//! The sorts are the pack's. Not responsible for which entry of the sort is meant.

use crate::knowledge::Knowledge;
use crate::language::{Analysis, Token, normalize};

/// What an entry keeps of its score when the question asks for another sort of thing; picked on scripted questions.
const OTHER_SORT: f32 = 0.7;
/// Nouns after what is asked for that only ask: 「…の制度をご紹介ください」.
const ASKING: [&str; 9] = ["教示", "紹介", "案内", "存じ", "御存じ", "何", "もの", "こと", "の"];

/// Between sorts asked for together.
const JOINS: [char; 5] = ['・', '、', 'や', 'と', ' '];

/// The pack's sorts, ready to look up.
#[derive(Debug, Default)]
pub(super) struct Sorts {
    /// Normalised words, longest first, and the sort they name.
    words: Vec<(String, usize)>,
    /// For each sort, which entries are of it.
    members: Vec<Vec<bool>>,
}

impl Sorts {
    pub(super) fn new(knowledge: &Knowledge) -> Self {
        let sorts = &knowledge.pack.sorts;
        let mut words: Vec<(String, usize)> = (sorts.iter().enumerate())
            .flat_map(|(i, s)| s.words.iter().map(move |w| (normalize(w).text().to_owned(), i)))
            .collect();
        words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let members = sorts.iter().map(|s| knowledge.entries.iter().map(|e| s.holds(e)).collect()).collect();
        Self { words, members }
    }

    /// How much of its score each entry keeps, where the last nouns of a message (補助金・助成金) name sorts.
    pub(super) fn weights(&self, analysis: &Analysis) -> Option<impl Fn(usize) -> f32> {
        let noun = |t: &&Token| {
            t.pos.starts_with("名詞")
                && !t.pos.contains("代名詞")
                && !ASKING.contains(&t.base.as_str())
                && analysis.surface(t).chars().any(char::is_alphanumeric)
        };
        let last = analysis.tokens.iter().rev().find(noun)?;
        let mut text = &analysis.normalized.text()[..last.range.end];
        let mut sorts: Vec<usize> = Vec::new();
        while let Some((word, sort)) = self.words.iter().find(|(word, _)| text.ends_with(word.as_str())) {
            sorts.push(*sort);
            text = text.trim_end_matches(word.as_str()).trim_end_matches(JOINS);
        }
        let fits = move |at: usize| sorts.iter().any(|s| self.members[*s][at]);
        (text.len() < last.range.end).then_some(move |at: usize| if fits(at) { 1.0 } else { OTHER_SORT })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load::{Source, load};
    use crate::language::Analyzer;

    #[test]
    fn the_last_noun_says_which_sort_is_wanted() {
        let knowledge = load(&Source::embedded()).0.expect("the pack loads");
        let (sorts, analyzer) = (Sorts::new(&knowledge), Analyzer::new(&knowledge.words).expect("words"));
        let kept = |text: &str, id: &str| {
            let analysis = analyzer.analyze(text);
            let weights = sorts.weights(&analysis);
            let at = knowledge.entries.iter().position(|e| e.id.as_str() == id).expect("an entry");
            weights.map_or(1.0, |of| of(at)) >= 1.0
        };
        let subsidy = "ryoritsu-joseikin";
        assert!(kept("育児に使える助成金は？", subsidy) && !kept("育児に使える助成金は？", "kurumin"));
        assert!(kept("子育てにやさしい会社の認定をご紹介ください", "kurumin"));
        assert!(!kept("子育てにやさしい会社のお墨付きってある？", subsidy));
        assert!(kept("認定や助成金を教えて", subsidy) && kept("認定や助成金を教えて", "kurumin"));
        // The noun that ends it is the deadline, or there is none.
        assert!(kept("助成金の締切", "kurumin") && kept("いつまで", "kurumin"));
    }
}
