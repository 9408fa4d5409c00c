//! Lists and tables of plain numbers that are read where they stand: in the binary, or in the bytes of a file.
//!
//! A model has tens of megabytes of them, of which a turn looks at little. Decoding within `reading` shares the
//! bytes decoded from; anywhere else it copies. Numbers are little-endian and need no alignment. Not responsible
//! for what they mean.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use bytes::Bytes;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use zerocopy::little_endian::{F32, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

thread_local! {
    /// What is decoded from just now.
    static BACKING: RefCell<Bytes> = const { RefCell::new(Bytes::new()) };
}

/// Decodes from `bytes` by `read`: slabs share them.
pub(crate) fn reading<R>(bytes: &Bytes, read: impl FnOnce(&[u8]) -> R) -> R {
    struct Done;
    impl Drop for Done {
        fn drop(&mut self) {
            BACKING.with_borrow_mut(Bytes::clear);
        }
    }
    BACKING.with_borrow_mut(|backing| backing.clone_from(bytes));
    let _done = Done;
    read(bytes)
}

/// `part` as bytes of its own, or as a part of what is decoded from.
fn shared(part: &[u8]) -> Bytes {
    BACKING.with_borrow(|backing| {
        let (all, part_of) = (backing.as_ptr_range(), part.as_ptr_range());
        let within = !part.is_empty() && all.start <= part_of.start && part_of.end <= all.end;
        if within { backing.slice_ref(part) } else { Bytes::copy_from_slice(part) }
    })
}

/// A number that may stand anywhere.
pub trait Plain: FromBytes + IntoBytes + Immutable + KnownLayout + Unaligned {}
impl<T: FromBytes + IntoBytes + Immutable + KnownLayout + Unaligned> Plain for T {}

/// A list of plain numbers.
pub struct Slab<T> {
    bytes: Bytes,
    of: PhantomData<fn() -> T>,
}

impl<T: Plain> Slab<T> {
    fn over(bytes: Bytes) -> Option<Self> {
        bytes.len().is_multiple_of(size_of::<T>()).then_some(Self { bytes, of: PhantomData })
    }
}

impl<T: Plain> Deref for Slab<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        // Its length was seen to be right when it was made.
        <[T]>::ref_from_bytes(&self.bytes).unwrap_or_default()
    }
}

impl<T: Plain, N: Into<T>> FromIterator<N> for Slab<T> {
    fn from_iter<I: IntoIterator<Item = N>>(numbers: I) -> Self {
        let mut bytes = Vec::new();
        for number in numbers {
            let number: T = number.into();
            bytes.extend_from_slice(number.as_bytes());
        }
        Self { bytes: bytes.into(), of: PhantomData }
    }
}

impl<T> Clone for Slab<T> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), of: PhantomData }
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { bytes: Bytes::new(), of: PhantomData }
    }
}

impl<T> PartialEq for Slab<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> fmt::Debug for Slab<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slab({} bytes)", self.bytes.len())
    }
}

impl<T> Serialize for Slab<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de, T: Plain> Deserialize<'de> for Slab<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Found<T>(PhantomData<fn() -> T>);
        impl<'de, T: Plain> Visitor<'de> for Found<T> {
            type Value = Slab<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "bytes of numbers of {} bytes each", size_of::<T>())
            }
            fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Slab<T>, E> {
                Slab::over(shared(bytes)).ok_or_else(|| E::invalid_length(bytes.len(), &self))
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Slab<T>, E> {
                Slab::over(Bytes::copy_from_slice(bytes)).ok_or_else(|| E::invalid_length(bytes.len(), &self))
            }
        }
        deserializer.deserialize_bytes(Found(PhantomData))
    }
}

/// Lists one after the other: list `i` is `items[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "T: Plain"))]
pub struct Lists<T> {
    starts: Slab<U32>,
    items: Slab<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: Slab::default(), items: Slab::default() }
    }
}

impl<T: Plain> Lists<T> {
    /// The lists in their order.
    pub fn new<N: Into<T>, L: IntoIterator<Item = N>>(lists: impl IntoIterator<Item = L>) -> Self {
        let (mut starts, mut items) = (vec![0], Vec::new());
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u32);
        }
        Self { starts: starts.into_iter().collect(), items: items.into_iter().collect() }
    }

    /// How many lists there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// List `at`; empty where there is none.
    #[must_use]
    pub fn get(&self, at: usize) -> &[T] {
        self.items.get(self.range(at)).unwrap_or_default()
    }

    /// Where the items of list `at` stand among all.
    #[must_use]
    pub fn range(&self, at: usize) -> Range<usize> {
        match self.starts.get(at..at + 2) {
            Some([start, end]) => start.get() as usize..end.get() as usize,
            _ => 0..0,
        }
    }
}

/// Texts one after the other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts(Lists<u8>);

impl Texts {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        self.iter().next()
    }

    /// All in their order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { texts: self, left: 0..self.len() }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        Self(Lists::new(texts.into_iter().map(|text| text.as_ref().as_bytes().to_vec())))
    }
}

