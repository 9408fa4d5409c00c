//! What people can be, as data of the pack: lines of business, employment types, sorts of firm
//! (`knowledge/slots.yaml`), and prefectures (`dictionaries/ja/prefectures.csv`).
//!
//! Not responsible for hearing them in a message: that is `understanding::slots`.

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::language::is_katakana;
use crate::language::lexicon::{Checked as _, Fault, Words};

/// The list's place in a pack; one without its own uses the shared list.
pub const PREFECTURES: &str = "dictionaries/ja/prefectures.csv";
/// All prefectures, as every pack shares them.
const SHARED: &str = include_str!("../../../dictionaries/ja/prefectures.csv");

/// The values of a pack's slots. An empty list is a slot that the pack does not have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotValues {
    /// Lines of business; the first whose words are said counts.
    #[serde(default)]
    pub industries: Vec<SlotValue>,
    /// Employment types; the first whose words are said counts.
    #[serde(default)]
    pub employments: Vec<SlotValue>,
    /// Sorts of firm; the first whose words are said counts.
    #[serde(default)]
    pub firms: Vec<FirmSort>,
}

/// One value of a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotValue {
    /// What people call it; rules name it by this.
    pub label: String,
    /// Words that tell it.
    pub words: Words,
    /// Words that tell it only where they are said of what a firm does: 介護 may be a leave, too.
    #[serde(default)]
    pub also: Words,
    /// Narrower lines of business within it, which rules may name too; the first whose words are said counts.
    #[serde(default)]
    pub trades: Vec<Trade>,
}

/// A line of business within a broader one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// What people call it; rules name it by this.
    pub label: String,
    /// Words that tell it, and with it the broader one.
    pub words: Words,
    /// Those that tell it only where they are said of what a firm does.
    #[serde(default)]
    pub also: Words,
}

impl SlotValue {
    /// The words that tell it, those of its trades among them.
    pub fn all_words(&self) -> impl Iterator<Item = &Words> {
        std::iter::once(&self.words).chain(self.trades.iter().map(|t| &t.words))
    }

    /// Those that tell it only where they are said of what a firm does.
    pub fn all_also(&self) -> impl Iterator<Item = &Words> {
        std::iter::once(&self.also).chain(self.trades.iter().map(|t| &t.also))
    }
}

/// A sort of body that asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirmSort {
    /// What people call it; rules name it by this.
    pub label: String,
    /// What it says of a body.
    pub aspect: Aspect,
    /// A sort that each of this sort also is.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Words that tell it.
    pub words: Words,
    /// Those that are only said of oneself.
    #[serde(default)]
    pub states: Words,
}

/// What a sort of firm says of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// How large it is: a firm is exactly one of these.
    Size,
    /// How its business is run; of any size.
    Form,
    /// Several firms together.
    Association,
    /// Whether its shares are listed.
    Listing,
    /// A person, no firm at all.
    Person,
}

impl SlotValues {
    /// Labels of the lines of business.
    pub fn industry_labels(&self) -> impl Iterator<Item = &str> {
        self.industries.iter().map(|v| v.label.as_str())
    }

    /// Labels of the lines of business and of the narrower ones within them, by which rules name them.
    pub fn line_labels(&self) -> impl Iterator<Item = &str> {
        let trades = self.industries.iter().flat_map(|v| &v.trades).map(|t| t.label.as_str());
        self.industry_labels().chain(trades)
    }

    /// Labels of the employment types.
    pub fn employment_labels(&self) -> impl Iterator<Item = &str> {
        self.employments.iter().map(|v| v.label.as_str())
    }

    /// Labels of the sorts of firm.
    pub fn firm_labels(&self) -> impl Iterator<Item = &str> {
        self.firms.iter().map(|f| f.label.as_str())
    }

    /// A sort of firm by its label.
    #[must_use]
    pub fn firm(&self, label: &str) -> Option<&FirmSort> {
        self.firms.iter().find(|f| f.label == label)
    }

