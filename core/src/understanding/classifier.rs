//! A linear classifier: one-versus-rest L2-loss support vector machines over
//! TF-IDF features, trained by dual coordinate descent (Hsieh et al. 2008).
//!
//! Trains in some seconds on a guide's phrases, sixteen classes at a time. Weights are
//! stored as bytes, one scale a feature. Not responsible for what labels mean.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::features::{FeatureHash, Features};
use crate::flat::{F32, Lists, Slab, Table};

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Cost of a misclassified example.
    pub cost: f32,
    /// Features seen in fewer examples are dropped.
    pub min_count: u32,
    /// Most passes over the data.
    pub max_passes: usize,
    /// Features whose largest weight is below are dropped after training.
    pub prune: f32,
    /// Weights that are smaller are dropped.
    pub least: f32,
    /// Stop when the largest projected gradient of a pass is below.
    pub tolerance: f32,
    /// Length of each block of features beside the others.
    pub blocks: [f32; 3],
}

impl Settings {
    /// For the phrases of a pack: a third of them come in kana, so sounds carry more than words do.
    pub const WRITTEN: Self = Self {
        cost: 1.0,
        min_count: 2,
        max_passes: 40,
        prune: 0.05,
        least: 0.0,
        tolerance: 0.1,
        blocks: [1.0, 2.0, 0.8],
    };
    /// For the same phrases spelt in hiragana.
    pub const ALOUD: Self = Self { tolerance: 0.4, ..Self::WRITTEN };
    /// For what is done with a clause, which its words of matter say little of.
    pub const ACTS: Self = Self { prune: 0.02, blocks: [1.0, 1.0, 0.3], ..Self::WRITTEN };
    /// For the wordings of an entry's parts: a few of each, all of them telling.
    pub const PARTS: Self = Self { min_count: 1, least: 0.05, blocks: [1.0, 1.0, 0.5], ..Self::WRITTEN };
    /// For of which entry something is asked, whose name is not said.
    pub const ASKED_OF: Self = Self { blocks: [1.0, 1.0, 0.5], ..Self::WRITTEN };
    /// For how a message is said, whatever it is about.
    pub const FOLLOWS: Self = Self { prune: 0.02, blocks: [1.0, 0.5, 0.5], ..Self::WRITTEN };
    /// For whose something is that a message names: what is right beside it tells most.
    pub const OWNING: Self = Self { prune: 0.01, blocks: [1.0, 1.0, 0.5], ..Self::WRITTEN };
    /// For labelled lines of any subject: everything is kept, and sounds count for little.
    pub const LABELLED: Self = Self { cost: 0.3, prune: 0.0, tolerance: 0.1, blocks: [1.0, 0.3, 0.8], ..Self::WRITTEN };
}

/// A trained classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    /// Feature → row.
    vocabulary: Table,
    /// Inverse document frequency of each row.
    idf: Slab<F32>,
    /// Length of each block beside the others.
    blocks: [f32; 3],
    /// Scale of each row.
    scale: Slab<F32>,
    /// Weights of each row as pairs: steps from the class before (from 0 in a new row), and the weight there,
    /// signed. Three weights in four are nothing and not kept.
    weights: Lists<i8>,
    /// Bias of each class.
    bias: Vec<f32>,
}

/// Classes trained together: their weights of one feature fill a line of the processor's cache.
const LANES: usize = 16;

/// (row, weight) of one class, where there is one.
type Sparse = Vec<(u32, f32)>;

/// Classes that are told from each other, with (features, class) pairs.
pub type Group = (Range<usize>, Vec<(Features, usize)>);

/// Rows of sparse features.
///
/// Stored one after the other: row `i` is `features[starts[i]..starts[i + 1]]`.
struct Examples {
    starts: Vec<u32>,
    /// Places in `rows`, with values.
    features: Vec<(u32, f32)>,
    /// Rows that these examples have, in order.
    rows: Vec<u32>,
    /// Squared length of each row.
    squares: Vec<f32>,
}

