//! What a person says about themselves: prefecture, town, head count, industry, employment type.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::knowledge::eligibility::FirmSort;
use crate::language::{Analysis, normalize};

/// Slots of one utterance or of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Prefecture, full name.
    pub prefecture: Option<String>,
    /// City, town or village.
    pub city: Option<String>,
    /// Number of employees.
    pub employees: Option<u32>,
    /// Line of business.
    pub industry: Option<String>,
    /// Employment type.
    pub employment: Option<String>,
    /// Sort of firm.
    pub firm: Option<FirmSort>,
    /// What a measure is wanted for: label of one of the pack's purposes.
    pub purpose: Option<String>,
}

impl Slots {
    /// Whether nothing is known about the person; what they want does not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { purpose: None, ..self.clone() } == Self::default()
    }

    /// What is known, as JSON; what is not known is left out.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut all = serde_json::json!(self);
        if let Some(map) = all.as_object_mut() {
            map.retain(|_, v| !v.is_null());
        }
        all
    }

    /// Takes over what `newer` says; a new prefecture forgets a town of another.
    pub fn update(&mut self, newer: &Self) {
        if newer.prefecture.is_some() && newer.prefecture != self.prefecture {
            self.city = None;
        }
        for (mine, new) in [
            (&mut self.prefecture, &newer.prefecture),
            (&mut self.city, &newer.city),
            (&mut self.industry, &newer.industry),
            (&mut self.employment, &newer.employment),
            (&mut self.purpose, &newer.purpose),
        ] {
            if new.is_some() {
                mine.clone_from(new);
            }
        }
        if newer.employees.is_some() {
            self.employees = newer.employees;
        }
        if newer.firm.is_some() {
            self.firm = newer.firm;
        }
    }
}

/// The 47 prefectures.
pub const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

const INDUSTRIES: [(&str, &str); 14] = [
    ("建設業", r"建設|土木|工務店|建築業|けんせつ"),
    (
        "製造業",
        r"製造業|メーカー|工場|板金|鋳造|金属加工|部品加工|町工場|ものづくり企業|せいぞう|水産加工|食品加工|加工業|食品メーカー",
    ),
    ("運送業", r"運送|運輸|物流|トラック"),
    ("宿泊業", r"旅館|ホテル|宿泊業|民宿|温泉宿"),
    ("飲食業", r"飲食|レストラン|居酒屋|食堂|ラーメン屋|カフェ"),
    ("小売業", r"小売|スーパー|商店|コンビニ|ドラッグストア"),
    ("卸売業", r"卸売|問屋|卸の"),
    ("農業", r"農業|農家|農園|ファーム|畜産|養豚|酪農"),
    ("漁業・水産業", r"漁業|水産|漁協|養殖"),
    ("情報サービス業", r"it企業|システム開発|ソフトウェア会社|情報サービス|ウェブ制作|it会社"),
    ("医療・介護", r"病院|クリニック|介護施設|介護事業|福祉施設|老人ホーム|医療法人"),
    ("サービス業", r"サービス業|美容室|清掃業|クリーニング"),
    ("林業", r"林業|製材|木材"),
    ("縫製業", r"縫製|アパレル|繊維"),
];

const EMPLOYMENTS: [(&str, &str); 6] = [
    ("派遣", r"派遣"),
    ("パート・アルバイト", r"パート|アルバイト|バイト|ぱーと|短時間"),
    ("契約社員", r"契約社員|有期"),
    ("障害者", r"障害|障がい|チャレンジド"),
    ("非正規", r"非正規"),
    ("正社員", r"正社員|正規雇用"),
];

