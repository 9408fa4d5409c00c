//! Counts of people beside each other, unsure, of another time, without a counter: tables of each kind, made of words
//! and numbers.
//!
//! Whatever the wording, no wrong number is taken for the firm's: what is not heard right is not heard, or unsure.

use super::said;
use crate::knowledge::heads::HeadCount;

/// Words for all who work somewhere.
const WHOLES: [&str; 4] = ["社員", "従業員", "職員", "スタッフ"];
/// Groups that add up to a staff.
const PAIRS: [(&str, &str); 8] = [
    ("正社員", "パート"),
    ("正社員", "アルバイト"),
    ("正規", "非正規"),
    ("男", "女"),
    ("男性", "女性"),
    ("本社", "工場"),
    ("事務", "現場"),
    ("本店", "支店"),
];
/// Numbers of a whole and of two parts of it.
const NUMBERS: [(u32, u32, u32); 4] = [(12, 7, 5), (50, 30, 20), (320, 200, 120), (45, 33, 12)];
/// Least share of each kind that is heard right.
const LEAST: f32 = 0.9;

/// What is due of a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Due {
    /// Just so many; a limit that holds it will do.
    Exactly(u32),
    /// Not sure, and so many may be.
    Unsure(u32),
    /// No count of the firm.
    Nothing,
}

/// Whether what was heard is what is due, and whether it is a wrong number.
fn judged(due: Due, heard: Option<HeadCount>) -> (bool, bool) {
    let holds = |n: u32| heard.is_some_and(|heads| (heads.limits().0..=heads.limits().1).contains(&n));
    let exact = heard.is_some_and(HeadCount::is_exact);
    match due {
        Due::Exactly(n) => (heard == Some(HeadCount::Exactly(n)), heard.is_some() && !holds(n)),
        Due::Unsure(n) => (!exact && holds(n), exact || heard.is_some() && !holds(n)),
        Due::Nothing => (heard.is_none(), exact),
    }
}

