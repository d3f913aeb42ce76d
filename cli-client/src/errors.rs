//! What went wrong, for a person and for a script: one line, one hint, one exit code.
//!
//! Everything below has typed errors of its own; here they become one of six kinds, whose exit codes scripts
//! rely on. The texts themselves stand in `words`.

use std::fmt;

use concord_core::client::ClientError;
use concord_core::model::filter::FilterError;
use concord_core::model::quick_add::QuickAddError;
use concord_core::model::when::WhenError;
use concord_core::replica::error::{CommandError, Thing};

use crate::words;

/// What sort of thing went wrong; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Disk full, a damaged or newer database, a limit: all that has no kind of its own.
    Failure,
    /// What was typed can't be meant: unknown option, impossible date, two owners, an ambiguous key.
    Usage,
    /// No such key, board, column, meeting, person or workspace.
    NotFound,
    /// Not allowed: wrong or used token or invite, a viewer's write, a workspace that isn't empty.
    Denied,
    /// Contested values remain and `--exit-code` asked to hear of it.
    Contested,
    /// The server could not be reached or broke off, and this command needs it.
    Offline,
}

impl Kind {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Failure => 1,
            Kind::Usage => 2,
            Kind::NotFound => 3,
            Kind::Denied => 4,
            Kind::Contested => 5,
            Kind::Offline => 6,
        }
    }
}

/// An error on its way to the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CliError {
    /// Decides the exit code.
    pub kind: Kind,
    /// What is wrong. Printed on one line.
    pub message: String,
    /// What to do about it, printed on the next line.
    pub hint: Option<String>,
}

impl CliError {
    /// An error of this kind.
    pub fn new(kind: Kind, message: impl fmt::Display) -> Self {
        CliError { kind, message: message.to_string(), hint: None }
    }

    /// What was typed can't be meant.
    pub fn usage(message: impl fmt::Display) -> Self {
        CliError::new(Kind::Usage, message)
    }

    /// Nothing better fits.
    pub fn failure(message: impl fmt::Display) -> Self {
        CliError::new(Kind::Failure, message)
    }

    /// No such thing.
    pub fn not_found(message: impl fmt::Display) -> Self {
        CliError::new(Kind::NotFound, message)
    }

    /// Adds what to do about it, unless something says so already.
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint.get_or_insert_with(|| hint.to_string());
        self
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// The lines for stderr: `error: …` and, if there is one, `hint: …`.
    pub fn lines(&self) -> String {
        let error = format!("error: {}\n", one_line(&self.message));
        match &self.hint {
            Some(hint) => format!("{error}hint: {}\n", one_line(hint)),
            None => error,
        }
    }
}

/// Text on one line, without control characters: names come from other people.
pub fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<clap::Error> for CliError {
    /// clap explains at length; we keep its first sentence and its tip.
    fn from(error: clap::Error) -> Self {
        let text = error.render().to_string();
        let mut message = Vec::new();
        let mut tip = None;
        for line in text.lines().map(str::trim) {
            if line.starts_with("Usage:") || line.starts_with("For more information") {
                break;
            }
            match line.strip_prefix("tip:") {
                Some(text) => tip = tip.or(Some(text.trim().to_owned())),
                None if tip.is_none() => message.push(line),
                None => {}
            }
        }
        let message = one_line(&message.join(" "));
        let message = message.strip_prefix("error:").unwrap_or(&message).trim();
        CliError::usage(message).hint(tip.unwrap_or_else(|| words::HINT_HELP.to_owned()))
    }
}

