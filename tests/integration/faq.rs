//! Tables as offices have them: every encoding, program and habit, read as it is or told where it is wrong.

use std::io::{Cursor, Write as _};
use std::path::Path;

use encoding_rs::{EUC_JP, SHIFT_JIS};
use madoguchi::knowledge::check::check;
use madoguchi::knowledge::faq::{About, Day, Fault, Options, Table, Wrong, pack, read};
use madoguchi::knowledge::load::Source;
use madoguchi::language::phrasebook::Phrasebook;
use rust_xlsxwriter::{Format, Workbook};

use crate::cli::madoguchi;

const PLAIN: &str = "質問,回答\nプールは何歳から入れますか,おむつが取れていれば何歳でも入れます。\n切手は売っていますか,売店にあります。\n";

fn options(maps: &[&str]) -> Options {
    Options { maps: maps.iter().map(|m| m.parse().expect("a mapping")).collect(), ..Options::default() }
}

fn read_as(name: &str, bytes: &[u8], options: &Options) -> Table {
    let dir = tempfile::tempdir().expect("dir");
    let file = dir.path().join(name);
    std::fs::write(&file, bytes).expect("writes");
    read(&file, options).expect("reads")
}

/// The table of a file in which nothing is wrong.
fn sound(name: &str, bytes: &[u8]) -> Table {
    let table = read_as(name, bytes, &Options::default());
    assert_eq!(table.faults, [], "{name}");
    let problems = check(&packed(&table));
    assert!(problems.is_empty(), "{name}: {problems:?}");
    table
}

fn packed(table: &Table) -> Source {
    let about = About {
        title: "手引き".to_owned(),
        publisher: "こもれび町".to_owned(),
        as_of: Day { year: 2026, month: 4, day: Some(1) },
        phone: None,
    };
    pack(&table.questions, &about, &Phrasebook::shared().expect("phrasebook"))
}

