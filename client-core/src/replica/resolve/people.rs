//! People: who can be named, and who is meant by a name.

use std::collections::BTreeMap;

use super::Resolver;
use crate::model::id::{PersonId, normalised_name};
use crate::replica::error::{CommandError, Thing};
use crate::store::{StoreError, index};

/// Everyone who can be named, with the name shown.
pub type People = BTreeMap<PersonId, Person>;

/// A person, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// From outside the team.
    pub outside: bool,
    /// The role on the server, if the person is a member there.
    pub role: Option<String>,
    /// Can't be named any more; what names them already still shows the name.
    pub retired: bool,
}

/// A member as the server names them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MemberFact {
    /// The member's id on the server.
    pub id: String,
    /// The name they joined under.
    pub name: String,
    /// `owner`, `editor` or `viewer`.
    pub role: String,
}

impl Resolver<'_> {
    /// Everyone who can be named: people of the workspace document, and members the server named.
    pub fn people(&self) -> Result<People, StoreError> {
        let record = self.workspace_record()?.unwrap_or_default();
        let mut people: People = record
            .people
            .into_iter()
            .map(|(id, person)| {
                let name = person.name.value.as_text().unwrap_or("?").to_owned();
                let outside = person.outside.value.is_true();
                (id, Person { name, outside, role: None, retired: person.retired.value.is_true() })
            })
            .collect();
        for member in self.members()? {
            let id = PersonId::derive(&self.workspace.root, &member.name);
            let unknown = Person { name: member.name, outside: false, role: None, retired: false };
            let person = people.entry(id).or_insert(unknown);
            person.retired = false;
            person.role = Some(member.role);
        }
        Ok(people)
    }

    /// The name of a member who is not among the people of the workspace document.
    pub fn name_only_told(&self, id: &PersonId) -> Result<Option<String>, StoreError> {
        match self.workspace_record()? {
            Some(record) if !record.people.contains_key(id) => {
                Ok(self.people()?.remove(id).map(|person| person.name))
            }
            _ => Ok(None),
        }
    }

    /// The members the server last named.
    pub fn members(&self) -> Result<Vec<MemberFact>, StoreError> {
        match &self.workspace.members {
            Some((json, _)) => index::decode(json),
            None => Ok(Vec::new()),
        }
    }

    /// A person by name, id, or the only one whose name begins so.
    pub fn person(&self, name: &str) -> Result<PersonId, CommandError> {
        let mut people = self.people()?;
        if let Some((id, _)) = people.get_key_value(&PersonId(name.to_owned())) {
            return Ok(id.clone());
        }
        people.retain(|_, person| !person.retired);
        let wanted = normalised_name(name);
        let matching = |fits: &dyn Fn(&str) -> bool| -> Vec<&PersonId> {
            people
                .iter()
                .filter(|(_, person)| fits(&normalised_name(&person.name)))
                .map(|(id, _)| id)
                .collect()
        };
        let exact = matching(&|candidate| candidate == wanted);
        let found = if exact.is_empty() && !wanted.is_empty() {
            matching(&|candidate| candidate.starts_with(&wanted))
        } else {
            exact
        };
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(CommandError::not_found(
                Thing::Person,
                name,
                people.into_values().map(|p| p.name).collect(),
            )),
            several => {
                let candidates =
                    several.iter().filter_map(|id| people.get(*id)).map(|p| p.name.clone()).collect();
                Err(CommandError::Ambiguous { thing: Thing::Person, name: name.to_owned(), candidates })
            }
        }
    }
}
