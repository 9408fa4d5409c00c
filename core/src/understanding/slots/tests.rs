//! What is heard of the own firm, of others and of nobody, in many wordings.

use super::*;
use crate::knowledge::Knowledge;
use crate::knowledge::load::{Source, load};
use crate::knowledge::marked::{self, Sort};
use crate::language::Analyzer;
use proptest::prelude::*;
use std::sync::LazyLock;

mod counts;
mod places;

/// Least shares of what is heard right: counts of people, places, lines of business.
const LEAST_HEARD: [f32; 3] = [0.9, 0.86, 0.77];

pub(super) static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
    let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
    Analyzer::new(&[], &lexicon.language).expect("dictionary")
});

pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| load(&Source::guide()).0.expect("pack"));

static PLACES: LazyLock<Places> =
    LazyLock::new(|| Places::new(&KNOWLEDGE.places, &KNOWLEDGE.prefectures, &KNOWLEDGE.lexicon.slots.town_readings));

static OWNING: LazyLock<Owning> = LazyLock::new(|| Owning::learn(&KNOWLEDGE.own, &KNOWLEDGE.lexicon.numbers));

static WORKS: LazyLock<Works> = LazyLock::new(|| Works::new(&KNOWLEDGE.slots));

pub(super) fn hearing() -> Hearing<'static> {
    Hearing::new(&KNOWLEDGE, &PLACES, &WORKS, &OWNING)
}

/// All of `cases` that are heard otherwise than they say.
pub(super) fn check<T: PartialEq + std::fmt::Debug>(cases: &[(&str, T)], heard: impl Fn(&str) -> T) {
    let wrong: Vec<_> =
        cases.iter().map(|(text, right)| (text, right, heard(text))).filter(|(_, r, h)| *r != h).collect();
    assert!(wrong.is_empty(), "(text, right, heard): {wrong:#?}");
}

fn firm(text: &str) -> Option<(&'static str, bool)> {
    hearing().firm(text)
}

pub(super) fn said(text: &str) -> Slots {
    hearing().slots(&ANALYZER.analyze(text))
}

#[test]
fn places() {
    assert_eq!(said("山形のプロ拠点").prefecture.as_deref(), Some("山形県"));
    assert_eq!(said("宮城じゃなくて福島です").prefecture.as_deref(), Some("福島県"));
    assert_eq!(said("福島銀行の事業").prefecture, None);
    assert_eq!(said("釜石の会社です").prefecture.as_deref(), Some("岩手県"));
    assert_eq!(said("鯵ケ沢町の組合").city.as_deref(), Some("鰺ヶ沢町"));
    assert_eq!(said("あおもりけんの窓口").prefecture.as_deref(), Some("青森県"));
}

#[test]
fn sorts_of_firm() {
    assert_eq!(said("個人事業主です").firm.as_deref(), Some("個人事業主"));
    assert_eq!(said("大企業でも使えますか").firm, None);
    assert_eq!(firm("大企業でも使えますか"), Some(("大企業", false)));
    assert_eq!(firm("うちは上場してないけど"), Some(("非上場企業", true)));
    assert_eq!(firm("特定技能の試験"), None);
}

#[test]
fn a_prefecture_in_hiragana_is_told_from_other_words() {
    assert_eq!(said("おおさかの窓口").prefecture.as_deref(), Some("大阪府"));
    assert_eq!(said("ならけんの会社です").prefecture.as_deref(), Some("奈良県"));
    assert_eq!(said("ならは?").prefecture, None);
    assert_eq!(said("あきたの窓口").prefecture.as_deref(), Some("秋田県"));
    assert_eq!(said("もうあきた").prefecture, None);
}

#[test]
fn people_and_work() {
    assert_eq!(said("当社は社員十二名の板金加工業です").employees, Some(12));
    assert_eq!(said("当社は社員十二名の板金加工業です").industry.as_deref(), Some("製造業"));
    assert_eq!(said("20人です").employees, Some(20));
    assert_eq!(said("社員は20人じゃなくて35人です").employees, Some(35));
    assert_eq!(said("20人じゃなくて35人").employees, Some(35));
    let food = said("水産加工の会社です");
    assert_eq!((food.industry.as_deref(), food.trade.as_deref()), (Some("製造業"), Some("飲食料品製造業")));
    let mut moved = food;
    moved.update(&said("板金の会社です"));
    assert_eq!(moved.line().map(String::as_str), Some("製造業"));
    assert_eq!(said("パートの賃上げ").employment.as_deref(), Some("パート・アルバイト"));
    assert_eq!(said("2024年度").employees, None);
}

