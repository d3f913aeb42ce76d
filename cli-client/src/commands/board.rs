//! `concord board`: boards and what is on them.

pub mod across;
mod form;
mod screen;

use chrono::{DateTime, FixedOffset};
use clap::{Args, Subcommand, ValueEnum};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::model::when::parse_date;
use concord_core::view::board::lanes::{self, By};

use super::column::Column;
use super::view;
use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
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
    /// Show a board: its columns and the tasks in them, all or those that fit a filter
    #[command(after_help = examples::BOARD_SHOW)]
    Show(Show),
    /// Name the contact of a department, or take the name off
    #[command(after_help = examples::BOARD_CONTACT)]
    Contact(across::Contact),
    /// Tell the contacts that a customer's need or a milestone changed; they confirm
    #[command(after_help = examples::BOARD_NOTICE)]
    Notice(across::Notice),
    /// Confirm a notice of a board
    #[command(after_help = examples::BOARD_CONFIRM)]
    Confirm(across::Confirm),
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
    /// Like this board: its columns, limits and contacts
    #[arg(long, value_name = "BOARD")]
    pub like: Option<String>,
    /// With its open tasks too, begun anew
    #[arg(long, requires = "like")]
    pub tasks: bool,
    /// The day the first of those tasks begins [else today]
    #[arg(long, value_name = "DATE", requires = "tasks", allow_hyphen_values = true)]
    pub start: Option<String>,
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
    /// Words that have to fit, as `task list` reads them
    #[arg(value_name = "FILTER")]
    pub words: Vec<String>,
    /// What fits this saved view
    #[arg(long, value_name = "VIEW")]
    pub view: Option<String>,
    /// In lanes: one for each owner, priority or quadrant
    #[arg(long, value_enum, value_name = "LANE")]
    pub by: Option<Lane>,
    /// As one table: the handbook's, with a row for each task
    #[arg(long, conflicts_with = "by")]
    pub table: bool,
}

/// What lanes are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lane {
    /// 责任人
    #[value(alias = "责任人")]
    Owner,
    /// 优先级
    #[value(alias = "优先级")]
    Priority,
    /// 象限
    #[value(alias = "象限")]
    Quadrant,
}

impl From<Lane> for By {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Owner => By::Owner,
            Lane::Priority => By::Priority,
            Lane::Quadrant => By::Quadrant,
        }
    }
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
            Board::Contact(contact) => return contact.run(session),
            Board::Notice(notice) => return notice.run(session),
            Board::Confirm(confirm) => return confirm.run(session),
            Board::Add(add) => (add.command(session.now())?, say::added()),
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
    let board = session.view()?.board(Some(&id.to_string()), today)?;
    session.output().value(&board, || words::did(done, &board.prefix, &board.name))
}

impl Add {
    fn command(self, now: DateTime<FixedOffset>) -> Result<BoardCommand, CliError> {
        let Add { name, prefix, like, tasks, start } = self;
        let Some(like) = like else { return Ok(BoardCommand::Add { name, prefix }) };
        let start = start.map(|text| parse_date(&text, now)).transpose()?;
        let tasks = tasks.then(|| start.unwrap_or(now.date_naive()));
        Ok(BoardCommand::Like { name, prefix, like, tasks })
    }
}

impl List {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let boards = session.view()?.boards(self.archived)?;
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
        let words = view::filter(session, self.view.as_deref(), &self.words)?;
        if self.table {
            let form = session.view()?.board_form(self.board.as_deref(), &words, today)?;
            let output = session.output();
            return output.value(&form, || form::board(&form, output));
        }
        let board = session.view()?.board_with(self.board.as_deref(), &words, today)?;
        let output = session.output();
        for circle in &board.circles {
            output.talk(&say::flag("dependency-circle", say::flag_dependency_circle(circle.as_slice())));
        }
        match self.by {
            None => output.value(&board, || screen::board(&board, output)),
            Some(by) => {
                let lanes = lanes::lanes(board, by.into());
                output.value(&lanes, || screen::lanes(&lanes, output))
            }
        }
    }
}
