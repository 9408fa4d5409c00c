//! Words that stand for each other (時短 and 短時間勤務), read from `synonyms.csv`:
//! one group a line, comma between. Not responsible for weighting them.

use rustc_hash::FxHashMap;

use super::Analyzer;

/// Groups of expressions, each a sequence of token keys.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Synonyms {
    /// Every expression as its keys, with the group it belongs to.
    expressions: Vec<(Vec<String>, u32)>,
    /// First key → indices into `expressions`.
    by_first: FxHashMap<String, Vec<u32>>,
}

/// One synonym found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion<'a> {
    /// Index of the first matched key in the input.
    pub at: usize,
    /// Keys to add.
    pub keys: &'a [String],
}

impl Synonyms {
    /// Analyzes groups of expressions.
    #[must_use]
    pub fn new<'a>(groups: impl IntoIterator<Item = Vec<&'a str>>, analyzer: &Analyzer) -> Self {
        let mut all = Self::default();
        for (group, expressions) in groups.into_iter().enumerate() {
            for expression in expressions {
                let analysis = analyzer.analyze(expression);
                let keys: Vec<String> = analysis.content().map(|t| t.key.clone()).collect();
                let Some(first) = keys.first().cloned() else {
                    continue;
                };
                if all.expressions.iter().any(|(k, g)| *g == group as u32 && *k == keys) {
                    continue;
                }
                all.by_first.entry(first).or_default().push(all.expressions.len() as u32);
                all.expressions.push((keys, group as u32));
            }
        }
        all
    }

    /// Expressions that stand for something said in `keys`.
    #[must_use]
    pub fn expand(&self, keys: &[&str]) -> Vec<Expansion<'_>> {
        let mut found = Vec::new();
        for at in 0..keys.len() {
            for &i in self.by_first.get(keys[at]).into_iter().flatten() {
                let (expression, group) = &self.expressions[i as usize];
                let said =
                    keys[at..].len() >= expression.len() && expression.iter().zip(&keys[at..]).all(|(a, b)| a == b);
                if said {
                    let others =
                        self.expressions.iter().enumerate().filter(|(j, (_, g))| *j != i as usize && g == group);
                    found.extend(others.map(|(_, (keys, _))| Expansion { at, keys }));
                }
            }
        }
        found
    }
}
