//! The log: one line an event on stderr, for people or for programs. No secret is ever in it; what is logged of tokens
//! and invites are their ids.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::config::{General, LogFormat};

/// Begins to log as the settings say.
pub fn start(settings: &General) {
    let events = fmt::layer().with_writer(std::io::stderr);
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let events = match settings.log_format {
        LogFormat::Json => events.json().flatten_event(true).boxed(),
        LogFormat::Text => events.with_ansi(colours).boxed(),
    };
    // It was checked when it was read.
    let filter: Targets = settings.log_filter.0.parse().unwrap_or_default();
    // Tests may have one already.
    let _ = registry().with(events.with_filter(filter)).try_init();
}
