//! A pack's own questions come first, whatever else their words could mean.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use madoguchi::compiled::of_sound_files;
use madoguchi::dialogue::{State, step};
use madoguchi::knowledge::faq::{About, Day, Options, of_bytes, pack};
use madoguchi::language::phrasebook::Phrasebook;
use madoguchi::message::ReplyKind;
use madoguchi::understanding::Understander;

/// Rows of a made-up town whose questions collide with talk, hand-off, hours, lines of business, places, steering
/// and topics outside, each with its answer.
const ROWS: [(&str, &str); 18] = [
    ("担当者の名前を知りたいのですが", "名札でご確認いただけます。"),
    ("相談員と話したいときは", "毎週木曜に相談室を開いています。"),
    ("何ができる施設ですか", "会議と料理ができます。"),
    ("窓口の受付は何時から何時までですか", "8時半から16時までです。"),
    ("日曜も開いていますか", "第2日曜だけ開けています。"),
    ("漁業を営んでいます。補助はありますか", "燃料の助成があります。"),
    ("従業員が3人の店でも申し込めますか", "5人までの店が申し込めます。"),
    ("苦情を言いたい", "意見箱と電話でお受けします。"),
    ("ありがとうカードとは何ですか", "町の商店で使える券です。"),
    ("明日の天気は", "役場の玄関に予報を貼り出しています。"),
    ("カレーの作り方を教えてください", "料理教室で月に一度教えています。"),
    ("もっと詳しい案内はありますか", "手引きを窓口でお渡しします。"),
    ("秋田県から引っ越してきました", "転入届を14日以内に出してください。"),
    ("第1子の保育料はいくらですか", "所得で決まります。"),
    ("第2子の保育料はいくらですか", "半額です。"),
    ("蜂の巣を見つけたら", "近づかずに環境係へ知らせてください。"),
    ("火事のときはどうしますか", "離れてから119番に知らせてください。"),
    ("家の手伝いは頼めますか", "家事の手伝いを登録した方が伺います。"),
];
const ALSO: &str = "ハチの巣があって困っています";

fn now() -> DateTime {
    "2026-11-27T10:00:00".parse().expect("time")
}

static MIND: LazyLock<Understander> = LazyLock::new(|| {
    let mut csv = "質問,回答,別の言い方\n".to_owned();
    for (question, answer) in ROWS {
        let also = if question.starts_with('蜂') { ALSO } else { "" };
        csv.push_str(&format!("{question},{answer},{also}\n"));
    }
    let table = of_bytes(csv.as_bytes(), "faq.csv".as_ref(), &Options::default()).expect("reads");
    assert_eq!(table.faults, []);
    let about = About {
        title: "こもれび町の手引き".to_owned(),
        publisher: "こもれび町".to_owned(),
        as_of: Day { year: 2026, month: 11, day: None },
        phone: None,
    };
    of_sound_files(&pack(&table.questions, &about, &Phrasebook::shared().expect("phrasebook"))).expect("compiles")
});

/// The title that answers, and the text.
fn answer(state: &State, said: &str) -> (State, String, String) {
    let (state, reply) = step(state, said, &MIND, now());
    let title = reply.entries.first().filter(|_| reply.kind == ReplyKind::Answer).map(|e| e.title.clone());
    (state, title.unwrap_or_default(), reply.text(&MIND.knowledge.phrasebook))
}

#[test]
fn each_row_answers_its_own_question() {
    for (question, expected) in ROWS {
        let (_, title, text) = answer(&State::default(), question);
        assert_eq!(title, question, "{text}");
        assert!(text.contains(expected) && !text.contains("載っていない"), "{question}: {text}");
    }
    assert_eq!(answer(&State::default(), ALSO).1, ROWS[15].0);
}

#[test]
fn in_a_conversation_too_and_after_a_greeting() {
    let mut state = State::default();
    for (question, expected) in ROWS.iter().chain(ROWS.iter().rev().skip(1)) {
        let (next, _, text) = answer(&state, question);
        state = next;
        assert!(text.contains(expected), "{question}: {text}");
    }
    for said in ["こんにちは。苦情を言いたい", "すみません、蜂の巣を見つけたら"] {
        assert!(ROWS.iter().any(|(q, _)| *q == answer(&State::default(), said).1), "{said}");
    }
}

#[test]
fn kana_width_and_one_slip_change_nothing() {
    for (said, own) in [
        ("くじょうをいいたい", 7),
        ("苦情を言いいたい", 7),
        ("担当者の前名を知りたいのですが", 0),
        ("ｶﾚｰの作り方を教えてください！", 10),
        ("第２子の保育料はいくらですか", 14),
        ("ハチの巣があって困ってます", 15),
    ] {
        assert_eq!(answer(&State::default(), said).1, ROWS[own].0, "{said}");
    }
    // Another number, another kanji: another question, not a slip.
    for said in ["第3子の保育料はいくらですか", "副担当者の名前を知りたいのですが"] {
        assert_eq!((MIND.verbatim(said), MIND.nearly_verbatim(&MIND.understand(said))), (None, None), "{said}");
    }
}

/// What a row asks about and what another only sounds like (火事, 家事) are two things; neither is lost.
#[test]
fn words_that_sound_alike_lead_to_their_own_rows() {
    for (said, own) in [("火事です", 16), ("火事になったら", 16), ("家事を手伝ってほしい", 17)] {
        let (_, reply) = step(&State::default(), said, &MIND, now());
        assert_eq!(reply.entries.first().map(|e| e.title.as_str()), Some(ROWS[own].0), "{said}");
    }
}

#[test]
fn talk_stays_talk_where_no_row_says_it() {
    for said in ["こんにちは", "ありがとう", "さようなら"] {
        let (_, reply) = step(&State::default(), said, &MIND, now());
        assert_eq!(reply.kind, ReplyKind::Smalltalk, "{said}");
    }
}
