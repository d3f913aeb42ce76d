//! What the rules say to something a person wants to do: go ahead, go ahead but look, or no.

use concord_locales::Message;
use serde::Serialize;

/// Something a rule wants a person to see. Never blocks, never changes an exit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// The rule's short name, stable for programs: `meeting-too-long`.
    pub rule: &'static str,
    /// One line for a person.
    pub text: Message,
}

impl Flag {
    /// A flag of `rule` saying `text`.
    pub fn new(rule: &'static str, text: Message) -> Self {
        Flag { rule, text }
    }
}
