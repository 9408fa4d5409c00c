//! What tells who somebody is, taken out of a text before it is kept or logged: phone numbers, mail
//! addresses, long numbers (My Number, accounts, cards) and names that people give themselves.
//!
//! What is looked for is `masking` of the lexicon, what stands in its place `masking` of the phrasebook.
//! Rather too much than too little: only what is kept changes, never what is answered or passed on. Not
//! responsible for what is kept, or for how long.

use std::ops::Range;

use crate::knowledge::Knowledge;
use crate::language::lexicon::sections::MaskTerms;
use crate::language::normalize;

/// Digits from which on a number tells who somebody is.
const LONG: usize = 9;
/// Digits of a phone number in Japan, its leading zero included.
const PHONE: [usize; 2] = [10, 11];

/// `text` with marks in the place of what tells who somebody is. What is too long to be read as a question
/// is left out.
#[must_use]
pub fn masked(text: &str, knowledge: &Knowledge) -> String {
    let (terms, marks) = (&knowledge.lexicon.masking, &knowledge.phrasebook.masking);
    let normal = normalize(text);
    let read = normal.text();
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    found.extend(terms.mail.find_iter(read).map(|m| (m.range(), marks.mail())));
    for number in terms.number.find_iter(read) {
        if let Some(is_phone) = number_kind(number.as_str(), &read[number.end()..], terms) {
            found.push((number.range(), if is_phone { marks.phone() } else { marks.number() }));
        }
    }
    let group = |pattern: &crate::language::lexicon::Pattern, mark| {
        let groups = pattern.captures_iter(read).filter_map(|c| c.name("it").map(|m| m.range()));
        groups.map(|range| (range, mark)).collect::<Vec<_>>()
    };
    found.extend(group(&terms.labelled_number, marks.phone()));
    found.extend(terms.name.iter().flat_map(|pattern| group(pattern, marks.name())));
    let perhaps = group(&terms.perhaps_name, marks.name());
    found.extend(perhaps.into_iter().filter(|(name, _)| terms.no_name.ending(&read[name.clone()]).is_none()));
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    // Beyond what was read nothing was looked for.
    let end = normal.original(0..read.len()).end;
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    for (range, mark) in found {
        let there = normal.original(range);
        if there.start < at {
            // Overlaps what is out already: the rest of it goes too.
            at = at.max(there.end);
            continue;
        }
        kept.push_str(&text[at..there.start]);
        kept.push_str(mark);
        at = there.end;
    }
    kept.push_str(text.get(at..end).unwrap_or_default());
    kept
}

/// Whether a number is a phone's; none where it tells nobody: short, or so many of something.
fn number_kind(number: &str, after: &str, terms: &MaskTerms) -> Option<bool> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = number.starts_with('+');
    let phone = abroad || (digits.first() == Some(&'0') && PHONE.contains(&digits.len()));
    let counts = !phone && terms.counted.starting(after).is_some();
    (phone || (digits.len() >= LONG && !counts)).then_some(phone)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::nothing("試験"));

    fn mask(text: &str) -> String {
        masked(text, &KNOWLEDGE)
    }

    #[test]
    fn what_tells_who_somebody_is_is_taken_out() {
        for (text, kept) in [
            ("電話は090-1234-5678です", "電話は［電話番号］です"),
            ("０９０ー１２３４ー５６７８まで", "［電話番号］まで"),
            ("022(221)4881に", "［電話番号］に"),
            ("+81 22 221 4881", "［電話番号］"),
            ("電話番号：23-4567", "電話番号：［電話番号］"),
            ("taro.yamada@example.co.jp に", "［メール］ に"),
            ("Ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐへ", "［メール］へ"),
            ("マイナンバーは1234 5678 9012", "マイナンバーは［番号］"),
            ("口座 1234567-0123456", "口座 ［番号］"),
            ("私は山田太郎です。助成金は？", "私は［名前］です。助成金は？"),
            ("担当の佐藤さんから聞きました", "担当の［名前］さんから聞きました"),
            ("田中花子と申します", "［名前］と申します"),
            ("名前は鈴木一郎", "名前は［名前］"),
        ] {
            assert_eq!(mask(text), kept, "{text}");
        }
    }

    #[test]
    fn questions_stay_as_they_are() {
        for text in [
            "山形のプロ拠点の電話は？",
            "私は製造業です",
            "私は経営者です。人が辞めてしまう",
            "2024年10月20日から2024年11月29日まで",
            "2024-10-20と2024/11/29",
            "資本金100000000円、社員120人",
            "担当の部署はどこですか",
            "担当の方につないで",
            "1234567",
            "",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn what_was_not_read_is_not_kept() {
        let text = format!("{}090-1234-5678", "あいうえお".repeat(1_000));
        let kept = mask(&text);
        assert!(!kept.contains("1234") && !kept.is_empty(), "{}", kept.len());
    }

    proptest! {
        #[test]
        fn no_number_of_a_person_is_left_wherever_it_stands(
            before in "[ぁ-ん一二三（「。 ]{0,12}",
            after in "[ぁ-んア-ン）」。\n]{0,12}",
            number in "0[789]0[-ー ‐]?[0-9]{4}[-ー ‐]?[0-9]{4}|0[1-9][0-9]{1}[-(][0-9]{3}[-)][0-9]{4}|[0-9]{4} ?[0-9]{4} ?[0-9]{4}",
        ) {
            let kept = mask(&format!("{before}{number}{after}"));
            prop_assert!(kept.chars().filter(char::is_ascii_digit).count() == 0, "{number}: {kept}");
            prop_assert_eq!(mask(&kept), kept);
        }

        #[test]
        fn masking_never_panics_and_twice_is_once(text in "\\PC{0,60}") {
            let once = mask(&text);
            prop_assert_eq!(mask(&once), once);
        }
    }
}
