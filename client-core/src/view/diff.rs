//! What became different between two times, as people read it: not each step between, but then and now.

use std::collections::BTreeSet;

use concord_sync::id::DocumentId;
use serde::Serialize;

use super::history::{Titles, field_change, titles};
use super::names::{Names, moment};
use super::operation::Called;
use crate::document::message::Deed;
use crate::document::shape::{self, is_membership};
use crate::document::{Document, Record, Registers};
use crate::history::{self, Event};
use crate::model::register::{ARCHIVED, Register, Scalar};
use crate::model::sentence;
use crate::model::task::is_member;

/// What became different between two times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffView {
    /// From when, RFC 3339.
    pub from: String,
    /// Until when, RFC 3339.
    pub to: String,
    /// The documents that are different, by kind, key, title and id; at most as many as were asked for.
    pub documents: Vec<DocumentDiff>,
    /// How many more were touched in between and not looked at, as there was a limit.
    pub more: usize,
}

/// What became of a document as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was not there before.
    Made,
    /// It was put away.
    Archived,
    /// It was put away before and is back.
    Restored,
    /// It was there and is there.
    Changed,
}

/// What became different in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentDiff {
    /// Kind of document: `task`, `board`, `meeting`, `workspace`.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document was called in the end.
    pub title: String,
    /// What became of it as a whole.
    pub fate: Fate,
    /// Who worked on it in between, by name, sorted.
    pub authors: Vec<String>,
    /// Fields, members and items that are different, by path.
    pub fields: Vec<FieldDiff>,
    /// Texts that are different, by path.
    pub texts: Vec<TextDiff>,
}

/// A field that is different. Of a member of a group and of an item that came or went, `old` or `new` is its name or title
/// and the other one null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDiff {
    /// The field; of an item in a list, `list/field`; of an item that came or went, the list.
    pub field: String,
    /// The title of the item it is about, if it is about one.
    pub item: Option<String>,
    /// What stood there then, in people's words.
    pub old: Scalar,
    /// What stands there now.
    pub new: Scalar,
    /// Other values that stand there now until somebody decides.
    pub rivals: Vec<Scalar>,
    /// Who put it there, last.
    pub author: Option<String>,
    /// When.
    pub at: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}

/// A text that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextDiff {
    /// `description`, `notes` or `agenda/notes`.
    pub text: String,
    /// The title of the item it belongs to, if it belongs to one.
    pub item: Option<String>,
    /// Who wrote in it in between, by name, sorted.
    pub authors: Vec<String>,
    /// What is different, from the top.
    pub changes: Vec<SentenceDiff>,
}

/// Sentences that went, and what came in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentenceDiff {
    /// The line of the old text it begins in, from 1.
    pub line: usize,
    /// What went; empty where something only came.
    pub old: String,
    /// What came; empty where something only went.
    pub new: String,
}

/// A document as it was at the two times.
pub struct Between<'a> {
    /// Which document.
    pub id: DocumentId,
    /// What it said before; none if it was not there.
    pub before: Option<&'a Record>,
    /// What it said in the end.
    pub record: &'a Record,
    /// The document in the end.
    pub now: &'a Document,
    /// What was done to it in between.
    pub events: &'a [Event],
}

