//! Why a command or a query could not be carried out, typed so that a client can decide what to say and return.

use crate::document::DocumentError;
use crate::store::StoreError;
use crate::view::operation::ObstacleView;

/// What kind of thing a name was meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A task, by key or id.
    Task,
    /// A board, by name or id.
    Board,
    /// A column, by name or id.
    Column,
    /// A meeting, by id or title.
    Meeting,
    /// An agenda item, by number or id.
    AgendaItem,
    /// A checklist item, by number or id.
    ChecklistItem,
    /// A person, by name.
    Person,
    /// A workspace, by name.
    Workspace,
    /// A contested field.
    Conflict,
    /// Work held back.
    Held,
}

impl Thing {
    /// The word for it in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Thing::Task => "task",
            Thing::Board => "board",
            Thing::Column => "column",
            Thing::Meeting => "meeting",
            Thing::AgendaItem => "agenda item",
            Thing::ChecklistItem => "checklist item",
            Thing::Person => "person",
            Thing::Workspace => "workspace",
            Thing::Conflict => "contested field",
            Thing::Held => "held-back work",
        }
    }
}

/// Why nothing was done. Whatever the variant: nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such thing.
    #[error("no {} `{name}`", .thing.as_str())]
    NotFound {
        /// What was looked for.
        thing: Thing,
        /// The name given.
        name: String,
        /// Names that come near, or exist.
        known: Vec<String>,
    },
    /// Several things go by that name.
    #[error("`{name}` could be more than one {}: {}", .thing.as_str(), .candidates.join(", "))]
    Ambiguous {
        /// What was looked for.
        thing: Thing,
        /// The name given.
        name: String,
        /// All of them.
        candidates: Vec<String>,
    },
    /// A value that does not fit.
    #[error("{problem}")]
    Invalid {
        /// What is wrong.
        problem: String,
        /// What would be right.
        hint: String,
    },
    /// The member may not do this.
    #[error("{reason}")]
    Forbidden {
        /// Why.
        reason: String,
        /// What can be done about it.
        hint: String,
    },
    /// Something stands in the way of taking a step back; nothing of it was.
    #[error("{}", .0)]
    CannotUndo(Box<ObstacleView>),
    /// The person has done nothing that could be taken back, or done again.
    #[error("nothing to take back")]
    NothingToUndo,
    /// The person has taken no such step.
    #[error("no operation `{step}` of yours")]
    NoSuchStep {
        /// The id given.
        step: String,
    },
    /// The step is taken back.
    #[error("operation {step} is taken back already")]
    UndoneAlready {
        /// Its id.
        step: String,
    },
    /// A document that can't be brought to the same state here and there.
    #[error("document {document} can't be synced: {reason}")]
    Unsyncable {
        /// Which.
        document: concord_sync::id::DocumentId,
        /// Why.
        reason: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document failed.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl CommandError {
    /// A value that does not fit, with what would.
    pub fn invalid(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        CommandError::Invalid { problem: problem.into(), hint: hint.into() }
    }

    /// There is no such thing.
    pub fn not_found(thing: Thing, name: impl Into<String>, known: Vec<String>) -> Self {
        CommandError::NotFound { thing, name: name.into(), known }
    }
}
