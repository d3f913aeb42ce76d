//! What people set while apart and nobody has decided yet.

use concord_sync::id::DocumentId;
use serde::Serialize;

use super::history::place;
use super::names::{Names, moment};
use crate::command::conflict::{contested, rewrites, sentence_field};
use crate::document::Document;
use crate::history::{self, Standing};
use crate::model::id::PersonId;
use crate::model::meeting::RivalSentences;
use crate::model::register::Scalar;
use crate::model::task::{field, shown_name};
use crate::replica::resolve::People;

/// A contested field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictView {
    /// Kind of document: `task`, `board`, `meeting`, `workspace`.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// The field; to be named to `conflicts pick`.
    pub field: String,
    /// Every value that stands, the shown one first.
    pub values: Vec<ValueView>,
}

/// A competing value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueView {
    /// The value in people's words; null is cleared.
    pub value: Scalar,
    /// Who set it.
    pub author: Option<String>,
    /// On which device.
    pub device: String,
    /// When.
    pub at: String,
}

/// A sentence that several people replaced while apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RewriteView {
    /// The field; to be named to `conflicts pick`.
    pub field: String,
    /// The sentence that was replaced.
    pub before: String,
    /// The replacements, in the order they stand in the text.
    pub versions: Vec<String>,
}

/// A rewritten sentence, as screens show it.
pub fn rewrite(rivals: &RivalSentences) -> RewriteView {
    RewriteView {
        field: sentence_field(rivals),
        before: rivals.before.clone(),
        versions: rivals.versions.iter().map(|(_, text)| text.trim().to_owned()).collect(),
    }
}

/// A register's path with people's names in the place of their ids.
pub fn shown_path(path: &str, people: &People) -> String {
    let shown = shown_name(path);
    let named = |part: &str| {
        let person = people.get(&PersonId(part.to_owned()));
        person.map_or_else(|| part.to_owned(), |person| person.name.clone())
    };
    // Choices of a person stand under `decision:person` and `person:slot:part`.
    let part = |part: &str| part.split(':').map(named).collect::<Vec<_>>().join(":");
    shown.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Everything contested in a document.
pub fn conflicts(id: &DocumentId, kind: &str, document: &Document, names: &Names) -> Vec<ConflictView> {
    let Some(record) = document.read() else { return Vec::new() };
    let key = Some(names.key(id)).filter(|key| !key.is_empty());
    let one = |field: String, values: Vec<ValueView>| ConflictView {
        kind: kind.to_owned(),
        id: id.to_string(),
        key: key.clone(),
        field,
        values,
    };
    let mut found: Vec<ConflictView> = contested(&record)
        .into_iter()
        .map(|(path, register)| {
            let standing = history::standing(document, &path);
            one(shown_path(&path, &names.people), values(&path, &register.value, standing, names))
        })
        .collect();
    let events = history::events(document);
    found.extend(rewrites(&record).iter().map(|rivals| {
        let values =
            rivals.versions.iter().map(|(_, text)| sentence_value(text, rivals, &events, names)).collect();
        one(sentence_field(rivals), values)
    }));
    found
}

/// The competing values, the shown one first; equal values are one, with their first author.
fn values(path: &str, shown: &Scalar, standing: Vec<Standing>, names: &Names) -> Vec<ValueView> {
    let mut standing = standing;
    standing.sort_by_key(|one| one.value != *shown);
    standing.dedup_by(|a, b| a.value == b.value);
    let is_person = |leaf: &str| matches!(leaf, field::OWNER | "host" | "recorder" | "presenter");
    let leaf = path.rsplit('/').next().unwrap_or(path);
    let in_words = |value: &Scalar| match value {
        Scalar::Text(id) if is_person(leaf) => names.person(&PersonId(id.clone())).into(),
        value if path == field::PLACE => place(value, names),
        other => other.clone(),
    };
    standing
        .into_iter()
        .map(|one| ValueView {
            value: in_words(&one.value),
            author: one.origin.by.as_ref().map(|person| names.person(person)),
            device: one.origin.device,
            at: moment(one.origin.at, one.origin.zone),
        })
        .collect()
}

fn sentence_value(
    text: &str,
    rivals: &RivalSentences,
    events: &[history::Event],
    names: &Names,
) -> ValueView {
    let wrote = events.iter().find(|event| {
        event.did.iter().any(|deed| deed.field == rivals.text && deed.new.as_text() == Some(text))
    });
    ValueView {
        value: text.trim().into(),
        author: wrote.and_then(|event| event.origin.by.as_ref()).map(|person| names.person(person)),
        device: wrote.map(|event| event.origin.device.clone()).unwrap_or_default(),
        at: wrote.map(|event| moment(event.origin.at, event.origin.zone)).unwrap_or_default(),
    }
}
