//! Weights of the features by which readings of a message compete.
//!
//! Not responsible for the features (`dialogue`) or for learning (`evaluate::dialogue`).

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Weights by group and name of a feature; 0 where there is none.
#[derive(Debug, Default)]
pub struct Weights {
    /// `group:name` → weight, as the file has it.
    by_name: BTreeMap<String, f32>,
    /// The same by hash: a turn looks up some thousands.
    by_hash: OnceLock<FxHashMap<u64, f32>>,
}

impl Weights {
    /// Weights by `group:name`.
    #[must_use]
    pub fn new(by_name: BTreeMap<String, f32>) -> Self {
        Self { by_name, by_hash: OnceLock::new() }
    }

    /// The weight of a feature.
    #[must_use]
    pub fn of(&self, group: &str, name: &str) -> f32 {
        let hashed = || {
            let parts = self.by_name.iter().filter_map(|(full, w)| Some((full.split_once(':')?, *w)));
            parts.map(|((group, name), w)| (hash(group, name), w)).collect()
        };
        self.by_hash.get_or_init(hashed).get(&hash(group, name)).copied().unwrap_or(0.0)
    }

    /// All by name.
    #[must_use]
    pub fn by_name(&self) -> &BTreeMap<String, f32> {
        &self.by_name
    }
}

fn hash(group: &str, name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (group, name).hash(&mut hasher);
    hasher.finish()
}

impl Clone for Weights {
    fn clone(&self) -> Self {
        Self::new(self.by_name.clone())
    }
}

impl PartialEq for Weights {
    fn eq(&self, other: &Self) -> bool {
        self.by_name == other.by_name
    }
}

impl Serialize for Weights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_name.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Weights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::new)
    }
}
