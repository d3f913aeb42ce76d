//! From what a person types to the one thing meant: keys, ids, names, and beginnings of them.

mod boards;
mod meetings;
mod people;
mod put_away;
mod settings;
mod tasks;

use concord_sync::id::DocumentId;

pub use self::people::{MemberFact, People, Person};
pub use self::tasks::FoundTask;
use super::error::{CommandError, Thing};
use crate::model::id::normalised_name;
use crate::model::operation::Kind;
use crate::store::called::{self, Called, Titled};
use crate::store::workspaces::Workspace;
use crate::store::{Connection, StoreError};

/// The shortest beginning of an id that stands for it, in characters: shorter ones are slips of the hand.
const SHORTEST_ID: usize = 4;

/// The most candidates an ambiguous name lists.
const MOST_CANDIDATES: usize = 8;

/// Looks things up in one workspace.
pub struct Resolver<'a> {
    connection: &'a Connection,
    workspace: &'a Workspace,
}

impl<'a> Resolver<'a> {
    /// A resolver for a workspace.
    pub fn new(connection: &'a Connection, workspace: &'a Workspace) -> Self {
        Resolver { connection, workspace }
    }
}

impl Resolver<'_> {
    /// One of several things in a list, by its number from 1, its id, its title, or the beginning of one.
    pub fn item(&self, thing: Thing, name: &str, items: &[(String, String)]) -> Result<String, CommandError> {
        if let Ok(number) = name.parse::<usize>()
            && let Some((id, _)) = number.checked_sub(1).and_then(|at| items.get(at))
        {
            return Ok(id.clone());
        }
        let listed: Vec<(String, Vec<String>)> =
            items.iter().map(|(id, title)| (id.clone(), vec![title.clone(), id.clone()])).collect();
        pick(thing, name, &listed)
    }

    /// Tasks or meetings whose id is this or begins so, if it is long enough to be meant; by id, not more than are listed.
    fn begins_with(&self, kind: Kind, id: &str) -> Result<Vec<DocumentId>, StoreError> {
        if id.chars().count() < SHORTEST_ID {
            return Ok(Vec::new());
        }
        called::by_beginning_of_id(self.connection, self.workspace.id, kind.as_str(), id, MOST_CANDIDATES)
    }

    fn called(&self, kind: Kind, titled: Titled<'_>, most: Option<usize>) -> Result<Vec<Called>, StoreError> {
        called::called(self.connection, self.workspace.id, kind.as_str(), titled, most)
    }
}

/// The one thing whose name or id is `name`, or begins with it. Of each thing the name comes first, then the id.
fn pick<Id: Clone + Eq>(thing: Thing, name: &str, listed: &[(Id, Vec<String>)]) -> Result<Id, CommandError> {
    let wanted = normalised_name(name);
    let matching = |fits: &dyn Fn(usize, &str) -> bool| -> Vec<&(Id, Vec<String>)> {
        let any = |names: &[String]| names.iter().enumerate().any(|(at, candidate)| fits(at, candidate));
        listed.iter().filter(|(_, names)| any(names)).collect()
    };
    let exact = matching(&|_, candidate| candidate == name || normalised_name(candidate) == wanted);
    let long_enough = |at: usize| at != 1 || wanted.chars().count() >= SHORTEST_ID;
    let found = if exact.is_empty() && !wanted.is_empty() {
        matching(&|at, candidate| long_enough(at) && normalised_name(candidate).starts_with(&wanted))
    } else {
        exact
    };
    match found.as_slice() {
        [(id, _)] => Ok(id.clone()),
        [] => {
            let known =
                listed.iter().filter_map(|(_, names)| names.first().cloned()).take(MOST_CANDIDATES).collect();
            Err(CommandError::not_found(thing, name, known))
        }
        several => {
            let candidates = several.iter().take(MOST_CANDIDATES).map(|(_, names)| describe(names)).collect();
            Err(CommandError::Ambiguous { thing, name: name.to_owned(), candidates })
        }
    }
}

fn describe(names: &[String]) -> String {
    match names {
        [name, id, ..] => format!("\"{name}\" ({id})"),
        other => other.join(" "),
    }
}
