//! Which side of a matter a question asks about: contact, deadline, amount …
//!
//! Cues are ordinary Japanese, the same for every pack.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::timing::{self, timing};

/// A side of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// What differs between two things.
    Difference,
    /// Where to ask.
    Contact,
    /// Until when.
    Deadline,
    /// How much.
    Amount,
    /// Who can use it.
    Audience,
    /// Courses, kinds, menus.
    Course,
    /// Examples.
    Case,
    /// Where on the web.
    Link,
    /// How to apply or use it.
    How,
    /// Everything there is to say.
    Detail,
    /// What it is.
    Overview,
}

impl Facet {
    /// All facets, strongest cue first.
    pub const ALL: [Self; 11] = [
        Self::Difference,
        Self::Contact,
        Self::Deadline,
        Self::Amount,
        Self::Audience,
        Self::Course,
        Self::Case,
        Self::Link,
        Self::How,
        Self::Detail,
        Self::Overview,
    ];

    /// The name in JSON and scripts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Contact => "contact",
            Self::Deadline => "deadline",
            Self::Amount => "amount",
            Self::Audience => "audience",
            Self::Course => "course",
            Self::Case => "case",
            Self::Link => "link",
            Self::How => "how",
            Self::Detail => "detail",
            Self::Overview => "overview",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Difference => "違い",
            Self::Contact => "問い合わせ先",
            Self::Deadline => "期限",
            Self::Amount => "内容・金額",
            Self::Audience => "対象",
            Self::Course => "コース",
            Self::Case => "事例",
            Self::Link => "リンク",
            Self::How => "使い方",
            Self::Detail => "詳しい内容",
            Self::Overview => "概要",
        }
    }

    fn cues(self) -> &'static str {
        match self {
            Self::Difference => {
                r"違い|違う(の|ん|か|点)|違って|ちがい|ちがう(の|ん)|相違|比較|比べ|差は|どっちが|どちらが"
            }
            Self::Contact => {
                r"電話|でんわ|\btel|連絡先|連絡し|れんらく|問い?合わ?せ|といあわせ|窓口|まどぐち|相談先|相談窓口|(どこ|誰|だれ|何処)[にへ](聞|き|相談|連絡|問|電話|申|行け|行った|行く|いけ|いったら)|どこで(聞|相談)|メール|めーる|内線|番号|担当(者|部署|課|はど)|どこの?\S{0,4}に(あ(る|り)|在)|場所(は|を|が|って|も|$|\?)|所在地|住所|最寄り|近くの|(相談|電話|問い?合わせ)(が|を)?(でき|出来)る(の|ところ|とこ|先|人)|として(相談|電話|連絡|問い?合わせ|聞き)|相談したい(とき|時|場合|です|のです)?.*どこ|どこ.*相談|聞く(ところ|とこ|場所)|(申請|申込|申し込み|提出|届出|届け出|送付|郵送)先|(申請|申込み?|申し込み|提出|届け?出)(書?は|を|って)?どこ[にへ]|(どこ|誰|だれ)に(頼|お願い)|メアド"
            }
            Self::Deadline => {
                r"締め?切|〆切|しめきり|期限|きげん|いつまで|何日まで|いつから|いまから申|間に合い|募集(中|期間|して|は終)|受付(中|期間|は|して|まだ)|受け付け|間に合|まにあ|申請(期間|時期)|申込期間|公募(期間|は|中|いつ)|終了し|終わ(った|って|り)|もう遅い|まだ(申|使|応募|募集|受|出|やって|大丈夫|いけ|ある)|今(も|から)(申|使|応募)|スケジュール|再開|休止"
            }
            Self::Amount => {
                r"いくら|幾ら|金額|助成額|補助額|助成率|補助率|上限|何割|なんわり|何%|何パーセント|費用|料金|参加費|受講料|入塾料|手数料|何円|なんえん|控除率|控除額|どれくらい(出|もら|補助|助成|お金)|どのくらい(出|もら|補助|助成|お金)|何がもらえ|なにがもらえ|何かもらえ|メリット|特典|いいこと|良いこと|得すること|なんの得|何の得|無料|有料|タダ|ただで"
            }
            Self::Audience => {
                r"対象|たいしょう|(誰|だれ)が(使|受け|もら|申|なれ|利用|参加|応募|対象)|どんな(会社|企業|人|事業者|地域)|の(ため|為)の|どういう(会社|企業|人)|どのような(会社|企業|方|事業者)|使える(会社|企業|人|の)|条件|じょうけん|縛り|しばり|制限|制約|要件|ようけん|基準|でも(出|参加|使|受け|申|応募|もらえ|大丈夫|いけ|取れ|対象)|うちでも|当社でも|弊社でも|個人事業主でも|大企業(でも|は)|中小(企業)?(でも|だけ|限定)|資格(があ|要件)|該当"
            }
            Self::Course => r"コース|こーす|種類|しゅるい|メニュー|何種類|枠|区分|類型|レベルは|段階|どれを選",
            Self::Case => {
                r"事例|じれい|活用例|導入例|実例|例(を|は|って|が|ある)|実績|他社|他の会社|ほかの会社|どんな会社が(使|受|取|入)|受賞企業|認定企業|採択|活用した(会社|企業)|成功(例|談)|どんな会社が|どんな企業が|東北(の|で)\S{0,8}(会社|企業|ところ|とこ)\S{0,8}(ある|いる|どこ|教え)"
            }
            Self::Link => {
                r"リンク|りんく|\burl|アドレス|サイト|さいと|ホームページ|ほーむぺーじ|\bhp|ウェブ|web|ページ|動画|どうが|youtube|pdf|ダウンロード|資料|しりょう|パンフ|リーフレット|チラシ|ちらし|様式|書式|ガイドブックは|q&a|よくある質問|見られ(る|ます)|見れ(る|ます)|見たい|見せて|どこで(見|読|ダウンロード|確認)"
            }
            Self::How => {
                r"申請(方法|の仕方|手順|手続|するには|するに)|手続き|てつづき|流れ|やり方|やりかた|始め方|どうやって|どうすれば|どうしたら|申し?込み(方法|方|の仕方|たい)|使い方|つかいかた|取り方|取るには|もらうには|受けるには|必要(な|書類)|何を(したら|すれば|やれば|やったら)|何が(要|い)る"
            }
            Self::Detail => r"詳しい内容|詳しく|くわしく|詳細|もっと(知|教)|要点|ポイント",
            Self::Overview => {
                r"とは|って(何|なに|なん)|何ですか|なんですか|なに\?|どんな(制度|もの|事業|こと|内容|仕組|支援|サービス|サポート|プログラム|取組|取り組み|認定|助成金|補助金|税制|講座|研修|センター|サイト|資料)|何を(して|やって)くれ|何をする|どういう(もの|制度|事業|こと|仕組)|中身|どんな感じ|どんなの|どういうの|どんなやつ|概要|がいよう|について(教|知)|内容|ないよう|説明|意味"
            }
        }
    }
}

