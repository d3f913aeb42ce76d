//! Why a command or a query could not be carried out, typed so that a client can decide what to say and return.

use concord_locales::{Message, say};

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
    /// A saved view, by name.
    View,
    /// A rule with a number, by name.
    Rule,
    /// A link to a file or a page, by number or title.
    Link,
    /// Work held back.
    Held,
    /// A decision of a meeting, by number or id.
    Decision,
    /// An action item of a meeting, by number or id.
    ActionItem,
    /// Something in a parking lot, by number or id.
    ParkedItem,
    /// Minutes that went out, by number.
    Sending,
    /// A proposed amendment, by number.
    Amendment,
    /// A template, by name.
    Template,
}

impl Thing {
    /// The word for it in a sentence.
    pub fn message(self) -> Message {
        match self {
            Thing::Task => say::kind_task(),
            Thing::Board => say::kind_board(),
            Thing::Column => say::kind_column(),
            Thing::Meeting => say::kind_meeting(),
            Thing::AgendaItem => say::kind_agenda_item(),
            Thing::ChecklistItem => say::kind_checklist_item(),
            Thing::Person => say::kind_person(),
            Thing::Workspace => say::kind_workspace(),
            Thing::Conflict => say::kind_conflict(),
            Thing::View => say::kind_view(),
            Thing::Rule => say::kind_rule(),
            Thing::Link => say::kind_link(),
            Thing::Held => say::kind_held(),
            Thing::Decision => say::kind_decision(),
            Thing::ActionItem => say::kind_action_item(),
            Thing::ParkedItem => say::kind_parked_item(),
            Thing::Sending => say::kind_sending(),
            Thing::Amendment => say::kind_amendment(),
            Thing::Template => say::kind_template(),
        }
    }
}

/// Why nothing was done. Whatever the variant: nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such thing.
    #[error("{}", say::no_such(.name, .thing.message()))]
    NotFound {
        /// What was looked for.
        thing: Thing,
        /// The name given.
        name: String,
        /// Names that come near, or exist.
        known: Vec<String>,
    },
    /// Several things go by that name.
    #[error("{}", say::ambiguous(.candidates.as_slice(), .name, .thing.message()))]
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
        problem: Message,
        /// What would be right.
        hint: Message,
    },
    /// The member may not do this.
    #[error("{reason}")]
    Forbidden {
        /// Why.
        reason: Message,
        /// What can be done about it.
        hint: Message,
    },
    /// Something stands in the way of taking a step back; nothing of it was.
    #[error("{}", .0.message())]
    CannotUndo(Box<ObstacleView>),
    /// The person has done nothing that could be taken back, or done again.
    #[error("{}", say::nothing_to_undo())]
    NothingToUndo,
    /// The person has taken no such step.
    #[error("{}", say::no_such_step(.step))]
    NoSuchStep {
        /// The id given.
        step: String,
    },
    /// The step is taken back.
    #[error("{}", say::undone_already(.step))]
    UndoneAlready {
        /// Its id.
        step: String,
    },
    /// A document that can't be brought to the same state here and there.
    #[error("{}", say::document_unsyncable(.document.to_string(), .reason))]
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
    pub fn invalid(problem: Message, hint: Message) -> Self {
        CommandError::Invalid { problem, hint }
    }

    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            CommandError::NotFound { thing, name, .. } => say::no_such(name, thing.message()),
            CommandError::Ambiguous { thing, name, candidates } => {
                // In an order that does not depend on ids.
                let mut candidates = candidates.clone();
                candidates.sort();
                say::ambiguous(candidates, name, thing.message())
            }
            CommandError::Invalid { problem, .. } => problem.clone(),
            CommandError::Forbidden { reason, .. } => reason.clone(),
            CommandError::CannotUndo(obstacle) => obstacle.message(),
            CommandError::NothingToUndo => say::nothing_to_undo(),
            CommandError::NoSuchStep { step } => say::no_such_step(step),
            CommandError::UndoneAlready { step } => say::undone_already(step),
            CommandError::Unsyncable { document, reason } => {
                say::document_unsyncable(document.to_string(), reason)
            }
            CommandError::Store(error) => error.message(),
            CommandError::Document(error) => error.message(),
        }
    }

    /// There is no such thing.
    pub fn not_found(thing: Thing, name: impl Into<String>, known: Vec<String>) -> Self {
        CommandError::NotFound { thing, name: name.into(), known }
    }
}
