//! The keys of the lexicon, by what they are for.
//!
//! A section is a struct of [`Words`], [`Pattern`]s and lists of both; each key says what it is
//! looked for in. Not responsible for reading or finding.
//!
//! [`Words`]: super::Words
//! [`Pattern`]: super::Pattern

mod channel;
mod dialogue;
mod language;
mod numbers;

pub use channel::ChannelTerms;
pub use dialogue::DialogueTerms;
pub use language::LanguageTerms;
pub use numbers::NumberTerms;
mod answers;
mod audience;
mod days;
mod declare;
mod desks;
mod facets;
mod figures;
mod heads;
mod kinds;
mod masking;
mod parts;
mod sheet;
mod slots;
mod timing;
mod turn;

pub use desks::DeskTerms;
pub use slots::SlotTerms;

pub use answers::{AnswerTerm, AnswerTerms};
pub use audience::{AudienceTerm, AudienceTerms};
pub use days::DayTerms;
pub(crate) use declare::sections;
pub use facets::FacetTerms;
pub use figures::FigureTerms;
pub use heads::HeadTerms;
pub use kinds::KindTerms;
pub use masking::MaskTerms;
pub use parts::PartTerms;
pub use sheet::SheetTerms;
pub use timing::TimingTerms;
pub use turn::TurnTerms;

sections! {
    /// All words and patterns.
    Lexicon {
        /// Cutting and weighing words.
        language: LanguageTerms,
        /// Numbers and what makes them uncertain.
        numbers: NumberTerms,
        /// Days and months.
        days: DayTerms,
        /// Between people, staff and the channels.
        channel: ChannelTerms,
        /// What tells who somebody is.
        masking: MaskTerms,
        /// Which side of a matter is asked about.
        facets: FacetTerms,
        /// When a desk can be reached.
        timing: TimingTerms,
        /// On whose behalf one asks.
        audience: AudienceTerms,
        /// Which part of an entry answers.
        parts: PartTerms,
        /// Which sort of answer is asked for.
        answers: AnswerTerms,
        /// Which kind of entry is asked for.
        kinds: KindTerms,
        /// What a desk is for.
        desks: DeskTerms,
        /// What people say of themselves.
        slots: SlotTerms,
        /// Counts of people beside each other.
        heads: HeadTerms,
        /// One message of a conversation.
        turn: TurnTerms,
        /// The conversation.
        dialogue: DialogueTerms,
        /// Tables of questions.
        sheet: SheetTerms,
        /// Figures of a guide's text.
        figures: FigureTerms,
    }
}
