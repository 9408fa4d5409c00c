//! A small HTTP client for tests: keeps connections open, knows no TLS.

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::{Client as Legacy, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

type Body = Full<axum::body::Bytes>;

/// A client of one server.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    base: String,
    inner: Legacy<HttpConnector, Body>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Got {
    /// A header as text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        Self { base: base.to_owned(), inner: Legacy::builder(TokioExecutor::new()).build_http() }
    }

    async fn send(&self, request: axum::http::request::Builder, path: &str, body: String) -> Got {
        let request = request.uri(format!("{}{path}", self.base)).body(Full::from(body)).expect("request");
        // A server that refuses a body may close before it is all sent; the answer is then lost to the client.
        let mut response = self.inner.request(request.clone()).await;
        for _ in 0..50 {
            if response.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            response = self.inner.request(request.clone()).await;
        }
        let response = response.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.expect("body").to_bytes();
        Got { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        self.request("GET", path, headers, String::new()).await
    }

    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], body: String) -> Got {
        self.request("POST", path, headers, body).await
    }

    pub(crate) async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Got {
        let request = headers
            .iter()
            .fold(axum::http::Request::builder().method(method), |r, (name, value)| r.header(*name, *value));
        self.send(request, path, body).await
    }

    /// The beginning of an answer that does not end, up to where it holds `wanted`.
    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, &str)], wanted: &str) -> String {
        let request = headers.iter().fold(axum::http::Request::builder(), |r, (name, value)| r.header(*name, *value));
        let request = request.uri(format!("{}{path}", self.base)).body(Full::default()).expect("request");
        let mut body = self.inner.request(request).await.expect("the server answers").into_body();
        let mut read = Vec::new();
        let reading = async {
            while !String::from_utf8_lossy(&read).contains(wanted) {
                let Some(frame) = body.frame().await else { break };
                read.extend(frame.expect("a frame").into_data().unwrap_or_default());
            }
        };
        let _ = tokio::time::timeout(std::time::Duration::from_secs(20), reading).await;
        String::from_utf8_lossy(&read).into_owned()
    }
}
