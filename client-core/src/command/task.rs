//! Tasks (handbook section 4): making, changing, moving and closing them.

mod edit;
mod like;
mod link;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use concord_locales::{Message, say};
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::{Outcome, board, line, person};
use crate::model::card::Colour;
use crate::model::id::PersonId;
use crate::model::key::Key;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::task::{Priority, TaskEdit, TaskRecord, field};
use crate::model::verdict::Flag;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;
use crate::store::{index, keys};

pub(crate) use edit::{checklist, parse_date};

/// A task to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewTask {
    /// What is to be done.
    pub title: String,
    /// The board by name; none: the only one, else the Inbox.
    pub board: Option<String>,
    /// Who answers for it, by name; none: the person at this device.
    pub owner: Option<String>,
    /// Who works with the owner, by name.
    pub with: Vec<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last day.
    pub due: Option<NaiveDate>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// What is handed over.
    pub deliverable: Option<String>,
    /// Risk note.
    pub risk: Option<String>,
    /// One of the two facts a quadrant follows from.
    pub important: Option<bool>,
    /// The other one.
    pub urgent: Option<bool>,
    /// What is to be done, at length.
    pub description: Option<String>,
    /// The task or pattern it is made like: what is not given is taken from there.
    pub like: Option<String>,
}

/// What can be done to tasks. A task is named by key, id, beginning of an id or title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TaskCommand {
    /// Make a task.
    Add(NewTask),
    /// Set fields by name; nothing clears. `collaborators`, `informed` and `labels` take whole lists, or single
    /// members after `+` or `-`.
    Set {
        /// Which.
        task: String,
        /// Field names and new values as typed.
        fields: Vec<(String, String)>,
        /// Why.
        reason: Option<String>,
    },
    /// Move to a column, perhaps of another board, perhaps before another task.
    Move {
        /// Which.
        task: String,
        /// The column; none keeps its meaning.
        to: Option<String>,
        /// The board; none is the one it is on.
        board: Option<String>,
        /// The task it is to stand before; none is at the end.
        before: Option<String>,
    },
    /// Move to the first column that means "in progress".
    Start {
        /// Which.
        task: String,
    },
    /// Move to the first column that means "done".
    Done {
        /// Which.
        task: String,
    },
    /// Mark as blocked: what support is asked of whom.
    Block {
        /// Which.
        task: String,
        /// Why, and what is needed.
        reason: Option<String>,
        /// Of whom, by name.
        #[serde(default)]
        from: Option<String>,
    },
    /// Answer the support that was asked for.
    Answer {
        /// Which.
        task: String,
        /// Which of several, from 1; none is the last.
        item: Option<usize>,
        /// What came of it.
        text: String,
    },
    /// Give a red or yellow card; none takes it off.
    Card {
        /// Which.
        task: String,
        /// Which card.
        colour: Option<Colour>,
        /// Who follows it, by name; none leaves that as it is.
        tracker: Option<String>,
    },
    /// Wait for other tasks, or no more.
    Depend {
        /// Which.
        task: String,
        /// The others.
        on: Vec<String>,
        /// No more.
        remove: bool,
    },
    /// Link a file or a page.
    Link {
        /// Which.
        task: String,
        /// Where it is.
        url: String,
        /// What it is called; none is its address.
        title: Option<String>,
    },
    /// Take a link off.
    Unlink {
        /// Which.
        task: String,
        /// Number from 1, id or title.
        link: String,
    },
    /// Say that everything done so far was seen.
    Seen {
        /// Which.
        task: String,
    },
    /// Make a pattern for other tasks of it, or a task again.
    Template {
        /// Which.
        task: String,
        /// A pattern, or a task again.
        on: bool,
    },
    /// Accept the deliverable.
    Accept {
        /// Which.
        task: String,
    },
    /// Return the deliverable with the problems listed; the task is in progress again.
    Return {
        /// Which.
        task: String,
        /// What is wrong.
        problems: Vec<String>,
    },
    /// Put away.
    Archive {
        /// Which.
        task: String,
    },
    /// Bring back.
    Restore {
        /// Which.
        task: String,
    },
    /// Say something about it.
    Comment {
        /// Which.
        task: String,
        /// What.
        text: String,
    },
    /// Log time spent.
    Log {
        /// Which.
        task: String,
        /// How long.
        minutes: u32,
    },
    /// Add a checklist item.
    AddCheck {
        /// Which.
        task: String,
        /// What is to be ticked.
        title: String,
    },
    /// Tick a checklist item, or untick it.
    Tick {
        /// Which.
        task: String,
        /// Number from 1, id or title.
        item: String,
        /// Ticked or not.
        done: bool,
    },
    /// Write the description as a whole text.
    Describe {
        /// Which.
        task: String,
        /// What the writer saw; none is what stands there now.
        before: Option<String>,
        /// What the writer wants.
        after: String,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &TaskCommand) -> Result<Outcome, CommandError> {
    match command {
        TaskCommand::Add(new) => add(work, new, None).map(|(outcome, _)| outcome),
        TaskCommand::Set { task, fields, reason } => {
            work.reason.clone_from(reason);
            edit::set(work, task, fields)
        }
        TaskCommand::Move { task, to, board, before } => {
            place::relocate(work, task, to.as_deref(), board.as_deref(), before.as_deref())
        }
        TaskCommand::Start { task } => {
            place::advance(work, task, crate::model::board::ColumnKind::InProgress)
        }
        TaskCommand::Done { task } => place::advance(work, task, crate::model::board::ColumnKind::Done),
        TaskCommand::Block { task, reason, from } => {
            link::block(work, task, reason.as_deref(), from.as_deref())
        }
        TaskCommand::Answer { task, item, text } => link::answer(work, task, *item, text),
        TaskCommand::Card { task, colour, tracker } => link::card(work, task, *colour, tracker.as_deref()),
        TaskCommand::Depend { task, on, remove } => link::depend(work, task, on, *remove),
        TaskCommand::Link { task, url, title } => link::link(work, task, url, title.as_deref()),
        TaskCommand::Unlink { task, link } => link::unlink(work, task, link),
        TaskCommand::Seen { task } => link::seen(work, task),
        TaskCommand::Template { task, on } => edit::set_one(work, task, field::TEMPLATE, (*on).into()),
        TaskCommand::Accept { task } => edit::review(work, task, true, &[]),
        TaskCommand::Return { task, problems } => edit::review(work, task, false, problems),
        TaskCommand::Archive { task } => edit::set_one(work, task, field::ARCHIVED, true.into()),
        TaskCommand::Restore { task } => edit::set_one(work, task, field::ARCHIVED, false.into()),
        TaskCommand::Comment { task, text } => edit::comment(work, task, text),
        TaskCommand::Log { task, minutes } => edit::log(work, task, *minutes),
        TaskCommand::AddCheck { task, title } => edit::add_check(work, task, title),
        TaskCommand::Tick { task, item, done } => edit::tick(work, task, item, *done),
        TaskCommand::Describe { task, before, after } => edit::describe(work, task, before.as_deref(), after),
    }
}

