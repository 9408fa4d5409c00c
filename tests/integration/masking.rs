//! What tells who somebody is is taken out of what is kept, and nothing else is.

use madoguchi::service::masking::masked;
use proptest::prelude::*;

use crate::BENCH;

fn mask(text: &str) -> String {
    masked(text, &BENCH.mind().knowledge)
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
