//! `concord meeting invite`, `confirm`, `concerned` and `attend`: who is asked to come, who comes, and who came.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;
use concord_core::model::meeting::Attendance;

use super::{act, report};
use crate::commands::trimmed;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{Message, say};

/// Arguments of `meeting invite`.
#[derive(Debug, Args)]
pub struct Invite {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Whom, beside those on the list
    #[arg(value_name = "PERSON", value_delimiter = ',')]
    pub people: Vec<String>,
}

/// Arguments of `meeting confirm`.
#[derive(Debug, Args)]
pub struct Confirm {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Who comes [else you]
    #[arg(value_name = "PERSON", value_delimiter = ',')]
    pub people: Vec<String>,
}

/// Arguments of `meeting concerned`.
#[derive(Debug, Args)]
pub struct Concerned {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Who
    #[arg(required = true, value_name = "PERSON", value_delimiter = ',')]
    pub people: Vec<String>,
    /// They are not, after all
    #[arg(long)]
    pub remove: bool,
}

/// Arguments of `meeting attend`.
#[derive(Debug, Args)]
pub struct Attend {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Who
    #[arg(required = true, value_name = "PERSON", value_delimiter = ',')]
    pub people: Vec<String>,
    /// They were there; this is what is meant if nothing is said
    #[arg(long, conflicts_with_all = ["confirmed", "absent"])]
    pub present: bool,
    /// They said that they come
    #[arg(long, conflicts_with = "absent")]
    pub confirmed: bool,
    /// They were not there
    #[arg(long)]
    pub absent: bool,
}

impl Invite {
    /// Sends the notice and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Invite { meeting: self.id, people: trimmed(self.people) };
        act(session, command, say::invited())
    }
}

impl Confirm {
    /// Writes it down and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let people = match trimmed(self.people) {
            people if people.is_empty() => vec![session.replica()?.my_name()?],
            people => people,
        };
        stand(session, &self.id, people, Attendance::Confirmed, say::confirmed())
    }
}

impl Concerned {
    /// Writes it down and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command =
            MeetingCommand::Concern { meeting: self.id, people: trimmed(self.people), on: !self.remove };
        act(session, command, say::changed())
    }
}

impl Attend {
    /// Writes it down and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let attendance = match (self.confirmed, self.absent) {
            (true, _) => Attendance::Confirmed,
            (_, true) => Attendance::Absent,
            _ => Attendance::Present,
        };
        stand(session, &self.id, trimmed(self.people), attendance, say::changed())
    }
}

fn stand(
    session: &mut Session,
    meeting: &str,
    people: Vec<String>,
    attendance: Attendance,
    done: Message,
) -> Result<(), CliError> {
    let mut outcome = None;
    for person in people {
        let command = MeetingCommand::Attend { meeting: meeting.to_owned(), person, attendance };
        outcome = Some(session.carry_out(&Command::Meeting(command))?);
    }
    match outcome {
        Some(outcome) => report(session, &outcome, done),
        None => Err(CliError::usage(say::nobody_named()).hint(say::hint_help())),
    }
}