/// The task a writing command means. A key under which this device has shown another task is refused: the
/// person may well mean that one.
pub(super) fn meant(
    work: &Work<'_>,
    name: &str,
) -> Result<(DocumentId, TaskRecord, Vec<Message>), CommandError> {
    let resolver = work.resolver();
    let found = resolver.task(name)?;
    if !found.shown.is_empty() {
        let mut all = vec![found.id];
        all.extend(&found.shown);
        return Err(resolver.ambiguous_task(name, &all)?);
    }
    let record = record(work, &found.id, name)?;
    Ok((found.id, record, Vec::new()))
}

fn record(work: &Work<'_>, id: &DocumentId, name: &str) -> Result<TaskRecord, CommandError> {
    match index::record(work.tx, work.workspace.id, id)? {
        Some((_, json)) => Ok(index::decode(&json)?),
        None => Err(CommandError::not_found(Thing::Task, name, Vec::new())),
    }
}

/// Makes a task; `source` is the meeting it comes from.
pub(super) fn add(
    work: &mut Work<'_>,
    new: &NewTask,
    source: Option<&DocumentId>,
) -> Result<(Outcome, DocumentId), CommandError> {
    let (new, pattern) = like::filled(work, new)?;
    let new = &new;
    let title = line(&say::what_task_title(), &new.title)?;
    let owner = match &new.owner {
        Some(name) => one_person(work, name)?,
        None => work.workspace.me.clone(),
    };
    let mut collaborators = BTreeSet::new();
    for name in &new.with {
        collaborators.insert(person::named(work, name)?);
    }
    let (board_id, board_record) = match &new.board {
        Some(name) if crate::model::id::normalised_name(name) == "inbox" => board::inbox(work)?,
        Some(name) => work.resolver().board(name)?,
        None => board::default_board(work)?,
    };
    edit::check_dates(new.start, new.due)?;
    let place = place::at_end(work, &board_id, &board_record, None, None)?;
    let mut fields = pattern.fields;
    fields.extend(first_fields(new, title, &owner)?);
    let column = place.column.clone();
    fields.insert(field::PLACE.to_owned(), place.to_scalar());
    if let Some(source) = source {
        fields.insert(field::SOURCE_MEETING.to_owned(), source.to_string().into());
    }
    let labels = new.labels.iter().map(|label| line(&say::what_label(), label)).collect::<Result<_, _>>()?;
    let key = next_key(work, &board_id)?;
    let id = work.fresh_document()?;
    let mut edits = vec![
        Edit::Task(TaskEdit::Create { fields, collaborators, labels }),
        Edit::Task(TaskEdit::Claim { key: key.to_string(), place: 0 }),
    ];
    if let Some(text) = new.description.as_deref().filter(|text| !text.trim().is_empty()) {
        let text = super::prose(text)?;
        let describe =
            TaskEdit::Describe { before: String::new(), after: text, id: work.fresh_id()?.to_string() };
        edits.push(Edit::Task(describe));
    }
    edits.extend(like::checks(work, pattern.checklist)?.into_iter().map(Edit::Task));
    work.commit(id, edits)?;
    work.settle_fresh(&id, &key)?;
    let mut flags = task_flags(new);
    flags.extend(place::limit_flags(work, &board_id, &board_record, &column)?);
    Ok((Outcome::of(id).flagged(flags), id))
}

