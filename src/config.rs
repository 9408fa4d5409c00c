//! Configuration: a TOML file and the environment become one validated [`Config`].
//!
//! Unknown keys are errors. Order, later wins: defaults, file, environment, flags.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::channel::{api, discord, page, slack};
use crate::mind::Home;
use crate::service::{handoff::StaffRoom, hub, masking::KeepWords};
use crate::store::valkey;

/// Settings of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Data directory.
    pub data: PathBuf,
    /// The server that has the store; none where that is in the data directory.
    pub store: Option<valkey::Settings>,
    /// Silence after which a conversation is forgotten.
    pub forget_after: Duration,
    /// Set a store aside that would be refused.
    pub start_fresh: bool,
    /// Age from which hand-offs, votes and unanswered questions are forgotten.
    pub keep_records: Duration,
    /// What is kept of people's words with the record of an answer.
    pub keep_words: KeepWords,
    /// Smallest count of the desk's tables that is shown.
    pub smallest_count: u64,
    /// Form of the logs.
    pub log_format: LogFormat,
    /// Filter of the logs, as in `RUST_LOG`.
    pub log_filter: String,
    /// What `madoguchi serve` needs.
    pub serve: Serve,
}

/// Settings of `madoguchi serve`. Tokens come from the environment, never from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    /// Address of the HTTP side.
    pub listen: SocketAddr,
    /// The API's.
    pub api: api::Settings,
    /// The chat page's.
    pub page: page::Settings,
    /// The hub's.
    pub hub: hub::Settings,
    /// Discord's, where its token is set.
    pub discord: Option<discord::Settings>,
    /// Slack's, used when its token is set.
    pub slack: slack::Settings,
}

/// Form of the logs on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What flags and environment say; they win over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--data` or `MADOGUCHI_DATA`.
    pub data: Option<PathBuf>,
    /// `--start-fresh`.
    pub start_fresh: bool,
    /// `--log-format` or `MADOGUCHI_LOG_FORMAT`.
    pub log_format: Option<LogFormat>,
    /// `MADOGUCHI_STORE_URL`.
    pub store_url: Option<String>,
    /// `RUST_LOG`.
    pub log_filter: Option<String>,
    /// `MADOGUCHI_API_KEYS`.
    pub api_keys: Option<String>,
    /// `DISCORD_TOKEN`.
    pub discord_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    data: Option<PathBuf>,
    store: RawStore,
    conversation: RawConversation,
    log: RawLog,
    serve: RawServe,
    web: RawWeb,
    slack: RawSlack,
    staff: Option<RawStaff>,
    discord: RawDiscord,
    desk: RawDesk,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStore {
    url: Option<String>,
    prefix: Option<String>,
}

