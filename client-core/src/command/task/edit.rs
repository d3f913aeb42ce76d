//! Changing what a task says: its fields, members, checklist, comments, time and reviews.

use chrono::NaiveDate;
use concord_locales::say;
use concord_sync::id::DocumentId;

use super::{Outcome, line, link, meant, one_person, person, place};
use crate::model::board::ColumnKind;
use crate::model::card::{Card, Colour};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::{Fields, Scalar};
use crate::model::task::{Group, Priority, TaskEdit, TaskRecord, checklist_field, field, is_member};
use crate::model::verdict::Flag;
use crate::model::when;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// Fields that take whole lists of members.
const GROUPS: [(&str, Group); 5] = [
    ("collaborators", Group::Collaborators),
    ("with", Group::Collaborators),
    ("informed", Group::Informed),
    ("labels", Group::Labels),
    ("depends_on", Group::Dependencies),
];

/// Sets fields as typed. One change, whatever the number of fields.
pub fn set(work: &mut Work<'_>, task: &str, fields: &[(String, String)]) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        match GROUPS.iter().find(|(group, _)| group == name) {
            Some((_, group)) => edits.extend(members(work, &id, &record, *group, value)?),
            None => {
                let value = parse(work, name, value)?;
                edits.push(Edit::Task(TaskEdit::Set { field: name.clone(), value }));
            }
        }
    }
    // Dates that became impossible by merging are no reason to refuse an edit of something else.
    if [field::START, field::DUE].iter().any(|date| fields.iter().any(|(name, _)| name == date)) {
        check_dates(date_after(&record, &edits, field::START), date_after(&record, &edits, field::DUE))?;
    }
    if edits.is_empty() {
        return Ok(Outcome { notes, ..Outcome::of(id) });
    }
    let mut flags = moved_flags(work, &record, &edits);
    work.commit(id, edits)?;
    if fields.iter().any(|(name, _)| name == field::CARD) {
        flags.extend(link::card_flags(work, &id)?);
    }
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

/// A due date that moves keeps who moved it and why: a move without a reason is flagged.
fn moved_flags(work: &Work<'_>, record: &TaskRecord, edits: &[Edit]) -> Vec<Flag> {
    let before = record.date(field::DUE);
    if before.is_none() || work.reason.is_some() || date_after(record, edits, field::DUE) == before {
        return Vec::new();
    }
    vec![Flag::new("due-moved-without-reason", say::flag_due_moved_without_reason())]
}

fn date_after(record: &TaskRecord, edits: &[Edit], name: &str) -> Option<NaiveDate> {
    let written = edits.iter().rev().find_map(|edit| match edit {
        Edit::Task(TaskEdit::Set { field, value }) if field == name => {
            Some(value.as_text().and_then(|t| t.parse().ok()))
        }
        _ => None,
    });
    written.unwrap_or_else(|| record.date(name))
}

/// A task that ends before it begins is a slip of the hand.
pub fn check_dates(start: Option<NaiveDate>, due: Option<NaiveDate>) -> Result<(), CommandError> {
    match (start, due) {
        (Some(start), Some(due)) if due < start => Err(CommandError::invalid(
            say::task_dates_reversed(due.to_string(), start.to_string()),
            say::hint_task_dates_reversed(),
        )),
        _ => Ok(()),
    }
}

