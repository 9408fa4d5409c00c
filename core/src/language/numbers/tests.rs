//! Every way to write a number, and what it is read as.

use super::*;
use crate::language::lexicon::Lexicon;
use crate::language::normalize;
use proptest::prelude::*;
use std::sync::LazyLock;

static TERMS: LazyLock<NumberTerms> = LazyLock::new(|| Lexicon::read(None).expect("lexicon").numbers);

fn read(text: &str) -> Vec<(Amount, Unit)> {
    let normal = normalize(text);
    let held = numbers(normal.text(), &TERMS).into_iter().filter(|n| !n.withdrawn);
    held.map(|n| (n.amount, n.unit)).collect()
}

fn people(text: &str) -> Option<Amount> {
    read(text).into_iter().rev().find(|(_, unit)| *unit == Unit::People).map(|(amount, _)| amount)
}

#[test]
fn every_way_to_write_a_count() {
    for (text, n) in [
        ("社員1,200人", 1_200.0),
        ("社員１，２００人", 1_200.0),
        ("社員3百人", 300.0),
        ("社員1千人", 1_000.0),
        ("1万人です", 10_000.0),
        ("二十五名", 25.0),
        ("百人", 100.0),
        ("千二百人", 1_200.0),
        ("1万2千人", 12_000.0),
        ("従業員 ５０ 名", 50.0),
        ("20人から15人に減りました", 15.0),
        ("24人じゃなくて26人", 26.0),
    ] {
        assert_eq!(people(text), Some(Amount::Exactly(n)), "{text}");
    }
}

#[test]
fn what_is_not_sure_is_not_exact() {
    for (text, amount) in [
        ("社員10〜20人", Amount::Between(10.0, Some(20.0))),
        ("10人から20人の会社", Amount::Between(10.0, Some(20.0))),
        ("50人くらい", Amount::About(50.0)),
        ("約50人", Amount::About(50.0)),
        ("100人未満", Amount::Between(0.0, Some(99.0))),
        ("100人以下", Amount::Between(0.0, Some(100.0))),
        ("300人以上", Amount::Between(300.0, None)),
        ("300人を超える", Amount::Between(301.0, None)),
        ("数十人", Amount::Between(20.0, Some(99.0))),
        ("十数人", Amount::Between(11.0, Some(19.0))),
        ("2、3人", Amount::Between(2.0, Some(3.0))),
        ("2,3人", Amount::Between(2.0, Some(3.0))),
        ("100人近く", Amount::About(100.0)),
        ("50人に満たない", Amount::Between(0.0, Some(49.0))),
        ("数人", Amount::Between(2.0, Some(9.0))),
    ] {
        assert_eq!(people(text), Some(amount), "{text}");
        assert_eq!(people(text).and_then(Amount::exactly), None);
    }
}

#[test]
fn numbers_in_kana_count_people() {
    for (text, n) in
        [("うちは さんにんです", 3.0), ("じゅうごにんで", 15.0), ("よんじゅうさんにん", 43.0), ("ひゃくにんの", 100.0)]
    {
        assert_eq!(people(text), Some(Amount::Exactly(n)), "{text}");
    }
    for text in ["おとなにんき", "たくさんにんげん", "さんにする", "ごにおちない"] {
        assert_eq!(people(text), None, "{text}");
    }
}

#[test]
fn money_and_shares() {
    assert_eq!(read("1,000万円と2億円"), [(Amount::Exactly(1e7), Unit::Yen), (Amount::Exactly(2e8), Unit::Yen)]);
    assert_eq!(read("賃金を2.5%上げた"), [(Amount::Exactly(2.5), Unit::Percent)]);
    assert_eq!(read("5割、1人目の子、2人目"), []);
    assert_eq!(read("3つ目、電話 018-860-5624"), []);
    assert_eq!(read("資本金1000万だと"), [(Amount::Exactly(1e7), Unit::Yen)]);
    assert_eq!(read("30万、2億くらい"), [(Amount::Exactly(3e5), Unit::Yen), (Amount::About(2e8), Unit::Yen)]);
    assert_eq!(read("1万件"), []);
}

