//! Whose conversation it is: an id that the browser keeps in a cookie, signed with a key of the data folder.
//!
//! The signature is what lets somebody in: an id that was read somewhere opens nothing. Cookies cannot be read
//! by scripts; those of the frame on other sites are kept apart for each site. Not responsible for what a
//! session may do.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::http::{HeaderMap, HeaderValue, header};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::settings::{NAME, Settings};

/// File of the key within the data folder.
const FILE: &str = "session.key";
/// Bytes of a key, and of an id.
const KEY: usize = 32;
const ID: usize = 16;
/// Separates the purposes of one key.
const PURPOSE: &[u8] = b"session of the chat page:";

/// The key that signs sessions.
#[derive(Clone)]
pub struct Key([u8; KEY]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// The key of a data folder, made there if there is none. Nobody else on the machine can read it.
    ///
    /// # Errors
    /// When it cannot be read or made.
    pub fn of(data: &Path) -> Result<Self> {
        let path = data.join(FILE);
        let shown = || format!("the key of sessions {}", path.display());
        if let Some(key) = Self::read(&path).with_context(shown)? {
            return Ok(key);
        }
        std::fs::create_dir_all(data).with_context(shown)?;
        let mut bytes = [0; KEY];
        getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("{e}")).with_context(shown)?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).with_context(shown)?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).with_context(shown)?;
        Ok(Self(bytes))
    }

    /// The key in a file; none where there is no file, or one whose making was cut off.
    fn read(path: &Path) -> std::io::Result<Option<Self>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(bytes.try_into().ok().map(Self)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn mac(&self, id: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(PURPOSE);
        mac.update(id.as_bytes());
        Some(mac)
    }

    fn signed(&self, id: &str) -> Option<String> {
        Some(format!("{id}.{}", hex::encode(self.mac(id)?.finalize().into_bytes())))
    }

    /// The id of a signed value, if the signature is ours.
    fn opened(&self, value: &str) -> Option<Session> {
        let (id, signature) = value.split_once('.')?;
        let signature = hex::decode(signature).ok()?;
        self.mac(id)?.verify_slice(&signature).ok()?;
        Some(Session { id: id.to_owned() })
    }
}

/// An id that nobody can guess.
fn random() -> Result<String> {
    let mut bytes = [0; ID];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no random numbers: {e}"))?;
    Ok(hex::encode(bytes))
}

/// What tells one sending of a form from the next.
pub(super) fn nonce() -> String {
    random().unwrap_or_default()
}

/// A person's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    id: String,
}

impl Session {
    /// A new one, which nobody can guess.
    pub(super) fn new() -> Result<Self> {
        Ok(Self { id: random()? })
    }

    /// Its conversation, unique over all channels.
    pub(super) fn conversation(&self) -> String {
        format!("{NAME}:{}", self.id)
    }

    /// The event of something sent in it: what a browser calls it means nothing in another session.
    pub(super) fn event(&self, nonce: &str) -> String {
        format!("{NAME}:{}:{nonce}", self.id)
    }

    /// What the browser calls an event of this session.
    pub(super) fn nonce<'e>(&self, event: &'e str) -> Option<&'e str> {
        event.strip_prefix(NAME)?.strip_prefix(':')?.strip_prefix(&self.id)?.strip_prefix(':')
    }
}

/// Where the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By itself.
    Page,
    /// In a frame on another site.
    Embed,
}

impl Place {
    /// Its path.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Page => "/",
            Self::Embed => "/embed",
        }
    }

    /// Its name in forms.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Embed => "embed",
        }
    }

    /// By its name.
    pub(super) fn named(name: &str) -> Self {
        if name == Self::Embed.as_str() { Self::Embed } else { Self::Page }
    }
}

/// Reads and writes the cookies.
#[derive(Debug)]
pub(super) struct Sessions {
    key: Key,
    /// The page is reached over TLS alone.
    secure: bool,
    lasts: Duration,
}

impl Sessions {
    pub(super) fn new(key: Key, settings: &Settings, lasts: Duration) -> Self {
        let secure = settings.public.as_ref().is_some_and(|p| p.starts_with("https:"));
        Self { key, secure, lasts }
    }

    /// How long a conversation is kept after its last message.
    pub(super) fn lasts(&self) -> Duration {
        self.lasts
    }

