//! How the page is served, and its limits.

/// Name of the channel.
pub const NAME: &str = "web";
/// Longest message, in characters.
pub const TEXT_LIMIT: usize = 2_000;

/// How the page is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The address that people open, where a proxy stands in front (`https://soudan.example.jp`).
    pub public: Option<String>,
    /// Sites that may show the chat in a frame (`https://www.example.jp`).
    pub widget_origins: Vec<String>,
}
