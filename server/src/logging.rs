//! The log: one line an event on stderr, for people or for programs. No secret is ever in it; what is logged of tokens
//! and invites are their ids.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{General, LogFormat};

/// Begins to log as the settings say.
pub fn start(settings: &General) {
    let filter = EnvFilter::new(&settings.log_filter.0);
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Tests may have one already.
    let _ = match settings.log_format {
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            subscriber.with_ansi(colours).try_init()
        }
    };
}
