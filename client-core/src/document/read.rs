//! Reads any document into records. Total: whatever a stranger wrote reads into a view, and what is not of the
//! expected form is named as a problem instead of stopping anybody.

use std::collections::BTreeMap;

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value, ValueRef};

use super::prose;
use super::shape::{self, key};
use crate::model::board::BoardRecord;
use crate::model::id::PersonId;
use crate::model::meeting::{AgendaItem, MeetingRecord};
use crate::model::register::{Fields, Register, Scalar};
use crate::model::task::TaskRecord;
use crate::model::workspace::{PersonRecord, RULE, VIEW, WorkspaceRecord};

/// The value of a register; text objects read as text, since JavaScript writes strings as text objects.
/// Lists and maps are no value of ours.
pub(super) fn scalar(doc: &impl ReadDoc, value: &Value<'_>, object: &ObjId) -> Option<Scalar> {
    match value {
        Value::Object(ObjType::Text) => doc.text(object).ok().map(Scalar::Text),
        Value::Object(_) => None,
        Value::Scalar(value) => Some(match value.as_ref() {
            ScalarValue::Str(text) => Scalar::Text(text.to_string()),
            ScalarValue::Int(number) => Scalar::Int(*number),
            ScalarValue::Uint(number) => Scalar::Int(i64::try_from(*number).unwrap_or(i64::MAX)),
            ScalarValue::F64(number) if number.fract() == 0.0 => Scalar::Int(*number as i64),
            ScalarValue::F64(number) => Scalar::Text(number.to_string()),
            ScalarValue::Timestamp(number) => Scalar::Int(*number),
            ScalarValue::Counter(counter) => Scalar::Int(i64::from(counter)),
            ScalarValue::Boolean(value) => Scalar::Bool(*value),
            ScalarValue::Null => Scalar::Null,
            ScalarValue::Bytes(_) | ScalarValue::Unknown { .. } => return None,
        }),
    }
}

/// Collects records of one document and the problems met on the way.
struct Reader<'a> {
    doc: &'a Automerge,
    /// The maps at the root, by name.
    roots: BTreeMap<String, ObjId>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    fn of(doc: &'a Automerge) -> Self {
        let is_map = |item: &MapRangeItem<'_>| matches!(item.value, ValueRef::Object(ObjType::Map));
        let roots = doc.map_range(ROOT, ..).filter(is_map).map(|item| (item.key.to_string(), item.id()));
        Reader { doc, roots: roots.collect(), problems: Vec::new() }
    }

    /// The map at the root under `name`; anything else there is a problem.
    fn root(&mut self, name: &str) -> Option<ObjId> {
        let found = self.roots.get(name).cloned();
        if found.is_none() {
            self.problems.push(format!("`{name}` is missing or no map"));
        }
        found
    }

    /// Every register of a map.
    fn fields(&mut self, map: &ObjId, path: &str) -> Fields {
        let mut fields = Fields::default();
        for item in self.doc.map_range(map, ..) {
            match self.register(map, &item) {
                Some(register) => fields.insert(&item.key, register),
                None => self.problems.push(format!("`{path}/{}` is no value", item.key)),
            }
        }
        fields
    }

    fn register(&self, map: &ObjId, item: &MapRangeItem<'_>) -> Option<Register> {
        let value = scalar(self.doc, &item.value.clone().into(), &item.id())?;
        if !item.conflict {
            return Some(Register::from_values(value, []));
        }
        let all = self.doc.get_all(map, item.key.as_ref()).ok()?;
        let others = all.iter().filter_map(|(other, object)| scalar(self.doc, other, object));
        Some(Register::from_values(value, others))
    }

    fn own_fields(&mut self) -> Fields {
        self.root(key::FIELDS).map(|map| self.fields(&map, key::FIELDS)).unwrap_or_default()
    }

    /// A map by natural key → register.
    fn members(&mut self, name: &str) -> BTreeMap<String, Register> {
        let fields = self.root(name).map(|map| self.fields(&map, name)).unwrap_or_default();
        fields.iter().map(|(key, register)| (key.to_owned(), register.clone())).collect()
    }

    fn people(&mut self, name: &str) -> BTreeMap<PersonId, Register> {
        self.members(name).into_iter().map(|(id, register)| (PersonId(id), register)).collect()
    }

    fn numbers(&mut self, name: &str) -> BTreeMap<String, i64> {
        let members = self.members(name).into_iter();
        members.filter_map(|(id, register)| register.value.as_int().map(|number| (id, number))).collect()
    }

    /// A map by id → item, with the object each item is.
    fn items(&mut self, name: &str) -> Vec<(String, ObjId)> {
        let Some(map) = self.root(name) else { return Vec::new() };
        let mut items = Vec::new();
        for item in self.doc.map_range(&map, ..) {
            if matches!(item.value, ValueRef::Object(ObjType::Map)) {
                items.push((item.key.to_string(), item.id()));
            } else {
                self.problems.push(format!("`{name}/{}` is no map", item.key));
            }
        }
        items
    }

    fn item_fields(&mut self, name: &str) -> BTreeMap<String, Fields> {
        let items = self.items(name);
        items
            .into_iter()
            .map(|(id, object)| (id.clone(), self.fields(&object, &format!("{name}/{id}"))))
            .collect()
    }

    fn text(&mut self, name: &str) -> String {
        prose::root_text(self.doc, name).unwrap_or_else(|| {
            self.problems.push(format!("`{name}` is missing or no text"));
            String::new()
        })
    }
}

