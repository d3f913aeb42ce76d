//! Questions about meetings, what is contested, what happened and where words stand.

use concord_locales::say;
use concord_sync::id::DocumentId;

use super::Asking;
use crate::document::message::Deed;
use crate::document::shape;
use crate::history;
use crate::model::board::BoardRecord;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::replica::error::CommandError;
use crate::store::index;
use crate::store::search;
use crate::view::conflict::{self, ConflictView};
use crate::view::history::{HistoryEntry, entries, titles};
use crate::view::search::{SearchHit, kind_of_part, snippet};

impl Asking<'_> {
    pub(super) fn conflicts(&self) -> Result<Vec<ConflictView>, CommandError> {
        let listed = index::contested(self.connection, self.workspace.id)?;
        let names = self.names_for(listed.iter().map(|(id, _)| id))?;
        let mut found = Vec::new();
        for (id, kind) in &listed {
            found.extend(conflict::conflicts(id, kind, &self.load(id)?, &names));
        }
        Ok(found)
    }

    pub(super) fn history(&self, name: &str) -> Result<Vec<HistoryEntry>, CommandError> {
        let id = self.document_named(name)?;
        let document = self.load(&id)?;
        let titles = document.read().as_ref().map(titles).unwrap_or_default();
        let events = history::events(&document);
        let linked: Vec<DocumentId> = events.iter().flat_map(|event| &event.did).filter_map(linked).collect();
        Ok(entries(&events, &self.names_for(linked.iter())?, &titles))
    }

    /// A task by key, id or title; else a meeting; else a board.
    pub(crate) fn document_named(&self, name: &str) -> Result<DocumentId, CommandError> {
        let resolver = self.resolver();
        if let Some(found) = resolver.find_task(name)? {
            return Ok(found.id);
        }
        let board = || resolver.board(name).map(|(id, _)| id);
        let meeting = resolver.meeting(name).map(|(id, _)| id);
        match meeting.or_else(|not_a_meeting| board().map_err(|_| not_a_meeting)) {
            Ok(found) => Ok(found),
            Err(several @ CommandError::Ambiguous { .. }) => Err(several),
            Err(_) => Err(resolver.no_task(name)?),
        }
    }

    pub(super) fn search(&self, words: &[String]) -> Result<Vec<SearchHit>, CommandError> {
        let words: Vec<String> =
            words.iter().flat_map(|word| word.split_whitespace()).map(str::to_owned).collect();
        if words.is_empty() {
            return Err(CommandError::invalid(say::nothing_to_search(), say::hint_nothing_to_search()));
        }
        let hits = match self.at {
            None => search::find(self.connection, self.workspace.id, &words)?,
            Some(_) => search::find_then(self.connection, self.workspace.id, &words)?,
        };
        let names = self.names_for(hits.iter().map(|hit| &hit.document))?;
        let mut found = Vec::new();
        for hit in &hits {
            let title = match self.load_title(&hit.document)? {
                Some(title) => title,
                None => continue,
            };
            found.push(SearchHit {
                kind: kind_of_part(&hit.kind, &hit.part),
                id: hit.document.to_string(),
                key: Some(names.key(&hit.document)).filter(|key| !key.is_empty()),
                title,
                snippet: snippet(&hit.body, &words),
            });
        }
        Ok(found)
    }

    pub(super) fn load_title(&self, id: &DocumentId) -> Result<Option<String>, CommandError> {
        let Some((kind, json)) = index::record(self.connection, self.workspace.id, id)? else {
            return Ok(None);
        };
        Ok(match Kind::parse(&kind) {
            Some(Kind::Task) => Some(index::decode::<TaskRecord>(&json)?.title().to_owned()),
            Some(Kind::Board) => Some(index::decode::<BoardRecord>(&json)?.name().to_owned()),
            Some(Kind::Meeting) => Some(index::decode::<MeetingRecord>(&json)?.title().to_owned()),
            Some(Kind::Workspace) | None => None,
        })
    }
}

/// The document that a deed ties to this one, if it is a tie.
fn linked(deed: &Deed) -> Option<DocumentId> {
    let (group, other) = deed.field.split_once('/')?;
    (group == shape::key::DEPENDENCIES).then(|| other.parse().ok()).flatten()
}