    /// The session of a request, if it has one that is ours. That of the page by itself comes first: a frame on
    /// a page of the same site is the same conversation.
    pub(super) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        [Place::Page, Place::Embed]
            .into_iter()
            .find_map(|place| cookie(headers, &name("session", place)).and_then(|value| self.key.opened(value)))
    }

    /// Has the browser keep a session.
    pub(super) fn keep(&self, session: &Session, place: Place) -> Option<HeaderValue> {
        self.set("session", &self.key.signed(&session.id)?, place, self.lasts)
    }

    /// Has the browser keep how things are shown.
    pub(super) fn keep_view(&self, view: &str, place: Place) -> Option<HeaderValue> {
        self.set("view", view, place, Duration::from_secs(365 * 24 * 3_600))
    }

    /// How things are shown.
    pub(super) fn view<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        [Place::Page, Place::Embed].into_iter().find_map(|place| cookie(headers, &name("view", place)))
    }

    fn set(&self, what: &str, value: &str, place: Place, lasts: Duration) -> Option<HeaderValue> {
        let mut cookie = format!("{}={value}; Path=/; HttpOnly; Max-Age={}", name(what, place), lasts.as_secs());
        cookie.push_str(match place {
            Place::Page if self.secure => "; SameSite=Lax; Secure",
            Place::Page => "; SameSite=Lax",
            // Kept for this frame on that site only.
            Place::Embed => "; SameSite=None; Secure; Partitioned",
        });
        HeaderValue::from_str(&cookie).ok()
    }
}

fn name(what: &str, place: Place) -> String {
    let mut name = format!("madoguchi_{what}");
    if place == Place::Embed {
        let _ = write!(name, "_{}", place.as_str());
    }
    name
}

/// A cookie of a request.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().expect("a header"));
        headers
    }

    fn sessions() -> Sessions {
        Sessions::new(Key([7; KEY]), &Settings::default(), Duration::from_secs(60))
    }

    #[test]
    fn only_what_was_signed_here_is_a_session() {
        let session = Session::new().expect("random");
        let kept = sessions().keep(&session, Place::Page).expect("a cookie");
        let kept = kept.to_str().expect("text");
        assert!(kept.contains("HttpOnly") && kept.contains("SameSite=Lax"), "{kept}");
        let pair = kept.split(';').next().expect("a pair");
        assert_eq!(sessions().of(&sent(&format!("a=b; {pair}"))), Some(session.clone()));
        let other = Sessions::new(Key([8; KEY]), &Settings::default(), Duration::from_secs(60));
        assert_eq!(other.of(&sent(pair)), None);
        let signature = pair.split_once('.').expect("a signature").1;
        let foreign = Session::new().expect("random");
        for forged in [
            format!("madoguchi_session={}", session.id),
            format!("madoguchi_session={}.", session.id),
            format!("madoguchi_session={}.{signature}", foreign.id),
            format!("madoguchi_session={}.{}", session.id, &signature[..62]),
            format!("madoguchi_session={}.{signature}00", session.id),
            "madoguchi_session=.".to_owned(),
        ] {
            assert_eq!(sessions().of(&sent(&forged)), None, "{forged}");
        }
    }

    #[test]
    fn a_frame_has_a_cookie_of_its_own_and_tls_makes_it_secure() {
        let session = Session::new().expect("random");
        let kept = sessions().keep(&session, Place::Embed).expect("a cookie");
        assert!(kept.to_str().expect("text").ends_with("SameSite=None; Secure; Partitioned"));
        let settings = Settings { public: Some("https://a.example".into()), ..Settings::default() };
        let tls = Sessions::new(Key([7; KEY]), &settings, Duration::from_secs(60));
        assert!(tls.keep(&session, Place::Page).expect("a cookie").to_str().expect("text").ends_with("; Secure"));
    }

    #[test]
    fn the_key_is_made_once_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().expect("dir");
        let first = Key::of(dir.path()).expect("made");
        assert_eq!(Key::of(dir.path()).expect("read").0, first.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join(FILE)).expect("file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn events_are_of_one_session() {
        let (one, other) = (Session::new().expect("random"), Session::new().expect("random"));
        assert_eq!(one.nonce(&one.event("n1")), Some("n1"));
        assert_eq!(one.nonce(&other.event("n1")), None);
    }
}
