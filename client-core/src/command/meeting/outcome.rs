//! What comes out of a meeting: decisions with their votes, and action items.

use chrono::NaiveDate;
use concord_locales::say;
use concord_sync::id::DocumentId;

use super::{
    MeetingCommand, Outcome, Results, add_item, agenda_item, board, edit, line, named_among, named_item,
    named_or_me, set_item,
};
use crate::command::task::{NewTask, add as add_task, one_person, parse_date};
use crate::model::meeting::{
    Execution, List, MeetingEdit, MeetingRecord, Vote, Way, action_field, decision_field, field, rules,
};
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::task::{TaskEdit, field as task_field};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// Writes down a decision.
pub(super) fn decide(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    let MeetingCommand::Decide { meeting, text, owner, due, item, by } = command else {
        return Ok(Outcome::default());
    };
    let owner = owner.as_deref().map(|name| one_person(work, name)).transpose()?;
    let item = agenda_item(work, meeting, item.as_deref())?;
    let fields = [
        (decision_field::TEXT, line(&say::what_decision(), text)?.into()),
        (decision_field::OWNER, owner.map(|person| person.0).into()),
        (decision_field::DUE, date(*due)),
        (decision_field::ITEM, item.into()),
        (decision_field::BY, by.map(Way::as_str).into()),
    ];
    add_item(work, meeting, List::Decisions, &fields).map(|(id, _)| Outcome::of(id))
}

fn date(date: Option<NaiveDate>) -> Scalar {
    date.map(|date| date.to_string()).into()
}

fn decision(work: &Work<'_>, record: &MeetingRecord, name: &str) -> Result<String, CommandError> {
    let items = MeetingRecord::in_order(&record.decisions);
    named_among(work, Thing::Decision, name, items, decision_field::TEXT)
}

/// Says what somebody votes.
pub(super) fn vote(
    work: &mut Work<'_>,
    meeting: &str,
    name: &str,
    person: Option<&str>,
    vote: Option<Vote>,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let decision = decision(work, &record, name)?;
    let person = named_or_me(work, person)?;
    edit(work, id, vec![MeetingEdit::Vote { decision, person, value: vote.map(Vote::as_str).into() }])
}

/// Says how far a decision is carried out.
pub(super) fn execute(
    work: &mut Work<'_>,
    meeting: &str,
    name: &str,
    state: Execution,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let decision = decision(work, &record, name)?;
    edit(work, id, vec![set_item(List::Decisions, &decision, decision_field::STATE, state.as_str())])
}

/// The board that what comes of a meeting goes to: the one named, else the meeting's, else the Inbox.
pub(super) fn board_of(
    work: &mut Work<'_>,
    record: &MeetingRecord,
    named: Option<&String>,
) -> Result<String, CommandError> {
    Ok(match (named, record.fields.text(field::BOARD)) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) if work.resolver().boards()?.keys().any(|board| board.to_string() == id) => {
            id.to_owned()
        }
        _ => {
            let (id, _) = board::inbox(work)?;
            id.to_string()
        }
    })
}

/// An action item is a task; the minutes keep what was agreed.
pub(super) fn action(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    let MeetingCommand::Action { meeting, title, owner, due, board, item, note } = command else {
        return Ok(Outcome::default());
    };
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = item.as_deref().map(|name| named_item(work, &record, name)).transpose()?;
    let new = NewTask {
        title: title.clone(),
        board: Some(board_of(work, &record, board.as_ref())?),
        owner: owner.clone(),
        due: *due,
        description: note.clone(),
        ..NewTask::default()
    };
    let (task, mut fields) = agreed(work, &id, &new)?;
    fields.push((action_field::ITEM, item.into()));
    let note = note.as_deref().map(|note| line(&say::what_field(action_field::NOTE), note)).transpose()?;
    fields.push((action_field::NOTE, note.into()));
    add_item(work, meeting, List::Actions, &fields)?;
    let due = due.map(|date| date.to_string());
    Ok(Outcome::of(task).flagged(rules::action_flags(owner.as_deref(), due.as_deref())))
}

