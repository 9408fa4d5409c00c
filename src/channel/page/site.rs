//! The page's adapter: what every request needs, and how those who read hear of news.
//!
//! Not responsible for requests.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use tokio::sync::broadcast;

use super::limit::Pace;
use super::origins::Origins;
use super::session::{Key, Sessions};
use super::settings::{NAME, Settings};
use crate::service::hub::Hub;
use crate::service::{Adapter, Delivery, Receipt, Said, Undelivered};

/// News that a slow reader may be behind; it then reads everything anew.
const NEWS: usize = 256;

/// What happened in a conversation.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// There is more to read.
    Said(Arc<str>),
    /// It was forgotten.
    Gone(Arc<str>),
}

impl News {
    pub(super) fn conversation(&self) -> &str {
        match self {
            Self::Said(conversation) | Self::Gone(conversation) => conversation,
        }
    }
}

/// The adapter.
pub struct Page {
    pub(super) hub: Hub,
    pub(super) sessions: Sessions,
    pub(super) origins: Origins,
    pub(super) pace: Pace,
    pub(super) news: broadcast::Sender<News>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("origins", &self.origins).finish_non_exhaustive()
    }
}

impl Page {
    /// The channel, registered with the hub and connected.
    #[must_use]
    pub fn register(hub: &Hub, settings: &Settings, key: Key) -> Arc<Self> {
        let page = Arc::new(Self {
            hub: hub.clone(),
            sessions: Sessions::new(key, settings, hub.engine().forget_after()),
            origins: Origins::new(settings),
            pace: Pace::default(),
            news: broadcast::channel(NEWS).0,
        });
        hub.register(page.clone());
        hub.set_connected(NAME, true);
        page
    }

    /// Tells whoever reads.
    pub(super) fn tell(&self, news: News) {
        // Nobody has to be reading.
        let _ = self.news.send(news);
    }
}

#[async_trait::async_trait]
impl Adapter for Page {
    fn name(&self) -> &'static str {
        NAME
    }

    fn keeps_lines(&self) -> bool {
        true
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let outgoing = &delivery.outgoing;
        if matches!(outgoing.said, Said::Memo(_) | Said::FromPerson(_)) {
            return Err(Undelivered::Never(anyhow::anyhow!("no staff reads here")));
        }
        self.tell(News::Said(outgoing.conversation.as_str().into()));
        Ok(Receipt::default())
    }
}

/// Whether the page's script asks, rather than a form.
pub(super) fn is_script(headers: &HeaderMap) -> bool {
    headers.contains_key(HeaderName::from_static("x-page"))
}
