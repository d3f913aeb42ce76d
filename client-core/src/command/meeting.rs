//! Meetings (handbook section 5): planning, minutes, decisions and action items.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_locales::{Message, say};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::task::{NewTask, add as add_task, one_person};
use super::{Outcome, board, line, person, prose};
use crate::model::meeting::{
    Attendance, List, MeetingEdit, MeetingRecord, action_field, action_flags, agenda_field, decision_field,
    field, planning_flags,
};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::{Fields, Scalar};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// The longest a meeting can be planned for, in minutes: a day.
pub const LONGEST_PLANNED_MINUTES: u32 = 1_440;

/// A meeting to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeeting {
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub at: DateTime<FixedOffset>,
    /// How long it is planned to take.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Place or link.
    #[serde(default)]
    pub place: Option<String>,
    /// What will be settled.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Who leads it, by name; none: the person at this device.
    #[serde(default)]
    pub host: Option<String>,
    /// Who writes the minutes, by name.
    #[serde(default)]
    pub recorder: Option<String>,
    /// Who is invited, by name.
    #[serde(default)]
    pub attendees: Vec<String>,
    /// The board its actions go to, by name.
    #[serde(default)]
    pub board: Option<String>,
}

/// What can be done to meetings. A meeting is named by id, beginning of an id, or title; an agenda item by its
/// number from 1, its id or its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum MeetingCommand {
    /// Make a meeting.
    Add(Box<NewMeeting>),
    /// Set a register of the meeting.
    Set {
        /// Which.
        meeting: String,
        /// `title`, `purpose`, `at`, `minutes`, `place`, `host`, `recorder`, `board` and new values as typed.
        fields: Vec<(String, String)>,
    },
    /// Invite people.
    Invite {
        /// Which.
        meeting: String,
        /// Names.
        people: Vec<String>,
    },
    /// Add an agenda item.
    Agenda {
        /// Which.
        meeting: String,
        /// What it is about.
        title: String,
        /// What led to it.
        background: Option<String>,
        /// What is to be reached.
        goal: Option<String>,
        /// Who presents it, by name.
        presenter: Option<String>,
        /// Minutes allotted.
        minutes: Option<u32>,
    },
    /// Write down the conclusion of an agenda item; nothing clears.
    Conclude {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
        /// The conclusion.
        text: String,
    },
    /// Say how somebody stands to the meeting.
    Attend {
        /// Which.
        meeting: String,
        /// Who, by name.
        person: String,
        /// How.
        attendance: Attendance,
    },
    /// Write minutes as a whole text.
    Note {
        /// Which.
        meeting: String,
        /// Which agenda item; none is the meeting as a whole.
        item: Option<String>,
        /// What the writer saw, with the document's heads then; none is what stands there now.
        seen: Option<Seen>,
        /// What the writer wants.
        text: String,
        /// Add below what stands there instead of replacing it.
        append: bool,
    },
    /// Write down a decision.
    Decide {
        /// Which.
        meeting: String,
        /// What was decided.
        text: String,
        /// Who carries it out, by name.
        owner: Option<String>,
        /// By when.
        due: Option<NaiveDate>,
        /// The agenda item it belongs to.
        item: Option<String>,
    },
    /// Write down an action item: a task on the meeting's board.
    Action {
        /// Which.
        meeting: String,
        /// What is to be done.
        title: String,
        /// Who does it, by name.
        owner: Option<String>,
        /// By when.
        due: Option<NaiveDate>,
        /// The board; none is the meeting's, else the Inbox.
        board: Option<String>,
        /// The agenda item it comes from.
        item: Option<String>,
        /// A remark.
        note: Option<String>,
    },
}

/// A text as an editor opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The text.
    pub text: String,
    /// The document's heads then.
    pub heads: Heads,
}

