//! Deciding between values that people set while apart.

use concord_locales::say;
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::document::Record;
use crate::model::board::{self, BoardEdit, means_column};
use crate::model::id::normalised_name;
use crate::model::meeting::{MeetingEdit, RivalSentences};
use crate::model::operation::Edit;
use crate::model::register::{Register, Scalar};
use crate::model::task::{Place, TaskEdit, field, shown_name};
use crate::model::workspace::WorkspaceEdit;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;
use crate::view::conflict::shown_path;

/// What can be done about contested values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ConflictCommand {
    /// Decide: one of the competing values, or, where it makes sense, another one.
    Pick {
        /// A task's key, or the id of any document.
        of: String,
        /// The field as `conflicts list` names it.
        field: String,
        /// The value as `conflicts list` shows it.
        value: String,
    },
    /// Decide for all of the competing texts: they stand side by side in one value.
    Keep {
        /// A task's key, or the id of any document.
        of: String,
        /// The field as `conflicts list` names it.
        field: String,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &ConflictCommand) -> Result<Outcome, CommandError> {
    match command {
        ConflictCommand::Pick { of, field, value } => pick(work, of, field, value),
        ConflictCommand::Keep { of, field } => keep(work, of, field),
    }
}

fn pick(work: &mut Work<'_>, of: &str, field: &str, value: &str) -> Result<Outcome, CommandError> {
    let (id, record) = thing(work, of)?;
    if let Some(rivals) = disputed_sentence(&record, field, value)? {
        return keep_sentence(work, id, &record, rivals, value);
    }
    let (path, register) = disputed_register(work, &record, of, field)?;
    let value = chosen(work, &path, &register, value)?;
    decide(work, id, &record, path, value)
}

fn keep(work: &mut Work<'_>, of: &str, field: &str) -> Result<Outcome, CommandError> {
    let (id, record) = thing(work, of)?;
    if let Some(rivals) = disputed_sentence(&record, field, "")? {
        let all: String = rivals.versions.iter().map(|(_, text)| text.as_str()).collect();
        return keep_sentence(work, id, &record, rivals, all.trim());
    }
    let (path, register) = disputed_register(work, &record, of, field)?;
    let value = side_by_side(&path, &register)?;
    decide(work, id, &record, path, value)
}

/// What stands between texts that are kept side by side.
const BETWEEN: &str = " / ";

/// All texts of a register in one, in the order in which every replica has them. Nothing against something is something.
fn side_by_side(path: &str, register: &Register) -> Result<Scalar, CommandError> {
    if !holds_words(path) {
        return Err(CommandError::invalid(say::not_side_by_side(shown_name(path)), say::hint_pick()));
    }
    let texts: Vec<&str> = register.values().filter_map(Scalar::as_text).collect();
    Ok(super::line(&say::what_value(), &texts.join(BETWEEN))?.into())
}

/// Whether a register is of a person's own words, so that any other words may stand in it too.
fn holds_words(path: &str) -> bool {
    let leaf = path.rsplit(['/', ':']).next().unwrap_or(path);
    let words = [
        "title",
        "name",
        "deliverable",
        "criteria",
        "resources",
        "risk",
        "risk_plan",
        "blocked",
        "process",
        "text",
        "ask",
        "answer",
        "conclusion",
        "purpose",
        "place",
        "background",
        "goal",
        "material",
        "note",
        "reason",
        "thursday",
    ];
    path != field::PLACE && words.contains(&leaf)
}

fn thing(work: &Work<'_>, of: &str) -> Result<(DocumentId, Record), CommandError> {
    let id = document(work, of)?;
    let loaded = work.load(&id)?.and_then(|document| document.read());
    let record = loaded.ok_or_else(|| CommandError::not_found(Thing::Task, of, Vec::new()))?;
    Ok((id, record))
}

