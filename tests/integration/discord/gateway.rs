//! The stand-in's gateway: hello, heartbeat, identify, ready, resume, events in
//! order with their numbers, and the ways in which a connection ends.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::stand_in::{BOT, Down, GUILD, Session, Shared, State, TOKEN, user_json};

/// Opens the gateway; returns its address.
pub(crate) async fn listen(shared: Arc<Shared>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let shared = shared.clone();
            tokio::spawn(async move {
                if let Ok(socket) = accept_async(stream).await {
                    connection(socket, shared).await;
                }
            });
        }
    });
    format!("ws://{address}")
}

/// Sends an event to every session, connected or not, as often as the state says.
pub(crate) fn emit(state: &mut State, name: &str, data: &Value) {
    let copies = state.copies;
    for session in state.sessions.values_mut() {
        for _ in 0..copies {
            session.seq += 1;
            let text = json!({"op": 0, "t": name, "s": session.seq, "d": data}).to_string();
            if let Some(line) = &session.line {
                let _ = line.send(Down::Text(text.clone()));
            }
            session.sent.push((session.seq, text));
        }
    }
}

async fn connection(mut socket: WebSocketStream<TcpStream>, shared: Arc<Shared>) {
    let hello = json!({"op": 10, "d": {"heartbeat_interval": 5_000}}).to_string();
    if socket.send(Message::Text(hello.into())).await.is_err() {
        return;
    }
    shared.lock().connections += 1;
    let (line, mut down) = mpsc::unbounded_channel();
    let mut own: Option<String> = None;
    loop {
        tokio::select! {
            next = down.recv() => match next {
                Some(Down::Text(text)) => {
                    if socket.send(Message::Text(text.into())).await.is_err() {
                        break;
                    }
                }
                Some(Down::Close(code)) => {
                    let _ = socket.send(Message::Close(Some(CloseFrame { code: code.into(), reason: "".into() }))).await;
                    // The other side answers the close; a while is enough.
                    let _ = tokio::time::timeout(Duration::from_millis(500), async { while socket.next().await.is_some() {} }).await;
                    break;
                }
                Some(Down::Break) | None => break,
            },
            up = socket.next() => {
                let Some(Ok(Message::Text(text))) = up else {
                    if matches!(up, Some(Ok(Message::Ping(_) | Message::Pong(_)))) {
                        continue;
                    }
                    // A closed connection with 1000 ends its session, as Discord has it.
                    if let (Some(Ok(Message::Close(Some(frame)))), Some(own)) = (&up, &own)
                        && u16::from(frame.code) == 1000
                    {
                        shared.lock().sessions.remove(own);
                    }
                    break;
                };
                let payload: Value = serde_json::from_str(&text).expect("the bot sends JSON");
                let (op, data) = (payload["op"].as_u64().expect("op"), &payload["d"]);
                let mut state = shared.lock();
                state.up.push((op, data.clone()));
                match op {
                    1 => drop(line.send(Down::Text(json!({"op": 11}).to_string()))),
                    2 => own = identify(&mut state, data, &line),
                    6 => own = resume(&mut state, data, &line),
                    _ => {}
                }
                drop(state);
                shared.changed.notify_waiters();
            }
        }
    }
    if let Some(own) = &own {
        hang_up(&mut shared.lock(), own, &line);
    }
    shared.changed.notify_waiters();
}

/// Takes the line out of a session, unless a newer connection took it over.
fn hang_up(state: &mut State, id: &str, line: &mpsc::UnboundedSender<Down>) {
    if let Some(session) = state.sessions.get_mut(id) {
        session.line.take_if(|l| l.same_channel(line));
    }
}

fn identify(state: &mut State, data: &Value, line: &mpsc::UnboundedSender<Down>) -> Option<String> {
    if data["token"].as_str().map(|t| t.trim_start_matches("Bot ")) != Some(TOKEN) {
        let _ = line.send(Down::Close(4004));
        return None;
    }
    if data["intents"].as_u64().unwrap_or(0) & state.refused_intents != 0 {
        let _ = line.send(Down::Close(4014));
        return None;
    }
    let id = format!("session-{}", state.id());
    // A shard that identifies anew leaves its old session behind.
    state.sessions.retain(|_, s| s.line.is_some());
    let ready = json!({"op": 0, "t": "READY", "s": 1, "d": {
        "v": 10, "user": user_json(BOT, true), "guilds": [{"id": GUILD.to_string(), "unavailable": true}],
        "session_id": id, "resume_gateway_url": "ws://unused", "shard": data["shard"],
        "application": {"id": BOT.to_string(), "flags": 0},
    }});
    let _ = line.send(Down::Text(ready.to_string()));
    state.sessions.insert(id.clone(), Session { seq: 1, sent: vec![(1, ready.to_string())], line: Some(line.clone()) });
    Some(id)
}

fn resume(state: &mut State, data: &Value, line: &mpsc::UnboundedSender<Down>) -> Option<String> {
    let id = data["session_id"].as_str().unwrap_or_default().to_owned();
    if std::mem::take(&mut state.forget_sessions) {
        state.sessions.remove(&id);
    }
    let Some(session) = state.sessions.get_mut(&id) else {
        let _ = line.send(Down::Text(json!({"op": 9, "d": false}).to_string()));
        return None;
    };
    let seen = data["seq"].as_u64().unwrap_or(0);
    for (_, text) in session.sent.iter().filter(|(seq, _)| *seq > seen) {
        let _ = line.send(Down::Text(text.clone()));
    }
    session.seq += 1;
    let resumed = json!({"op": 0, "t": "RESUMED", "s": session.seq, "d": {}}).to_string();
    session.sent.push((session.seq, resumed.clone()));
    let _ = line.send(Down::Text(resumed));
    session.line = Some(line.clone());
    Some(id)
}
