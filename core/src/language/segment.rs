//! Words: the only file that knows Lindera. Turns normalised text into
//! morphemes with part of speech, base form and reading.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use lindera::mode::Mode;
use lindera::segmenter::Segmenter as Lindera;
use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::{Dictionary, UserDictionary};
use lindera_dictionary::viterbi::Lattice;

use super::pos::{COMMON_NOUN, FIVE_STEP, ONE_STEP, PLACE, UNKNOWN, VERB};

mod embedded {
    lindera_dictionary::embedded_dictionary!("/ipadic", EmbeddedLoader);
}

/// IPADIC's context id of a common noun (名詞,一般), for words we add.
const NOUN_CONTEXT: u16 = 1285;

/// One morpheme: byte range in the normalised text and IPADIC's details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Morpheme {
    /// First byte in the normalised text.
    pub(super) start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Part of speech, first two levels joined by a comma (名詞,一般), three for places (名詞,固有名詞,地域); 未知語 for unknown words.
    pub pos: String,
    /// Base form (採り → 採る); the surface where the dictionary has none.
    pub base: String,
    /// Reading under which inflections and nouns made of them meet, katakana; empty where unknown:
    /// verbs by their 連用形 (申し込む, 申込み → モウシコミ), others by their base form.
    pub key_reading: String,
    /// Reading of the surface in katakana; empty where unknown.
    pub reading: String,
}

/// A word the dictionary does not know, as the user dictionary spells it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UserWord {
    /// As written, already normalised.
    pub surface: String,
    /// Base form it stands for.
    pub base: String,
    /// Reading in katakana.
    pub reading: String,
    /// Word cost: lower wins. Common nouns of IPADIC lie between 2,000 and 6,000.
    pub cost: i16,
}

/// Lindera with the embedded dictionary and the words of a pack.
pub(super) struct Segmenter {
    lindera: Lindera,
    lattices: Mutex<Vec<Lattice>>,
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

impl Segmenter {
    /// Loads the embedded dictionary and adds the words of which `built` is the dictionary; nothing for none.
    ///
    /// # Errors
    /// When the embedded dictionary or that of the words cannot be read.
    pub(super) fn new(built: &[u8]) -> Result<Self> {
        let dictionary = embedded::load().map_err(|e| anyhow::anyhow!("{e}")).context("the embedded dictionary")?;
        let user = if built.is_empty() { None } else { postcard::from_bytes(built).context("the user dictionary")? };
        Ok(Self::over(dictionary, user))
    }

    /// The dictionary of the added words, for [`Segmenter::new`].
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub(super) fn built(&self) -> Result<Vec<u8>> {
        // With a map the words would be renumbered once more when they are read.
        anyhow::ensure!(self.lindera.dictionary.metadata.context_id_map.is_none(), "the dictionary renumbers contexts");
        Ok(postcard::to_stdvec(&self.lindera.user_dictionary)?)
    }

    /// The same system dictionary (shared memory) with other words.
    ///
    /// # Errors
    /// When a user word cannot be read.
    pub(super) fn with_words(&self, words: &[UserWord]) -> Result<Self> {
        let dictionary = self.lindera.dictionary.clone();
        let user = if words.is_empty() {
            None
        } else {
            let mut csv = String::new();
            for w in words {
                let fields = [w.surface.as_str(), w.base.as_str(), w.reading.as_str()];
                anyhow::ensure!(
                    fields.iter().all(|f| !f.is_empty() && !f.contains([',', '"', '\n'])),
                    "user word {:?} has an empty field, a comma, a quote or a line break",
                    w.surface
                );
                writeln!(
                    csv,
                    "{},{NOUN_CONTEXT},{NOUN_CONTEXT},{},{COMMON_NOUN},*,*,*,*,{},{},{}",
                    w.surface, w.cost, w.base, w.reading, w.reading
                )?;
            }
            let built = DictionaryBuilder::new((*dictionary.metadata).clone())
                .build_user_dict_from_reader(csv.as_bytes())
                .map_err(|e| anyhow::anyhow!("{e}"))
                .context("the user dictionary")?;
            Some(built)
        };
        Ok(Self::over(dictionary, user))
    }

