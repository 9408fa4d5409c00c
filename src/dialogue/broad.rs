//! Broad wishes, themes and doubt: answers that offer choices.

use super::answer::{BETWEEN, Focus};
use super::policy::{Policy, about_choice, entry_score, words_asked};
use super::reading::Reading;
use super::shortlist::known;
use super::state::{Question, Topic};
use crate::knowledge::intent::{Body, ChoiceSpec, Intent, IntentId, Need};
use crate::knowledge::model::{Entry, EntryId};
use crate::language::normalize;
use crate::message::{Block, Choice, IntentScore, LinkRef, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

/// Ways of a wish that are told in sentences.
const WAYS: usize = 3;
/// Fewest choices that are offered.
const LEAST_CHOICES: usize = 2;
/// Entries of a wish whose pages are linked.
const LINKED: usize = 3;
/// Entries whose desks are told at once.
const DESKS_AT_ONCE: usize = 4;
/// Choices a channel can show at once (a menu of Discord has 25).
const MOST_OFFERED: usize = 25;

impl Policy<'_> {
    pub(super) fn need(&mut self, id: &IntentId, need: &Need, confidence: f32, order: &[(usize, f32)]) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply(ReplyKind::Choices);
        reply.intent = Some(IntentScore { id: id.0.clone(), confidence });
        let score = |at: usize| order.iter().find(|(o, _)| *o == at).map_or(0.0, |(_, s)| *s);
        let mut entries: Vec<(usize, f32)> =
            need.entries.iter().filter_map(|e| knowledge.position(e)).map(|at| (at, score(at))).collect();
        // What was put aside, or is not for the firm, is not offered.
        if entries.iter().any(|(at, _)| self.serves(&knowledge.entries[*at].id)) {
            entries.retain(|(at, _)| self.serves(&knowledge.entries[*at].id));
        }
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        // What surely fits the firm comes first, its desk too.
        let (for_firm, sure) = self.for_firm(&need.entries);
        entries.sort_by_key(|(at, _)| !sure.contains(&knowledge.entries[*at].id));
        reply.entries = entries.iter().take(5).map(|(at, s)| entry_score(&knowledge.entries[*at], *s)).collect();
        self.say_wish(need, &mut reply);
        if !for_firm.is_empty() {
            let known = known(&self.state.slots, self.book()).join(BETWEEN);
            reply.say(self.book().eligibility_reply.whom_within(known));
            reply.blocks.push(Block::Bullets(for_firm));
        }
        let ask_back = &self.book().ask_back;
        let missing = if self.depends(id) { self.not_told_of_firm() } else { Vec::new() };
        let more = if missing.is_empty() { String::new() } else { ask_back.tell_firm(missing.join(BETWEEN)) };
        let invites = !more.is_empty();
        reply.ask = Some(ask_back.narrow(need.ask.trim(), more));
        self.state.awaiting = invites.then_some(Question::Profile);
        reply.choices = self
            .suited(need)
            .into_iter()
            .map(|c| Choice {
                label: c.label.clone(),
                send: c.send.clone().unwrap_or_else(|| match c.entry.as_ref().and_then(|id| knowledge.entry(id)) {
                    Some(entry) => self.book().menu.about(entry.name()),
                    None => c.label.clone(),
                }),
                entry: c.entry.clone(),
            })
            .collect();
        let first = entries.first().map(|(at, _)| &knowledge.entries[*at]);
        reply.cite(entries.iter().take(5).filter_map(|(at, _)| knowledge.entries[*at].pages.first().copied()));
        let links = entries.iter().take(LINKED).filter_map(|(at, _)| knowledge.entries[*at].links.first());
        reply.links.extend(links.map(|l| LinkRef { label: l.label.clone(), url: l.url.clone() }));
        let desk = first.map(|e| knowledge.desks_of(e)).unwrap_or_default();
        let near = desk.iter().find(|d| d.prefecture.is_some() && d.prefecture == self.state.slots.prefecture);
        let general = desk.iter().find(|d| d.prefecture.is_none());
        reply.contacts.extend(near.or(general).map(|d| crate::message::Contact::from(*d)));
        if reply.contacts.is_empty() {
            reply.contacts.push((&knowledge.pack.default_desk).into());
        }
        reply.name_source(&knowledge.pack);
        self.state.enter(Topic::Need(id.clone()));
        self.state.runners_up = entries.iter().take(4).map(|(at, _)| knowledge.entries[*at].id.clone()).collect();
        reply
    }

    /// Answers a wish in sentences: its opening, the ways that are open to the person, and which are over.
    pub(super) fn say_wish(&self, need: &Need, reply: &mut Reply) {
        let entry = |c: &ChoiceSpec| c.entry.as_ref().and_then(|id| self.mind.knowledge.entry(id));
        let told = self.suited(need).into_iter().filter_map(|c| c.say.as_deref().map(|say| (entry(c), say)));
        let (over, open): (Vec<_>, Vec<_>) = told.partition(|(entry, _)| entry.is_some_and(|e| self.over(e)));
        let ways = open.iter().take(WAYS).map(|(_, say)| say.trim());
        reply.say(std::iter::once(need.reply.trim()).chain(ways).collect::<String>());
        let over: Vec<&str> = over.iter().filter_map(|(entry, _)| entry.map(Entry::name)).collect();
        if !over.is_empty() {
            reply.say(self.book().ask_back.over(over.join(BETWEEN), self.mind.knowledge.source_name()));
        }
    }

    /// Choices of a wish without those that are put aside or not for the person's firm; all where hardly any is left.
    fn suited<'n>(&self, need: &'n Need) -> Vec<&'n ChoiceSpec> {
        let serves = |c: &&ChoiceSpec| c.entry.as_ref().is_none_or(|id| self.serves(id));
        let suited: Vec<&ChoiceSpec> = need.choices.iter().filter(serves).collect();
        if suited.len() >= LEAST_CHOICES { suited } else { need.choices.iter().collect() }
    }

    /// The question of a need skipped: what it has.
    pub(super) fn unnarrowed(&mut self, id: &IntentId, need: &Need) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let entries: Vec<&Entry> = need.entries.iter().filter_map(|e| knowledge.entry(e)).take(5).collect();
        self.in_one_line_each(id, self.book().menu.never_mind_wish(), &entries)
    }

    /// What a wish has beyond what was offered.
    pub(super) fn more_of_wish(&mut self, id: &IntentId) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else { return self.help() };
        let offered = |e: &EntryId| self.offered.iter().any(|c| c.entry.as_ref() == Some(e));
        let left = need.entries.iter().filter(|e| !offered(e) && !self.state.excluded.contains(e));
        let left: Vec<&Entry> = left.filter_map(|e| knowledge.entry(e)).take(5).collect();
        let menu = &self.book().menu;
        let mut reply = self.in_one_line_each(
            id,
            if left.is_empty() { menu.no_more_of_wish() } else { menu.more_of_wish() },
            &left,
        );
        if left.is_empty() {
            reply.choices.clone_from(&self.offered);
        }
        reply
    }

    /// Entries of a wish, one line each.
    fn in_one_line_each(&mut self, id: &IntentId, lead: &str, entries: &[&Entry]) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply(ReplyKind::Choices);
        reply.say(lead);
        let first = |e: &Entry| e.summary.split_inclusive('。').next().unwrap_or_default().trim().to_owned();
        let lines: Vec<String> = entries.iter().map(|e| format!("{}: {}", e.name(), first(e))).collect();
        if !lines.is_empty() {
            reply.blocks.push(Block::Bullets(lines));
        }
        reply.entries = entries.iter().map(|e| entry_score(e, 0.5)).collect();
        reply.choices = entries.iter().map(|e| about_choice(e, self.book())).collect();
        reply.cite(entries.iter().filter_map(|e| e.pages.first().copied()));
        reply.contacts.push((&knowledge.pack.default_desk).into());
        reply.name_source(&knowledge.pack);
        self.state.enter(Topic::Need(id.clone()));
        reply
    }

    /// A side asked about where several entries are on the table: the desk of each where they are few, else of which?
    pub(super) fn which(&mut self, ids: &[EntryId], facet: Facet, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply(ReplyKind::Clarify);
        let entries: Vec<&Entry> = ids.iter().filter_map(|e| knowledge.entry(e)).collect();
        if facet == Facet::Contact && entries.len() <= DESKS_AT_ONCE {
            self.desk_of_each(&entries, u, &mut reply);
        } else {
            reply.say(self.book().ask_back.which(facet.label(&knowledge.phrasebook.facets), knowledge.item_name()));
        }
        reply.entries = entries.iter().take(5).map(|e| entry_score(e, 0.5)).collect();
        reply.choices = entries
            .iter()
            .take(9)
            .map(|e| Choice {
                label: e.name().to_owned(),
                send: self.book().menu.side_of(e.name(), facet.label(&self.mind.knowledge.phrasebook.facets)),
                entry: Some(e.id.clone()),
            })
            .collect();
        reply
    }

    /// Says which desk each entry has, for the person's place where it matters.
    fn desk_of_each(&self, entries: &[&Entry], u: &Understanding, reply: &mut Reply) {
        let mut lines = Vec::new();
        for entry in entries {
            let Some(at) = self.mind.knowledge.position(&entry.id) else { continue };
            let own = self.clone().compose(at, &Focus::Facet(Facet::Contact), u, 0.5, 0);
            let Some(desk) = own.contacts.first() else { continue };
            let phone = desk.phone.as_ref().map(|phone| self.book().reply.phone(phone));
            let called = std::iter::once(desk.org.clone()).chain(phone).collect::<Vec<_>>().join(" ");
            lines.push(self.book().ask_back.desk_of(entry.name(), called));
            if !reply.contacts.contains(desk) {
                reply.contacts.push(desk.clone());
            }
            reply.cite(own.source.pages);
        }
        reply.say(self.book().ask_back.desks_of_each());
        reply.blocks.push(Block::Bullets(lines));
        reply.name_source(&self.mind.knowledge.pack);
    }

    /// A side asked of nothing: of what? What is named next is answered so.
    pub(super) fn of_what(&mut self, facet: Facet, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply_to(ReplyKind::Clarify, u);
        reply.say(self.book().ask_back.of_what(facet.label(&knowledge.phrasebook.facets), knowledge.item_name()));
        self.offer_themes(&mut reply);
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.asked_words = words_asked(u);
        self.state.awaiting = Some(Question::Thing);
        reply
    }

    /// In the field, but not clear which entry: ranked choices.
    pub(super) fn clarify(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply_to(ReplyKind::Clarify, u);
        reply.say(self.book().ask_back.perhaps_one());
        reply.entries = u.entries.iter().take(5).map(|e| entry_score(&knowledge.entries[e.at], e.score)).collect();
        reply.choices = u.entries.iter().take(4).map(|e| about_choice(&knowledge.entries[e.at], self.book())).collect();
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.runners_up = u.entries.iter().skip(4).take(4).map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply
    }

    /// The wish whose label `text` is, as choices send it.
    pub(super) fn wish_called(&mut self, text: &str) -> Option<Reply> {
        let called = |i: &Intent| matches!(i.body, Body::Need(_)) && i.label == text.trim();
        let at = self.mind.knowledge.intents.iter().position(called)?;
        let heard = self.hear(text);
        self.state.slots.update(&heard.whole.slots);
        Some(self.perform(&heard, &Reading::Need(at)))
    }

    pub(super) fn theme(&mut self, text: &str) -> Option<Reply> {
        let knowledge = self.mind.knowledge.clone();
        let said = normalize(text.trim());
        let theme = &knowledge.pack.themes[self.mind.theme_called(said.text())?];
        let entries: Vec<&Entry> = knowledge.entries.iter().filter(|e| e.theme.as_deref() == Some(&theme.id)).collect();
        let mut reply = self.reply(ReplyKind::Choices);
        reply.say(self.book().menu.theme(&theme.title, entries.len()));
        reply.entries = entries.iter().take(5).map(|e| entry_score(e, 0.5)).collect();
        reply.choices = entries.iter().take(MOST_OFFERED).map(|e| about_choice(e, self.book())).collect();
        reply.cite(theme.pages.iter().copied());
        reply.name_source(&knowledge.pack);
        Some(reply)
    }
}
