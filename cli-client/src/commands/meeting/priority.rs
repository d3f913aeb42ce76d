//! `concord meeting priority` and `form`: the three priorities of each person in a week.

use clap::Args;
use concord_core::command::meeting::{MeetingCommand, PriorityEntry};

use super::act;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting priority`.
#[derive(Debug, Args)]
pub struct Priority {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What is to be done; empty takes the priority away
    pub text: Option<String>,
    /// Whose [else yours]
    #[arg(long, value_name = "P")]
    pub person: Option<String>,
    /// Which of the three: 1, 2 or 3 [else the first that is free]
    #[arg(long, value_name = "N")]
    pub slot: Option<u8>,
    /// The number that will show it
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub number: Option<String>,
    /// Of what
    #[arg(long, value_name = "TEXT")]
    pub unit: Option<String>,
    /// What is aimed at, if that is not the number itself
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub target: Option<String>,
    /// What was reached
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub actual: Option<String>,
    /// Why it is more or less
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// How it stands on Thursday
    #[arg(long, value_name = "TEXT")]
    pub thursday: Option<String>,
}

impl Priority {
    /// Writes it down and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let entry = PriorityEntry {
            meeting: self.id,
            person: self.person,
            slot: self.slot,
            text: self.text,
            number: self.number,
            unit: self.unit,
            target: self.target,
            actual: self.actual,
            reason: self.reason,
            thursday: self.thursday,
        };
        act(session, MeetingCommand::Prioritise(Box::new(entry)), say::changed())
    }
}

/// Prints the form: a row for each priority.
pub fn form(id: &str, session: &mut Session) -> Result<(), CliError> {
    let now = session.now();
    let meeting = session.view()?.meeting(id, now)?;
    session.output().list(
        &meeting.priorities,
        || super::form::priorities(&meeting.priorities),
        say::no_priorities(),
    )
}