#[test]
fn head_counts_however_they_are_said() {
    let cases = [
        ("社員1,200人の会社です", Some(1_200)),
        ("社員１，２００人の会社です", Some(1_200)),
        ("社員3百人の会社です", Some(300)),
        ("社員1千人の会社です", Some(1_000)),
        ("社員が1万人です", Some(10_000)),
        ("従業員 ５０ 名です", Some(50)),
        ("社員が20人から15人に減りました", Some(15)),
        ("24人じゃなくて26人", Some(26)),
        ("正社員3人とパート7人です", Some(10)),
        ("12人の運送屋", Some(12)),
        ("全部で24人", Some(24)),
        ("うちら三人でやってる", Some(3)),
        ("22人だけど", Some(22)),
        ("50人くらいです", Some(50)),
        // Not sure, or not the firm's.
        ("社員100人以下の会社でも使えますか", None),
        ("社員の一人が親の介護で休んでいる", None),
        ("1人目の子が生まれた社員", None),
        ("お客さんが30人来た", None),
    ];
    check(&cases, |text| said(text).employees);
}

#[test]
fn it_is_known_where_the_own_head_count_stands() {
    let text = "うち3人しかいないけど、1人目の子が生まれた社員の分はいくら?";
    let at = hearing().said(&ANALYZER.analyze(text)).heads.expect("a head count");
    assert_eq!(&text[at], "3人");
}

#[test]
fn what_is_not_sure_stays_unsure() {
    let cases = [
        ("社員10〜20人の会社です", Some(HeadCount::Between(10, 20))),
        ("うちは10人から20人くらいです", Some(HeadCount::Between(10, 20))),
        ("従業員は300人くらいです", Some(HeadCount::About(300))),
        ("約50人の会社です", Some(HeadCount::About(50))),
        ("社員が20人です", Some(HeadCount::Exactly(20))),
        ("2、3人雇いたい", None),
    ];
    check(&cases, |text| said(text).heads());
    let mut known = said("社員10〜20人の会社です");
    known.update(&said("あ、社員は15人です"));
    assert_eq!(known.heads(), Some(HeadCount::Exactly(15)));
}

#[test]
fn the_own_firm_is_told_from_others() {
    let cases = [
        ("うち31人なんだけど申請していい?", Some(31)),
        ("弊社は従業員を45名雇用しております", Some(45)),
        ("印刷屋で19人です", Some(19)),
        ("旅館で14人、資本金は500万です", Some(14)),
        ("家族4人でやってます", Some(4)),
        ("ユースエール、うちは8人だけど取れる?", Some(8)),
        ("パート含めて17人です", Some(17)),
        ("パート4人と正社員6人です", Some(10)),
        ("社員30人のうち外国人は5人です", Some(30)),
        ("社員は12人です。うちパートが4人います", Some(12)),
        ("社員が30人から24人に減ったんです", Some(24)),
        ("従業員90人でも申請できますか", Some(90)),
        ("建設会社(従業員40名)の者です", Some(40)),
        ("2人で食堂をやってます", Some(2)),
        ("去年社員が1人抜けて今は11人です", Some(11)),
        ("今度5人雇いたい", None),
        ("うちの息子が継いでくれて、社員9人です", Some(9)),
        // A part of the staff, or nobody of it.
        ("社員を3人、資格の講習に出したい", None),
        ("先週パートが2人辞めた", None),
        ("社員4人に英語を教えたい", None),
        ("うちは外国人が6人います", None),
        ("新人が3人います", None),
        ("5人雇いたい会社です", None),
        ("3人目の育休を取る社員がいます", None),
        ("2、3人雇いたい", None),
        // Others, thresholds, what is only supposed.
        ("隣の会社は40人です", None),
        ("取引先が60人の会社です", None),
        ("例えば15人の会社だと使えますか", None),
        ("くるみんは30人でも取れる?", None),
        ("50人未満の会社", None),
        ("従業員数十人の会社です", None),
        ("定員は、20人です", None),
        ("参加者は25人です", None),
        ("20人の会社のことを知りたい", None),
        ("12人ですか", None),
    ];
    check(&cases, |text| said(text).employees);
}

