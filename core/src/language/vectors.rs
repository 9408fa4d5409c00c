//! Static word vectors: which words mean something similar (求人 and 募集).
//!
//! A table in the binary, derived from chiVe (`dictionaries/vectors/make.py` says how
//! and gives the layout). Not responsible for what the likeness is used for.

use std::sync::LazyLock;

/// The table, as `build.rs` unpacked it.
static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vectors.bin"));

/// Dimensions of a vector.
pub const DIMENSIONS: usize = 128;

/// A row of the table: words of nearly equal meaning share one.
pub type Row = u16;

/// A vector of length 1 in 14-bit fixed point, so that products add up in 32 bits.
pub type Vector = [i16; DIMENSIONS];

/// What a stored component of a vector of length 1 counts.
const UNIT: f32 = 8_192.0;

static TABLE: LazyLock<Table> = LazyLock::new(Table::read);

struct Table {
    rows: usize,
    /// Sorted hashes of the words, eight bytes each.
    hashes: &'static [u8],
    /// Row of each word, two bytes each.
    places: &'static [u8],
    matrix: &'static [u8],
}

impl Table {
    fn read() -> Self {
        let number = |at: usize| u32::from_le_bytes([BYTES[at], BYTES[at + 1], BYTES[at + 2], BYTES[at + 3]]) as usize;
        let (rows, dimensions, words) = (number(0), number(4), number(8));
        assert_eq!(dimensions, DIMENSIONS, "dictionaries/vectors and this code differ in dimensions");
        let (matrix, rest) = BYTES[12..].split_at(rows * dimensions);
        let (hashes, places) = rest.split_at(words * 8);
        Self { rows, hashes, places, matrix }
    }

    fn hash(&self, at: usize) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.hashes[at * 8..at * 8 + 8]);
        u64::from_le_bytes(bytes)
    }
}

/// Number of rows.
#[must_use]
pub fn rows() -> usize {
    TABLE.rows
}

/// Row of a word in its base form, if the table knows it.
#[must_use]
pub fn row(word: &str) -> Option<Row> {
    let wanted = fnv(word.as_bytes());
    let (mut low, mut high) = (0, TABLE.places.len() / 2);
    while low < high {
        let middle = usize::midpoint(low, high);
        if TABLE.hash(middle) < wanted { low = middle + 1 } else { high = middle }
    }
    let found = low < TABLE.places.len() / 2 && TABLE.hash(low) == wanted;
    found.then(|| u16::from_le_bytes([TABLE.places[low * 2], TABLE.places[low * 2 + 1]]))
}

/// The vector of a row.
#[must_use]
pub fn vector(row: Row) -> Vector {
    let at = usize::from(row) * DIMENSIONS;
    let stored = &TABLE.matrix[at..at + DIMENSIONS];
    let values: Vec<f32> = stored.iter().map(|b| f32::from(b.cast_signed())).collect();
    unit(&values)
}

/// `values` scaled to length 1; all zeros stay so.
#[must_use]
pub fn unit(values: &[f32]) -> Vector {
    let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
    let mut vector = [0; DIMENSIONS];
    for (to, v) in vector.iter_mut().zip(values) {
        *to = (v / length * UNIT) as i16;
    }
    vector
}

/// Cosine of two vectors of length 1.
#[must_use]
pub fn cosine(a: &Vector, b: &Vector) -> f32 {
    likeness(a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum())
}

/// Cosine that the sum of products of two vectors of length 1 stands for.
#[must_use]
pub fn likeness(products: i32) -> f32 {
    products as f32 / (UNIT * UNIT)
}

/// 64-bit FNV-1a, the hash of the table.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f32 {
        cosine(&vector(row(a).expect(a)), &vector(row(b).expect(b)))
    }

    #[test]
    fn like_words_are_near() {
        assert!(likeness("給料", "給与") > 0.6);
        assert!(likeness("給料", "温泉") < 0.3);
        assert!((likeness("猫", "猫") - 1.0).abs() < 0.01);
    }

    #[test]
    fn unknown_words_have_no_row() {
        assert_eq!(row("ぬぽりげ"), None);
        assert_eq!(row(""), None);
        assert!(usize::from(row("会社").expect("known")) < rows());
    }
}
