//! Question sets: what comes first for each question, against the entries that would be right.
//!
//! A set is lines of `question<TAB>wanted`; wanted is ids with `|` between them, `OOS` (to be
//! refused), `OOS|id` (refused, or that entry first) or `SMALLTALK`. Lines with `#` are comments.

use std::fmt::Write as _;

use serde::Serialize;

use super::baseline::Figures;
use crate::message::{Reply, ReplyKind};

const OUTSIDE: &str = "OOS";
const TALK: &str = "SMALLTALK";
/// Entries of a reply that are looked at.
const LOOKED_AT: usize = 3;

/// A question and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What a person wrote.
    pub text: String,
    /// What the reply should be.
    pub wanted: Wanted,
}

/// What a reply should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// One of these entries first.
    Entries(Vec<String>),
    /// A refusal, or one of these entries first.
    Refusal(Vec<String>),
    /// Talk about the bot.
    Talk,
}

/// Reads a set.
///
/// # Errors
/// With the line that has no tab, no question or nothing wanted.
pub fn read(text: &str) -> Result<Vec<Question>, String> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    lines
        .map(|(at, line)| {
            let question = line.split_once('\t').map(|(text, wanted)| (text.trim(), wanted.trim()));
            match question {
                Some((text, wanted)) if !text.is_empty() && !wanted.is_empty() => {
                    Ok(Question { text: text.to_owned(), wanted: self::wanted(wanted) })
                }
                _ => Err(format!("{}: {line:?}, expected question<TAB>ids, OOS or SMALLTALK", at + 1)),
            }
        })
        .collect()
}

fn wanted(text: &str) -> Wanted {
    let ids = |ids: &str| ids.split('|').map(str::to_owned).collect();
    match text.split_once('|') {
        _ if text == OUTSIDE => Wanted::Refusal(Vec::new()),
        _ if text == TALK => Wanted::Talk,
        Some((OUTSIDE, rest)) => Wanted::Refusal(ids(rest)),
        _ => Wanted::Entries(ids(text)),
    }
}

/// A question that was not answered as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// The question.
    pub question: String,
    /// What was wanted, as the set says it.
    pub wanted: String,
    /// Sort of the reply that came.
    pub kind: &'static str,
    /// Its first entries.
    pub entries: Vec<String>,
}

/// How a set was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Questions about entries.
    pub entries: usize,
    /// … with a right one first.
    pub rank_1: usize,
    /// … with a right one among the first three.
    pub rank_3: usize,
    /// … that were refused.
    pub wrongly_refused: usize,
    /// Questions to be refused.
    pub outside: usize,
    /// … that were.
    pub refused: usize,
    /// Small talk.
    pub talk: usize,
    /// … taken as such.
    pub recognised: usize,
    /// What came otherwise.
    pub misses: Vec<Miss>,
}

impl Score {
    /// Counts one reply.
    pub fn count(&mut self, question: &Question, reply: &Reply) {
        let ids: Vec<&str> = reply.entries.iter().take(LOOKED_AT).map(|e| e.id.as_str()).collect();
        let holds = |wanted: &[String], id: &&str| wanted.iter().any(|w| w == id);
        let good = match &question.wanted {
            Wanted::Entries(wanted) => {
                let first = ids.first().is_some_and(|id| holds(wanted, id));
                self.entries += 1;
                self.rank_1 += usize::from(first);
                self.rank_3 += usize::from(ids.iter().any(|id| holds(wanted, id)));
                self.wrongly_refused += usize::from(reply.kind == ReplyKind::Fallback);
                first
            }
            Wanted::Refusal(also) => {
                let good = reply.kind == ReplyKind::Fallback || ids.first().is_some_and(|id| holds(also, id));
                self.outside += 1;
                self.refused += usize::from(good);
                good
            }
            Wanted::Talk => {
                let good = matches!(reply.kind, ReplyKind::Smalltalk | ReplyKind::Handoff);
                self.talk += 1;
                self.recognised += usize::from(good);
                good
            }
        };
        if !good {
            let wanted = match &question.wanted {
                Wanted::Entries(ids) => ids.join("|"),
                Wanted::Refusal(also) => [&[OUTSIDE.to_owned()][..], also].concat().join("|"),
                Wanted::Talk => TALK.to_owned(),
            };
            let entries = ids.into_iter().map(str::to_owned).collect();
            self.misses.push(Miss { question: question.text.clone(), wanted, kind: reply.kind.as_str(), entries });
        }
    }

