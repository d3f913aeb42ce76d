//! `concord-server config`: what is set, and where it came from, without starting anything.

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::output;
use super::settings::SettingsArgs;
use crate::config::{Config, Described};

/// Show every setting with its value and where it came from, or refuse what is wrong
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  concord-server config --config /etc/concord/concord-server.toml\n  \
                        concord-server config --sample > concord-server.toml")]
pub struct Show {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Print a configuration file instead, with every setting explained, at its default
    #[arg(long)]
    sample: bool,
    /// Print one JSON value
    #[arg(long, conflicts_with = "sample")]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: Show) -> Result<(), Failure> {
    if arguments.sample {
        return output::text(&sample());
    }
    let config = arguments.settings.load()?;
    if arguments.json {
        return output::json(&as_json(&config));
    }
    let text = written(&config, |name, line| format!("{line:<50} # {}\n", config.origin(&name)));
    output::text(&text)
}

/// A configuration file with everything in it.
pub fn sample() -> String {
    let explained: Vec<(String, Described)> = Config::described();
    let explain = |name: String, line: String| {
        let described = explained.iter().find(|(known, _)| *known == name);
        let text = described.map(|(_, described)| described.text).unwrap_or_default();
        let comment: String = text.iter().map(|line| format!("#{line}\n")).collect();
        format!("\n{comment}{line}\n")
    };
    format!("{SAMPLE_HEAD}{}", written(&Config::default(), explain))
}

const SAMPLE_HEAD: &str = "\
# Configuration of concord-server: every setting, at its default. Delete what you don't change.
#
# What is given on the command line (--listen, --limit frame_bytes=16MiB) comes first, then the environment
# (CONCORD_SERVER_LISTEN, CONCORD_SERVER_LIMITS_FRAME_BYTES), then this file, then the default.
# `concord-server config --config FILE` shows what counts, and refuses what can't be.
# A time has a unit: ms, s, m, h or d. A size may have one: KiB, MiB or GiB.
";

/// The settings as a file says them, each line as `write` has it.
fn written(config: &Config, write: impl Fn(String, String) -> String) -> String {
    let mut text = String::new();
    for (name, described) in Config::described() {
        if name.starts_with("limits.") && !text.contains("\n[limits]\n") {
            text.push_str("\n[limits]\n");
        }
        let value = config.show(&name).unwrap_or_default();
        text.push_str(&write(name, format!("{} = {value}", described.name)));
    }
    text
}

fn as_json(config: &Config) -> Value {
    let settings = Config::described().into_iter().map(|(name, _)| {
        let from = config.origin(&name).to_string();
        let value = json!({ "value": config.value(&name), "from": from });
        (name, value)
    });
    Value::Object(Map::from_iter(settings))
}