/// The contested register that is meant, by its path or by the name that people see.
fn disputed_register(
    work: &Work<'_>,
    record: &Record,
    of: &str,
    field: &str,
) -> Result<(String, Register), CommandError> {
    let registers = contested(record);
    let people = work.resolver().people()?;
    let found = registers
        .iter()
        .find(|(path, _)| path == field || shown_name(path) == field || shown_path(path, &people) == field);
    found.cloned().ok_or_else(|| {
        let sentences = rewrites(record).iter().map(sentence_field);
        let known = registers.iter().map(|(path, _)| shown_path(path, &people)).chain(sentences).collect();
        CommandError::not_found(Thing::Conflict, format!("{of} {field}"), known)
    })
}

fn decide(
    work: &mut Work<'_>,
    id: DocumentId,
    record: &Record,
    field: String,
    value: Scalar,
) -> Result<Outcome, CommandError> {
    let edit = match record {
        Record::Task(_) => Edit::Task(TaskEdit::Set { field, value }),
        Record::Board(_) => Edit::Board(BoardEdit::Set { field, value }),
        Record::Meeting(_) => Edit::Meeting(MeetingEdit::Set { field, value }),
        Record::Workspace(_) => Edit::Workspace(WorkspaceEdit::Decide { field, value }),
    };
    work.commit(id, vec![edit])?;
    Ok(Outcome::of(id))
}

/// A conflict can stand in any document: a task goes by its key, everything by its id, meetings and boards by
/// their names too.
fn document(work: &Work<'_>, name: &str) -> Result<DocumentId, CommandError> {
    let resolver = work.resolver();
    let not_a_task = match super::task::meant(work, name) {
        Ok((id, ..)) => return Ok(id),
        Err(error @ CommandError::Ambiguous { .. }) => return Err(error),
        Err(error) => error,
    };
    if let Ok((id, _)) = resolver.meeting(name) {
        return Ok(id);
    }
    if let Ok((id, _)) = resolver.board(name) {
        return Ok(id);
    }
    match name.parse::<DocumentId>() {
        Ok(id) => Ok(id),
        Err(_) => Err(not_a_task),
    }
}

/// Every contested register of a record, by path.
pub fn contested(record: &Record) -> Vec<(String, Register)> {
    match record {
        Record::Task(task) => task.contested_registers(),
        Record::Board(record) => board::contested_registers(record),
        Record::Meeting(meeting) => meeting.contested_registers(),
        Record::Workspace(workspace) => {
            let own =
                workspace.fields.contested().map(|(name, register)| (name.to_owned(), register.clone()));
            let people = workspace.people.iter().filter(|(_, person)| person.name.is_contested());
            let people = people.map(|(id, person)| (format!("people/{id}"), person.name.clone()));
            let set = workspace.settings().filter(|(_, register)| register.is_contested());
            own.chain(people).chain(set.map(|(path, register)| (path, register.clone()))).collect()
        }
    }
}

/// Sentences of a record that several people replaced while apart.
pub fn rewrites(record: &Record) -> &[RivalSentences] {
    match record {
        Record::Task(task) => &task.rewrites,
        Record::Meeting(meeting) => &meeting.rewrites,
        Record::Board(_) | Record::Workspace(_) => &[],
    }
}

/// The field under which a disagreement about a sentence is listed: the text it stands in, and which one.
pub fn sentence_field(rivals: &RivalSentences) -> String {
    format!("{}#{}", rivals.text, rivals.of)
}

/// The disagreement about a sentence that is meant. A text's name alone is enough if only one sentence of it is
/// disputed, or if the words are a version of one of them.
fn disputed_sentence<'r>(
    record: &'r Record,
    field: &str,
    words: &str,
) -> Result<Option<&'r RivalSentences>, CommandError> {
    let all = rewrites(record);
    if let Some(exact) = all.iter().find(|rivals| sentence_field(rivals) == field) {
        return Ok(Some(exact));
    }
    let of_text: Vec<&RivalSentences> = all.iter().filter(|rivals| rivals.text == field).collect();
    let is_version = |rivals: &&RivalSentences| {
        rivals.versions.iter().any(|(id, text)| id == words || text.trim() == words.trim())
    };
    match (of_text.as_slice(), of_text.iter().copied().filter(is_version).collect::<Vec<_>>().as_slice()) {
        ([], _) => Ok(None),
        ([one], _) | (_, [one]) => Ok(Some(one)),
        _ => Err(CommandError::Ambiguous {
            thing: Thing::Conflict,
            name: field.to_owned(),
            candidates: of_text.into_iter().map(sentence_field).collect(),
        }),
    }
}