/// The value of a field as typed; nothing clears it.
fn parse(work: &mut Work<'_>, name: &str, value: &str) -> Result<Scalar, CommandError> {
    let value = value.trim();
    match name {
        field::TITLE => Ok(line(&say::what_task_title(), value)?.into()),
        field::OWNER if value.is_empty() => {
            Err(CommandError::invalid(say::task_without_owner(), say::hint_task_without_owner()))
        }
        field::OWNER => Ok(one_person(work, value)?.0.into()),
        field::TRACKER if !value.is_empty() => Ok(one_person(work, value)?.0.into()),
        field::CARD if !value.is_empty() => match Colour::parse(value) {
            Some(colour) => Ok(Card { colour, given: work.context.now.date_naive() }.to_scalar()),
            None => Err(CommandError::invalid(say::no_card(value), say::hint_card())),
        },
        _ if !field::SETTABLE.contains(&name) => Err(unknown_field(name)),
        _ if value.is_empty() => Ok(Scalar::Null),
        field::START | field::DUE => Ok(parse_date(work, value)?.to_string().into()),
        field::PRIORITY => match Priority::parse(value) {
            Some(priority) => Ok(priority.as_str().into()),
            None => Err(CommandError::invalid(say::no_priority(value), say::hint_priority())),
        },
        field::IMPORTANT | field::URGENT => match value.to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "是" => Ok(true.into()),
            "false" | "no" | "n" | "0" | "否" => Ok(false.into()),
            _ => Err(CommandError::invalid(say::no_truth(value), say::hint_truth(name))),
        },
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

fn unknown_field(name: &str) -> CommandError {
    let groups = ["collaborators", "informed", "labels", "depends_on"];
    let known: Vec<&str> = field::SETTABLE.into_iter().chain(groups).collect();
    CommandError::invalid(say::no_task_field(name), say::hint_fields(known))
}

/// A date as a person types it.
pub fn parse_date(work: &Work<'_>, text: &str) -> Result<NaiveDate, CommandError> {
    when::parse_date(text, work.context.now)
        .map_err(|error| CommandError::invalid(error.message(), error.hint()))
}

/// `A,B` is the whole list from now on; `+A` and `-A` add and remove one.
fn members(
    work: &mut Work<'_>,
    id: &DocumentId,
    record: &TaskRecord,
    group: Group,
    value: &str,
) -> Result<Vec<Edit>, CommandError> {
    let names: Vec<&str> =
        value.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut resolve = |name: &str, remove: bool| -> Result<String, CommandError> {
        match group {
            Group::Labels => line(&say::what_label(), name),
            Group::Collaborators | Group::Informed => Ok(person::named(work, name)?.0),
            Group::Dependencies => link::depended_on(work, id, name, remove),
        }
    };
    let edit = |member: String, on: bool| Edit::Task(TaskEdit::Member { group, member, on });
    let relative = names.iter().any(|name| name.starts_with(['+', '-']));
    let mut edits = Vec::new();
    if relative {
        for name in names {
            let on = !name.starts_with('-');
            edits.push(edit(resolve(name.trim_start_matches(['+', '-']), !on)?, on));
        }
        return Ok(edits);
    }
    let wanted: Vec<String> = names.into_iter().map(|name| resolve(name, false)).collect::<Result<_, _>>()?;
    let present = present(record, group);
    edits.extend(
        present.iter().filter(|member| !wanted.contains(member)).map(|member| edit(member.clone(), false)),
    );
    edits.extend(
        wanted.iter().filter(|member| !present.contains(member)).map(|member| edit(member.clone(), true)),
    );
    Ok(edits)
}

fn present(record: &TaskRecord, group: Group) -> Vec<String> {
    match group {
        Group::Dependencies => record.waits_for().map(str::to_owned).collect(),
        Group::Labels => {
            record.labels.iter().filter(|(_, r)| is_member(r)).map(|(label, _)| label.clone()).collect()
        }
        Group::Collaborators => {
            record.collaborators.iter().filter(|(_, r)| is_member(r)).map(|(id, _)| id.0.clone()).collect()
        }
        Group::Informed => {
            record.informed.iter().filter(|(_, r)| is_member(r)).map(|(id, _)| id.0.clone()).collect()
        }
    }
}

/// Sets one register.
pub fn set_one(work: &mut Work<'_>, task: &str, name: &str, value: Scalar) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    work.commit(id, vec![Edit::Task(TaskEdit::Set { field: name.to_owned(), value })])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Accepts the deliverable, or returns it: a returned task is in progress again.
pub fn review(
    work: &mut Work<'_>,
    task: &str,
    accepted: bool,
    problems: &[String],
) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    if !accepted && problems.is_empty() {
        return Err(CommandError::invalid(say::no_problems(), say::hint_no_problems()));
    }
    let problems =
        problems.iter().map(|problem| line(&say::what_problem(), problem)).collect::<Result<Vec<_>, _>>()?;
    let review = TaskEdit::Review { id: work.fresh_id()?.to_string(), accepted, problems };
    let mut edits = vec![Edit::Task(review)];
    let (board_id, board) = place::current_board(work, &record)?;
    let shown = record.place().and_then(|place| board.shown_column(&place.column));
    let wanted = if accepted { ColumnKind::Done } else { ColumnKind::InProgress };
    let moves = if accepted {
        shown.is_none_or(|c| c.kind != wanted)
    } else {
        shown.is_some_and(|c| c.kind == ColumnKind::Done)
    };
    if let (true, Some(column)) = (moves, board.first_of_kind(wanted)) {
        let place = place::at_end(work, &board_id, &board, Some(column), Some(&id))?;
        edits.push(Edit::Task(TaskEdit::Set { field: field::PLACE.to_owned(), value: place.to_scalar() }));
    }
    work.commit(id, edits)?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Says something about the task.
pub fn comment(work: &mut Work<'_>, task: &str, text: &str) -> Result<Outcome, CommandError> {
    let text = super::super::prose(text)?;
    if text.trim().is_empty() {
        return Err(CommandError::invalid(say::comment_empty(), say::hint_comment_empty()));
    }
    let id = work.fresh_id()?.to_string();
    append(work, task, TaskEdit::Comment { id, text: text.trim_end().to_owned() })
}

/// Logs time spent.
pub fn log(work: &mut Work<'_>, task: &str, minutes: u32) -> Result<Outcome, CommandError> {
    if minutes == 0 {
        return Err(CommandError::invalid(say::no_time_logged(), say::hint_no_time_logged()));
    }
    let id = work.fresh_id()?.to_string();
    append(work, task, TaskEdit::LogTime { id, minutes })
}

fn append(work: &mut Work<'_>, task: &str, edit: TaskEdit) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    work.commit(id, vec![Edit::Task(edit)])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Checklist items that are on the list, in order.
pub fn checklist(record: &TaskRecord) -> Vec<(String, &Fields)> {
    let open = record.checklist.iter().filter(|(_, item)| !item.is_archived());
    let mut items: Vec<(String, &Fields)> = open.map(|(id, item)| (id.clone(), item)).collect();
    items.sort_by_key(|(id, item)| (item.text(checklist_field::RANK).unwrap_or("").to_owned(), id.clone()));
    items
}

/// Adds a checklist item at the end.
pub fn add_check(work: &mut Work<'_>, task: &str, title: &str) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let title = line(&say::what_checklist_item(), title)?;
    let last =
        checklist(&record).last().and_then(|(_, item)| item.text(checklist_field::RANK)).map(Rank::from_text);
    let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?).as_str().to_owned();
    let item = work.fresh_id()?.to_string();
    work.commit(id, vec![Edit::Task(TaskEdit::AddCheck { id: item, title, rank })])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Ticks a checklist item, or unticks it.
pub fn tick(work: &mut Work<'_>, task: &str, item: &str, done: bool) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let items: Vec<(String, String)> = checklist(&record)
        .into_iter()
        .map(|(id, item)| (id, item.text(checklist_field::TITLE).unwrap_or("").to_owned()))
        .collect();
    let item = work.resolver().item(Thing::ChecklistItem, item, &items)?;
    let edit = TaskEdit::SetCheck { id: item, field: checklist_field::DONE.to_owned(), value: done.into() };
    work.commit(id, vec![Edit::Task(edit)])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Writes the description; unchanged text writes nothing.
pub fn describe(
    work: &mut Work<'_>,
    task: &str,
    before: Option<&str>,
    after: &str,
) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let after = super::super::prose(after)?;
    let before = before.unwrap_or(&record.description).to_owned();
    if before != after {
        write_description(work, id, before, after)?;
    }
    Ok(Outcome { notes, ..Outcome::of(id) })
}

fn write_description(
    work: &mut Work<'_>,
    task: DocumentId,
    before: String,
    after: String,
) -> Result<(), CommandError> {
    let id = work.fresh_id()?.to_string();
    work.commit(task, vec![Edit::Task(TaskEdit::Describe { before, after, id })])
}