    /// Words that would never be found, labels used twice, sorts that are part of none.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for value in self.industries.iter().chain(&self.employments) {
            value.all_words().chain(value.all_also()).for_each(|words| words.check(&mut faults));
        }
        for sort in &self.firms {
            sort.words.check(&mut faults);
            sort.states.check(&mut faults);
            if let Some(whole) = sort.part_of.as_ref().filter(|w| self.firm(w).is_none()) {
                let wrong = format!("{:?} is part of {whole:?}, which is no sort of firm", sort.label);
                faults.push(Fault::at(&sort.label, wrong, "the label of another sort of firm"));
            }
        }
        let labels: [Vec<&str>; 3] =
            [self.line_labels().collect(), self.employment_labels().collect(), self.firm_labels().collect()];
        for list in labels {
            for (at, label) in list.iter().enumerate().filter(|(at, label)| list[..*at].contains(label)) {
                faults.push(Fault::at(list[at], format!("{label:?} stands twice"), "a label of its own"));
            }
        }
        faults
    }
}

/// A prefecture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Prefecture {
    /// Full name.
    pub name: String,
    /// Reading of its name without 県, 都 or 府, katakana.
    pub reading: String,
}

impl Prefecture {
    /// Its name without 県, 都 or 府.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.name.strip_suffix(['県', '都', '府']).unwrap_or(&self.name)
    }

    /// Its stem in hiragana.
    #[must_use]
    pub fn hiragana(&self) -> String {
        crate::language::hiragana(&self.reading)
    }

    /// Reads `name,reading` lines; a problem for each that is no such line.
    #[must_use]
    pub fn read(path: &str, text: &str) -> (Vec<Self>, Vec<Problem>) {
        let (mut list, mut problems) = (Vec::new(), Vec::new());
        for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            match line.split(',').map(str::trim).collect::<Vec<_>>()[..] {
                [name, reading]
                    if name.ends_with(['県', '都', '道', '府'])
                        && !reading.is_empty()
                        && reading.chars().all(is_katakana) =>
                {
                    list.push(Self { name: name.to_owned(), reading: reading.to_owned() });
                }
                _ => {
                    let wrong = format!("{line:?} is no prefecture");
                    problems.push(Problem::new(path, at + 1, &wrong, "full name,reading of its stem in katakana"));
                }
            }
        }
        (list, problems)
    }

    /// All of them, as every pack shares them.
    #[must_use]
    pub fn shared() -> Vec<Self> {
        Self::read(PREFECTURES, SHARED).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_list_is_whole() {
        let (list, problems) = Prefecture::read(PREFECTURES, SHARED);
        assert_eq!(problems, []);
        assert_eq!(list.len(), 47);
        let by_name = |name: &str| list.iter().find(|p| p.name == name).expect("prefecture");
        assert_eq!((by_name("京都府").stem(), by_name("北海道").stem()), ("京都", "北海道"));
        assert_eq!(by_name("青森県").hiragana(), "あおもり");
        assert_eq!(Prefecture::read("p.csv", "青森,アオモリ\n岩手県,いわて\n").1.len(), 2);
    }

    #[test]
    fn mistakes_of_slots_are_found() {
        let faults = |yaml: &str| {
            let values: SlotValues = serde_saphyr::from_str(yaml).expect("slots");
            values.faults().into_iter().map(|f| f.wrong).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(faults("industries: [{label: 農業, words: [農家]}]"), "");
        let trade = "industries: [{label: 農業, words: [農家], trades: [{label: 農業, words: [ＩＴ]}]}]";
        assert!(faults(trade).contains("never be found") && faults(trade).contains("stands twice"));
        assert!(faults("industries: [{label: 農業, words: [ＩＴ]}]").contains("never be found"));
        let twice = "employments: [{label: 派遣, words: [派遣]}, {label: 派遣, words: [派遣社員]}]";
        assert!(faults(twice).contains("stands twice"));
        assert!(faults("firms: [{label: 零細, aspect: size, part_of: 中小, words: [零細]}]").contains("part of"));
    }
}
