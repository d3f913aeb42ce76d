//! What hangs on tasks and meetings alike: comments, and links to files and pages.

use serde::Serialize;

use super::names::{Names, moment};
use crate::model::id::PersonId;
use crate::model::register::Fields;
use crate::model::task::link_field;

/// A link to a file or a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its id.
    pub id: String,
    /// What it is called; null if it goes by its address.
    pub title: Option<String>,
    /// Where it leads.
    pub url: String,
}

/// What somebody said about a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentView {
    /// Its id.
    pub id: String,
    /// Who.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// What.
    pub text: String,
}

/// A link from its registers: `title`, `url`.
pub fn link(id: &str, fields: &Fields) -> LinkView {
    LinkView {
        id: id.to_owned(),
        title: fields.text(link_field::TITLE).map(str::to_owned),
        url: fields.text(link_field::URL).unwrap_or_default().to_owned(),
    }
}

/// A comment from its registers: `text`, `author`, `at`, `zone`.
pub fn comment(id: &str, fields: &Fields, names: &Names) -> CommentView {
    let (author, at) = signed(fields, names);
    CommentView { id: id.to_owned(), author, at, text: fields.text("text").unwrap_or_default().to_owned() }
}

/// Who wrote a lasting fact, and when, with the offset of where that was.
pub fn signed(fields: &Fields, names: &Names) -> (Option<String>, Option<String>) {
    (author(fields, names), written_at(fields))
}

/// Who wrote a lasting fact.
pub fn author(fields: &Fields, names: &Names) -> Option<String> {
    fields.text("author").map(|id| names.person(&PersonId(id.to_owned())))
}

/// When a lasting fact was written, with the offset of where that was.
pub fn written_at(fields: &Fields) -> Option<String> {
    let zone = fields.value("zone").as_int().and_then(|zone| i32::try_from(zone).ok()).unwrap_or_default();
    fields.value("at").as_int().map(|at| moment(at, zone))
}
