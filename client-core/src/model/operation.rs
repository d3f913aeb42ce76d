//! An operation: what a person meant, as a value. It is what a change is made of, and what a change is made
//! from again when the first attempt could not stand (a refusal, a copied data directory).

use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::board::BoardEdit;
use super::id::PersonId;
use super::meeting::MeetingEdit;
use super::register::Scalar;
use super::step::Step;
use super::task::TaskEdit;
use super::workspace::WorkspaceEdit;

/// What a document is. The kind is part of its genesis and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// People's names, settings.
    Workspace,
    /// Name, columns, key prefix.
    Board,
    /// One task.
    Task,
    /// Agenda, minutes, decisions, action items.
    Meeting,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Kind; 4] = [Kind::Workspace, Kind::Board, Kind::Task, Kind::Meeting];

    /// The name in documents, in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Workspace => "workspace",
            Kind::Board => "board",
            Kind::Task => "task",
            Kind::Meeting => "meeting",
        }
    }

    /// The kind of a name; `None` for one from a newer client.
    pub fn parse(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One edit of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "document_kind", rename_all = "snake_case")]
pub enum Edit {
    /// Of the workspace document.
    Workspace(WorkspaceEdit),
    /// Of a board.
    Board(BoardEdit),
    /// Of a task.
    Task(TaskEdit),
    /// Of a meeting.
    Meeting(MeetingEdit),
}

impl Edit {
    /// The kind of document it applies to.
    pub fn kind(&self) -> Kind {
        match self {
            Edit::Workspace(_) => Kind::Workspace,
            Edit::Board(_) => Kind::Board,
            Edit::Task(_) => Kind::Task,
            Edit::Meeting(_) => Kind::Meeting,
        }
    }

    /// The edit of a document of this kind that sets the register at `path` (`due`, `labels/urgent`, `checklist/<id>/done`).
    pub fn set(kind: Kind, path: &str, value: Scalar) -> Self {
        let field = path.to_owned();
        match kind {
            Kind::Workspace => Edit::Workspace(WorkspaceEdit::Decide { field, value }),
            Kind::Board => Edit::Board(BoardEdit::Set { field, value }),
            Kind::Task => Edit::Task(TaskEdit::Set { field, value }),
            Kind::Meeting => Edit::Meeting(MeetingEdit::Set { field, value }),
        }
    }

    /// The title of what this edit makes, if it makes a task, a board or a meeting.
    pub fn makes(&self) -> Option<&str> {
        match self {
            Edit::Board(BoardEdit::Create { name, .. }) => Some(name),
            Edit::Task(TaskEdit::Create { fields, .. })
            | Edit::Meeting(MeetingEdit::Create { fields, .. }) => {
                Some(fields.get("title").and_then(Scalar::as_text).unwrap_or_default())
            }
            _ => None,
        }
    }
}

/// Who did something, when and why: what every change carries beside its edits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorship {
    /// Who.
    pub by: PersonId,
    /// When, as the device's clock said, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Minutes east of UTC where it was entered.
    pub zone: i32,
    /// How many milliseconds the device's clock was behind the server's when last compared.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skew: i64,
    /// Why, if a reason was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The step it is part of; none for what the program does by itself, such as claiming keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

/// Edits of one document that belong together: one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The document.
    pub document: DocumentId,
    /// What is done to it, in order.
    pub edits: Vec<Edit>,
    /// Who, when, why.
    #[serde(flatten)]
    pub authorship: Authorship,
}

impl Operation {
    /// The kind of document it applies to; an operation without edits has none.
    pub fn kind(&self) -> Option<Kind> {
        self.edits.first().map(Edit::kind)
    }

    /// The agenda item it makes in a change that is nobody's, if it does that: see [`MeetingEdit::Seed`].
    pub fn seeds(&self) -> Option<&str> {
        match self.edits.as_slice() {
            [Edit::Meeting(MeetingEdit::Seed { id })] => Some(id),
            _ => None,
        }
    }

    /// Whether its document may begin with it: the others mean something that is there.
    pub fn may_come_first(&self) -> bool {
        self.kind() == Some(Kind::Workspace) || self.edits.iter().any(|edit| edit.makes().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::board::ColumnKind;

    /// Both tags stand beside the edit's own fields: a field of a tag's name made operations that could be
    /// kept and never read again.
    #[test]
    fn an_edit_that_has_a_kind_of_its_own_is_read_again() {
        let edit = Edit::Board(BoardEdit::AddColumn {
            id: "01J2".to_owned(),
            name: "Review".to_owned(),
            kind: ColumnKind::InProgress,
            rank: "V".to_owned(),
        });
        let kept = serde_json::to_string(&edit).unwrap();
        assert_eq!(serde_json::from_str::<Edit>(&kept).unwrap(), edit, "{kept}");
    }
}
