//! `concord meeting decide`, `vote`, `decision` and `action`: what a meeting leaves behind.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::meeting::{MeetingCommand, Results};
use concord_core::model::meeting::{Execution, Vote as Choice, Way};
use concord_core::model::when::parse_date;

use super::{act, screen};
use crate::commands::assignments;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

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
    /// How it was reached: vote or consensus; 表决 or 共识
    #[arg(long, value_name = "WAY")]
    pub by: Option<String>,
}

/// Arguments of `meeting vote`.
#[derive(Debug, Args)]
pub struct Vote {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The decision: its number, its id, or the beginning of its text
    pub decision: String,
    /// yes, no or abstain; 赞成, 反对 or 弃权; none takes the vote back
    pub vote: String,
    /// Whose vote it is [else yours]
    #[arg(long, value_name = "P")]
    pub person: Option<String>,
}

/// Decisions and how far they are carried out
#[derive(Debug, Subcommand)]
pub enum Decision {
    /// List the decisions of all meetings that are still to be carried out
    #[command(after_help = examples::MEETING_DECISION_LIST)]
    List(List),
    /// Say that a decision is carried out
    #[command(after_help = examples::MEETING_DECISION_DONE)]
    Done(Named),
    /// Give a decision up
    #[command(after_help = examples::MEETING_DECISION_DROP)]
    Drop(Named),
    /// Say that a decision is still to be carried out
    #[command(after_help = examples::MEETING_DECISION_REOPEN)]
    Reopen(Named),
    /// Correct what was decided; an empty value clears a field
    #[command(after_help = examples::MEETING_DECISION_SET)]
    Set(Set),
}

/// Arguments of `meeting decision list`.
#[derive(Debug, Args)]
pub struct List {
    /// List those that are done or dropped, too
    #[arg(long)]
    pub all: bool,
}

/// A decision of a meeting.
#[derive(Debug, Args)]
pub struct Named {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The decision: its number, its id, or the beginning of its text
    pub decision: String,
}

/// Arguments of `meeting decision set` and `meeting action set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Which: its number, its id, or the beginning of its text
    pub which: String,
    /// field=value; an empty value clears
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub changes: Vec<String>,
}

/// Arguments of `meeting action`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Action {
    /// What to do with the action items there are.
    #[command(subcommand)]
    pub verb: Option<ActionVerb>,
    /// The meeting: its title, its id, or the beginning of one of them
    #[arg(required = true)]
    pub id: Option<String>,
    /// What is to be done
    #[arg(required = true)]
    pub title: Option<String>,
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

/// What to do with action items.
#[derive(Debug, Subcommand)]
pub enum ActionVerb {
    /// Correct what was agreed; an empty value clears a field
    #[command(after_help = examples::MEETING_ACTION_SET)]
    Set(Set),
}

impl Decide {
    /// Records the decision and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let due = self.due.map(|text| parse_date(&text, session.now())).transpose()?;
        let by = self.by.map(way).transpose()?;
        let command = MeetingCommand::Decide {
            meeting: self.id,
            text: self.text,
            owner: self.owner,
            due,
            item: self.item,
            by,
        };
        act(session, command, say::changed())
    }
}

fn way(text: String) -> Result<Way, CliError> {
    Way::parse(&text).ok_or_else(|| CliError::usage(say::no_way(text)).hint(say::hint_way()))
}

impl Vote {
    /// Records the vote and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let vote = match self.vote.trim() {
            "none" | "无" | "" => None,
            text => Some(
                Choice::parse(text)
                    .ok_or_else(|| CliError::usage(say::no_vote(text)).hint(say::hint_vote()))?,
            ),
        };
        let command =
            MeetingCommand::Vote { meeting: self.id, decision: self.decision, person: self.person, vote };
        act(session, command, say::changed())
    }
}

impl Decision {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let (named, state) = match self {
            Decision::List(List { all }) => return list(all, session),
            Decision::Set(set) => return act(session, set.command(Results::Decisions)?, say::changed()),
            Decision::Done(named) => (named, Execution::Done),
            Decision::Drop(named) => (named, Execution::Dropped),
            Decision::Reopen(named) => (named, Execution::Open),
        };
        let command = MeetingCommand::Execute { meeting: named.id, decision: named.decision, state };
        act(session, command, say::changed())
    }
}

fn list(all: bool, session: &mut Session) -> Result<(), CliError> {
    let now = session.now();
    let decisions = session.view()?.decisions(all, now)?;
    session.output().list(&decisions, || screen::decisions(&decisions), say::no_decisions())
}

impl Set {
    fn command(self, list: Results) -> Result<MeetingCommand, CliError> {
        let fields = assignments(&self.changes)?;
        Ok(MeetingCommand::SetResult { meeting: self.id, list, item: self.which, fields })
    }
}

impl Action {
    /// Records the action item and prints its task, or corrects one and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if let Some(ActionVerb::Set(set)) = self.verb {
            return act(session, set.command(Results::Actions)?, say::changed());
        }
        let due = self.due.map(|text| parse_date(&text, session.now())).transpose()?;
        let command = MeetingCommand::Action {
            meeting: self.id.unwrap_or_default(),
            title: self.title.unwrap_or_default(),
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
