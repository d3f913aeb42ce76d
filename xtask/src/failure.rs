//! How an errand ends badly: one line that says what failed, one that says what to do, and an exit code.

use std::fmt;

/// The end of an errand that could not be done.
#[derive(Debug)]
pub struct Failure {
    /// What failed, in one line, without a full stop.
    line: String,
    /// What the person can do about it.
    hint: Option<String>,
    /// What the process exits with: 2 for a wrong command line, 1 for the rest.
    pub code: u8,
}

impl Failure {
    /// Something that did not work.
    pub fn new(line: impl Into<String>) -> Self {
        Self { line: line.into(), hint: None, code: 1 }
    }

    /// A command line that makes no sense.
    pub fn usage(line: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { line: line.into(), hint: Some(hint.into()), code: 2 }
    }

    /// The same failure with advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "error: {}", self.line)?;
        match &self.hint {
            Some(hint) => write!(out, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
