//! The settings of a server on the command line: an option for each general setting, `--limit` for the limits.

use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, Kind};
use crate::config::{Config, ConfigError, Given, Origin, Raw};

/// Settings; what is not given here comes from the environment, the configuration file, or is the default.
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// Configuration file, TOML; `concord-server config` shows what comes of it
    #[arg(long, value_name = "FILE", env = "CONCORD_SERVER_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the server's data; it may exist already and hold other files
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:8480]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// How people reach the server: what invite URLs begin with
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Reverse proxies whose X-Forwarded-For is believed, with commas between them
    #[arg(long, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// Certificate for TLS and the ones above it, PEM; read again on SIGHUP
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// The certificate's private key, PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// File with the token that /metrics asks for
    #[arg(long, value_name = "FILE")]
    metrics_token_file: Option<String>,
    /// How log lines are written: text or json
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged, such as `info` or `concord_server=debug`
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<String>,
    /// A limit, such as `frame_bytes=16MiB`; as often as needed
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    limits: Vec<String>,
}

impl SettingsArgs {
    /// The configuration that counts.
    pub fn load(self) -> Result<Config, Failure> {
        let file = self.config.clone();
        let flags = self.given()?;
        Ok(Config::load(file.as_deref(), std::env::vars_os(), flags)?)
    }

    fn given(self) -> Result<Vec<Given>, Failure> {
        let general = [
            ("data", self.data),
            ("listen", self.listen),
            ("public_url", self.public_url),
            ("trusted_proxies", self.trusted_proxies),
            ("tls_cert", self.tls_cert),
            ("tls_key", self.tls_key),
            ("metrics_token_file", self.metrics_token_file),
            ("log_format", self.log_format),
            ("log_filter", self.log_filter),
        ];
        let flag = |(name, value): (&str, Option<String>)| {
            let origin = Origin::Flag(format!("--{}", name.replace('_', "-")));
            value.map(|value| Given { name: name.to_owned(), raw: Raw::Text(value), origin })
        };
        let mut given: Vec<Given> = general.into_iter().filter_map(flag).collect();
        for limit in self.limits {
            let Some((name, value)) = limit.split_once('=') else {
                let message = format!("--limit {limit}: there is no `=`");
                return Err(Failure::new(Kind::Usage, message, "write it as --limit frame_bytes=16MiB"));
            };
            let origin = Origin::Flag(format!("--limit {name}"));
            given.push(Given { name: format!("limits.{name}"), raw: Raw::Text(value.to_owned()), origin });
        }
        Ok(given)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(Kind::Usage, &error, &error.hint)
    }
}
