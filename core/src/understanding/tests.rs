//! Understanding of a whole pack, as people write.

mod dress;
