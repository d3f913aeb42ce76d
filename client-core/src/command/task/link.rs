//! What ties a task to others and to people: cards and who follows them, tasks it waits for, support that is asked
//! for, files, and who has seen what was done.

use concord_locales::say;
use concord_sync::id::DocumentId;

use super::{Outcome, line, meant, one_person, person, record};
use crate::model::card::{self, Card, Colour};
use crate::model::dependencies;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::rule::Rule;
use crate::model::task::{
    Group, NO_REASON_GIVEN, TaskEdit, TaskRecord, field, is_member, link_field, support_field,
};
use crate::model::verdict::Flag;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;
use crate::store::index::{self, Wanted};

/// Sets one register, or a register of an item by its path.
fn set(name: impl Into<String>, value: Scalar) -> Edit {
    Edit::Task(TaskEdit::Set { field: name.into(), value })
}

/// Gives a card, perhaps with who follows it, or takes it off.
pub fn card(
    work: &mut Work<'_>,
    task: &str,
    colour: Option<Colour>,
    tracker: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    let given = work.context.now.date_naive();
    let card = colour.map(|colour| Card { colour, given });
    let mut edits = vec![set(field::CARD, card.map(Card::to_scalar).unwrap_or_default())];
    if let Some(name) = tracker {
        edits.push(set(field::TRACKER, one_person(work, name)?.0.into()));
    }
    work.commit(id, edits)?;
    let flags = card_flags(work, &id)?;
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

/// What the rules want seen of a card that was given: who follows it, and how many there are on the board.
pub fn card_flags(work: &Work<'_>, id: &DocumentId) -> Result<Vec<Flag>, CommandError> {
    let record = record(work, id, "")?;
    let (Some(_), Some(place)) = (record.card(), record.place()) else { return Ok(Vec::new()) };
    let mut flags = Vec::new();
    if record.tracker().is_none() {
        flags.push(Flag::new("card-without-tracker", say::flag_card_without_tracker()));
    }
    let wanted = Wanted { board: Some(&place.board), card: true, archived: Some(false), ..Wanted::default() };
    let tasks: Vec<(DocumentId, TaskRecord)> = index::records(work.tx, work.workspace.id, "task", &wanted)?;
    let board = work.resolver().boards()?.remove(&place.board.parse().unwrap_or(*id));
    let is_done = |task: &TaskRecord| {
        let column = task.place().and_then(|place| board.as_ref()?.shown_column(&place.column));
        column.is_some_and(|column| column.kind == crate::model::board::ColumnKind::Done)
    };
    let open = tasks.iter().filter(|(_, task)| !is_done(task)).count();
    flags.extend(card::flag(open, work.resolver().rules()?.number(Rule::OpenCards)));
    Ok(flags)
}

/// Makes a task wait for others, or ends that.
pub fn depend(work: &mut Work<'_>, task: &str, on: &[String], remove: bool) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    let mut edits = Vec::new();
    for name in on {
        let other = depended_on(work, &id, name, remove)?;
        edits.push(Edit::Task(TaskEdit::Member { group: Group::Dependencies, member: other, on: !remove }));
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// The document of a task that `task` is to wait for. One that waits for `task` itself, perhaps over others, is refused:
/// neither would ever begin.
pub fn depended_on(
    work: &Work<'_>,
    task: &DocumentId,
    name: &str,
    remove: bool,
) -> Result<String, CommandError> {
    let (other, _, _) = meant(work, name)?;
    if remove {
        return Ok(other.to_string());
    }
    let mut failed = None;
    let waits_for = |at: &DocumentId| match waited_for(work, at) {
        Ok(found) => found,
        Err(error) => {
            failed.get_or_insert(error);
            Vec::new()
        }
    };
    let way = dependencies::way(&other, task, waits_for);
    if let Some(error) = failed {
        return Err(error);
    }
    match way {
        None => Ok(other.to_string()),
        Some(way) => {
            let mut keys = Vec::new();
            for station in std::iter::once(task).chain(&way) {
                keys.push(work.resolver().key_of(station)?);
            }
            Err(CommandError::invalid(say::circle(keys.join(" → ")), say::hint_circle()))
        }
    }
}

fn waited_for(work: &Work<'_>, id: &DocumentId) -> Result<Vec<DocumentId>, CommandError> {
    let Some((kind, json)) = index::record(work.tx, work.workspace.id, id)? else { return Ok(Vec::new()) };
    if kind != "task" {
        return Ok(Vec::new());
    }
    let record: TaskRecord = index::decode(&json)?;
    Ok(record.waits_for().filter_map(|id| id.parse().ok()).collect())
}

/// The tasks a task waits for that are not done.
pub fn open_dependencies(work: &Work<'_>, record: &TaskRecord) -> Result<Vec<String>, CommandError> {
    let boards = work.resolver().boards()?;
    let mut open = Vec::new();
    for other in record.dependencies.iter().filter(|(_, register)| is_member(register)).map(|(id, _)| id) {
        let Ok(id) = other.parse::<DocumentId>() else { continue };
        let Some((_, json)) = index::record(work.tx, work.workspace.id, &id)? else { continue };
        let Ok(task) = index::decode::<TaskRecord>(&json) else { continue };
        let column = task
            .place()
            .and_then(|place| boards.get(&place.board.parse().ok()?)?.shown_column(&place.column));
        let done = column.is_some_and(|column| column.kind == crate::model::board::ColumnKind::Done);
        if !done && !task.archived() {
            open.push(work.resolver().key_of(&id)?);
        }
    }
    open.sort();
    Ok(open)
}

/// Marks as blocked, and asks for support: of somebody, if one is named. Without a reason the mark says so itself.
pub fn block(
    work: &mut Work<'_>,
    task: &str,
    reason: Option<&str>,
    from: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    let text = match reason {
        Some(reason) => line(&say::what_reason(), reason)?,
        None => NO_REASON_GIVEN.to_owned(),
    };
    let from = from.map(|name| person::named(work, name)).transpose()?;
    let mut flags = Vec::new();
    let mut edits = vec![set(field::BLOCKED, text.as_str().into())];
    if reason.is_some() || from.is_some() {
        let ask = TaskEdit::AskSupport { id: work.fresh_id()?.to_string(), ask: text, from };
        edits.push(Edit::Task(ask));
    } else {
        flags.push(Flag::new("blocked-asks-nothing", say::flag_blocked_asks_nothing()));
    }
    work.commit(id, edits)?;
    Ok(Outcome { notes, ..Outcome::of(id) }.flagged(flags))
}

/// Answers the support that was asked for and not answered yet: the item named by number, else the last one.
pub fn answer(
    work: &mut Work<'_>,
    task: &str,
    item: Option<usize>,
    text: &str,
) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let text = line(&say::what_answer(), text)?;
    let open: Vec<String> = record.support_wanted().into_iter().map(|(id, _)| id.clone()).collect();
    let chosen = match item {
        Some(number) => number.checked_sub(1).and_then(|at| open.get(at)),
        None => open.last(),
    };
    let Some(asked) = chosen else {
        return Err(CommandError::invalid(say::no_support_asked(), say::hint_no_support_asked()));
    };
    let path = |name: &str| format!("support/{asked}/{name}");
    let edits = vec![
        set(path(support_field::ANSWER), text.into()),
        set(path(support_field::ANSWERED_BY), work.workspace.me.0.as_str().into()),
    ];
    work.commit(id, edits)?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Links a file or a page; it is called by its address if by nothing else.
pub fn link(
    work: &mut Work<'_>,
    task: &str,
    url: &str,
    title: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    let url = line(&say::what_link(), url)?;
    let title = title.map(|title| line(&say::what_link_title(), title)).transpose()?;
    let title = title.unwrap_or_else(|| url.clone());
    let edit = TaskEdit::AddLink { id: work.fresh_id()?.to_string(), title, url };
    work.commit(id, vec![Edit::Task(edit)])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Takes a link off.
pub fn unlink(work: &mut Work<'_>, task: &str, name: &str) -> Result<Outcome, CommandError> {
    let (id, record, notes) = meant(work, task)?;
    let links: Vec<(String, String)> = record
        .open_links()
        .into_iter()
        .map(|(id, link)| (id.clone(), link.text(link_field::TITLE).unwrap_or("").to_owned()))
        .collect();
    let item = work.resolver().item(Thing::Link, name, &links)?;
    work.commit(id, vec![set(format!("links/{item}/{}", link_field::ARCHIVED), true.into())])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}

/// Says that the person at this device has seen everything done to the task until now.
pub fn seen(work: &mut Work<'_>, task: &str) -> Result<Outcome, CommandError> {
    let (id, _, notes) = meant(work, task)?;
    let person = work.workspace.me.clone();
    let at = work.context.now.timestamp_millis().saturating_add(work.workspace.skew);
    work.commit(id, vec![Edit::Task(TaskEdit::Seen { person, at })])?;
    Ok(Outcome { notes, ..Outcome::of(id) })
}
