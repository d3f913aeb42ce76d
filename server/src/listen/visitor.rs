//! Who is at the other end: the address that counts, behind a trusted proxy too, and the place it has.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::Socket;
use super::places::{Place, Places, TurnedAway};
use crate::api::ApiError;
use crate::config::Networks;

/// Where proxies write down from whom they have a request.
const FORWARDED: &str = "x-forwarded-for";

/// Whoever made a request or opened a WebSocket. Clones share the place
/// and the socket, which count until the last one is dropped.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Where the request comes from.
    pub address: IpAddr,
    place: Result<Arc<Place>, Arc<TurnedAway>>,
    _socket: Arc<Socket>,
}

impl Visitor {
    /// A visitor from an address, or none where there are far too many already.
    pub(super) fn admit(places: &Arc<Places>, address: IpAddr, socket: Arc<Socket>) -> Option<Self> {
        let place = match places.take(address)? {
            Ok(place) => Ok(Arc::new(place)),
            Err(turned_away) => Err(Arc::new(turned_away)),
        };
        Some(Self { address, place, _socket: socket })
    }

    /// The visitor has shown a valid token: no stranger any more.
    pub fn known(&self) {
        if let Ok(place) = &self.place {
            place.known();
        }
    }

    /// The limit that leaves no place for this visitor, and how many it allows.
    pub fn turned_away(&self) -> Option<(&'static str, usize)> {
        self.place.as_ref().err().map(|turned_away| (turned_away.limit, turned_away.most))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "a request from nowhere", "this is a fault")
        })
    }
}

/// Where a request that a proxy passed on comes from: the last address in `X-Forwarded-For` that is no proxy of ours.
/// What stands before it was written by somebody whom nobody has to believe.
pub(super) fn forwarded(headers: &HeaderMap, proxy: IpAddr, trusted: &Networks) -> IpAddr {
    let lines: Vec<_> = headers.get_all(FORWARDED).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut last = proxy;
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(entry.trim()) else { break };
        last = address;
        if !trusted.contain(address) {
            break;
        }
    }
    last
}

/// An address; some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<std::net::SocketAddr>().map(|socket| socket.ip());
    bare.parse().or_else(|_| with_port()).ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Raw, Value};

    fn from(lines: &[&str]) -> String {
        let trusted = Networks::read("", &Raw::Text("127.0.0.1, 10.0.0.0/8".into())).unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        forwarded(&headers, IpAddr::from([127, 0, 0, 1]), &trusted).to_string()
    }

    #[test]
    fn the_last_address_that_is_no_proxy_of_ours_counts() {
        for (lines, expected) in [
            (&["203.0.113.7"][..], "203.0.113.7"),
            (&["1.2.3.4, 203.0.113.7"], "203.0.113.7"),
            (&["1.2.3.4, 203.0.113.7, 10.1.1.1"], "203.0.113.7"),
            (&["203.0.113.7", "10.1.1.1"], "203.0.113.7"),
            (&["203.0.113.7:5000"], "203.0.113.7"),
            (&["[2001:db8::1]:5000"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["10.1.1.1"], "10.1.1.1"),
            (&["203.0.113.7, unknown"], "127.0.0.1"),
            (&["203.0.113.7, junk, 10.1.1.1"], "10.1.1.1"),
            (&[], "127.0.0.1"),
        ] {
            assert_eq!(from(lines), expected, "{lines:?}");
        }
    }
}
