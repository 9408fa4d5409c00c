//! A store whose files are cut, changed, emptied or deleted: it starts or refuses clearly, soon, and never
//! with another office's knowledge; what can be read of it is carried over.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use madoguchi::engine::{Engine, Settings};
use madoguchi::knowledge::load::Source;
use madoguchi::mind::KnowledgeSource;
use madoguchi::mind::embedded;
use madoguchi::service::{Accepted, Author, Outgoing, Question, Said, Vote};
use madoguchi::store::inbox::{Inbox as _, Settled, Ticket};
use madoguchi::store::sled::SledStore;
use madoguchi::store::{Conversation, Handoff, HandoffStatus, Handoffs as _, Store as _, StoreError};

use crate::packs::{GUIDE, mini};

/// What does not end within this hangs; on a quiet machine a start takes well under a second.
const LIMIT: Duration = Duration::from_secs(60);
const DAMAGES: usize = 60;
const PEOPLE: usize = 40;

/// A small generator, so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("fits") % n.max(1)
    }
}

fn question(event: &str, conversation: &str) -> Question {
    Question {
        event: event.into(),
        channel: "api".into(),
        conversation: conversation.into(),
        author: Author::Person,
        text: "粗大ごみ".into(),
        files: Vec::new(),
        address: serde_json::Value::Null,
        received_ms: 0,
    }
}

fn accept(store: &SledStore, question: &Question) -> Ticket {
    match store.accept(std::slice::from_ref(question), 1).expect("accepts")[..] {
        [Accepted::New(ticket)] => ticket,
        ref other => panic!("{other:?}"),
    }
}

/// Puts conversations, hand-offs, votes and a waiting question into the store of `data`.
fn fill(data: &Path) {
    let store = SledStore::open(data).expect("opens").store;
    for i in 0..PEOPLE {
        let conversation = format!("api:{i}");
        let question = question(&format!("e{i}"), &conversation);
        let ticket = accept(&store, &question);
        let handoff = Handoff {
            id: store.next_handoff().expect("number"),
            conversation: conversation.clone(),
            channel: "api".into(),
            address: serde_json::Value::Null,
            staff: None,
            memo: madoguchi::message::Memo::default(),
            opened: 1,
            answered: 0,
            status: HandoffStatus::Open,
        };
        let note = Outgoing {
            event: question.event.clone(),
            channel: "api".into(),
            conversation: conversation.clone(),
            to: Author::Person,
            address: serde_json::Value::Null,
            said: Said::Note("はい".into()),
        };
        let updated = madoguchi::engine::Clock::System.seconds();
        let settled = Settled {
            conversation: Some(Conversation { updated, ..Conversation::default() }),
            outgoing: vec![note],
            handoff: Some(handoff),
            ..Settled::default()
        };
        let tickets = store.settle(ticket, &question, &settled).expect("settles");
        store.delivered(tickets[0], None).expect("delivered");
        store
            .vote(&Vote { event: question.event, conversation, entry: None, helpful: true, comment: None, at: 1 })
            .expect("votes");
    }
    accept(&store, &question("waits", "api:waits"));
    store.flush().expect("flush");
}

/// A data folder of one's own with the mini pack imported and some records; made once for all.
fn prepared() -> tempfile::TempDir {
    static WHOLE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let dir = tempfile::tempdir().expect("dir");
        let source = Source::read(&mini()).expect("pack");
        drop(Engine::import(dir.path(), Settings::default(), &source, &mut |_| ()).expect("imports"));
        fill(dir.path());
        // Once more, so that there is a snapshot.
        drop(SledStore::open(dir.path()).expect("opens"));
        dir
    });
    let dir = tempfile::tempdir().expect("dir");
    crate::copy(WHOLE.path(), dir.path());
    dir
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Damages one file; tells how.
fn damage(file: &Path, dice: &mut Dice) -> String {
    let mut bytes = std::fs::read(file).expect("reads");
    let name = file.file_name().expect("name").to_string_lossy().into_owned();
    let how = dice.below(5);
    match how {
        0 => bytes.clear(),
        1 => bytes.truncate(bytes.len() / 2),
        2 => bytes.truncate(dice.below(bytes.len())),
        3 => {
            std::fs::remove_file(file).expect("removes");
            return format!("{name} deleted");
        }
        _ => {
            for _ in 0..3 {
                let at = dice.below(bytes.len());
                bytes[at] ^= 0x55;
            }
        }
    }
    std::fs::write(file, &bytes).expect("writes");
    format!("{name} {}", ["emptied", "halved", "cut", "", "flipped"][how])
}

/// Runs `work` within the limit.
fn timed<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(work()));
    told.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{what}: it does not end"))
}

/// What was said, and the files that are answered from or why there are none.
fn files_in_use(data: &Path, what: &str) -> (Vec<String>, Result<Source, String>) {
    let source = KnowledgeSource::of_data(data);
    timed(what, move || {
        let mut notices = Vec::new();
        let files = source.files(&mut |notice| notices.push(notice.to_owned()));
        (notices, files.map_err(|error| format!("{error:#}")))
    })
}

/// Opens a data folder as the service does.
fn start(data: &Path, settings: Settings, what: &str) -> (Engine, Vec<String>) {
    let data = data.to_owned();
    timed(what, move || {
        let mut notices = Vec::new();
        let engine = Engine::open(&data, settings, &mut |notice| notices.push(notice.to_owned()));
        (engine.expect("starts"), notices)
    })
}

