//! Reading typed data in two layers: what is shared, and a pack's own keys over it.
//!
//! Not responsible for what the data means.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Something wrong in a file of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1; 0 where only `needle` says where it is.
    pub(crate) line: usize,
    /// Text that stands on the line, where the line is not known.
    pub(crate) needle: String,
    /// What is wrong.
    pub(crate) wrong: String,
    /// What was expected.
    pub(crate) expected: String,
}

impl Fault {
    /// A fault of the value written as `needle`.
    pub(crate) fn at(needle: &str, wrong: String, expected: &str) -> Self {
        Self { line: 0, needle: needle.to_owned(), wrong, expected: expected.to_owned() }
    }

    /// Its line in `text`.
    pub(crate) fn line_in(&self, text: &str) -> usize {
        if self.line > 0 { self.line } else { line_of(text, &self.needle) }
    }
}

/// Line (from 1) on which `needle` first stands; 1 where it does not.
fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|l| l.contains(needle)).map_or(1, |at| at + 1)
}

/// A file's tree. Types are read from trees alone: read from the text too, each would be compiled a second time, with
/// all of the parser in it.
fn tree(text: &str) -> Result<Value, Fault> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |l| l.line() as usize);
        let message = error.to_string();
        let first = message.lines().find(|l| !l.trim().is_empty()).unwrap_or("unreadable").trim();
        let wrong = first.trim_start_matches("error: ").to_owned();
        Fault { line, needle: String::new(), wrong, expected: "the keys of the shared file".to_owned() }
    })
}

/// Reads `shared`, its keys replaced by those of `own`; maps are joined, everything else is replaced whole.
///
/// # Errors
/// The first fault; of `own`, where there is one.
pub(crate) fn layered<T: DeserializeOwned>(shared: &str, own: Option<&str>) -> Result<T, Fault> {
    let own = own.filter(|own| *own != shared);
    let mut whole = tree(shared)?;
    if let Some(own) = own {
        join(&mut whole, tree(own)?);
    }
    serde_path_to_error::deserialize(whole).map_err(|error| {
        let path = error.path().to_string();
        let key = path.rsplit('.').find(|k| !k.starts_with('[')).unwrap_or(&path).to_owned();
        let wrong = error.into_inner().to_string();
        // An unknown key is named in the message, everything else by its path.
        let named = wrong.strip_prefix("unknown field `").and_then(|w| w.split('`').next()).map(str::to_owned);
        let needle = format!("{}:", named.unwrap_or(key));
        Fault {
            line: line_of(own.unwrap_or(shared), &needle),
            needle,
            wrong: format!("{path}: {wrong}"),
            expected: "the keys of the shared file".to_owned(),
        }
    })
}

fn join(base: &mut Value, own: Value) {
    match (base, own) {
        (Value::Object(base), Value::Object(own)) => {
            for (key, value) in own {
                join(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, own) => *base = own,
    }
}
