//! People who can be named.

use serde::Serialize;

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// The person's id.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// From outside the team.
    pub outside: bool,
}