fn answers_from_its_own_pack(engine: &Engine, what: &str) {
    if engine.missing().is_some() {
        return;
    }
    let said = |text: &str| engine.ask(text).reply.text(&engine.mind().knowledge.phrasebook);
    assert!(said("粗大ごみの電話番号は").contains("026-555-0140"), "{what}");
    let strange = said("プロ拠点の電話は？");
    assert!(GUIDE.iter().all(|word| !strange.contains(word)), "{what}: {strange}");
}

#[test]
fn a_damaged_store_holds_its_own_pack_or_refuses() {
    let whole = prepared();
    let own = Source::read(&mini()).expect("pack");
    let mut dice = Dice(15);
    let (mut carried, mut aside, mut refused) = (0, 0, 0);
    for number in 0..DAMAGES {
        let dir = tempfile::tempdir().expect("dir");
        crate::copy(whole.path(), dir.path());
        let mut all = files(&dir.path().join("store"));
        // Beside the store stands whose it is.
        all.push(dir.path().join("knowledge.json"));
        let what = format!("{number}: {}", damage(&all[number % all.len()], &mut dice));
        let (notices, found) = files_in_use(dir.path(), &what);
        assert!(notices.iter().all(|n| n.contains("引き継いだ記録")), "{what}: {notices:?}");
        aside += usize::from(!notices.is_empty());
        match found {
            Ok(files) => assert!(files == own, "{what}: it answers from another pack"),
            Err(why) => {
                refused += 1;
                assert!(why.contains("import the pack again"), "{what}: {why}");
            }
        }
        let store = SledStore::open(dir.path()).expect("opens").store;
        let handoffs = store.handoffs().expect("reads").len();
        assert!(handoffs <= PEOPLE, "{what}");
        carried += usize::from(handoffs == PEOPLE);
    }
    println!("{DAMAGES} damages: {carried} kept all hand-offs, {aside} set aside, {refused} refused");
    assert!(carried * 2 > DAMAGES && aside > 0, "{carried} kept all, {aside} set aside");
}

#[test]
fn without_its_snapshot_everything_is_carried_over_and_told() {
    let dir = prepared();
    let store = dir.path().join("store");
    let snapshot = files(&store).into_iter().find(|f| f.to_string_lossy().contains("snap.")).expect("a snapshot");
    std::fs::write(snapshot, [0; 40]).expect("damage");
    let (engine, notices) = start(dir.path(), Settings::default(), "snapshot");
    answers_from_its_own_pack(&engine, "snapshot");
    assert!(notices[0].contains(&format!("会話 {PEOPLE}、引き継ぎ {PEOPLE}、評価 {PEOPLE}")), "{notices:?}");
    let store = engine.store();
    assert_eq!(store.questions().expect("reads")[0].1.event, "waits");
    assert!(store.conversation("api:3").expect("reads").is_some());
    assert_eq!(store.next_handoff().expect("number"), PEOPLE as u64 + 1);
}

#[test]
fn a_store_that_is_gone_comes_back_with_its_own_pack() {
    let lost = |names: &[&str]| {
        let dir = prepared();
        for name in names {
            let path = dir.path().join(name);
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.expect("removes");
        }
        files_in_use(dir.path(), &format!("{names:?}")).1
    };
    let own = Source::read(&mini()).expect("pack");
    assert!(lost(&["store"]).as_ref() == Ok(&own));
    // Whose it was is not known any more: nothing is answered.
    for names in [&["store", "knowledge.json"][..], &["store", "packs"]] {
        assert!(lost(names).is_err_and(|why| why.contains("import the pack again")), "{names:?}");
    }
    // Nothing tells that there ever was anything.
    assert!(lost(&["store", "knowledge.json", "packs"]) == Ok(embedded::files()));
}

/// The file that a refusal names, and what is done to the store.
#[cfg(unix)]
type Refusal = (&'static str, fn(&Path));

#[cfg(unix)]
#[test]
fn what_the_system_or_another_version_keeps_back_is_refused_by_name() {
    let whole = prepared();
    let refusals: [Refusal; 4] = [
        ("db", |store| {
            std::fs::remove_file(store.join("db")).expect("removes");
            std::os::unix::fs::symlink("nowhere", store.join("db")).expect("link");
        }),
        ("db", |store| {
            std::fs::remove_file(store.join("db")).expect("removes");
            std::os::unix::fs::symlink("/dev", store.join("db")).expect("link");
        }),
        ("store", |store| {
            std::fs::remove_dir_all(store).expect("removes");
            std::os::unix::fs::symlink("nowhere", store).expect("link");
        }),
        ("conf", |store| {
            let conf = std::fs::read(store.join("conf")).expect("reads");
            let text = String::from_utf8_lossy(&conf[..conf.len() - 4]).replace("0.34", "0.29");
            let sum = crc32fast::hash(text.as_bytes()).to_le_bytes();
            std::fs::write(store.join("conf"), [text.as_bytes(), &sum].concat()).expect("writes");
        }),
    ];
    for (number, (file, spoil)) in refusals.into_iter().enumerate() {
        let dir = tempfile::tempdir().expect("dir");
        crate::copy(whole.path(), dir.path());
        spoil(&dir.path().join("store"));
        let error = SledStore::open(dir.path()).expect_err("refused");
        let StoreError::Unusable { path, .. } = &error else { panic!("{number}: {error:?}") };
        assert!(path.ends_with(file) && error.to_string().contains("--start-fresh"), "{number}: {error}");
        let names = |data: &Path| std::fs::read_dir(data).expect("folder").count();
        assert_eq!(names(dir.path()), names(whole.path()), "{number}: nothing was set aside");
        assert!(SledStore::open_fresh(dir.path()).expect("starts fresh").set_aside.is_some(), "{number}");
        let own = Source::read(&mini()).expect("pack");
        assert!(files_in_use(dir.path(), file).1 == Ok(own), "{number}");
    }
}
