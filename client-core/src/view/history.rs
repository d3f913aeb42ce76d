//! The story of a document: who did what, when and why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::names::{Names, moment};
use crate::document::Record;
use crate::document::message::Deed;
use crate::document::shape::{is_bookkeeping, key};
use crate::history::Event;
use crate::model::board::BoardRecord;
use crate::model::id::PersonId;
use crate::model::register::{Fields, Scalar};
use crate::model::task::{Place, field};
use crate::model::workspace::{RULE, VIEW};

/// One change in the story of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// When, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Who, by name; null for a change of a foreign program.
    pub author: Option<String>,
    /// Which device: the beginning of its actor.
    pub device: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// One thing a change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field; of an item in a list, `list/field`.
    pub field: String,
    /// The title of the item it is about, if it is about one.
    pub item: Option<String>,
    /// What stood there before, in people's words.
    pub old: Scalar,
    /// What stands there now.
    pub new: Scalar,
}

/// Titles of the items of a document (agenda, checklist, …) by id.
pub type Titles = BTreeMap<String, String>;

/// The titles of a record's items.
pub fn titles(record: &Record) -> Titles {
    let title = |(id, fields): (&String, &Fields)| {
        let title = ["title", "text", "name", "url"].iter().find_map(|name| fields.text(name));
        title.map(|title| (id.clone(), title.to_owned()))
    };
    match record {
        Record::Task(task) => task.checklist.iter().filter_map(title).collect(),
        Record::Board(board) => board.columns.iter().filter_map(title).collect(),
        Record::Meeting(meeting) => {
            let agenda = meeting.agenda.iter().map(|(id, item)| (id, &item.fields));
            let lists = [
                &meeting.decisions,
                &meeting.actions,
                &meeting.checklist,
                &meeting.parking,
                &meeting.next,
                &meeting.links,
            ];
            agenda.chain(lists.into_iter().flatten()).filter_map(title).collect()
        }
        Record::Workspace(_) => Titles::new(),
    }
}

/// The story from its events. Claims of keys are bookkeeping and left out.
pub fn entries(events: &[Event], names: &Names, titles: &Titles) -> Vec<HistoryEntry> {
    let entries = events.iter().map(|event| entry(event, names, titles));
    entries.filter(|entry| entry.author.is_none() || !entry.changes.is_empty()).collect()
}

/// One event in people's words.
fn entry(event: &Event, names: &Names, titles: &Titles) -> HistoryEntry {
    // That something new stands somewhere needs no telling.
    let is_first_rank = |deed: &&Deed| deed.field.ends_with("/rank") && deed.old.is_null();
    let bookkeeping = |deed: &&Deed| !is_bookkeeping(&deed.field) && !is_first_rank(deed);
    HistoryEntry {
        at: moment(event.origin.at, event.origin.zone),
        author: event.origin.by.as_ref().map(|person| names.person(person)),
        device: event.origin.device.clone(),
        reason: event.reason.clone(),
        changes: event.did.iter().filter(bookkeeping).map(|deed| field_change(deed, names, titles)).collect(),
    }
}

/// A deed in people's words.
pub fn field_change(deed: &Deed, names: &Names, titles: &Titles) -> FieldChange {
    let parts: Vec<&str> = deed.field.split('/').collect();
    let change = |field: &str, item: Option<String>| FieldChange {
        field: field.to_owned(),
        item,
        old: deed.old.clone(),
        new: deed.new.clone(),
    };
    let person_named = |id: &str| names.person(&PersonId(id.to_owned()));
    match parts.as_slice() {
        [field::PLACE] => FieldChange {
            old: place(&deed.old, names),
            new: place(&deed.new, names),
            ..change("column", None)
        },
        [name @ (field::OWNER | field::TRACKER | "host" | "recorder")] => {
            FieldChange { old: person(&deed.old, names), new: person(&deed.new, names), ..change(name, None) }
        }
        [group @ (key::COLLABORATORS | key::INFORMED | key::LABELS), member] => {
            let named = if *group == key::LABELS { (*member).to_owned() } else { person_named(member) };
            let (old, new) =
                if deed.new.is_true() { (Scalar::Null, named.into()) } else { (named.into(), Scalar::Null) };
            FieldChange { old, new, ..change(group, None) }
        }
        [group @ key::DEPENDENCIES, other] => {
            let key = other.parse().ok().map(|id| names.key(&id)).filter(|key| !key.is_empty());
            let named: Scalar = key.unwrap_or_else(|| (*other).to_owned()).into();
            let (old, new) = if deed.new.is_true() { (Scalar::Null, named) } else { (named, Scalar::Null) };
            FieldChange { old, new, ..change(group, None) }
        }
        [group @ (key::ATTENDEES | key::PEOPLE | key::OUTSIDE | key::RETIRED), member] => {
            change(group, Some(person_named(member)))
        }
        [key::CONCERNED, member] => {
            let named = Scalar::from(person_named(member));
            let (old, new) = if deed.new.is_true() { (Scalar::Null, named) } else { (named, Scalar::Null) };
            FieldChange { old, new, ..change(key::CONCERNED, None) }
        }
        [key::VOTES, vote] => {
            let (decision, member) = vote.split_once(':').unwrap_or((vote, ""));
            let of = titles.get(decision).map_or(decision, String::as_str);
            change(key::VOTES, Some(format!("{}, {of}", person_named(member))))
        }
        [key::PRIORITIES, part] => {
            let mut parts = part.splitn(3, ':');
            let (member, slot) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let field = format!("{}/{}", key::PRIORITIES, parts.next().unwrap_or_default());
            change(&field, Some(format!("{} {slot}", person_named(member))))
        }
        [key::SETTINGS, set] => match (set.strip_prefix(VIEW), set.strip_prefix(RULE)) {
            (Some(view), _) => change("views", Some(view.to_owned())),
            (_, Some(rule)) => change("rules", Some(rule.to_owned())),
            _ => change(&deed.field, None),
        },
        [key::CONFIRMATIONS, member] => {
            let person = names.people.get(&PersonId((*member).to_owned()));
            change(key::CONFIRMATIONS, person.map(|person| person.name.clone()))
        }
        [list, item] => change(list, titles.get(*item).cloned()),
        // An order has no words: that it changed is all there is to say.
        [list, item, "rank"] => FieldChange {
            old: Scalar::Null,
            new: Scalar::Null,
            ..change(&format!("{list}/rank"), titles.get(*item).cloned())
        },
        [list, item, name] => {
            let field = format!("{list}/{name}");
            let is_person = matches!(*name, "owner" | "presenter" | "from" | "answered_by");
            let shown = |value: &Scalar| if is_person { person(value, names) } else { value.clone() };
            FieldChange {
                old: shown(&deed.old),
                new: shown(&deed.new),
                ..change(&field, titles.get(*item).cloned())
            }
        }
        _ => change(&deed.field, None),
    }
}

fn person(value: &Scalar, names: &Names) -> Scalar {
    match value {
        Scalar::Text(id) => names.person(&PersonId(id.clone())).into(),
        other => other.clone(),
    }
}

/// A place in words: `Board / Column`.
pub fn place(value: &Scalar, names: &Names) -> Scalar {
    let Some(place) = Place::parse(value) else { return Scalar::Null };
    let board = place.board.parse().ok().and_then(|id| names.boards.get(&id));
    let column =
        board.and_then(|board: &BoardRecord| board.columns().into_iter().find(|c| c.id == place.column));
    let board = board.map_or(place.board.as_str(), BoardRecord::name);
    format!("{board} / {}", column.map_or(place.column, |column| column.name)).into()
}
