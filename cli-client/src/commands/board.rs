//! `concord board`: boards and what is on them.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::model::task::Status;
use concord_core::view::board::BoardDetail;
use concord_core::view::task::TaskView;

use super::column::Column;
use super::task::list;
use crate::errors::CliError;
use crate::output::Output;
use crate::output::facts::Facts;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::labels::Repeated;
use crate::words::{self, Message, examples, labels, say};

/// Boards and their columns
#[derive(Debug, Subcommand)]
pub enum Board {
    /// Make a board with the columns Not started, In progress, Done
    #[command(after_help = examples::BOARD_ADD)]
    Add(Add),
    /// List the boards
    #[command(after_help = examples::BOARD_LIST)]
    List(List),
    /// Show a board: its columns and the tasks in them
    #[command(after_help = examples::BOARD_SHOW)]
    Show(Show),
    /// Give a board another name
    #[command(after_help = examples::BOARD_RENAME)]
    Rename(Rename),
    /// Put a board away; its tasks stay
    #[command(after_help = examples::BOARD_ARCHIVE)]
    Archive(Named),
    /// Bring an archived board back
    #[command(after_help = examples::BOARD_RESTORE)]
    Restore(Named),
    /// A board's columns
    #[command(subcommand)]
    Column(Column),
}

/// Arguments of `board add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The board's name
    pub name: String,
    /// What its tasks' keys begin with [else the name's ASCII initials, else T]
    #[arg(long, value_name = "P")]
    pub prefix: Option<String>,
}

/// Arguments of `board list`.
#[derive(Debug, Args)]
pub struct List {
    /// Archived ones too
    #[arg(long)]
    pub archived: bool,
}

/// Arguments of `board show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The board: its name, its prefix, its id, or the beginning of one of them [else the only one]
    pub board: Option<String>,
}

/// One board.
#[derive(Debug, Args)]
pub struct Named {
    /// The board: its name, its prefix, its id, or the beginning of one of them
    pub board: String,
}

/// Arguments of `board rename`.
#[derive(Debug, Args)]
pub struct Rename {
    /// The board: its name, its prefix, its id, or the beginning of one of them
    pub board: String,
    /// The new name
    pub name: String,
}

impl Board {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let (command, done) = match self {
            Board::List(list) => return list.run(session),
            Board::Show(show) => return show.run(session),
            Board::Column(column) => return column.run(session),
            Board::Add(add) => (BoardCommand::Add { name: add.name, prefix: add.prefix }, say::added()),
            Board::Rename(to) => (BoardCommand::Rename { board: to.board, name: to.name }, say::changed()),
            Board::Archive(named) => {
                (BoardCommand::Archive { board: named.board, archived: true }, say::archived())
            }
            Board::Restore(named) => {
                (BoardCommand::Archive { board: named.board, archived: false }, say::restored())
            }
        };
        carry_out(session, command, done)
    }
}

/// Does something to a board and prints the board.
pub fn carry_out(session: &mut Session, command: BoardCommand, done: Message) -> Result<(), CliError> {
    let outcome = session.carry_out(&Command::Board(command))?;
    let Some(id) = outcome.document else { return Ok(()) };
    let today = session.now().date_naive();
    let board = session.replica()?.board(Some(&id.to_string()), today)?;
    session.output().value(&board, || words::did(done, &board.prefix, &board.name))
}

impl List {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let boards = session.replica()?.boards(self.archived)?;
        let output = session.output();
        output.list(
            &boards,
            || {
                let mut table = Table::new([
                    say::label_prefix(),
                    say::label_name(),
                    say::label_tasks(),
                    say::label_note(),
                ]);
                for board in &boards {
                    table.row([
                        Cell::toned(Tone::Strong, &board.prefix),
                        labels::board(&board.name).into(),
                        board.tasks.to_string().into(),
                        if board.archived { words::text(&say::archived()) } else { String::new() }.into(),
                    ]);
                }
                table
            },
            say::no_boards(),
        )
    }
}

impl Show {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let today = session.now().date_naive();
        let board = session.replica()?.board(self.board.as_deref(), today)?;
        let output = session.output();
        output.value(&board, || screen(&board, output))
    }
}

/// Columns under each other: lists of tasks are wide, terminals are not.
fn screen(board: &BoardDetail, output: &Output) -> String {
    let style = output.style();
    let archived = board.archived.then(|| words::text(&say::archived()));
    let mut text = Facts::new(style)
        .title(&format!("{} {}", board.prefix, labels::board(&board.name)))
        .maybe(say::label_status(), archived)
        .alarm(say::label_contested(), words::listed(&labels::fields(&board.contested)))
        .section(say::label_problems(), board.problems.iter().cloned())
        .finish();
    for column in &board.columns {
        let head = words::column_heading(&column.name, column.kind, column.tasks.len());
        text += &format!("\n{}\n", style.paint(Tone::Strong, &head));
        if !column.tasks.is_empty() {
            text += &output.table(&tasks_in_column(&column.tasks));
        }
    }
    for column in &board.archived_columns {
        text +=
            &format!("\n{}\n", style.paint(Tone::Quiet, &words::archived_column(&column.name, column.kind)));
    }
    text
}

fn tasks_in_column(tasks: &[TaskView]) -> Table {
    let headings = [
        say::label_key(),
        say::label_title(),
        say::label_owner(),
        say::label_due(),
        say::label_priority(),
        say::label_note(),
    ];
    let mut table = Table::new(headings);
    let repeated = Repeated::new();
    for task in tasks {
        let blocked = (task.status == Status::Blocked).then(|| repeated.status(Status::Blocked).to_owned());
        let notes: Vec<String> = blocked.into_iter().chain([list::notes(task, &repeated)]).collect();
        table.row([
            Cell::toned(Tone::Strong, &task.key),
            (&task.title).into(),
            task.owner.as_deref().unwrap_or_default().into(),
            task.due.map(|due| due.to_string()).unwrap_or_default().into(),
            repeated.priority(task.priority).into(),
            Cell::toned(Tone::Alarm, notes.join(" ").trim()),
        ]);
    }
    table
}
