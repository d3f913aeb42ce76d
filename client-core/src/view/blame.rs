//! Who put what stands in a document there: the values of its fields, and the words of its texts.

use concord_sync::id::DocumentId;
use serde::Serialize;

use super::history::{Titles, field_change};
use super::names::{Names, moment};
use super::operation::Called;
use crate::document::message::Deed;
use crate::document::{Document, Record};
use crate::history::{self, Standing};
use crate::model::register::{Register, Scalar};

/// Everything that stands in a document, with who put it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlameView {
    /// Kind of document: `task`, `board`, `meeting`.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// Fields that anybody ever wrote, by path.
    pub fields: Vec<FieldBlame>,
    /// Texts that are not empty, by path.
    pub texts: Vec<TextBlame>,
}

/// A field and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldBlame {
    /// The field; of an item in a list, `list/field`.
    pub field: String,
    /// The title of the item it is about, if it is about one.
    pub item: Option<String>,
    /// What stands there, the shown value first; more than one if it is contested.
    pub values: Vec<BlamedValue>,
}

/// A value and who put it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlamedValue {
    /// The value in people's words; null is cleared.
    pub value: Scalar,
    /// What its author saw there before.
    pub before: Scalar,
    /// Who; null for a foreign program.
    pub author: Option<String>,
    /// Which device: the beginning of its actor.
    pub device: String,
    /// When, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}

/// A text and who wrote which part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextBlame {
    /// `description`, `notes` or `agenda/notes`.
    pub text: String,
    /// The title of the item it belongs to, if it belongs to one.
    pub item: Option<String>,
    /// Its parts in the order they stand: all of them together are the text.
    pub runs: Vec<RunView>,
}

/// Part of a text that one person wrote at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// The characters.
    pub text: String,
    /// Who; null for a foreign program.
    pub author: Option<String>,
    /// Which device: the beginning of its actor.
    pub device: String,
    /// When, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}

/// Everything that stands in a document which is called so.
pub fn blame(
    id: &DocumentId,
    called: Called,
    document: &Document,
    record: &Record,
    names: &Names,
    titles: &Titles,
) -> BlameView {
    let fields = record.registers().into_iter();
    let fields = fields.filter_map(|(path, register)| field(&path, &register, document, names, titles));
    let texts = record.texts().into_iter().filter(|(_, text)| !text.is_empty());
    BlameView {
        kind: called.kind,
        id: id.to_string(),
        key: called.key,
        title: called.title,
        fields: fields.collect(),
        texts: texts.map(|(path, _)| text(&path, document, names, titles)).collect(),
    }
}

fn field(
    path: &str,
    register: &Register,
    document: &Document,
    names: &Names,
    titles: &Titles,
) -> Option<FieldBlame> {
    let mut standing = history::standing(document, path);
    standing.sort_by_key(|one| one.value != register.value);
    standing.dedup_by(|a, b| a.value == b.value);
    let words = |one: &Standing| {
        let deed = Deed { field: path.to_owned(), old: one.before.clone(), new: one.value.clone() };
        field_change(&deed, names, titles)
    };
    let first = words(standing.first()?);
    let values = standing.iter().map(|one| {
        let words = words(one);
        BlamedValue {
            value: words.new,
            before: words.old,
            author: one.origin.by.as_ref().map(|person| names.person(person)),
            device: one.origin.device.clone(),
            at: moment(one.origin.at, one.origin.zone),
            reason: one.reason.clone(),
        }
    });
    Some(FieldBlame { field: first.field, item: first.item, values: values.collect() })
}

fn text(path: &str, document: &Document, names: &Names, titles: &Titles) -> TextBlame {
    let deed = Deed { field: path.to_owned(), old: Scalar::Null, new: Scalar::Null };
    let words = field_change(&deed, names, titles);
    let runs = history::blame::runs(document, path).into_iter().map(|run| RunView {
        text: run.text,
        author: run.origin.by.as_ref().map(|person| names.person(person)),
        device: run.origin.device,
        at: moment(run.origin.at, run.origin.zone),
        reason: run.reason,
    });
    TextBlame { text: words.field, item: words.item, runs: runs.collect() }
}
