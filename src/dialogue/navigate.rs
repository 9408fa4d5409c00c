//! Words that steer the conversation rather than ask: numbers, 戻る, 最初から, 違う …

use crate::language::lexicon::sections::DialogueTerms;
use crate::language::{hiragana, normalize};
use crate::message::Choice;

/// A steering message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Picks choice `i` (from 0).
    Pick(usize),
    /// Back to the topic before.
    Back,
    /// Forgets everything.
    Restart,
    /// Asks for more about the topic.
    More,
    /// The last answer was not what was meant.
    Wrong,
    /// Asks what can be done.
    Help,
    /// Does not want to answer the question asked back.
    Skip,
    /// A number that is not on the list.
    OffList,
    /// Takes note and asks nothing (はい, なるほど, 👍).
    Nod,
}

impl Move {
    /// Names of all moves.
    pub const NAMES: [&str; 9] = ["pick", "back", "restart", "more", "wrong", "help", "skip", "off-list", "nod"];

    /// The name of this one.
    #[must_use]
    pub fn name(self) -> &'static str {
        let [pick, back, restart, more, wrong, help, skip, off_list, nod] = Self::NAMES;
        match self {
            Self::Pick(_) => pick,
            Self::Back => back,
            Self::Restart => restart,
            Self::More => more,
            Self::Wrong => wrong,
            Self::Help => help,
            Self::Skip => skip,
            Self::OffList => off_list,
            Self::Nod => nod,
        }
    }
}

/// Moves that are commands, in the order in which they are looked for.
const COMMANDS: [Move; 7] = [Move::Restart, Move::Back, Move::Wrong, Move::More, Move::Help, Move::Nod, Move::Skip];

