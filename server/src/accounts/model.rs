//! What the rules about accounts speak of: roles, and names as they are compared.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What a member may do in a workspace; each role may do what the ones below it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything, changes nothing.
    Viewer,
    /// Changes documents, invites editors and viewers.
    Editor,
    /// Also changes roles, removes members, publishes.
    Owner,
}

impl Role {
    /// The role's name, as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }

    /// Whether a member of this role may change documents.
    pub fn may_write(self) -> bool {
        self >= Self::Editor
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is owner, editor or viewer")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        [Self::Viewer, Self::Editor, Self::Owner]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

/// Longest name of a person or a workspace, in characters.
pub const NAME_CHARS: usize = 200;

/// A name as a person wrote it, without blanks around it; none if nothing is left, if it is too long, or if it holds
/// control characters (which could forge lines of a terminal or a log).
pub fn clean_name(name: &str) -> Option<String> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS;
    (fits && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

/// A name as it is compared: two names with the same key are one person's. Width, case, composition of accents and
/// the number of blanks do not tell people apart (Unicode's NFKC, then lower case).
pub fn name_key(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A workspace and what is known of it beside its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id, chosen by the server.
    pub id: concord_sync::id::WorkspaceId,
    /// Its name.
    pub name: String,
    /// The root it was bound to by the first publish.
    pub root: Option<concord_sync::id::Root>,
}

/// A member as every member may see one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Id, unique on this server.
    pub id: String,
    /// Name, unique in the workspace.
    pub name: String,
    /// Role.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_one() {
        for (a, b) in [("Chen", "  chen "), ("José", "Jose\u{301}"), ("ＬＩＮ", "lin"), ("Lin  Yi", "lin yi")]
        {
            assert_eq!(name_key(a), name_key(b), "{a} and {b}");
        }
        assert_ne!(name_key("陈"), name_key("林"));
    }

    #[test]
    fn a_name_has_something_to_read_and_no_control_characters() {
        assert_eq!(clean_name(" 陈 "), Some("陈".to_owned()));
        for bad in ["", "  ", "a\nb", "a\u{1b}[2J", &"x".repeat(NAME_CHARS + 1)] {
            assert_eq!(clean_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn roles_are_ordered_by_what_they_may() {
        assert!(Role::Owner.may_write() && Role::Editor.may_write() && !Role::Viewer.may_write());
        for role in [Role::Viewer, Role::Editor, Role::Owner] {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("admin".parse::<Role>(), Err(UnknownRole));
    }
}