impl std::fmt::Debug for RawStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        f.debug_struct("RawStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RawStore {
    /// `url` of the environment wins; an empty one says that the store is in the data directory after all.
    fn settings(self, url: Option<String>) -> Result<Option<valkey::Settings>> {
        let Some(url) = url.or(self.url).filter(|url| !url.trim().is_empty()) else { return Ok(None) };
        let prefix = self.prefix.as_deref().unwrap_or(valkey::PREFIX);
        Ok(Some(valkey::Settings::new(&url, prefix).context("store")?))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSlack {
    help_channels: Vec<String>,
    api_url: Option<String>,
    message_interval_ms: Option<u64>,
    ping_seconds: Option<u64>,
}

impl RawSlack {
    fn settings(self, staff_room: Option<String>) -> Result<slack::Settings> {
        let plain = slack::Settings::default();
        let ping = self.ping_seconds.map_or(plain.ping, Duration::from_secs);
        anyhow::ensure!(
            (1..=60).contains(&ping.as_secs()),
            "slack.ping_seconds is {}, expected 1 to 60",
            ping.as_secs()
        );
        Ok(slack::Settings {
            api_url: self.api_url.unwrap_or(plain.api_url),
            help_channels: self.help_channels,
            staff_room,
            pace: self.message_interval_ms.map_or(plain.pace, Duration::from_millis),
            ping,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawServe {
    listen: Option<SocketAddr>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawWeb {
    url: Option<String>,
    widget_origins: Vec<String>,
    api_origins: Vec<String>,
}

impl RawWeb {
    fn settings(self, keys: Option<&str>) -> Result<(page::Settings, api::Settings)> {
        for origin in self.url.iter().chain(&self.widget_origins).chain(&self.api_origins) {
            anyhow::ensure!(
                is_origin(origin),
                "web: {origin:?} is no origin, expected https://name (with :port where it has one, nothing after it)"
            );
        }
        let host = self.url.as_ref().and_then(|url| Some(url.split_once("://")?.1.to_owned()));
        let keys = api::Keys::new(keys.unwrap_or_default());
        let api = api::Settings { host, origins: self.api_origins, keys };
        Ok((page::Settings { public: self.url, widget_origins: self.widget_origins }, api))
    }
}

/// Scheme, host and port, and nothing that could end a header or name more than one site.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or(text.strip_prefix("http://"));
    host.is_some_and(|h| !h.is_empty() && h.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStaff {
    channel: StaffChannel,
    room: String,
    end_after_hours: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StaffChannel {
    Slack,
    Discord,
}

impl StaffChannel {
    fn room(self, id: &str) -> StaffRoom {
        match self {
            Self::Slack => slack::staff_room(id),
            Self::Discord => discord::staff_room(id),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDiscord {
    guilds: Vec<u64>,
    help_channels: Vec<u64>,
    threads: bool,
    message_content: Option<bool>,
    shards: Option<u32>,
    presence: Option<String>,
    api: Option<SocketAddr>,
    ca: Option<PathBuf>,
}

impl RawDiscord {
    fn settings(self, token: Option<&str>, staff_here: bool) -> Result<Option<discord::Settings>> {
        let Some(token) = token.filter(|t| !t.trim().is_empty()) else { return Ok(None) };
        let ids = self.guilds.iter().chain(&self.help_channels);
        anyhow::ensure!(ids.clone().all(|id| *id > 0), "discord.guilds and discord.help_channels hold ids, not 0");
        let long = self.presence.as_ref().is_some_and(|p| p.chars().count() > discord::PRESENCE);
        anyhow::ensure!(!long, "discord.presence is longer than {} characters", discord::PRESENCE);
        Ok(Some(discord::Settings {
            token: discord::Token::new(token),
            // Asked for only where messages without a mention are read.
            message_content: self.message_content.unwrap_or(staff_here || !self.help_channels.is_empty()),
            guilds: self.guilds,
            help_channels: self.help_channels,
            threads: self.threads,
            shards: self.shards,
            presence: self.presence,
            api: self.api,
            ca: self.ca,
        }))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConversation {
    forget_after_minutes: Option<u64>,
    keep_unanswered_text: bool,
    keep_records_days: Option<u64>,
    keep_words: RawKeepWords,
    keep_words_days: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKeepWords {
    #[default]
    Nothing,
    Masked,
}

impl RawConversation {
    fn keep_words(&self) -> Result<KeepWords> {
        let days = self.keep_words_days;
        anyhow::ensure!(
            days.is_none_or(|days| (1..=3_650).contains(&days) && self.keep_words == RawKeepWords::Masked),
            "conversation.keep_words_days is {}, expected 1 to 3650, with keep_words = \"masked\"",
            days.unwrap_or_default()
        );
        Ok(match self.keep_words {
            RawKeepWords::Nothing => KeepWords::Nothing,
            RawKeepWords::Masked => KeepWords::Masked(days.map(|days| Duration::from_secs(days * 24 * 3_600))),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDesk {
    smallest_count: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLog {
    format: Option<LogFormat>,
    filter: Option<String>,
}

impl Config {
    /// Where the office's things are.
    #[must_use]
    pub fn home(&self) -> Home {
        Home { data: self.data.clone(), server: self.store.clone() }
    }

    /// Reads `file`, if given, and lays the overrides over it.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown key or a value out of range.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Self> {
        let raw: Raw = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("reading the configuration {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("the configuration {}", path.display()))?
            }
            None => Raw::default(),
        };
        let minutes = raw.conversation.forget_after_minutes.unwrap_or(12 * 60);
        anyhow::ensure!(
            (1..=60 * 24 * 30).contains(&minutes),
            "conversation.forget_after_minutes is {minutes}, expected 1 to 43200"
        );
        let days = raw.conversation.keep_records_days.unwrap_or(365);
        anyhow::ensure!((1..=3_650).contains(&days), "conversation.keep_records_days is {days}, expected 1 to 3650");
        let staff_here = raw.staff.as_ref().is_some_and(|s| matches!(s.channel, StaffChannel::Discord));
        let discord = raw.discord.settings(overrides.discord_token.as_deref(), staff_here)?;
        let (page, api) = raw.web.settings(overrides.api_keys.as_deref())?;
        let plain = hub::Settings::default();
        let hours = raw.staff.as_ref().and_then(|s| s.end_after_hours);
        anyhow::ensure!(
            hours.is_none_or(|h| (1..=24 * 90).contains(&h)),
            "staff.end_after_hours is {}, expected 1 to 2160",
            hours.unwrap_or_default()
        );
        Ok(Self {
            data: overrides.data.or(raw.data).unwrap_or_else(|| PathBuf::from("data")),
            store: raw.store.settings(overrides.store_url)?,
            forget_after: Duration::from_secs(minutes * 60),
            start_fresh: overrides.start_fresh,
            keep_records: Duration::from_secs(days * 24 * 3_600),
            keep_words: raw.conversation.keep_words()?,
            smallest_count: raw.desk.smallest_count.unwrap_or(5),
            log_format: overrides.log_format.or(raw.log.format).unwrap_or_default(),
            serve: Serve {
                listen: raw.serve.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
                slack: raw.slack.settings(
                    raw.staff.as_ref().filter(|s| s.channel == StaffChannel::Slack).map(|s| s.room.clone()),
                )?,
                hub: hub::Settings {
                    staff: raw.staff.map(|staff| staff.channel.room(&staff.room)),
                    staff_silence: hours.map_or(plain.staff_silence, |h| Duration::from_secs(h * 3_600)),
                    keep_unanswered_text: raw.conversation.keep_unanswered_text,
                },
                discord,
                page,
                api,
            },
            log_filter: overrides.log_filter.or(raw.log.filter).unwrap_or_else(|| "warn".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Result<Config> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("madoguchi.toml");
        std::fs::write(&path, text)?;
        Config::load(Some(&path), Overrides::default())
    }

    #[test]
    fn unknown_keys_and_bad_values_are_refused() {
        assert!(format!("{:#}", from("dta = 'x'").expect_err("unknown")).contains("dta"));
        assert!(from("[conversation]\nforget_after_minutes = 0").is_err());
        assert!(from("[conversation]\nkeep_words_days = 3").is_err(), "days of nothing");
        let kept = from("[conversation]\nkeep_words = 'masked'\nkeep_words_days = 3").expect("reads").keep_words;
        assert_eq!(kept, KeepWords::Masked(Some(Duration::from_secs(3 * 24 * 3_600))));
    }

    #[test]
    fn the_store_is_on_a_server_where_one_is_named() -> Result<()> {
        assert_eq!(from("[store]\nprefix = 'office'")?.home().server, None);
        let file = "[store]\nurl = 'rediss://bot:s3cret@valkey.example:7000/2'\nprefix = 'office'";
        let server = from(file)?.home().server.expect("named");
        assert_eq!((server.server(), server.prefix()), ("valkey.example:7000, database 2", "office"));
        assert!(!format!("{:?}", from(file)?).contains("s3cret"));
        for wrong in ["url = 'postgres://u:s3cret@a/'", "url = 'redis://a'\nprefix = '{x}'", "uri = 'redis://a'"] {
            let error = format!("{:#}", from(&format!("[store]\n{wrong}")).expect_err(wrong));
            assert!(!error.contains("s3cret"), "{error}");
        }
        let named = |url: &str| Overrides { store_url: Some(url.to_owned()), ..Overrides::default() };
        let of = |url| Config::load(None, named(url)).map(|config| config.store.map(|s| s.server().to_owned()));
        assert_eq!(of("redis://other")?, Some("other:6379, database 0".to_owned()));
        assert_eq!(of(" ")?, None);
        Ok(())
    }

    #[test]
    fn what_serve_needs() -> Result<()> {
        let config = from(
            "[serve]\nlisten = '0.0.0.0:9000'\n[slack]\nhelp_channels = ['C1']\n[staff]\nchannel = 'slack'\nroom = 'C9'",
        )?;
        assert_eq!(config.serve.listen.port(), 9_000);
        assert_eq!(config.serve.slack.staff_room.as_deref(), Some("C9"));
        assert_eq!(config.serve.hub.staff, Some(slack::staff_room("C9")));
        assert_eq!(config.serve.hub.staff_silence, Duration::from_secs(72 * 3_600));
        let hours = from("[staff]\nchannel = 'slack'\nroom = 'C9'\nend_after_hours = 5")?;
        assert_eq!(hours.serve.hub.staff_silence, Duration::from_secs(5 * 3_600));
        assert!(from("[staff]\nchannel = 'slack'\nroom = 'C9'\nend_after_hours = 0").is_err());
        assert!(from("[slack]\ntoken = 'xoxb'").is_err(), "tokens do not belong in the file");
        assert!(from("[staff]\nchannel = 'fax'\nroom = '1'").is_err());
        Ok(())
    }

    #[test]
    fn the_web_takes_origins_and_nothing_else() -> Result<()> {
        let config = from("[web]\nurl = 'https://soudan.example.jp'\nwidget_origins = ['http://127.0.0.1:8081']")?;
        assert_eq!(config.serve.page.widget_origins, ["http://127.0.0.1:8081"]);
        for wrong in [
            "*",
            "example.jp",
            "https://a.example/path",
            "https://a.example https://b.example",
            "https://*.a",
            "https://a;b",
        ] {
            assert!(from(&format!("[web]\nwidget_origins = ['{wrong}']")).is_err(), "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn flags_win_over_the_file() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("madoguchi.toml");
        std::fs::write(&path, "data = 'from-file'\n[log]\nformat = 'json'\n[conversation]\nforget_after_minutes = 5")?;
        let config = Config::load(Some(&path), Overrides { data: Some("flag".into()), ..Overrides::default() })?;
        assert_eq!(
            (config.data, config.log_format, config.forget_after),
            ("flag".into(), LogFormat::Json, Duration::from_secs(300))
        );
        Ok(())
    }
}
