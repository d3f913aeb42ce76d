//! `concord meeting send` and `receipt`: minutes go out, and arrive.

use std::io::{self, BufRead, IsTerminal};

use clap::Args;
use concord_core::command::meeting::MeetingCommand;

use super::act;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting send`.
#[derive(Debug, Args)]
pub struct Send {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Send without asking, whatever is flagged
    #[arg(long, short)]
    pub yes: bool,
}

/// Arguments of `meeting receipt`.
#[derive(Debug, Args)]
pub struct Receipt {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Which sending was read, by number [else all that stands there now]
    #[arg(long, value_name = "N")]
    pub version: Option<usize>,
    /// Who has read it [else you]
    #[arg(long, value_name = "P")]
    pub person: Option<String>,
}

impl Send {
    /// Sends the minutes and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if !self.yes && io::stdin().is_terminal() && !self.is_wanted(session)? {
            session.output().talk(&say::not_sent());
            return Ok(());
        }
        act(session, MeetingCommand::Send { meeting: self.id }, say::sent())
    }

    /// Whether the person wants minutes to go out with what is flagged of their action items.
    fn is_wanted(&self, session: &mut Session) -> Result<bool, CliError> {
        let now = session.now();
        let meeting = session.replica()?.meeting(&self.id, now)?;
        let incomplete = || meeting.flags.iter().filter(|flag| flag.rule == "action-incomplete");
        if incomplete().next().is_none() {
            return Ok(true);
        }
        for flag in incomplete() {
            session.output().talk(&say::flag(flag.rule, flag.text.clone()));
        }
        session.output().talk(&say::send_anyway());
        let mut answer = String::new();
        // Whoever gives no answer does not want it.
        drop(io::stdin().lock().read_line(&mut answer));
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是"))
    }
}

impl Receipt {
    /// Confirms it and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command =
            MeetingCommand::Receipt { meeting: self.id, version: self.version, person: self.person };
        act(session, command, say::confirmed())
    }
}
