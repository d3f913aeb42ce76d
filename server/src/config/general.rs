//! Where the server is, how it is reached, whom it trusts, and what it says.

use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use tracing_subscriber::filter::Targets;

use super::value::{items, quoted};
use super::{Raw, Value, settings};

settings! {
    /// What is set once for a server.
    pub struct General {
        /// Directory of the server's data; it may exist already and hold other files. There is no default.
        data: Option<PathBuf> = None,
        /// Address to listen on; port 0 picks a free one.
        listen: String = "127.0.0.1:8480".to_owned(),
        /// How people reach the server: what invite URLs begin with. Empty: the address it listens on.
        public_url: PublicUrl = PublicUrl(None),
        /// Addresses and networks of reverse proxies, such as "127.0.0.1" or "10.0.0.0/8". Of a connection that comes
        /// from there, the last address in X-Forwarded-For that is none of these counts as where it comes from.
        trusted_proxies: Networks = Networks::default(),
        /// File with the certificate and the ones above it, PEM. Empty: no TLS. Both files are read again on SIGHUP.
        tls_cert: Option<PathBuf> = None,
        /// File with the certificate's private key, PEM.
        tls_key: Option<PathBuf> = None,
        /// File whose one line has to be given as `Authorization: Bearer` to see /metrics. Empty: everybody may.
        metrics_token_file: Option<PathBuf> = None,
        /// How log lines are written: "text" or "json".
        log_format: LogFormat = LogFormat::Text,
        /// What is logged: a level, or levels by target as in `info,concord_server=debug`; the variable CONCORD_LOG does the same.
        log_filter: LogFilter = LogFilter("info".to_owned()),
    }
}

/// How people reach the server, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublicUrl(pub Option<String>);

impl Value for PublicUrl {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        let Some(text) = Option::<String>::read(name, raw)? else { return Ok(Self(None)) };
        let url = text.trim_end_matches('/');
        let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
        match host {
            Some(host) if !host.is_empty() && !url.contains(char::is_whitespace) => {
                Ok(Self(Some(url.to_owned())))
            }
            _ => Err("expected a URL such as https://concord.example.org".to_owned()),
        }
    }

    fn show(&self, name: &str) -> String {
        self.0.show(name)
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Value for LogFormat {
    fn read(_: &str, raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) if text == "text" => Ok(Self::Text),
            Raw::Text(text) if text == "json" => Ok(Self::Json),
            _ => Err("expected \"text\" or \"json\"".to_owned()),
        }
    }

    fn show(&self, _: &str) -> String {
        match self {
            Self::Text => quoted("text"),
            Self::Json => quoted("json"),
        }
    }
}

/// Which events are logged; checked when it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(pub String);

impl Value for LogFilter {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        let text = String::read(name, raw)?;
        match text.parse::<Targets>() {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err("expected a filter such as \"info\" or \"info,concord_server=debug\"".to_owned()),
        }
    }

    fn show(&self, _: &str) -> String {
        quoted(&self.0)
    }
}

/// Some networks; a single address is a small one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether the address is in one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl Value for Networks {
    fn read(_: &str, raw: &Raw) -> Result<Self, String> {
        let network =
            |text: &String| text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let networks = items(raw).and_then(|items| items.iter().map(|item| network(item).ok()).collect());
        networks.map(Self).ok_or_else(|| "expected a list such as [\"127.0.0.1\", \"10.0.0.0/8\"]".to_owned())
    }

    fn show(&self, _: &str) -> String {
        let networks: Vec<_> = self.0.iter().map(|network| quoted(&network.to_string())).collect();
        format!("[{}]", networks.join(", "))
    }
}
