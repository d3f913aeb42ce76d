//! What comes out of a meeting: decisions and action items.

use concord_locales::say;

use super::{MeetingCommand, Outcome, add_item, board, line, named_item};
use crate::command::task::{NewTask, add as add_task, one_person};
use crate::model::meeting::{List, action_field, action_flags, field};
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// An action item is a task; the minutes keep what was agreed.
pub(super) fn action(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    let MeetingCommand::Action { meeting, title, owner, due, board, item, note } = command else {
        return Ok(Outcome::default());
    };
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = item.as_deref().map(|name| named_item(work, &record, name)).transpose()?;
    let agreed_owner = owner.as_deref().map(|name| one_person(work, name)).transpose()?;
    let board = match (board, record.fields.text(field::BOARD)) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) if work.resolver().boards()?.keys().any(|board| board.to_string() == id) => {
            id.to_owned()
        }
        _ => {
            let (id, _) = board::inbox(work)?;
            id.to_string()
        }
    };
    let new = NewTask {
        title: title.clone(),
        board: Some(board),
        owner: owner.clone(),
        due: *due,
        description: note.clone(),
        ..NewTask::default()
    };
    let (_, task) = add_task(work, &new, Some(&id))?;
    let fields = [
        (action_field::TASK, task.to_string().into()),
        (action_field::TITLE, line(&say::what_action(), title)?.into()),
        (action_field::OWNER, agreed_owner.map(|person| person.0).into()),
        (action_field::DUE, due.map(|date| date.to_string()).into()),
        (action_field::ITEM, item.into()),
    ];
    add_item(work, meeting, List::Actions, &fields)?;
    let due = due.map(|date| date.to_string());
    Ok(Outcome::of(task).flagged(action_flags(owner.as_deref(), due.as_deref())))
}
