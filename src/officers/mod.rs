//! What the officers of an office work with: what people asked, a better bot in one approved step, answers that can
//! be replayed, editions, and what grows old.
//!
//! Every part is a function from stores and packs to typed values; the command line and pages only draw them.

pub mod likeness;
pub mod today;