static HEADS: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?:社員|従業員|スタッフ|人員|全員|総勢|うちは|当社は|弊社は|会社は|規模は|正社員|職員)[^0-9。]{0,8}?(\d{1,6})(?:人|名)|(\d{1,6})(?:人|名)(?:の|ほどの|くらいの|規模の|程度の|以下の|弱の|ばかりの)?(?:会社|企業|工場|社員|従業員|事業所|規模|零細|小さな|中小|製造|建設|町工場|板金)",
    )
});
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^\D{0,4}?(\d{1,6})(?:人|名)(?:です|だ|くらい|ほど|程度|位|ぐらい)*。?$"));
static RULES: LazyLock<Vec<(&'static str, &'static str, Regex)>> = LazyLock::new(|| {
    let industries = INDUSTRIES.iter().map(|(name, cue)| ("industry", *name, constant(cue)));
    let employments = EMPLOYMENTS.iter().map(|(name, cue)| ("employment", *name, constant(cue)));
    industries.chain(employments).collect()
});

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Town names, spelt as by [`place_key`], each with its own spelling and prefecture.
pub type Places = FxHashMap<String, (String, String)>;

/// One spelling for the variants of a town's name (ヶ and ケ, 鯵 and 鰺).
#[must_use]
pub fn place_key(name: &str) -> String {
    normalize(name).text().replace('ヶ', "ケ").replace('鯵', "鰺")
}

/// Slots said in one utterance.
#[must_use]
pub fn slots(analysis: &Analysis, places: &Places) -> Slots {
    let text = analysis.normalized.text();
    let mut slots = Slots::default();
    for (name, at) in mentions(analysis, places) {
        // 「宮城じゃなくて福島」: what is denied does not count.
        if denied(text, at) {
            continue;
        }
        match name {
            Place::Prefecture(p) => slots.prefecture = Some(p.to_owned()),
            Place::City(city, prefecture) => {
                slots.city = Some(city.to_owned());
                slots.prefecture.get_or_insert_with(|| prefecture.to_owned());
            }
        }
    }
    slots.employees = heads(text);
    slots.firm = firm(text).filter(|(_, stated)| *stated).map(|(sort, _)| sort);
    for (slot, name, cue) in RULES.iter() {
        let target = if *slot == "industry" { &mut slots.industry } else { &mut slots.employment };
        if target.is_none() && cue.is_match(text) {
            *target = Some((*name).to_owned());
        }
    }
    slots
}

/// Head count said last; what is denied (20人じゃなくて35人) does not count.
fn heads(text: &str) -> Option<u32> {
    let stated = |m: &regex::Match<'_>| !denied(text[m.end()..].trim_start_matches(['人', '名']), 0);
    let mut found: Vec<u32> = (HEADS.captures_iter(text))
        .chain(ALONE.captures_iter(text))
        .filter_map(|c| c.get(1).or(c.get(2)))
        .filter(stated)
        .filter_map(|m| m.as_str().parse().ok())
        .collect();
    if found.is_empty() {
        let corrected = CORRECTED.captures(text).and_then(|c| c.get(1));
        found.extend(corrected.and_then(|m| m.as_str().parse::<u32>().ok()));
    }
    found.pop()
}

static CORRECTED: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?:人|名)(?:じゃなくて?|ではなくて?|でなく)、? ?(\d{1,6})(?:人|名)"));

/// Sorts of firm and the words for them; the longer names first.
const FIRMS: [(FirmSort, &str); 9] = [
    (FirmSort::Sole, r"個人事業主?|自営業|一人親方|フリーランス"),
    (FirmSort::Micro, r"小規模事業者|小規模企業|零細"),
    (FirmSort::Small, r"中小企業|中小(?:です|だ|なん)"),
    (FirmSort::Middle, r"中堅企業"),
    (FirmSort::Large, r"大企業|大手企業"),
    (FirmSort::Association, r"(?:事業協同|協同)組合|業界団体|事業主団体|商工団体"),
    (FirmSort::Unlisted, r"非上場|未上場|上場(?:は)?して(?:い)?な"),
    (FirmSort::Listed, r"上場企業|上場会社|上場して"),
    (FirmSort::Person, r"従業員本人|個人(?:が|で|でも|として)(?:使|受|申|利用)"),
];

