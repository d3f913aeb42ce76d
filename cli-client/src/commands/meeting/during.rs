//! `concord meeting start`, `item`, `end`, `park` and `unpark`: while people sit together.

use clap::{ArgGroup, Args};
use concord_core::command::meeting::{MeetingCommand, Unparked};

use super::act;
use crate::commands::trimmed;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting start`.
#[derive(Debug, Args)]
pub struct Start {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Who is there
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub present: Vec<String>,
    /// Who is not
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub absent: Vec<String>,
}

/// Arguments of `meeting item`.
#[derive(Debug, Args)]
pub struct Item {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
}

/// Arguments of `meeting park`.
#[derive(Debug, Args)]
pub struct Park {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What is off the agenda
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// Arguments of `meeting unpark`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("becomes").required(true))]
pub struct Unpark {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What: its number in the parking lot, its id, or the beginning of its text
    pub parked: String,
    /// It becomes an item on this agenda
    #[arg(long, group = "becomes")]
    pub agenda: bool,
    /// It becomes a task
    #[arg(long, group = "becomes")]
    pub task: bool,
    /// It becomes one of the next meeting's first items
    #[arg(long, group = "becomes")]
    pub next: bool,
}

impl Start {
    /// Opens the meeting and prints it; who is missing is told.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Start {
            meeting: self.id,
            present: trimmed(self.present),
            absent: trimmed(self.absent),
        };
        act(session, command, say::started())
    }
}

impl Item {
    /// Goes on to the item and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        act(session, MeetingCommand::TakeUp { meeting: self.id, item: self.item }, say::changed())
    }
}

/// Closes the meeting and prints it.
pub fn end(id: String, session: &mut Session) -> Result<(), CliError> {
    act(session, MeetingCommand::End { meeting: id }, say::ended())
}

impl Park {
    /// Puts it aside and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        act(session, MeetingCommand::Park { meeting: self.id, text: self.text.join(" ") }, say::changed())
    }
}

impl Unpark {
    /// Makes something of it and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let to = match (self.agenda, self.task) {
            (true, _) => Unparked::Agenda,
            (_, true) => Unparked::Task,
            _ => Unparked::Next,
        };
        let command = MeetingCommand::Unpark { meeting: self.id, item: self.parked, to };
        act(session, command, say::changed())
    }
}
