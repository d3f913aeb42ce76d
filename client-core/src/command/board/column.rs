//! A board's columns.

use concord_locales::say;

use super::{Outcome, line};
use crate::model::board::{BoardEdit, BoardRecord, ColumnKind, column_field};
use crate::model::id::normalised_name;
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::Scalar;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// Adds a column, before the first one of a later kind.
pub fn add(work: &mut Work<'_>, board: &str, name: &str, kind: ColumnKind) -> Result<Outcome, CommandError> {
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
    work.commit(id, brought_back(&record).chain([Edit::Board(add)]).collect())?;
    Ok(Outcome::of(id))
}

/// Sets a register of a column.
pub fn set(
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
    let mut edits = Vec::new();
    if field == column_field::ARCHIVED {
        edits.extend(brought_back(&record));
    }
    edits.push(Edit::Board(BoardEdit::SetColumn { id: column.id, field: field.to_owned(), value }));
    work.commit(id, edits)?;
    Ok(Outcome::of(id))
}

/// What makes columns open that stand although they were put away: with the next change to a column of the board they would be
/// gone after all.
fn brought_back(record: &BoardRecord) -> impl Iterator<Item = Edit> {
    let open =
        |id| BoardEdit::SetColumn { id, field: column_field::ARCHIVED.to_owned(), value: false.into() };
    record.stand_all_the_same().into_iter().map(move |id| Edit::Board(open(id)))
}