impl Classifier {
    /// Trains on (features, class) pairs; classes are `0..classes`.
    #[must_use]
    pub fn train(examples: Vec<(Features, usize)>, classes: usize, settings: Settings) -> Self {
        Self::train_apart(vec![(0..classes, examples)], settings)
    }

    /// Trains on groups of (features, class) pairs, each with its range of classes, in order: a class is told from
    /// the others of its group alone.
    #[must_use]
    pub fn train_apart(groups: Vec<Group>, settings: Settings) -> Self {
        let mut frequency: FxHashMap<FeatureHash, u32> = FxHashMap::default();
        let examples = groups.iter().map(|(_, examples)| examples.len()).sum::<usize>();
        for (features, _) in groups.iter().flat_map(|(_, examples)| examples) {
            for (f, _) in features.blocks.iter().flatten() {
                *frequency.entry(*f).or_insert(0) += 1;
            }
        }
        let mut kept: Vec<(FeatureHash, u32)> =
            frequency.into_iter().filter(|(_, n)| *n >= settings.min_count).collect();
        // Row order must not depend on the hash map: the same input gives the same model.
        // Frequent features stand together, where the processor finds them in its cache.
        kept.sort_unstable_by_key(|(f, n)| (std::cmp::Reverse(*n), *f));
        let n = examples as f32;
        let idf: Vec<f32> = kept.iter().map(|(_, df)| ((1.0 + n) / (1.0 + *df as f32)).ln() + 1.0).collect();
        let vocabulary: FxHashMap<FeatureHash, u32> =
            kept.iter().enumerate().map(|(i, (f, _))| (*f, i as u32)).collect();
        let known = |f| vocabulary.get(&f).map(|row| (*row, idf[*row as usize]));
        let mut trained = Vec::new();
        for (classes, examples) in groups {
            let labels: Vec<usize> = examples.iter().map(|(_, class)| *class).collect();
            let data = Examples::new(examples.into_iter().map(|(f, _)| vector(&f, settings.blocks, known)));
            trained.extend(data.separate_all(&labels, classes, settings));
        }
        let features: Vec<FeatureHash> = kept.into_iter().map(|(f, _)| f).collect();
        Self::keep(&trained, &features, &idf, settings)
    }

    /// The weights as bytes, row by row, without features that hardly move any class.
    fn keep(trained: &[(usize, Sparse, f32)], features: &[FeatureHash], idf: &[f32], settings: Settings) -> Self {
        let mut peak = vec![0.0_f32; idf.len()];
        for (row, w) in trained.iter().flat_map(|(_, weights, _)| weights) {
            let peak = &mut peak[*row as usize];
            *peak = peak.max(w.abs());
        }
        let kept: Vec<u32> = (0..peak.len() as u32).filter(|row| peak[*row as usize] >= settings.prune).collect();
        let mut at = vec![0; trained.len()];
        let weights = Lists::new(kept.iter().map(|row| {
            let (scale, mut weights, mut before) = (peak[*row as usize] / 127.0, Vec::new(), 0);
            for ((class, own, _), at) in trained.iter().zip(&mut at) {
                while own.get(*at).is_some_and(|(r, _)| r < row) {
                    *at += 1;
                }
                let Some((_, w)) = own.get(*at).filter(|(r, _)| r == row) else { continue };
                let weight = (w / scale).round() as i8;
                if weight == 0 {
                    continue;
                }
                while class - before > usize::from(u8::MAX) {
                    weights.extend([u8::MAX.cast_signed(), 0]);
                    before += usize::from(u8::MAX);
                }
                weights.extend([((class - before) as u8).cast_signed(), weight]);
                before = *class;
            }
            weights
        }));
        Self {
            vocabulary: Table::new(kept.iter().zip(0..).map(|(row, at)| (features[*row as usize], at))),
            idf: kept.iter().map(|row| idf[*row as usize]).collect(),
            blocks: settings.blocks,
            scale: kept.iter().map(|row| peak[*row as usize] / 127.0).collect(),
            weights,
            bias: trained.iter().map(|(_, _, bias)| *bias).collect(),
        }
    }

