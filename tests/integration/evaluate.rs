//! `madoguchi eval` as CI uses it: the exit status says whether anything got worse.

use std::path::Path;

use crate::cli::madoguchi;

#[test]
fn a_fall_below_the_baseline_is_exit_1() {
    let dir = tempfile::tempdir().expect("dir");
    let file = |name: &str| dir.path().join(name).display().to_string();
    let (better, picture) = (file("better.json"), file("reliability.svg"));
    // No understanding is always right, so this baseline cannot be reached.
    std::fs::write(&better, r#"{"written/accuracy": 1.0, "entry/macro_f1": 0.0}"#).expect("writes");
    let args = ["eval", "intents", "--robust", "--folds", "20", "--baseline", &better, "--reliability", &picture];
    let output = madoguchi(Path::new(dir.path()), &args, b"");
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.contains("worse"), "{table}");
    assert!(std::fs::read_to_string(&picture).expect("a picture").contains("ECE"));
}
