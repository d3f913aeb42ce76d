//! Boards and their columns (handbook section 4).

use std::collections::BTreeMap;

use concord_locales::say;
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::{Outcome, line};
use crate::model::board::{BoardEdit, BoardRecord, ColumnKind, column_field, field};
use crate::model::id::{inbox_board, normalised_name};
use crate::model::key;
use crate::model::operation::Edit;
use crate::model::rank::Rank;
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
        BoardCommand::AddColumn { board, name, kind } => add_column(work, board, name, *kind),
        BoardCommand::RenameColumn { board, column, name } => {
            let name = line(&say::what_column_name(), name)?;
            set_column(work, board, column, column_field::NAME, name.into())
        }
        BoardCommand::ArchiveColumn { board, column, archived } => {
            set_column(work, board, column, column_field::ARCHIVED, (*archived).into())
        }
    }
}

fn add(work: &mut Work<'_>, name: &str, prefix: Option<&str>) -> Result<Outcome, CommandError> {
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
    Ok(Outcome::of(id))
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

fn add_column(
    work: &mut Work<'_>,
    board: &str,
    name: &str,
    kind: ColumnKind,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().board(board)?;
    let name = line(&say::what_column_name(), name)?;
    let columns = record.columns();
    if columns
        .iter()
        .any(|column| !column.archived && normalised_name(&column.name) == normalised_name(&name))
    {
        return Err(CommandError::invalid(say::column_exists(name), say::hint_column_exists()));
    }
    let after = columns.iter().rposition(|column| column.kind <= kind);
    let before = after.map(|at| Rank::from_text(&columns[at].rank));
    let next = columns.get(after.map_or(0, |at| at + 1)).map(|column| Rank::from_text(&column.rank));
    let rank = Rank::between(before.as_ref(), next.as_ref(), &work.rank_suffix()?);
    let column = work.fresh_id()?.to_string();
    let add = BoardEdit::AddColumn { id: column, name, kind, rank: rank.as_str().to_owned() };
    work.commit(id, vec![Edit::Board(add)])?;
    Ok(Outcome::of(id))
}

fn set_column(
    work: &mut Work<'_>,
    board: &str,
    column: &str,
    field: &str,
    value: Scalar,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().board(board)?;
    let column = work.resolver().column(&record, column)?;
    let open = record.columns().iter().filter(|other| !other.archived && other.id != column.id).count();
    if field == column_field::ARCHIVED && value.is_true() && open == 0 {
        return Err(CommandError::invalid(say::last_column(), say::hint_last_column()));
    }
    let edit = BoardEdit::SetColumn { id: column.id, field: field.to_owned(), value };
    work.commit(id, vec![Edit::Board(edit)])?;
    Ok(Outcome::of(id))
}