static FIRM_RULES: LazyLock<Vec<(FirmSort, Regex, Regex)>> = LazyLock::new(|| {
    let rule = |(sort, words): (FirmSort, &str)| {
        let said = constant(words);
        let stated = constant(&format!(
            "(?:うちは|当社は|弊社は|わたしは|私は|自分は|会社は)[^。?]{{0,12}}(?:{words})|(?:{words})(?:です|なんで|なのです|なので|なんだ|だけど|でして|でございます|をして|をやって|を営|。|$)|(?:上場(?:は)?して(?:い)?な)"
        ));
        (sort, said, stated)
    };
    FIRMS.into_iter().map(rule).collect()
});

/// The sort of firm a message speaks of, and whether the person says to be one
/// (個人事業主です) rather than asks about one (大企業でも使える？).
#[must_use]
pub fn firm(text: &str) -> Option<(FirmSort, bool)> {
    let (sort, _, stated) = FIRM_RULES.iter().find(|(_, said, _)| said.is_match(text))?;
    Some((*sort, stated.is_match(text)))
}

/// Prefectures named in `analysis`, in order, without those denied.
#[must_use]
pub fn prefectures(analysis: &Analysis, places: &Places) -> Vec<String> {
    let text = analysis.normalized.text();
    let mut found: Vec<String> = Vec::new();
    for (place, at) in mentions(analysis, places) {
        if let Place::Prefecture(p) = place
            && !denied(text, at)
            && !found.iter().any(|f| f == p)
        {
            found.push(p.to_owned());
        }
    }
    found
}

/// Whether `word` is one that tells a line of business or an employment type (旅館, 板金, パート).
#[must_use]
pub fn tells_work(word: &str) -> bool {
    RULES.iter().any(|(_, _, cue)| cue.is_match(word))
}

enum Place<'a> {
    Prefecture(&'static str),
    City(&'a str, &'a str),
}

/// Places in the order they are said, with the byte after each.
fn mentions<'a>(analysis: &Analysis, places: &'a Places) -> Vec<(Place<'a>, usize)> {
    let text = analysis.normalized.text();
    let mut found = Vec::new();
    for token in &analysis.tokens {
        let surface = analysis.surface(token);
        let end = token.range.end;
        let place_word = token.pos.starts_with("名詞,固有名詞")
            || token.pos.starts_with("未知語")
            || token.pos.starts_with("名詞,一般");
        if !place_word {
            continue;
        }
        let rest = &text[end..];
        if let Some(p) = PREFECTURES.iter().find(|p| **p == surface || stem(p) == surface) {
            // 福島銀行, 山形大学 name an organisation rather than where the person is.
            if !rest.starts_with("銀行") && !rest.starts_with("大学") && !rest.starts_with("市") {
                found.push((Place::Prefecture(p), end));
                continue;
            }
        }
        let suffix = rest.chars().next().filter(|c| matches!(c, '市' | '町' | '村')).map_or(0, char::len_utf8);
        let name = place_key(&text[token.range.start..end + suffix]);
        // 「米沢です」: IPADIC takes many towns for family names; at the start of what is said they are towns.
        let opening = token.range.start == 0
            && ["です", "の会社", "の工場", "の企業", "で", "に", "周辺"].iter().any(|f| rest.starts_with(f));
        // Nothing else is called 由利本荘 or 会津若松.
        let long = surface.chars().count() >= 3 && surface.chars().all(|c| ('一'..='龠').contains(&c));
        let stem = suffix == 0 && (token.pos.ends_with("地域") || opening && token.pos.contains("固有名詞") || long);
        // Without its suffix only a city is meant: 東北 is the region, not 東北町.
        let by_stem = || places.get(&format!("{name}市"));
        if let Some((city, prefecture)) = places.get(&name).or_else(|| stem.then(by_stem).flatten()) {
            found.push((Place::City(city, prefecture), end + suffix));
        }
    }
    if found.is_empty() {
        found.extend(spelt_in_kana(text).map(|(prefecture, end)| (Place::Prefecture(prefecture), end)));
    }
    found
}

fn stem(prefecture: &str) -> &str {
    if prefecture == "北海道" { prefecture } else { prefecture.trim_end_matches(['県', '都', '府']) }
}

