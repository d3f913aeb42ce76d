//! `concord meeting list`, `show` and `read-back`. Writing commands print the same object for programs.

use clap::Args;
use concord_core::command::Outcome;
use concord_core::view::meeting;

use super::{form, screen};
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, Message, say};

/// Arguments of `meeting show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Only everybody's actions and decisions, read back by person
    #[arg(long)]
    pub read_back: bool,
    /// As tables: the handbook's agenda, decisions and action items
    #[arg(long, conflicts_with = "read_back")]
    pub table: bool,
}

impl Show {
    /// Prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if self.read_back {
            return read_back(&self.id, session);
        }
        let now = session.now();
        let meeting = session.view()?.meeting(&self.id, now)?;
        let output = session.output();
        output.value(&meeting, || match self.table {
            true => form::meeting(&meeting, output),
            false => screen::whole(&meeting, now, output.style()),
        })?;
        for flag in &meeting.flags {
            output.talk(&say::flag(flag.rule, flag.text.clone()));
        }
        Ok(())
    }
}

/// Arguments of `meeting list`.
#[derive(Debug, Args)]
pub struct List {
    /// List archived meetings, too
    #[arg(long)]
    pub archived: bool,
}

impl List {
    /// Prints the meetings.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let meetings = session.view()?.meetings(self.archived, now)?;
        session.output().list(&meetings, || screen::list(&meetings, now), say::no_meetings())
    }
}

/// Prints what everybody takes home.
pub fn read_back(id: &str, session: &mut Session) -> Result<(), CliError> {
    let now = session.now();
    let detail = session.view()?.meeting(id, now)?;
    let back = meeting::read_back(&detail.actions, &detail.decisions);
    let output = session.output();
    output.value(&back, || screen::read_back(&detail.meeting.title, &back, output.style()))
}

/// Prints what a command did to a meeting: the meeting for programs, a line for people.
pub fn report(session: &mut Session, outcome: &Outcome, done: Message) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let now = session.now();
    let meeting = session.view()?.meeting(&id.to_string(), now)?;
    session.output().value(&meeting, || words::did(done, "", &meeting.meeting.title))
}
