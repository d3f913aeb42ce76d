//! All documents of a replica as they are read, value by value, so that what differs between two can be named.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::document::{Document, Record};
use concord_core::heads::Heads;
use concord_core::id::DocumentId;
use serde_json::Value;

use crate::team::Person;

/// Where a value stands: the document, and the way to it, `task/fields/due`.
pub type Path = (DocumentId, String);

/// Values by where they stand. A register is one value, with all that compete in it.
pub type Values = BTreeMap<Path, Value>;

/// What follows from the history or from other values, and is nobody's field.
const DERIVED: [&str; 3] = ["rewrites", "due_moves", "unconfirmed"];

/// Documents with what is read from them.
pub struct Snapshot {
    documents: BTreeMap<DocumentId, Vec<u8>>,
    pub values: Values,
}

impl Snapshot {
    pub fn of(person: &Person) -> Self {
        let replica = &person.replica;
        let ids = replica.documents().unwrap().into_iter().map(|(id, _)| id);
        let documents: BTreeMap<_, _> =
            ids.map(|id| (id, replica.give(&id, &Heads::empty()).unwrap())).collect();
        let values = documents.iter().flat_map(|(id, bytes)| values(*id, bytes)).collect();
        Snapshot { documents, values }
    }

    /// What is read once the changes of both have met.
    pub fn merged(&self, other: &Snapshot) -> Values {
        let ids: BTreeSet<DocumentId> =
            self.documents.keys().chain(other.documents.keys()).copied().collect();
        let mut all = Values::new();
        for id in ids {
            match (self.documents.get(&id), other.documents.get(&id)) {
                (Some(here), Some(there)) if here != there => {
                    all.extend(values(id, &[here.as_slice(), there.as_slice()].concat()));
                }
                (Some(_), _) => all.extend(self.of_document(id)),
                _ => all.extend(other.of_document(id)),
            }
        }
        all
    }

    fn of_document(&self, id: DocumentId) -> impl Iterator<Item = (Path, Value)> {
        let from = (id, String::new());
        let here = self.values.range(from..).take_while(move |((document, _), _)| *document == id);
        here.map(|(path, value)| (path.clone(), value.clone()))
    }

    /// Where something else stands than in `before`.
    pub fn changes(&self, before: &Snapshot) -> BTreeSet<Path> {
        let paths = self.values.keys().chain(before.values.keys());
        paths.filter(|path| self.values.get(*path) != before.values.get(*path)).cloned().collect()
    }

    /// What a table calls a path: ids are left out, and a document that `before` has not is new.
    pub fn name(path: &Path, before: &Snapshot) -> String {
        let steps = path.1.split('/').map(|step| if is_id(step) { "*" } else { step });
        let name = steps.collect::<Vec<_>>().join("/");
        if before.documents.contains_key(&path.0) { name } else { format!("new {name}") }
    }
}

fn is_id(step: &str) -> bool {
    step.len() == 26 && step.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn values(id: DocumentId, bytes: &[u8]) -> Values {
    let record = Document::load(bytes).unwrap().read().unwrap();
    let (kind, value) = match record {
        Record::Workspace(record) => ("workspace", serde_json::to_value(record)),
        Record::Board(record) => ("board", serde_json::to_value(record)),
        Record::Task(record) => ("task", serde_json::to_value(record)),
        Record::Meeting(record) => ("meeting", serde_json::to_value(record)),
    };
    let mut all = Values::new();
    flatten(id, kind.to_owned(), value.unwrap(), &mut all);
    all
}

fn flatten(id: DocumentId, path: String, value: Value, into: &mut Values) {
    match value {
        // A register has its value under this name.
        Value::Object(map) if !map.contains_key("v") => {
            for (name, value) in map.into_iter().filter(|(name, _)| !DERIVED.contains(&name.as_str())) {
                flatten(id, format!("{path}/{name}"), value, into);
            }
        }
        value => {
            into.insert((id, path), value);
        }
    }
}