#[test]
fn work_is_the_own_firms() {
    let cases = [
        ("うちは居酒屋", Some("飲食業")),
        ("旅館の社長をしています", Some("宿泊業")),
        ("民宿をやってます", Some("宿泊業")),
        ("うちホテルなんですけど", Some("宿泊業")),
        ("取引先が多くて、製造業です", Some("製造業")),
        ("息子が継がないので、うちの旅館をどうするか", Some("宿泊業")),
        ("カフェで食べてたら思いついた", None),
        ("ドラッグストアに行ったら聞かれた", None),
        ("スーパーに卸しています", None),
        ("息子はホテルで働いてます", None),
        ("お客さんが病院で", None),
        ("近所の食堂がつぶれた", None),
        ("酪農の会社のことを知りたい", None),
        ("うちのお客さんは建設が多い", None),
    ];
    check(&cases.map(|(text, right)| (text, right.map(str::to_owned))), |text| said(text).industry);
}

#[test]
fn places_are_the_persons_or_asked_for() {
    let cases = [
        ("福島は?", Some("福島県")),
        ("岩手のハローワーク", Some("岩手県")),
        ("工場を大阪から山形に移したい", Some("山形県")),
        ("本社を仙台から由利本荘に移転する", Some("秋田県")),
        ("秋田から電話しています", Some("秋田県")),
        ("息子が東京に行って、うちは青森です", Some("青森県")),
        ("娘は東京で働いてる", None),
        ("大阪に出張した", None),
        ("東京から人を呼びたい", None),
        ("宮城さんに聞いた", None),
        ("石川と申します", None),
        ("北海道伊達市の会社です", Some("北海道")),
    ];
    check(&cases.map(|(text, right)| (text, right.map(str::to_owned))), |text| said(text).prefecture);
}

#[test]
fn towns_however_they_are_spelt() {
    let cases = [
        ("七が宿町の工場です", "七ヶ宿町"),
        ("鯵ケ沢町の組合", "鰺ヶ沢町"),
        ("金ヶ崎町です", "金ケ崎町"),
        ("六所村の会社", "六ヶ所村"),
        ("外ヶ浜の会社です", "外ヶ浜町"),
        ("一の関市の会社", "一関市"),
        ("大舘市です", "大館市"),
        ("弊社盛岡市にございます", "盛岡市"),
        ("福島県双葉郡の会社", "双葉郡"),
        ("石川郡石川町です", "石川町"),
        ("けせんぬま市の水産会社", "気仙沼市"),
        ("しおがましの会社です", "塩竈市"),
        ("はちのへで20人です", "八戸市"),
    ];
    check(&cases.map(|(text, right)| (text, Some(right.to_owned()))), |text| said(text).city);
    for text in ["東北の会社です", "横浜の会社です", "大河原さんに聞いた", "昭和の頃から", "川崎市の会社です"]
    {
        assert_eq!(said(text).city, None, "{text}");
    }
}

