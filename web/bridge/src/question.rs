//! What can be asked of a replica, as JSON, and its views, as JSON again.

use chrono::{DateTime, FixedOffset};
use concord_core::replica::Replica;
use concord_core::replica::error::CommandError;
use concord_core::replica::query::TaskFilter;
use serde::Deserialize;
use serde_json::{Value, json};

/// A question: `{"ask": "tasks", "board": "CSAT"}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Question {
    /// Tasks that fit a filter.
    Tasks(TaskFilter),
    /// One task.
    Task { name: String },
    /// All boards.
    Boards,
    /// One board; without a name the only one.
    Board { name: Option<String> },
    /// All meetings.
    Meetings,
    /// One meeting.
    Meeting { name: String },
    /// Everyone who can be named.
    People,
    /// Everything contested.
    Conflicts,
    /// What happened to a task, meeting or board.
    History { name: String },
    /// Pieces of text that hold all words.
    Search { words: Vec<String> },
    /// Where this device stands.
    Status,
}

impl Question {
    /// The replica's answer at this time.
    pub fn answer(&self, replica: &Replica, now: DateTime<FixedOffset>) -> Result<Value, CommandError> {
        let today = now.date_naive();
        Ok(match self {
            Question::Tasks(filter) => json!(replica.tasks(filter, today)?),
            Question::Task { name } => json!(replica.task(name, today)?.0),
            Question::Boards => json!(replica.boards(false)?),
            Question::Board { name } => json!(replica.board(name.as_deref(), today)?),
            Question::Meetings => json!(replica.meetings(false, now)?),
            Question::Meeting { name } => json!(replica.meeting(name, now)?),
            Question::People => json!(replica.people()?),
            Question::Conflicts => json!(replica.conflicts()?),
            Question::History { name } => json!(replica.history(name)?),
            Question::Search { words } => json!(replica.search(words)?),
            Question::Status => json!(replica.status()?),
        })
    }
}
