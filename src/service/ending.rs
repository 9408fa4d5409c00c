//! Whether a message ends a hand-off: of the staff (「対応終了」 and its like), or of the person who goes back
//! to the bot, however it is decorated and also at the end of other words.
//!
//! Not responsible for what then happens.

use crate::language::lexicon::sections::Lexicon;
use crate::language::{normalize, undecorated};

/// What a message has to do with the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing.
    Not,
    /// It says nothing else.
    Alone,
    /// It says something besides, which the other side should read.
    WithWords,
}

/// Sentences without decoration, marks and brackets; empty ones left out.
fn sentences(text: &str, lexicon: &Lexicon) -> Vec<String> {
    let plain = undecorated(text, &lexicon.language);
    let normal = normalize(&plain);
    let ends = |c: char| matches!(c, '。' | '!' | '?' | '\n' | '.');
    let bare = |s: &str| s.chars().filter(|c| c.is_alphanumeric() || matches!(c, 'ー' | '/')).collect::<String>();
    normal.text().split(ends).map(bare).filter(|s| !s.is_empty()).collect()
}

/// A message of the staff: its last sentence says that it is over.
pub(super) fn by_staff(text: &str, lexicon: &Lexicon) -> Ending {
    let said = sentences(text, lexicon);
    match said.split_last() {
        Some((last, before)) if lexicon.channel.closes.is_match(last) => {
            if before.is_empty() {
                Ending::Alone
            } else {
                Ending::WithWords
            }
        }
        _ => Ending::Not,
    }
}

/// A message of the person: one of its sentences goes back to the bot, and does not speak of doing so.
pub(super) fn by_person(text: &str, lexicon: &Lexicon) -> Ending {
    let said = sentences(text, lexicon);
    let leaves = |s: &String| lexicon.channel.leaves.is_match(s) && !lexicon.channel.stays.is_match(s);
    if !said.iter().any(leaves) {
        return Ending::Not;
    }
    let alone = |s: &String| lexicon.channel.leaves_alone.is_match(s);
    if said.iter().all(alone) { Ending::Alone } else { Ending::WithWords }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::shared().expect("the shared lexicon"));

    #[test]
    fn a_person_goes_back_in_any_wording() {
        for text in [
            "ボットに戻る",
            "ボットに戻る:bow:",
            "ボットに戻ります",
            "「ボットに戻る」",
            "（ボットに戻る）",
            "ボットへ戻して！",
            "ぼっとにもどる🙏",
            "ＢＯＴに戻ってください",
            "ボットに戻りたいです:pray::skin-tone-2:",
            "チャットボットに切り替えて",
            "自動応答に戻してもらえますか？",
            "ボットに戻れますか",
            "『ボットに戻る』(^^)",
            "ボットに戻るｗ",
            "戻ります",
        ] {
            assert_eq!(by_person(text, &LEXICON), Ending::Alone, "{text}");
        }
        for text in [
            "ありがとうございました。ボットに戻ります",
            "解決したので、ボットに戻してください🙇",
            "お返事がないようなのでいったんボットに戻りますね。また書きます",
            "あとはボットで大丈夫です",
        ] {
            assert_eq!(by_person(text, &LEXICON), Ending::WithWords, "{text}");
        }
    }

    #[test]
    fn speaking_of_the_bot_is_no_going_back() {
        for text in [
            "ボットに戻らないでください",
            "まだボットに戻さないで",
            "ボットに戻ると、この話は消えますか",
            "さっきボットに戻ったら違う答えが出ました",
            "ボットに聞いたのですが分かりませんでした",
            "ボットの答えが間違っています",
            "書類を戻してもらえますか",
            "お金は戻りますか",
            "",
        ] {
            assert_eq!(by_person(text, &LEXICON), Ending::Not, "{text}");
        }
    }

    #[test]
    fn the_staff_ends_it_in_any_wording_and_not_by_speaking_of_ends() {
        for text in [
            "対応終了",
            "対応終了 :white_check_mark:",
            "【対応終了】",
            "対応終了です✅",
            "終了します。",
            "対応を終了いたします",
            "以上で対応を終わります",
            "これで対応完了とします！",
            "クローズします",
            "close",
            "/close",
            "対応済みです",
        ] {
            assert_eq!(by_staff(text, &LEXICON), Ending::Alone, "{text}");
        }
        assert_eq!(by_staff("お電話しました。対応終了です。", &LEXICON), Ending::WithWords);
        for text in [
            "終了した制度の話です",
            "今年度の受付は終了しました",
            "対応終了日は来週です",
            "手続きが完了したら終わりです",
            "対応を終了する前に確認させてください",
            "",
        ] {
            assert_eq!(by_staff(text, &LEXICON), Ending::Not, "{text}");
        }
    }
}
