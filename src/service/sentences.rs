//! What the service itself says: about hand-offs, and when an answer fails.

/// A person's conversation is in the staff's hands; replies appear where they read.
pub(super) const HANDED_OVER: &str = "担当者にこの内容を伝えました。ここから先に書かれたことは担当者に届き、返事もここに届きます。その間、ボットはお答えしません。ボットに戻すときは「ボットに戻る」と書いてください。";
/// The same where somebody can only be told something with the answer to their next message.
pub(super) const HANDED_OVER_BY_TURNS: &str = "担当者にこの内容を伝えました。ここから先に書かれたことは担当者に届きます。担当者の返事は、次に何か書かれたときにお見せします。その間、ボットはお答えしません。ボットに戻すときは「ボットに戻る」と書いてください。";
/// The staff gets the memo and cannot reply here.
pub(super) const NOTED_DOWN: &str =
    "担当者あてにこの内容を残しました。ここには返事が届かないため、お急ぎのときは窓口へお電話ください。";
/// For the staff's memo: nothing written in reply reaches the person.
pub(super) const NO_WAY_BACK: &str = "端末からのご相談（ここに書いた返事は届きません）";
/// Answers a message that only the staff reads.
pub(super) const PASSED_ON: &str = "担当者に伝えました。返事は、次に何か書かれたときにお見せします。";
pub(super) const PERSON_LEFT: &str = "ボットに戻りました。知りたいことを書いてください。";
pub(super) const STAFF_CLOSED: &str = "担当者の対応が終わりました。続きはボットがお答えします。";
pub(super) const TOLD_STAFF_LEFT: &str = "ご本人がボットに戻りました。この対応を終わります。";
pub(super) const TOLD_STAFF_CLOSED: &str = "対応を終わりました。この先の書き込みはご本人に届きません。";
/// Label of the choice that calls the staff, and the words it sends.
pub(super) const CALL_STAFF: (&str, &str) = ("担当者につなぐ", "担当者につないでください");

/// The number under which a wish for a person is kept.
pub(super) fn noted(number: u64) -> String {
    format!("ご相談の控えを残しました（控え番号 {number}）。")
}

/// An answer failed; the log says more under `reference`.
pub(super) fn failed(reference: &str) -> String {
    format!(
        "申し訳ありません。うまくお答えできませんでした。少し置いて、もう一度お試しください。（受付番号 {reference}）"
    )
}
