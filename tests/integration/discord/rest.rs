//! The stand-in's REST interface, over TLS with a certificate of its own, and
//! the checks that real Discord makes: token, sizes, ids said twice, interactions
//! answered twice or too late.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Injected;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use super::stand_in::{BOT, Fault, GUILD, Post, Request, Shared, State, TOKEN, message_json, user_json};

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await {
                let _ = stream.set_nodelay(true);
                if let Ok(stream) = self.acceptor.accept(stream).await {
                    return (stream, address);
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Opens the interface; returns its address and the certificate to trust, as PEM.
pub(crate) async fn listen(shared: Arc<Shared>) -> (std::net::SocketAddr, String) {
    let made = rcgen::generate_simple_self_signed(vec!["discord.com".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    let tls = Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
    let router = Router::new().fallback(handle).with_state(shared);
    tokio::spawn(async move { axum::serve(tls, router).await });
    (address, made.cert.pem())
}

async fn handle(
    Injected(shared): Injected<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value =
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("the bot sends JSON") };
    let path = uri.path().trim_start_matches("/api/v10").to_owned();
    let fault = {
        let mut state = shared.lock();
        let trap = state.traps.iter_mut().find(|t| t.times > 0 && method == t.method && path.contains(t.path));
        trap.map(|t| {
            t.times -= 1;
            t.fault
        })
    };
    let answer = match fault {
        Some(Fault::RateLimited(seconds)) => {
            let mut response = (StatusCode::TOO_MANY_REQUESTS, axum::Json(json!({"message": "You are being rate limited.", "retry_after": seconds, "global": false, "code": 0}))).into_response();
            response.headers_mut().insert("retry-after", seconds.to_string().parse().expect("a header"));
            record(&shared, &path, &body, 429);
            return response;
        }
        Some(Fault::Code(status, code)) => (status, json!({"message": "refused on purpose", "code": code})),
        Some(Fault::Refused(status)) => (status, json!({"message": "broken on purpose", "code": 0})),
        _ => {
            let token = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
            let query = uri.query().unwrap_or_default();
            let gateway = shared.gateway.lock().expect("lock").clone();
            let mut state = shared.lock();
            if token == format!("Bot {TOKEN}") || path == "/gateway" {
                route(&mut state, &method, &path, query, &body, &gateway)
            } else {
                (401, json!({"message": "401: Unauthorized", "code": 0}))
            }
        }
    };
    if let Some(Fault::Stalls(time)) = fault {
        tokio::time::sleep(time).await;
    }
    let (status, value) = match fault {
        Some(Fault::DoneButSaysNot(status)) => (status, json!({"message": "done, but says not", "code": 0})),
        _ => answer,
    };
    record(&shared, &path, &body, status);
    let status = StatusCode::from_u16(status).expect("a status");
    if value.is_null() { status.into_response() } else { (status, axum::Json(value)).into_response() }
}

fn record(shared: &Shared, path: &str, body: &Value, status: u16) {
    let request = Request { path: path.to_owned(), body: body.clone(), status };
    shared.lock().requests.push(request);
    shared.changed.notify_waiters();
}

fn number(text: &str) -> u64 {
    text.parse().expect("an id")
}

fn unknown(code: u64, what: &str) -> (u16, Value) {
    (404, json!({"message": what, "code": code}))
}

fn route(state: &mut State, method: &Method, path: &str, query: &str, body: &Value, gateway: &str) -> (u16, Value) {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), &parts[..]) {
        ("GET", ["gateway"]) => (200, json!({"url": gateway})),
        ("GET", ["gateway", "bot"]) => (
            200,
            json!({"url": gateway, "shards": 1, "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}}),
        ),
        ("GET", ["users", "@me"]) => (200, user_json(BOT, true)),
        ("GET", ["oauth2", "applications", "@me"]) => (
            200,
            json!({"id": BOT.to_string(), "name": "窓口", "icon": null, "description": "", "bot_public": false,
                "bot_require_code_grant": false, "verify_key": "0", "team": null}),
        ),
        ("GET", ["channels", channel]) => {
            let id = number(channel);
            match state.threads.get(&id) {
                Some(parent) => (200, thread_json(id, *parent, "相談")),
                None => (
                    200,
                    json!({"id": channel, "guild_id": GUILD.to_string(), "type": 0, "name": "部屋", "position": 0, "permission_overwrites": []}),
                ),
            }
        }
        ("GET", ["channels", channel, "messages", message]) => {
            let found = state.room(number(channel)).history.iter().find(|m| m["id"] == json!(message)).cloned();
            found.map_or_else(|| unknown(10_008, "Unknown Message"), |found| (200, found))
        }
        ("GET", ["guilds", _, "roles"]) => (200, Value::Array(state.roles.clone())),
        ("POST", ["users", "@me", "channels"]) => (
            200,
            json!({"id": format!("{}", 700_000 + number(body["recipient_id"].as_str().expect("a person"))), "type": 1, "recipients": [user_json(7, false)]}),
        ),
        ("PUT", ["applications", _, "commands"] | ["applications", _, "guilds", _, "commands"]) => {
            state.commands.insert(path.to_owned(), body.clone());
            let made = body.as_array().expect("commands").iter().map(|command| {
                let mut command = command.clone();
                for key in ["id", "application_id", "version"] {
                    command[key] = json!("7");
                }
                if command["description"].is_null() {
                    command["description"] = json!("");
                }
                command
            });
            (200, made.collect())
        }
        ("GET", ["channels", channel, "messages"]) => (200, Value::Array(page(state, number(channel), query))),
        ("POST", ["channels", channel, "messages"]) => post(state, number(channel), body),
        ("PATCH", ["channels", channel, "messages", message]) => change(state, number(channel), number(message), body),
        ("POST", ["channels", channel, "messages", message, "threads"]) => {
            state.called(number(message));
            // A thread has the id of the message it starts from.
            if state.threads.insert(number(message), number(channel)).is_some() {
                return (
                    400,
                    json!({"message": "A thread has already been created for this message", "code": 160_004}),
                );
            }
            (201, thread_json(number(message), number(channel), body["name"].as_str().expect("a name")))
        }
        ("POST", ["channels", _, "typing"]) => (204, Value::Null),
        ("POST", ["interactions", _, token, "callback"]) => callback(state, token, body),
        ("PATCH", ["webhooks", _, token, "messages", "@original"]) => {
            let Some(interaction) = state.interactions.get(*token).cloned() else {
                return unknown(10_015, "Unknown Webhook");
            };
            match interaction.original {
                Some(original) => change(state, interaction.channel, original, body),
                None => unknown(10_008, "Unknown Message"),
            }
        }
        ("POST", ["webhooks", _, token]) => {
            let Some(interaction) = state.interactions.get(*token).cloned() else {
                return unknown(10_015, "Unknown Webhook");
            };
            if interaction.answered.is_none() {
                return unknown(10_015, "Unknown Webhook");
            }
            if let Some(wrong) = wrong(body) {
                return wrong;
            }
            let ephemeral = body["flags"].as_u64().unwrap_or(0) & 64 != 0;
            let id = show(state, interaction.channel, body, Some(interaction.id), None, ephemeral, false);
            (200, message_json(id, interaction.channel, &user_json(BOT, true), ""))
        }
        _ => unknown(0, "404: Not Found"),
    }
}

/// A page of a channel's messages.
fn page(state: &mut State, channel: u64, query: &str) -> Vec<Value> {
    let asked =
        |name: &str| query.split('&').find_map(|p| p.strip_prefix(name)).map(|v| number(v.trim_start_matches('=')));
    let (after, limit) = (asked("after").unwrap_or(0), asked("limit").unwrap_or(50));
    let mut found: Vec<Value> =
        state.room(channel).history.iter().filter(|m| number(m["id"].as_str().expect("id")) > after).cloned().collect();
    // After an id Discord gives what follows it, else the newest; newest first either way.
    let limit = usize::try_from(limit).expect("small");
    if after == 0 {
        found.drain(..found.len().saturating_sub(limit));
    }
    found.truncate(limit);
    found.reverse();
    found
}

fn thread_json(id: u64, parent: u64, name: &str) -> Value {
    assert!((1..=100).contains(&name.chars().count()), "a thread's name: {name:?}");
    json!({
        "id": id.to_string(), "guild_id": GUILD.to_string(), "parent_id": parent.to_string(), "owner_id": BOT.to_string(),
        "type": 11, "name": name, "thread_metadata": {"archived": false, "auto_archive_duration": 1_440,
            "archive_timestamp": "2024-11-01T00:00:00Z", "locked": false},
    })
}

/// Puts a message of the bot into a room.
fn show(
    state: &mut State,
    channel: u64,
    body: &Value,
    interaction: Option<u64>,
    reply_to: Option<u64>,
    ephemeral: bool,
    loading: bool,
) -> u64 {
    let id = state.id();
    let post = Post { id, body: body.clone(), reply_to, interaction, ephemeral, loading, edits: 0 };
    let room = state.room(channel);
    if !ephemeral {
        let mut message =
            message_json(id, channel, &user_json(BOT, true), body["content"].as_str().unwrap_or_default());
        if let Some(to) = reply_to {
            message["type"] = json!(19);
            message["message_reference"] = json!({"message_id": to.to_string(), "channel_id": channel.to_string()});
        }
        room.history.push(message);
    }
    room.posts.push(post);
    room.bell.notify_waiters();
    id
}

fn post(state: &mut State, channel: u64, body: &Value) -> (u16, Value) {
    if let Some(wrong) = wrong(body) {
        return wrong;
    }
    let nonce = body["nonce"].as_str().map(str::to_owned);
    if nonce.as_deref().is_some_and(|n| n.len() > 25) {
        return (400, json!({"message": "Invalid Form Body", "code": 50_035}));
    }
    let reply_to = body["message_reference"]["message_id"].as_str().map(number);
    if let Some(question) = reply_to {
        state.called(question);
    }
    // A nonce said again gives the message it was said with first.
    if let Some(nonce) = &nonce
        && body["enforce_nonce"] == json!(true)
        && let Some(id) = state.nonces.get(&(channel, nonce.clone()))
    {
        return (200, message_json(*id, channel, &user_json(BOT, true), ""));
    }
    let id = show(state, channel, body, None, reply_to, false, false);
    if let Some(nonce) = nonce {
        state.nonces.insert((channel, nonce), id);
    }
    (200, message_json(id, channel, &user_json(BOT, true), ""))
}

fn change(state: &mut State, channel: u64, message: u64, body: &Value) -> (u16, Value) {
    if let Some(wrong) = wrong(body) {
        return wrong;
    }
    let room = state.room(channel);
    let Some(post) = room.posts.iter_mut().find(|p| p.id == message) else {
        return unknown(10_008, "Unknown Message");
    };
    if !post.body.is_object() {
        post.body = json!({});
    }
    for (key, value) in body.as_object().expect("an object") {
        post.body[key] = value.clone();
    }
    post.edits += 1;
    post.loading = false;
    room.bell.notify_waiters();
    (200, message_json(message, channel, &user_json(BOT, true), ""))
}

fn callback(state: &mut State, token: &str, body: &Value) -> (u16, Value) {
    let Some(interaction) = state.interactions.get(token).cloned() else {
        return unknown(10_062, "Unknown interaction");
    };
    state.called(interaction.id);
    if interaction.answered.is_some() {
        return (400, json!({"message": "Interaction has already been acknowledged.", "code": 40_060}));
    }
    if interaction.created.elapsed() > Duration::from_secs(3) {
        return unknown(10_062, "Unknown interaction");
    }
    let kind = body["type"].as_u64().expect("a type");
    let data = &body["data"];
    let ephemeral = data["flags"].as_u64().unwrap_or(0) & 64 != 0;
    let mut original = None;
    let mut offered = None;
    match kind {
        4 | 5 => {
            if kind == 4
                && let Some(wrong) = wrong(data)
            {
                return wrong;
            }
            let shown = if kind == 5 { Value::Null } else { data.clone() };
            original = Some(show(state, interaction.channel, &shown, Some(interaction.id), None, ephemeral, kind == 5));
        }
        6 => original = interaction.message,
        7 => {
            let message = interaction.message.expect("a component's message");
            original = Some(message);
            let done = change(state, interaction.channel, message, data);
            if done.0 != 200 {
                return done;
            }
        }
        8 => {
            let choices = data["choices"].as_array().expect("choices");
            let fits = |c: &Value| (1..=100).contains(&length(&c["name"])) && (1..=100).contains(&length(&c["value"]));
            if choices.len() > 25 || !choices.iter().all(fits) {
                return (400, json!({"message": "Invalid Form Body", "code": 50_035}));
            }
            offered = Some(data["choices"].clone());
        }
        other => panic!("a response of type {other}"),
    }
    let known = state.interactions.get_mut(token).expect("known");
    (known.answered, known.original, known.offered) = (Some(kind), original, offered);
    (204, Value::Null)
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |t| t.encode_utf16().count())
}

/// What Discord would refuse in a message.
fn wrong(body: &Value) -> Option<(u16, Value)> {
    let no = Vec::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut problems: Vec<String> = Vec::new();
    let mut check = |fine: bool, what: &str| {
        if !fine {
            problems.push(what.to_owned());
        }
    };
    let parse = body["allowed_mentions"]["parse"].as_array().unwrap_or(&no);
    check(body["allowed_mentions"].is_object() && parse.is_empty(), "mentions are allowed");
    check(length(&body["content"]) <= 2_000, "content");
    let embeds = list(&body["embeds"]);
    check(embeds.len() <= 10, "embeds");
    let mut all = 0;
    for embed in &embeds {
        let fields = list(&embed["fields"]);
        check(length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4_096, "title or description");
        check(fields.len() <= 25 && length(&embed["footer"]["text"]) <= 2_048, "fields or footer");
        all += length(&embed["title"]) + length(&embed["description"]) + length(&embed["footer"]["text"]);
        for field in &fields {
            check(
                (1..=256).contains(&length(&field["name"])) && (1..=1_024).contains(&length(&field["value"])),
                "field",
            );
            all += length(&field["name"]) + length(&field["value"]);
        }
    }
    check(all <= 6_000, "all embeds together");
    check(length(&body["content"]) > 0 || !embeds.is_empty(), "empty message");
    let mut ids = Vec::new();
    let rows = list(&body["components"]);
    check(rows.len() <= 5, "rows");
    for row in &rows {
        let components = list(&row["components"]);
        check(row["type"] == 1 && (1..=5).contains(&components.len()), "row");
        for component in &components {
            ids.extend(component["custom_id"].as_str().map(str::to_owned));
            check(length(&component["custom_id"]) <= 100, "custom_id");
            if component["type"] == 3 {
                let options = list(&component["options"]);
                check(components.len() == 1 && (1..=25).contains(&options.len()), "menu");
                let fits =
                    |o: &Value| (1..=100).contains(&length(&o["label"])) && (1..=100).contains(&length(&o["value"]));
                check(options.iter().all(fits), "option");
            } else {
                check((1..=80).contains(&length(&component["label"])), "label");
                let link = component["style"] == 5;
                check(link == component["url"].is_string() && link != component["custom_id"].is_string(), "button");
                check(length(&component["url"]) <= 512, "url");
            }
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    check(ids.len() == count, "custom_id said twice");
    (!problems.is_empty())
        .then(|| (400, json!({"message": format!("Invalid Form Body: {}", problems.join(", ")), "code": 50_035})))
}
