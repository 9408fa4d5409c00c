//! Laws of a conversation: it never panics, stays short, and forgets nothing without a reason.

use madoguchi::dialogue::{Move, steer};
use madoguchi::engine::Clock;
use madoguchi::knowledge::intent::Body;
use madoguchi::message::ReplyKind;
use madoguchi::understanding::slots::Slots;
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
        assert!(!crate::text(&reply).is_empty(), "{text:?}");
        assert!(crate::text(&reply).chars().count() <= MAX_REPLY, "{text:?}");
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
            let length = crate::text(&reply).chars().count();
            assert!(length <= MAX_REPLY, "{}{facet}: {length} characters\n{}", entry.title, crate::text(&reply));
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
        let asked = BENCH.conversation(clock()).say(&format!("{}の問い合わせ先", entry.title));
        assert!(!asked.contacts.is_empty() || asked.ask.is_some(), "no desk: {}", crate::text(&asked));
        assert!(reply.source.pages.iter().any(|p| entry.pages.contains(p)), "{}", crate::text(&reply));
        assert!(crate::text(&reply).contains("2024年10月末時点"));
    }
}

#[test]
fn what_is_chosen_is_answered_and_not_put_off_to_the_phone() {
    let knowledge = &BENCH.mind().knowledge;
    let put_off = knowledge.phrasebook.refusal.call_instead();
    let openings = knowledge.intents.iter().filter(|i| matches!(i.body, Body::Need(_))).map(|i| &i.label);
    let mut chosen = 0;
    for opening in openings.chain(knowledge.pack.themes.iter().map(|t| &t.title)) {
        let choices = BENCH.conversation(clock()).say(opening).choices;
        for i in 1..=choices.len() {
            let mut conversation = BENCH.conversation(clock());
            let _ = conversation.say(opening);
            let reply = crate::text(&conversation.say(&i.to_string()));
            chosen += 1;
            assert!(!reply.contains(put_off), "{opening}, {i}: {reply}");
        }
    }
    assert!(chosen > 100, "only {chosen} choices");
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
                crate::text(&conversation.say(text))
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

/// What people put around a command without meaning anything by it.
const DRESS: [(&str, &str); 14] = [
    ("", "🙏"),
    ("", ":pray:"),
    ("👉 ", ""),
    ("(", ")"),
    ("「", "」"),
    ("【", "】"),
    ("*", "*"),
    ("", "ｗ"),
    ("", "(笑)"),
    ("", "(^^)"),
    ("", " m(_ _)m"),
    ("", "！！"),
    ("", "♪"),
    ("・", "。"),
];

#[test]
fn what_stands_around_a_command_does_not_matter() {
    let say = |text: &str| {
        let mut conversation = BENCH.conversation(clock());
        let _ = conversation.say("人が辞めてしまう");
        crate::text(&conversation.say(text))
    };
    for command in ["2", "戻る", "最初から", "違う", "スキップ", "もっと", "ヘルプ", "はい", "ありがとうございました"]
    {
        let wanted = say(command);
        for (before, after) in DRESS {
            let dressed = format!("{before}{command}{after}");
            assert_eq!(say(&dressed), wanted, "{dressed}");
        }
    }
    let second = say("2");
    for number in ["⑵", "❷", "➁", "⒉", "２番", "2番目でお願いします", ":two:", "2️⃣", "Ⅱ", "2にします"]
    {
        assert_eq!(say(number), second, "{number}");
    }
    let both = say("2と3");
    for number in ["2、3", "②と③", "2・3", "2番と3番でお願いします🙏"] {
        assert_eq!(say(number), both, "{number}");
    }
    let named = |text: &str| text.lines().filter(|line| line.starts_with('【')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(named(&both), [named(&second), named(&say("3"))].concat(), "{both}");
}

/// Turns of all walks together.
const WALKED: u32 = 10_000;
/// Turns of one walk.
const WALK: usize = 40;

/// What was known of the person that is not known any more; what they want goes with the matter it is wanted for.
fn lost(before: &Slots, after: &Slots) -> Vec<&'static str> {
    [
        ("prefecture", before.prefecture.is_some() && after.prefecture.is_none()),
        ("employees", before.heads().is_some() && after.heads().is_none()),
        ("industry", before.industry.is_some() && after.industry.is_none()),
        ("employment", before.employment.is_some() && after.employment.is_none()),
        ("firm", before.firm.is_some() && after.firm.is_none()),
        // A town goes only with its prefecture.
        ("city", before.city.is_some() && after.city.is_none() && before.prefecture == after.prefecture),
    ]
    .into_iter()
    .filter_map(|(name, gone)| gone.then_some(name))
    .collect()
}

/// One step of a walk: a choice of the last reply by its place, or text.
#[derive(Debug, Clone)]
enum Step {
    Choose(usize),
    Say(String),
}

fn steps() -> impl Strategy<Value = Step> {
    let phrases: Vec<String> =
        BENCH.mind().knowledge.intents.iter().flat_map(|i| i.phrases.iter().take(3).map(str::to_owned)).collect();
    let steering = [
        "山形は？",
        "締切は",
        "もっと",
        "戻る",
        "違う",
        "最初から",
        "電話番号",
        "わからない",
        "続き",
        "リンク",
        "どれも違う",
        "ヘルプ",
        "宮城の社員12名の製造業です",
        "うちで使える制度は？",
        "350人でも使える？",
        "さっきの助成金の締切は？",
        "岩手と宮城の両方教えて",
        "社員は20人じゃなくて35人",
        "個人事業主です",
        "ありがとう",
        "真ん中の",
        "青森のやつ",
        "その前の制度",
        "それと、対象も",
        "教えて",
        "締切と電話番号は？",
        "スキップ",
        "どれがおすすめ？",
        "違う、福島",
        "",
        "。。。",
    ];
    let word = "[ぁ-んァ-ヶ一-龠a-z0-9、。？]{1,12}";
    prop_oneof![
        4 => (0..12_usize).prop_map(Step::Choose),
        3 => proptest::sample::select(steering.map(str::to_owned).to_vec()).prop_map(Step::Say),
        2 => proptest::sample::select(phrases).prop_map(Step::Say),
        1 => "\\PC{0,30}".prop_map(Step::Say),
        1 => word.prop_map(Step::Say),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WALKED / WALK as u32, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_walks_never_panic_nor_forget(walk in proptest::collection::vec(steps(), WALK)) {
        let mut conversation = BENCH.conversation(clock());
        for step in &walk {
            let before = conversation.state().clone();
            let text = match step {
                Step::Choose(i) => match before.choices.get(*i) {
                    Some(choice) => choice.send.clone(),
                    None => (i + 1).to_string(),
                },
                Step::Say(text) => text.clone(),
            };
            let reply = conversation.say(&text);
            let shown = crate::text(&reply);
            prop_assert!(!shown.is_empty() && shown.chars().count() <= MAX_REPLY, "{:?}: {}", text, shown);
            let after = conversation.state();
            // Only 最初から may take away what is known; everything else may only replace it.
            let terms = &BENCH.mind().knowledge.lexicon.dialogue;
            let steers = |said: &str, choices: &[madoguchi::message::Choice]| steer(said, choices, terms);
            let sends_restart = |i: usize| steers(&before.choices[i].send, &[]) == Some(Move::Restart);
            let restarted = match steers(&text, &before.choices) {
                Some(Move::Restart) => true,
                Some(Move::Pick(i)) => sends_restart(i),
                _ => false,
            } || before.choices.iter().any(|c| c.label == text && steers(&c.send, &[]) == Some(Move::Restart));
            prop_assert!(restarted || lost(&before.slots, &after.slots).is_empty(), "{:?} lost {:?}", text, lost(&before.slots, &after.slots));
            prop_assert_eq!(after.turn, before.turn + 1);
            // Where nothing new is offered, what was offered of the topic can still be chosen.
            prop_assert!(after.choices == reply.choices || reply.choices.is_empty() && after.choices == before.choices);
        }
    }
}