#[test]
fn years_of_both_calendars() {
    for text in ["令和6年度の予算", "令和六年", "R6の補助金", "2024年", "２０２４", "二〇二四年度", "2024 の資料"]
    {
        assert_eq!(read(text), [(Amount::Exactly(2_024.0), Unit::Year)], "{text}");
    }
    assert_eq!(read("平成元年から"), [(Amount::Exactly(1_989.0), Unit::Year)]);
    assert_eq!(read("昭和村、3年、vr6、0186-2024、s3人"), [(Amount::Exactly(3.0), Unit::People)]);
}

#[test]
fn the_range_covers_what_was_read() {
    let text = "うちは約50人くらいの会社";
    let found = numbers(text, &TERMS);
    assert_eq!(found.len(), 1);
    assert_eq!(&text[found[0].range.clone()], "約50人くらい");
}

/// `n` in kanji with powers: 千二百三十四.
fn kanji(n: u64) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let small = |n: u64| {
        let mut out = String::new();
        for (power, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let d = (n / power % 10) as usize;
            if d > 0 {
                out += if d == 1 && power > 1 { "" } else { DIGITS[d] };
                out += name;
            }
        }
        out
    };
    let (man, rest) = (n / 10_000, n % 10_000);
    let large =
        if man > 0 { format!("{}万", if man == 1 { "一".into() } else { small(man) }) } else { String::new() };
    large + &small(rest)
}

/// `n` in the kanji of deeds: 壱千弐百参拾四.
fn formal(n: u64) -> String {
    let of = |c| match c {
        '一' => '壱',
        '二' => '弐',
        '三' => '参',
        '五' => '伍',
        '十' => '拾',
        '百' => '佰',
        '千' => '阡',
        '万' => '萬',
        c => c,
    };
    kanji(n).chars().map(of).collect()
}

/// `n` with blanks between its digits.
fn apart(n: u64) -> String {
    n.to_string().chars().map(String::from).collect::<Vec<_>>().join(" ")
}

fn separated(n: u64, mark: &str) -> String {
    let digits = n.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for (i, c) in digits[first..].chars().enumerate() {
        if i % 3 == 0 && !out.is_empty() {
            out.push_str(mark);
        }
        out.push(c);
    }
    out
}

proptest! {
    #[test]
    fn written_in_every_way_it_parses_back(n in 1u64..9_999_999) {
        let wide: String = n.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect();
        let plain = [n.to_string(), wide, kanji(n), apart(n)];
        let grouped = [",", "，", ", ", " ,", "'", "’", "_", "٬", " ", "\u{a0}", "\u{202f}"].map(|m| separated(n, m));
        for written in plain.into_iter().chain(grouped) {
            let text = format!("うちの社員は{written}人です");
            prop_assert_eq!(people(&text), Some(Amount::Exactly(n as f64)), "{}", text);
        }
        // Few figures of deeds stand alone; what cannot be read is no other number.
        let heard = people(&format!("社員{}人です", formal(n))).and_then(Amount::exactly);
        prop_assert!(heard.is_none_or(|heard| heard == n), "{} {:?}", formal(n), heard);
        let listed = people(&format!("社員は{}人です", separated(n, "、"))).and_then(Amount::exactly);
        prop_assert!(listed.is_none_or(|heard| heard == n), "{} {:?}", n, listed);
    }

    #[test]
    fn nothing_breaks_it(text in "\\PC{0,30}|[0-9一二十百千万億,.〜人名円%約数から以上未満]{0,20}") {
        let normal = normalize(&text);
        for number in numbers(normal.text(), &TERMS) {
            prop_assert!(normal.text().get(number.range).is_some());
        }
    }
}
