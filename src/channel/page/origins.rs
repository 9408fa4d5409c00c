//! Which requests are the page's own, and which sites may frame it.
//!
//! Whatever changes something must come from a page of this address: browsers say where a request comes from
//! (`Sec-Fetch-Site`, `Origin`), and a request that says neither is refused.

use axum::http::{HeaderMap, HeaderName, header};

use super::settings::Settings;

/// Where the page is, and who may frame it.
#[derive(Debug)]
pub(super) struct Origins {
    public: Option<String>,
    widget: Vec<String>,
}

impl Origins {
    pub(super) fn new(settings: &Settings) -> Self {
        let origin = |url: &String| url.trim_end_matches('/').to_owned();
        Self {
            public: settings.public.as_ref().map(origin),
            widget: settings.widget_origins.iter().map(origin).collect(),
        }
    }

    /// Sites that may frame the chat.
    pub(super) fn framers(&self) -> &[String] {
        &self.widget
    }

    /// Whether a request comes from a page of ours.
    pub(super) fn are_ours(&self, headers: &HeaderMap) -> bool {
        let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
        if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
            return site == "same-origin";
        }
        let Some(origin) = text(header::ORIGIN) else { return false };
        match &self.public {
            Some(public) => origin == public,
            None => origin.split_once("://").map(|(_, authority)| authority) == text(header::HOST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), v.parse().expect("value"))).collect()
    }

    #[test]
    fn only_pages_of_ours_are_ours() {
        let plain = Origins::new(&Settings::default());
        let behind = Origins::new(&Settings { public: Some("https://soudan.example/".into()), ..Settings::default() });
        let host = ("host", "127.0.0.1:8080");
        for (origins, pairs, ours) in [
            (&plain, vec![host, ("origin", "http://127.0.0.1:8080")], true),
            (&plain, vec![host, ("origin", "http://127.0.0.1:9090")], false),
            (&plain, vec![host, ("origin", "null")], false),
            (&plain, vec![host, ("origin", "https://evil.example")], false),
            (&plain, vec![host], false),
            (&plain, vec![host, ("sec-fetch-site", "same-origin")], true),
            (&plain, vec![host, ("sec-fetch-site", "same-site")], false),
            (&plain, vec![host, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")], false),
            (&plain, vec![host, ("sec-fetch-site", "none")], false),
            (&behind, vec![host, ("origin", "https://soudan.example")], true),
            (&behind, vec![host, ("origin", "http://127.0.0.1:8080")], false),
        ] {
            assert_eq!(origins.are_ours(&sent(&pairs)), ours, "{pairs:?}");
        }
    }
}