    /// Shares from 0 to 1 under `name/…`, higher is better; none of what the set does not ask.
    #[must_use]
    pub fn figures(&self, name: &str) -> Figures {
        let answered = self.entries - self.wrongly_refused;
        let shares = [
            ("rank_1", self.rank_1, self.entries),
            ("rank_3", self.rank_3, self.entries),
            ("answered", answered, self.entries),
            ("refused", self.refused, self.outside),
            ("talk", self.recognised, self.talk),
        ];
        (shares.into_iter().filter(|(_, _, of)| *of > 0))
            .map(|(figure, n, of)| (format!("{name}/{figure}"), (n as f64 / of as f64 * 1e4).round() / 1e4))
            .collect()
    }

    /// The same for people, each miss on a line.
    #[must_use]
    pub fn report(&self, name: &str) -> String {
        let mut text = String::new();
        for Miss { question, wanted, kind, entries } in &self.misses {
            let _ = writeln!(text, "MISS\t{question}\twant {wanted}\tgot {kind} {}", entries.join(" "));
        }
        let share = |n: usize| n as f64 / self.entries.max(1) as f64;
        let _ = writeln!(
            text,
            "{name}: rank1 {}/{} = {:.3}  rank3 {:.3}  wrongly refused {}  off-topic refused {}/{}  small talk {}/{}",
            self.rank_1,
            self.entries,
            share(self.rank_1),
            share(self.rank_3),
            self.wrongly_refused,
            self.refused,
            self.outside,
            self.recognised,
            self.talk
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::model::EntryId;
    use crate::message::EntryScore;

    fn reply(kind: ReplyKind, ids: &[&str]) -> Reply {
        let mut reply = Reply::new(kind, "");
        reply.entries = ids
            .iter()
            .map(|id| EntryScore { id: EntryId((*id).to_owned()), title: String::new(), score: 1.0 })
            .collect();
        reply
    }

    #[test]
    fn every_sort_of_question_is_counted_and_missed() {
        let set = read("# x\na\tp|q\nb\tp\n\nc\tOOS\nd\tOOS|p\ne\tOOS|p\nf\tSMALLTALK\ng\tq\n").expect("a set");
        let replies = [
            reply(ReplyKind::Answer, &["q", "p"]),
            reply(ReplyKind::Choices, &["x", "y", "p"]),
            reply(ReplyKind::Fallback, &[]),
            reply(ReplyKind::Answer, &["p"]),
            reply(ReplyKind::Answer, &["q", "p"]),
            reply(ReplyKind::Handoff, &[]),
            reply(ReplyKind::Fallback, &[]),
        ];
        let mut score = Score::default();
        set.iter().zip(&replies).for_each(|(question, reply)| score.count(question, reply));
        let missed: Vec<&str> = score.misses.iter().map(|m| m.question.as_str()).collect();
        assert_eq!(missed, ["b", "e", "g"]);
        assert_eq!((score.entries, score.rank_1, score.rank_3, score.wrongly_refused), (3, 1, 2, 1));
        assert_eq!((score.outside, score.refused, score.talk, score.recognised), (3, 2, 1, 1));
        let figures = score.figures("s");
        assert!((figures["s/rank_3"] - 0.6667).abs() < 1e-9 && (figures["s/talk"] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_line_without_an_answer_is_named() {
        assert!(read("a\tb\nc\n").expect_err("a fault").starts_with("2: "));
        assert!(read("a\t\n").is_err());
    }
}
