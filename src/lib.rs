//! madoguchi (窓口): a Japanese help-desk chatbot that answers from a checked knowledge pack.
pub mod knowledge;
pub mod language;
pub mod understanding;
