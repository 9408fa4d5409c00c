//! An edit: its effect, in use, taken back, handed on; and answers given before it.

use madoguchi::engine::Engine;
use madoguchi::mind::look;
use madoguchi::officers::change::{Reason, apply, exported, proposed, undone};
use madoguchi::officers::edit::{Change, Edit, Target, file_of, taught};
use madoguchi::officers::effect::{Origin, effect, of_log, of_pack, of_scripts};
use madoguchi::officers::history;
use madoguchi::officers::page::page;
use madoguchi::officers::verify::{Outcome, Verifier, find};

use super::{asked, mini, settings, town};

fn reason(why: &str) -> Reason {
    Reason { by: "窓口係".to_owned(), why: why.to_owned(), at: 1 }
}

fn phone(new: &str) -> Edit {
    let file = file_of(&mini(), "hoikuen").expect("file");
    Edit { file, path: "desks[0].phone".to_owned(), change: Change::Set(new.into()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_shows_what_it_does_and_can_be_taken_back() {
    let dir = town();
    let said = "ぴよぴよ倶楽部に入りたい";
    let ids =
        asked(dir.path(), settings(), vec![("a".to_owned(), vec![said.to_owned(), "保育園の電話は？".to_owned()])])
            .await;
    let now = settings().clock.now();
    let looked = look(dir.path(), &mut |_| ()).expect("looks");
    let edits = vec![
        taught(&looked.source, said, &Target::Entry("hoikuen".to_owned())).expect("taught"),
        phone("026-555-0169"),
    ];
    let proposal = proposed(&looked.source, edits).expect("proposed");
    let mut probes = of_pack(&looked.mind, now);
    probes.extend(of_log(looked.store.as_ref(), 10_000).expect("log"));
    probes.extend(of_scripts(&[]));
    let found = effect(&looked.mind, &proposal.mind, &probes, now);
    assert!(
        found.asked_of(Origin::Phrase) > 100
            && found.asked_of(Origin::Law) > 100
            && found.asked_of(Origin::Logged) == 2
    );
    let taught = found.changed.iter().find(|one| one.said == said).expect("the logged question changes");
    assert_eq!((taught.origin, taught.new.kind), (Origin::Logged, "answer"), "{taught:?}");
    let called = found.changed.iter().find(|one| one.said == "保育園の電話は？").expect("the phone changes");
    assert!(called.old.text.contains("026-555-0160") && called.new.text.contains("026-555-0169"));
    let untouched = found.changed.iter().filter(|one| one.origin == Origin::Phrase && !one.new.text.contains("0169"));
    assert!(untouched.count() < 5, "one phrase moves little else");

    let say = &looked.mind.knowledge.phrasebook.officers.effect;
    let html = page("題<script>", &proposal.edits, &found, &reason("<b>電話</b>"), say);
    assert!(html.contains("題&lt;script&gt;") && html.contains("&lt;b&gt;") && !html.contains("<script"));
    assert!(html.contains("026-555-0169") && html.contains(say.approved()));
    drop(looked);

    let engine = Engine::open(dir.path(), settings(), &mut |_| ()).expect("engine");
    let entry = apply(&engine, dir.path(), proposal, reason("電話が変わった")).expect("applies");
    assert_eq!((entry.number, entry.edits.len()), (1, 2));
    assert!(engine.ask("保育園の電話は？").reply.contacts.iter().any(|c| c.phone.as_deref() == Some("026-555-0169")));
    drop(engine);

    // What was answered before the edit is replayed from the pack of then.
    let looked = look(dir.path(), &mut |_| ()).expect("looks");
    let (record, before) = find(looked.store.as_ref(), &ids[1]).expect("reads").expect("recorded");
    let mut replay = Verifier::new(dir.path(), &looked.pack, &looked.mind, None);
    let verified = replay.verify(&record, &before).expect("verifies");
    assert_eq!(verified.outcome, Outcome::Same);
    assert!(verified.text.expect("replayed").contains("026-555-0160"));
    let (files, patch) = exported(dir.path(), &looked.source).expect("exported");
    let names: Vec<&str> = files.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["intents/entries/hoikuen.yaml", "knowledge/entries/hoikuen.yaml"]);
    let lines = |sign: char| {
        patch.lines().filter(|l| l.starts_with(sign) && !l.starts_with("---") && !l.starts_with("+++")).count()
    };
    assert_eq!((lines('-'), lines('+')), (1, 2), "{patch}");

    let back = undone(dir.path(), &looked.source).expect("undone");
    assert_eq!((back.after == mini(), back.undoes), (true, Some(1)));
    drop(looked);
    let engine = Engine::open(dir.path(), settings(), &mut |_| ()).expect("engine");
    apply(&engine, dir.path(), back, reason("やはり元に")).expect("applies");
    assert_eq!(engine.export().expect("files"), mini());
    let all = history::read(dir.path()).expect("history");
    assert_eq!(all.iter().map(|entry| entry.undoes).collect::<Vec<_>>(), [None, Some(1)]);
    assert!(undone(dir.path(), &mini()).is_err(), "there is nothing left to take back");
}

#[test]
fn what_would_be_wrong_is_refused() {
    let source = mini();
    for (edit, wrong) in [
        (phone("ゼロ三"), "phone"),
        (Edit { path: "windows[0].closes".to_owned(), change: Change::Set("来週".into()), ..phone("") }, "day"),
        (
            Edit { path: "links[0].url".to_owned(), change: Change::Set("javascript:alert(1)".into()), ..phone("") },
            "url",
        ),
        (Edit { path: "desks[7].phone".to_owned(), ..phone("026-555-0169") }, "desks[7]"),
        (phone("026-555-0160"), "changes nothing"),
    ] {
        let error = format!("{:#}", proposed(&source, vec![edit]).expect_err(wrong));
        assert!(error.to_lowercase().contains(wrong), "{wrong}: {error}");
    }
    assert!(taught(&source, "何か", &Target::Need("ない".to_owned())).is_err());
}
