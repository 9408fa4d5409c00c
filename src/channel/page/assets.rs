//! The files of the page, as they are in the binary: style, script, icon. Their addresses change with what is in
//! them, so browsers keep them for good.
//!
//! Not responsible for the widget's script, whose address other sites know (`widget`).

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A file: its name, kind and contents.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset { name: "page.css", kind: "text/css; charset=utf-8", text: include_str!("assets/page.css") },
    Asset { name: "page.js", kind: "text/javascript; charset=utf-8", text: include_str!("assets/page.js") },
    Asset { name: "icon.svg", kind: "image/svg+xml", text: include_str!("assets/icon.svg") },
];

/// Mark of all contents.
static MARK: LazyLock<String> = LazyLock::new(|| {
    let mut hash = crc32fast::Hasher::new();
    ASSETS.iter().for_each(|asset| hash.update(asset.text.as_bytes()));
    format!("{:08x}", hash.finalize())
});

/// Where a file is.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{name}?{}", *MARK)
}

/// `GET /assets/{name}`.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let kept = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, kept)], asset.text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