impl Between<'_> {
    /// What became different; none if nothing that people read did.
    pub fn diff(&self, called: Called, names: &Names) -> Option<DocumentDiff> {
        let titles = all_titles(self.before, self.record);
        let fields = self.fields(names, &titles);
        let texts = self.texts(names, &titles);
        let fate = fate(self.before, self.record);
        if fields.is_empty() && texts.is_empty() && fate == Fate::Changed {
            return None;
        }
        let authors = authors(self.events.iter(), names);
        let Called { kind, key, title } = called;
        Some(DocumentDiff { kind, id: self.id.to_string(), key, title, fate, authors, fields, texts })
    }

    fn fields(&self, names: &Names, titles: &Titles) -> Vec<FieldDiff> {
        let then = self.before.map(Record::registers).unwrap_or_default();
        let now = self.record.registers();
        let untouched = Register::default();
        let paths: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let mut items = BTreeSet::new();
        let mut fields = Vec::new();
        for path in paths {
            let item = path.rsplit_once('/').map(|(item, _)| item).filter(|item| shape::makes_item(item));
            if let Some(item) = item {
                let there = |registers: &Registers| is_there(registers, item);
                let was_and_is = (there(&then), there(&now));
                if was_and_is != (true, true) {
                    // An item that came or went is told once, by its title.
                    if was_and_is.0 != was_and_is.1 && items.insert(item.to_owned()) {
                        fields.push(self.item(item, was_and_is.1, &then, &now, names, titles));
                    }
                    continue;
                }
            }
            let old = then.get(path).unwrap_or(&untouched);
            let new = now.get(path).unwrap_or(&untouched);
            if !is_same(path, old, new) {
                fields.extend(self.field(path, old, new, names, titles));
            }
        }
        fields
    }

    /// A field that is different; none if people would read the same (a task moved within its column).
    fn field(
        &self,
        path: &str,
        old: &Register,
        new: &Register,
        names: &Names,
        titles: &Titles,
    ) -> Option<FieldDiff> {
        let words = |old: &Scalar, new: &Scalar| {
            field_change(&Deed { field: path.to_owned(), old: old.clone(), new: new.clone() }, names, titles)
        };
        let shown = |register: &Register| match is_membership(path) {
            true => is_member(register).into(),
            false => register.value.clone(),
        };
        let change = words(&shown(old), &shown(new));
        let rivals = new.rivals.iter().filter(|_| !is_membership(path));
        let mut diff = FieldDiff {
            field: change.field,
            item: change.item,
            old: change.old,
            new: change.new,
            rivals: rivals.map(|rival| words(&Scalar::Null, rival).new).collect(),
            author: None,
            at: String::new(),
            reason: None,
        };
        self.sign(&mut diff, path, &shown(new), names);
        (diff.old != diff.new || !diff.rivals.is_empty()).then_some(diff)
    }

    /// Names who put a value there.
    fn sign(&self, diff: &mut FieldDiff, path: &str, shown: &Scalar, names: &Names) {
        let standing = history::standing(self.now, path);
        // Of a membership only in or out counts: taken back to what nobody had ever said is out.
        let is_it =
            |value: &Scalar| value == shown || is_membership(path) && value.is_true() == shown.is_true();
        if let Some(one) = standing.iter().find(|one| is_it(&one.value)) {
            diff.author = one.origin.by.as_ref().map(|person| names.person(person));
            diff.at = moment(one.origin.at, one.origin.zone);
            diff.reason.clone_from(&one.reason);
        }
    }

    fn item(
        &self,
        item: &str,
        came: bool,
        then: &Registers,
        now: &Registers,
        names: &Names,
        titles: &Titles,
    ) -> FieldDiff {
        let registers = if came { now } else { then };
        let telling = ["title", "name", "text", "minutes", "problems", "accepted"];
        let title = telling.iter().find_map(|name| registers.get(&format!("{item}/{name}")));
        let title = title.map(|register| register.value.clone()).unwrap_or_default();
        let (old, new) = if came { (Scalar::Null, title) } else { (title, Scalar::Null) };
        let deed = Deed { field: item.to_owned(), old: old.clone(), new: new.clone() };
        let mut diff = FieldDiff {
            field: field_change(&deed, names, titles).field,
            item: None,
            old,
            new,
            rivals: Vec::new(),
            author: None,
            at: String::new(),
            reason: None,
        };
        let archived = format!("{item}/{ARCHIVED}");
        let touched =
            |event: &&Event| event.did.iter().any(|deed| deed.field == item || deed.field == archived);
        if let Some(event) = self.events.iter().rev().find(touched) {
            diff.author = event.origin.by.as_ref().map(|person| names.person(person));
            diff.at = moment(event.origin.at, event.origin.zone);
            diff.reason.clone_from(&event.reason);
        }
        diff
    }

    fn texts(&self, names: &Names, titles: &Titles) -> Vec<TextDiff> {
        let then = self.before.map(Record::texts).unwrap_or_default();
        let now = self.record.texts();
        let paths: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let mut texts = Vec::new();
        for path in paths {
            let text = |texts: &std::collections::BTreeMap<String, String>| texts.get(path).cloned();
            let (old, new) = (text(&then).unwrap_or_default(), text(&now).unwrap_or_default());
            if old == new {
                continue;
            }
            let deed = Deed { field: path.clone(), old: Scalar::Null, new: Scalar::Null };
            let words = field_change(&deed, names, titles);
            let wrote = |event: &&Event| event.did.iter().any(|deed| deed.field == *path);
            texts.push(TextDiff {
                text: words.field,
                item: words.item,
                authors: authors(self.events.iter().filter(wrote), names),
                changes: sentences(&old, &new),
            });
        }
        texts
    }
}

/// Whether an item is there: made, and not put away.
fn is_there(registers: &Registers, item: &str) -> bool {
    let prefix = format!("{item}/");
    let made = registers.range(prefix.clone()..).next().is_some_and(|(path, _)| path.starts_with(&prefix));
    let archived = registers.get(&format!("{item}/{ARCHIVED}"));
    made && !archived.is_some_and(|register| register.value.is_true())
}

fn is_same(path: &str, old: &Register, new: &Register) -> bool {
    if is_membership(path) {
        return is_member(old) == is_member(new);
    }
    // What nobody ever said and what is said to be not so are the same to a reader.
    let says_no = |register: &Register| {
        register.rivals.is_empty() && matches!(register.value, Scalar::Null | Scalar::Bool(false))
    };
    old == new || says_no(old) && says_no(new)
}

fn fate(before: Option<&Record>, record: &Record) -> Fate {
    let Some(before) = before else { return Fate::Made };
    let archived = |record: &Record| record.registers().get(ARCHIVED).is_some_and(|r| r.value.is_true());
    match (archived(before), archived(record)) {
        (false, true) => Fate::Archived,
        (true, false) => Fate::Restored,
        _ => Fate::Changed,
    }
}

/// Titles of items as they are, and of those that went as they were.
fn all_titles(before: Option<&Record>, record: &Record) -> Titles {
    let mut all = before.map(titles).unwrap_or_default();
    all.extend(titles(record));
    all
}

fn authors<'e>(events: impl Iterator<Item = &'e Event>, names: &Names) -> Vec<String> {
    let told = events.filter(|event| event.did.iter().any(|deed| !shape::is_bookkeeping(&deed.field)));
    let names: BTreeSet<String> =
        told.filter_map(|event| event.origin.by.as_ref()).map(|person| names.person(person)).collect();
    names.into_iter().collect()
}

fn sentences(old: &str, new: &str) -> Vec<SentenceDiff> {
    let letters: Vec<char> = old.chars().collect();
    sentence::replace_whole(old, new)
        .into_iter()
        .map(|edit| SentenceDiff {
            line: letters[..edit.at].iter().filter(|letter| **letter == '\n').count() + 1,
            old: letters[edit.at..edit.at + edit.delete].iter().collect(),
            new: edit.insert,
        })
        .collect()
}
