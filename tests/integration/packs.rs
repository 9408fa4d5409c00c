//! Any pack, every command: another office's knowledge is answered from, and only that; what was
//! imported and cannot be read any more is never replaced by the binary's guide.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::cli::{lines, madoguchi};
use crate::root;

/// What the binary's own pack would show: its names, its publisher, its sorts of things.
pub(crate) const GUIDE: [&str; 8] =
    ["人材施策", "東北", "経済産業局", "プロ拠点", "助成金", "在留資格", "くるみん", "宮城"];
/// Questions that a made-up town's pack answers, and some it does not.
const ASKED: &str = "こんにちは\n粗大ごみの手数料は\n粗大ごみの電話番号は\n水道を止めたい\nプロ拠点の電話は？\nお店を開きたい\n人と話したい\nヘルプ\n特定技能の在留者数は\n給食の献立を知りたい\n最初から\n";

pub(crate) fn mini() -> PathBuf {
    root("tests/packs/mini")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("path")
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn has_none_of_the_guide(what: &str, output: &Output) -> String {
    let shown = shown(output);
    let found: Vec<&&str> = GUIDE.iter().filter(|word| shown.contains(**word)).collect();
    assert!(found.is_empty(), "{what} shows {found:?}:\n{shown}");
    shown
}

/// A data folder with the mini pack imported.
fn imported() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("dir");
    let output = madoguchi(dir.path(), &["import", text(&mini())], b"");
    assert!(output.status.success(), "{}", shown(&output));
    dir
}

/// Runs every command that knows things; `pack` is the option or nothing.
fn every_command(data: &Path, pack: &[&str]) {
    let work = tempfile::tempdir().expect("dir");
    let script = work.path().join("script.yaml");
    let run = |args: &[&str], input: &str| {
        let output = madoguchi(data, &[args, pack].concat(), input.as_bytes());
        let shown = has_none_of_the_guide(&format!("{args:?} {pack:?}"), &output);
        (output.status.code(), shown)
    };
    for command in ["ask", "chat"] {
        // Told apart from the guide's words in the questions: only replies are shown through a pipe.
        let (status, shown) = run(&[command], ASKED);
        assert_eq!(status, Some(0), "{shown}");
        assert!(shown.contains("026-555-0140") && shown.contains("こもれび町"), "{shown}");
    }
    assert_eq!(run(&["record", text(&script)], "粗大ごみを出したい\n電話は？\n").0, Some(0));
    let recorded = std::fs::read_to_string(&script).expect("script");
    assert!(recorded.contains("entry: sodai-gomi") && recorded.contains("026-555-0140"), "{recorded}");
    let (status, shown) = run(&["test", "--coverage", text(&script)], "");
    assert!(status == Some(0) && shown.contains("1 passed") && shown.contains("shohi-center"), "{shown}");
    let (status, shown) = run(&["map"], "");
    assert!(status == Some(0) && shown.contains("こもれび町くらしの手引き"), "{shown}");
    let (_, shown) = run(&["map", "--reach", "--now", "2026-11-22T10:00"], "");
    assert!(shown.contains("項目: 10 / 10"), "{shown}");
    let (status, shown) = run(&["check"], "");
    assert!(status == Some(0) && shown.contains("項目 10"), "{shown}");
    let (status, shown) = run(&["eval", "intents", "--folds", "2"], "");
    assert!(status == Some(0) && shown.contains("sodai-gomi"), "{shown}");
}

#[test]
fn every_command_answers_from_the_pack_it_is_given() {
    // Neither made nor needed: a folder's pack stores nothing.
    let nowhere = tempfile::tempdir().expect("dir").path().join("none");
    every_command(&nowhere, &["--pack", text(&mini())]);
    assert!(!nowhere.exists());
}

#[test]
fn every_command_answers_from_what_the_data_folder_holds() {
    every_command(imported().path(), &[]);
}

