//! What departments agree on across a board: one contact for each, and what changed that the contacts have to confirm.

use concord_locales::say;

use super::super::person;
use super::{Outcome, line};
use crate::model::board::{BoardEdit, confirmed_by};
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::verdict::Flag;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// Names the contact of an area, or takes the name off.
pub fn contact(
    work: &mut Work<'_>,
    board: &str,
    area: &str,
    name: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().board(board)?;
    let area = line(&say::what_area(), area)?;
    if area.contains('/') {
        return Err(CommandError::invalid(say::slash_in_area(), say::hint_slash_in_area()));
    }
    let person = name.map(|name| person::named(work, name)).transpose()?;
    let edit = BoardEdit::Contact { area, person: person.map(|person| person.0).into() };
    work.commit(id, vec![Edit::Board(edit)])?;
    Ok(Outcome::of(id))
}

/// Tells the contacts of a change.
pub fn notice(work: &mut Work<'_>, board: &str, text: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().board(board)?;
    let text = line(&say::what_notice(), text)?;
    let edit = BoardEdit::Notice { id: work.fresh_id()?.to_string(), text };
    work.commit(id, vec![Edit::Board(edit)])?;
    let mut flags = Vec::new();
    if record.contacts().is_empty() {
        flags.push(Flag::new("board-without-contacts", say::flag_board_without_contacts()));
    }
    Ok(Outcome::of(id).flagged(flags))
}

/// Confirms a notice, as the person at this device.
pub fn confirm(work: &mut Work<'_>, board: &str, number: Option<usize>) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().board(board)?;
    let notices = record.notices();
    let me = work.workspace.me.clone();
    let chosen = match number {
        Some(number) => number.checked_sub(1).and_then(|at| notices.get(at)),
        None => notices.iter().rev().find(|(_, notice)| notice.value(&confirmed_by(&me)).is_null()),
    };
    let Some((notice, _)) = chosen else {
        return Err(CommandError::invalid(say::no_notice(), say::hint_no_notice()));
    };
    let at = work.context.now.timestamp_millis().saturating_add(work.workspace.skew);
    let field = format!("approvals/{notice}/{}", confirmed_by(&me));
    work.commit(id, vec![Edit::Board(BoardEdit::Set { field, value: Scalar::Int(at) })])?;
    Ok(Outcome::of(id))
}