/// Reads a workspace document.
pub(super) fn workspace(doc: &Automerge) -> WorkspaceRecord {
    let mut reader = Reader::of(doc);
    let fields = reader.own_fields();
    let mut outside = reader.members(key::OUTSIDE);
    let mut retired = reader.members(key::RETIRED);
    let names = reader.members(key::PEOPLE).into_iter();
    let people = names.map(|(id, name)| {
        let outside = outside.remove(&id).unwrap_or_default();
        let retired = retired.remove(&id).unwrap_or_default();
        (PersonId(id), PersonRecord { name, outside, retired })
    });
    let people = people.collect();
    let settings = reader.members(key::SETTINGS);
    let named = |beginning: &str| {
        let named =
            settings.iter().filter_map(|(name, register)| Some((name.strip_prefix(beginning)?, register)));
        named.map(|(name, register)| (name.to_owned(), register.clone())).collect()
    };
    let (views, rules) = (named(VIEW), named(RULE));
    WorkspaceRecord { fields, views, rules, people, problems: reader.problems }
}

/// Reads a board document.
pub(super) fn board(doc: &Automerge) -> BoardRecord {
    let mut reader = Reader::of(doc);
    let fields = reader.own_fields();
    let prefixes = reader.numbers(key::PREFIXES);
    let columns = reader.item_fields(key::COLUMNS);
    let contacts = reader.members(key::CONTACTS);
    let mut notices = reader.item_fields(key::APPROVALS);
    notices.retain(|_, item| item.text("kind") == Some(shape::NOTICE));
    BoardRecord { fields, prefixes, columns, contacts, notices, problems: reader.problems }
}

/// Reads a task document.
pub(super) fn task(doc: &Automerge) -> TaskRecord {
    let mut reader = Reader::of(doc);
    TaskRecord {
        fields: reader.own_fields(),
        description: reader.text(key::DESCRIPTION),
        collaborators: reader.people(key::COLLABORATORS),
        informed: reader.people(key::INFORMED),
        labels: reader.members(key::LABELS),
        checklist: reader.item_fields(key::CHECKLIST),
        comments: reader.item_fields(key::COMMENTS),
        time_log: reader.item_fields(key::TIME_LOG),
        reviews: reader.item_fields(key::REVIEWS),
        dependencies: reader.members(key::DEPENDENCIES),
        support: reader.item_fields(key::SUPPORT),
        links: reader.item_fields(key::LINKS),
        seen: reader.people(key::CONFIRMATIONS),
        due_moves: Vec::new(),
        claims: reader.numbers(key::CLAIMS),
        rewrites: prose::rivals(doc),
        problems: reader.problems,
    }
}

/// Reads a meeting document.
pub(super) fn meeting(doc: &Automerge) -> MeetingRecord {
    let mut reader = Reader::of(doc);
    let agenda = reader.items(key::AGENDA);
    let agenda =
        agenda.into_iter().map(|(id, object)| (id.clone(), agenda_item(&mut reader, &id, &object))).collect();
    MeetingRecord {
        fields: reader.own_fields(),
        notes: reader.text(key::NOTES),
        attendees: reader.people(key::ATTENDEES),
        agenda,
        decisions: reader.item_fields(key::DECISIONS),
        actions: reader.item_fields(key::ACTIONS),
        concerned: reader.people(key::CONCERNED),
        checklist: reader.item_fields(key::CHECKLIST),
        parking: reader.item_fields(key::PARKING),
        next: reader.item_fields(key::NEXT),
        links: reader.item_fields(key::LINKS),
        comments: reader.item_fields(key::COMMENTS),
        votes: reader.members(key::VOTES),
        sent: reader.item_fields(key::SENT),
        receipts: reader.item_fields(key::RECEIPTS),
        confirmations: reader.members(key::CONFIRMATIONS),
        priorities: reader.members(key::PRIORITIES),
        unconfirmed: BTreeMap::new(),
        rewrites: prose::rivals(doc),
        problems: reader.problems,
    }
}

fn agenda_item(reader: &mut Reader<'_>, id: &str, object: &ObjId) -> AgendaItem {
    let notes = prose::text(reader.doc, object, key::NOTES).unwrap_or_default();
    let mut fields = reader.fields(object, &format!("{}/{id}", key::AGENDA));
    fields.remove(key::NOTES);
    AgendaItem { fields, notes }
}
