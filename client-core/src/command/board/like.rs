//! A board made like another one: what a team has found good once is where the next project begins.

use chrono::{Days, NaiveDate, TimeDelta};
use concord_sync::id::DocumentId;

use super::super::task::{self, NewTask};
use super::Outcome;
use crate::model::board::{BoardEdit, BoardRecord, column_field};
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::task::{TaskRecord, field};
use crate::replica::error::CommandError;
use crate::replica::work::Work;
use crate::store::index::{self, Wanted};

/// Makes the board. `start` is the day the first of its tasks begins; none leaves the tasks out.
pub fn make(
    work: &mut Work<'_>,
    name: &str,
    prefix: Option<&str>,
    like: &str,
    start: Option<NaiveDate>,
) -> Result<Outcome, CommandError> {
    let (pattern_id, pattern) = work.resolver().board(like)?;
    let id = super::make(work, name, prefix)?;
    let edits = columns(work, &pattern)?.into_iter().chain(contacts(&pattern));
    let edits: Vec<Edit> = edits.map(Edit::Board).collect();
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    if let Some(start) = start {
        tasks(work, &pattern_id, &id, start)?;
    }
    Ok(Outcome::of(id))
}

/// Every board has the first three columns; further ones get ids of their own.
fn columns(work: &mut Work<'_>, pattern: &BoardRecord) -> Result<Vec<BoardEdit>, CommandError> {
    let mut edits = Vec::new();
    for column in pattern.columns() {
        let id = match column.id == column.kind.as_str() {
            true => column.id.clone(),
            false => work.fresh_id()?.to_string(),
        };
        let set = |field: &str, value: Scalar| BoardEdit::SetColumn {
            id: id.clone(),
            field: field.to_owned(),
            value,
        };
        if id == column.id {
            let given = pattern.columns.get(&id).map(|fields| fields.value(column_field::NAME).clone());
            edits.extend(given.filter(|name| !name.is_null()).map(|name| set(column_field::NAME, name)));
            edits.extend(column.archived.then(|| set(column_field::ARCHIVED, true.into())));
        } else if !column.archived {
            let (name, kind, rank) = (column.name.clone(), column.kind, column.rank.clone());
            edits.push(BoardEdit::AddColumn { id: id.clone(), name, kind, rank });
        } else {
            continue;
        }
        edits.extend(column.limit.map(|limit| set(column_field::LIMIT, Scalar::Int(limit))));
    }
    Ok(edits)
}

fn contacts(pattern: &BoardRecord) -> impl Iterator<Item = BoardEdit> {
    let contacts = pattern.contacts().into_iter();
    contacts.map(|(area, person)| BoardEdit::Contact { area, person: person.0.into() })
}

/// The open tasks of a board in the order they stand, begun anew on another one.
fn tasks(
    work: &mut Work<'_>,
    from: &DocumentId,
    to: &DocumentId,
    start: NaiveDate,
) -> Result<(), CommandError> {
    let board = from.to_string();
    let wanted = Wanted { board: Some(&board), archived: Some(false), ..Wanted::default() };
    let mut patterns: Vec<(DocumentId, TaskRecord)> =
        index::records(work.tx, work.workspace.id, "task", &wanted)?;
    patterns.sort_by_key(|(id, task)| (task.place().map(|place| (place.column, place.rank)), *id));
    let first = |task: &TaskRecord| task.date(field::START).or(task.date(field::DUE));
    let earliest = patterns.iter().filter_map(|(_, task)| first(task)).min();
    let shift = earliest.map_or(TimeDelta::zero(), |earliest| start - earliest);
    let moved = |date: Option<NaiveDate>| date.map(|date| shifted(date, shift));
    for (id, pattern) in patterns {
        let new = NewTask {
            board: Some(to.to_string()),
            like: Some(id.to_string()),
            title: pattern.title().to_owned(),
            owner: pattern.owner().map(|owner| owner.0),
            start: moved(pattern.date(field::START)),
            due: moved(pattern.date(field::DUE)),
            ..NewTask::default()
        };
        task::add(work, &new, None)?;
    }
    Ok(())
}

/// The day as many days later, or as it is where the calendar ends.
fn shifted(date: NaiveDate, by: TimeDelta) -> NaiveDate {
    let days = Days::new(by.num_days().unsigned_abs());
    let moved =
        if by < TimeDelta::zero() { date.checked_sub_days(days) } else { date.checked_add_days(days) };
    moved.unwrap_or(date)
}
