//! People who can be named before they join, and outsiders who never will.

use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::{Outcome, line};
use crate::document::shape::key;
use crate::model::id::{PersonId, normalised_name, workspace_document};
use crate::model::operation::Edit;
use crate::model::workspace::WorkspaceEdit;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// What can be done about people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum PersonCommand {
    /// Enter a person. Entering one who is there already changes nothing.
    Add {
        /// The name.
        name: String,
        /// From outside the team.
        outside: bool,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &PersonCommand) -> Result<Outcome, CommandError> {
    let PersonCommand::Add { name, outside } = command;
    let name = line(&say::what_person_name(), name)?;
    if name.contains(',') || name.contains('，') {
        return Err(CommandError::invalid(say::comma_in_name(), say::hint_comma_in_name()));
    }
    let known = work.resolver().people()?;
    let wanted = normalised_name(&name);
    if let Some((id, person)) = known.iter().find(|(_, person)| normalised_name(&person.name) == wanted) {
        if person.retired {
            let field = format!("{}/{}", key::RETIRED, id.0);
            let back = Edit::Workspace(WorkspaceEdit::Decide { field, value: false.into() });
            work.commit(workspace_document(&work.workspace.root), vec![back])?;
            return Ok(Outcome { person: Some(id.clone()), ..Outcome::default() });
        }
        let notes = vec![say::note_person_is_there(&person.name)];
        return Ok(Outcome { person: Some(id.clone()), notes, ..Outcome::default() });
    }
    let id = PersonId::derive(&work.workspace.root, &name);
    // Somebody who was renamed keeps the id of the old name; the newcomer gets a fresh one.
    let id = if known.contains_key(&id) { PersonId(work.fresh_id()?.to_string()) } else { id };
    enter(work, &id, &name, *outside)?;
    Ok(Outcome { person: Some(id), ..Outcome::default() })
}

/// The person of this name, to be written down. A member of whom only the server has told is entered among the people
/// first: whoever reads it later, or has never heard of the member, must find a name there and not an id.
pub(super) fn named(work: &mut Work<'_>, name: &str) -> Result<PersonId, CommandError> {
    let id = work.resolver().person(name)?;
    if let Some(name) = work.resolver().name_only_told(&id)? {
        enter(work, &id, &name, false)?;
    }
    Ok(id)
}

/// Writes a person into the workspace document.
pub(crate) fn enter(
    work: &mut Work<'_>,
    id: &PersonId,
    name: &str,
    outside: bool,
) -> Result<(), CommandError> {
    let edit = WorkspaceEdit::Person { id: id.clone(), name: name.to_owned(), outside };
    work.commit(workspace_document(&work.workspace.root), vec![Edit::Workspace(edit)])
}
