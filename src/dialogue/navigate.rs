//! Words that steer the conversation rather than ask: numbers, 戻る, 最初から, 違う …

use std::sync::LazyLock;

use regex::Regex;

use crate::language::normalize;
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

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Politeness around a steering word: えっと、２番でお願いします。
const BEFORE: &str =
    r"^(?:えっと|えーと|あの|じゃあ|では|じゃ|それなら|うーん|やっぱり|すみません|ごめん|はい|いや|いいえ)?[、, ]*";
const AFTER: &str = r"(?:を|で|に|が|の|は|へ|と|して|見せて|教えて|おしえて|知りたい|ください|下さい|お願い(?:します|いたします)?|おねがい(?:します)?|です|かな|したい|いい|から|ほう|方|やつ|もの|かも|もらえますか|もらえる|くれ|ます|にする|にします|選ぶ|選びます|見る|見ます|進む|気になる|。|!|！|、|\?| )*$";

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    constant(&format!("{BEFORE}(?:no\\.?|第|#)?(\\d{{1,2}})(?:番目?|つ目|個目|ばん|ばんめ|つめ|\\.|\\))?{AFTER}"))
});
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    constant(&format!(
        "{BEFORE}(上から|下から)?(一|二|三|四|五|六|七|八|九|1|2|3|4|5|6|7|8|9|ひと|ふた|みっ|よっ)(?:番目?|つ目|つめ|つ|個目)?{AFTER}"
    ))
});
static TOP: LazyLock<Regex> = LazyLock::new(|| {
    constant(&format!("{BEFORE}(?:一番|1番)?(上|最初|はじめ|先頭|トップ)(?:の(?:やつ|もの|ほう|方)?)?{AFTER}"))
});
static BOTTOM: LazyLock<Regex> =
    LazyLock::new(|| constant(&format!("{BEFORE}(?:一番|1番)?(下|最後|しまい)(?:の(?:やつ|もの|ほう|方)?)?{AFTER}")));
static MIDDLE: LazyLock<Regex> =
    LazyLock::new(|| constant(&format!("{BEFORE}(?:真ん中|まんなか|中央|真中)(?:の(?:やつ|もの|ほう|方)?)?{AFTER}")));
/// What is left of a message without politeness and 「のやつ」: the words that describe a choice.
static CORE: LazyLock<Regex> = LazyLock::new(|| constant(&format!("{BEFORE}(.+?)(?:のこと|の話|って)?{AFTER}")));
/// 「違う、福島」: the correction after the no.
static CORRECTION: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"^(?:いや|いえ|いいえ|あ|ごめん|すみません)?[、, ]*(?:(?:違う|ちがう|違います|違くて|違って|ちゃう)(?:よ|って|の|んだ|んです|んだけど|んですが|わ)*|(?:そう|それ|これ)(?:じゃ|では)な(?:い|くて?)(?:です)?)[、。,!！ ]+(.{2,})$",
    )
});
static RULES: LazyLock<[(Move, Regex); 7]> = LazyLock::new(|| {
    let rule = |words: &str| constant(&format!("{BEFORE}(?:{words}){AFTER}"));
    [
        (
            Move::Restart,
            rule(
                "最初から|さいしょから|はじめから|初めから|リセット|やり直し|やりなおし|最初に戻る|最初に戻って|全部忘れて|トップ(?:に戻る)?|メニュー(?:に戻る)?",
            ),
        ),
        (
            Move::Back,
            rule(
                "戻る|もどる|戻って|もどって|(?:ひとつ|一つ|1つ)前(?:に(?:戻る|戻って|もどる|もどって))?|前に戻る|前の話題|さっきの(?:話題?)?(?:に(?:戻って|戻る|もどって|戻りたい))?|前の(?:話|画面|質問)?に(?:戻って|戻る|戻りたい)|バック|back",
            ),
        ),
        (
            Move::Wrong,
            rule(
                "違う|ちがう|違います|ちがいます|そうじゃない(?:です)?|そうではない|そうじゃなくて|どれも違う|どれでもない|これじゃない|それじゃない|別のもの|ほかの(?:もの|候補)|他の(?:もの|候補)|違うよ|違うんだけど|全部違う|全然違う|ぜんぜん違う|どれもちがう|ちゃう|ちゃうねん|この中に(?:は)?ない|該当なし|当てはまらない|ほかのが(?:いい|見たい)|別のが(?:いい|見たい)|別のやつ",
            ),
        ),
        (
            Move::More,
            rule(
                "もっと|もっと詳しく|もっとくわしく|詳しく|くわしく|続き|つづき|ほかには|他には|それから|全部|もっと見る|もっと知りたい|詳細|もう少し|もうちょっと|それだけ|他にもある|ほかにもある|ほかにある|他にある|つぎ|次|次のページ|残り",
            ),
        ),
        (
            Move::Help,
            rule(
                "ヘルプ|へるぷ|help|使い方|つかいかた|操作方法|何て打てばいい|困った|どうすればいいの|使い方がわからない|使い方がわかりません",
            ),
        ),
        (
            Move::Nod,
            rule(
                "はい|うん|ええ|ふーん|へえ|へー|なるほど(?:ね)?|そうなんだ|そうですか|そうなんですね|わかりました|分かりました|了解(?:です|しました)?|承知しました|ok|オッケー|おっけー|ほう",
            ),
        ),
        (
            Move::Skip,
            rule(
                "スキップ|すきっぷ|skip|わからない|分からない|わかりません|分かりません|特にない|とくにない|なし|どこでもいい|どれでもいい|どちらでも|答えたくない|パス|未定|わからん|分からん|わかんない|決めてない|決まってない|決まっていない|まだ決めていない|言いたくない|飛ばして|とばして|とばす",
            ),
        ),
    ]
});