pub(super) fn run(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
    match command {
        MeetingCommand::Add(new) => add(work, new),
        MeetingCommand::Set { meeting, fields } => set(work, meeting, fields),
        MeetingCommand::Invite { meeting, people } => invite(work, meeting, people),
        MeetingCommand::Agenda { meeting, title, background, goal, presenter, minutes } => {
            let presenter = presenter.as_deref().map(|name| person::named(work, name)).transpose()?;
            let fields = [
                (agenda_field::TITLE, line(&say::what_agenda_item(), title)?.into()),
                (agenda_field::BACKGROUND, optional_line(&say::what_background(), background)?),
                (agenda_field::GOAL, optional_line(&say::what_goal(), goal)?),
                (agenda_field::PRESENTER, presenter.map(|person| person.0).into()),
                (agenda_field::MINUTES, minutes.map_or(Scalar::Null, |minutes| Scalar::Int(minutes.into()))),
            ];
            add_item(work, meeting, List::Agenda, &fields).map(|(id, _)| Outcome::of(id))
        }
        MeetingCommand::Conclude { meeting, item, text } => conclude(work, meeting, item, text),
        MeetingCommand::Attend { meeting, person, attendance } => {
            let (id, _) = work.resolver().meeting(meeting)?;
            let person = person::named(work, person)?;
            let edit = MeetingEdit::Attend { person, value: attendance.as_str().into() };
            work.commit(id, vec![Edit::Meeting(edit)])?;
            Ok(Outcome::of(id))
        }
        MeetingCommand::Note { meeting, item, seen, text, append } => {
            note(work, meeting, item.as_deref(), seen.as_ref(), text, *append)
        }
        MeetingCommand::Decide { meeting, text, owner, due, item } => {
            let owner = owner.as_deref().map(|name| one_person(work, name)).transpose()?;
            let item = agenda_item(work, meeting, item.as_deref())?;
            let fields = [
                (decision_field::TEXT, line(&say::what_decision(), text)?.into()),
                (decision_field::OWNER, owner.map(|person| person.0).into()),
                (decision_field::DUE, due.map(|date| date.to_string()).into()),
                (decision_field::ITEM, item.into()),
            ];
            add_item(work, meeting, List::Decisions, &fields).map(|(id, _)| Outcome::of(id))
        }
        MeetingCommand::Action { .. } => action(work, command),
    }
}

fn optional_line(what: &Message, text: &Option<String>) -> Result<Scalar, CommandError> {
    Ok(match text.as_deref().filter(|text| !text.trim().is_empty()) {
        Some(text) => line(what, text)?.into(),
        None => Scalar::Null,
    })
}

fn checked_minutes(minutes: u32) -> Result<Scalar, CommandError> {
    if minutes == 0 || minutes > LONGEST_PLANNED_MINUTES {
        return Err(CommandError::invalid(
            say::minutes_out_of_range(minutes),
            say::hint_minutes_range(LONGEST_PLANNED_MINUTES),
        ));
    }
    Ok(Scalar::Int(i64::from(minutes)))
}

fn add(work: &mut Work<'_>, new: &NewMeeting) -> Result<Outcome, CommandError> {
    let host = match &new.host {
        Some(name) => person::named(work, name)?,
        None => work.workspace.me.clone(),
    };
    let recorder = new.recorder.as_deref().map(|name| person::named(work, name)).transpose()?;
    let mut attendees = Vec::new();
    for name in &new.attendees {
        attendees.push(person::named(work, name)?);
    }
    let board = new.board.as_deref().map(|name| work.resolver().board(name)).transpose()?;
    let minutes = new.minutes.map(checked_minutes).transpose()?;
    let mut fields: BTreeMap<String, Scalar> = BTreeMap::from([
        (field::TITLE.to_owned(), line(&say::what_meeting_title(), &new.title)?.into()),
        (field::AT.to_owned(), new.at.to_rfc3339().into()),
        (field::MINUTES.to_owned(), minutes.unwrap_or_default()),
        (field::PLACE.to_owned(), optional_line(&say::what_place(), &new.place)?),
        (field::PURPOSE.to_owned(), optional_line(&say::what_purpose(), &new.purpose)?),
        (field::HOST.to_owned(), host.0.into()),
        (field::RECORDER.to_owned(), recorder.map(|person| person.0).into()),
        (field::BOARD.to_owned(), board.map(|(id, _)| id.to_string()).into()),
    ]);
    fields.retain(|_, value| !value.is_null());
    let id = work.fresh_document()?;
    work.commit(id, vec![Edit::Meeting(MeetingEdit::Create { fields, attendees })])?;
    Ok(Outcome::of(id).flagged(planning_flags(new.minutes.map(i64::from))))
}

fn set(work: &mut Work<'_>, meeting: &str, fields: &[(String, String)]) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        let value = parse(work, name, value.trim())?;
        edits.push(Edit::Meeting(MeetingEdit::Set { field: name.clone(), value }));
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    Ok(Outcome::of(id))
}

