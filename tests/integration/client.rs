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
    pub(crate) body: String,
}

impl Got {
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
        for _ in 0..5 {
            if response.is_ok() {
                break;
            }
            response = self.inner.request(request.clone()).await;
        }
        let response = response.expect("the server answers");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("body").to_bytes();
        Got { status, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.send(axum::http::Request::builder().method("GET"), path, String::new()).await
    }

    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], body: String) -> Got {
        let request = headers
            .iter()
            .fold(axum::http::Request::builder().method("POST"), |r, (name, value)| r.header(*name, *value));
        self.send(request, path, body).await
    }
}
