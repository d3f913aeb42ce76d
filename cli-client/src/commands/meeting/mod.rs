//! `concord meeting`: agenda, minutes, decisions and action items. One file a family of verbs.

pub mod add;
pub mod agenda;
pub mod attend;
pub mod note;
pub mod outcome;
pub mod set;
pub mod show;

use clap::{Args, Subcommand};

use crate::errors::CliError;
use crate::session::Session;
use crate::words::examples;
pub use show::report;

/// Meetings and their minutes
#[derive(Debug, Subcommand)]
pub enum Meeting {
    /// Plan a meeting
    #[command(after_help = examples::MEETING_ADD)]
    Add(add::Add),
    /// List meetings, the next first
    #[command(after_help = examples::MEETING_LIST)]
    List,
    /// Show a meeting with agenda, minutes, decisions and action items
    #[command(after_help = examples::MEETING_SHOW)]
    Show(Named),
    /// Set fields of a meeting; an empty value clears one
    #[command(after_help = examples::MEETING_SET)]
    Set(set::Set),
    /// Invite people
    #[command(after_help = examples::MEETING_INVITE)]
    Invite(attend::Invite),
    /// Put an item on the agenda
    #[command(after_help = examples::MEETING_AGENDA)]
    Agenda(agenda::Agenda),
    /// Write an agenda item's conclusion
    #[command(after_help = examples::MEETING_CONCLUDE)]
    Conclude(agenda::Conclude),
    /// Say who confirmed, was present or absent
    #[command(after_help = examples::MEETING_ATTEND)]
    Attend(attend::Attend),
    /// Write minutes: a line, a file or your editor
    #[command(after_help = examples::MEETING_NOTE)]
    Note(note::Note),
    /// Record a decision
    #[command(after_help = examples::MEETING_DECIDE)]
    Decide(outcome::Decide),
    /// Record an action item: a task on the meeting's board, else Inbox
    #[command(after_help = examples::MEETING_ACTION)]
    Action(outcome::Action),
}

/// One meeting.
#[derive(Debug, Args)]
pub struct Named {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
}

impl Meeting {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Meeting::Add(add) => add.run(session),
            Meeting::List => show::list(session),
            Meeting::Show(named) => show::show(&named.id, session),
            Meeting::Set(set) => set.run(session),
            Meeting::Invite(invite) => invite.run(session),
            Meeting::Agenda(agenda) => agenda.run(session),
            Meeting::Conclude(conclude) => conclude.run(session),
            Meeting::Attend(attend) => attend.run(session),
            Meeting::Note(note) => note.run(session),
            Meeting::Decide(decide) => decide.run(session),
            Meeting::Action(action) => action.run(session),
        }
    }
}
