//! `concord meeting agenda` and `conclude`: what is talked about and what came of it.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;

use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting agenda`.
#[derive(Debug, Args)]
pub struct Agenda {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What it is about
    pub title: String,
    /// What led to it
    #[arg(long, value_name = "TEXT")]
    pub background: Option<String>,
    /// What is to be reached
    #[arg(long, value_name = "TEXT")]
    pub goal: Option<String>,
    /// Who presents it
    #[arg(long, value_name = "P")]
    pub presenter: Option<String>,
    /// Minutes allotted
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
}

/// Arguments of `meeting conclude`.
#[derive(Debug, Args)]
pub struct Conclude {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
    /// The conclusion; empty clears it
    pub conclusion: String,
}

impl Agenda {
    /// Adds the item and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Agenda {
            meeting: self.id,
            title: self.title,
            background: self.background,
            goal: self.goal,
            presenter: self.presenter,
            minutes: self.minutes,
        };
        let outcome = session.carry_out(&Command::Meeting(command))?;
        report(session, &outcome, say::changed())
    }
}

impl Conclude {
    /// Writes the conclusion and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Conclude { meeting: self.id, item: self.item, text: self.conclusion };
        let outcome = session.carry_out(&Command::Meeting(command))?;
        report(session, &outcome, say::changed())
    }
}
