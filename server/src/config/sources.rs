//! Where values come from: the file, with the line of each, and the environment.

use std::ffi::OsString;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, ConfigError, Given, LIMITS, Origin, PREFIX, Raw, unknown, variable};

/// The variable that names the file: the only one that is no setting.
pub const FILE_VARIABLE: &str = "CONCORD_SERVER_CONFIG";

/// The short name of the variable for the log filter, which many programs share in form.
const FILTER_VARIABLE: &str = "CONCORD_LOG";

/// Every value of a configuration file.
pub fn file(path: &Path) -> Result<Vec<Given>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
        origin: Origin::File(path.to_owned(), 0),
        name: None,
        problem: format!("can't be read: {error}"),
        hint: "check the path and who may read it".to_owned(),
    })?;
    parse(path, &text)
}

/// Every value of the text of a configuration file.
pub fn parse(path: &Path, text: &str) -> Result<Vec<Given>, ConfigError> {
    let at = |offset: usize| Origin::File(path.to_owned(), line(text, offset));
    let table = DeTable::parse(text).map_err(|error| ConfigError {
        origin: at(error.span().map_or(0, |span| span.start)),
        name: None,
        problem: format!("not TOML: {}", error.message()),
        hint: "a line is `name = value`, with texts in quotes".to_owned(),
    })?;
    let mut given = Vec::new();
    for (key, value) in table.get_ref() {
        let origin = at(key.span().start);
        match value.get_ref() {
            DeValue::Table(limits) if key.get_ref() == LIMITS => {
                for (key, value) in limits {
                    let name = format!("{LIMITS}.{}", key.get_ref());
                    given.push(Given { name, raw: raw(value), origin: at(key.span().start) });
                }
            }
            DeValue::Table(_) => return Err(unknown(key.get_ref(), origin)),
            _ => given.push(Given { name: key.get_ref().to_string(), raw: raw(value), origin }),
        }
    }
    // Whoever mends the file goes through it from its top.
    given.sort_by_key(|given| if let Origin::File(_, line) = given.origin { line } else { 0 });
    Ok(given)
}

fn raw(value: &Spanned<DeValue<'_>>) -> Raw {
    match value.get_ref() {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or(Raw::Other("a number that is too large"), Raw::Number)
        }
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| match raw(item) {
                Raw::Text(text) => Some(text),
                _ => None,
            });
            texts.collect::<Option<_>>().map_or(Raw::Other("a list of something else than texts"), Raw::List)
        }
        other => Raw::Other(other.type_str()),
    }
}

/// The line, from 1, of a place in a text.
fn line(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}

/// Every value that the environment holds.
pub fn environment(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Vec<Given>, ConfigError> {
    let known = Config::described();
    let mut given = Vec::new();
    for (found, value) in variables {
        if found == FILTER_VARIABLE && !value.is_empty() {
            let origin = Origin::Environment(FILTER_VARIABLE.to_owned());
            given.push(Given { name: "log_filter".to_owned(), raw: text(value), origin });
            continue;
        }
        let Some(found) = found.to_str().filter(|found| found.starts_with(PREFIX)) else { continue };
        if found == FILE_VARIABLE {
            continue;
        }
        let origin = Origin::Environment(found.to_owned());
        let Some((name, _)) = known.iter().find(|(name, _)| variable(name) == found) else {
            let rest = found[PREFIX.len()..].to_lowercase();
            let name = rest.strip_prefix("limits_").map(|limit| format!("{LIMITS}.{limit}"));
            return Err(unknown(&name.unwrap_or(rest), origin));
        };
        given.push(Given { name: name.clone(), raw: text(value), origin });
    }
    // The order of an environment is nobody's; and the long name of a variable overrides the short one.
    given.sort_by_key(|given| (given.name.clone(), given.origin.to_string()));
    Ok(given)
}

fn text(value: OsString) -> Raw {
    value.into_string().map_or(Raw::Other("bytes that are no text"), Raw::Text)
}
