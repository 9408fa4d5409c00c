//! A linear classifier: one-versus-rest L2-loss support vector machines over
//! TF-IDF features, trained by dual coordinate descent (Hsieh et al. 2008).
//!
//! Trains at load in well under a second on a guide's phrases. Weights are
//! stored as bytes, one scale a feature. Not responsible for what labels mean.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::bytes;
use super::features::{FeatureHash, Features};

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
    /// Stop when the largest projected gradient of a pass is below.
    pub tolerance: f32,
    /// Length of each block of features beside the others.
    pub blocks: [f32; 3],
}

impl Settings {
    /// For labelled lines of any subject: everything is kept, and sounds count for little. With phrases
    /// of a pack, a third of which come in kana, sounds carry more than words do.
    pub const LABELLED: Self =
        Self { cost: 0.3, min_count: 2, max_passes: 40, prune: 0.0, tolerance: 0.1, blocks: [1.0, 0.3, 0.8] };
}

impl Default for Settings {
    fn default() -> Self {
        Self { cost: 1.0, min_count: 2, max_passes: 40, prune: 0.05, tolerance: 0.6, blocks: [1.0, 2.0, 0.8] }
    }
}

/// A trained classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    classes: usize,
    /// Feature → row.
    vocabulary: FxHashMap<FeatureHash, u32>,
    /// Inverse document frequency of each row.
    idf: Vec<f32>,
    /// Length of each block beside the others.
    blocks: [f32; 3],
    /// Scale of each row.
    scale: Vec<f32>,
    /// `rows × classes` weights, as bytes.
    #[serde(with = "bytes")]
    weights: Vec<i8>,
    /// Bias of each class.
    bias: Vec<f32>,
}

/// (row, weight) of one class, where there is one.
type Sparse = Vec<(u32, f32)>;

/// Rows of sparse features.
///
/// Stored one after the other: row `i` is `features[starts[i]..starts[i + 1]]`.
struct Examples {
    starts: Vec<u32>,
    features: Vec<(u32, f32)>,
    /// Squared length of each row.
    squares: Vec<f32>,
}

impl Classifier {
    /// Trains on (features, class) pairs; classes are `0..classes`.
    #[must_use]
    pub fn train(examples: Vec<(Features, usize)>, classes: usize, settings: Settings) -> Self {
        let mut frequency: FxHashMap<FeatureHash, u32> = FxHashMap::default();
        for (features, _) in &examples {
            for (f, _) in features.blocks.iter().flatten() {
                *frequency.entry(*f).or_insert(0) += 1;
            }
        }
        let mut kept: Vec<(FeatureHash, u32)> =
            frequency.into_iter().filter(|(_, n)| *n >= settings.min_count).collect();
        // Row order must not depend on the hash map: the same input gives the same model.
        kept.sort_unstable();
        let n = examples.len() as f32;
        let idf: Vec<f32> = kept.iter().map(|(_, df)| ((1.0 + n) / (1.0 + *df as f32)).ln() + 1.0).collect();
        let vocabulary: FxHashMap<FeatureHash, u32> =
            kept.iter().enumerate().map(|(i, (f, _))| (*f, i as u32)).collect();
        let mut model = Self {
            classes,
            vocabulary,
            idf,
            blocks: settings.blocks,
            scale: Vec::new(),
            weights: Vec::new(),
            bias: vec![0.0; classes],
        };
        let labels: Vec<usize> = examples.iter().map(|(_, c)| *c).collect();
        let data = Examples::new(examples.into_iter().map(|(f, _)| model.vector(&f)));

        let next = std::sync::atomic::AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(classes.max(1));
        let trained: Vec<(usize, Sparse, f32)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut done = Vec::new();
                        loop {
                            let class = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            if class >= classes {
                                return done;
                            }
                            let (weights, bias) = data.separate(&labels, class, kept.len(), settings);
                            // Four in five are nothing, and all classes wait together for their scale.
                            let weights = weights.into_iter().enumerate().filter(|(_, w)| *w != 0.0);
                            done.push((class, weights.map(|(row, w)| (row as u32, w)).collect(), bias));
                        }
                    })
                })
                .collect();
            workers.into_iter().flat_map(|w| w.join().unwrap_or_default()).collect()
        });
        model.quantize(trained, kept.len());
        model.prune(settings.prune);
        model
    }

    fn quantize(&mut self, trained: Vec<(usize, Sparse, f32)>, rows: usize) {
        let mut peak = vec![0.0_f32; rows];
        for (row, w) in trained.iter().flat_map(|(_, weights, _)| weights) {
            let peak = &mut peak[*row as usize];
            *peak = peak.max(w.abs());
        }
        self.scale = peak.iter().map(|p| p / 127.0).collect();
        self.weights = vec![0; rows * self.classes];
        for (class, weights, bias) in trained {
            self.bias[class] = bias;
            for (row, w) in weights {
                let row = row as usize;
                self.weights[row * self.classes + class] = (w / self.scale[row]).round() as i8;
            }
        }
    }

    /// Drops features that hardly move any class.
    fn prune(&mut self, below: f32) {
        let keep: Vec<bool> = self.scale.iter().map(|s| s * 127.0 >= below).collect();
        let mut renumbered = vec![0; keep.len()];
        let mut next = 0;
        for (at, kept) in keep.iter().enumerate() {
            renumbered[at] = next;
            next += u32::from(*kept);
        }
        self.vocabulary.retain(|_, row| keep[*row as usize]);
        self.vocabulary.values_mut().for_each(|row| *row = renumbered[*row as usize]);
        let classes = self.classes;
        self.weights = (self.weights.chunks(classes.max(1)).zip(&keep))
            .filter(|(_, k)| **k)
            .flat_map(|(w, _)| w.iter().copied())
            .collect();
        let filter = |values: &mut Vec<f32>| {
            let mut at = 0;
            values.retain(|_| {
                at += 1;
                keep[at - 1]
            });
        };
        filter(&mut self.idf);
        filter(&mut self.scale);
    }

    /// TF-IDF vector over the known features, each block of its own length.
    fn vector(&self, features: &Features) -> Vec<(u32, f32)> {
        let mut vector = Vec::with_capacity(features.blocks.iter().map(Vec::len).sum());
        for (block, weight) in features.blocks.iter().zip(self.blocks) {
            let start = vector.len();
            vector.extend(
                (block.iter())
                    .filter_map(|(f, tf)| self.vocabulary.get(f).map(|&row| (row, tf * self.idf[row as usize]))),
            );
            let length = vector[start..].iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
            if length > 0.0 {
                vector[start..].iter_mut().for_each(|(_, v)| *v *= weight / length);
            }
        }
        vector.sort_unstable_by_key(|(row, _)| *row);
        vector
    }

    /// Margins of all classes: above 0 speaks for a class, below against it.
    #[must_use]
    pub fn margins(&self, features: &Features) -> Vec<f32> {
        let mut margins = self.bias.clone();
        for (row, value) in self.vector(features) {
            let row = row as usize;
            let by = value * self.scale[row];
            let weights = &self.weights[row * self.classes..(row + 1) * self.classes];
            for (m, w) in margins.iter_mut().zip(weights) {
                *m += by * f32::from(*w);
            }
        }
        margins
    }
}

