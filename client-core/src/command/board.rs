//! Boards (handbook section 4): making them, their columns, and what departments agree on across them.

mod across;
mod column;
mod like;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_locales::say;
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::{Outcome, line};
use crate::model::board::{BoardEdit, BoardRecord, ColumnKind, column_field, field};
use crate::model::id::{inbox_board, normalised_name};
use crate::model::key;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// The name of the board that takes what names no board.
pub const INBOX: &str = "Inbox";

/// The longest key prefix, in characters.
pub const LONGEST_PREFIX: usize = 12;

/// What can be done to boards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum BoardCommand {
    /// Make a board.
    Add {
        /// What it is called.
        name: String,
        /// The prefix of its keys; else the name's initials, else `T`.
        prefix: Option<String>,
    },
    /// Give a board another name.
    Rename {
        /// Which.
        board: String,
        /// The new name.
        name: String,
    },
    /// Put a board away, or bring it back.
    Archive {
        /// Which.
        board: String,
        /// Away or back.
        archived: bool,
    },
    /// Make a board like another one: its columns with their limits, its contacts and, if wanted, its tasks.
    Like {
        /// What it is called.
        name: String,
        /// The prefix of its keys; else the name's initials, else `T`.
        prefix: Option<String>,
        /// The other one.
        like: String,
        /// Its open tasks too, begun anew; their days moved so that the first of them starts here.
        tasks: Option<NaiveDate>,
    },
    /// Name the contact of a department or an area; nobody takes the name off.
    Contact {
        /// On which board.
        board: String,
        /// The department or area.
        area: String,
        /// Who, by name.
        person: Option<String>,
    },
    /// Tell the contacts of something that changed, a customer's need or a milestone, and ask them to confirm.
    Notice {
        /// On which board.
        board: String,
        /// What changed.
        text: String,
    },
    /// Confirm a notice, as the person at this device.
    Confirm {
        /// On which board.
        board: String,
        /// Which, from 1; none is the last that waits for this person.
        notice: Option<usize>,
    },
    /// Limit the tasks in a column; nothing takes the limit off.
    LimitColumn {
        /// On which board.
        board: String,
        /// Which.
        column: String,
        /// How many tasks at most.
        limit: Option<u32>,
    },
    /// Add a column, before the first one of a later kind.
    AddColumn {
        /// On which board.
        board: String,
        /// What it is called.
        name: String,
        /// What it means.
        kind: ColumnKind,
    },
    /// Give a column another name.
    RenameColumn {
        /// On which board.
        board: String,
        /// Which.
        column: String,
        /// The new name.
        name: String,
    },
    /// Put a column away, or bring it back. Its tasks show in the first column of its kind.
    ArchiveColumn {
        /// On which board.
        board: String,
        /// Which.
        column: String,
        /// Away or back.
        archived: bool,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &BoardCommand) -> Result<Outcome, CommandError> {
    match command {
        BoardCommand::Add { name, prefix } => add(work, name, prefix.as_deref()),
        BoardCommand::Rename { board, name } => {
            set(work, board, field::NAME, line(&say::what_board_name(), name)?.into())
        }
        BoardCommand::Archive { board, archived } => set(work, board, field::ARCHIVED, (*archived).into()),
        BoardCommand::Like { name, prefix, like, tasks } => {
            like::make(work, name, prefix.as_deref(), like, *tasks)
        }
        BoardCommand::Contact { board, area, person } => {
            across::contact(work, board, area, person.as_deref())
        }
        BoardCommand::Notice { board, text } => across::notice(work, board, text),
        BoardCommand::Confirm { board, notice } => across::confirm(work, board, *notice),
        BoardCommand::LimitColumn { board, column, limit } => {
            let value = limit.map(i64::from).map_or(Scalar::Null, Scalar::Int);
            column::set(work, board, column, column_field::LIMIT, value)
        }
        BoardCommand::AddColumn { board, name, kind } => column::add(work, board, name, *kind),
        BoardCommand::RenameColumn { board, column, name } => {
            let name = line(&say::what_column_name(), name)?;
            column::set(work, board, column, column_field::NAME, name.into())
        }
        BoardCommand::ArchiveColumn { board, column, archived } => {
            column::set(work, board, column, column_field::ARCHIVED, (*archived).into())
        }
    }
}

