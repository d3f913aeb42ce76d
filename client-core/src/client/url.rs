//! Addresses of servers and invites, as people paste them.

use super::ClientError;

/// A server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `http://host:port` or `https://host:port`, without a slash at the end.
    base: String,
}

impl Address {
    /// Reads `https://host:port` or `http://host:port`; a bare `host:port` means http.
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::BadAddress(text.to_owned());
        let (scheme, host) = match text.trim().split_once("://") {
            Some((scheme @ ("http" | "https"), host)) => (scheme, host),
            Some(_) => return Err(bad()),
            None => ("http", text.trim()),
        };
        let host = host.trim_end_matches('/');
        let odd = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '@');
        if host.is_empty() || host.contains(odd) {
            return Err(bad());
        }
        Ok(Address { base: format!("{scheme}://{host}") })
    }

    /// The address for people and for HTTP.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// Whether the way there is by TLS.
    pub fn is_secure(&self) -> bool {
        self.base.starts_with("https:")
    }

    /// The address of the WebSocket of a workspace.
    pub fn socket(&self, workspace: &str) -> String {
        format!("ws{}/sync/{workspace}", &self.base["http".len()..])
    }
}

/// An invite's URL, taken apart: `http://host:port/join/CODE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteUrl {
    /// The server.
    pub server: Address,
    /// The code.
    pub code: String,
}

impl InviteUrl {
    /// Reads an invite's URL.
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::BadAddress(text.to_owned());
        let (server, code) = text.trim().trim_end_matches('/').rsplit_once("/join/").ok_or_else(bad)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if code.is_empty() || !code.chars().all(plain) {
            return Err(bad());
        }
        Ok(InviteUrl { server: Address::parse(server)?, code: code.to_owned() })
    }

    /// Whether the code is for another device of a member, and not for a new member.
    pub fn is_for_a_device(&self) -> bool {
        self.code.starts_with("device-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_or_without_scheme_and_slash() {
        for text in ["http://127.0.0.1:8480", "http://127.0.0.1:8480/", "127.0.0.1:8480"] {
            assert_eq!(Address::parse(text).unwrap().as_str(), "http://127.0.0.1:8480");
        }
        for text in ["", "ftp://x", "http://", "http://a b", "http://a/b"] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_invite_is_a_server_and_a_code() {
        let invite = InviteUrl::parse("http://127.0.0.1:8480/join/ci_abc").unwrap();
        assert_eq!((invite.server.as_str(), invite.code.as_str()), ("http://127.0.0.1:8480", "ci_abc"));
        assert!(InviteUrl::parse("http://127.0.0.1:8480/").is_err());
    }
}
