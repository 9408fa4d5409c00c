//! Whether the pages that a pack links to are still there, asked for on demand.
//!
//! A name is resolved once and that address is what is connected to, for every step of a redirect anew; where one of its
//! addresses is not public, nothing is asked at all. No proxy, no cookies, nothing is sent but the path.

pub mod address;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Url, redirect};
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::knowledge::Knowledge;

/// Longest that a page may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Steps of a redirect that are followed.
const STEPS: usize = 5;
/// Pages asked for at once.
const AT_ONCE: usize = 4;

/// A link with the entries that show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The address.
    pub url: String,
    /// Ids of the entries.
    pub entries: Vec<String>,
}

/// What came of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The page is there, where it was or where it has moved to.
    There {
        /// Where it is now, if it moved.
        moved: Option<String>,
    },
    /// The server says that it is not.
    Gone {
        /// Its status.
        status: u16,
    },
    /// It is not asked for: it leads, or is led, out of the public internet, or is no address of a page.
    Refused {
        /// Where to.
        to: String,
    },
    /// Nobody answered.
    Failed {
        /// What happened.
        why: String,
    },
}

/// What resolves names.
#[async_trait::async_trait]
pub trait Names: Send + Sync {
    /// All addresses of a name.
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy)]
pub struct System;

#[async_trait::async_trait]
impl Names for System {
    async fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((host, port)).await?.collect())
    }
}

/// Asks for pages.
#[derive(Clone)]
pub struct Checker {
    names: Arc<dyn Names>,
    /// Which addresses may be connected to.
    allowed: fn(IpAddr) -> bool,
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker").finish_non_exhaustive()
    }
}

impl Default for Checker {
    fn default() -> Self {
        Self::new(Arc::new(System), address::is_public)
    }
}

/// The links of a pack, each once.
#[must_use]
pub fn links(knowledge: &Knowledge) -> Vec<Linked> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in &knowledge.entries {
        let desks = entry.desks.iter().chain(entry.courses.iter().flat_map(|course| &course.desks));
        let of_desks = desks.flat_map(|desk| desk.url.iter().chain(&desk.form));
        let of_courses = entry.courses.iter().flat_map(|course| &course.links);
        let own = entry.links.iter().chain(of_courses).map(|link| &link.url);
        for url in own.chain(of_desks) {
            let entries = found.entry(url.clone()).or_default();
            if entries.last() != Some(&entry.id.0) {
                entries.push(entry.id.0.clone());
            }
        }
    }
    found.into_iter().map(|(url, entries)| Linked { url, entries }).collect()
}

impl Checker {
    /// A checker with names and a rule of its own.
    #[must_use]
    pub fn new(names: Arc<dyn Names>, allowed: fn(IpAddr) -> bool) -> Self {
        Self { names, allowed }
    }

    /// Asks for all pages, some at once; outcomes in the order of `urls`.
    pub async fn all(&self, urls: &[String]) -> Vec<Outcome> {
        let (places, mut asked) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        for (at, url) in urls.iter().cloned().enumerate() {
            let (checker, places) = (self.clone(), places.clone());
            asked.spawn(async move {
                // The semaphore is never closed.
                let _place = places.acquire().await;
                (at, checker.check(&url).await)
            });
        }
        let mut outcomes = asked.join_all().await;
        outcomes.sort_by_key(|(at, _)| *at);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// Asks for a page.
    pub async fn check(&self, url: &str) -> Outcome {
        let mut next = url.to_owned();
        for _ in 0..=STEPS {
            let Some(target) = Url::parse(&next).ok().filter(is_page) else {
                return Outcome::Refused { to: next };
            };
            let client = match self.client(&target).await {
                Ok(Some(client)) => client,
                Ok(None) => return Outcome::Refused { to: next },
                Err(error) => return Outcome::Failed { why: format!("{error:#}") },
            };
            let answered = match client.get(target.clone()).send().await {
                Ok(answered) => answered,
                Err(error) => {
                    return Outcome::Failed { why: format!("{:#}", anyhow::Error::from(error.without_url())) };
                }
            };
            let status = answered.status();
            let led = answered.headers().get("location").and_then(|to| to.to_str().ok());
            let led = led.filter(|_| status.is_redirection()).and_then(|to| target.join(to).ok());
            match led {
                Some(to) => next = to.into(),
                None if status.is_success() => {
                    let moved = next != url && next.trim_end_matches('/') != url;
                    return Outcome::There { moved: moved.then_some(next) };
                }
                None => return Outcome::Gone { status: status.as_u16() },
            }
        }
        Outcome::Failed { why: "it is led on and on".to_owned() }
    }

    /// A client that connects to the addresses found now and to no others; none where one of them is not allowed.
    async fn client(&self, target: &Url) -> anyhow::Result<Option<Client>> {
        let (Some(host), Some(port)) = (target.host_str(), target.port_or_known_default()) else { return Ok(None) };
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let addresses = match literal {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => self.names.addresses(host, port).await?,
        };
        if addresses.is_empty() || !addresses.iter().all(|address| (self.allowed)(address.ip())) {
            return Ok(None);
        }
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("madoguchi/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .resolve_to_addrs(host, &addresses);
        Ok(Some(client.build()?))
    }
}

/// Whether an address is one of a page that anybody may see.
fn is_page(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
}
