//! What is wrong with a command line, in the language of this run: clap explains at length, and in English.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Message, say};

/// What is wrong, and what to do about it.
pub fn explained(error: &Error) -> (Message, Message) {
    let argument = || first(error, ContextKind::InvalidArg);
    let value = || first(error, ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => say::usage_unknown_argument(argument()),
        ErrorKind::InvalidSubcommand => {
            say::usage_unknown_command(first(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => say::usage_missing(all(error, ContextKind::InvalidArg)),
        ErrorKind::NoEquals => say::usage_no_value(argument()),
        ErrorKind::InvalidValue if value().is_empty() => say::usage_no_value(argument()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say::usage_wrong_value(argument(), value()),
        ErrorKind::ArgumentConflict if all(error, ContextKind::PriorArg) == [argument()] => {
            say::usage_twice(argument())
        }
        ErrorKind::ArgumentConflict => say::usage_conflict(argument(), all(error, ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            say::usage_too_many(argument(), value())
        }
        ErrorKind::InvalidUtf8 => say::usage_not_utf8(),
        _ => say::usage_otherwise(in_claps_words(error)),
    };
    (message, hint(error))
}

fn hint(error: &Error) -> Message {
    for similar in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
    {
        let names = all(error, similar);
        if !names.is_empty() {
            let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
            return say::hint_did_you_mean(quoted);
        }
    }
    let possible = all(error, ContextKind::ValidValue);
    if !possible.is_empty() {
        return say::hint_possible_values(possible);
    }
    let argument = first(error, ContextKind::InvalidArg);
    if error.kind() == ErrorKind::UnknownArgument && argument.starts_with('-') && takes_literals(error) {
        return say::hint_literal(argument);
    }
    say::hint_help()
}

/// Whether clap advises to put `--` before what was typed.
fn takes_literals(error: &Error) -> bool {
    matches!(error.get(ContextKind::Suggested), Some(ContextValue::StyledStrs(_)))
}

fn first(error: &Error, kind: ContextKind) -> String {
    all(error, kind).into_iter().next().unwrap_or_default()
}

fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// The first sentence of what clap says.
fn in_claps_words(error: &Error) -> String {
    let text = error.render().to_string();
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("error:").unwrap_or(first).trim().to_owned()
}