fn keep_sentence(
    work: &mut Work<'_>,
    id: DocumentId,
    record: &Record,
    rivals: &RivalSentences,
    value: &str,
) -> Result<Outcome, CommandError> {
    if value.trim().is_empty() {
        return Err(CommandError::invalid(say::nothing_to_keep(), say::hint_nothing_to_keep()));
    }
    let (text, of, keep) = (rivals.text.clone(), rivals.of.clone(), value.to_owned());
    let remembered = work.fresh_id()?.to_string();
    let edit = match record {
        Record::Task(_) => Edit::Task(TaskEdit::KeepSentence { text, of, keep, id: remembered }),
        _ => Edit::Meeting(MeetingEdit::KeepSentence { text, of, keep, id: remembered }),
    };
    work.commit(id, vec![edit])?;
    Ok(Outcome::of(id))
}

/// The value meant: one that competes, in the words in which it is shown; of a person any person, of a text any text.
fn chosen(work: &mut Work<'_>, path: &str, register: &Register, typed: &str) -> Result<Scalar, CommandError> {
    let leaf = path.rsplit('/').next().unwrap_or(path);
    if path == field::PLACE {
        return chosen_place(work, register, typed);
    }
    if let Some(same) = register.values().find(|value| value.to_string() == typed) {
        return Ok(same.clone());
    }
    if typed.is_empty() && register.values().any(Scalar::is_null) {
        return Ok(Scalar::Null);
    }
    match leaf {
        "owner" | "host" | "recorder" | "presenter" => Ok(super::person::named(work, typed)?.0.into()),
        "due" | "start" => Ok(super::task::parse_date(work, typed)?.to_string().into()),
        _ if holds_words(path) => Ok(super::line(&say::what_value(), typed)?.into()),
        _ => {
            let values: Vec<String> = register.values().map(Scalar::to_string).collect();
            Err(CommandError::invalid(say::not_competing(typed), say::hint_one_of(values)))
        }
    }
}

fn chosen_place(work: &Work<'_>, register: &Register, typed: &str) -> Result<Scalar, CommandError> {
    let boards = work.resolver().boards()?;
    let mut shown = Vec::new();
    // One for each column: places that differ in rank alone are no choice.
    let mut fitting: Vec<(Place, Scalar)> = Vec::new();
    for value in register.values() {
        let Some(place) = Place::parse(value) else { continue };
        let board = boards.iter().find(|(id, _)| id.to_string() == place.board);
        let column =
            board.and_then(|(_, board)| board.columns().into_iter().find(|column| column.id == place.column));
        let board_name = board.map_or("?", |(_, board)| board.name());
        let column_name = column.as_ref().map_or(place.column.as_str(), |column| &column.name);
        let full = format!("{board_name} / {column_name}");
        let fits = normalised_name(&full) == normalised_name(typed)
            || column.as_ref().is_some_and(|column| means_column(column, typed))
            || value.as_text() == Some(typed)
            || normalised_name(board_name) == normalised_name(typed);
        let same = |(other, _): &(Place, Scalar)| other.board == place.board && other.column == place.column;
        if fits && !fitting.iter().any(same) {
            fitting.push((place.clone(), value.clone()));
        }
        if !shown.contains(&full) {
            shown.push(full);
        }
    }
    match fitting.as_slice() {
        [(_, one)] => Ok(one.clone()),
        [] => Err(CommandError::invalid(say::not_competing_place(typed), say::hint_one_of(shown))),
        _ => Err(CommandError::Ambiguous { thing: Thing::Column, name: typed.to_owned(), candidates: shown }),
    }
}