impl From<CommandError> for CliError {
    fn from(error: CommandError) -> Self {
        let message = error.to_string();
        match error {
            CommandError::NotFound { thing: Thing::Workspace, name, known }
                if name.is_empty() && known.is_empty() =>
            {
                CliError::not_found(words::NO_WORKSPACE).hint(words::HINT_NO_WORKSPACE)
            }
            CommandError::NotFound { thing, known, .. } => {
                CliError::not_found(message).hint(words::hint_unknown(thing, &known))
            }
            CommandError::Ambiguous { thing: Thing::Workspace, name, candidates } if name.is_empty() => {
                CliError::usage(words::several_workspaces(&candidates)).hint(words::HINT_WHICH_WORKSPACE)
            }
            CommandError::Ambiguous { thing, name, candidates } => {
                CliError::usage(words::ambiguous(thing, &name, &candidates)).hint(words::HINT_AMBIGUOUS)
            }
            CommandError::Invalid { hint, .. } => CliError::usage(message).hint(hint),
            CommandError::Forbidden { hint, .. } => CliError::new(Kind::Denied, message).hint(hint),
            CommandError::Store(error) => CliError::failure(message).hint(words::hint_store(&error)),
            CommandError::NoSuchStep { .. } => CliError::not_found(message),
            CommandError::CannotUndo(_)
            | CommandError::NothingToUndo
            | CommandError::UndoneAlready { .. } => CliError::failure(message),
            CommandError::Document(_) | CommandError::Unsyncable { .. } => {
                CliError::failure(message).hint(words::HINT_DAMAGED)
            }
        }
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let message = error.to_string();
        let with = |kind: Kind, hint: String| {
            let error = CliError::new(kind, &message);
            if hint.is_empty() { error } else { error.hint(hint) }
        };
        match error {
            ClientError::Unreachable { .. } => with(Kind::Offline, words::HINT_OFFLINE.to_owned()),
            ClientError::Denied { hint, .. } => with(Kind::Denied, hint),
            ClientError::NotThere { hint, .. } => with(Kind::NotFound, hint),
            ClientError::Limited { hint, .. } => with(Kind::Failure, hint),
            ClientError::Refused { hint, .. } => with(Kind::Usage, hint),
            ClientError::NotStored { .. } => with(Kind::Failure, words::HINT_NOT_STORED.to_owned()),
            ClientError::Strange { .. } => with(Kind::Failure, words::HINT_STRANGE.to_owned()),
            ClientError::Certificates(_) => with(Kind::Usage, words::HINT_CERTIFICATES.to_owned()),
            ClientError::BadAddress(_) => with(Kind::Usage, words::HINT_ADDRESS.to_owned()),
            ClientError::NotPublished => with(Kind::Failure, words::HINT_NOT_PUBLISHED.to_owned()),
            ClientError::Replica(error) => error.into(),
        }
    }
}

impl From<WhenError> for CliError {
    fn from(error: WhenError) -> Self {
        let hint = error.hint();
        CliError::usage(error).hint(hint)
    }
}

impl From<FilterError> for CliError {
    fn from(error: FilterError) -> Self {
        let hint = error.hint();
        CliError::usage(error).hint(hint)
    }
}

impl From<QuickAddError> for CliError {
    fn from(error: QuickAddError) -> Self {
        let hint = error.hint();
        CliError::usage(error).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_and_a_hint() {
        let error = CliError::not_found("no task\n`X\u{1b}[2J`").hint("see\n`concord task list`");
        assert_eq!(error.lines(), "error: no task `X [2J`\nhint: see `concord task list`\n");
        assert_eq!(error.exit_code(), 3);
    }

    #[test]
    fn the_first_hint_stands() {
        assert_eq!(CliError::usage("x").hint("near").hint("far").hint.as_deref(), Some("near"));
    }

    #[test]
    fn dates_give_their_examples_as_the_hint() {
        let now = chrono::DateTime::parse_from_rfc3339("2024-07-10T00:00:00Z").unwrap();
        let error = CliError::from(concord_core::model::when::parse_date("2024-02-30", now).unwrap_err());
        assert_eq!(
            error.lines(),
            "error: there is no such date as `2024-02-30`\nhint: for example 2024-07-15, 2024-02-29\n"
        );
        assert_eq!(error.exit_code(), 2);
    }
}