#[test]
fn a_pack_on_the_command_line_leaves_the_stored_one_alone() {
    let dir = imported();
    let faq = tempfile::tempdir().expect("dir");
    let csv = root("examples/faq/shiyakusho.csv");
    let made = madoguchi(faq.path(), &["import", text(&csv), "--title", "市のFAQ"], b"");
    assert!(made.status.success(), "{}", shown(&made));
    let folder = faq.path().join("pack");
    assert!(madoguchi(faq.path(), &["export", text(&folder)], b"").status.success());
    let asked = madoguchi(dir.path(), &["ask", "--pack", text(&folder), "住民票の写しがほしい"], b"");
    assert!(has_none_of_the_guide("ask", &asked).contains("住民票"));
    let stored = madoguchi(dir.path(), &["ask", "粗大ごみの電話番号は"], b"");
    assert!(has_none_of_the_guide("ask", &stored).contains("026-555-0140"));
    let wrong = madoguchi(dir.path(), &["ask", "--pack", text(faq.path()), "x"], b"");
    assert!(wrong.status.code() == Some(2) && shown(&wrong).contains("knowledge/pack.yaml"), "{}", shown(&wrong));
}

#[test]
fn commands_without_a_data_folder_make_none_and_a_taken_one_is_said() {
    let dir = tempfile::tempdir().expect("dir");
    let none = dir.path().join("none");
    let output = madoguchi(&none, &["check"], b"");
    assert!(output.status.success() && shown(&output).contains("人材施策"), "{}", shown(&output));
    assert!(!none.exists());
    let _held = madoguchi::store::sled::SledStore::open(dir.path()).expect("opens");
    for command in [&["map"][..], &["check"], &["test"], &["eval", "intents"], &["ask", "x"]] {
        let output = madoguchi(dir.path(), command, b"");
        let said = shown(&output);
        assert!(output.status.code() == Some(2) && said.contains("in use") && said.contains("--pack"), "{said}");
    }
    let read = madoguchi(dir.path(), &["ask", "--pack", text(&mini()), "粗大ごみの電話番号は"], b"");
    assert!(shown(&read).contains("026-555-0140"), "{}", shown(&read));
}

/// Changes every value of the knowledge whose key has one of `parts` in it; gives how many those are.
fn change(data: &Path, parts: &[&str], how: fn(&sled::Tree, &[u8])) -> usize {
    let db = sled::open(data.join("store")).expect("opens");
    let tree = db.open_tree("knowledge").expect("tree");
    let keys: Vec<sled::IVec> = tree.iter().keys().map(|k| k.expect("key")).collect();
    let chosen = keys.iter().filter(|k| parts.iter().any(|p| String::from_utf8_lossy(k).contains(p)));
    let changed = chosen.inspect(|k| how(&tree, k)).count();
    db.flush().expect("flush");
    changed
}

