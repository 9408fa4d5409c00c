//! Laws of a conversation: it never panics, stays short, and forgets nothing without a reason.

use madoguchi::engine::Clock;
use madoguchi::message::ReplyKind;
use proptest::prelude::*;

use crate::BENCH;

/// Longest reply any channel can show at once.
const MAX_REPLY: usize = 2_000;

fn clock() -> Clock {
    Clock::Fixed("2026-11-22T10:00:00".parse().expect("time"))
}

#[test]
fn odd_input_gets_a_sensible_reply() {
    let long = "助成金について教えてください。".repeat(7_000);
    assert!(long.len() > 100_000);
    let odd = [
        "",
        " ",
        "　",
        "\u{0}\u{1}\u{7f}",
        "\u{fffd}\u{fffd}",
        "👍🏽👨‍👩‍👧‍👦",
        "🇯🇵",
        "ﾟﾟﾟ",
        "a\u{300}\u{301}\u{302}",
        "<script>alert(1)</script>",
        "'; DROP TABLE",
        "%s%n",
        "مرحبا",
        "안녕하세요",
        "Ω≈ç√∫",
        "١٢٣",
        "\u{202e}逆",
        long.as_str(),
    ];
    let mut conversation = BENCH.conversation(clock());
    let _ = conversation.say("山形のプロ拠点の電話は？");
    let before = conversation.state().slots.clone();
    for text in odd {
        let reply = conversation.say(text);
        assert!(!reply.text().is_empty(), "{text:?}");
        assert!(reply.text().chars().count() <= MAX_REPLY, "{text:?}");
    }
    assert_eq!(conversation.state().slots, before, "odd input changed what is known about the person");
}

#[test]
fn no_reply_is_longer_than_a_channel_can_show() {
    let knowledge = &BENCH.mind().knowledge;
    for entry in &knowledge.entries {
        for facet in [
            "",
            "の詳しい内容",
            "のコース",
            "の対象",
            "の金額",
            "の期限",
            "の問い合わせ先",
            "のリンク",
            "の事例",
            "の違い",
            "の申請方法",
        ] {
            let reply = BENCH.conversation(clock()).say(&format!("{}{facet}", entry.title));
            let length = reply.text().chars().count();
            assert!(length <= MAX_REPLY, "{}{facet}: {length} characters\n{}", entry.title, reply.text());
        }
    }
}

#[test]
fn answers_carry_desk_source_and_page() {
    let knowledge = &BENCH.mind().knowledge;
    for entry in &knowledge.entries {
        let reply = BENCH.conversation(clock()).say(&format!("{}とは", entry.title));
        assert_eq!(reply.kind, ReplyKind::Answer, "{}", entry.title);
        assert_eq!(reply.entries[0].id, entry.id, "{}", entry.title);
        assert!(!reply.contacts.is_empty() || reply.ask.is_some(), "no desk: {}", reply.text());
        assert!(reply.source.pages.iter().any(|p| entry.pages.contains(p)), "{}", reply.text());
        assert!(reply.text().contains("2024年10月末時点"));
    }
}

#[test]
fn a_choice_by_number_label_or_text_gives_the_same_reply() {
    for opening in
        ["外国人材を採用したい", "補助金を使いたい", "プロ拠点について", "認定制度を知りたい", "研修をさせたい"]
    {
        let choices = BENCH.conversation(clock()).say(opening).choices;
        assert!(choices.len() >= 2, "{opening}");
        for (i, choice) in choices.iter().enumerate() {
            let n = i + 1;
            let say = |text: &str| {
                let mut conversation = BENCH.conversation(clock());
                let _ = conversation.say(opening);
                conversation.say(text).text()
            };
            let wanted = say(&n.to_string());
            for text in [
                choice.label.clone(),
                choice.send.clone(),
                format!("{n}番"),
                char::from_digit(n as u32, 10)
                    .map(|c| char::from_u32(c as u32 - 0x30 + 0xff10).expect("digit").to_string())
                    .expect("digit"),
                char::from_u32(0x2460 + i as u32).expect("circled").to_string(),
            ] {
                assert_eq!(say(&text), wanted, "{opening} / {text}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_walks_never_panic(walk in proptest::collection::vec(prop_oneof![
        "[1-9]", "\\PC{0,30}",
        proptest::sample::select(vec!["山形は？", "締切は", "もっと", "戻る", "違う", "最初から", "外国人材を採用したい", "助成金", "電話番号", "パスタの作り方", "ありがとう", "わからない", "特定技能と技能実習の違い", "宮城の社員12名の製造業です", "続き", "リンク"]).prop_map(str::to_owned),
    ], 1..25)) {
        let mut conversation = BENCH.conversation(clock());
        for text in &walk {
            let before = conversation.state().slots.clone();
            let reply = conversation.say(text);
            let shown = reply.text();
            prop_assert!(!shown.is_empty() && shown.chars().count() <= MAX_REPLY, "{}: {}", text, shown);
            let after = &conversation.state().slots;
            // Only 最初から and a newer word for the same thing may take a slot away.
            let restarted = conversation.state().topic.is_none() && after.is_empty();
            prop_assert!(restarted || before.prefecture.is_none() || after.prefecture.is_some(), "{} lost the prefecture", text);
        }
    }
}
