//! `concord meeting check`: what has to be ready before a meeting.

use clap::{Args, Subcommand};
use concord_core::command::meeting::MeetingCommand;
use concord_core::model::meeting::Ready;

use super::act;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

/// What has to be ready before a meeting
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Add something
    #[command(after_help = examples::MEETING_CHECK_ADD)]
    Add(Add),
    /// Say that something is ready
    #[command(after_help = examples::MEETING_CHECK_TICK)]
    Tick(Item),
    /// Take a tick back
    #[command(after_help = examples::MEETING_CHECK_UNTICK)]
    Untick(Item),
}

/// Arguments of `meeting check add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What has to be ready
    pub text: String,
    /// What sort of thing: room, equipment or material; 会议室, 设备 or 资料
    #[arg(long, value_name = "SORT")]
    pub sort: Option<String>,
}

/// One thing.
#[derive(Debug, Args)]
pub struct Item {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// What: its number in the list, its id, or the beginning of its text
    pub check: String,
}

impl Check {
    /// Changes the list and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = match self {
            Check::Add(Add { id, text, sort }) => {
                MeetingCommand::AddCheck { meeting: id, title: text, sort: sort.map(sort_named).transpose()? }
            }
            Check::Tick(Item { id, check }) => MeetingCommand::Tick { meeting: id, item: check, done: true },
            Check::Untick(Item { id, check }) => {
                MeetingCommand::Tick { meeting: id, item: check, done: false }
            }
        };
        act(session, command, say::changed())
    }
}

fn sort_named(text: String) -> Result<Ready, CliError> {
    Ready::parse(&text).ok_or_else(|| CliError::usage(say::no_sort(text)).hint(say::hint_sort()))
}
