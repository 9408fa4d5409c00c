//! Every reply the pack can give fits Discord's limits, and shows all it holds.

use madoguchi::channel::discord::draw::draw;
use madoguchi::channel::discord::embed::{Drawn, problems};
use madoguchi::engine::Clock;
use madoguchi::message::{Block, Reply};
use madoguchi::understanding::facet::Facet;

use crate::BENCH;
use crate::drawing::{discord, said, squeeze};

/// What a reply says and its messages lack.
fn lost(reply: &Reply, messages: &[Drawn]) -> Vec<String> {
    let all = squeeze(&discord(messages));
    let mut wanted = said(reply);
    wanted.retain(|w| !all.contains(&squeeze(w)));
    wanted
}

#[test]
fn every_entry_and_facet_fits_and_nothing_is_lost() {
    let mut wrong = Vec::new();
    let (mut replies, mut several, mut most) = (0, 0, 0);
    let mind = BENCH.mind();
    let facets = Facet::ALL;
    let mut asks: Vec<String> =
        ["こんにちは", "ヘルプ", "カレーの作り方", "担当者につないで", "特定技能と技能実習の違いは"]
            .map(str::to_owned)
            .to_vec();
    asks.extend(mind.knowledge.pack.themes.iter().map(|t| t.title.clone()));
    let labels = &mind.knowledge.phrasebook.facets;
    for entry in &mind.knowledge.entries {
        asks.push(format!("{}について知りたい", entry.name()));
        asks.extend(facets.iter().map(|f| format!("{}の{}", entry.name(), f.label(labels))));
    }
    asks.extend(mind.knowledge.intents.iter().filter_map(|i| i.phrases.first().map(str::to_owned)));
    for ask in asks {
        let mut conversation = BENCH.conversation(Clock::System);
        for ask in [ask.as_str(), "もっと"] {
            let reply = conversation.say(ask);
            let messages = draw(&reply, &BENCH.mind().knowledge.phrasebook, u64::MAX, "m1298765432109876543");
            replies += 1;
            several += usize::from(messages.len() > 1);
            most = most.max(messages.len());
            wrong.extend(messages.iter().flat_map(problems).map(|p| format!("{ask}: {p}")));
            wrong.extend(lost(&reply, &messages).into_iter().map(|l| format!("{ask}: lost {l:?}")));
        }
    }
    println!("drawn: {replies} replies, {several} of them in several messages, {most} at most");
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// A reply far beyond anything in the pack.
#[test]
fn an_enormous_reply_is_split_and_whole() {
    let mut conversation = BENCH.conversation(Clock::System);
    let mut reply = conversation.say("特定技能と技能実習の違いは");
    let contact = BENCH.conversation(Clock::System).say("山形のプロ拠点の電話は？").contacts[0].clone();
    let long = "一文がここにあります。".repeat(700);
    reply.blocks.push(Block::Text(long));
    reply.blocks.push(Block::Bullets((0..300).map(|i| format!("項目{i}：*_~`|<>[]()# の説明")).collect()));
    let value = "値はこちらです。".repeat(200);
    reply.blocks.push(Block::Comparison {
        sides: vec!["左".to_owned(), "右".to_owned()],
        rows: (0..40).map(|i| (format!("観点{i}"), vec![format!("左{i}{value}"), format!("右{i}")])).collect(),
    });
    reply.contacts = (0..60)
        .map(|i| {
            let mut c = contact.clone();
            c.org = format!("窓口{i}");
            c
        })
        .collect();
    let link = |i: usize| madoguchi::message::LinkRef {
        label: format!("リンク{i}{}", "長".repeat(i * 3)),
        url: format!("https://example.jp/{}", "x".repeat(i * 20)),
    };
    reply.links = (0..40).map(link).collect();
    let choice = |i: usize| madoguchi::message::Choice {
        label: format!("選択肢{i}{}", "あ".repeat(i)),
        send: format!("送る{i}{}", "い".repeat(i)),
        entry: None,
    };
    reply.choices = (0..130).map(choice).collect();
    let messages = draw(&reply, &BENCH.mind().knowledge.phrasebook, u64::MAX, "m1298765432109876543");
    let wrong: Vec<String> = messages.iter().flat_map(problems).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let lost = lost(&reply, &messages);
    assert!(lost.is_empty(), "{:?}", &lost[..lost.len().min(5)]);
    assert!(
        messages[..messages.len() - 1].iter().all(|m| m.components.is_empty()),
        "buttons stand under the last message"
    );
}
