//! Bytes to text: which encoding a file is in.
//!
//! Not responsible for what the text says.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file's text, with `\n` at the ends of its lines, and the name of the encoding it was read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) content: String,
    pub(super) encoding: &'static str,
    /// Whether some bytes mean nothing in it.
    pub(super) garbled: bool,
}

/// Reads `bytes` by `named`, else by what they look like.
pub(super) fn decode(bytes: &[u8], named: Option<&'static Encoding>) -> Text {
    let encoding = named.unwrap_or_else(|| detect(bytes));
    // A byte-order mark says more than a name.
    let (text, encoding, garbled) = encoding.decode(bytes);
    Text { content: text.replace("\r\n", "\n").replace('\r', "\n"), encoding: name(encoding), garbled }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // No text in any other encoding has a zero byte; a line's end or a comma in UTF-16 has one.
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    match (zeros(0), zeros(1)) {
        (0, 0) => {}
        (even, odd) => return if odd >= even { UTF_16LE } else { UTF_16BE },
    }
    // ISO-2022-JP is made of escapes and plain letters.
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(Some(b"jp"), chardetng::Utf8Detection::Allow)
}

/// The name by which people in Japan know an encoding.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == encoding_rs::SHIFT_JIS { "CP932 (Shift_JIS)" } else { encoding.name() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};

    const TEXT: &str = "質問,回答\n髙い①番の本棚～,㈱みどりへ。\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn each_encoding_is_told_by_its_bytes() {
        let plain = "質問,回答\n本棚の出し方,前の日に電話してください。\n";
        for (encoding, name) in [(SHIFT_JIS, "CP932 (Shift_JIS)"), (EUC_JP, "EUC-JP"), (ISO_2022_JP, "ISO-2022-JP")] {
            let (bytes, ..) = encoding.encode(plain);
            let text = decode(&bytes, None);
            assert_eq!((text.content.as_str(), text.encoding, text.garbled), (plain, name, false));
        }
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (["\u{feff}", TEXT].concat().into_bytes(), "UTF-8"),
            (utf16(&["\u{feff}", TEXT].concat(), false), "UTF-16LE"),
            (utf16(&["\u{feff}", TEXT].concat(), true), "UTF-16BE"),
            (utf16(TEXT, false), "UTF-16LE"),
            (utf16(TEXT, true), "UTF-16BE"),
            (SHIFT_JIS.encode(TEXT).0.into_owned(), "CP932 (Shift_JIS)"),
        ] {
            let text = decode(&bytes, None);
            assert_eq!((text.content.as_str(), text.encoding, text.garbled), (TEXT, name, false));
        }
    }

    #[test]
    fn a_name_wins_and_bytes_that_mean_nothing_are_told() {
        let (bytes, ..) = EUC_JP.encode("ｱ");
        assert!(!decode(&bytes, Some(EUC_JP)).garbled);
        assert!(decode(b"a,\xff\xfe\xfd\n", Some(UTF_8)).garbled);
        assert_eq!(decode(b"a\rb\r\nc", None).content, "a\nb\nc");
    }
}