/// Registers of an action item, by name.
type Agreed = Vec<(&'static str, Scalar)>;

/// Makes the task of an action item. Returns it, and what the minutes keep of it.
fn agreed(work: &mut Work<'_>, id: &DocumentId, new: &NewTask) -> Result<(DocumentId, Agreed), CommandError> {
    let owner = new.owner.as_deref().map(|name| one_person(work, name)).transpose()?;
    let (_, task) = add_task(work, new, Some(id))?;
    let fields = vec![
        (action_field::TASK, task.to_string().into()),
        (action_field::TITLE, line(&say::what_action(), &new.title)?.into()),
        (action_field::OWNER, owner.map(|person| person.0).into()),
        (action_field::DUE, date(new.due)),
    ];
    Ok((task, fields))
}

/// Makes the task of an action item on the meeting's board, and returns what the minutes keep of it.
pub(super) fn new_action(
    work: &mut Work<'_>,
    meeting: (&DocumentId, &MeetingRecord),
    title: &str,
    owner: Option<&str>,
    due: Option<NaiveDate>,
) -> Result<Agreed, CommandError> {
    let (id, record) = meeting;
    let new = NewTask {
        title: title.to_owned(),
        board: Some(board_of(work, record, None)?),
        owner: owner.map(str::to_owned),
        due,
        ..NewTask::default()
    };
    agreed(work, id, &new).map(|(_, fields)| fields)
}

/// Corrects what was agreed; the task of an action item follows.
pub(super) fn set(
    work: &mut Work<'_>,
    meeting: &str,
    of: Results,
    name: &str,
    fields: &[(String, String)],
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let (list, items, thing, words) = match of {
        Results::Decisions => (List::Decisions, &record.decisions, Thing::Decision, decision_field::TEXT),
        Results::Actions => (List::Actions, &record.actions, Thing::ActionItem, action_field::TITLE),
    };
    let item = named_among(work, thing, name, MeetingRecord::in_order(items), words)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        let value = parse(work, &record, words, name, value.trim())?;
        edits.push(set_item(list, &item, name, value));
    }
    let task = items.get(&item).and_then(|fields| fields.text(action_field::TASK)).map(str::to_owned);
    let task = task.and_then(|task| task.parse::<DocumentId>().ok());
    if let Some(task) = task {
        follow(work, task, &edits)?;
    }
    edit(work, id, edits)
}

/// A value of a decision or an action item as typed; nothing clears it.
pub(super) fn parse(
    work: &mut Work<'_>,
    record: &MeetingRecord,
    words: &str,
    name: &str,
    value: &str,
) -> Result<Scalar, CommandError> {
    let more = Some(action_field::NOTE).filter(|_| words == action_field::TITLE);
    let known: Vec<&str> = [words, decision_field::OWNER, decision_field::DUE, decision_field::ITEM]
        .into_iter()
        .chain(more)
        .collect();
    match name {
        _ if !known.contains(&name) => {
            Err(CommandError::invalid(say::no_result_field(name), say::hint_fields(known)))
        }
        _ if name != words && value.is_empty() => Ok(Scalar::Null),
        decision_field::OWNER => Ok(one_person(work, value)?.0.into()),
        decision_field::DUE => Ok(parse_date(work, value)?.to_string().into()),
        decision_field::ITEM => Ok(named_item(work, record, value)?.into()),
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

/// Gives a task what was agreed about it. A task always has an owner: one that is taken back in the minutes stays there.
pub(super) fn follow(
    work: &mut Work<'_>,
    task: DocumentId,
    edits: &[MeetingEdit],
) -> Result<(), CommandError> {
    let mut follows = Vec::new();
    for edit in edits {
        let MeetingEdit::SetItem { field, value, .. } = edit else { continue };
        let name = match field.as_str() {
            action_field::TITLE => task_field::TITLE,
            action_field::OWNER if !value.is_null() => task_field::OWNER,
            action_field::DUE => task_field::DUE,
            _ => continue,
        };
        follows.push(Edit::Task(TaskEdit::Set { field: name.to_owned(), value: value.clone() }));
    }
    if !follows.is_empty() && work.load(&task)?.is_some() {
        work.commit(task, follows)?;
    }
    Ok(())
}