/// Every one of `cases` that is heard as a wrong number fails; so does a kind of which too many are not heard.
fn check(kind: &str, cases: &[(String, Due)]) {
    let mut missed = Vec::new();
    let mut wrong = Vec::new();
    for (text, due) in cases {
        let heard = said(text).heads();
        match judged(*due, heard) {
            (_, true) => wrong.push((text, due, heard)),
            (false, _) => missed.push((text, due, heard)),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{kind}: {} of {} wrong: {wrong:#?}", wrong.len(), cases.len());
    let share = 1.0 - missed.len() as f32 / cases.len() as f32;
    assert!(share >= LEAST, "{kind}: only {share} of {} heard: {missed:#?}", cases.len());
}

/// Every word with every numbers, in every form.
fn table<W: Copy>(words: &[W], form: impl Fn(W, (u32, u32, u32)) -> Vec<(String, Due)>) -> Vec<(String, Due)> {
    words.iter().flat_map(|w| NUMBERS.iter().flat_map(|n| form(*w, *n)).collect::<Vec<_>>()).collect()
}

#[test]
fn a_part_is_not_the_whole() {
    let cases = table(&WHOLES, |whole, (n, a, b)| {
        let texts = [
            format!("{whole}{n}人(うちパート{b}人)です"),
            format!("{whole}は{n}人、うち正社員は{a}人です"),
            format!("{whole}{n}名、内パート{b}名の会社です"),
            format!("{whole}{n}人中パート{b}人"),
            format!("{whole}{n}人(正社員{a}人・パート{b}人)の製造業です"),
            format!("{whole}{n}人(男{a}人、女{b}人)"),
            format!("{whole}は{n}人で、正社員は{a}人です"),
            format!("{whole}{n}人、そのうち女性は{b}人です"),
        ];
        texts.into_iter().map(|text| (text, Due::Exactly(n))).collect()
    });
    check("a part", &cases);
}

#[test]
fn parts_of_a_list_are_added() {
    let cases = table(&PAIRS, |(one, other), (_, a, b)| {
        let sum = Due::Exactly(a + b);
        let texts = [
            format!("{one}{a}人+{other}{b}人です"),
            format!("{one}が{a}人、{other}が{b}人の会社です"),
            format!("{one}{a}名と{other}{b}名でやっています"),
            format!("{one}は{a}人で、{other}は{b}人です"),
            format!("うちは{one}{a}人、ほかに{other}{b}人です"),
            format!("{one}{a}人・{other}{b}人"),
        ];
        texts.into_iter().map(|text| (text, sum)).chain([total(one, other, a, b)]).collect()
    });
    check("a sum", &cases);
}

fn total(one: &str, other: &str, a: u32, b: u32) -> (String, Due) {
    let all = a + b;
    (format!("{one}が{a}人、{other}が{b}人、合わせて{all}人です"), Due::Exactly(all))
}

#[test]
fn what_may_be_in_the_whole_or_beside_it_leaves_it_open() {
    let cases = table(&WHOLES, |whole, (n, _, b)| {
        vec![
            (format!("{whole}{n}人、パート{b}人の会社です"), Due::Unsure(n + b)),
            (format!("{whole}{n}人、パート除くと{b}人です"), Due::Unsure(n)),
        ]
    });
    check("beside the whole", &cases);
}

#[test]
fn two_numbers_are_a_range() {
    let written = [
        ("3、40人", 35),
        ("三、四十人", 35),
        ("五、六十人", 55),
        ("五六十人", 55),
        ("2、3百人", 250),
        ("二、三百人", 250),
        ("2、300人", 250),
        ("4・5人", 4),
        ("十五、六人", 15),
        ("10∼20人", 15),
        ("10 ~ 20 人", 15),
        ("300〜350人", 320),
        ("50人か60人", 55),
        ("50人、または60人", 55),
        ("100人か500人", 300),
        ("50か60人", 55),
    ];
    let ends = ["です", "の会社です", "くらいです", "の製造業です。対象になりますか"];
    let mut cases = Vec::new();
    for (text, n) in written {
        for whole in WHOLES {
            cases.extend(ends.map(|end| (format!("{whole}は{text}{end}"), Due::Unsure(n))));
        }
    }
    check("a range", &cases);
}

#[test]
fn what_is_hedged_is_not_exact() {
    let hedged = |n: u32| {
        [
            (format!("{n}人台"), n + 1),
            (format!("最大{n}人"), n),
            (format!("最大で{n}人"), n),
            (format!("多くても{n}人"), n),
            (format!("少なくとも{n}人"), n),
            (format!("最低でも{n}人"), n),
            (format!("{n}人足らず"), n - 1),
            (format!("{n}人超"), n + 1),
            (format!("{n}人オーバー"), n + 1),
            (format!("{n}人未満"), n - 1),
            (format!("{n}人以下"), n),
            (format!("{n}人以上"), n),
            (format!("{n}余名"), n + 1),
            (format!("{n}人前後"), n),
            (format!("{n}人そこそこ"), n),
            (format!("約{n}人"), n),
        ]
    };
    let open = [("数十人", 45), ("数百人", 450), ("十数人", 15), ("二十数名", 25), ("百数十人", 150)];
    let mut cases = Vec::new();
    for whole in WHOLES {
        for (text, n) in hedged(30).into_iter().chain(hedged(290)) {
            cases.extend(["です", "の製造業です"].map(|end| (format!("{whole}は{text}{end}"), Due::Unsure(n))));
        }
        for (text, n) in open {
            cases.push((format!("{whole}は{text}です"), Due::Unsure(n)));
            cases.push((format!("{whole}は{text}いますが、使えますか"), Due::Unsure(n)));
        }
        for (text, n) in [("いるかいないか", 20), ("かも", 20), ("かもしれません", 20), ("だったと思います", 20)]
        {
            cases.push((format!("{whole}は20人{text}"), Due::Unsure(n)));
        }
        cases.push((format!("{whole}は20人もいません"), Due::Unsure(18)));
        cases.push((format!("{whole}は50人を超えています"), Due::Unsure(51)));
        cases.push((format!("{whole}は5〜6人しかいません"), Due::Unsure(6)));
    }
    check("a hedge", &cases);
}

#[test]
fn the_present_holds() {
    let cases = table(&WHOLES, |whole, (n, a, _)| {
        vec![
            (format!("{whole}{n}人を目指しています"), Due::Nothing),
            (format!("来年には{whole}を{n}人にしたいです"), Due::Nothing),
            (format!("今{a}人、将来{n}人"), Due::Exactly(a)),
            (format!("今は{whole}{a}人ですが、来年は{n}人です"), Due::Exactly(a)),
            (format!("昔は{whole}が{n}人いたけど今は{a}人です"), Due::Exactly(a)),
            (format!("5年前は{n}人、今{a}人の会社です"), Due::Exactly(a)),
            (format!("{whole}が{a}人から倍の{n}人に増えました"), Due::Exactly(n)),
            (format!("{whole}{n}人を{a}人に減らしました"), Due::Exactly(a)),
            (format!("3年で{n}人から{a}人まで減った会社です"), Due::Exactly(a)),
            (format!("{whole}は{n}人→{a}人です"), Due::Exactly(a)),
            (format!("{whole}は{n}人ではありません、{a}人です"), Due::Exactly(a)),
            (format!("{whole}{n}人、すみません、{a}人でした"), Due::Exactly(a)),
            (format!("{whole}数を{n}人に直してください"), Due::Exactly(n)),
        ]
    });
    check("the present", &cases);
}

#[test]
fn a_count_needs_no_counter_after_what_it_counts() {
    let form = |whole: &str, n: u32| {
        [
            format!("{whole}数 {n}"),
            format!("{whole}数:{n}"),
            format!("{whole}数は{n}"),
            format!("{whole}数は{n}です"),
            format!("{whole}数、{n}。"),
            format!("{whole}数{n}"),
            format!("建設業 {whole}{n} 秋田"),
            format!("宮城・小売・{whole}数{n}"),
        ]
        .map(|text| (text, Due::Exactly(n)))
    };
    let cases: Vec<_> =
        ["社員", "従業員", "職員"].iter().flat_map(|w| [18, 28, 45, 50, 120].map(|n| form(w, n))).flatten().collect();
    check("no counter", &cases);
}

#[test]
fn however_a_thousand_is_separated_its_end_is_not_the_count() {
    let marks = [",", "、", "､", " ", "\u{a0}", "\u{202f}", ", ", " ,", "٬", "_", "'"];
    let mut cases = Vec::new();
    for whole in WHOLES {
        for mark in marks {
            for (head, tail) in [("1", "200"), ("1", "050"), ("3", "480"), ("12", "500")] {
                let due = format!("{head}{tail}").parse().expect("digits");
                cases.push((format!("{whole}{head}{mark}{tail}人の会社です"), due));
                cases.push((format!("{whole}は{head}{mark}{tail}名です"), due));
            }
        }
    }
    let mut exact = 0;
    for (text, due) in &cases {
        let heard = said(text).heads();
        assert!(!judged(Due::Exactly(*due), heard).1, "{text}: {heard:?}");
        exact += usize::from(heard == Some(HeadCount::Exactly(*due)));
    }
    assert!(exact * 10 >= cases.len() * 7, "{exact} of {}", cases.len());
    for slip in ["1,20人", "1,2000人", "12,34人"] {
        let heard = said(&format!("社員が{slip}です")).heads();
        assert!(heard.is_none_or(|heads| !heads.is_exact()), "{slip}: {heard:?}");
    }
}

#[test]
fn a_few_are_all_there_are() {
    let forms = |whole: &str, n: &str, due: u32| {
        [
            format!("うちは{whole}が{n}人だけなんです"),
            format!("{whole}が{n}人しかいません"),
            format!("{whole}は{n}人だけです"),
            format!("{whole}は{n}人しかいないんですが"),
        ]
        .map(|text| (text, Due::Exactly(due)))
    };
    let numbers = [("五", 5), ("十", 10), ("8", 8), ("12", 12)];
    let cases: Vec<_> = WHOLES.iter().flat_map(|w| numbers.map(|(n, due)| forms(w, n, due))).flatten().collect();
    check("a few", &cases);
}

#[test]
fn nobody_elses_count_is_taken() {
    let mut cases = Vec::new();
    for (_, a, b) in NUMBERS {
        for other in ["参加者は", "園児は", "お客さんは", "面接に来たのは", "定員は"] {
            cases.push((format!("{other}男{a}人、女{b}人です"), Due::Nothing));
        }
        for other in ["取引先は", "隣の会社は"] {
            cases.push((format!("{other}社員{a}人(うちパート{b}人)です"), Due::Nothing));
        }
        for limit in ["以下", "未満", "以上"] {
            cases.push((format!("従業員{a}人{limit}の会社が対象ですか"), Due::Nothing));
            cases.push((format!("社員{b}人{limit}だと使えますか"), Due::Nothing));
        }
        cases.push((format!("毎年{a}人です"), Due::Nothing));
        cases.push((format!("取引先の社員が{a}人から{b}人に減りました"), Due::Nothing));
        cases.push((format!("正社員{a}人とパート{b}人を採用したいです"), Due::Nothing));
    }
    let heard = cases.iter().filter(|(text, _)| said(text).heads().is_some_and(HeadCount::is_exact));
    let wrong: Vec<_> = heard.map(|(text, _)| text).collect();
    assert!(wrong.len() * 20 <= cases.len(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
}
