//! `concord meeting`: before, during and after. One file a family of verbs.

pub mod add;
pub mod after;
pub mod agenda;
pub mod amend;
pub mod attend;
pub mod check;
pub mod during;
pub mod edit;
pub mod form;
pub mod link;
pub mod note;
pub mod outcome;
pub mod priority;
pub mod screen;
pub mod series;
pub mod set;
pub mod show;
pub mod timer;

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;

use crate::errors::CliError;
use crate::session::Session;
use crate::words::{Message, examples, say};
pub use show::report;

/// Meetings and their minutes
#[derive(Debug, Subcommand)]
pub enum Meeting {
    /// Plan a meeting
    #[command(after_help = examples::MEETING_ADD)]
    Add(add::Add),
    /// List meetings, the next first
    #[command(after_help = examples::MEETING_LIST)]
    List(show::List),
    /// Show a meeting with agenda, minutes, decisions and action items
    #[command(after_help = examples::MEETING_SHOW)]
    Show(show::Show),
    /// Put a meeting away; search still finds it
    #[command(after_help = examples::MEETING_ARCHIVE)]
    Archive(Named),
    /// Bring an archived meeting back
    #[command(after_help = examples::MEETING_RESTORE)]
    Restore(Named),
    /// Set fields of a meeting; an empty value clears one
    #[command(after_help = examples::MEETING_SET)]
    Set(set::Set),
    /// Send the notice: invite people, and tell those on the list
    #[command(after_help = examples::MEETING_INVITE)]
    Invite(attend::Invite),
    /// Say that you come
    #[command(after_help = examples::MEETING_CONFIRM)]
    Confirm(attend::Confirm),
    /// Say who is concerned without attending
    #[command(after_help = examples::MEETING_CONCERNED)]
    Concerned(attend::Concerned),
    #[command(subcommand)]
    Check(check::Check),
    /// Hang a link to material on a meeting
    #[command(after_help = examples::MEETING_LINK)]
    Link(link::Link),
    /// Take a link away
    #[command(after_help = examples::MEETING_UNLINK)]
    Unlink(link::Unlink),
    /// Comment on a meeting
    #[command(after_help = examples::MEETING_COMMENT)]
    Comment(link::Comment),
    /// Put an item on the agenda; or set, move or remove one
    #[command(after_help = examples::MEETING_AGENDA)]
    Agenda(agenda::Agenda),
    /// Open a meeting with a roll call
    #[command(after_help = examples::MEETING_START)]
    Start(during::Start),
    /// Go on to an agenda item: its clock runs
    #[command(after_help = examples::MEETING_ITEM)]
    Item(during::Item),
    /// Show the clock of the item that is on
    #[command(after_help = examples::MEETING_TIMER)]
    Timer(Named),
    /// Close a meeting: from now on its minutes are due
    #[command(after_help = examples::MEETING_END)]
    End(Named),
    /// Put aside what is off the agenda
    #[command(after_help = examples::MEETING_PARK)]
    Park(during::Park),
    /// Make something of what was put aside
    #[command(after_help = examples::MEETING_UNPARK)]
    Unpark(during::Unpark),
    /// Write an agenda item's conclusion
    #[command(after_help = examples::MEETING_CONCLUDE)]
    Conclude(agenda::Conclude),
    /// Say who confirmed, was present or absent
    #[command(after_help = examples::MEETING_ATTEND)]
    Attend(attend::Attend),
    /// Write minutes: a line, a file or your editor
    #[command(after_help = examples::MEETING_NOTE)]
    Note(note::Note),
    /// Edit a whole meeting as one text in your editor
    #[command(after_help = examples::MEETING_EDIT)]
    Edit(edit::Edit),
    /// Record a decision
    #[command(after_help = examples::MEETING_DECIDE)]
    Decide(outcome::Decide),
    /// Vote on a decision
    #[command(after_help = examples::MEETING_VOTE)]
    Vote(outcome::Vote),
    #[command(subcommand)]
    Decision(outcome::Decision),
    /// Record an action item: a task on the meeting's board, else Inbox; or correct one
    #[command(after_help = examples::MEETING_ACTION)]
    Action(outcome::Action),
    /// Read back everybody's actions and decisions
    #[command(after_help = examples::MEETING_READ_BACK)]
    ReadBack(Named),
    /// Send the minutes, or what was amended since
    #[command(after_help = examples::MEETING_SEND)]
    Send(after::Send),
    /// Confirm that you have read the minutes
    #[command(after_help = examples::MEETING_RECEIPT)]
    Receipt(after::Receipt),
    /// Show what was changed since the minutes were sent
    #[command(after_help = examples::MEETING_AMENDMENTS)]
    Amendments(Named),
    /// Accept amendments proposed by people who had not heard of the sending
    #[command(after_help = examples::MEETING_ACCEPT_AMENDMENT)]
    AcceptAmendment(amend::Judge),
    /// Decline proposed amendments; their words stay until somebody takes them out
    #[command(after_help = examples::MEETING_DECLINE_AMENDMENT)]
    DeclineAmendment(amend::Judge),
    /// Write down a first item of the next meeting
    #[command(after_help = examples::MEETING_NEXT_ITEM)]
    NextItem(series::NextItem),
    /// Make the next meeting: same people, next host, what is open first
    #[command(after_help = examples::MEETING_NEXT)]
    Next(series::Next),
    /// Write down one of somebody's three priorities of the week
    #[command(after_help = examples::MEETING_PRIORITY)]
    Priority(priority::Priority),
    /// Show the priorities as a table
    #[command(after_help = examples::MEETING_FORM)]
    Form(Named),
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
            Meeting::List(list) => list.run(session),
            Meeting::Show(show) => show.run(session),
            Meeting::Archive(named) => archive(named.id, true, session),
            Meeting::Restore(named) => archive(named.id, false, session),
            Meeting::Set(set) => set.run(session),
            Meeting::Invite(invite) => invite.run(session),
            Meeting::Confirm(confirm) => confirm.run(session),
            Meeting::Concerned(concerned) => concerned.run(session),
            Meeting::Check(check) => check.run(session),
            Meeting::Link(link) => link.run(session),
            Meeting::Unlink(unlink) => unlink.run(session),
            Meeting::Comment(comment) => comment.run(session),
            Meeting::Agenda(agenda) => agenda.run(session),
            Meeting::Start(start) => start.run(session),
            Meeting::Item(item) => item.run(session),
            Meeting::Timer(named) => timer::run(&named.id, session),
            Meeting::End(named) => during::end(named.id, session),
            Meeting::Park(park) => park.run(session),
            Meeting::Unpark(unpark) => unpark.run(session),
            Meeting::Conclude(conclude) => conclude.run(session),
            Meeting::Attend(attend) => attend.run(session),
            Meeting::Note(note) => note.run(session),
            Meeting::Edit(edit) => edit.run(session),
            Meeting::Decide(decide) => decide.run(session),
            Meeting::Vote(vote) => vote.run(session),
            Meeting::Decision(decision) => decision.run(session),
            Meeting::Action(action) => action.run(session),
            Meeting::ReadBack(named) => show::read_back(&named.id, session),
            Meeting::Send(send) => send.run(session),
            Meeting::Receipt(receipt) => receipt.run(session),
            Meeting::Amendments(named) => amend::list(&named.id, session),
            Meeting::AcceptAmendment(judge) => judge.run(true, session),
            Meeting::DeclineAmendment(judge) => judge.run(false, session),
            Meeting::NextItem(item) => item.run(session),
            Meeting::Next(next) => next.run(session),
            Meeting::Priority(priority) => priority.run(session),
            Meeting::Form(named) => priority::form(&named.id, session),
        }
    }
}

fn archive(id: String, archived: bool, session: &mut Session) -> Result<(), CliError> {
    let done = if archived { say::archived() } else { say::restored() };
    act(session, MeetingCommand::Archive { meeting: id, archived }, done)
}

/// Carries a command out and prints the meeting.
fn act(session: &mut Session, command: MeetingCommand, done: Message) -> Result<(), CliError> {
    let outcome = session.carry_out(&Command::Meeting(command))?;
    report(session, &outcome, done)
}