fn parse(work: &mut Work<'_>, name: &str, value: &str) -> Result<Scalar, CommandError> {
    let known = [
        field::TITLE,
        field::PURPOSE,
        field::AT,
        field::MINUTES,
        field::PLACE,
        field::HOST,
        field::RECORDER,
        field::BOARD,
    ];
    if !known.contains(&name) {
        return Err(CommandError::invalid(say::no_meeting_field(name), say::hint_fields(known.to_vec())));
    }
    if value.is_empty() && name != field::TITLE && name != field::AT {
        return Ok(Scalar::Null);
    }
    match name {
        field::AT => match crate::model::when::parse_time(value, work.context.now) {
            Ok(at) => Ok(at.to_rfc3339().into()),
            Err(error) => Err(CommandError::invalid(error.message(), error.hint())),
        },
        field::MINUTES => match value.parse() {
            Ok(minutes) => checked_minutes(minutes),
            Err(_) => Err(CommandError::invalid(say::no_minutes(value), say::hint_minutes())),
        },
        field::HOST | field::RECORDER => Ok(person::named(work, value)?.0.into()),
        field::BOARD => Ok(work.resolver().board(value)?.0.to_string().into()),
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

fn invite(work: &mut Work<'_>, meeting: &str, people: &[String]) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for name in people {
        let person = person::named(work, name)?;
        let there = record.attendees.get(&person).is_some_and(|register| !register.value.is_null());
        if !there {
            let value = Attendance::Invited.as_str().into();
            edits.push(Edit::Meeting(MeetingEdit::Attend { person, value }));
        }
    }
    if !edits.is_empty() {
        work.commit(id, edits)?;
    }
    Ok(Outcome::of(id))
}

/// The id of an agenda item, if one is named.
fn agenda_item(work: &Work<'_>, meeting: &str, item: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(name) = item else { return Ok(None) };
    let (_, record) = work.resolver().meeting(meeting)?;
    named_item(work, &record, name).map(Some)
}

fn named_item(work: &Work<'_>, record: &MeetingRecord, name: &str) -> Result<String, CommandError> {
    let items: Vec<(String, String)> = record
        .agenda()
        .into_iter()
        .map(|(id, item)| (id.to_owned(), item.fields.text(agenda_field::TITLE).unwrap_or("").to_owned()))
        .collect();
    work.resolver().item(Thing::AgendaItem, name, &items)
}

/// Adds an item to the end of a list; cleared fields are left out.
fn add_item(
    work: &mut Work<'_>,
    meeting: &str,
    list: List,
    fields: &[(&str, Scalar)],
) -> Result<(DocumentId, String), CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let items: BTreeMap<String, Fields> = match list {
        List::Agenda => record.agenda.iter().map(|(id, item)| (id.clone(), item.fields.clone())).collect(),
        List::Decisions => record.decisions.clone(),
        List::Actions => record.actions.clone(),
    };
    let last = MeetingRecord::in_order(&items)
        .last()
        .and_then(|(_, fields)| fields.text("rank"))
        .map(Rank::from_text);
    let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?);
    let mut registers: BTreeMap<String, Scalar> = fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    registers.insert("rank".to_owned(), rank.as_str().into());
    let item = work.fresh_id()?.to_string();
    work.commit(id, vec![Edit::Meeting(MeetingEdit::Add { list, id: item.clone(), fields: registers })])?;
    Ok((id, item))
}

fn conclude(work: &mut Work<'_>, meeting: &str, item: &str, text: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_item(work, &record, item)?;
    let value = optional_line(&say::what_conclusion(), &Some(text.to_owned()))?;
    let edit = MeetingEdit::SetItem {
        list: List::Agenda,
        id: item,
        field: agenda_field::CONCLUSION.to_owned(),
        value,
    };
    work.commit(id, vec![Edit::Meeting(edit)])?;
    Ok(Outcome::of(id))
}

fn note(
    work: &mut Work<'_>,
    meeting: &str,
    item: Option<&str>,
    seen: Option<&Seen>,
    text: &str,
    append: bool,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = item.map(|name| named_item(work, &record, name)).transpose()?;
    let current = match &item {
        Some(item) => record.agenda.get(item).map(|item| item.notes.clone()).unwrap_or_default(),
        None => record.notes.clone(),
    };
    let before = seen.map_or(current, |seen| seen.text.clone());
    let mut after = prose(text)?;
    if append && !before.is_empty() {
        let gap = if before.ends_with('\n') { "" } else { "\n" };
        after = format!("{before}{gap}{after}");
    }
    if before == after {
        return Ok(Outcome { notes: vec![say::note_nothing_changed()], ..Outcome::of(id) });
    }
    let edit = MeetingEdit::Note { item, before, after, id: work.fresh_id()?.to_string() };
    work.commit_seen(id, vec![Edit::Meeting(edit)], seen.map(|seen| &seen.heads))?;
    Ok(Outcome::of(id))
}

/// An action item is a task; the minutes keep what was agreed.
fn action(work: &mut Work<'_>, command: &MeetingCommand) -> Result<Outcome, CommandError> {
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
