//! `concord meeting set ID field=value…`: writes the fields that are named, and nothing else.

use clap::Args;
use concord_core::command::meeting::MeetingCommand;

use super::act;
use crate::commands::assignments;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// field=value; an empty value clears
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub changes: Vec<String>,
}

impl Set {
    /// Writes the fields and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let fields = assignments(&self.changes)?;
        act(session, MeetingCommand::Set { meeting: self.id, fields }, say::changed())
    }
}
