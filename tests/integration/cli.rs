//! The command line as scripts use it: exact output, exit status, clear errors.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn madoguchi(data: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(args)
        .env("MADOGUCHI_DATA", data)
        .env_remove("RUST_LOG")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("stdin").write_all(input).expect("writes");
    child.wait_with_output().expect("ends")
}

pub(crate) fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).expect("one JSON object a line"))
        .collect()
}

#[test]
fn ask_answers_each_line_in_order_with_every_field() {
    let dir = tempfile::tempdir().expect("dir");
    let input = "山形のプロ拠点の電話は？\n\nパスタの作り方\n\u{7}\u{0}\n外国人材を採用したい".as_bytes();
    let mut input = input.to_vec();
    input.extend_from_slice(b"\n\xff\xfe\x80 broken\n");
    let replies = lines(&madoguchi(dir.path(), &["ask", "--json"], &input));
    assert_eq!(replies.len(), 6);
    for reply in &replies {
        for field in [
            "text",
            "kind",
            "intent",
            "entries",
            "facet",
            "slots",
            "choices",
            "contacts",
            "links",
            "notices",
            "source",
            "answer",
            "elapsed_us",
        ] {
            assert!(reply.get(field).is_some(), "{field} is absent in {reply}");
        }
    }
    assert_eq!(replies[0]["entries"][0]["id"], "pro-jinzai-kyoten");
    assert_eq!(replies[0]["contacts"][0]["phone"], "023-647-0665");
    assert_eq!(replies[0]["slots"]["prefecture"], "山形県");
    assert_eq!(replies[0]["facet"], "contact");
    assert_eq!(replies[2]["kind"], "fallback");
    assert!(replies[2]["entries"].as_array().expect("list").is_empty());
    assert_eq!(replies[4]["kind"], "choices");
}

#[test]
fn ask_is_stateless_and_chat_remembers() {
    let dir = tempfile::tempdir().expect("dir");
    let talk = "プロ拠点の窓口\n秋田\n".as_bytes();
    let chat = lines(&madoguchi(dir.path(), &["chat", "--json"], talk));
    assert_eq!(chat[1]["contacts"][0]["phone"], "018-860-5624");
    let ask = lines(&madoguchi(dir.path(), &["ask", "--json"], talk));
    assert_ne!(ask[1]["entries"][0]["id"], "pro-jinzai-kyoten");
}

#[test]
fn the_clock_can_be_set() {
    let dir = tempfile::tempdir().expect("dir");
    let standing = |now: &str| {
        lines(&madoguchi(dir.path(), &["ask", "--json", "--now", now, "働き方改革推進支援助成金の締切は？"], b""))
                [0]["text"]
                .as_str()
                .expect("text")
                .to_owned()
    };
    assert!(standing("2024-11-20").contains("残り9日"), "{}", standing("2024-11-20"));
    assert!(standing("2026-11-22T10:00").contains("終了しました"));
    let wrong = madoguchi(dir.path(), &["ask", "--now", "tomorrow", "x"], b"");
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn wrong_usage_and_a_taken_directory_are_clear_errors() {
    let dir = tempfile::tempdir().expect("dir");
    assert_eq!(madoguchi(dir.path(), &["nonsense"], b"").status.code(), Some(2));
    let _held = madoguchi::store::sled::SledStore::open(dir.path()).expect("opens");
    let second = madoguchi(dir.path(), &["ask", "こんにちは"], b"");
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("in use") && said.contains(&dir.path().display().to_string()), "{said}");
}

#[test]
fn a_damaged_store_is_set_aside_and_rebuilt() {
    let dir = tempfile::tempdir().expect("dir");
    let first = lines(&madoguchi(dir.path(), &["ask", "--json", "ロカベンって何"], b""));
    for entry in std::fs::read_dir(dir.path().join("store")).expect("store") {
        let path = entry.expect("entry").path();
        if path.is_file() {
            std::fs::write(path, vec![0xa5; 4096]).expect("damage");
        }
    }
    let output = madoguchi(dir.path(), &["ask", "--json", "ロカベンって何"], b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("退避"), "{}", String::from_utf8_lossy(&output.stderr));
    let second = lines(&output);
    assert_eq!(first[0]["text"], second[0]["text"]);
    let kept = std::fs::read_dir(dir.path())
        .expect("data")
        .filter(|e| e.as_ref().is_ok_and(|e| e.file_name().to_string_lossy().contains("damaged")))
        .count();
    assert_eq!(kept, 1);
}

#[test]
fn check_and_test_report_through_their_status() {
    let dir = tempfile::tempdir().expect("dir");
    assert!(madoguchi(dir.path(), &["check"], b"").status.success());
    let script = dir.path().join("wrong.yaml");
    std::fs::write(
        &script,
        "- name: 失敗する台本\n  turns:\n    - say: ロカベンって何\n      expect: { entry: kurumin }\n",
    )
    .expect("write");
    let junit = dir.path().join("junit.xml");
    let output =
        madoguchi(dir.path(), &["test", "--junit", junit.to_str().expect("path"), script.to_str().expect("path")], b"");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("entry: kurumin") && said.contains("entry: rokaben") && said.contains("0 passed, 1 failed"),
        "{said}"
    );
    let xml = std::fs::read_to_string(junit).expect("junit");
    assert!(xml.contains("failures=\"1\"") && xml.contains("失敗する台本"), "{xml}");
}

#[test]
fn an_office_can_load_its_own_faq_and_go_back() {
    let dir = tempfile::tempdir().expect("dir");
    // A folder with one table stands for it.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/faq");
    let output = madoguchi(
        dir.path(),
        &["import", folder.to_str().expect("path"), "--title", "みどり市くらしのFAQ", "--publisher", "みどり市役所"],
        b"",
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let replies = lines(&madoguchi(
        dir.path(),
        &["ask", "--json"],
        "粗大ゴミって どうやって出すの\n住民票の写しがほしい\nこんにちは\n特定技能の在留者数は\n保育園の申し込みっていつまで？\n".as_bytes(),
    ));
    assert!(replies[0]["text"].as_str().expect("text").contains("粗大ごみ"), "{}", replies[0]["text"]);
    assert!(replies[1]["text"].as_str().expect("text").contains("住民票"), "{}", replies[1]["text"]);
    assert_eq!(replies[2]["kind"], "smalltalk");
    assert_eq!(replies[3]["kind"], "fallback");
    assert!(replies[4]["text"].as_str().expect("text").contains("11月30日"), "{}", replies[4]["text"]);
    let out = dir.path().join("export");
    assert!(madoguchi(dir.path(), &["export", out.to_str().expect("path")], b"").status.success());
    assert!(out.join("knowledge/pack.yaml").is_file());
    assert!(madoguchi(dir.path(), &["rollback"], b"").status.success());
    let back = lines(&madoguchi(dir.path(), &["ask", "--json", "特定技能の在留者数は"], b""));
    assert!(back[0]["text"].as_str().expect("text").contains("251,747"));
}
