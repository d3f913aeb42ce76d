//! `concord meeting link`, `unlink` and `comment`: what hangs on a meeting.

use clap::Args;
use concord_core::command::meeting::MeetingCommand;

use super::act;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `meeting link`.
#[derive(Debug, Args)]
pub struct Link {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Where it leads
    pub url: String,
    /// What it is called
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
}

/// Arguments of `meeting unlink`.
#[derive(Debug, Args)]
pub struct Unlink {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The link: its number in the list, its id, or the beginning of its title
    pub link: String,
}

/// Arguments of `meeting comment`.
#[derive(Debug, Args)]
pub struct Comment {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What to say
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

impl Link {
    /// Hangs the link on the meeting and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Link { meeting: self.id, url: self.url, title: self.title };
        act(session, command, say::changed())
    }
}

impl Unlink {
    /// Takes the link away and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        act(session, MeetingCommand::Unlink { meeting: self.id, link: self.link }, say::changed())
    }
}

impl Comment {
    /// Adds the comment and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Comment { meeting: self.id, text: self.text.join(" ") };
        act(session, command, say::commented())
    }
}
