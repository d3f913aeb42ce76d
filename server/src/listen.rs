//! Accepting connections: only so many at once, none that dawdles over its request, each with small buffers, and each
//! ended in order when the server shuts down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

use crate::app::{Guard, Shutdown};
use crate::config::Config;

/// Pause after the system could not give us a connection: it is out of files or memory, and trying harder helps nobody.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until the shutdown begins; those that are open then are ended by themselves.
pub async fn accept(listener: TcpListener, router: Router, config: Arc<Config>, mut shutdown: Shutdown) {
    let free = Arc::new(Semaphore::new(config.limits.sockets));
    loop {
        let connected = tokio::select! {
            connected = next(&listener, &free) => connected,
            () = shutdown.begun() => return,
        };
        let Some((stream, from, permit)) = connected else { continue };
        let Some(guard) = shutdown.guard() else { return };
        let (router, config, shutdown) = (router.clone(), config.clone(), shutdown.clone());
        tokio::spawn(async move {
            answer(stream, from, router, &config, shutdown, guard).await;
            drop(permit);
        });
    }
}

/// The next connection, when there is room for one.
async fn next(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = free.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, from)) => Some((stream, from, permit)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Answers one connection's requests until it ends, or is handed over to a WebSocket.
async fn answer(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    config: &Config,
    mut shutdown: Shutdown,
    guard: Guard,
) {
    // A change is a small message that somebody waits for; Nagle's algorithm would hold it back.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(config.limits.header_time)
            .max_buf_size(config.limits.header_bytes)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %from, "a connection ended badly");
    }
    drop(guard);
}
