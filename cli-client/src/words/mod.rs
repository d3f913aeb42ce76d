//! Every word this program says to people: messages of the locales, put into the language of this run. What several messages
//! come to together on a screen is put together here.
//!
//! Help texts are the doc comments of the arguments in English, and messages of the locales in other languages
//! ([`help`]); their examples stand in [`examples`].

pub mod examples;
pub mod forms;
pub mod help;
pub mod labels;
pub mod meetings;
mod reminders;
mod screens;
mod sync;
pub mod usage;

use std::fmt::Display;
use std::path::Path;
use std::sync::OnceLock;

use concord_core::replica::error::Thing;
use concord_core::store::StoreError;
use concord_locales::Speaker;
pub use concord_locales::{Language, Message, Value, say};

pub use help::translated;
pub use reminders::*;
pub use screens::*;
pub use sync::*;

use crate::errors::CliError;

/// Who speaks in this process: chosen once, before anything is said.
static SPEAKER: OnceLock<Speaker> = OnceLock::new();

/// Speaks this language from now on, unless another one was chosen before.
pub fn speak(language: Language) {
    SPEAKER.get_or_init(|| Speaker::new(language));
}

/// Who speaks: English where nobody has chosen.
fn speaker() -> &'static Speaker {
    SPEAKER.get_or_init(|| Speaker::new(Language::default()))
}

/// The language of this run.
pub fn language() -> Language {
    speaker().language()
}

/// A message in words.
pub fn text(message: &Message) -> String {
    speaker().say(message)
}

/// What is put into words, by itself.
pub fn value(value: &Value) -> String {
    text(&say::as_told(value.clone()))
}

/// A message as a line of output.
pub fn line(message: &Message) -> String {
    text(message) + "\n"
}

/// What stands between the members of a list of facts.
pub fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    let comma = match language() {
        Language::English => ", ",
        Language::Chinese => "、",
    };
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(comma)
}

/// What stands above a description in the editor.
pub fn describe_help(key: &str, title: &str) -> String {
    format!("{}\n{}", text(&say::describing(key, title)), text(&say::editing_rules()))
}

/// What stands above minutes in the editor.
pub fn note_help(title: &str, item: Option<&str>) -> String {
    let of = item.map_or_else(|| say::noting(title), |item| say::noting_item(item, title));
    format!("{}\n{}", text(&of), text(&say::editing_rules()))
}

/// What stands above a whole meeting in the editor.
pub fn sheet_help(title: &str) -> String {
    format!("{}\n{}", text(&say::sheet_help(title)), text(&say::editing_rules()))
}

/// The system has no randomness.
pub fn no_randomness(error: impl Display) -> CliError {
    CliError::failure(say::no_randomness(error.to_string()))
}

/// What to do about a name that means nothing.
pub fn hint_unknown(thing: Thing, known: &[String]) -> Message {
    let otherwise = match thing {
        Thing::Task => say::hint_find_task(),
        Thing::Board => say::hint_find_board(),
        Thing::Column => say::hint_find_column(),
        Thing::Meeting => say::hint_find_meeting(),
        Thing::AgendaItem => say::hint_find_agenda_item(),
        Thing::ChecklistItem => say::hint_find_checklist_item(),
        Thing::Person => say::hint_find_person(),
        Thing::Workspace => say::hint_find_workspace(),
        Thing::Conflict => say::hint_find_conflict(),
        Thing::View => say::hint_find_view(),
        Thing::Rule => say::hint_find_rule(),
        Thing::Link => say::hint_find_link(),
        Thing::Held => say::hint_find_held(),
        Thing::Decision | Thing::ActionItem | Thing::ParkedItem | Thing::Sending => {
            say::hint_find_in_meeting()
        }
        Thing::Amendment => say::hint_find_amendment(),
        Thing::Template => say::hint_find_template(),
    };
    if known.is_empty() {
        return otherwise;
    }
    // In an order that does not depend on ids.
    let mut names = known.to_vec();
    names.sort();
    say::hint_there_are(names, otherwise)
}

/// What to do about a database that fails.
pub fn hint_store(error: &StoreError) -> Message {
    match error {
        StoreError::Newer { .. } => say::hint_database_newer(),
        StoreError::Damaged(_) => say::hint_damaged(),
        StoreError::Full => say::hint_disk_full(),
        StoreError::ReadOnly(_) | StoreError::Unopenable(_) => say::hint_permissions(),
        StoreError::Busy => say::hint_database_busy(),
        StoreError::Sql(_) => say::hint_database_failed(),
    }
}

/// A hint in a server's words; none where it has none.
pub fn as_told(hint: String) -> Option<Message> {
    (!hint.is_empty()).then(|| say::as_told(hint))
}

/// A file that can't be written.
pub fn cannot_write(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(say::cannot_write(path.display().to_string(), error.to_string()))
}

/// A file that can't be read.
pub fn cannot_read(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(say::cannot_read(path.display().to_string(), error.to_string()))
}

/// Stdout that takes nothing.
pub fn cannot_print(error: impl Display) -> CliError {
    CliError::failure(say::cannot_print(error.to_string()))
}