/// Hiragana spellings of the prefectures this bot is asked about most.
const KANA_PREFECTURES: [(&str, &str); 7] = [
    ("青森県", "あおもり"),
    ("岩手県", "いわて"),
    ("宮城県", "みやぎ"),
    ("秋田県", "あきた"),
    ("山形県", "やまがた"),
    ("福島県", "ふくしま"),
    ("東京都", "とうきょう"),
];

/// Whether `word` belongs to the hiragana spelling of `prefecture`.
pub(crate) fn spells(word: &str, prefecture: &str) -> bool {
    KANA_PREFECTURES.iter().any(|(p, reading)| *p == prefecture && reading.contains(word))
}

/// A prefecture spelt in hiragana, and the byte after it. 「あきた」 alone may be 飽きた, so けん must
/// follow or the message begin with it.
fn spelt_in_kana(text: &str) -> Option<(&'static str, usize)> {
    KANA_PREFECTURES.iter().find_map(|(prefecture, reading)| {
        let at = text.find(reading)?;
        let end = at + reading.len();
        let rest = &text[end..];
        let named = rest.starts_with("けん")
            || (at == 0 || text[..at].ends_with(' '))
                && (rest.is_empty() || rest.starts_with(['の', 'は', 'で', 'に', '?', ' ']));
        named.then_some((*prefecture, end))
    })
}

fn denied(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches(['県', '市', '町', '村', '都', '府']);
    ["じゃなく", "ではなく", "でなく", "じゃない", "ではない"].iter().any(|d| rest.starts_with(d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Analyzer;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
        let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
        Analyzer::new(&[], &lexicon.language).expect("dictionary")
    });

    fn said(text: &str) -> Slots {
        let town = |name: &str, prefecture: &str| (place_key(name), (name.to_owned(), prefecture.to_owned()));
        let places: Places =
            [town("釜石市", "岩手県"), town("丸森町", "宮城県"), town("鰺ヶ沢町", "青森県")].into_iter().collect();
        slots(&ANALYZER.analyze(text), &places)
    }

    #[test]
    fn places() {
        assert_eq!(said("山形のプロ拠点").prefecture.as_deref(), Some("山形県"));
        assert_eq!(said("宮城じゃなくて福島です").prefecture.as_deref(), Some("福島県"));
        assert_eq!(said("福島銀行の事業").prefecture, None);
        assert_eq!(said("釜石の会社です").prefecture.as_deref(), Some("岩手県"));
        assert_eq!(said("鯵ケ沢町の組合").city.as_deref(), Some("鰺ヶ沢町"));
        assert_eq!(said("あおもりけんの窓口").prefecture.as_deref(), Some("青森県"));
    }

    #[test]
    fn sorts_of_firm() {
        assert_eq!(said("個人事業主です").firm, Some(FirmSort::Sole));
        assert_eq!(said("大企業でも使えますか").firm, None);
        assert_eq!(firm("大企業でも使えますか"), Some((FirmSort::Large, false)));
        assert_eq!(firm("うちは上場してないけど"), Some((FirmSort::Unlisted, true)));
        assert_eq!(firm("特定技能の試験"), None);
    }

    #[test]
    fn names_are_those_rules_know() {
        use crate::knowledge::eligibility::{EMPLOYMENTS as TYPES, INDUSTRIES as LINES};
        assert!(INDUSTRIES.iter().all(|(name, _)| LINES.contains(name)));
        assert!(EMPLOYMENTS.iter().all(|(name, _)| TYPES.contains(name)));
    }

    #[test]
    fn people_and_work() {
        assert_eq!(said("当社は社員十二名の板金加工業です").employees, Some(12));
        assert_eq!(said("当社は社員十二名の板金加工業です").industry.as_deref(), Some("製造業"));
        assert_eq!(said("20人です").employees, Some(20));
        assert_eq!(said("社員は20人じゃなくて35人です").employees, Some(35));
        assert_eq!(said("20人じゃなくて35人").employees, Some(35));
        assert_eq!(said("水産加工の会社です").industry.as_deref(), Some("製造業"));
        assert_eq!(said("パートの賃上げ").employment.as_deref(), Some("パート・アルバイト"));
        assert_eq!(said("2024年度").employees, None);
    }
}
