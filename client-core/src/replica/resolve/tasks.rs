//! Tasks: by key, id or title.

use concord_sync::id::DocumentId;

use super::{MOST_CANDIDATES, Resolver};
use crate::model::id::normalised_name;
use crate::model::key::Key;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::replica::error::{CommandError, Thing};
use crate::store::called::Titled;
use crate::store::{StoreError, index, keys};

/// A task found by a key, and who else went by that key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTask {
    /// The task meant.
    pub id: DocumentId,
    /// Others that claim the same key, or were shown under it.
    pub others: Vec<DocumentId>,
    /// The others that this device itself has shown under the key: a write by this key could hit the wrong one.
    pub shown: Vec<DocumentId>,
}

impl Resolver<'_> {
    /// A task by key, id, beginning of an id (four characters at least), or whole title.
    pub fn task(&self, name: &str) -> Result<FoundTask, CommandError> {
        match self.find_task(name)? {
            Some(found) => Ok(found),
            None => Err(self.no_task(name)?),
        }
    }

    /// The error that says that no task goes by a name, with keys near it.
    pub fn no_task(&self, name: &str) -> Result<CommandError, CommandError> {
        Ok(CommandError::not_found(Thing::Task, name, self.keys_near(name)?))
    }

    /// A task as [`Self::task`] finds it; none if no task goes by this name.
    pub fn find_task(&self, name: &str) -> Result<Option<FoundTask>, CommandError> {
        if let Ok(key) = name.parse::<Key>()
            && let Some(found) = self.task_by_key(&key)?
        {
            return Ok(Some(found));
        }
        let only = |id: &DocumentId| FoundTask { id: *id, others: Vec::new(), shown: Vec::new() };
        let found = self.begins_with(Kind::Task, name)?;
        let found = if found.is_empty() { self.tasks_titled(name)? } else { found };
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(only(one))),
            several => Err(self.ambiguous_task(name, several)?),
        }
    }

    fn task_by_key(&self, key: &Key) -> Result<Option<FoundTask>, CommandError> {
        let holders = keys::holders(self.connection, self.workspace.id, key)?;
        let shown: Vec<DocumentId> = holders.shown.iter().copied().collect();
        let others: Vec<DocumentId> = holders.claimants.union(&holders.shown).copied().collect();
        match (holders.holder, others.as_slice()) {
            (Some(id), _) => Ok(Some(FoundTask { id, others, shown })),
            (None, [one]) => Ok(Some(FoundTask { id: *one, others: Vec::new(), shown: Vec::new() })),
            (None, []) => Ok(None),
            (None, several) => Err(self.ambiguous_task(&key.to_string(), several)?),
        }
    }

    /// The error that lists several tasks with key, title and id.
    pub fn ambiguous_task(&self, name: &str, tasks: &[DocumentId]) -> Result<CommandError, CommandError> {
        let mut candidates = Vec::new();
        for id in tasks {
            candidates.push(self.describe_task(id)?);
        }
        Ok(CommandError::Ambiguous { thing: Thing::Task, name: name.to_owned(), candidates })
    }

    /// The key of a task; `?` if it has none.
    pub fn key_of(&self, id: &DocumentId) -> Result<String, StoreError> {
        let key = keys::of(self.connection, self.workspace.id, id)?;
        Ok(key.map_or_else(|| "?".to_owned(), |key| key.to_string()))
    }

    /// A task in a few words: key, title and id.
    pub fn describe_task(&self, id: &DocumentId) -> Result<String, CommandError> {
        let key = self.key_of(id)?;
        let title = match index::record(self.connection, self.workspace.id, id)? {
            Some((_, json)) => index::decode::<TaskRecord>(&json)?.title().to_owned(),
            None => String::new(),
        };
        Ok(format!("{key} \"{title}\" ({id})"))
    }

    fn tasks_titled(&self, title: &str) -> Result<Vec<DocumentId>, StoreError> {
        let tasks = self.called(Kind::Task, Titled::Exactly(&normalised_name(title)), None)?;
        Ok(tasks.into_iter().map(|task| task.document).collect())
    }

    fn keys_near(&self, name: &str) -> Result<Vec<String>, CommandError> {
        let prefix = name.split('-').next().unwrap_or_default().to_uppercase();
        let near = keys::first(self.connection, self.workspace.id, &prefix, MOST_CANDIDATES)?;
        Ok(near.iter().map(Key::to_string).collect())
    }
}
