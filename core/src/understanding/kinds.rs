//! The kind of thing a question asks for: 「…という認定は？」 wants a certification, 「…のサイトはどこ」 a site.
//!
//! The kinds are the pack's. Not responsible for which entry of the kind is meant.

use crate::knowledge::Knowledge;
use crate::language::lexicon::Words;
use crate::language::{Analysis, Token, normalize, pos};

/// What an entry keeps of its score when the question asks for another kind of thing; picked on scripted questions.
const OTHER_KIND: f32 = 0.7;
/// Between kinds asked for together.
const JOINS: [char; 5] = ['・', '、', 'や', 'と', ' '];

/// The pack's kinds, ready to look up.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    /// Normalised words, longest first, and the kind they name.
    words: Vec<(String, usize)>,
    /// For each kind, which entries are of it.
    members: Vec<Vec<bool>>,
    /// Nouns after what is asked for that only ask: 「…の制度をご紹介ください」.
    asking: Words,
}

impl Kinds {
    pub(super) fn new(knowledge: &Knowledge) -> Self {
        let kinds = &knowledge.pack.sorts;
        let mut words: Vec<(String, usize)> = (kinds.iter().enumerate())
            .flat_map(|(i, k)| k.words.iter().map(move |w| (normalize(w).text().to_owned(), i)))
            .collect();
        words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let members = kinds.iter().map(|k| knowledge.entries.iter().map(|e| k.holds(e)).collect()).collect();
        Self { words, members, asking: knowledge.lexicon.kinds.asking.clone() }
    }

    /// How much of its score each entry keeps, where the last nouns of a message (補助金・助成金) name kinds.
    pub(super) fn weights(&self, analysis: &Analysis) -> Option<impl Fn(usize) -> f32> {
        let noun = |t: &&Token| {
            t.pos.starts_with(pos::NOUN)
                && !t.pos.contains(pos::PRONOUN)
                && !self.asking.holds(&t.base)
                && analysis.surface(t).chars().any(char::is_alphanumeric)
        };
        let last = analysis.tokens.iter().rev().find(noun)?;
        let mut text = &analysis.normalized.text()[..last.range.end];
        let mut kinds: Vec<usize> = Vec::new();
        while let Some((word, kind)) = self.words.iter().find(|(word, _)| text.ends_with(word.as_str())) {
            kinds.push(*kind);
            text = text.trim_end_matches(word.as_str()).trim_end_matches(JOINS);
        }
        let fits = move |at: usize| kinds.iter().any(|k| self.members[*k][at]);
        (text.len() < last.range.end).then_some(move |at: usize| if fits(at) { 1.0 } else { OTHER_KIND })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load::{Source, load};
    use crate::language::Analyzer;

    #[test]
    fn the_last_noun_says_which_kind_is_wanted() {
        let knowledge = load(&Source::guide()).0.expect("the pack loads");
        let analyzer = Analyzer::new(&knowledge.words, &knowledge.lexicon.language).expect("words");
        let kinds = Kinds::new(&knowledge);
        let kept = |text: &str, id: &str| {
            let analysis = analyzer.analyze(text);
            let weights = kinds.weights(&analysis);
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
