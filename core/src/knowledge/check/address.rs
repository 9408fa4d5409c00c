//! Whether desks can be reached and addresses are well formed.

use std::sync::LazyLock;

use regex::Regex;

use super::{Checker, regex};
use crate::knowledge::model::{Desk, Link};

static PHONE: LazyLock<Regex> = LazyLock::new(|| regex(r"^0\d{1,4}-\d{1,4}-\d{3,4}$|^0\d{9,10}$"));
static MAIL: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"));
static WEB: LazyLock<Regex> = LazyLock::new(|| regex(r"^https?://[A-Za-z0-9.-]+(:\d+)?([/?#][^\s　]*)?$"));
static SPAN: LazyLock<Regex> = LazyLock::new(|| regex(r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$"));
static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(0[1-9]|1[0-2])-([0-2]\d|3[01])\.\.(0[1-9]|1[0-2])-([0-2]\d|3[01])$"));

/// Whether a browser opens it.
pub(in crate::knowledge) fn is_web(text: &str) -> bool {
    WEB.is_match(text)
}

/// Whether mail reaches it.
pub(in crate::knowledge) fn is_mail(text: &str) -> bool {
    MAIL.is_match(text)
}

/// Whether it can be called.
pub(in crate::knowledge) fn is_phone(text: &str) -> bool {
    PHONE.is_match(text)
}

impl Checker<'_> {
    pub(super) fn link(&mut self, file: &str, link: &Link) {
        self.web(file, &link.url);
        self.prefecture(file, link.prefecture.as_deref());
    }

    pub(super) fn web(&mut self, file: &str, url: &str) {
        if !is_web(url) {
            self.wrong(file, url, format!("malformed URL {url:?}"), "https://… without blanks");
        }
    }

    pub(super) fn prefecture(&mut self, file: &str, name: Option<&str>) {
        if let Some(name) = name
            && !name.ends_with(['県', '都', '道', '府'])
        {
            self.wrong(
                file,
                &format!("prefecture: {name}"),
                format!("prefecture {name:?}"),
                "its full name, as in places.csv",
            );
        }
    }

    pub(super) fn desk(&mut self, file: &str, desk: &Desk) {
        if let Some(phone) = &desk.phone
            && !is_phone(phone)
        {
            self.wrong(file, phone, format!("malformed phone {phone:?}"), "digits with hyphens, such as 022-221-4881");
        }
        if let Some(mail) = &desk.email
            && !is_mail(mail)
        {
            self.wrong(file, mail, format!("malformed mail address {mail:?}"), "name@example.jp");
        }
        for url in desk.form.iter().chain(&desk.url) {
            self.web(file, url);
        }
        self.prefecture(file, desk.prefecture.as_deref());
        let reachable = desk.phone.is_some()
            || desk.email.is_some()
            || desk.form.is_some()
            || desk.url.is_some()
            || desk.note.is_some()
            || desk.address.is_some();
        if !reachable {
            self.wrong(
                file,
                &desk.org,
                format!("desk {:?} cannot be reached", desk.org),
                "a phone, mail, form, url, address or a note that says how",
            );
        }
        if let Some(hours) = &desk.hours {
            for span in hours.spans.iter().filter(|s| !SPAN.is_match(s)) {
                self.wrong(file, span, format!("hours {span:?}"), "09:30-12:00");
            }
            for days in hours.closed.iter().filter(|s| !CLOSED.is_match(s)) {
                self.wrong(file, days, format!("closed days {days:?}"), "12-28..01-05");
            }
        }
    }
}
