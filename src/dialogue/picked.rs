//! A choice taken by its number with more to say: 「3番ちょっと気になるな。何をしてくれるの」「1で。職員は62人です」.
//!
//! Not responsible for a number alone: that steers (`navigate`).

use super::answer::Focus;
use super::hearing::{Heard, SURE};
use super::navigate::{Move, numbered, steer};
use super::policy::Policy;
use super::reading::Reading;
use crate::language::normalize;
use crate::message::{Block, Choice, Reply, ReplyKind};

impl Policy<'_> {
    /// The choice that a message takes with more to say, and the rest of it. Whoever tells something does not want
    /// all forgotten.
    pub(super) fn taken(&self, text: &str, choices: &[Choice]) -> Option<(usize, String)> {
        let normal = normalize(text.trim());
        let forgets = |choice: usize| steer(&choices[choice].send, &[], self.terms()) == Some(Move::Restart);
        (self.taken_first(normal.text(), choices))
            .or_else(|| self.taken_between(normal.text(), choices))
            .filter(|(choice, _)| !forgets(*choice))
    }

    /// The choice that normalised `text` begins by taking.
    fn taken_first(&self, text: &str, choices: &[Choice]) -> Option<(usize, String)> {
        let found = self.turn_terms().taken.captures(text)?;
        let number = found.name("n").or(found.name("m"))?.as_str().parse::<usize>().ok()?;
        let rest = found.name("rest").or(found.name("more"))?;
        let choice = number.checked_sub(1).and_then(|i| choices.get(i))?;
        // 「3番のヤマキイチ商店の事例」: of a number and a name that differ the name is meant.
        let of_another = self.turn_terms().of.ending(&text[..rest.start()]).is_some() && {
            let named = &self.understand(rest.as_str()).mentioned;
            let chosen = choice.entry.as_ref().and_then(|id| self.mind.knowledge.position(id));
            !named.is_empty() && chosen.is_none_or(|at| !named.contains(&at))
        };
        let says = rest.as_str().chars().any(char::is_alphanumeric);
        (says && !of_another).then(|| (number - 1, rest.as_str().to_owned()))
    }

    /// The choice that one sentence of several takes by its number, and the others with what more that one says
    /// (中小です。1番。若い人にもいい?, 小売じゃないよ。1番の電話は?).
    fn taken_between(&self, text: &str, choices: &[Choice]) -> Option<(usize, String)> {
        let sentences: Vec<&str> = text.split_inclusive(['。', '?', '!', '\n', '、', ' ']).collect();
        let takes = |s: &str| {
            let alone = numbered(s, choices, self.terms()).map(|choice| (choice, String::new()));
            alone.or_else(|| self.taken_first(s, choices))
        };
        let (i, (choice, more)) = sentences.iter().enumerate().find_map(|(i, s)| Some((i, takes(s)?)))?;
        let rest: String = sentences.iter().enumerate().map(|(k, s)| if k == i { more.as_str() } else { s }).collect();
        rest.chars().any(char::is_alphanumeric).then_some((choice, rest))
    }

    /// The choice taken, and what the rest asks, of it or of another thing.
    pub(super) fn take(&mut self, choice: &Choice, rest: &str) -> Reply {
        let told = self.understand(rest).slots.clone();
        self.state.slots.update(&told);
        let first = self.pick(choice);
        let heard = self.hear(rest);
        let topic = self.open_entry();
        let says = !self.own_words(&heard.point).is_empty() || !heard.point.facets.is_empty();
        if !says || !self.asks_or_wishes(&heard) {
            return first;
        }
        let (state, best) = (self.state.clone(), self.readings(&heard).swap_remove(0));
        let mut reply = self.carried_out(&heard, &best.reading);
        if reply.kind != ReplyKind::Answer || matches!(best.reading, Reading::Told(_)) {
            self.state = state;
            return first;
        }
        // What answers the rest stands for the choice too; what does not comes after it, in short where it is of it.
        let untold = matches!(best.reading, Reading::Entry(_, Focus::NotTold(_)));
        if topic.is_none() || best.reading.target() != topic || untold {
            let mut first = first;
            if topic.is_some() && best.reading.target() == topic {
                first.blocks.truncate(first.after_heading() + 1);
            }
            reply = self.joined(first, reply, "");
        } else if let Some(Block::Heading(name)) = first.blocks.first()
            && reply.after_heading() == 0
        {
            reply.blocks.insert(0, Block::Heading(name.clone()));
        }
        self.heard = Some((heard, best.reading));
        reply
    }

    fn asks_or_wishes(&self, heard: &Heard) -> bool {
        heard.wants() >= SURE || self.is_question(&heard.point)
    }
}
