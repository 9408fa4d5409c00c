//! What a button or a menu sends back: all it needs to work after a restart is
//! in its id.
//!
//! Not responsible for acting on it.

use super::embed::LIMITS;
use super::markdown::{MEASURE, units};

/// What a person pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// A choice of a reply.
    Choice {
        /// The reply was a menu, which the answer may take the place of.
        edit: bool,
        /// Whose conversation the reply belongs to.
        owner: u64,
        /// What choosing it says.
        said: Said,
    },
    /// 👍 or 👎.
    Verdict {
        /// 👍.
        good: bool,
        /// Whose conversation the reply belongs to.
        owner: u64,
        /// The entry that was answered with, empty where there was none.
        entry: String,
        /// Event of the question.
        event: String,
    },
    /// The staff ends a hand-off.
    Close,
}

/// Id of the button that ends a hand-off.
pub(super) const CLOSE_ID: &str = "s/close";

/// What choosing says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// This text.
    Text(String),
    /// The choice with this number, if its text still has this sum: it was too long for an id.
    Number {
        /// Number, from 1.
        number: usize,
        /// CRC-32 of what it sends.
        sum: u32,
    },
}

/// Sum of a text that does not fit.
pub(super) fn sum(text: &str) -> u32 {
    crc32fast::hash(text.as_bytes())
}

fn base36(mut n: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((n % 36) as u32, 36).unwrap_or('0'));
        n /= 36;
        if n == 0 {
            return digits.iter().rev().collect();
        }
    }
}

fn parse36(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 36).ok()
}

/// `number:text`, or `number#sum` where that would not fit into `room`.
fn payload(number: usize, send: &str, room: usize) -> String {
    let whole = format!("{}:{send}", base36(number as u64));
    if units(&whole) <= room { whole } else { format!("{}#{}", base36(number as u64), base36(u64::from(sum(send)))) }
}

fn parse_payload(text: &str) -> Option<Said> {
    let at = text.find([':', '#'])?;
    let (number, rest) = (parse36(&text[..at])?, &text[at + 1..]);
    if text.as_bytes()[at] == b':' {
        return Some(Said::Text(rest.to_owned()));
    }
    Some(Said::Number { number: usize::try_from(number).ok()?, sum: u32::try_from(parse36(rest)?).ok()? })
}

fn head(edit: bool, owner: u64) -> String {
    format!("{}{}/", if edit { 'e' } else { 'n' }, base36(owner))
}

/// Id of a choice's button.
pub(super) fn choice_id(edit: bool, owner: u64, number: usize, send: &str) -> String {
    let head = format!("c{}", head(edit, owner));
    let payload = payload(number, send, LIMITS.value - units(&head));
    format!("{head}{payload}")
}

/// Id of the menu with the choices from `first` on.
pub(super) fn menu_id(edit: bool, owner: u64, first: usize) -> String {
    format!("m{}{first}", head(edit, owner))
}

/// Value of a menu's option.
pub(super) fn option_value(number: usize, send: &str) -> String {
    payload(number, send, LIMITS.value)
}

/// Id of 👍 or 👎.
pub(super) fn verdict_id(good: bool, owner: u64, event: &str, entry: &str) -> String {
    let head = format!("f{}{}/{event}/", if good { '+' } else { '-' }, base36(owner));
    let room = LIMITS.value.saturating_sub(units(&head));
    format!("{head}{}", MEASURE.beginning(entry, room))
}

/// Reads an id, and the option chosen where it is a menu's. Ids of other makes give nothing.
#[must_use]
pub fn read(custom_id: &str, chosen: Option<&str>) -> Option<Press> {
    if custom_id == CLOSE_ID {
        return Some(Press::Close);
    }
    let (head, payload) = custom_id.split_once('/')?;
    let mut marks = head.chars();
    let (kind, mode) = (marks.next()?, marks.next()?);
    let owner = parse36(marks.as_str())?;
    match (kind, mode) {
        ('c', 'e' | 'n') => Some(Press::Choice { edit: mode == 'e', owner, said: parse_payload(payload)? }),
        ('m', 'e' | 'n') => Some(Press::Choice { edit: mode == 'e', owner, said: parse_payload(chosen?)? }),
        ('f', '+' | '-') => {
            let (event, entry) = payload.split_once('/')?;
            Some(Press::Verdict { good: mode == '+', owner, entry: entry.to_owned(), event: event.to_owned() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_put_in_comes_out(edit: bool, owner: u64, number in 1usize..200, send in "[あ-ん:/#a-z]{1,150}") {
            let expected = |said: &Said| match said {
                Said::Text(text) => *text == send,
                Said::Number { number: n, sum: s } => *n == number && *s == sum(&send),
            };
            let id = choice_id(edit, owner, number, &send);
            prop_assert!(units(&id) <= LIMITS.value);
            let Some(Press::Choice { edit: e, owner: o, said }) = read(&id, None) else {
                return Err(TestCaseError::fail(id));
            };
            prop_assert!(e == edit && o == owner && expected(&said));
            let value = option_value(number, &send);
            prop_assert!(units(&value) <= LIMITS.value);
            let Some(Press::Choice { said, .. }) = read(&menu_id(edit, owner, 1), Some(&value)) else {
                return Err(TestCaseError::fail(value));
            };
            prop_assert!(expected(&said));
        }

        #[test]
        fn foreign_ids_are_not_read_and_never_panic(id in ".{0,100}", chosen in ".{0,100}") {
            let _ = read(&id, Some(&chosen));
        }
    }

    #[test]
    fn a_verdict_keeps_its_entry() {
        let id = verdict_id(false, u64::MAX, "m1298765432109876543", "pro-jinzai-kyoten");
        let (event, entry) = ("m1298765432109876543".to_owned(), "pro-jinzai-kyoten".to_owned());
        assert_eq!(read(&id, None), Some(Press::Verdict { good: false, owner: u64::MAX, entry, event }));
        assert_eq!(read(CLOSE_ID, None), Some(Press::Close));
        assert_eq!(read("other-bot", None), None);
    }
}
