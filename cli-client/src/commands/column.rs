//! `concord board column`: the columns of a board. They are archived, never deleted.

use clap::{Args, Subcommand, ValueEnum};
use concord_core::command::board::BoardCommand;
use concord_core::model::board::ColumnKind;

use super::board;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

/// A board's columns
#[derive(Debug, Subcommand)]
pub enum Column {
    /// Add a column
    #[command(after_help = examples::COLUMN_ADD)]
    Add(Add),
    /// Give a column another name
    #[command(after_help = examples::COLUMN_RENAME)]
    Rename(Rename),
    /// Limit the tasks in a column; more are flagged, never refused
    #[command(after_help = examples::COLUMN_LIMIT)]
    Limit(Limit),
    /// Put a column away; its tasks show in the first column of its kind
    #[command(after_help = examples::COLUMN_ARCHIVE)]
    Archive(Named),
    /// Bring an archived column back
    #[command(after_help = examples::COLUMN_RESTORE)]
    Restore(Named),
}

/// Arguments of `board column add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The board
    pub board: String,
    /// The column's name
    pub name: String,
    /// What a task in it is
    #[arg(long, value_enum, default_value_t = Kind::InProgress)]
    pub kind: Kind,
}

/// Arguments of `board column rename`.
#[derive(Debug, Args)]
pub struct Rename {
    /// The board
    pub board: String,
    /// The column
    pub column: String,
    /// The new name
    pub name: String,
}

/// Arguments of `board column limit`.
#[derive(Debug, Args)]
pub struct Limit {
    /// The board
    pub board: String,
    /// The column
    pub column: String,
    /// How many tasks at most; left out, the limit is taken off
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
}

/// One column.
#[derive(Debug, Args)]
pub struct Named {
    /// The board
    pub board: String,
    /// The column
    pub column: String,
}

/// What a column means for its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// 未开始
    #[value(name = "not_started", alias = "not-started")]
    NotStarted,
    /// 进行中
    #[value(name = "in_progress", alias = "in-progress")]
    InProgress,
    /// 已完成
    Done,
}

impl From<Kind> for ColumnKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::NotStarted => ColumnKind::NotStarted,
            Kind::InProgress => ColumnKind::InProgress,
            Kind::Done => ColumnKind::Done,
        }
    }
}

impl Column {
    /// Changes the column and prints its board.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let (command, done) = match self {
            Column::Add(Add { board, name, kind }) => {
                (BoardCommand::AddColumn { board, name, kind: kind.into() }, say::changed())
            }
            Column::Rename(Rename { board, column, name }) => {
                (BoardCommand::RenameColumn { board, column, name }, say::changed())
            }
            Column::Limit(Limit { board, column, limit }) => {
                (BoardCommand::LimitColumn { board, column, limit }, say::changed())
            }
            Column::Archive(Named { board, column }) => {
                (BoardCommand::ArchiveColumn { board, column, archived: true }, say::changed())
            }
            Column::Restore(Named { board, column }) => {
                (BoardCommand::ArchiveColumn { board, column, archived: false }, say::changed())
            }
        };
        board::carry_out(session, command, done)
    }
}
