//! The connections of the HTTP side: so many at a time and no more, each under time limits, ended in good
//! order and soon, whatever clients do. Not responsible for what is answered (`web`).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::timeout::RequestBodyDeadlineLayer;

/// Connections at a time: below the thousand files that a process usually may have open.
const CONNECTIONS: usize = 800;
/// Longest that a request's head may take, idle time before it included.
const HEAD: Duration = Duration::from_secs(10);
/// Longest that a request's body may take.
const BODY: Duration = Duration::from_secs(10);
/// Longest that a connection lives; it then takes no more requests.
const LIFE: Duration = Duration::from_secs(600);
/// Longest that connections are waited for once the process is to end.
const ENDING: Duration = Duration::from_secs(8);
/// Wait where no connection can be taken: the files of the process are used up.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `routes` until `stopping` fires, and then ends the connections that are left.
pub(super) async fn serve(listener: TcpListener, routes: Router, stopping: &CancellationToken) {
    let routes = routes.layer(RequestBodyDeadlineLayer::new(BODY));
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let open = TaskTracker::new();
    loop {
        let accepted = async {
            // The place first: a connection that is not taken yet waits with the system.
            let slot = slots.clone().acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = stopping.cancelled() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (routes, stopping) = (routes.clone(), stopping.clone());
                open.spawn(async move {
                    connection(stream, routes, &stopping).await;
                    drop(slot);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn connection(stream: TcpStream, routes: Router, stopping: &CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = tokio::time::sleep(LIFE) => None,
        () = stopping.cancelled() => None,
    };
    let ended = if let Some(ended) = ended {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        match tokio::time::timeout(ENDING, connection).await {
            Ok(ended) => ended,
            Err(_) => return tracing::debug!("a connection was cut"),
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection broke off");
    }
}
