//! The next edition beside this one: of the pack, and of the guide it is made from.

pub mod compare;
pub mod figures;
pub mod guide;
