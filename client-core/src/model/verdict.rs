//! What the rules say to something a person wants to do: go ahead, go ahead but look, or no.

use serde::{Deserialize, Serialize};

/// Something a rule wants a person to see. Never blocks, never changes an exit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// The rule's short name, stable for programs: `meeting-too-long`.
    pub rule: &'static str,
    /// One line for a person.
    pub text: String,
}

impl Flag {
    /// A flag of `rule` saying `text`.
    pub fn new(rule: &'static str, text: impl Into<String>) -> Self {
        Flag { rule, text: text.into() }
    }
}
