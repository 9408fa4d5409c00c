//! Golden tokens: how sentences are cut, kept word by word.
//!
//! What changes here changes everything above. After a change that is meant, read the difference and write
//! them anew: `INSTA_UPDATE=always cargo test --test integration tokens_are_as_they_were`.

use std::fmt::Write as _;

use crate::{BENCH, root};

const SENTENCES: [&str; 62] = [
    // Names of the pack, whole and in parts.
    "特定技能と技能実習の違いは？",
    "プラチナくるみんの認定基準を教えてください",
    "えるぼしを取りたい",
    "キャリアアップ助成金の正社員化コース",
    "IT導入補助金の締切はいつですか",
    "ロカベンって何",
    "プロフェッショナル人材戦略拠点の電話番号",
    "健康経営優良法人ブライト500",
    "地域未来投資促進税制のメリット",
    "人材開発支援助成金はいくらもらえますか",
    "東北経済産業局の産業人材政策室",
    "高専と連携した事例はありますか",
    // Wishes, in kanji and kana.
    "外国人を採用したい",
    "若い社員がすぐ辞めてしまいます",
    "人手が足りなくて困っています",
    "社員にデジタルの勉強をさせたい",
    "賃金を上げたいので使える制度を知りたい",
    "育休を取りやすい職場にしたい",
    "副業人材を受け入れるにはどうすればいいですか",
    "申し込みたい",
    "申込みたい",
    "もうしこみたい",
    "人を採った",
    "人を採れば",
    // Hiragana and katakana alone.
    "じょせいきんのまどぐちはどこですか",
    "がいこくじんをやといたい",
    "きゃりああっぷじょせいきん",
    "しゃいんがやめる",
    "すーぱーのれじうちをふやしたい",
    "リスキリング",
    "サーバー",
    "サーバ",
    "ヴァーチャル",
    // Dialect and spoken language.
    "人が足んねくて困ってんだ",
    "なんぼもらえるべか",
    "補助金つかえっぺか",
    "教えてけろ",
    "それってうちでもいけんの？",
    "てか締切いつだっけ",
    // Slips and odd spelling.
    "補助金の申し混み",
    "助成きんについて",
    "サポ一トセンター",
    "外国人財の雇用",
    "すごーーーい!!!!",
    "いすゞの人々",
    // Numbers and counters.
    "社員二十三名の会社です",
    "従業員300人以下",
    "三つ目の制度",
    "二〇二四年十月末",
    "12月29日は電話つながりますか",
    "022-221-4881はどこの番号",
    "3分の2を上限100万円まで補助",
    // Width, signs, Latin letters.
    "ﾊﾟｰﾄを雇う",
    "ＩＴ導入　ﾎｼﾞｮ金",
    "DX人材の育成",
    "Q&Aはありますか",
    "https://www.tohoku.meti.go.jp を見たい",
    "How do I hire foreign workers?",
    "gaikokujin saiyou",
    // Little or nothing.
    "は？",
    "…",
    "😀ありがとう",
];

#[test]
fn tokens_are_as_they_were() {
    let mind = BENCH.mind();
    let mut all = String::new();
    for sentence in SENTENCES {
        let analysis = mind.analyzer().analyze(sentence);
        let _ = writeln!(all, "# {sentence}");
        for token in &analysis.tokens {
            let surface = analysis.surface(token);
            let _ = writeln!(all, "{surface}\t{}\t{}\t{}\t{:?}", token.base, token.key, token.pos, token.class);
        }
        all.push('\n');
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(
        "surface, base, key, part of speech, class; written by \
         `INSTA_UPDATE=always cargo test --test integration tokens_are_as_they_were`",
    );
    settings.bind(|| insta::assert_snapshot!("tokens", all));
}
