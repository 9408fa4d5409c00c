//! What the officers of an office work with: what people asked, a better bot in one approved step, answers that can
//! be replayed, editions, and what grows old.
//!
//! Every part is a function from stores and packs to typed values; the command line and pages only draw them.

pub mod calendar;
pub mod change;
pub mod edit;
pub mod edition;
pub mod effect;
pub mod history;
pub mod likeness;
pub mod links;
pub mod page;
pub mod today;
pub mod verify;
