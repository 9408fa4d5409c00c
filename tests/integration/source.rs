//! The sources as tokens: what files there are, which paths they name, which literals they hold.
//!
//! A lexer of what these questions need: comments are no tokens, and what is only compiled for tests is left
//! out. (A crate for it would have all procedural macros compiled twice.) Not responsible for what is right.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::root;

/// A file of a crate's `src`.
pub(crate) struct Source {
    /// Path from `src` on.
    pub(crate) file: String,
    /// As written.
    pub(crate) text: String,
}

/// All files of both crates' `src`, in order.
pub(crate) fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    for src in ["core/src", "src"].map(root) {
        let mut files = Vec::new();
        collect(&src, &mut files);
        files.sort();
        all.extend(files.iter().map(|path| Source {
            file: path.strip_prefix(&src).expect("in src").display().to_string(),
            text: std::fs::read_to_string(path).expect("text"),
        }));
    }
    all
}

/// Files but those of unit tests alone (`tests.rs`, and what stands in a folder `tests`).
fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("src") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// A token, as far as anything asks.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// A string literal, as written.
    Text(String),
    Mark(char),
}

/// What stands at a place: nothing of interest, a string, a raw string's beginning, or a word.
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    let blank = r"(?P<blank>\s+|//[^\n]*)";
    let raw = r#"(?P<raw>b?r(?P<marks>#*)")"#;
    let text = r#"(?P<text>b?"(?:[^"\\]|\\(?s:.))*")"#;
    let letter = r"(?P<letter>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])')";
    Regex::new(&format!(r"^(?:{blank}|{raw}|{text}|{letter}|(?P<word>[\w]+)|(?P<mark>(?s:.)))")).expect("a pattern")
});

fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(next) = NEXT.captures(rest) {
        let mut end = next[0].len();
        if next.name("raw").is_some() {
            let close = format!("\"{}", &next["marks"]);
            end += rest[end..].find(&close).expect("a raw string that ends") + close.len();
            found.push(Token::Text(rest[..end].to_owned()));
        } else if next.name("text").is_some() {
            found.push(Token::Text(next[0].to_owned()));
        } else if next.name("word").is_some() {
            found.push(Token::Word(next[0].to_owned()));
        } else if next.name("mark").is_some() {
            found.extend(next[0].chars().map(Token::Mark));
        }
        rest = &rest[end..];
    }
    found
}

/// `tokens` without items that are only compiled for tests.
fn shipped(tokens: &[Token]) -> Vec<Token> {
    let gate = self::tokens("#[cfg(test)]");
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&gate) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        for token in &tokens[at..] {
            at += 1;
            match token {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(token, Token::Mark(';' | '}')) {
                break;
            }
        }
    }
    kept
}

impl Source {
    fn tokens(&self) -> Vec<Token> {
        shipped(&tokens(&self.text))
    }

    /// String literals, as written.
    pub(crate) fn strings(&self) -> Vec<String> {
        self.tokens().into_iter().filter_map(|t| if let Token::Text(text) = t { Some(text) } else { None }).collect()
    }

    /// Paths of two segments and more, groups of `use` spelt out, and whether they are re-exported.
    pub(crate) fn paths(&self) -> Vec<(Vec<String>, bool)> {
        let tokens = self.tokens();
        let mut found = Vec::new();
        let (mut at, mut exported, mut public) = (0, false, false);
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                Token::Word(word) if word == "pub" => {
                    public = true;
                    if tokens.get(at) == Some(&Token::Mark('(')) {
                        at += tokens[at..].iter().take_while(|t| **t != Token::Mark(')')).count() + 1;
                    }
                }
                Token::Word(word) if word == "use" => exported = std::mem::take(&mut public),
                Token::Word(_) => {
                    let mut named = Vec::new();
                    at = path(&tokens, at - 1, &[], &mut named);
                    found.extend(named.into_iter().map(|path| (path, exported)));
                    public = false;
                }
                Token::Mark(';') => (exported, public) = (false, false),
                _ => {}
            }
        }
        found
    }
}

/// Reads the path that begins at `at`, behind `prefix`; returns where it ends.
fn path(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut segments = prefix.to_vec();
    while let Some(Token::Word(segment)) = tokens.get(at) {
        segments.push(segment.clone());
        at += 1;
        if !tokens[at..].starts_with(&[Token::Mark(':'), Token::Mark(':')]) {
            break;
        }
        at += 2;
        if tokens.get(at) == Some(&Token::Mark('{')) {
            at += 1;
            while tokens.get(at).is_some_and(|t| *t != Token::Mark('}')) {
                at = path(tokens, at, &segments, found).max(at + 1);
            }
            return at + 1;
        }
    }
    if segments.len() > 1 {
        found.push(segments);
    }
    at
}