impl<'t> IntoIterator for &'t Texts {
    type Item = &'t str;
    type IntoIter = Iter<'t>;
    fn into_iter(self) -> Iter<'t> {
        self.iter()
    }
}

/// Texts of [`Texts`].
#[derive(Debug, Clone)]
pub struct Iter<'t> {
    texts: &'t Texts,
    left: Range<usize>,
}

impl<'t> Iterator for Iter<'t> {
    type Item = &'t str;
    fn next(&mut self) -> Option<&'t str> {
        // What was a text when it was written is none only where bytes were spoilt.
        self.left.next().map(|at| std::str::from_utf8(self.texts.0.get(at)).unwrap_or_default())
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// Slots for each key: fewer look longer, more take room.
const ROOM: (usize, usize) = (4, 3);

/// Numbers by the hashes of what they belong to: each in the slot its hash points at, or the next free one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Hashes; 0 in a free slot.
    keys: Slab<U64>,
    values: Slab<U32>,
}

impl Table {
    /// The numbers of `pairs`, whose keys differ. The same pairs in the same order give the same table.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (u64, u32)>) -> Self {
        let pairs: Vec<(u64, u32)> = pairs.into_iter().collect();
        if pairs.is_empty() {
            return Self::default();
        }
        let slots = pairs.len() * ROOM.0 / ROOM.1 + 1;
        let (mut keys, mut values) = (vec![0; slots], vec![0; slots]);
        for (key, value) in pairs {
            let key = taken(key);
            let mut at = slot(key, slots);
            while keys[at] != 0 {
                at = (at + 1) % slots;
            }
            (keys[at], values[at]) = (key, value);
        }
        Self { keys: keys.into_iter().collect(), values: values.into_iter().collect() }
    }

    /// The number of `key`.
    #[must_use]
    pub fn get(&self, key: u64) -> Option<u32> {
        let (key, keys) = (taken(key), &*self.keys);
        let (before, from) = keys.split_at_checked(slot(key, keys.len()))?;
        // One slot in four is free, so this ends soon.
        for (i, known) in from.iter().chain(before).enumerate() {
            match known.get() {
                0 => return None,
                known if known == key => {
                    let at = (slot(key, keys.len()) + i) % keys.len();
                    return self.values.get(at).map(|value| value.get());
                }
                _ => {}
            }
        }
        None
    }
}

/// A key that is not taken for a free slot.
fn taken(key: u64) -> u64 {
    key.max(1)
}

/// The slot a hash points at; mixed, as hashes may differ in few bits.
fn slot(key: u64, slots: usize) -> usize {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((u128::from(mixed) * slots as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_decoded_shares_the_bytes_it_came_from() {
        let slab: Slab<F32> = [1.5, -2.0].into_iter().collect();
        let bytes = Bytes::from(postcard::to_stdvec(&("before", &slab)).expect("encodes"));
        let decode = |bytes: &[u8]| postcard::from_bytes::<(String, Slab<F32>)>(bytes).expect("decodes").1;
        let within = |slab: &Slab<F32>| bytes.as_ptr_range().contains(&slab.bytes.as_ptr());
        let (kept, copied) = (reading(&bytes, decode), decode(&bytes));
        assert!(within(&kept) && !within(&copied) && kept == copied && kept == slab);
        assert_eq!(kept.iter().map(|n| n.get()).collect::<Vec<_>>(), [1.5, -2.0]);
        let odd = postcard::to_stdvec(&Slab::<u8>::from_iter([1, 2, 3])).expect("encodes");
        assert!(postcard::from_bytes::<Slab<U32>>(&odd).is_err());
    }

    #[test]
    fn lists_stand_one_after_the_other() {
        let lists: Lists<U32> = Lists::new([vec![1_u32, 2], vec![], vec![3]]);
        let list = |at: usize| lists.get(at).iter().map(|n| n.get()).collect::<Vec<_>>();
        assert_eq!([list(0), list(1), list(2), list(3)], [vec![1, 2], vec![], vec![3], vec![]]);
        assert!(lists.len() == 3 && Lists::<U32>::default().is_empty() && Lists::<U32>::default().get(0).is_empty());
        let texts: Texts = ["採用", "", "育成"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["採用", "", "育成"]);
        assert!(texts.first() == Some("採用") && Texts::default().first().is_none());
    }

    proptest! {
        #[test]
        fn a_table_knows_its_keys_and_no_others(
            pairs in prop::collection::btree_map(prop_oneof![1..40_u64, any::<u64>()], any::<u32>(), 0..200),
            other in prop_oneof![1..40_u64, any::<u64>()],
        ) {
            let table = Table::new(pairs.iter().map(|(key, value)| (*key, *value)));
            for (key, value) in &pairs {
                prop_assert_eq!(table.get(*key), Some(*value));
            }
            prop_assert_eq!(table.get(other), pairs.get(&other.max(1)).copied());
        }
    }
}