    /// Margins of all classes: above 0 speaks for a class, below against it.
    #[must_use]
    pub fn margins(&self, features: &Features) -> Vec<f32> {
        let (idf, scale, mut margins) = (&*self.idf, &*self.scale, self.bias.clone());
        let known = |f| self.vocabulary.get(f).map(|row| (row, idf[row as usize].get()));
        for (row, value) in vector(features, self.blocks, known) {
            let by = value * scale[row as usize].get();
            let mut class = 0;
            for pair in self.weights.get(row as usize).chunks_exact(2) {
                class += usize::from(pair[0].cast_unsigned());
                margins[class] += by * f32::from(pair[1]);
            }
        }
        margins
    }
}

/// TF-IDF vector over the features that `known` gives a row and a rarity, each block of its own length.
fn vector(features: &Features, blocks: [f32; 3], known: impl Fn(FeatureHash) -> Option<(u32, f32)>) -> Vec<(u32, f32)> {
    let mut vector = Vec::with_capacity(features.blocks.iter().map(Vec::len).sum());
    for (block, weight) in features.blocks.iter().zip(blocks) {
        let start = vector.len();
        vector.extend(block.iter().filter_map(|(f, tf)| known(*f).map(|(row, idf)| (row, tf * idf))));
        let length = vector[start..].iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        if length > 0.0 {
            vector[start..].iter_mut().for_each(|(_, v)| *v *= weight / length);
        }
    }
    vector.sort_unstable_by_key(|(row, _)| *row);
    vector
}

/// Steepness with which margins become probabilities; fitted on held-out phrases.
const SHARPNESS: f32 = 5.0;

/// Margins as probabilities.
pub(super) fn softmax(margins: &[f32]) -> Vec<f32> {
    let best = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut p: Vec<f32> = margins.iter().map(|m| (SHARPNESS * (m - best)).exp()).collect();
    let sum: f32 = p.iter().sum();
    p.iter_mut().for_each(|v| *v /= sum);
    p
}

impl Examples {
    fn new(rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut all = Self { starts: vec![0], features: Vec::new(), rows: Vec::new(), squares: Vec::new() };
        for row in rows {
            all.squares.push(row.iter().map(|(_, v)| v * v).sum());
            all.features.extend(row);
            all.starts.push(all.features.len() as u32);
        }
        all.rows = all.features.iter().map(|(row, _)| *row).collect();
        all.rows.sort_unstable();
        all.rows.dedup();
        let mut place = vec![0; all.rows.last().map_or(0, |last| *last as usize + 1)];
        all.rows.iter().zip(0..).for_each(|(row, at)| place[*row as usize] = at);
        all.features.iter_mut().for_each(|(row, _)| *row = place[*row as usize]);
        all
    }

