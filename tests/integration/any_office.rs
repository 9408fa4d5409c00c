//! A pack without firms, measures or prefectures never hears of them, whatever is said to it.

use jiff::civil::DateTime;
use madoguchi::dialogue::{State, step};
use madoguchi::engine::{Engine, Settings};
use madoguchi::knowledge::faq::{About, Day, Options, pack, read};
use madoguchi::language::phrasebook::Phrasebook;
use madoguchi::message::ReplyKind;

use crate::root;

/// What only another office would say.
const FOREIGN: [&str; 17] = [
    "制度",
    "ガイドブック",
    "東北",
    "Tohoku",
    "firms",
    "企業",
    "会社",
    "当社",
    "従業員",
    "社員",
    "補助金",
    "助成金",
    "外国人",
    "経済産業局",
    "中小",
    "業種",
    "事業主",
];

/// Turns of one conversation after another; an empty list of turns never.
const CONVERSATIONS: [&[&str]; 8] = [
    &["こんにちは", "", "何ができるの", "ヘルプ", "メニュー", "あなたは誰ですか", "ありがとう", "はい", "さようなら"],
    &["粗大ごみの出し方", "なるほど", "電話番号は？", "いつまで？", "いくらかかる？", "だれが使えますか", "違いは？"],
    &[
        "住民票がほしい",
        "もっと",
        "リンクを見せて",
        "事例はありますか",
        "コースは？",
        "手続きは？",
        "戻る",
        "違う",
        "違う",
        "違う",
    ],
    &["違う", "戻る", "スキップ", "続き", "99"],
    &["受付時間は？", "今つながりますか", "土日もやっていますか", "祝日は？", "年末年始は？", "明日は開いてる？"],
    &[
        "青森県です",
        "仙台市",
        "うちは12人でやっています",
        "製造をしている30人の工場です",
        "うちで使えるものは？",
        "何から始めればいい？",
    ],
    &[
        "Can I get something here?",
        "Where can I find the library?",
        "toshokan wa doko desu ka",
        "quantum chromodynamics",
        "ほげほげ",
        "ふがふが",
        "担当者につないで",
    ],
    &[
        "火星への行き方",
        "火星の天気は？",
        "木星の天気は？",
        "もう使えない！ひどい",
        "電話で聞きたい",
        "最初から",
        "図書館と体育館の電話番号は？",
    ],
];

#[test]
fn a_citys_faq_hears_of_no_firms_and_measures() {
    let about = About {
        title: "みどり市くらしのFAQ".to_owned(),
        publisher: "みどり市役所".to_owned(),
        as_of: Day { year: 2026, month: 11, day: None },
        phone: Some("012-345-6789".to_owned()),
    };
    let file = root("examples/faq/shiyakusho.csv");
    let table = read(&file, &Options::default()).expect("the example");
    assert!(table.faults.is_empty(), "{:?}", table.faults);
    let source = pack(&table.questions, &about, &Phrasebook::shared().expect("phrasebook"));
    let own = std::fs::read_to_string(&file).expect("the example");
    let dir = tempfile::tempdir().expect("dir");
    let engine = Engine::import(dir.path(), Settings::default(), &source, &mut |_| ()).expect("imports");
    let mind = engine.mind();
    let now: DateTime = "2026-11-27T10:00:00".parse().expect("time");
    let (mut turns, mut answers, mut found) = (0, 0, Vec::new());
    for conversation in CONVERSATIONS {
        let mut state = State::default();
        for said in conversation {
            let (next, reply) = step(&state, said, &mind, now);
            state = next;
            turns += 1;
            answers += usize::from(reply.kind == ReplyKind::Answer);
            // What a person said may be repeated to them.
            let text = reply.text(&mind.knowledge.phrasebook).replace(said, "");
            assert!(!text.trim().is_empty(), "{said}: nothing said");
            let words = FOREIGN.iter().filter(|w| text.contains(**w) && !own.contains(**w) && !said.contains(**w));
            found.extend(words.map(|w| format!("{w} in the reply to {said}:\n{text}\n")));
        }
    }
    assert!(turns >= 40 && answers >= 10, "{turns} turns, {answers} answers");
    assert!(found.is_empty(), "{}", found.join("\n"));
}
