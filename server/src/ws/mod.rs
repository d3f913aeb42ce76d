//! The WebSocket shell: `GET /sync/{workspace}` and what a connection needs around its session.
//!
//! Everything is decided in [`crate::session`] and [`crate::documents`]; here are sockets, clocks and tasks.

mod clock;
mod connection;
mod hub;
mod outgoing;

use std::net::IpAddr;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use axum::routing::get;
use concord_sync::id::WorkspaceId;
use serde::Deserialize;

use crate::accounts::{Credential, Denied};
use crate::listen::Visitor;
use crate::session::{Admission, Refusal};

pub use hub::Hub;

/// Bytes of the buffer into which each socket is read. Connections are many and mostly idle: what is larger than this
/// is read into a buffer of its own size.
const READ_BUFFER: usize = 2 << 10;

/// Bytes that are gathered before the socket is written to: what waits for one connection goes out in one piece. The
/// buffer takes no memory while nothing waits.
const WRITE_BUFFER: usize = 16 << 10;

/// Bytes above a limit that are still read, so that the sender can be told the limit instead of being cut off.
const SLACK: usize = 1 << 20;

/// Largest frame that is read from somebody who will not be let in.
const STRANGER_BYTES: usize = 64 << 10;

/// The route on which replicas sync.
pub fn router(hub: Hub) -> Router {
    Router::new().route("/sync/{workspace}", get(upgrade)).with_state(hub)
}

/// Where a token may stand in the URL, for clients that can set nothing else.
#[derive(Deserialize)]
struct Credentials {
    token: Option<String>,
    ticket: Option<String>,
}

/// Upgrades whoever asks: a refusal by HTTP status crashes some stock clients, so it comes as a close after `join`.
async fn upgrade(
    State(hub): State<Hub>,
    Path(workspace): Path<String>,
    Query(credentials): Query<Credentials>,
    visitor: Visitor,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let credential = credential(&headers, credentials);
    let accounts = hub.accounts_version();
    let admission = match visitor.turned_away() {
        // It is told so instead.
        Some(_) => Err(Refusal::Denied(Denied::Missing)),
        None => admit(&hub, &workspace, credential, visitor.address).await,
    };
    if admission.is_ok() {
        visitor.known();
    }
    // Whoever is not let in has nothing to say but `join`.
    let largest = if admission.is_ok() { hub.limits().frame_bytes + SLACK } else { STRANGER_BYTES };
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_frame_size(largest)
        .max_message_size(largest)
        .on_upgrade(move |socket| connection::run(hub, socket, admission, accounts, visitor))
}

fn credential(headers: &HeaderMap, in_url: Credentials) -> Option<Credential> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some((scheme, token)) = header.and_then(|value| value.split_once(' '))
        && scheme.eq_ignore_ascii_case("bearer")
    {
        return Some(Credential::Token(token.trim().to_owned()));
    }
    in_url.token.map(Credential::Token).or(in_url.ticket.map(Credential::Ticket))
}

async fn admit(hub: &Hub, workspace: &str, credential: Option<Credential>, from: IpAddr) -> Admission {
    let Some(credential) = credential else { return Err(Refusal::Denied(Denied::Missing)) };
    let principal = hub.accounts().authenticate(credential, from).await.map_err(Refusal::Denied)?;
    if workspace.parse::<WorkspaceId>() == Ok(principal.workspace) {
        Ok(principal)
    } else {
        Err(Refusal::OtherWorkspace)
    }
}