fn pairs(table: &Table) -> Vec<(&str, &str)> {
    table.questions.iter().map(|q| (q.question.as_str(), q.answers[0].as_str())).collect()
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn every_encoding_end_of_line_and_delimiter() {
    let expected = sound("plain.csv", PLAIN.as_bytes());
    assert_eq!((expected.questions.len(), expected.encoding), (2, Some("UTF-8")));
    let tabs = PLAIN.replace(',', "\t");
    let marked = format!("\u{feff}{PLAIN}");
    for (name, bytes, encoding) in [
        ("mark.csv", marked.as_bytes().to_vec(), "UTF-8"),
        ("excel.csv", SHIFT_JIS.encode(&PLAIN.replace('\n', "\r\n")).0.into_owned(), "CP932 (Shift_JIS)"),
        ("old-mac.csv", SHIFT_JIS.encode(&PLAIN.replace('\n', "\r")).0.into_owned(), "CP932 (Shift_JIS)"),
        ("unix.csv", EUC_JP.encode(PLAIN).0.into_owned(), "EUC-JP"),
        ("unicode.txt", utf16(&["\u{feff}", &tabs].concat(), u16::to_le_bytes), "UTF-16LE"),
        ("network.tsv", utf16(&["\u{feff}", &tabs].concat(), u16::to_be_bytes), "UTF-16BE"),
        ("bare.tsv", utf16(&tabs, u16::to_le_bytes), "UTF-16LE"),
        ("tabs.csv", tabs.as_bytes().to_vec(), "UTF-8"),
        ("semicolons.csv", PLAIN.replace(',', ";").into_bytes(), "UTF-8"),
    ] {
        let table = sound(name, &bytes);
        assert_eq!((pairs(&table), table.encoding), (pairs(&expected), Some(encoding)), "{name}");
    }
    // Letters that only the Windows form of Shift_JIS has.
    let bytes = SHIFT_JIS.encode("question,answer\n髙橋①号室の㈲～期間,三月まで\n").0.into_owned();
    assert_eq!(pairs(&sound("vendor.csv", &bytes)), [("髙橋①号室の㈲～期間", "三月まで")]);
}

#[test]
fn headings_titles_blank_rows_and_trailing_columns() {
    for text in [
        "QUESTION,Answer\n窓口は,二階です。\n",
        "Q,A\n窓口は,二階です。\n",
        "title,content\n窓口は,二階です。\n",
        "窓口は,二階です。\n",
        "手引き（案）,\n,\n質問,回答\n窓口は,二階です。\n,\n,\n",
        "連番,質問（必須）,備考,回答,,\n1,窓口は,見直し中,二階です。,,\n\n",
        "■館内\n質問,回答,カテゴリー\n,,館内\n窓口は,二階です。,館内\n質問,回答,カテゴリー\n",
    ] {
        assert_eq!(pairs(&sound("faq.csv", text.as_bytes())), [("窓口は", "二階です。")], "{text}");
    }
    let whole = "番号,大分類,質問,別の言い方1,別の言い方2,回答,リンク,担当課,電話番号,最終更新日\n7,本,本は何冊借りられますか,何冊まで?,貸出の冊数;借りられる数,\"十冊です。\n二週間です。\",案内 https://komorebi.example.jp?p=3,図書係,098(765)4321 内線2,R6.9.30\n";
    let table = sound("whole.csv", whole.as_bytes());
    let question = &table.questions[0];
    assert_eq!(question.answers, ["十冊です。\n二週間です。"]);
    assert_eq!(question.also, ["何冊まで?", "貸出の冊数", "借りられる数"]);
    assert_eq!(question.links, [(Some("案内".to_owned()), "https://komorebi.example.jp?p=3".to_owned())]);
    assert_eq!(table.updated(), Some(Day { year: 2024, month: 9, day: Some(30) }));
    let entry = packed(&table).files.into_iter().find(|(path, _)| path.contains("faq-00001")).expect("entry").1;
    for part in ["098-765-4321", "extension: \"2\"", "図書係", "aliases: [\"何冊まで?\"", "theme: theme-1"] {
        assert!(entry.contains(part), "{part}: {entry}");
    }
    let mapped = read_as(
        "own.csv",
        "しつもん,こたえ\n窓口は,二階です。\n".as_bytes(),
        &options(&["question=しつもん", "answer=B"]),
    );
    assert_eq!(pairs(&mapped), [("窓口は", "二階です。")]);
}

/// A workbook with a cover, a hidden sheet, titles, merged categories, real numbers and dates.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let plain = Format::new();
    book.add_worksheet().set_name("表紙").expect("name").write_string(1, 1, "くらしの手引き").expect("cell");
    let sheet = book.add_worksheet().set_name("くらし").expect("name");
    sheet.merge_range(0, 0, 0, 3, "くらしの質問（2026年）", &plain).expect("merged");
    for (column, heading) in ["区分", "No", "質問", "回答", "更新日"].iter().enumerate() {
        sheet.write_string(2, u16::try_from(column).expect("few"), *heading).expect("cell");
    }
    sheet.merge_range(3, 0, 4, 0, "ごみ", &plain).expect("merged");
    for (row, (question, answer)) in
        [("本棚は捨てられますか", "予約してください。"), ("缶は何曜日", "水曜\nです。")].iter().enumerate()
    {
        let row = 3 + u32::try_from(row).expect("few");
        sheet.write_number(row, 1, f64::from(row)).expect("cell");
        sheet.write_string(row, 2, *question).expect("cell");
        sheet.write_string(row, 3, *answer).expect("cell");
    }
    let date = Format::new().set_num_format("yyyy/mm/dd");
    sheet.write_number_with_format(3, 4, 46_113.0, &date).expect("cell");
    sheet.write_string(6, 2, "回答のない質問").expect("cell");
    let more = book.add_worksheet().set_name("施設").expect("name");
    for (row, cells) in [["Question", "Answer"], ["郵便番号は", "1234567"]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let place = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            match cell.parse::<f64>() {
                Ok(number) => more.write_number(place.0, place.1, number).expect("cell"),
                Err(_) => more.write_string(place.0, place.1, *cell).expect("cell"),
            };
        }
    }
    let hidden = book.add_worksheet().set_name("控え").expect("name");
    hidden.set_hidden(true);
    hidden.write_string(0, 0, "質問").expect("cell");
    hidden.write_string(0, 1, "回答").expect("cell");
    book.save_to_buffer().expect("saves")
}

