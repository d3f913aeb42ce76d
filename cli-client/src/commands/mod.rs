//! One file a command: its arguments, what it asks of the replica, how the answer is printed.

pub mod archive;
pub mod board;
pub mod calendar;
pub mod column;
pub mod conflicts;
pub mod device;
pub mod held;
pub mod history;
pub mod inbox;
pub mod init;
pub mod invite;
pub mod join;
pub mod lead;
pub mod lint;
pub mod meeting;
pub mod member;
pub mod past;
pub mod person;
pub mod prose;
pub mod publish;
pub mod rule;
pub mod search;
pub mod status;
pub mod sync;
pub mod task;
pub mod view;
pub mod workspace;

use clap::Subcommand;
use concord_core::command::Outcome;
use concord_core::model::operation::Kind;

use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, Message, say};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace on this device
    Init(init::Init),
    #[command(subcommand)]
    Person(person::Person),
    #[command(subcommand)]
    Board(board::Board),
    #[command(subcommand)]
    Task(task::Task),
    Inbox(inbox::Inbox),
    Lead(lead::Lead),
    Lint(lint::Lint),
    Calendar(calendar::Calendar),
    #[command(subcommand)]
    View(view::View),
    #[command(subcommand)]
    Rule(rule::Rule),
    #[command(subcommand)]
    Meeting(meeting::Meeting),
    Search(search::Search),
    History(history::History),
    Blame(past::blame::Blame),
    Diff(past::diff::Diff),
    At(past::at::At),
    Undo(past::undo::Undo),
    Redo(past::undo::Redo),
    #[command(subcommand)]
    Op(past::undo::Op),
    #[command(subcommand)]
    Archive(archive::Archive),
    #[command(subcommand)]
    Conflicts(conflicts::Conflicts),
    Status(status::Status),
    Sync(sync::Sync),
    Publish(publish::Publish),
    Join(join::Join),
    Invite(invite::Invite),
    #[command(subcommand)]
    Member(member::Member),
    #[command(subcommand)]
    Device(device::Device),
    #[command(subcommand)]
    Held(held::Held),
    #[command(subcommand)]
    Workspace(workspace::Workspace),
}

impl Command {
    /// Runs the command, between two syncs if that was asked for.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if !session.requires_sync() || self.needs_no_sync() {
            return self.run_here(session);
        }
        let output = session.output().clone();
        let mut tally = sync::Tally::default();
        session.sync(&mut |report| tally.add(report, &output))?;
        self.run_here(session)?;
        session.sync(&mut |report| tally.add(report, &output))
    }

    /// Whether it talks to the server by itself, or is about no workspace.
    fn needs_no_sync(&self) -> bool {
        matches!(
            self,
            Command::Init(_)
                | Command::Sync(_)
                | Command::Publish(_)
                | Command::Join(_)
                | Command::Invite(_)
                | Command::Member(_)
                | Command::Device(_)
                | Command::Workspace(_)
        )
    }

    fn run_here(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Command::Init(init) => init.run(session),
            Command::Person(person) => person.run(session),
            Command::Board(board) => board.run(session),
            Command::Task(task) => task.run(session),
            Command::Inbox(inbox) => inbox.run(session),
            Command::Lead(lead) => lead.run(session),
            Command::Lint(lint) => lint.run(session),
            Command::Calendar(calendar) => calendar.run(session),
            Command::View(view) => view.run(session),
            Command::Rule(rule) => rule.run(session),
            Command::Meeting(meeting) => meeting.run(session),
            Command::Search(search) => search.run(session),
            Command::History(history) => history.run(session),
            Command::Blame(blame) => blame.run(session),
            Command::Diff(diff) => diff.run(session),
            Command::At(at) => at.run(session),
            Command::Undo(undo) => undo.run(session),
            Command::Redo(redo) => redo.run(session),
            Command::Op(op) => op.run(session),
            Command::Archive(archive) => archive.run(session),
            Command::Conflicts(conflicts) => conflicts.run(session),
            Command::Status(status) => status.run(session),
            Command::Sync(sync) => sync.run(session),
            Command::Publish(publish) => publish.run(session),
            Command::Join(join) => join.run(session),
            Command::Invite(invite) => invite.run(session),
            Command::Member(member) => member.run(session),
            Command::Device(device) => device.run(session),
            Command::Held(held) => held.run(session),
            Command::Workspace(workspace) => workspace.run(session),
        }
    }
}

/// Prints what a command did to a thing of any kind.
pub fn report_any(session: &mut Session, outcome: &Outcome, done: Message) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let today = session.now().date_naive();
    let replica = session.view()?;
    match replica.kind_of(&id)? {
        Some(Kind::Task) => task::report(session, outcome, done),
        Some(Kind::Meeting) => meeting::report(session, outcome, done),
        _ => {
            let board = replica.board(Some(&id.to_string()), today)?;
            session.output().value(&board, || words::did(done, &board.prefix, &board.name))
        }
    }
}

/// The id of the task, meeting or board of this name.
pub fn id_of(session: &mut Session, name: &str) -> Result<String, CliError> {
    let now = session.now();
    let today = now.date_naive();
    let replica = session.view()?;
    let not_a_task = match replica.find_task(name) {
        Ok(found) => return Ok(found.id.to_string()),
        Err(error) => error,
    };
    if let Ok(meeting) = replica.meeting(name, now) {
        return Ok(meeting.meeting.id);
    }
    replica.board(Some(name), today).map(|board| board.id).map_err(|_| not_a_task.into())
}

/// Takes `field=value` apart. `with+=A,B` and `with-=A` name single members: the core reads `+A` and `-A`.
pub fn assignments(changes: &[String]) -> Result<Vec<(String, String)>, CliError> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for change in changes {
        let (name, value) = change
            .split_once('=')
            .ok_or_else(|| CliError::usage(say::no_assignment(change)).hint(say::hint_set()))?;
        let (name, sign) = match name.strip_suffix(['+', '-']) {
            Some(rest) => (rest, &name[rest.len()..]),
            None => (name, ""),
        };
        let name = name.trim().to_lowercase().replace('-', "_");
        if sign.is_empty() && fields.iter().any(|(before, _)| *before == name) {
            return Err(CliError::usage(say::field_twice(&name)).hint(say::hint_set()));
        }
        let members = trimmed(value.split([',', '，', '、']).map(str::to_owned).collect());
        let value = match sign {
            "" => value.to_owned(),
            _ => members.iter().map(|member| format!("{sign}{member}")).collect::<Vec<_>>().join(","),
        };
        // `with+=` adds nobody.
        if sign.is_empty() || !value.is_empty() {
            fields.push((name, value));
        }
    }
    Ok(fields)
}

/// Members of a list without the space around them; empty ones are none.
pub fn trimmed(list: Vec<String>) -> Vec<String> {
    list.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[&str]) -> Result<Vec<(String, String)>, CliError> {
        assignments(&changes.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn assignments_are_taken_apart() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields =
            read(&["due=2024-07-17", "Risk-Plan=a=b", "start=", "with+=Lin, Wu", "with-=Chen"]).unwrap();
        let expected = [
            pair("due", "2024-07-17"),
            pair("risk_plan", "a=b"),
            pair("start", ""),
            pair("with", "+Lin,+Wu"),
            pair("with", "-Chen"),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn what_is_no_assignment_is_refused() {
        assert_eq!(read(&["due"]).unwrap_err().exit_code(), 2);
        assert_eq!(read(&["due=fri", "due=mon"]).unwrap_err().exit_code(), 2);
    }
}
