//! The configuration: one value for each setting, from the first of flag, environment, file and default that says one,
//! remembered together with where it came from.
//!
//! The file is TOML: general settings at the top, limits in the table `[limits]`. The environment has the same names,
//! `CONCORD_SERVER_` before them, in capitals: `CONCORD_SERVER_LISTEN`, `CONCORD_SERVER_LIMITS_FRAME_BYTES`. A name that
//! nobody knows and a value that can't be are refused wherever they stand, also where something else overrides them.

mod general;
mod limits;
mod sources;
mod value;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

pub use general::{General, LogFilter, LogFormat, Networks, PublicUrl};
pub use limits::Limits;
pub(crate) use value::settings;
pub use value::{Described, Raw, Settings, Value};

use crate::session::SyncLimits;

/// What the name of every variable of the environment begins with.
pub const PREFIX: &str = "CONCORD_SERVER_";

/// The table of the file that holds the limits.
const LIMITS: &str = "limits";

/// Everything that can be set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Where the server is, how it is reached and what it says.
    pub general: General,
    /// What bounds whoever reaches the server.
    pub limits: Limits,
    /// What bounds synchronising.
    pub sync: SyncLimits,
    origins: BTreeMap<String, Origin>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of the configuration file, from 1; 0 is the file as a whole.
    File(PathBuf, usize),
    /// A variable of the environment.
    Environment(String),
    /// An option of the command line.
    Flag(String),
}

/// Something that can't be set so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Where it stands.
    pub origin: Origin,
    /// The setting's name, if it is about one.
    pub name: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

/// A value somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The setting's whole name.
    pub name: String,
    /// The value.
    pub raw: Raw,
    /// Where it stands.
    pub origin: Origin,
}

impl Config {
    /// Reads the file, if there is one, the environment and the flags, each overriding the ones before.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        flags: Vec<Given>,
    ) -> Result<Self, ConfigError> {
        let mut given = Vec::new();
        if let Some(path) = file {
            given.extend(sources::file(path)?);
        }
        given.extend(sources::environment(environment)?);
        given.extend(flags);
        let mut config = Self::default();
        for value in given {
            config.set(value)?;
        }
        config.check()?;
        Ok(config)
    }

    /// The whole names of all settings with their descriptions, in the order in which they are shown.
    pub fn described() -> Vec<(String, Described)> {
        let limits = Limits::DESCRIBED.iter().chain(SyncLimits::DESCRIBED);
        let general = General::DESCRIBED.iter().map(|described| (described.name.to_owned(), *described));
        general.chain(limits.map(|described| (format!("{LIMITS}.{}", described.name), *described))).collect()
    }

    /// The names of all limits.
    pub fn limit_names() -> impl Iterator<Item = &'static str> {
        Limits::DESCRIBED.iter().chain(SyncLimits::DESCRIBED).map(|described| described.name)
    }

    /// A setting's value, as the file would say it.
    pub fn show(&self, name: &str) -> Option<String> {
        match name.strip_prefix("limits.") {
            Some(limit) => self.limits.show(limit).or_else(|| self.sync.show(limit)),
            None => self.general.show(name),
        }
    }

    /// A setting's value, as JSON has it.
    pub fn value(&self, name: &str) -> serde_json::Value {
        // What is shown is TOML of the kinds that JSON writes alike.
        let shown = self.show(name).unwrap_or_default();
        serde_json::from_str(&shown).unwrap_or(serde_json::Value::String(shown))
    }

    /// Where a setting's value came from.
    pub fn origin(&self, name: &str) -> &Origin {
        self.origins.get(name).unwrap_or(&Origin::Default)
    }

    fn set(&mut self, given: Given) -> Result<(), ConfigError> {
        let Given { name, raw, origin } = given;
        let set = match name.strip_prefix("limits.") {
            Some(limit) if self.limits.show(limit).is_some() => self.limits.set(limit, &raw),
            Some(limit) if self.sync.show(limit).is_some() => self.sync.set(limit, &raw),
            None if self.general.show(&name).is_some() => self.general.set(&name, &raw),
            _ => return Err(unknown(&name, origin)),
        };
        if let Err(expected) = set {
            let hint = format!("the default is {}", Self::default().show(&name).unwrap_or_default());
            return Err(ConfigError { origin, name: Some(name), problem: expected, hint });
        }
        self.origins.insert(name, origin);
        Ok(())
    }

    /// What is wrong only together with something else.
    fn check(&self) -> Result<(), ConfigError> {
        let complain = |name: &str, problem: &str, hint: &str| {
            let (origin, name) = (self.origin(name).clone(), Some(name.to_owned()));
            Err(ConfigError { origin, name, problem: problem.to_owned(), hint: hint.to_owned() })
        };
        match (&self.general.tls_cert, &self.general.tls_key) {
            (Some(_), None) => {
                return complain("tls_cert", "there is no tls_key", "give both or neither");
            }
            (None, Some(_)) => {
                return complain("tls_key", "there is no tls_cert", "give both or neither");
            }
            _ => {}
        }
        if self.limits.shutdown_spread >= self.limits.shutdown_grace {
            let (problem, hint) = ("shutdown_grace is not longer", "leave some seconds between the two");
            return complain("limits.shutdown_spread", problem, hint);
        }
        let most = concord_sync::limits::FRAME_BYTES;
        if self.sync.frame_bytes > most {
            let hint = format!("at most {}", Value::show(&most, "frame_bytes"));
            return complain("limits.frame_bytes", "clients take no larger frames than they know of", &hint);
        }
        if self.sync.document_bytes > self.sync.frame_bytes {
            let problem = "a document has to fit in a frame";
            return complain("limits.document_bytes", problem, "at most limits.frame_bytes");
        }
        Ok(())
    }
}

/// The error about a name that no setting has.
fn unknown(name: &str, origin: Origin) -> ConfigError {
    let known = Config::described();
    let similar = known.iter().map(|(known, _)| (strsim::jaro_winkler(known, name), known));
    let nearest = similar.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(similarity, _)| *similarity > 0.85);
    let hint = match (nearest, &origin) {
        (Some((_, known)), Origin::Environment(_)) => format!("did you mean {}?", variable(known)),
        (Some((_, known)), _) => format!("did you mean {known}?"),
        (None, _) => "`concord-server config` lists every setting".to_owned(),
    };
    ConfigError { origin, name: Some(name.to_owned()), problem: "there is no such setting".to_owned(), hint }
}

/// The variable of the environment for a setting.
pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.replace('.', "_").to_uppercase())
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, name, problem, .. } = self;
        match (origin, name) {
            (Origin::File(..), Some(name)) => write!(f, "{origin}: {name}: {problem}"),
            (Origin::Default, Some(name)) => write!(f, "{name}: {problem}"),
            // The name of the variable or the option says it already.
            _ => write!(f, "{origin}: {problem}"),
        }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(f, "default"),
            Self::File(path, 0) => write!(f, "{}", path.display()),
            Self::File(path, line) => write!(f, "{}, line {line}", path.display()),
            Self::Environment(variable) => write!(f, "{variable}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

#[cfg(test)]
mod tests;
