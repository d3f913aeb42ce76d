//! The workspace itself and its people: whoever can be named as owner, attendee or author.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::id::PersonId;
use super::register::{Fields, Register, Scalar};
use super::rule::Rule;

/// The workspace document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRecord {
    /// `name`.
    pub fields: Fields,
    /// Views that somebody saved for all, by name: the words of a filter, null for one that was taken away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub views: BTreeMap<String, Register>,
    /// Numbers in rules that somebody has set, by [`Rule::as_str`]: null for one that is the handbook's again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, Register>,
    /// Everybody who was ever named.
    pub people: BTreeMap<PersonId, PersonRecord>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// A person as the workspace document has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// The name shown.
    pub name: Register,
    /// Someone outside the team: a customer, a supplier. Can be named, never a member.
    pub outside: Register,
    /// Entered and taken back: keeps the name, and can't be named any more.
    #[serde(default, skip_serializing_if = "is_untouched")]
    pub retired: Register,
}

fn is_untouched(register: &Register) -> bool {
    *register == Register::default()
}

impl WorkspaceRecord {
    /// What is set for all, by path: `settings/view:<name>`, `settings/rule:<name>`.
    pub fn settings(&self) -> impl Iterator<Item = (String, &Register)> {
        let path = |beginning: &'static str| {
            move |(name, register)| (format!("settings/{beginning}{name}"), register)
        };
        self.views.iter().map(path(VIEW)).chain(self.rules.iter().map(path(RULE)))
    }
}

/// What the names of saved views begin with among the settings.
pub const VIEW: &str = "view:";

/// What the names of rules with a number of the team's own begin with there.
pub const RULE: &str = "rule:";

/// Field of the workspace document: its name.
pub const NAME: &str = "name";

/// What can be done to a workspace document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum WorkspaceEdit {
    /// Name or rename the workspace.
    Rename {
        /// The new name.
        name: String,
    },
    /// Enter a person, or give one a new name.
    Person {
        /// Who.
        id: PersonId,
        /// The name shown from now on.
        name: String,
        /// Someone outside the team.
        outside: bool,
    },
    /// Save a view under a name, or take it away.
    View {
        /// Its name.
        name: String,
        /// The words of a filter, or null.
        words: Scalar,
    },
    /// Set the number of a rule, or go back to the handbook's.
    Rule {
        /// Which.
        rule: Rule,
        /// The number, or null.
        number: Scalar,
    },
    /// Decide between contested values of a field: `name`, `people/<id>`, `settings/view:<name>` or `settings/rule:<name>`.
    Decide {
        /// The register's path.
        field: String,
        /// The value that stands from now on.
        value: Scalar,
    },
}
