//! Views that somebody saved for all: a name for the words of a filter.

use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::{Outcome, line};
use crate::model::filter::Filter;
use crate::model::id::workspace_document;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::workspace::WorkspaceEdit;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// What can be done about saved views.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ViewCommand {
    /// Save words under a name, in the place of what was saved under it.
    Save {
        /// The name.
        name: String,
        /// The words of a filter, as they are typed: days like `eow` are read when the view is used.
        words: String,
    },
    /// Take a view away.
    Remove {
        /// The name.
        name: String,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &ViewCommand) -> Result<Outcome, CommandError> {
    let (name, words) = match command {
        ViewCommand::Save { name, words } => {
            let name = line(&say::what_view_name(), name)?;
            if name.contains('/') {
                return Err(CommandError::invalid(say::slash_in_view(), say::hint_slash_in_view()));
            }
            let words = line(&say::what_view_words(), words)?;
            // What can't be read now could never be used.
            Filter::parse(&words, work.context.now)
                .map_err(|error| CommandError::invalid(error.message(), error.hint()))?;
            (name, Scalar::from(words))
        }
        ViewCommand::Remove { name } => (work.resolver().saved_view(name)?.0, Scalar::Null),
    };
    let document = workspace_document(&work.workspace.root);
    work.commit(document, vec![Edit::Workspace(WorkspaceEdit::View { name, words })])?;
    Ok(Outcome::default())
}
