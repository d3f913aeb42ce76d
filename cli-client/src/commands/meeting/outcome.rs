//! `concord meeting decide` and `action`: what a meeting leaves behind.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;
use concord_core::model::when::parse_date;

use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting decide`.
#[derive(Debug, Args)]
pub struct Decide {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What was decided
    pub text: String,
    /// Who carries it out
    #[arg(long, short, value_name = "P")]
    pub owner: Option<String>,
    /// By when
    #[arg(long, short, value_name = "DATE", allow_hyphen_values = true)]
    pub due: Option<String>,
    /// The agenda item it belongs to
    #[arg(long, value_name = "N")]
    pub item: Option<String>,
}

/// Arguments of `meeting action`.
#[derive(Debug, Args)]
pub struct Action {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What is to be done
    pub title: String,
    /// Who does it
    #[arg(long, short, value_name = "P")]
    pub owner: Option<String>,
    /// By when
    #[arg(long, short, value_name = "DATE", allow_hyphen_values = true)]
    pub due: Option<String>,
    /// The agenda item it came from
    #[arg(long, value_name = "N")]
    pub item: Option<String>,
    /// The board the task goes to [else the meeting's, else Inbox]
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

impl Decide {
    /// Records the decision and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let due = self.due.map(|text| parse_date(&text, session.now())).transpose()?;
        let command = MeetingCommand::Decide {
            meeting: self.id,
            text: self.text,
            owner: self.owner,
            due,
            item: self.item,
        };
        let outcome = session.carry_out(&Command::Meeting(command))?;
        report(session, &outcome, say::changed())
    }
}

impl Action {
    /// Makes the task, writes it into the minutes and prints what came of it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let due = self.due.map(|text| parse_date(&text, session.now())).transpose()?;
        let command = MeetingCommand::Action {
            meeting: self.id,
            title: self.title,
            owner: self.owner,
            due,
            board: self.board,
            item: self.item,
            note: self.note,
        };
        let outcome = session.carry_out(&Command::Meeting(command))?;
        crate::commands::task::report(session, &outcome, say::added())
    }
}
