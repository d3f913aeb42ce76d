//! What went wrong, for a person and for a script: one line, one hint, one exit code.
//!
//! Everything below has typed errors of its own; here they become one of six kinds, whose exit codes scripts
//! rely on. The texts themselves stand in `words`.

use crate::words::{self, Message, say};
use concord_core::client::ClientError;
use concord_core::model::filter::FilterError;
use concord_core::model::quick_add::QuickAddError;
use concord_core::model::when::WhenError;
use concord_core::replica::error::{CommandError, Thing};

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
    pub message: Message,
    /// What to do about it, printed on the next line.
    pub hint: Option<Message>,
}

impl CliError {
    /// An error of this kind.
    pub fn new(kind: Kind, message: Message) -> Self {
        CliError { kind, message, hint: None }
    }

    /// What was typed can't be meant.
    pub fn usage(message: Message) -> Self {
        CliError::new(Kind::Usage, message)
    }

    /// Nothing better fits.
    pub fn failure(message: Message) -> Self {
        CliError::new(Kind::Failure, message)
    }

    /// No such thing.
    pub fn not_found(message: Message) -> Self {
        CliError::new(Kind::NotFound, message)
    }

    /// Adds what to do about it, unless something says so already.
    pub fn hint(mut self, hint: Message) -> Self {
        self.hint.get_or_insert(hint);
        self
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// The lines for stderr: `error: …` and, if there is one, `hint: …`.
    pub fn lines(&self) -> String {
        let error = one_line(&words::text(&say::error(self.message.clone())));
        match &self.hint {
            Some(hint) => format!("{error}\n{}\n", one_line(&words::text(&say::hint(hint.clone())))),
            None => error + "\n",
        }
    }
}

/// Text on one line, without control characters: names come from other people.
pub fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<clap::Error> for CliError {
    fn from(error: clap::Error) -> Self {
        let (message, hint) = words::usage::explained(&error);
        CliError::usage(message).hint(hint)
    }
}

impl From<CommandError> for CliError {
    fn from(error: CommandError) -> Self {
        let message = error.message();
        match error {
            CommandError::NotFound { thing: Thing::Workspace, name, known }
                if name.is_empty() && known.is_empty() =>
            {
                CliError::not_found(say::no_workspace()).hint(say::hint_no_workspace())
            }
            CommandError::NotFound { thing, known, .. } => {
                CliError::not_found(message).hint(words::hint_unknown(thing, &known))
            }
            CommandError::Ambiguous { thing: Thing::Workspace, name, candidates } if name.is_empty() => {
                CliError::usage(say::several_workspaces(candidates)).hint(say::hint_which_workspace())
            }
            CommandError::Ambiguous { .. } => CliError::usage(message).hint(say::hint_ambiguous()),
            CommandError::Invalid { hint, .. } => CliError::usage(message).hint(hint),
            CommandError::Forbidden { hint, .. } => CliError::new(Kind::Denied, message).hint(hint),
            CommandError::Store(error) => CliError::failure(message).hint(words::hint_store(&error)),
            CommandError::NoSuchStep { .. } => CliError::not_found(message).hint(say::hint_op_log()),
            CommandError::CannotUndo(_) => CliError::failure(message).hint(say::hint_cannot_undo()),
            CommandError::NothingToUndo | CommandError::UndoneAlready { .. } => {
                CliError::failure(message).hint(say::hint_op_log())
            }
            CommandError::Document(_) | CommandError::Unsyncable { .. } => {
                CliError::failure(message).hint(say::hint_damaged())
            }
        }
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let message = error.message();
        let (kind, hint) = match error {
            ClientError::Replica(error) => return error.into(),
            ClientError::Unreachable { .. } => (Kind::Offline, Some(say::hint_offline())),
            ClientError::Denied { hint, .. } => (Kind::Denied, words::as_told(hint)),
            ClientError::Expelled { .. } => (Kind::Denied, Some(say::hint_link_anew())),
            ClientError::NotThere { hint, .. } => (Kind::NotFound, words::as_told(hint)),
            ClientError::Limited { hint, .. } => (Kind::Failure, words::as_told(hint)),
            ClientError::Refused { hint, .. } => (Kind::Usage, words::as_told(hint)),
            ClientError::NotStored { .. } => (Kind::Failure, Some(say::hint_not_stored())),
            ClientError::Strange { .. } => (Kind::Failure, Some(say::hint_strange())),
            ClientError::Certificates(_) => (Kind::Usage, Some(say::hint_certificates())),
            ClientError::BadAddress(_) => (Kind::Usage, Some(say::hint_address())),
            ClientError::NotPublished => (Kind::Failure, Some(say::hint_not_published())),
        };
        CliError { hint, ..CliError::new(kind, message) }
    }
}

impl From<WhenError> for CliError {
    fn from(error: WhenError) -> Self {
        CliError::usage(error.message()).hint(error.hint())
    }
}

impl From<FilterError> for CliError {
    fn from(error: FilterError) -> Self {
        CliError::usage(error.message()).hint(error.hint())
    }
}

impl From<QuickAddError> for CliError {
    fn from(error: QuickAddError) -> Self {
        CliError::usage(error.message()).hint(error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_and_a_hint() {
        let error =
            CliError::not_found(say::no_such("X\n\u{1b}[2J", say::kind_task())).hint(say::hint_find_task());
        let lines = "error: no task `X [2J`\nhint: `concord task list` shows all tasks\n";
        assert_eq!(error.lines(), lines);
        assert_eq!(error.exit_code(), 3);
    }

    #[test]
    fn the_first_hint_stands() {
        let error = CliError::usage(say::no_time_logged()).hint(say::hint_no_time_logged());
        assert_eq!(error.clone().hint(say::hint_help()), error);
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