#[test]
fn workbooks_with_titles_several_sheets_and_merged_cells() {
    let table = read_as("faq.xlsx", &workbook(), &Options::default());
    let expected =
        [("本棚は捨てられますか", "予約してください。"), ("缶は何曜日", "水曜\nです。"), ("郵便番号は", "1234567")];
    assert_eq!(pairs(&table), expected);
    let categories: Vec<_> = table.questions.iter().map(|q| q.category.as_deref()).collect();
    assert_eq!(categories, [Some("ごみ"), Some("ごみ"), Some("施設")]);
    assert_eq!(table.updated(), Some(Day { year: 2026, month: 4, day: Some(1) }));
    assert_eq!(table.unused, ["控え", "表紙"]);
    let place = |f: &Fault| (f.sheet.clone(), f.row, f.column.as_ref().map(|(at, _)| *at), f.wrong.clone());
    let wrong: Vec<_> = table.faults.iter().map(place).collect();
    assert_eq!(wrong, [(Some("くらし".to_owned()), 7, Some(3), Wrong::NoAnswer)]);
}

/// A small OpenDocument sheet with repeated cells and a line break in one.
fn ods() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let cell = |lines: &[&str]| {
        let lines = lines.iter().map(|line| format!("<text:p>{line}</text:p>")).collect::<Vec<_>>().concat();
        format!("<table:table-cell office:value-type=\"string\">{lines}</table:table-cell>")
    };
    let rows = [
        ["<table:table-cell table:number-columns-repeated=\"2\"/>".to_owned(), String::new()],
        [cell(&["質問"]), cell(&["回答"])],
        [cell(&["鍵は借りられますか"]), cell(&["受付で", "借りられます。"])],
    ];
    let rows = rows.map(|r| format!("<table:table-row>{}</table:table-row>", r.concat())).concat();
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {names} office:version=\"1.2\"><office:body><office:spreadsheet><table:table table:name=\"一覧\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!(
        "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{mime}\"/></manifest:manifest>"
    );
    for (name, text) in [("mimetype", mime), ("META-INF/manifest.xml", &manifest), ("content.xml", &content)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(text.as_bytes()).expect("writes");
    }
    zip.finish().expect("finishes").into_inner()
}

#[test]
fn open_document_and_json_lines() {
    let table = sound("faq.ods", &ods());
    assert_eq!(pairs(&table), [("鍵は借りられますか", "受付で\n借りられます。")]);
    assert_eq!(table.sheets[0].headed, Some(2));
    let lines = "{\"Question\":\"鍵は\",\"Answer\":\"受付です。\",\"tags\":[\"館内\"]}\n\n{\"Question\":\"傘は\",\"Answer\":\"玄関です。\"}\n";
    let table = sound("faq.jsonl", lines.as_bytes());
    assert_eq!(pairs(&table), [("鍵は", "受付です。"), ("傘は", "玄関です。")]);
    assert_eq!(table.questions[1].place.row, 3);
}

#[test]
fn all_problems_in_one_run_where_the_person_sees_them() {
    let text = "質問,回答,URL,問い合わせ先\n\"本棚の\n出し方\",予約です。,komorebi.example.jp/a,受付 uketsuke@komorebi。\n\n傘は,玄関です。,https://komorebi.example.jp#kasa,総務係 098-765-4321\n開館は,,,\n,日曜です。,,\nおつり,ありません,https://komorebi.example.jp,,はみ出し\n";
    let table = read_as("faq.csv", text.as_bytes(), &Options::default());
    assert_eq!(pairs(&table), [("傘は", "玄関です。")]);
    let book = Phrasebook::shared().expect("phrasebook");
    let told: Vec<String> = table.faults.iter().map(|f| f.text("faq.csv", &book.sheet)).collect();
    let starts = [
        "faq.csv:2: C列「URL」: ",
        "faq.csv:2: D列「問い合わせ先」: ",
        "faq.csv:5: B列",
        "faq.csv:6: A列",
        "faq.csv:7: ",
    ];
    assert_eq!(told.len(), starts.len(), "{told:?}");
    assert!(told.iter().zip(starts).all(|(told, start)| told.starts_with(start)), "{told:#?}");
    for (bytes, wrong) in [
        (&b"\xe8\xb3\xaa"[..], "見出し"),
        ("質問,回答\n".as_bytes(), "質問が 1 つもありません"),
        ("い,ろ,は,に\n1,2,3,4\n".as_bytes(), "い、ろ、は、に"),
        ("質問,回答\nい,\"ろ\nは,に\n".as_bytes(), "引用符"),
    ] {
        let table = read_as("faq.csv", bytes, &Options::default());
        let told: Vec<String> = table.faults.iter().map(|f| f.text("faq.csv", &book.sheet)).collect();
        assert!(told.iter().any(|t| t.contains(wrong)), "{wrong}: {told:?}");
    }
}

