//! A command that did not do what was asked: one line, a hint, and the exit code of the contract.

use std::path::Path;

use crate::accounts::AccountsError;
use crate::exchange::ExchangeError;
use crate::storage::StorageError;

/// What kind of failure it is, which is its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything that is not below: disk full, damaged or newer database, a limit.
    Fault = 1,
    /// The command line asks for something that can't be.
    Usage = 2,
    /// There is no such workspace, member or token.
    NotFound = 3,
}

/// A failed command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind it is.
    pub kind: Kind,
    /// One line.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Failure {
    /// A failure of some kind.
    pub fn new(kind: Kind, message: impl ToString, hint: impl ToString) -> Self {
        Self { kind, message: one_line(&message.to_string()), hint: one_line(&hint.to_string()) }
    }

    /// There is no database where one was expected.
    pub fn no_database(kind: Kind, directory: &Path) -> Self {
        let message = format!("there is no Concord database in {}", directory.display());
        Self::new(kind, message, "check --data; `concord-server workspace create` makes a database")
    }

    /// The error as the library below describes it, and everything that caused it.
    fn chained(kind: Kind, error: &dyn std::error::Error, hint: impl ToString) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            // Some errors repeat what caused them, some do not.
            let text = error.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = error.source();
        }
        Self::new(kind, message, hint)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        let kind = if let StorageError::NoSuchWorkspace = error { Kind::NotFound } else { Kind::Fault };
        let hint = error.hint();
        Self::chained(kind, &error, hint)
    }
}

impl From<AccountsError> for Failure {
    fn from(error: AccountsError) -> Self {
        use AccountsError as E;
        let kind = match error {
            E::Storage(error) => return error.into(),
            E::NoSuchWorkspace | E::NoSuchMember | E::NoSuchToken => Kind::NotFound,
            E::NoSuchInvite | E::NoSuchDevice => Kind::NotFound,
            E::BadName | E::BadInvite | E::BadLife | E::OtherRole { .. } => Kind::Usage,
            E::PersonalWorkspace => Kind::Usage,
            _ => Kind::Fault,
        };
        Self::new(kind, &error, error.hint())
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        let hint = match &error {
            ExchangeError::Storage(_) => "",
            ExchangeError::File { .. } => "check the file, its permissions and its disk",
            ExchangeError::NoSuchDocument(_) => {
                "GET /api/v1/workspaces/ID/documents lists a workspace's documents"
            }
            ExchangeError::Chunks { .. } | ExchangeError::Document(_) => "check the file",
        };
        match error {
            ExchangeError::Storage(error) => error.into(),
            ExchangeError::NoSuchDocument(_) => Self::new(Kind::NotFound, error, hint),
            error => Self::new(Kind::Fault, error, hint),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::chained(Kind::Fault, &error, "check the file or the terminal this was written to")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line() {
        let failure = Failure::new(Kind::Fault, "a\nb  c", "d\n");
        assert_eq!((failure.message.as_str(), failure.hint.as_str()), ("a b c", "d"));
    }

    #[test]
    fn causes_are_told() {
        let error = StorageError::from(std::io::Error::other("the cable is loose"));
        assert!(Failure::from(error).message.ends_with("the cable is loose"));
    }
}
