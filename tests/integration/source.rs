//! The sources as tokens: what files there are, which paths they name, which literals they hold.
//!
//! Comments are no tokens; documentation and what is only compiled for tests are left out. Not
//! responsible for what is right.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::root;

/// A file of `src`.
pub(crate) struct Source {
    /// Path from `src` on.
    pub(crate) file: String,
    /// As written.
    pub(crate) text: String,
}

/// All files of `src`, in order.
pub(crate) fn sources() -> Vec<Source> {
    let src = root("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    files.sort();
    let read = |path: &PathBuf| Source {
        file: path.strip_prefix(&src).expect("in src").display().to_string(),
        text: std::fs::read_to_string(path).expect("text"),
    };
    files.iter().map(read).collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("src") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    fn tokens(&self) -> Vec<TokenTree> {
        let all = TokenStream::from_str(&self.text).unwrap_or_else(|error| panic!("src/{}: {error}", self.file));
        shipped(all)
    }

    /// String literals, as written.
    pub(crate) fn strings(&self) -> Vec<String> {
        let mut found = Vec::new();
        strings(self.tokens(), &mut found);
        found
    }

    /// Paths of two segments and more, groups of `use` spelt out, and whether they are re-exported.
    pub(crate) fn paths(&self) -> Vec<(Vec<String>, bool)> {
        let mut found = Vec::new();
        paths(&self.tokens(), &mut found);
        found
    }
}

/// `tokens` without documentation and without items for tests.
fn shipped(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        // Documentation of a whole file has a `!` between.
        if is(Some(&token), '#') && is(tokens.peek(), '!') {
            tokens.next();
        }
        let attribute = match (&token, tokens.peek()) {
            (TokenTree::Punct(p), Some(TokenTree::Group(g))) if p.as_char() == '#' => Some(g.stream().to_string()),
            _ => None,
        };
        match attribute.map(|a| a.replace(' ', "")) {
            Some(a) if a.starts_with("doc=") => drop(tokens.next()),
            Some(a) if a == "cfg(test)" => {
                let ends = |t: &TokenTree| match t {
                    TokenTree::Group(g) => g.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(p) => p.as_char() == ';',
                    _ => false,
                };
                tokens.by_ref().find(ends);
            }
            _ => kept.push(token),
        }
    }
    kept
}

fn strings(tokens: Vec<TokenTree>, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => strings(shipped(group.stream()), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.contains('"') && !text.starts_with('\'') {
                    found.push(text);
                }
            }
            _ => {}
        }
    }
}

fn is(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == c)
}

fn paths(tokens: &[TokenTree], found: &mut Vec<(Vec<String>, bool)>) {
    let (mut at, mut exported, mut public) = (0, false, false);
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "pub" => public = true,
            TokenTree::Ident(word) if word == "use" => exported = std::mem::take(&mut public),
            TokenTree::Ident(_) => {
                let before = found.len();
                at = path(tokens, at, &[], found);
                found[before..].iter_mut().for_each(|p| p.1 = exported);
                public = false;
                continue;
            }
            TokenTree::Group(group) => paths(&shipped(group.stream()), found),
            TokenTree::Punct(p) if p.as_char() == ';' => (exported, public) = (false, false),
            _ => {}
        }
        at += 1;
    }
}

/// Reads the path that begins at `at`, behind `prefix`; returns where it ends.
fn path(tokens: &[TokenTree], mut at: usize, prefix: &[String], found: &mut Vec<(Vec<String>, bool)>) -> usize {
    let mut segments = prefix.to_vec();
    while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
        segments.push(segment.to_string());
        at += 1;
        if !(is(tokens.get(at), ':') && is(tokens.get(at + 1), ':')) {
            break;
        }
        at += 2;
        if let Some(TokenTree::Group(group)) = tokens.get(at).filter(|_| segments.len() > prefix.len()) {
            let inner = shipped(group.stream());
            let mut next = 0;
            while next < inner.len() {
                next = path(&inner, next, &segments, found).max(next + 1);
            }
            return at + 1;
        }
    }
    if segments.len() > 1 {
        found.push((segments, false));
    }
    at
}