/// Every town of the table is found under its name, under each of its spellings and in kana, said of a firm.
#[test]
fn every_town_of_the_table_is_found() {
    let sentences = |name: &str| {
        [
            format!("{name}の会社です。電話は?"),
            format!("うちは{name}で20人です"),
            format!("{name}にある工場なんだけど、使える制度は?"),
            format!("本社は{name}です"),
            format!("{name}で旅館をやってます。相談先は"),
        ]
    };
    let mut wrong = Vec::new();
    let mut said_of = |town: &crate::knowledge::model::Town, name: &str, alike: &[&str]| {
        for text in sentences(name) {
            let slots = said(&text);
            let own = slots.city.as_deref() == Some(town.name.as_str())
                && slots.prefecture.as_deref() == Some(town.prefecture.as_str());
            if !own && !slots.city.as_deref().is_some_and(|city| alike.contains(&city)) {
                wrong.push((text, town.name.clone(), slots.city, slots.prefecture));
            }
        }
    };
    let read_as = &KNOWLEDGE.lexicon.slots.town_readings;
    let hearing = hearing();
    for town in KNOWLEDGE.places.iter().filter(|town| !hearing.is_region(town)) {
        let marks =
            [town.name.replace(['ヶ', 'ケ'], "が"), town.name.replace('ヶ', "ケ"), town.name.replace('ケ', "ヶ")];
        for name in std::iter::once(&town.name).chain(&town.spellings).chain(&marks) {
            said_of(town, name, &[]);
        }
        // Towns that sound alike (美郷町 and 三郷町) cannot be told apart by their sound.
        let alike: Vec<&str> =
            KNOWLEDGE.places.iter().filter(|t| t.reading == town.reading).map(|t| t.name.as_str()).collect();
        let last = town.name.chars().next_back().expect("a name");
        let kana = crate::language::hiragana(&town.reading);
        let suffixes = read_as.get(&last).into_iter().flat_map(crate::language::lexicon::Words::iter);
        let heard = suffixes.filter(|_| kana.chars().count() >= 3).map(|suffix| format!("{kana}{suffix}"));
        for name in heard.chain([format!("{kana}{last}")]) {
            said_of(town, &name, &alike);
        }
    }
    assert!(wrong.is_empty(), "{} of the table are not found: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

/// Of things marked in sentences that nothing was learnt from, the share that is heard as marked, by sort.
#[test]
#[expect(clippy::print_stdout, reason = "the shares are what it shows")]
fn what_is_the_firms_is_told_from_what_is_not() {
    let (sentences, _) = marked::read(include_str!("../../../../tests/holdout/own.txt"));
    let hearing = hearing();
    let mut missed = Vec::new();
    let mut counts = [(Sort::Heads, 0, 0), (Sort::Place, 0, 0), (Sort::Work, 0, 0)];
    for line in &sentences {
        let (text, marks) = marked::marked(line).expect("marks");
        let own = hearing.own(&ANALYZER.analyze(&text));
        for mark in marks {
            let meets = |(sort, at): &(Sort, std::ops::Range<usize>)| {
                *sort == mark.sort && at.start < mark.range.end && mark.range.start < at.end
            };
            let right = own.iter().any(meets) == mark.own;
            if !right {
                missed.push(format!("{:?} {} in {line}", mark.sort, &text[mark.range.clone()]));
            }
            let (_, all, heard) = counts.iter_mut().find(|(sort, ..)| *sort == mark.sort).expect("a sort");
            (*all, *heard) = (*all + 1, *heard + usize::from(right));
        }
    }
    for ((sort, all, right), least) in counts.into_iter().zip(LEAST_HEARD) {
        let share = right as f32 / all as f32;
        println!("{sort:?} {right} of {all} {share:.3}");
        assert!(share >= least, "{sort:?}: {share} is less than {least}: {missed:#?}");
    }
}

proptest! {
    /// However a count is written and told, it is that of the firm; after a word for others it is nobody's.
    #[test]
    fn counts_are_the_own_firms_only(
        n in 2u32..3_000,
        before in prop::sample::select(vec!["", "うちは", "当社は社員", "従業員", "全部で", "建設業で", "弊社の従業員は"]),
        after in prop::sample::select(vec!["です", "だけど使える?", "の会社です", "おります", "なんですが、対象ですか", "でやってます"]),
        other in prop::sample::select(vec!["隣の店は", "取引先は", "同業の会社は", "例えば", "お客さんの会社が"]),
    ) {
        let told = format!("{before}{n}人{after}");
        prop_assert_eq!(said(&told).employees, Some(n), "{}", told);
        let theirs = format!("{other}{n}人{after}");
        prop_assert_eq!(said(&theirs).employees, None, "{}", theirs);
        for limit in ["以上", "以下", "未満"] {
            let threshold = format!("{before}{n}人{limit}の会社が対象ですか");
            prop_assert_eq!(said(&threshold).employees, None, "{}", threshold);
        }
    }
}
