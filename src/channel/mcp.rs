//! The desk for assistants: read-only tools over the Model Context Protocol, at `/mcp`.
//!
//! An assistant asks, looks an entry up, finds a desk or the deadlines, and gets what it can cite: entry, page,
//! edition, desk. Nothing is kept of it, and no conversation can be named. Not responsible for who may ask
//! (`api::guard` stands before it).

use std::sync::Arc;

use axum::Router;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{ServerCapabilities, ServerConfig};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::knowledge::freshness::{Standing, standing};
use crate::knowledge::model::{Entry, EntryId, Window};
use crate::service::hub::Hub;

/// Longest question, in characters.
const TEXT_LIMIT: usize = 2_000;

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Question {
    /// The question, in Japanese as people write it.
    text: String,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Named {
    /// Id of the entry, as in the answers of `ask`.
    id: String,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Wanted {
    /// Id of the entry.
    id: String,
    /// Prefecture of the firm, such as 山形県.
    prefecture: Option<String>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Within {
    /// Only windows that close in so many days; all that are open or open later where it is left out.
    days: Option<i32>,
}

/// The tools.
#[derive(Debug, Clone)]
struct Desk {
    engine: Arc<Engine>,
}

#[tool_router]
impl Desk {
    #[tool(
        description = "Answers one question from the checked guide: text, entries with ids, desks, links, pages and edition to cite.",
        annotations(read_only_hint = true)
    )]
    async fn ask(&self, Parameters(Question { text }): Parameters<Question>) -> Result<String, String> {
        if text.chars().count() > TEXT_LIMIT {
            return Err(format!("a question has at most {TEXT_LIMIT} characters"));
        }
        self.answered(text).await.map(|answer| answer.to_string())
    }

    #[tool(
        description = "Everything the guide says of one entry, with the pages it says it on.",
        annotations(read_only_hint = true)
    )]
    async fn entry(&self, Parameters(Named { id }): Parameters<Named>) -> Result<String, String> {
        let mind = self.engine.mind();
        let entry = mind.knowledge.entry(&EntryId(id.clone())).ok_or_else(|| no_entry(&id))?;
        let windows: Vec<Value> = entry.windows.iter().map(|w| self.window(entry, w)).collect();
        let said = json!({ "entry": entry, "windows_now": windows, "edition": mind.knowledge.pack.edition });
        Ok(said.to_string())
    }

    #[tool(
        description = "The desk to ask about an entry, for a prefecture where one is given: number, hours, whether it is open.",
        annotations(read_only_hint = true)
    )]
    async fn desk(&self, Parameters(Wanted { id, prefecture }): Parameters<Wanted>) -> Result<String, String> {
        let mind = self.engine.mind();
        let name = mind.knowledge.entry(&EntryId(id.clone())).ok_or_else(|| no_entry(&id))?.name().to_owned();
        let says = &mind.knowledge.phrasebook.discord.commands;
        let question = prefecture.map_or_else(|| says.says_desks_of(&name), |p| says.says_desks_of_in(&name, p));
        let answer = self.answered(question).await?;
        Ok(json!({ "contacts": answer["contacts"], "notices": answer["notices"], "source": answer["source"],
            "entries": answer["entries"] })
        .to_string())
    }

    #[tool(
        description = "What can be applied for and until when, soonest first; windows whose end the guide does not tell are left out.",
        annotations(read_only_hint = true)
    )]
    async fn deadlines(&self, Parameters(Within { days }): Parameters<Within>) -> Result<String, String> {
        let mind = self.engine.mind();
        let now = self.engine.clock().now();
        let mut found: Vec<(i32, Value)> = Vec::new();
        for entry in &mind.knowledge.entries {
            for window in &entry.windows {
                let order = match standing(window, now) {
                    Standing::Open { days_left } if days.is_none_or(|d| days_left <= d) => days_left,
                    Standing::NotYet { .. } if days.is_none() => i32::MAX,
                    _ => continue,
                };
                found.push((order, self.window(entry, window)));
            }
        }
        found.sort_by_key(|(order, _)| *order);
        let windows: Vec<Value> = found.into_iter().map(|(_, window)| window).collect();
        Ok(json!({ "windows": windows, "edition": mind.knowledge.pack.edition }).to_string())
    }
}

fn no_entry(id: &str) -> String {
    format!("there is no entry {id:?}; `ask` tells the ids")
}

impl Desk {
    /// The contract's JSON of an answer. Thinking takes the processor for milliseconds: not on this thread.
    async fn answered(&self, text: String) -> Result<Value, String> {
        let engine = self.engine.clone();
        let thought = tokio::task::spawn_blocking(move || {
            let answered = engine.ask(&text);
            answered.reply.to_json(&engine.mind().knowledge.phrasebook, 0)
        });
        thought.await.map_err(|error| {
            tracing::error!(%error, "a question of an assistant could not be answered");
            "there is no answer to it".to_owned()
        })
    }

    /// A window and how it stands now.
    fn window(&self, entry: &Entry, window: &Window) -> Value {
        let (stands, days_left) = match standing(window, self.engine.clock().now()) {
            Standing::Open { days_left } => ("open", Some(days_left)),
            Standing::NotYet { .. } => ("not_yet", None),
            Standing::Ended { .. } => ("ended", None),
            Standing::Suspended => ("suspended", None),
            Standing::Unknown => ("unknown", None),
        };
        json!({ "id": entry.id, "title": entry.title, "window": window, "stands": stands, "days_left": days_left,
            "page": entry.page_of(window.page) })
    }
}

#[tool_handler]
impl ServerHandler for Desk {
    fn get_info(&self) -> ServerConfig {
        let mind = self.engine.mind();
        let pack = &mind.knowledge.pack;
        let about = format!("{} {} ({})\n{}", pack.publisher, pack.title, pack.edition, pack.scope);
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build()).with_instructions(about)
    }
}

/// The route. `host` is the name that people reach it by where a proxy stands in front; a browser's page asks
/// only where its site is one of `origins`.
pub(super) fn router(hub: &Hub, host: Option<&str>, origins: &[String]) -> Router {
    let plain = StreamableHttpServerConfig::default();
    let hosts: Vec<String> = plain.allowed_hosts.iter().cloned().chain(host.map(str::to_owned)).collect();
    let config = plain
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(hosts)
        .with_allowed_origins(origins.iter().cloned())
        .enforce_origin_validation()
        .with_cancellation_token(hub.stopping().clone());
    let engine = hub.engine().clone();
    let tools = move || Ok(Desk { engine: engine.clone() });
    let service = StreamableHttpService::new(tools, Arc::new(LocalSessionManager::default()), config);
    Router::new().route_service("/mcp", service)
}
