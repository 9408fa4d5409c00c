//! Figures of a run beside those stored from an earlier one, so that CI notices what got worse.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::intents::{HeldOut, Judged, report};
use super::variations::WRITTEN;

/// "class/figure" or "kind/figure" → share, 0 to 1, four decimals.
pub type Figures = BTreeMap<String, f64>;

/// Accuracy and macro-F1 of every class of variation, and of every kind of intent as written.
#[must_use]
pub fn figures(held_out: &[HeldOut]) -> Figures {
    let mut groups: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
    for h in held_out {
        groups.entry(h.class).or_default().push(h.judged());
        if h.class == WRITTEN.name {
            groups.entry(h.kind).or_default().push(h.judged());
        }
    }
    let mut figures = Figures::new();
    for (name, judged) in groups {
        let report = report(&judged, 0.0, &mut []);
        for (figure, value) in [("accuracy", report.accuracy), ("macro_f1", report.macro_f1)] {
            figures.insert(format!("{name}/{figure}"), (value * 1e4).round() / 1e4);
        }
    }
    figures
}

/// A table of old and new, and whether any figure fell by more than `tolerance` or is gone.
#[must_use]
pub fn compare(old: &Figures, new: &Figures, tolerance: f64) -> (String, bool) {
    let mut table = format!("{:<22}{:>8}{:>8}{:>9}\n", "", "old", "new", "change");
    let mut worse = false;
    for (name, was) in old {
        let Some(is) = new.get(name) else {
            worse = true;
            let _ = writeln!(table, "{name:<22}{was:>8.3}{:>8}{:>9}  gone", "–", "");
            continue;
        };
        // Four decimals are stored: less than half of the last is no fall.
        let fell = was - is > tolerance + 5e-5;
        worse |= fell;
        let mark = if fell { "  worse" } else { "" };
        let _ = writeln!(table, "{name:<22}{was:>8.3}{is:>8.3}{:>+9.3}{mark}", is - was);
    }
    for (name, is) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let _ = writeln!(table, "{name:<22}{:>8}{is:>8.3}{:>9}  new", "–", "");
    }
    (table, worse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_beyond_the_tolerance_or_a_missing_figure_is_worse() {
        let figures = |values: &[(&str, f64)]| values.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect::<Figures>();
        let old = figures(&[("kana/accuracy", 0.90), ("typo/accuracy", 0.80)]);
        assert!(!compare(&old, &figures(&[("kana/accuracy", 0.89), ("typo/accuracy", 0.95)]), 0.01).1);
        assert!(compare(&old, &figures(&[("kana/accuracy", 0.88), ("typo/accuracy", 0.95)]), 0.01).1);
        assert!(compare(&old, &figures(&[("kana/accuracy", 0.90)]), 0.01).1);
    }
}
