//! All registers and all prose of a record by their paths, as deeds name them: what can be asked after one by one and
//! compared from one time to another. Bookkeeping and places in an order are not among them.

use std::collections::BTreeMap;

use super::Record;
use super::shape::key;
use crate::model::register::{Fields, Register};

/// Registers that tell nothing by themselves: an order, and the signature of an item.
const SILENT: [&str; 4] = ["rank", "author", "at", "zone"];

/// Registers by path.
pub type Registers = BTreeMap<String, Register>;

impl Record {
    /// Every register by its path: `due`, `collaborators/<id>`, `checklist/<id>/done`.
    pub fn registers(&self) -> Registers {
        let mut all = Registers::new();
        match self {
            Record::Workspace(record) => {
                own(&mut all, &record.fields);
                for (id, person) in &record.people {
                    all.insert(format!("{}/{id}", key::PEOPLE), person.name.clone());
                    all.insert(format!("{}/{id}", key::OUTSIDE), person.outside.clone());
                    all.insert(format!("{}/{id}", key::RETIRED), person.retired.clone());
                }
                all.extend(record.settings().map(|(path, register)| (path, register.clone())));
            }
            Record::Board(record) => {
                own(&mut all, &record.fields);
                items(&mut all, key::COLUMNS, record.columns.iter());
            }
            Record::Task(record) => {
                own(&mut all, &record.fields);
                let people = |(id, register): (&crate::model::id::PersonId, &Register)| {
                    (id.0.clone(), register.clone())
                };
                members(&mut all, key::COLLABORATORS, record.collaborators.iter().map(people));
                members(&mut all, key::INFORMED, record.informed.iter().map(people));
                members(&mut all, key::LABELS, record.labels.clone().into_iter());
                items(&mut all, key::CHECKLIST, record.checklist.iter());
                items(&mut all, key::COMMENTS, record.comments.iter());
                items(&mut all, key::TIME_LOG, record.time_log.iter());
                items(&mut all, key::REVIEWS, record.reviews.iter());
            }
            Record::Meeting(record) => {
                own(&mut all, &record.fields);
                let people = record.attendees.iter().map(|(id, register)| (id.0.clone(), register.clone()));
                members(&mut all, key::ATTENDEES, people);
                items(&mut all, key::AGENDA, record.agenda.iter().map(|(id, item)| (id, &item.fields)));
                items(&mut all, key::DECISIONS, record.decisions.iter());
                items(&mut all, key::ACTIONS, record.actions.iter());
            }
        }
        all
    }

    /// Every piece of prose by its path: `description`, `agenda/<id>/notes`.
    pub fn texts(&self) -> BTreeMap<String, String> {
        match self {
            Record::Task(record) => {
                BTreeMap::from([(key::DESCRIPTION.to_owned(), record.description.clone())])
            }
            Record::Meeting(record) => {
                let own = (key::NOTES.to_owned(), record.notes.clone());
                let items = record.agenda.iter();
                let items = items
                    .map(|(id, item)| (format!("{}/{id}/{}", key::AGENDA, key::NOTES), item.notes.clone()));
                items.chain([own]).collect()
            }
            Record::Board(_) | Record::Workspace(_) => BTreeMap::new(),
        }
    }
}

fn own(all: &mut Registers, fields: &Fields) {
    all.extend(fields.iter().map(|(name, register)| (name.to_owned(), register.clone())));
}

fn members(all: &mut Registers, group: &str, members: impl Iterator<Item = (String, Register)>) {
    all.extend(members.map(|(id, register)| (format!("{group}/{id}"), register)));
}

fn items<'a>(all: &mut Registers, list: &str, items: impl Iterator<Item = (&'a String, &'a Fields)>) {
    for (id, fields) in items {
        let telling = fields.iter().filter(|(name, _)| !SILENT.contains(name));
        all.extend(telling.map(|(name, register)| (format!("{list}/{id}/{name}"), register.clone())));
    }
}
