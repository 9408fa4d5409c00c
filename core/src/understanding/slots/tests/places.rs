//! Which places are heard, however they are written and whatever stands around them.

use proptest::prelude::*;

use super::{ANALYZER, KNOWLEDGE, check, hearing, said};
use crate::knowledge::model::Town;
use crate::language::hiragana;

fn prefecture(text: &str) -> Option<String> {
    said(text).prefecture
}

/// The prefectures that a message names, the firm's or asked for.
fn named(text: &str) -> Vec<String> {
    hearing().said(&ANALYZER.analyze(text)).prefectures
}

fn owned<const N: usize>(cases: [(&'static str, Option<&str>); N]) -> [(&'static str, Option<String>); N] {
    cases.map(|(text, right)| (text, right.map(str::to_owned)))
}

/// Towns of the table, without counties and regions.
fn towns() -> Vec<&'static Town> {
    KNOWLEDGE.places.iter().filter(|t| t.name.ends_with(['市', '町', '村'])).collect()
}

#[test]
fn addresses_go_on_after_the_town() {
    let cases = [
        ("酒田市大字飛島の会社です", Some("酒田市")),
        ("八戸市大字河原木の会社です。プロ拠点の電話は？", Some("八戸市")),
        ("石川町大字下泉です", Some("石川町")),
        ("むつ市大字田名部", Some("むつ市")),
        ("青森市大字三内字丸山", Some("青森市")),
        ("秋田市大町の会社です", Some("秋田市")),
        ("盛岡市大通の会社です", Some("盛岡市")),
        ("山形市大手町の会社です", Some("山形市")),
        ("福島市大森の会社です", Some("福島市")),
        ("郡山市大槻町の会社です", Some("郡山市")),
        ("酒田市字飛島の会社です。プロ拠点の電話は？", Some("酒田市")),
        ("一関市大東町字摺沢の会社です。プロ拠点の電話は？", Some("一関市")),
        ("会津若松市一箕町大字八幡の会社です", Some("会津若松市")),
        ("南陽市赤湯で旅館をやっていますが、プロ拠点の電話は？", Some("南陽市")),
        ("南陽市赤湯の会社。プロ拠点の電話は？", Some("南陽市")),
        ("むつ市田名部の会社です", Some("むつ市")),
        ("仙台市青葉区本町3丁目の会社です", Some("仙台市")),
    ];
    check(&owned(cases), |text| said(text).city);
}

#[test]
fn kana_and_mixed_names() {
    let cases = [
        ("さいむらの会社です", Some("青森県")),
        ("くじしの会社です", Some("岩手県")),
        ("しわちょうの会社です", Some("岩手県")),
        ("とめしの会社です", Some("宮城県")),
        ("うちは おがし です", Some("秋田県")),
        ("だてしの会社です", Some("福島県")),
        ("あおもり県の会社です", Some("青森県")),
        ("ﾌｸｼﾏ県の会社です", Some("福島県")),
        ("アキタの会社です", Some("秋田県")),
        ("ﾐﾔｷﾞの会社です", Some("宮城県")),
        ("うちはｱｷﾀの会社です", Some("秋田県")),
        ("石のまき市の会社です", Some("宮城県")),
        ("気せんぬまの会社です", Some("宮城県")),
        ("あいづ若松市の会社です", Some("福島県")),
        ("センダイの会社です", Some("宮城県")),
        ("おかしの会社です", None),
        ("もうあきた", None),
    ];
    check(&owned(cases), prefecture);
}

#[test]
fn characters_that_stand_for_others() {
    let cases = [
        ("靑森の会社です", Some("青森県")),
        ("靑森縣の会社です", Some("青森県")),
        ("八戶の会社です", Some("青森県")),
        ("三戶町の会社です", Some("青森県")),
        ("巖手県の会社です", Some("岩手県")),
        ("五處川原市の会社です", Some("青森県")),
        ("亙理町の会社です", Some("宮城県")),
        ("冨谷市の会社です", Some("宮城県")),
        ("冨岡町の会社です", Some("福島県")),
        ("ニ戸市の会社です", Some("岩手県")),
        ("ニ本松市の会社です", Some("福島県")),
        ("ハ戸市の会社です", Some("青森県")),
        ("六か所村の会社です", Some("青森県")),
        ("由利本庄市の会社です", Some("秋田県")),
        ("石川\u{fe0f}町の会社です", Some("福島県")),
        ("仙 台 市の会社です", Some("宮城県")),
        ("福 島 県の会社です", Some("福島県")),
        ("セ ン ダ イの会社です", Some("宮城県")),
    ];
    check(&owned(cases), prefecture);
}