impl Examples {
    fn new(rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut all = Self { starts: vec![0], features: Vec::new(), squares: Vec::new() };
        for row in rows {
            all.squares.push(row.iter().map(|(_, v)| v * v).sum());
            all.features.extend(row);
            all.starts.push(all.features.len() as u32);
        }
        all
    }

    fn row(&self, i: usize) -> &[(u32, f32)] {
        &self.features[self.starts[i] as usize..self.starts[i + 1] as usize]
    }

    /// Weights and bias that separate `class` from the rest.
    fn separate(&self, labels: &[usize], class: usize, dimensions: usize, settings: Settings) -> (Vec<f32>, f32) {
        // The bias is one more feature, always 1.
        let mut w = vec![0.0_f32; dimensions + 1];
        let count = self.squares.len();
        let mut alpha = vec![0.0_f32; count];
        let diagonal = 0.5 / settings.cost;
        let mut active: Vec<u32> = (0..count as u32).collect();
        let mut upper = f32::INFINITY;
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64 ^ class as u64;
        for _ in 0..settings.max_passes {
            shuffle(&mut active, &mut seed);
            let mut steepest = 0.0_f32;
            let mut highest = f32::NEG_INFINITY;
            let mut at = 0;
            while at < active.len() {
                let i = active[at] as usize;
                let sign = if labels[i] == class { 1.0 } else { -1.0 };
                let row = self.row(i);
                let dot: f32 = row.iter().map(|(f, v)| w[*f as usize] * v).sum::<f32>() + w[dimensions];
                let gradient = sign * dot - 1.0 + diagonal * alpha[i];
                if alpha[i] == 0.0 && gradient > upper {
                    active.swap_remove(at);
                    continue;
                }
                let projected = if alpha[i] == 0.0 { gradient.min(0.0) } else { gradient };
                highest = highest.max(projected);
                steepest = steepest.max(projected.abs());
                if projected.abs() > 1e-6 {
                    let old = alpha[i];
                    alpha[i] = (old - gradient / (self.squares[i] + 1.0 + diagonal)).max(0.0);
                    let by = (alpha[i] - old) * sign;
                    for (f, v) in row {
                        w[*f as usize] += by * v;
                    }
                    w[dimensions] += by;
                }
                at += 1;
            }
            if steepest < settings.tolerance {
                if active.len() == count {
                    break;
                }
                // Converged on what is active: look at everything once more.
                active = (0..count as u32).collect();
                upper = f32::INFINITY;
                continue;
            }
            upper = if highest <= 0.0 { f32::INFINITY } else { highest };
        }
        let bias = w[dimensions];
        w.truncate(dimensions);
        (w, bias)
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

    fn features(words: &[u64]) -> Features {
        Features { blocks: [words.iter().map(|w| (*w, 1.0)).collect(), Vec::new(), Vec::new()] }
    }

    #[test]
    fn separates_what_can_be_separated() {
        let examples: Vec<_> = (0..20u64)
            .map(|i| if i % 2 == 0 { (features(&[1, 2, 10 + i % 4]), 0) } else { (features(&[3, 4, 10 + i % 4]), 1) })
            .collect();
        let model = Classifier::train(examples, 2, Settings { min_count: 1, ..Settings::default() });
        let m = model.margins(&features(&[1, 2]));
        assert!(m[0] > 0.0 && m[1] < 0.0, "{m:?}");
        let bytes = postcard::to_stdvec(&model).expect("encodes");
        assert_eq!(postcard::from_bytes::<Classifier>(&bytes).expect("decodes"), model);
    }

    #[test]
    fn training_is_deterministic() {
        let examples: Vec<_> =
            (0..30u64).map(|i| (features(&[i % 3, 50 + i % 7, 90 + i % 5]), (i % 3) as usize)).collect();
        let train = || Classifier::train(examples.clone(), 3, Settings::default());
        assert_eq!(train(), train());
    }
}
