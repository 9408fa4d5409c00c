//! The figures of a text: phones, addresses, dates and amounts, each in one spelling.
//!
//! Not responsible for where the text comes from.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::language::lexicon::Lexicon;
use crate::language::normalize;

/// What sort of figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A phone number.
    Phone,
    /// An address of a page.
    Link,
    /// A mail address.
    Mail,
    /// A day or a month.
    Date,
    /// An amount with its unit.
    Amount,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Figure {
    /// Its sort.
    pub sort: Sort,
    /// In one spelling: dates as `YYYY-MM-DD`, `YYYY-MM` or `--MM-DD`.
    pub text: String,
}

impl Figure {
    /// The same day without its year.
    #[must_use]
    pub fn without_year(&self) -> Option<Self> {
        let day = (self.sort == Sort::Date && self.text.len() == 10).then(|| self.text.get(4..))??;
        Some(Self { sort: Sort::Date, text: format!("-{day}") })
    }
}

/// Figures and how often each stands there.
pub type Figures = BTreeMap<Figure, usize>;

/// All figures of `text`.
#[must_use]
pub fn figures(text: &str, lexicon: &Lexicon) -> Figures {
    let terms = &lexicon.figures;
    let mut found = Figures::new();
    let mut add = |sort, text: String| *found.entry(Figure { sort, text }).or_default() += 1;
    // Addresses keep their letters: normalising would fold them.
    let mut rest = text.to_owned();
    for (sort, pattern) in [(Sort::Link, &terms.url), (Sort::Mail, &terms.mail)] {
        for address in pattern.find_iter(&rest.clone()) {
            let plain = address.as_str().trim_end_matches(['.', ',']);
            let plain = if sort == Sort::Link { plain.trim_end_matches('/') } else { plain };
            add(sort, plain.to_owned());
            rest = rest.replacen(address.as_str(), " ", 1);
        }
    }
    let mut rest = normalize(&rest).text().to_owned();
    for phone in terms.phone.find_iter(&rest.clone()) {
        let digits: Vec<&str> = phone.as_str().split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
        add(Sort::Phone, digits.join("-"));
        rest = rest.replacen(phone.as_str(), " ", 1);
    }
    for pattern in [&terms.date, &terms.day] {
        for date in pattern.captures_iter(&rest.clone()) {
            if let (Some(day), Some(whole)) = (day(&date, lexicon), date.get(0)) {
                add(Sort::Date, day);
                rest = rest.replacen(whole.as_str(), " ", 1);
            }
        }
    }
    for amount in terms.amount.find_iter(&rest) {
        add(Sort::Amount, amount.as_str().chars().filter(|c| *c != ',' && !c.is_whitespace()).collect());
    }
    found
}

/// A day in one spelling.
fn day(found: &regex::Captures<'_>, lexicon: &Lexicon) -> Option<String> {
    let number = |name: &str| found.name(name).and_then(|n| n.as_str().parse::<i16>().ok());
    let terms = &lexicon.numbers;
    let year = match (found.name("era"), found.name("year")) {
        (Some(era), Some(year)) => {
            let first = i16::try_from(*terms.eras.get(era.as_str())?).ok()?;
            Some(first + if terms.first_year.holds(year.as_str()) { 0 } else { number("year")? - 1 })
        }
        (None, Some(_)) => Some(number("year").filter(|year| (1_900..2_200).contains(year))?),
        _ => None,
    };
    let month = i8::try_from(number("month")?).ok()?;
    let day = number("day").and_then(|day| i8::try_from(day).ok());
    jiff::civil::Date::new(year.unwrap_or(2_000), month, day.unwrap_or(1)).ok()?;
    match (year, day) {
        (Some(year), Some(day)) => Some(format!("{year:04}-{month:02}-{day:02}")),
        (Some(year), None) => Some(format!("{year:04}-{month:02}")),
        (None, Some(day)) => Some(format!("--{month:02}-{day:02}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_one_spelling() {
        let lexicon = Lexicon::shared().expect("lexicon");
        let read = |text: &str| {
            figures(text, &lexicon).into_keys().map(|figure| (figure.sort, figure.text)).collect::<Vec<_>>()
        };
        let one = |sort, text: &str| vec![(sort, text.to_owned())];
        for text in ["２０２４年１１月２９日まで", "令和6年11月29日（金）", "2024-11-29", "2024/11/29", "R6.11.29"]
        {
            assert_eq!(read(text), one(Sort::Date, "2024-11-29"), "{text}");
        }
        assert_eq!(read("2024-11-29T17:00"), one(Sort::Date, "2024-11-29"));
        assert_eq!(read("令和6年8月公表"), one(Sort::Date, "2024-08"));
        assert_eq!(read("11月29日締切"), one(Sort::Date, "--11-29"));
        assert_eq!(read("電話 ０２２－２２１－４８８１"), one(Sort::Phone, "022-221-4881"));
        assert_eq!(read("https://www.pro-jinzai.go.jp/A/（案内）"), one(Sort::Link, "https://www.pro-jinzai.go.jp/A"));
        assert_eq!(read("kodomo@komorebi.example まで"), one(Sort::Mail, "kodomo@komorebi.example"));
        assert_eq!(read("上限1,000万円"), one(Sort::Amount, "1000万円"));
        assert_eq!(
            read("補助率は１／２、2.5％"),
            [(Sort::Amount, "1/2".to_owned()), (Sort::Amount, "2.5%".to_owned())]
        );
        assert_eq!(read("年末年始を除く平日"), []);
    }
}