#[test]
fn who_introduces_themselves_is_no_place() {
    for text in [
        "担当の福島です。プロ拠点の電話は？",
        "担当の秋田です。プロ拠点の電話は？",
        "総務の青森です。プロ拠点の電話は？",
        "営業の山形です。プロ拠点の電話は？",
        "代表の宮城です。プロ拠点の電話は？",
        "株式会社〇〇の福島です。プロ拠点の電話は？",
        "担当者は宮城です。プロ拠点の電話は？",
        "弊社の山形が伺います。プロ拠点の電話は？",
    ] {
        assert_eq!((prefecture(text), named(text)), (None, Vec::new()), "{text}");
    }
    let places = [("福島です", Some("福島県")), ("会社は秋田です", Some("秋田県")), ("青森の会社です", Some("青森県"))];
    check(&owned(places), prefecture);
}

#[test]
fn the_firm_stays_where_it_is() {
    let cases = [
        ("岩手県の会社ですが、宮城県でも採用したいです", Some("岩手県")),
        ("岩手の会社で、東京の人を採りたい", Some("岩手県")),
        ("岩手の会社ですが青森からも採用したい", Some("岩手県")),
        ("本社は仙台で支店は盛岡です", Some("宮城県")),
        ("取引先が福島にあります", None),
    ];
    check(&owned(cases), prefecture);
}

#[test]
fn the_prefecture_says_which_town() {
    let cases = [
        ("富山県の朝日町の会社です", Some("富山県")),
        ("三重県の朝日町で製造業をしています", Some("三重県")),
        ("島根県の美郷町の会社です", Some("島根県")),
        ("埼玉県の美里町の会社です", Some("埼玉県")),
        ("北海道の石川町で会社をしています", Some("北海道")),
        ("福岡の川崎町です", Some("福岡県")),
        ("富山県下新川郡朝日町の会社です", Some("富山県")),
        ("大阪の福島区の会社です", Some("大阪府")),
        ("大阪市福島区の会社です", Some("大阪府")),
        ("山形県の朝日町の会社です", Some("山形県")),
    ];
    check(&owned(cases), prefecture);
}

#[test]
fn towns_without_what_they_are() {
    let bare = "飯館 飯舘 葛尾 浪江 大熊 磐梯 只見 楢葉 富岡 棚倉 矢吹 三春 矢巾 雫石 大槌 葛巻 平泉 亘理 女川 丸森 \
                利府 遊佐 高畠 白鷹 鮭川 八峰 大間 六戸 深浦 猪苗代 南三陸 五城目";
    let frames = |name: &str| [format!("{name}の会社です"), format!("{name}で旅館をやってます")];
    let heard = |name: &str| frames(name).iter().all(|text| said(text).city.is_some());
    let missed: Vec<&str> = bare.split_whitespace().filter(|name| !heard(name)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    for text in ["大和の会社です", "高島の会社です", "山田の会社です", "富岡さんの会社です", "担当の大熊です"]
    {
        assert_eq!(said(text).city, None, "{text}");
    }
}

/// Every town is found in the frames, written with some of its kanji in kana where that is sure, and in short kana.
#[test]
fn every_town_in_kana_and_frames() {
    let frames = |name: &str| {
        [
            format!("{name}の会社です。プロ拠点の電話は？"),
            format!("{name}で旅館をやっています。窓口は？"),
            format!("うちは{name}です"),
            format!("{name}大字本町の会社です"),
        ]
    };
    let mut wrong = Vec::new();
    let readings = &KNOWLEDGE.lexicon.slots.town_readings;
    for town in towns() {
        let last = town.name.chars().next_back().expect("a name");
        let kana = hiragana(&town.reading);
        let alike: Vec<_> = towns().into_iter().filter(|t| t.reading == town.reading).collect();
        let spelt = readings[&last].iter().map(|suffix| format!("{kana}{suffix}"));
        let katakana = readings[&last].iter().map(|suffix| crate::language::katakana(&format!("{kana}{suffix}")));
        let in_kana: Vec<String> = spelt.chain(katakana).collect();
        let whole = frames(&town.name).into_iter();
        for text in whole.chain(in_kana.iter().flat_map(|name| frames(name).into_iter().take(2))) {
            let heard = said(&text).city;
            if !alike.iter().any(|t| heard.as_ref() == Some(&t.name)) {
                wrong.push((text, heard));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are not found: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
}

proptest! {
    /// What shows nothing, blanks between all letters and old forms of kanji change no town.
    #[test]
    fn towns_are_found_through_dress(
        at in any::<prop::sample::Index>(),
        dress in prop::sample::select(vec!['\u{fe0f}', '\u{200d}', '\u{180f}', '\u{fff0}', '\u{1bca0}', '\u{1d173}']),
        blanks in any::<bool>(),
    ) {
        let all = towns();
        let town = all[at.index(all.len())];
        let plain = format!("{}の会社です", town.name);
        let apart = if blanks { ' ' } else { dress };
        let dressed: String = plain.chars().flat_map(|c| [c, apart]).collect();
        prop_assert_eq!(said(dressed.trim_end()), said(&plain), "{}", dressed);
    }
}