fn add(work: &mut Work<'_>, name: &str, prefix: Option<&str>) -> Result<Outcome, CommandError> {
    make(work, name, prefix).map(Outcome::of)
}

/// Makes a board whose name no open board has.
fn make(work: &mut Work<'_>, name: &str, prefix: Option<&str>) -> Result<DocumentId, CommandError> {
    let name = line(&say::what_board_name(), name)?;
    let boards = work.resolver().boards()?;
    let wanted = normalised_name(&name);
    if let Some(board) =
        boards.values().find(|board| normalised_name(board.name()) == wanted && !board.archived())
    {
        return Err(CommandError::invalid(say::board_exists(board.name()), say::hint_board_exists()));
    }
    let id = if wanted == normalised_name(INBOX) {
        inbox_board(&work.workspace.root)
    } else {
        work.fresh_document()?
    };
    create(work, id, &name, prefix)?;
    Ok(id)
}

fn create(work: &mut Work<'_>, id: DocumentId, name: &str, prefix: Option<&str>) -> Result<(), CommandError> {
    let taken = work.prefixes()?;
    let prefix = match prefix {
        Some(given) => checked_prefix(given, &taken)?,
        None => free_prefix(&key::prefix_from_name(name), &taken),
    };
    let create = BoardEdit::Create { name: name.to_owned(), prefix };
    work.commit(id, vec![Edit::Board(create)])
}

fn checked_prefix(given: &str, taken: &BTreeMap<DocumentId, String>) -> Result<String, CommandError> {
    let prefix = given.trim().to_uppercase();
    if !key::is_prefix(&prefix) || prefix.chars().count() > LONGEST_PREFIX {
        return Err(CommandError::invalid(say::no_prefix(given), say::hint_no_prefix(LONGEST_PREFIX)));
    }
    if taken.values().any(|other| *other == prefix) {
        return Err(CommandError::invalid(say::prefix_taken(prefix), say::hint_prefix_taken()));
    }
    Ok(prefix)
}

fn free_prefix(wanted: &str, taken: &BTreeMap<DocumentId, String>) -> String {
    let wanted: String = wanted.chars().take(LONGEST_PREFIX).collect();
    let is_free = |prefix: &String| !taken.values().any(|other| other == prefix);
    if is_free(&wanted) {
        return wanted;
    }
    (2u32..).map(|number| format!("{wanted}{number}")).find(is_free).unwrap_or(wanted)
}

/// The board a thing goes to that names no board: the only one, else the Inbox, which is made if need be.
pub(crate) fn default_board(work: &mut Work<'_>) -> Result<(DocumentId, BoardRecord), CommandError> {
    let boards = work.resolver().boards()?;
    let mut open = boards.iter().filter(|(_, board)| !board.archived());
    if let (Some((id, board)), None) = (open.next(), open.next()) {
        return Ok((*id, board.clone()));
    }
    inbox(work)
}

/// The Inbox, made if need be.
pub(crate) fn inbox(work: &mut Work<'_>) -> Result<(DocumentId, BoardRecord), CommandError> {
    let id = inbox_board(&work.workspace.root);
    if !work.resolver().boards()?.contains_key(&id) {
        create(work, id, INBOX, None)?;
    }
    match work.resolver().boards()?.remove(&id) {
        Some(board) => Ok((id, board)),
        None => Err(CommandError::Document(crate::document::DocumentError::WrongKind)),
    }
}

fn set(work: &mut Work<'_>, board: &str, field: &str, value: Scalar) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().board(board)?;
    work.commit(id, vec![Edit::Board(BoardEdit::Set { field: field.to_owned(), value })])?;
    Ok(Outcome::of(id))
}
