//! A desk as a reply shows it.
//!
//! Not responsible for choosing desks, or for their order.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::LinkRef;
use crate::knowledge::Knowledge;
use crate::knowledge::hours::opening;
use crate::knowledge::model::{Desk, Hours};
use crate::language::phrasebook::sections::ReplyPhrases;

/// A desk as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Organisation and department.
    pub org: String,
    /// What or whom it is for.
    pub purpose: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Extension.
    pub extension: Option<String>,
    /// Mail.
    pub email: Option<String>,
    /// Page, form or list of offices.
    pub url: Option<String>,
    /// Inquiry form.
    pub form: Option<String>,
    /// Street address.
    pub address: Option<String>,
    /// Hours as people read them.
    pub hours: Option<String>,
    /// Whether it is open now; unknown where the guide does not tell.
    pub open_now: Option<bool>,
    /// When it opens next, `YYYY-MM-DDTHH:MM` Japan time, where it is closed and that is certain.
    pub next_open: Option<String>,
    /// The same as people read it.
    pub open_text: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// The hours behind the texts.
    #[serde(skip)]
    pub schedule: Option<Hours>,
}

impl From<&Desk> for Contact {
    fn from(desk: &Desk) -> Self {
        let mut purpose: Vec<&str> =
            [desk.purpose.as_deref(), desk.audience.as_deref()].into_iter().flatten().collect();
        // 「全企業向けの…・全企業向け」 would say it twice: most of each word, its ending aside, is there.
        let said = |what: &str, word: &str| {
            let stem: String = word.chars().take((word.chars().count() * 2).div_ceil(3)).collect();
            what.contains(&stem)
        };
        if let [what, whom] = purpose[..]
            && whom.split('・').all(|word| said(what, word))
        {
            purpose.truncate(1);
        }
        Self {
            org: desk.full_name(),
            purpose: (!purpose.is_empty()).then(|| purpose.join("・")),
            phone: desk.phone.clone(),
            extension: desk.extension.clone(),
            email: desk.email.clone(),
            url: desk.url.clone().or_else(|| desk.form.clone()),
            form: desk.form.clone(),
            address: desk.address.clone(),
            hours: desk.hours.as_ref().map(|h| h.text.clone()),
            open_now: None,
            next_open: None,
            open_text: None,
            note: desk.note.clone(),
            schedule: desk.hours.clone(),
        }
    }
}

impl Contact {
    /// Looks at the clock: open now, or when next.
    pub fn look(&mut self, knowledge: &Knowledge, now: DateTime) {
        let Some(opening) = self.schedule.as_ref().map(|h| opening(h, &knowledge.holidays, now)) else {
            return;
        };
        self.open_now = opening.is_open();
        self.next_open = opening.next().map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
        self.open_text = Some(knowledge.hours_wording().text(&opening, now));
    }

    /// Name and number in one line, to call.
    #[must_use]
    pub fn call(&self, labels: &ReplyPhrases) -> String {
        self.number(labels).map_or_else(|| self.org.clone(), |number| format!("{} {number}", self.org))
    }

    /// Number and extension.
    pub(super) fn number(&self, labels: &ReplyPhrases) -> Option<String> {
        let mut number = labels.phone(self.phone.as_ref()?);
        number.extend(self.extension.iter().map(|e| labels.extension(e)));
        Some(number)
    }

    /// What stands under its name and number, one to a line.
    pub(super) fn details(&self, labels: &ReplyPhrases) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.hours.iter().map(|h| labels.hours(h)));
        lines.extend(self.open_text.clone());
        lines.extend(self.email.iter().map(|m| labels.email(m)));
        lines.extend(self.form.iter().map(|f| labels.form(f)));
        lines.extend(self.url.iter().filter(|u| Some(*u) != self.form.as_ref()).cloned());
        lines.extend(self.address.iter().map(|a| labels.address(a)));
        lines.extend(self.note.clone());
        lines
    }

    /// Its pages to open.
    pub(super) fn pages(&self, labels: &ReplyPhrases) -> Vec<LinkRef> {
        let form = self.form.as_ref().filter(|f| Some(*f) != self.url.as_ref());
        [(labels.open_page(), self.url.as_ref()), (labels.open_form(), form)]
            .into_iter()
            .filter_map(|(label, url)| Some(LinkRef { label: label.to_owned(), url: url?.clone() }))
            .collect()
    }
}
