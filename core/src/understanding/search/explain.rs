//! Which words gave a document its score.

use serde::Serialize;

use super::field::{FIELDS, Field};
use super::index::{GIST_WEIGHT, Index};
use super::query::Query;
use crate::language::phrasebook::sections::ScorePhrases;
use crate::understanding::features;
use crate::understanding::meaning::Meanings;

/// What one term added to a document's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermScore {
    /// The term.
    pub term: String,
    /// Field it matched in.
    pub field: String,
    /// Points.
    pub score: f32,
}

impl Index {
    /// Which terms gave `document` its score, largest first.
    #[must_use]
    pub fn explain(
        &self,
        query: &Query,
        meanings: &Meanings,
        document: usize,
        labels: &ScorePhrases,
    ) -> Vec<TermScore> {
        let mut parts = Vec::new();
        let mut sounds = 0.0;
        let points = |field: Field, weight: f32, term: u64| {
            let (idf, (documents, weights)) = self.field(field).list(term)?;
            let at = documents.iter().position(|d| d.get() as usize == document)?;
            Some(weight * idf * weights[at].get())
        };
        let near = self.near_terms(query, meanings);
        for (field, field_weight) in FIELDS {
            let name = match field {
                Field::Sound | Field::QuestionSound => {
                    sounds += query.sounds.iter().filter_map(|g| points(field, field_weight, *g)).sum::<f32>();
                    continue;
                }
                Field::All => labels.everything(),
                Field::Question => labels.question(),
            };
            for (term, near) in query.terms.iter().map(|t| (t, false)).chain(near.iter().map(|t| (t, true))) {
                if let Some(score) = points(field, field_weight * term.weight, features::term_hash(&term.key)) {
                    let term = if near { labels.near(&term.key) } else { term.key.clone() };
                    parts.push(TermScore { term, field: name.to_owned(), score });
                }
            }
        }
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut gists = vec![0.0; self.documents];
        let weighed = query.terms.iter().filter_map(|t| Some((t.row?, t.weight * self.rarity(&t.key))));
        self.gists.add(weighed, GIST_WEIGHT * self.rarities(query), &mut gists);
        let whole = gists.get(document).copied().unwrap_or(0.0);
        for (term, field, score) in
            [(labels.sounds(), labels.sound(), sounds), (labels.whole(), labels.meaning(), whole)]
        {
            if score > 0.0 {
                parts.push(TermScore { term: term.to_owned(), field: field.to_owned(), score });
            }
        }
        parts
    }
}