/// A normalised text without what stands around it: brackets, quotes, bullets and marks mean nothing there.
fn bare(text: &str) -> String {
    normalize(text).text().trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// What `text` steers, given the choices on the table.
#[must_use]
pub fn steer(text: &str, choices: &[Choice], terms: &DialogueTerms) -> Option<Move> {
    let said = bare(text);
    let (said, spelt) = (said.as_str(), hiragana(&said));
    // 「ちがーう」
    let short = spelt.replace('ー', "");
    let is = |mv: &Move| [said, &spelt, &short].into_iter().any(|said| terms.steering.is(mv.name(), said));
    if said.chars().count() > 40 {
        return None;
    }
    if said.is_empty() {
        return Some(Move::Nod);
    }
    if !choices.is_empty() {
        let plain =
            |t: &str| normalize(t).text().chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect::<String>();
        let (mine, labels) = (plain(said), choices.iter().map(|c| plain(&c.label)).collect::<Vec<_>>());
        if let Some(i) = (0..choices.len()).find(|i| labels[*i] == mine || plain(&choices[*i].send) == mine) {
            return Some(Move::Pick(i));
        }
        // 「最初から」 starts over rather than picking the first.
        if is(&Move::Restart) {
            return Some(Move::Restart);
        }
        if let Some(i) = number(said, choices.len(), terms) {
            return Some(Move::Pick(i));
        }
        if terms.steering.is("number", said) {
            return Some(Move::OffList);
        }
        // Part of a label, anywhere in it, where only one label has it.
        let core = terms.steering.captures("described", said).map_or(String::new(), |c| plain(&c[1]));
        if core.chars().count() >= 2 && !COMMANDS.iter().any(is) {
            let having: Vec<usize> = (0..choices.len()).filter(|i| labels[*i].contains(&core)).collect();
            let starting: Vec<usize> = having.iter().copied().filter(|i| labels[*i].starts_with(&core)).collect();
            if let ([only], _) | (_, [only]) = (&having[..], &starting[..]) {
                return Some(Move::Pick(*only));
            }
        }
    }
    COMMANDS.into_iter().find(is)
}

/// What a message says after rejecting the last reply (違う、福島), if it does.
pub(super) fn correction(text: &str, terms: &DialogueTerms) -> Option<String> {
    let normal = normalize(text.trim());
    terms.correction.captures(normal.text()).map(|c| c[1].to_owned())
}

/// The words of a message that could describe a choice: without politeness and 「のやつ」.
pub(super) fn core(text: &str, terms: &DialogueTerms) -> String {
    let normal = normalize(text.trim());
    terms.steering.captures("described", normal.text()).map_or(String::new(), |c| c[1].to_owned())
}

/// The choice that a sentence takes by its number alone.
pub(super) fn numbered(text: &str, choices: &[Choice], terms: &DialogueTerms) -> Option<usize> {
    let said = text.trim().trim_end_matches(['。', '、', '?', '!']);
    if choices.is_empty() || !said.chars().any(char::is_numeric) { None } else { number(said, choices.len(), terms) }
}

/// The choices that a message takes together (2と3), where all of them are on the list and none is a command:
/// beginning anew goes with nothing else.
pub(super) fn several_numbered(text: &str, choices: &[Choice], terms: &DialogueTerms) -> Vec<usize> {
    let said = bare(text);
    let Some(found) = terms.steering.captures("numbers", &said) else { return Vec::new() };
    let numbers = found[1].split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
    let listed =
        |n: usize| choices.get(n.checked_sub(1)?).filter(|c| steer(&c.send, &[], terms).is_none()).map(|_| n - 1);
    let taken: Option<Vec<usize>> = numbers.map(listed).collect();
    taken.unwrap_or_default()
}

/// Position named by a number or ordinal, if it is on the list.
fn number(said: &str, count: usize, terms: &DialogueTerms) -> Option<usize> {
    let steering = &terms.steering;
    // 「1番上」 is a place on the list, not its first number.
    if steering.is("top", said) {
        return Some(0);
    }
    if steering.is("middle", said) {
        return Some((count - 1) / 2);
    }
    if steering.is("bottom", said) {
        return Some(count - 1);
    }
    let listed = |n: usize| (1..=count).contains(&n);
    if let Some(n) = steering.captures("number", said).and_then(|c| c[1].parse::<usize>().ok()) {
        return listed(n).then(|| n - 1);
    }
    let captures = steering.captures("ordinal", said)?;
    let n = terms.ordinals.iter().position(|words| words.holds(&captures["which"]))? + 1;
    listed(n).then(|| if captures.name("below").is_some() { count - n } else { n - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;

    fn steer(text: &str, choices: &[Choice]) -> Option<Move> {
        super::steer(text, choices, &Lexicon::read(None).expect("the shared lexicon").dialogue)
    }

    fn correction(text: &str) -> Option<String> {
        super::correction(text, &Lexicon::read(None).expect("the shared lexicon").dialogue)
    }

    fn choices() -> Vec<Choice> {
        ["在留資格", "活用事例", "支援ツール"]
            .map(|l| Choice { label: l.to_owned(), send: format!("{l}を知りたい"), entry: None })
            .to_vec()
    }

    #[test]
    fn numbers_in_any_dress() {
        for text in [
            "2",
            "２",
            "２番",
            "②",
            "二つ目",
            "2番でお願いします",
            "二番目のやつ",
            "活用事例",
            "活用事例を知りたい",
            "活用",
            "えっと、2",
            "真ん中の",
            "まんなかのやつ",
            "事例",
            "事例のやつ",
            "2個目",
            "下から2番目",
            "2番がいいです",
            "2だべ",
            "2でーす",
            "番号は2",
            "番号2",
            "にばん",
            "弐",
            "2番ですかね",
        ] {
            assert_eq!(steer(text, &choices()), Some(Move::Pick(1)), "{text}");
        }
        assert_eq!(steer("最初から", &choices()), Some(Move::Restart));
        assert_eq!(steer("上のやつ", &choices()), Some(Move::Pick(0)));
        assert_eq!(steer("一番下の", &choices()), Some(Move::Pick(2)));
        assert_eq!(steer("一番上の", &choices()), Some(Move::Pick(0)));
        assert_eq!(steer("ひとつめ", &choices()), Some(Move::Pick(0)));
        assert_eq!(steer("2\u{fe0f}\u{20e3}", &choices()), Some(Move::Pick(1)));
        assert_eq!(steer("7", &choices()), Some(Move::OffList));
        assert_eq!(steer("なるほど", &choices()), Some(Move::Nod));
        assert_eq!(steer("👍", &[]), Some(Move::Nod));
        assert_eq!(steer("2", &[]), None);
    }

    #[test]
    fn words_that_steer() {
        for (text, mv) in [
            ("戻る", Move::Back),
            ("最初から", Move::Restart),
            ("もっと詳しく教えて", Move::More),
            ("違う", Move::Wrong),
            ("ヘルプ", Move::Help),
            ("わからない", Move::Skip),
            ("どれも違う", Move::Wrong),
            ("全然違う", Move::Wrong),
            ("ほかにもある？", Move::More),
            ("ひとつ戻る", Move::Back),
            ("戻るべ", Move::Back),
            ("もう一度最初から", Move::Restart),
            ("最初からたのむ", Move::Restart),
            ("ちがーう", Move::Wrong),
            ("スキツプ", Move::Skip),
        ] {
            assert_eq!(steer(text, &[]), Some(mv), "{text}");
        }
        assert_eq!(steer("特定技能と技能実習の違い", &[]), None);
        assert_eq!(steer("育児休業から戻る人の助成金", &[]), None);
        assert_eq!(correction("違う、福島").as_deref(), Some("福島"));
        assert_eq!(correction("いや、そうじゃなくて、締切").as_deref(), Some("締切"));
        assert_eq!(correction("違うところを教えて"), None);
    }
}
