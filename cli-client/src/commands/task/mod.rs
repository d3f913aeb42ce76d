//! `concord task`: what is to be done, by whom and by when. One file a verb, or a family of verbs.

pub mod add;
pub mod check;
pub mod chosen;
pub mod describe;
pub mod list;
pub mod move_to;
pub mod set;
pub mod show;
pub mod step;
pub mod talk;
pub mod tie;

use clap::{Args, Subcommand};

use crate::errors::CliError;
use crate::session::Session;
use crate::words::examples;
pub use show::report;
use step::Step;

/// Tasks
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Add a task; the title may hold @owner +label #board due:DATE start:DATE p:high
    #[command(after_help = examples::TASK_ADD)]
    Add(add::Add),
    /// List tasks in the order of their boards
    #[command(after_help = examples::TASK_LIST)]
    List(list::List),
    /// Show a task with its checklist, comments and history
    #[command(after_help = examples::TASK_SHOW)]
    Show(Named),
    /// Set fields of a task; an empty value clears one
    #[command(after_help = examples::TASK_SET)]
    Set(set::Set),
    /// Move a task to another column, another place or another board
    #[command(after_help = examples::TASK_MOVE)]
    Move(move_to::Move),
    /// Say that a task is blocked, and what support is needed from whom
    #[command(after_help = examples::TASK_BLOCK)]
    Block(step::Block),
    /// Answer the support that a blocked task asks for
    #[command(after_help = examples::TASK_ANSWER)]
    Answer(tie::Answer),
    /// Say that a task is blocked no more
    #[command(after_help = examples::TASK_UNBLOCK)]
    Unblock(chosen::Tasks),
    /// Give a red or yellow card: closed within this week, or within the next
    #[command(after_help = examples::TASK_CARD)]
    Card(tie::Card),
    /// Make a task wait for others
    #[command(after_help = examples::TASK_DEPEND)]
    Depend(tie::Depend),
    /// Link a file or a page to a task
    #[command(after_help = examples::TASK_LINK)]
    Link(tie::Link),
    /// Take a link off a task
    #[command(after_help = examples::TASK_UNLINK)]
    Unlink(tie::Unlink),
    /// Say that you have seen what was done to a task
    #[command(after_help = examples::TASK_SEEN)]
    Seen(Named),
    /// Make a pattern of a task, for `task add --like`
    #[command(after_help = examples::TASK_TEMPLATE)]
    Template(tie::Template),
    /// Begin a task: it moves to the first column in progress
    #[command(after_help = examples::TASK_START)]
    Start(chosen::Tasks),
    /// Finish a task: it moves to the first column of what is done
    #[command(after_help = examples::TASK_DONE)]
    Done(chosen::Tasks),
    /// Accept a task's deliverable
    #[command(after_help = examples::TASK_ACCEPT)]
    Accept(chosen::Tasks),
    /// Return a task's deliverable with the problems listed
    #[command(after_help = examples::TASK_RETURN)]
    Return(step::Return),
    /// Put a task away
    #[command(after_help = examples::TASK_ARCHIVE)]
    Archive(chosen::Tasks),
    /// Bring an archived task back
    #[command(after_help = examples::TASK_RESTORE)]
    Restore(chosen::Tasks),
    /// Comment on a task
    #[command(after_help = examples::TASK_COMMENT)]
    Comment(talk::Comment),
    /// Log time spent on a task
    #[command(after_help = examples::TASK_LOG)]
    Log(talk::Log),
    /// Write a task's description
    #[command(after_help = examples::TASK_DESCRIBE)]
    Describe(describe::Describe),
    /// A task's checklist
    #[command(subcommand)]
    Check(check::Check),
}

/// One task.
#[derive(Debug, Args)]
pub struct Named {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
}

impl Task {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Task::Add(add) => add.run(session),
            Task::List(list) => list.run(session),
            Task::Show(named) => show::show(&named.key, session),
            Task::Set(set) => set.run(session),
            Task::Move(to) => to.run(session),
            Task::Block(block) => block.run(session),
            Task::Answer(answer) => answer.run(session),
            Task::Card(card) => card.run(session),
            Task::Depend(depend) => depend.run(session),
            Task::Link(link) => link.run(session),
            Task::Unlink(link) => link.run(session),
            Task::Seen(named) => tie::seen(named, session),
            Task::Template(template) => template.run(session),
            Task::Unblock(tasks) => Step::Unblock.run(tasks, session),
            Task::Start(tasks) => Step::Start.run(tasks, session),
            Task::Done(tasks) => Step::Done.run(tasks, session),
            Task::Accept(tasks) => Step::Accept.run(tasks, session),
            Task::Return(problems) => problems.run(session),
            Task::Archive(tasks) => Step::Archive.run(tasks, session),
            Task::Restore(tasks) => Step::Restore.run(tasks, session),
            Task::Comment(comment) => comment.run(session),
            Task::Log(log) => log.run(session),
            Task::Describe(describe) => describe.run(session),
            Task::Check(check) => check.run(session),
        }
    }
}