fn first_fields(
    new: &NewTask,
    title: String,
    owner: &PersonId,
) -> Result<BTreeMap<String, Scalar>, CommandError> {
    let text = |what: &Message, value: &Option<String>| -> Result<Scalar, CommandError> {
        Ok(match value.as_deref().filter(|value| !value.trim().is_empty()) {
            Some(value) => line(what, value)?.into(),
            None => Scalar::Null,
        })
    };
    let date = |date: Option<NaiveDate>| Scalar::from(date.map(|date| date.to_string()));
    let mut fields = BTreeMap::from([
        (field::TITLE.to_owned(), title.into()),
        (field::OWNER.to_owned(), owner.0.as_str().into()),
        (field::START.to_owned(), date(new.start)),
        (field::DUE.to_owned(), date(new.due)),
        (field::PRIORITY.to_owned(), new.priority.map(Priority::as_str).into()),
        (field::DELIVERABLE.to_owned(), text(&say::what_deliverable(), &new.deliverable)?),
        (field::RISK.to_owned(), text(&say::what_risk(), &new.risk)?),
        (field::IMPORTANT.to_owned(), new.important.into()),
        (field::URGENT.to_owned(), new.urgent.into()),
    ]);
    fields.retain(|_, value| !value.is_null());
    Ok(fields)
}

/// Exactly one person: every task has one owner, always.
pub(super) fn one_person(work: &mut Work<'_>, name: &str) -> Result<PersonId, CommandError> {
    if name.contains([',', '，', ';', '；', '、']) {
        return Err(CommandError::invalid(say::two_owners(name), say::hint_two_owners()));
    }
    person::named(work, name)
}

fn next_key(work: &Work<'_>, board: &DocumentId) -> Result<Key, CommandError> {
    let prefix =
        work.prefixes()?.remove(board).unwrap_or_else(|| crate::model::key::FALLBACK_PREFIX.to_owned());
    let number = keys::next_number(work.tx, work.workspace.id, &prefix)?;
    Ok(Key { prefix: prefix.into(), number })
}

/// What the rules want seen of a new task (handbook section 7: clear owner, clear date, clear result).
fn task_flags(new: &NewTask) -> Vec<Flag> {
    let mut flags = Vec::new();
    if new.due.is_none() {
        flags.push(Flag::new("no-due-date", say::flag_no_due_date()));
    }
    flags
}
