//! `concord meeting invite` and `attend`: who is asked to come, and who came.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;
use concord_core::model::meeting::Attendance;

use super::report;
use crate::commands::trimmed;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting invite`.
#[derive(Debug, Args)]
pub struct Invite {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Whom
    #[arg(required = true, value_name = "PERSON", value_delimiter = ',')]
    pub people: Vec<String>,
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
    /// Invites them and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Invite { meeting: self.id, people: trimmed(self.people) };
        let outcome = session.carry_out(&Command::Meeting(command))?;
        report(session, &outcome, say::changed())
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
        let mut outcome = None;
        for person in trimmed(self.people) {
            let command = MeetingCommand::Attend { meeting: self.id.clone(), person, attendance };
            outcome = Some(session.carry_out(&Command::Meeting(command))?);
        }
        match outcome {
            Some(outcome) => report(session, &outcome, say::changed()),
            None => Err(CliError::usage(say::nobody_named()).hint(say::hint_help())),
        }
    }
}