static CUES: LazyLock<Vec<(Facet, Regex)>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
    Facet::ALL.iter().map(|f| (*f, Regex::new(f.cues()).expect("constant pattern"))).collect()
});

/// Facets asked about in normalised text, strongest first.
#[must_use]
pub fn facets(text: &str) -> Vec<Facet> {
    let mut found: Vec<Facet> = CUES.iter().filter(|(_, cue)| cue.is_match(text)).map(|(facet, _)| *facet).collect();
    if timing(text).is_some() {
        found.retain(|f| *f != Facet::Contact);
        found.insert(0, Facet::Contact);
    }
    // 「どんな会社が受賞したの」 asks for firms, not for who may.
    if ["受賞", "採択", "選ばれ", "認定され", "参加し", "登録し"].iter().any(|w| text.contains(w))
        && ["どんな会社", "どんな企業", "どんなところ", "どの会社", "どの企業"].iter().any(|w| text.contains(w))
    {
        found.retain(|f| !matches!(f, Facet::Case | Facet::Audience));
        found.insert(0, Facet::Case);
    }
    // 「認定企業一覧のURL」 wants the address, whatever else it names.
    if ["url", "リンク", "アドレス", "ホームページ", "サイト"].iter().any(|w| text.contains(w)) {
        found.retain(|f| *f != Facet::Link);
        found.insert(0, Facet::Link);
    }
    found
}

/// Byte ranges of normalised text that are cues of any facet.
#[must_use]
pub fn cue_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    CUES.iter().flat_map(|(_, cue)| cue.find_iter(text).map(|m| m.range())).chain(timing::ranges(text)).collect()
}

/// Cues in normalised text with their facets, in the order of the text.
#[must_use]
pub fn cues_in(text: &str) -> Vec<(Facet, std::ops::Range<usize>)> {
    let mut found: Vec<(Facet, std::ops::Range<usize>)> =
        CUES.iter().flat_map(|(facet, cue)| cue.find_iter(text).map(|m| (*facet, m.range()))).collect();
    found.sort_by_key(|(_, range)| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_find_their_facet() {
        for (text, facet) in [
            ("プロ拠点の電話は?", Facet::Contact),
            ("締切はいつ", Facet::Deadline),
            ("いくらもらえますか", Facet::Amount),
            ("どんな会社が対象?", Facet::Audience),
            ("特定技能と技能実習の違い", Facet::Difference),
            ("パンフレットありますか", Facet::Link),
            ("ロカベンって何", Facet::Overview),
            ("申請方法を教えて", Facet::How),
        ] {
            assert!(facets(text).contains(&facet), "{text}: {:?}", facets(text));
        }
        assert!(facets("外国人材を採用したい").is_empty());
    }
}
