//! Every word this program says to people, in one place, so that another language can take over.
//!
//! Help texts are the doc comments of the arguments; their examples stand in [`examples`].

pub mod examples;
mod hints;
pub mod labels;
mod screens;
mod sync;

use std::fmt::Display;
use std::path::Path;

use concord_core::replica::error::Thing;
use concord_core::store::StoreError;

pub use hints::*;
pub use screens::*;
pub use sync::*;

use crate::errors::CliError;

/// A status that is none.
pub fn no_status(text: &str) -> String {
    format!("`{text}` is no status")
}

/// What stands above a description in the editor.
pub fn describe_help(key: &str, title: &str) -> String {
    format!(
        "Description of {key} {title}\nLines that begin with %% are left out. Save and close; unchanged text changes nothing."
    )
}

/// What stands above minutes in the editor.
pub fn note_help(title: &str, item: Option<&str>) -> String {
    let of = item.map(|item| format!(", item: {item}")).unwrap_or_default();
    format!(
        "Minutes of {title}{of}\nLines that begin with %% are left out. Save and close; unchanged text changes nothing."
    )
}

/// A priority that is none.
pub fn no_priority(text: &str) -> String {
    format!("`{text}` is no priority")
}

/// An argument of `set` that is none.
pub fn no_assignment(text: &str) -> String {
    format!("`{text}` has no =")
}

/// A field that is set twice.
pub fn field_twice(name: &str) -> String {
    format!("the field {name} is given twice")
}

/// The system has no randomness.
pub fn no_randomness(error: impl Display) -> CliError {
    CliError::failure(format!("the system gives no random bytes: {error}"))
}

/// What to do about a name that means nothing.
pub fn hint_unknown(thing: Thing, known: &[String]) -> String {
    let otherwise = match thing {
        Thing::Task => "`concord task list` shows all tasks",
        Thing::Board => "`concord board list` shows all boards",
        Thing::Column => "`concord board show BOARD` shows its columns",
        Thing::Meeting => "`concord meeting list` shows all meetings",
        Thing::AgendaItem => "`concord meeting show MEETING` shows its agenda",
        Thing::ChecklistItem => "`concord task show KEY` shows its checklist",
        Thing::Person => "`concord person add NAME` enters somebody",
        Thing::Workspace => "`concord workspace list` shows all workspaces of this device",
        Thing::Conflict => "`concord conflicts list` shows everything contested",
        Thing::Held => "`concord held list` shows all of it",
    };
    match known {
        [] => otherwise.to_owned(),
        known => format!("there are {}; {otherwise}", sorted(known)),
    }
}

/// What to do about a database that fails.
pub fn hint_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::Newer { .. } => "use a newer Concord; this one has changed nothing",
        StoreError::Damaged(_) => HINT_DAMAGED,
        StoreError::Full => "make room on the disk and do it again",
        StoreError::ReadOnly(_) | StoreError::Unopenable(_) => {
            "look at the directory's permissions, or name another one with --data DIR"
        }
        StoreError::Busy => "do it again in a moment",
        StoreError::Sql(_) => {
            "do it again; if it fails again, keep the data directory as it is and report it"
        }
    }
}

/// A name that could be several things.
pub fn ambiguous(thing: Thing, name: &str, candidates: &[String]) -> String {
    format!("`{name}` could be more than one {}: {}", thing.as_str(), sorted(candidates))
}

/// In an order that does not depend on ids.
fn sorted(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort();
    names.join(", ")
}

/// Several workspaces and none named.
pub fn several_workspaces(names: &[String]) -> String {
    format!("this device has several workspaces: {}", names.join(", "))
}

/// A setting of the clock that is none.
pub fn bad_clock(variable: &str, text: &str) -> String {
    format!("{variable} is `{text}`, which is no RFC 3339 time")
}

/// A file that can't be written.
pub fn cannot_write(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(format!("{} can't be written: {error}", path.display()))
}

/// A file that can't be read.
pub fn cannot_read(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(format!("{} can't be read: {error}", path.display()))
}

/// Stdout that takes nothing.
pub fn cannot_print(error: impl Display) -> CliError {
    CliError::failure(format!("the result can't be printed: {error}"))
}

/// An editor that gave up.
pub fn editor_failed(editor: &str) -> String {
    format!("the editor `{editor}` ended with an error")
}

/// An editor that did not start.
pub fn editor_missing(editor: &str, error: &dyn Display) -> String {
    format!("the editor `{editor}` can't be started: {error}")
}

/// Where a draft is.
pub fn draft_kept(path: &Path) -> String {
    format!("your text is kept in {}", path.display())
}

/// How much was read to build the index anew.
pub fn reindexed(documents: usize) -> String {
    format!("built the index anew from {documents} documents\n")
}
