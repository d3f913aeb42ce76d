//! What the workspace as a whole says: the numbers of its rules, its saved views, and the names in a filter.

use super::{Resolver, pick};
use crate::model::filter::{Filter, Name, NameWanted, Test};
use crate::model::id::normalised_name;
use crate::model::rule::Rules;
use crate::model::workspace::WorkspaceRecord;
use crate::replica::error::{CommandError, Thing};
use crate::store::{StoreError, index};

impl Resolver<'_> {
    /// What the workspace document says; none before it has arrived.
    pub(super) fn workspace_record(&self) -> Result<Option<WorkspaceRecord>, StoreError> {
        let document = crate::model::id::workspace_document(&self.workspace.root);
        let found = index::record(self.connection, self.workspace.id, &document)?;
        found.map(|(_, json)| index::decode(&json)).transpose()
    }

    /// The numbers in the handbook's rules, as they are set.
    pub fn rules(&self) -> Result<Rules, StoreError> {
        Ok(Rules::of(&self.workspace_record()?.unwrap_or_default().rules))
    }

    /// Saved views: their names and words, by name.
    pub fn saved_views(&self) -> Result<Vec<(String, String)>, StoreError> {
        let views = self.workspace_record()?.unwrap_or_default().views.into_iter();
        Ok(views.filter_map(|(name, words)| Some((name, words.value.as_text()?.to_owned()))).collect())
    }

    /// A saved view by its name or the beginning of it: its whole name and its words.
    pub fn saved_view(&self, name: &str) -> Result<(String, String), CommandError> {
        let views = self.saved_views()?;
        let listed: Vec<(String, Vec<String>)> =
            views.iter().map(|(name, _)| (name.clone(), vec![name.clone()])).collect();
        let found = pick(Thing::View, name, &listed)?;
        let view = views.into_iter().find(|(name, _)| *name == found);
        view.ok_or_else(|| CommandError::not_found(Thing::View, name, Vec::new()))
    }

    /// The filter with whole names where one was typed, or the beginning of only one. A name that is nobody's is an error: an
    /// empty list would be believed.
    pub fn filter(&self, filter: &Filter) -> Result<Filter, CommandError> {
        let mut filter = filter.clone();
        for term in &mut filter.0 {
            let Test::Named(field, names) = &mut term.test else { continue };
            for name in names.iter_mut().flatten() {
                let NameWanted::Beginning(typed) = name else { continue };
                if let Some(whole) = self.whole_name(*field, typed)? {
                    *name = NameWanted::Exactly(normalised_name(&whole));
                }
            }
        }
        Ok(filter)
    }

    /// The name meant; none if it is the beginning of several, which are all meant then.
    fn whole_name(&self, field: Name, typed: &str) -> Result<Option<String>, CommandError> {
        let found = match field {
            Name::Label => return Ok(None),
            Name::Board => self.board(typed).map(|(_, board)| board.name().to_owned()),
            Name::Owner | Name::Collaborator | Name::Tracker => match self.person(typed) {
                Ok(id) => Ok(self.people()?.remove(&id).map_or(id.0, |person| person.name)),
                Err(error) => Err(error),
            },
        };
        match found {
            Ok(name) => Ok(Some(name)),
            Err(CommandError::Ambiguous { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
