//! Serialises signed bytes as one byte string, which reads back without a loop over elements.

use serde::{Deserializer, Serializer, de::Visitor};

pub(super) fn serialize<S: Serializer>(values: &[i8], serializer: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = values.iter().map(|v| v.cast_unsigned()).collect();
    serializer.serialize_bytes(&bytes)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i8>, D::Error> {
    struct Bytes;
    impl Visitor<'_> for Bytes {
        type Value = Vec<i8>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("bytes")
        }
        fn visit_bytes<E>(self, v: &[u8]) -> Result<Vec<i8>, E> {
            Ok(v.iter().map(|b| b.cast_signed()).collect())
        }
    }
    deserializer.deserialize_bytes(Bytes)
}
