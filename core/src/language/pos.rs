//! IPADIC's names of parts of speech, as far as anything asks for them.
//!
//! A token's `pos` is two of them joined by a comma, for places three. Not responsible for what a part means.

/// Nouns.
pub const NOUN: &str = "名詞";
/// Nouns that are pronouns.
pub const PRONOUN: &str = "代名詞";
/// Nouns that are names.
pub const PROPER: &str = "固有名詞";
/// Common nouns, with their first level.
pub const COMMON_NOUN: &str = "名詞,一般";
/// Names of places, the third level.
pub const PLACE: &str = "地域";
/// Nouns that may stand as adverbs.
pub const ADVERBIAL: &str = "副詞可能";
/// Nouns that depend on what stands before them.
pub const DEPENDENT: &str = "非自立";
/// Nouns of no other sort.
pub const SPECIAL: &str = "特殊";
/// Verbs.
pub const VERB: &str = "動詞";
/// Adjectives.
pub const ADJECTIVE: &str = "形容詞";
/// Verbs and adjectives that stand by themselves.
pub const INDEPENDENT: &str = "自立";
/// Adverbs.
pub const ADVERB: &str = "副詞";
/// Interjections.
pub const INTERJECTION: &str = "感動詞";
/// Conjunctions.
pub const CONJUNCTION: &str = "接続詞";
/// What stands before a noun and belongs to it.
pub const PREFIX: &str = "接頭詞";
/// Particles.
pub const PARTICLE: &str = "助詞";
/// Particles that join clauses.
pub const CONJUNCTIVE: &str = "接続助詞";
/// Fillers.
pub const FILLER: &str = "フィラー";
/// Symbols and punctuation.
pub const SYMBOL: &str = "記号";
/// What the dictionary does not know; IPADIC itself has no name for it.
pub const UNKNOWN: &str = "未知語";

/// Conjugation of verbs whose stem does not change.
pub(super) const ONE_STEP: &str = "一段";
/// Conjugation of verbs whose stem ends in a consonant.
pub(super) const FIVE_STEP: &str = "五段";