/// What `text` steers, given the choices on the table.
#[must_use]
pub fn steer(text: &str, choices: &[Choice]) -> Option<Move> {
    let normal = normalize(text.trim());
    let said = normal.text().trim();
    if said.chars().count() > 40 {
        return None;
    }
    if !said.chars().any(char::is_alphanumeric) {
        return Some(Move::Nod);
    }
    if !choices.is_empty() {
        let plain =
            |t: &str| normalize(t).text().chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect::<String>();
        let mine = plain(said);
        if let Some(i) = choices.iter().position(|c| plain(&c.send) == mine || plain(&c.label) == mine) {
            return Some(Move::Pick(i));
        }
        // 「最初から」 starts over rather than picking the first.
        if RULES[0].1.is_match(said) {
            return Some(Move::Restart);
        }
        if let Some(i) = number(said, choices.len()) {
            return Some(Move::Pick(i));
        }
        if NUMBER.is_match(said) {
            return Some(Move::OffList);
        }
        // Part of a label, anywhere in it, where only one label has it.
        let core = CORE.captures(said).map_or(String::new(), |c| plain(&c[1]));
        if core.chars().count() >= 2 && !RULES.iter().any(|(_, rule)| rule.is_match(said)) {
            let having: Vec<usize> = (0..choices.len()).filter(|i| plain(&choices[*i].label).contains(&core)).collect();
            let starting: Vec<usize> =
                having.iter().copied().filter(|i| plain(&choices[*i].label).starts_with(&core)).collect();
            if let ([only], _) | (_, [only]) = (&having[..], &starting[..]) {
                return Some(Move::Pick(*only));
            }
        }
    }
    RULES.iter().find(|(_, rule)| rule.is_match(said)).map(|(mv, _)| *mv)
}

/// What a message says after rejecting the last reply (違う、福島), if it does.
pub(super) fn correction(text: &str) -> Option<String> {
    let normal = normalize(text.trim());
    CORRECTION.captures(normal.text()).map(|c| c[1].to_owned())
}

/// The words of a message that could describe a choice: without politeness and 「のやつ」.
pub(super) fn core(text: &str) -> String {
    let normal = normalize(text.trim());
    CORE.captures(normal.text()).map_or(String::new(), |c| c[1].to_owned())
}

/// Position named by a number or ordinal, if it is on the list.
fn number(said: &str, count: usize) -> Option<usize> {
    // 「1番上」 is a place on the list, not its first number.
    if TOP.is_match(said) {
        return Some(0);
    }
    if MIDDLE.is_match(said) {
        return Some((count - 1) / 2);
    }
    if BOTTOM.is_match(said) {
        return Some(count - 1);
    }
    if let Some(n) = NUMBER.captures(said).and_then(|c| c[1].parse::<usize>().ok()) {
        return (1..=count).contains(&n).then(|| n - 1);
    }
    if let Some(captures) = ORDINAL.captures(said) {
        let words = [
            ["一", "1", "ひと"],
            ["二", "2", "ふた"],
            ["三", "3", "みっ"],
            ["四", "4", "よっ"],
            ["五", "5", "_"],
            ["六", "6", "_"],
            ["七", "7", "_"],
            ["八", "8", "_"],
            ["九", "9", "_"],
        ];
        let n = words.iter().position(|w| w.contains(&&captures[2]))? + 1;
        let from_below = captures.get(1).is_some_and(|m| m.as_str() == "下から");
        return (1..=count).contains(&n).then(|| if from_below { count - n } else { n - 1 });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

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
