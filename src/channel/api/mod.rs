//! The API of the contract: a message and its answer, as one body or as events; a conversation forgotten; its own
//! description.
//!
//! Routes and description are declared together, so neither can have what the other lacks. Conversations of other
//! channels cannot be named here: every id is one of the API's own. Not responsible for the HTTP side as a whole
//! (`web`), for who may ask (`guard`), or for the tools of assistants (`mcp`), which stand behind the same keys.

mod answer;
mod guard;
pub mod problem;
mod settings;
mod shape;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asking::Asking;
use super::mcp;
use crate::service::Reach;
use crate::service::hub::Hub;
use problem::{Problem, refused};
pub use settings::{Keys, NAME, Settings};

/// Longest message of the API, in characters, and longest conversation id, in bytes.
const TEXT_LIMIT: usize = 4_000;
const ID_LIMIT: usize = 200;

/// A message of a conversation.
#[derive(Debug, Deserialize, ToSchema)]
struct Message {
    /// Any name for the conversation, the same for each of its messages.
    #[schema(min_length = 1, max_length = 200, example = "visitor-17")]
    conversation: String,
    /// What the person wrote.
    #[schema(max_length = 4000)]
    text: String,
}

#[derive(OpenApi)]
#[openapi(info(title = "madoguchi", description = "Questions to the desk, and its answers."), modifiers(&Bearer))]
struct Description;

/// How a caller says who it is, where keys are asked for.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        openapi.components.get_or_insert_default().add_security_scheme("key", scheme);
    }
}

/// Routes and description, as they are declared at the handlers.
fn declared() -> OpenApiRouter<Arc<Asking>> {
    OpenApiRouter::with_openapi(Description::openapi()).routes(routes!(message)).routes(routes!(forget))
}

/// The description, as it is served.
#[must_use]
pub fn description() -> serde_json::Value {
    json!(declared().split_for_parts().1)
}

/// The routes, and the API's adapter with the hub.
pub fn router(hub: &Hub, settings: &Settings) -> Router {
    let api = Asking::register(hub, NAME, Reach::NextTurn);
    let (routes, description) = declared().split_for_parts();
    let description = json!(description);
    let described = move || {
        let description = description.clone();
        async move { Json(description) }
    };
    let tools = mcp::router(hub, settings.host.as_deref(), &settings.origins);
    guard::around(routes.with_state(api).merge(tools), settings).route("/api/openapi.json", get(described))
}

/// Asks, and waits for the answer. With `Accept: text/event-stream` it comes as events: `working` at once, then
/// `reply` or `problem`.
#[utoipa::path(post, path = "/api/messages", request_body = Message, security((), ("key" = [])), responses(
    (status = 200, description = "The answer; it is on disk", body = shape::Reply),
    (status = 400, description = "The body is no JSON", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No key, or a wrong one", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not said to be JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A field is missing or too long", body = Problem, content_type = "application/problem+json"),
    (status = 500, description = "There is no answer to it", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not now", body = Problem, content_type = "application/problem+json"),
))]
async fn message(
    State(api): State<Arc<Asking>>,
    headers: HeaderMap,
    body: Result<Json<Message>, JsonRejection>,
) -> Response {
    let message = match taken(body) {
        Ok(message) => message,
        Err(refusal) => return *refusal,
    };
    let accepts = |kind: &str| headers.get(header::ACCEPT).is_some_and(|v| v.to_str().is_ok_and(|v| v.contains(kind)));
    if accepts("text/event-stream") {
        return answer::events(api, message.conversation, message.text);
    }
    match answer::whole(&api, &message.conversation, message.text).await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// The message of a body, within its limits.
fn taken(body: Result<Json<Message>, JsonRejection>) -> Result<Message, Box<Response>> {
    let message = match body {
        Ok(Json(message)) => message,
        Err(rejection) => {
            let wanted = r#"expected JSON {"conversation": "id", "text": "…"} as application/json"#;
            return Err(Box::new(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => refused(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
                status => refused(status, wanted),
            }));
        }
    };
    let id_fits = (1..=ID_LIMIT).contains(&message.conversation.len());
    if !id_fits || message.text.chars().count() > TEXT_LIMIT {
        let wanted = "conversation is 1 to 200 bytes long, text at most 4000 characters";
        return Err(Box::new(refused(StatusCode::UNPROCESSABLE_ENTITY, wanted)));
    }
    Ok(message)
}

/// How many records went.
#[derive(Debug, serde::Serialize, ToSchema)]
struct Forgotten {
    /// Records of the conversation, its memory included.
    records: usize,
}

/// Forgets a conversation everywhere.
#[utoipa::path(delete, path = "/api/conversations/{conversation}", security((), ("key" = [])),
    params(("conversation" = String, Path, description = "As it was named in its messages")), responses(
    (status = 200, description = "It is gone; 0 where there was none", body = Forgotten),
    (status = 401, description = "No key, or a wrong one", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not now", body = Problem, content_type = "application/problem+json"),
))]
async fn forget(State(api): State<Arc<Asking>>, Path(conversation): Path<String>) -> Response {
    match api.hub().forget(&api.conversation(&conversation)).await {
        Ok(records) => Json(Forgotten { records }).into_response(),
        Err(error) => {
            tracing::error!(%error, "a conversation could not be forgotten");
            let mind = api.hub().engine().mind();
            refused(StatusCode::SERVICE_UNAVAILABLE, mind.knowledge.phrasebook.hub.failed_now())
        }
    }
}
