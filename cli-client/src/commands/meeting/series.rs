//! `concord meeting next` and `next-item`: the meeting after this one.

use clap::Args;
use concord_core::command::meeting::MeetingCommand;
use concord_core::model::when::parse_time;

use super::act;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting next-item`.
#[derive(Debug, Args)]
pub struct NextItem {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What the next meeting begins with
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// Arguments of `meeting next`.
#[derive(Debug, Args)]
pub struct Next {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// When [else as the series has it, or as next_at says]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

impl NextItem {
    /// Writes the item down and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        act(session, MeetingCommand::Ahead { meeting: self.id, title: self.text.join(" ") }, say::changed())
    }
}

impl Next {
    /// Makes the next meeting and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let at = self.at.map(|text| parse_time(&text, session.now())).transpose()?;
        act(session, MeetingCommand::Next { meeting: self.id, at }, say::added())
    }
}