    fn over(dictionary: Dictionary, user: Option<UserDictionary>) -> Self {
        Self { lindera: Lindera::new(Mode::Normal, dictionary, user), lattices: Mutex::default() }
    }

    /// Cuts normalised text into morphemes; blanks are skipped, everything else is covered in order.
    pub(super) fn segment(&self, text: &str) -> Vec<Morpheme> {
        let lattice = self.lattices.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut lattice = lattice.unwrap_or_default();
        let morphemes = match self.lindera.segment_with_lattice(Cow::Borrowed(text), &mut lattice) {
            Ok(tokens) => tokens.into_iter().map(|mut t| morpheme(&mut t)).collect(),
            Err(error) => {
                // Lindera fails only on a damaged dictionary, which loading has checked.
                tracing::error!(%error, "segmenting failed");
                Vec::new()
            }
        };
        // A lattice grows to the longest text it saw: very long ones are not kept.
        if text.len() < 4_096 {
            self.lattices.lock().unwrap_or_else(PoisonError::into_inner).push(lattice);
        }
        morphemes
    }
}

fn morpheme(token: &mut lindera::token::Token<'_>) -> Morpheme {
    let (start, end) = (token.byte_start, token.byte_end);
    let surface = token.surface.to_string();
    let mut details = token.details_iter();
    let (major, minor) = (details.next().unwrap_or("UNK").to_owned(), details.next().unwrap_or("*").to_owned());
    let third = details.next().unwrap_or("*").to_owned();
    let mut rest = details.skip(1);
    let conjugation = rest.next().unwrap_or("*").to_owned();
    let mut rest = rest.skip(1);
    let base = rest.next().filter(|b| *b != "*").unwrap_or(&surface).to_owned();
    let reading = rest.next().filter(|r| *r != "*").unwrap_or_default().to_owned();
    let unknown = reading.is_empty();
    let pos = if major == "UNK" {
        format!("{UNKNOWN},*")
    } else if third == PLACE {
        format!("{major},{minor},{third}")
    } else {
        format!("{major},{minor}")
    };
    let mut key_reading =
        if unknown { String::new() } else { reading_of_base(&surface, &base, &reading, conjugation != "*") };
    if major == VERB {
        key_reading = stem(&key_reading, &conjugation);
    }
    Morpheme { start, end, pos, base, key_reading, reading }
}

/// 連用形 of a verb read in its base form; readings that would shrink to one kana are kept.
fn stem(reading: &str, conjugation: &str) -> String {
    let Some((at, last)) = reading.char_indices().last().filter(|(at, _)| *at > 'ア'.len_utf8()) else {
        return reading.to_owned();
    };
    if conjugation.starts_with(ONE_STEP) {
        return reading[..at].to_owned();
    }
    match i_row(last) {
        Some(kana) if conjugation.starts_with(FIVE_STEP) => format!("{}{kana}", &reading[..at]),
        _ => reading.to_owned(),
    }
}

/// The kana of the i row for one of the u row that verbs end in.
fn i_row(u_row: char) -> Option<char> {
    Some(match u_row {
        'ウ' => 'イ',
        'ク' => 'キ',
        'グ' => 'ギ',
        'ス' => 'シ',
        'ツ' => 'チ',
        'ヌ' => 'ニ',
        'ブ' => 'ビ',
        'ム' => 'ミ',
        'ル' => 'リ',
        _ => return None,
    })
}

/// IPADIC gives the reading of the surface only; this exchanges the inflected ending:
/// 採り／採る／トリ → トル. Where the reading does not end like the surface, it is kept.
fn reading_of_base(surface: &str, base: &str, reading: &str, inflects: bool) -> String {
    // Nouns do not inflect; a user word's reading is already that of its base.
    if surface == base || !inflects {
        return reading.to_owned();
    }
    let shared: usize = surface.chars().zip(base.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    if shared == 0 && surface.chars().all(super::normalize::is_kana) && base.chars().all(super::normalize::is_kana) {
        return super::normalize::katakana(base);
    }
    let (tail, wanted) = (super::normalize::katakana(&surface[shared..]), super::normalize::katakana(&base[shared..]));
    match reading.strip_suffix(tail.as_str()) {
        Some(stem) if wanted.chars().all(super::normalize::is_kana) => format!("{stem}{wanted}"),
        _ => reading.to_owned(),
    }
}
