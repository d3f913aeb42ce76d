//! Accepting connections: only so many at once, none that dawdles over its request, each with small buffers, each with
//! a place that counts for its address, and each ended in order when the server shuts down.

mod places;
mod ramp;
mod socket;
mod tls;
mod visitor;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

use crate::app::{Guard, Shutdown};
use crate::config::Config;
use crate::metrics;

use places::Places;
use ramp::Ramp;
pub use socket::bind;
pub use tls::{Tls, TlsError};
pub use visitor::Visitor;

/// Pause after the system could not give us a connection: it is out of files or memory, and trying harder helps nobody.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What answering every connection needs.
struct Listening {
    router: Router,
    config: Arc<Config>,
    tls: Option<Arc<Tls>>,
    places: Arc<Places>,
}

/// A socket that is open, counted as long as anything of its connection lives.
#[derive(Debug)]
struct Socket {
    _permit: OwnedSemaphorePermit,
}

impl Socket {
    fn new(permit: OwnedSemaphorePermit) -> Arc<Self> {
        metrics::socket_opened();
        Arc::new(Self { _permit: permit })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        metrics::socket_closed();
    }
}

/// Accepts connections until the shutdown begins; those that are open then are ended by themselves.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    config: Arc<Config>,
    tls: Option<Arc<Tls>>,
    mut shutdown: Shutdown,
) {
    let free = Arc::new(Semaphore::new(socket::most_sockets(&config.limits)));
    let mut ramp = Ramp::new(config.limits.ramp_per_second, config.limits.ramp_time);
    let began = Instant::now();
    let places = Places::new(&config.limits);
    let listening = Arc::new(Listening { router, config, tls, places });
    loop {
        let next = async {
            let wait = ramp.wait(began.elapsed());
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            next(&listener, &free).await
        };
        let connected = tokio::select! {
            connected = next => connected,
            () = shutdown.begun() => return,
        };
        let Some((stream, from, permit)) = connected else { continue };
        let Some(guard) = shutdown.guard() else { return };
        let origin = listening.origin(from.ip().to_canonical(), Socket::new(permit));
        tokio::spawn(listening.clone().answer(stream, origin, shutdown.clone(), guard));
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

impl Listening {
    fn origin(&self, from: IpAddr, socket: Arc<Socket>) -> Origin {
        if self.config.general.trusted_proxies.contain(from) {
            return Origin::Proxy(from, socket);
        }
        Visitor::admit(&self.places, from, socket).map_or(Origin::Crowd, Origin::Direct)
    }

    /// Answers one connection, after its TLS handshake if there is to be one.
    async fn answer(self: Arc<Self>, stream: TcpStream, origin: Origin, shutdown: Shutdown, guard: Guard) {
        // A change is a small message that somebody waits for; Nagle's algorithm would hold it back.
        let _ = stream.set_nodelay(true);
        match (&origin, &self.tls) {
            (Origin::Crowd, _) => {}
            (_, None) => self.serve(stream, origin, shutdown).await,
            (_, Some(tls)) => {
                match timeout(self.config.limits.header_time, tls.acceptor().accept(stream)).await {
                    Ok(Ok(stream)) => self.serve(stream, origin, shutdown).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                }
            }
        }
        drop(guard);
    }

    /// Answers one connection's requests until it ends, or is handed over to a WebSocket.
    async fn serve<S>(self: Arc<Self>, stream: S, origin: Origin, mut shutdown: Shutdown)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let service = service_fn(|request| self.clone().request(request, origin.clone()));
        let limits = &self.config.limits;
        let mut connection = std::pin::pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header_time)
                .max_buf_size(limits.header_bytes)
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
            tracing::debug!(%error, "a connection ended badly");
        }
    }

    /// Answers one request. The visitor and the socket go with it, into a WebSocket if it becomes one.
    async fn request(
        self: Arc<Self>,
        request: Request<Incoming>,
        origin: Origin,
    ) -> Result<Response, std::convert::Infallible> {
        let mut request = request.map(Body::new);
        let visitor = match origin {
            Origin::Direct(visitor) => Some(visitor),
            Origin::Proxy(proxy, socket) => {
                let trusted = &self.config.general.trusted_proxies;
                let from = visitor::forwarded(request.headers(), proxy, trusted);
                Visitor::admit(&self.places, from, socket)
            }
            Origin::Crowd => None,
        };
        let Some(visitor) = visitor else { return Ok(StatusCode::TOO_MANY_REQUESTS.into_response()) };
        request.extensions_mut().insert(visitor);
        self.router.clone().oneshot(request).await
    }
}

/// Where a connection's requests come from.
#[derive(Clone)]
enum Origin {
    /// All from the same visitor, who has a place as long as the connection lives.
    Direct(Visitor),
    /// From a proxy, whose connections carry requests of many: each has a place of its own.
    Proxy(IpAddr, Arc<Socket>),
    /// From where there are far too many already: not even a word.
    Crowd,
}