    /// Weights and bias that separate each of `classes` from the others, in order.
    fn separate_all(&self, labels: &[usize], classes: Range<usize>, settings: Settings) -> Vec<(usize, Sparse, f32)> {
        let next = std::sync::atomic::AtomicUsize::new(0);
        let blocks = classes.len().div_ceil(LANES);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(blocks.max(1));
        let work = || {
            let mut done = Vec::new();
            loop {
                let first = classes.start + LANES * next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if first >= classes.end {
                    return done;
                }
                let block = self.separate(labels, first, settings);
                done.extend((first..classes.end).zip(block).map(|(class, (weights, bias))| (class, weights, bias)));
            }
        };
        let mut trained: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|w| w.join().unwrap_or_default()).collect()
        });
        trained.sort_unstable_by_key(|(class, ..): &(usize, Sparse, f32)| *class);
        trained
    }

    fn row(&self, i: usize) -> &[(u32, f32)] {
        &self.features[self.starts[i] as usize..self.starts[i + 1] as usize]
    }

    /// Weights and bias that separate each class of a block, from `first` on, from the rest.
    ///
    /// The classes of a block go through the examples together, so that one look at a feature serves all.
    fn separate(&self, labels: &[usize], first: usize, settings: Settings) -> [(Sparse, f32); LANES] {
        let dimensions = self.rows.len();
        // The bias is one more feature, always 1.
        let mut weights = vec![[0.0_f32; LANES]; dimensions + 1];
        let mut alpha = vec![[0.0_f32; LANES]; labels.len()];
        let diagonal = 0.5 / settings.cost;
        let mut order: Vec<u32> = (0..labels.len() as u32).collect();
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64 ^ first as u64;
        let mut done = [false; LANES];
        for _ in 0..settings.max_passes {
            shuffle(&mut order, &mut seed);
            let mut steepest = [0.0_f32; LANES];
            for &i in &order {
                let i = i as usize;
                let row = self.row(i);
                let mut dots = weights[dimensions];
                for (f, v) in row {
                    for (dot, w) in dots.iter_mut().zip(&weights[*f as usize]) {
                        *dot += w * v;
                    }
                }
                let step = 1.0 / (self.squares[i] + 1.0 + diagonal);
                let mut by = [0.0_f32; LANES];
                for lane in 0..LANES {
                    let sign = if labels[i] == first + lane { 1.0 } else { -1.0 };
                    let alpha = &mut alpha[i][lane];
                    let gradient = sign * dots[lane] - 1.0 + diagonal * *alpha;
                    let projected = if *alpha == 0.0 { gradient.min(0.0) } else { gradient };
                    steepest[lane] = steepest[lane].max(projected.abs());
                    if !done[lane] {
                        let old = std::mem::replace(alpha, (*alpha - gradient * step).max(0.0));
                        by[lane] = (*alpha - old) * sign;
                    }
                }
                if by.iter().any(|b| *b != 0.0) {
                    for (f, v) in row.iter().chain([&(dimensions as u32, 1.0)]) {
                        for (w, by) in weights[*f as usize].iter_mut().zip(&by) {
                            *w += by * v;
                        }
                    }
                }
            }
            done.iter_mut().zip(steepest).for_each(|(done, steepest)| *done |= steepest < settings.tolerance);
            if done == [true; LANES] {
                break;
            }
        }
        std::array::from_fn(|lane| {
            let of = self.rows.iter().zip(&weights).map(|(row, w)| (*row, w[lane]));
            // Four in five are nothing, and all classes wait together for their scale.
            (of.filter(|(_, w)| w.abs() > settings.least).collect(), weights[dimensions][lane])
        })
    }
}

/// Fisher–Yates with xorshift: the same seed gives the same order everywhere.
fn shuffle(items: &mut [u32], seed: &mut u64) {
    for i in (1..items.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        items.swap(i, (*seed % (i as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::features::of_words as features;

    #[test]
    fn separates_what_can_be_separated() {
        let examples: Vec<_> = (0..20u64)
            .map(|i| if i % 2 == 0 { (features(&[1, 2, 10 + i % 4]), 0) } else { (features(&[3, 4, 10 + i % 4]), 1) })
            .collect();
        let model = Classifier::train(examples, 2, Settings { min_count: 1, ..Settings::WRITTEN });
        let m = model.margins(&features(&[1, 2]));
        assert!(m[0] > 0.0 && m[1] < 0.0, "{m:?}");
        let bytes = postcard::to_stdvec(&model).expect("encodes");
        assert_eq!(postcard::from_bytes::<Classifier>(&bytes).expect("decodes"), model);
    }

    #[test]
    fn classes_far_apart_keep_their_weights() {
        let examples: Vec<_> =
            (0..20u64).map(|i| if i % 2 == 0 { (features(&[1, 2]), 3) } else { (features(&[3, 2]), 700) }).collect();
        let m = Classifier::train(examples, 701, Settings::WRITTEN).margins(&features(&[3]));
        let best = (0..m.len()).max_by(|a, b| m[*a].total_cmp(&m[*b]));
        assert_eq!((m.len(), best), (701, Some(700)));
        assert!(m[700] > 0.0 && m[3] < 0.0, "{} {}", m[700], m[3]);
    }

    #[test]
    fn training_is_deterministic() {
        let examples: Vec<_> =
            (0..30u64).map(|i| (features(&[i % 3, 50 + i % 7, 90 + i % 5]), (i % 3) as usize)).collect();
        let train = || Classifier::train(examples.clone(), 3, Settings::WRITTEN);
        assert_eq!(train(), train());
    }
}