/// What is lost, and how it goes; gives how much went.
type Loss = (&'static str, fn(&Path) -> usize);

/// Ways in which imported knowledge gets lost.
fn losses() -> [Loss; 4] {
    [
        ("deleted", |data| change(data, &[".source"], |tree, key| drop(tree.remove(key)))),
        ("corrupt", |data| change(data, &[".source/"], |tree, key| drop(tree.insert(key, vec![0xa5; 9])))),
        ("without a label", |data| change(data, &[".label"], |tree, key| drop(tree.remove(key)))),
        ("set aside", |data| {
            let paths = std::fs::read_dir(data.join("store")).expect("store").map(|e| e.expect("entry").path());
            paths.filter(|p| p.is_file()).map(|p| std::fs::write(p, vec![0xa5; 4096]).expect("damage")).count()
        }),
    ]
}

#[test]
fn lost_knowledge_is_never_replaced_by_the_guide() {
    for (what, lose) in losses() {
        let dir = imported();
        assert!(lose(dir.path()) > 0, "{what}");
        // The export beside the store is its own pack still.
        let healed = madoguchi(dir.path(), &["ask", "粗大ごみの電話番号は"], b"");
        assert!(has_none_of_the_guide(what, &healed).contains("026-555-0140"), "{what}");
        lose(dir.path());
        std::fs::remove_dir_all(dir.path().join("packs")).expect("removes");
        // Twice: what one start does must not make the next one forget.
        for command in [&["ask", "プロ拠点の電話は？"][..], &["chat"], &["map"], &["check"]] {
            let output = madoguchi(dir.path(), command, "こんにちは\n".as_bytes());
            let said = has_none_of_the_guide(what, &output);
            assert_eq!(output.status.code(), Some(2), "{what}, {command:?}: {said}");
            assert!(output.stdout.is_empty() && said.contains("import the pack again"), "{what}: {said}");
        }
        let healed = madoguchi(dir.path(), &["import", text(&mini())], b"");
        assert!(healed.status.success(), "{what}: {}", shown(&healed));
        let replies = lines(&madoguchi(dir.path(), &["ask", "--json", "粗大ごみの電話番号は"], b""));
        assert_eq!(replies[0]["entries"][0]["id"], "sodai-gomi", "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_knowledge_the_service_starts_and_says_so() {
    use madoguchi::channel::web;
    use madoguchi::service::hub;
    let dir = imported();
    assert!(losses()[0].1(dir.path()) > 0);
    std::fs::remove_dir_all(dir.path().join("packs")).expect("removes");
    let settings = madoguchi::engine::Settings::default();
    let engine = madoguchi::engine::Engine::open(dir.path(), settings, &mut |_| ()).expect("starts");
    let hub = hub::Hub::new(std::sync::Arc::new(engine), hub::Settings::default()).expect("hub");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let client = crate::client::Client::new(&format!("http://{}", listener.local_addr().expect("address")));
    let (routes, mine) = (web::router(&hub), hub.clone());
    let server = tokio::spawn(async move { web::serve(listener, routes, &mine).await });
    let ready = client.get("/readyz").await;
    assert_eq!(ready.status, 503);
    assert!(ready.json()["reason"].as_str().expect("reason").contains("import"), "{}", ready.body);
    assert_eq!(client.get("/healthz").await.status, 200);
    let said = serde_json::json!({ "conversation": "a", "text": "プロ拠点の電話は？" }).to_string();
    let reply = client.post("/api/messages", &[("content-type", "application/json")], said).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let text = reply.json()["text"].as_str().expect("text").to_owned();
    assert!(text.contains("準備中") && GUIDE.iter().all(|w| !reply.body.contains(w)), "{}", reply.body);
    hub.stop(std::time::Duration::from_secs(5)).await.expect("stops");
    server.await.expect("ends");
}

#[test]
fn going_back_never_ends_at_another_office() {
    // Imported twice, and the first version has lost its files: there is nothing to go back to.
    let dir = imported();
    let again = madoguchi(dir.path(), &["import", text(&mini())], b"");
    assert!(again.status.success(), "{}", shown(&again));
    let db = sled::open(dir.path().join("store")).expect("opens");
    let tree = db.open_tree("knowledge").expect("tree");
    let first: Vec<sled::IVec> = tree.scan_prefix("v1.").keys().map(|k| k.expect("key")).collect();
    assert!(!first.is_empty());
    for key in first {
        tree.remove(key).expect("removes");
    }
    db.flush().expect("flush");
    drop((tree, db));
    let back = madoguchi(dir.path(), &["rollback"], b"");
    assert_eq!(back.status.code(), Some(2), "{}", has_none_of_the_guide("rollback", &back));
    let replies = lines(&madoguchi(dir.path(), &["ask", "--json", "粗大ごみの電話番号は"], b""));
    assert_eq!(replies[0]["entries"][0]["id"], "sodai-gomi");
}