#[test]
fn the_same_question_twice_is_one_entry_with_both_answers() {
    let text = "質問,回答\n傘は借りられますか？,玄関にあります。\n鍵は,受付です。\n傘は借りられますか,雨の日だけです。\n鍵は,受付です。\n";
    let table = sound("faq.csv", text.as_bytes());
    assert_eq!(table.questions.len(), 2);
    assert_eq!(table.questions[0].answers, ["玄関にあります。", "雨の日だけです。"]);
    let rows: Vec<_> = table.twice.iter().map(|t| (t.first.row, t.again.row, t.differs)).collect();
    assert_eq!(rows, [(2, 4, true), (3, 5, false)]);
    let strict = Options { one_answer: true, ..Options::default() };
    let refused = read_as("faq.csv", text.as_bytes(), &strict);
    assert!(matches!(&refused.faults[..], [Fault { row: 4, wrong: Wrong::Duplicate(first), .. }] if first.row == 2));
}

#[test]
fn markup_is_converted_and_its_links_are_kept() {
    let text = "質問,回答\n転居は,\"<p>十日のうちに<b>住民係</b>へ。</p><ul><li>鍵</li></ul><a href=\"\"https://komorebi.example.jp/t\"\">手引き</a>&nbsp;<a href='/x'>様式</a>\"\n";
    let table = sound("faq.csv", text.as_bytes());
    assert_eq!(pairs(&table), [("転居は", "十日のうちに住民係へ。\n・鍵\n手引き 様式")]);
    assert_eq!(table.questions[0].links, [(Some("手引き".to_owned()), "https://komorebi.example.jp/t".to_owned())]);
    assert_eq!(table.lost.iter().map(|(place, url)| (place.row, url.as_str())).collect::<Vec<_>>(), [(2, "/x")]);
}

fn import(data: &Path, file: &Path, options: &[&str]) -> (Option<i32>, String) {
    let output = madoguchi(data, &[&["import", file.to_str().expect("path")], options].concat(), b"");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn the_command_previews_refuses_and_skips() {
    let dir = tempfile::tempdir().expect("dir");
    let (file, data) = (dir.path().join("手引き.csv"), dir.path().join("data"));
    let text = "区分,質問,回答,備考\n館内,傘は,玄関です。,\n館内,鍵は,,済\n";
    std::fs::write(&file, SHIFT_JIS.encode(text).0).expect("writes");
    let (status, told) = import(&data, &file, &["--dry-run", "--as-of", "令和6年10月"]);
    assert_eq!(status, Some(1), "{told}");
    for part in [
        "CP932",
        "見出し: 1 行目",
        "B「質問」=質問",
        "使わない列: D「備考」",
        "質問 1、空の行 0、問題 1",
        "館内 1",
        "2024年10月",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let (status, told) = import(&data, &file, &[]);
    assert!(status == Some(1) && told.contains(":3: C列「回答」") && told.contains("--skip-bad"), "{told}");
    let (status, told) = import(&data, &file, &["--skip-bad", "--dry-run"]);
    assert!(status == Some(0) && told.contains("何も変えていません") && !data.exists(), "{told}");
    let (status, told) = import(&data, &file, &["--skip-bad"]);
    assert!(status == Some(0) && told.contains("「手引き」を読み込みました: 項目 1"), "{told}");
    let wrong = import(&data, &file, &["--map", "frage=A"]);
    assert_eq!(wrong.0, Some(2), "{}", wrong.1);
}
