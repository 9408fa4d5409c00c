//! What was asked, and answers replayed.

use madoguchi::engine::Settings;
use madoguchi::mind::{Looked, look};
use madoguchi::officers::today::today;
use madoguchi::officers::verify::{Outcome, Verified, Verifier, chain, find};
use madoguchi::service::masking::KeepWords;
use madoguchi::store::answers::{From, Tampered, Whose};

use super::{asked, settings, town};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn looked(data: &std::path::Path) -> Looked {
    look(data, &mut |_| ()).expect("looks")
}

fn verified(data: &std::path::Path, id: &str) -> Verified {
    let looked = looked(data);
    let (record, before) = find(looked.store.as_ref(), id).expect("reads").expect("recorded");
    Verifier::new(data, &looked.pack, &looked.mind, None).verify(&record, &before).expect("verifies")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_is_grouped_and_small_counts_are_not_told() {
    let dir = town();
    let mut all = vec![
        ("a".to_owned(), texts(&["カレーの作り方を教えて", "ありがとう"])),
        ("b".to_owned(), texts(&["カレーの作り方は？"])),
        ("c".to_owned(), texts(&["火星の天気はどうですか"])),
        ("d".to_owned(), texts(&["生ごみ処理機の購入補助の電話は？"])),
    ];
    all.extend((0..5).map(|n| (format!("n{n}"), texts(&["保育園の申し込みはいつまで？"]))));
    assert_eq!(asked(dir.path(), settings(), all).await.len(), 10);
    let looked = looked(dir.path());
    let day = jiff::civil::date(2026, 11, 28);
    let found = today(looked.store.as_ref(), &looked.mind, day..day.tomorrow().expect("day"), 5).expect("today");
    assert_eq!((found.counts.answered, found.counts.talk), (6, 1), "{found:?}");
    assert_eq!(found.counts.refused + found.counts.narrowed, 3, "{found:?}");
    let curry = &found.unanswered[0];
    assert_eq!((curry.count, curry.questions.len()), (2, 2), "{:?}", found.unanswered);
    assert!(curry.questions.iter().all(|question| question.contains("カレー")));
    let wanted: Vec<_> = found.wanted.iter().map(|w| (w.entry.id.as_str(), w.count)).collect();
    assert_eq!(wanted, [("hoikuen", Some(5)), ("namagomi", None)]);
    let earlier = jiff::civil::date(2026, 11, 27);
    let before = today(looked.store.as_ref(), &looked.mind, earlier..day, 5).expect("the day before");
    assert_eq!((before.counts.answered, before.unanswered.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_typed_is_kept_unless_the_office_says_so() {
    let dir = town();
    let nothing = Settings { keep_words: KeepWords::Nothing, ..settings() };
    let said = texts(&["田中です。tanaka@komorebi.example に保育園の締切を教えて", "電話は？"]);
    let ids = asked(dir.path(), nothing, vec![("a".to_owned(), said.clone())]).await;
    let first = verified(dir.path(), &ids[0]);
    assert_eq!((first.outcome, first.words), (Outcome::NoWords, None));
    assert!(verified(dir.path(), &ids[1]).answer.expect("recorded").before.asked_words.is_none());

    let dir = town();
    let ids = asked(dir.path(), settings(), vec![("a".to_owned(), said)]).await;
    let words = verified(dir.path(), &ids[0]).words.expect("kept");
    assert!(!words.contains("tanaka") && !words.contains("田中") && words.contains("保育園"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_answers_are_replayed_to_the_same_bytes() {
    let dir = town();
    let phrases: Vec<String> =
        looked(dir.path()).mind.knowledge.intents.iter().flat_map(|i| i.phrases.iter().map(str::to_owned)).collect();
    let follow = texts(&["電話は？", "1", "もっと", "いつまで？", "戻る"]);
    let conversation = |n: usize| {
        let said = |k: usize| {
            if k.is_multiple_of(2) { &phrases[(n * 5 + k) % phrases.len()] } else { &follow[(n + k) % follow.len()] }
        };
        (format!("c{n}"), (0..10).map(|k| said(k).clone()).collect())
    };
    let ids = asked(dir.path(), settings(), (0..100).map(conversation).collect()).await;
    assert_eq!(ids.len(), 1_000);
    let looked = looked(dir.path());
    let store = looked.store.as_ref();
    let mut replay = Verifier::new(dir.path(), &looked.pack, &looked.mind, None);
    let (mut at, mut same) = (store.chain_start().expect("start"), 0);
    let mut each = |read: madoguchi::store::answers::Read| {
        let record = read.expect("reads");
        let verified = replay.verify(&record, &at).expect("verifies");
        // Where something was masked, another answer may come of it.
        let whole = record.words().is_some_and(|words| words.whose != Whose::Masked)
            && !verified.answer.is_some_and(|a| a.before_cut);
        assert!(!whole || verified.outcome == Outcome::Same, "{} {:?}", verified.id, verified.outcome);
        assert!(!matches!(verified.outcome, Outcome::Differs | Outcome::Tampered | Outcome::NoPack));
        same += usize::from(verified.outcome == Outcome::Same);
        at = record.chain();
        true
    };
    store.answers(From::Oldest, &mut each).expect("answers");
    assert!(same > 950, "only {same} of 1,000 were replayed to the same bytes");
    let noted = chain(store, None).expect("chain");
    assert_eq!((noted.records, noted.tampered.len()), (1_000, 0));
    assert_eq!(chain(store, Some(&noted.head)).expect("chain").holds_noted, Some(true));
    drop(looked);

    // Somebody makes an answer kinder than it was.
    let db = sled::open(dir.path().join("store")).expect("opens");
    let tree = db.open_tree("answers").expect("tree");
    let (key, bytes) = tree.iter().nth(500).expect("there").expect("reads");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    tree.insert(key, text.replacen("\"kind\":\"", "\"kind\": \"", 1).as_bytes()).expect("writes");
    db.flush().expect("flush");
    drop((tree, db));
    let looked = super::answers::looked(dir.path());
    let found = chain(looked.store.as_ref(), None).expect("chain");
    assert_eq!(found.tampered, [(501, Tampered::Answer)]);
}
