//! Where a task stands: board, column and rank, written as one register.

use concord_locales::say;
use concord_sync::id::DocumentId;

use super::{Outcome, link, meant};
use crate::model::board::{self, BoardRecord, Column, ColumnKind};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::Scalar;
use crate::model::task::{Place, TaskEdit, TaskRecord, field};
use crate::model::verdict::Flag;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;
use crate::store::index::{self, Placed};

/// Moves a task to a column, perhaps of another board, perhaps before another task.
pub fn relocate(
    work: &mut Work<'_>,
    task: &str,
    to: Option<&str>,
    board: Option<&str>,
    before: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let (board_id, board_record) = match board {
        Some(name) => work.resolver().board(name)?,
        None => current_board(work, &record)?,
    };
    let column = match to {
        Some(name) => Some(work.resolver().column(&board_record, name)?),
        None => same_meaning(work, &record, &board_record)?,
    };
    if let Some(archived) = column.as_ref().filter(|column| column.archived) {
        return Err(CommandError::invalid(say::column_put_away(&archived.name), say::hint_column_put_away()));
    }
    let place = match before {
        Some(other) => before_task(work, &id, &board_id, &board_record, to.and(column), other)?,
        None => at_end(work, &board_id, &board_record, column, Some(&id))?,
    };
    write(work, id, &place)?;
    let flags = limit_flags(work, &board_id, &board_record, &place.column)?;
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

/// What the rules want seen of a column into which a task has come.
pub fn limit_flags(
    work: &Work<'_>,
    board_id: &DocumentId,
    board: &BoardRecord,
    column: &str,
) -> Result<Vec<Flag>, CommandError> {
    let Some(column) = board.shown_column(column) else { return Ok(Vec::new()) };
    let Some(limit) = column.limit else { return Ok(Vec::new()) };
    let tasks = in_column(work, board_id, board, &column)?.iter().filter(|task| !task.archived).count();
    if i64::try_from(tasks).is_ok_and(|tasks| tasks <= limit) {
        return Ok(Vec::new());
    }
    Ok(vec![Flag::new("column-over-limit", say::flag_column_over_limit(&column.name, limit, tasks))])
}

/// Moves a task to the first column of a kind on its board; one that is there already stays where it is.
/// Starting or finishing a task ends its being blocked.
pub fn advance(work: &mut Work<'_>, task: &str, kind: ColumnKind) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let (board_id, board) = current_board(work, &record)?;
    let shown = record.place().and_then(|place| board.shown_column(&place.column));
    let mut edits = Vec::new();
    let mut flags = Vec::new();
    let mut moved_to = None;
    if kind == ColumnKind::InProgress {
        let open = link::open_dependencies(work, &record)?;
        if !open.is_empty() {
            flags.push(Flag::new("waits-for-others", say::flag_waits_for_others(open)));
        }
    }
    if shown.is_none_or(|column| column.kind != kind) {
        let column = board.first_of_kind(kind).ok_or_else(|| {
            CommandError::not_found(
                Thing::Column,
                kind.default_name(),
                board.columns().into_iter().map(|c| c.name).collect(),
            )
        })?;
        let place = at_end(work, &board_id, &board, Some(column), Some(&id))?;
        edits.push(set_place(&place));
        moved_to = Some(place.column);
    }
    if record.blocked().is_some() {
        let cleared = TaskEdit::Set { field: field::BLOCKED.to_owned(), value: Scalar::Null };
        edits.push(Edit::Task(cleared));
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    if let Some(column) = moved_to {
        flags.extend(limit_flags(work, &board_id, &board, &column)?);
    }
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

fn set_place(place: &Place) -> Edit {
    Edit::Task(TaskEdit::Set { field: field::PLACE.to_owned(), value: place.to_scalar() })
}

fn write(work: &mut Work<'_>, id: DocumentId, place: &Place) -> Result<(), CommandError> {
    work.commit(id, vec![set_place(place)])
}

/// The board a task is on; one whose board has not arrived, or that stands nowhere, counts to the Inbox.
pub fn current_board(
    work: &mut Work<'_>,
    record: &TaskRecord,
) -> Result<(DocumentId, BoardRecord), CommandError> {
    let board = record.place().and_then(|place| place.board.parse::<DocumentId>().ok());
    if let Some(id) = board
        && let Some(found) = work.resolver().boards()?.remove(&id)
    {
        return Ok((id, found));
    }
    super::board::inbox(work)
}

/// The column of `target` that means what the task's column means now.
fn same_meaning(
    work: &mut Work<'_>,
    record: &TaskRecord,
    target: &BoardRecord,
) -> Result<Option<Column>, CommandError> {
    let (_, from) = current_board(work, record)?;
    let shown = record.place().and_then(|place| from.shown_column(&place.column));
    if let Some(shown) = &shown
        && let Some(same) =
            target.columns().into_iter().find(|column| column.id == shown.id && !column.archived)
    {
        return Ok(Some(same));
    }
    Ok(shown.and_then(|column| target.first_of_kind(column.kind)))
}

/// The tasks shown in a column, in order, those put away too.
fn in_column(
    work: &Work<'_>,
    board_id: &DocumentId,
    board: &BoardRecord,
    column: &Column,
) -> Result<Vec<Placed>, CommandError> {
    let columns = board.columns();
    let shown_here = |place: &Place| {
        board::shown(&columns, &place.column).is_some_and(|shown| columns[shown].id == column.id)
    };
    let mut placed = index::places(work.tx, work.workspace.id, &board_id.to_string())?;
    placed.retain(|task| shown_here(&task.place));
    placed.sort_by(|a, b| (&a.place.rank, a.document).cmp(&(&b.place.rank, b.document)));
    Ok(placed)
}

/// The place after the last task of a column; without a column, of the first one.
pub fn at_end(
    work: &mut Work<'_>,
    board_id: &DocumentId,
    board: &BoardRecord,
    column: Option<Column>,
    moving: Option<&DocumentId>,
) -> Result<Place, CommandError> {
    let column = column.or_else(|| board.columns().into_iter().find(|column| !column.archived));
    let column = column.ok_or_else(|| CommandError::not_found(Thing::Column, "", Vec::new()))?;
    let others = in_column(work, board_id, board, &column)?;
    let last = others.iter().rfind(|task| Some(&task.document) != moving);
    let last = last.map(|task| Rank::from_text(&task.place.rank));
    let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?);
    Ok(Place { board: board_id.to_string(), column: column.id, rank: rank.as_str().to_owned() })
}

fn before_task(
    work: &mut Work<'_>,
    moving: &DocumentId,
    board_id: &DocumentId,
    board: &BoardRecord,
    column: Option<Column>,
    other: &str,
) -> Result<Place, CommandError> {
    let (other_id, other_record, _) = meant(work, other)?;
    let elsewhere = || CommandError::invalid(say::not_in_column(other), say::hint_not_in_column());
    let other_place = other_record.place().ok_or_else(elsewhere)?;
    if other_place.board != board_id.to_string() || other_id == *moving {
        return Err(elsewhere());
    }
    let shown = board.shown_column(&other_place.column).ok_or_else(elsewhere)?;
    if column.is_some_and(|column| column.id != shown.id) {
        return Err(elsewhere());
    }
    let mut others = in_column(work, board_id, board, &shown)?;
    others.retain(|task| task.document != *moving);
    let at = others.iter().position(|task| task.document == other_id).ok_or_else(elsewhere)?;
    let rank_of = |at: usize| Rank::from_text(&others[at].place.rank);
    let before = at.checked_sub(1).map(rank_of);
    let rank = Rank::between(before.as_ref(), Some(&rank_of(at)), &work.rank_suffix()?);
    Ok(Place { board: board_id.to_string(), column: shown.id, rank: rank.as_str().to_owned() })
}
