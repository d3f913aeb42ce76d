//! What was put away: tasks, boards and meetings, by their whole names.

use std::collections::BTreeSet;

use concord_sync::id::DocumentId;

use super::Resolver;
use crate::model::id::normalised_name;
use crate::model::key::Key;
use crate::model::operation::Kind;
use crate::replica::error::CommandError;
use crate::store::called::Titled;
use crate::store::{index, keys};

impl Resolver<'_> {
    /// What was put away and goes by this in full: a task's key, an id, a title or name. By id.
    pub fn put_away(&self, name: &str) -> Result<Vec<(Kind, DocumentId)>, CommandError> {
        let mut found = Vec::new();
        for id in self.called_in_full(name.trim())? {
            let kind = index::kind_put_away(self.connection, self.workspace.id, &id)?;
            found.extend(kind.map(|kind| (kind, id)));
        }
        Ok(found)
    }

    fn called_in_full(&self, name: &str) -> Result<BTreeSet<DocumentId>, CommandError> {
        let mut found = BTreeSet::new();
        let titled = normalised_name(name);
        if titled.is_empty() {
            return Ok(found);
        }
        found.extend(name.parse::<DocumentId>());
        if let Ok(key) = name.parse::<Key>() {
            found.extend(keys::holders(self.connection, self.workspace.id, &key)?.holder);
        }
        for kind in [Kind::Task, Kind::Meeting] {
            let called = self.called(kind, Titled::Exactly(&titled), None)?;
            found.extend(called.into_iter().map(|thing| thing.document));
        }
        let boards = self.boards()?.into_iter();
        found.extend(boards.filter(|(_, board)| normalised_name(board.name()) == titled).map(|(id, _)| id));
        Ok(found)
    }
}
