//! What people did, a command at a time, newest first.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;

use super::Replica;
use super::error::CommandError;
use super::query::Asking;
use super::steps::{Parts, Steps};
use crate::command::undo::planned;
use crate::document::{Document, Record};
use crate::history::undo::Obstacle;
use crate::history::{Event, events};
use crate::model::id::PersonId;
use crate::store::activity::{self, Taken};
use crate::store::keys;
use crate::view::history::{Titles, titles};
use crate::view::names::{Names, moment};
use crate::view::operation::{Called, ObstacleView, OperationView};

impl Replica {
    /// What people did, newest first, `limit` operations at most: everybody's, or those of one person, by name.
    pub fn operations(&self, limit: usize, who: Option<&str>) -> Result<Vec<OperationView>, CommandError> {
        self.ask(|ask| ask.operations(limit, who))
    }
}

/// Documents that were read for a list, with what happened to them.
type Read = BTreeMap<DocumentId, (Document, Vec<Event>)>;

/// One operation to be shown: a step, or a change that is part of none.
struct Listed {
    step: Option<String>,
    undoes: Option<String>,
    author: Option<String>,
    parts: Parts,
}

impl Asking<'_> {
    /// The last moment that counts.
    fn until(&self) -> i64 {
        self.at.unwrap_or(i64::MAX)
    }

    fn operations(&self, limit: usize, who: Option<&str>) -> Result<Vec<OperationView>, CommandError> {
        let who = who.map(|name| self.resolver().person(name)).transpose()?.map(|person| person.0);
        let names = self.names()?;
        let mut read = Read::new();
        let mut views = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let workspace = self.workspace.id;
        activity::newest_first(self.connection, workspace, who.as_deref(), self.until(), |taken: Taken| {
            if views.len() >= limit {
                return Ok(false);
            }
            let listed = match (&taken.step, &taken.author) {
                (Some(step), Some(author)) => {
                    if !seen.insert((author.clone(), step.clone())) {
                        return Ok(true);
                    }
                    Steps::of(self.connection, workspace, author, self.until()).parts(step)?
                }
                _ => Parts::from([(taken.document, [taken.hash].into())]),
            };
            let Taken { step, undoes, author, .. } = taken;
            let listed = Listed { step, undoes, author, parts: listed };
            views.extend(self.operation(&listed, &names, &mut read)?);
            Ok::<_, CommandError>(views.len() < limit)
        })?;
        Ok(views)
    }

    /// One operation as people read it; none if it did nothing that they would.
    fn operation(
        &self,
        listed: &Listed,
        names: &Names,
        read: &mut Read,
    ) -> Result<Option<OperationView>, CommandError> {
        let mut documents = Vec::new();
        let mut latest: Option<Event> = None;
        for (id, hashes) in &listed.parts {
            if !read.contains_key(id) {
                let document = self.load(id)?;
                let events = events(&document);
                read.insert(*id, (document, events));
            }
            let Some((document, events)) = read.get(id) else { continue };
            let own: Vec<&Event> = events.iter().filter(|event| hashes.contains(&event.hash)).collect();
            let (called, titles) = self.called(id, document)?;
            documents.extend(called.changed(id, &own, names, &titles));
            let last =
                own.into_iter().chain(&latest).max_by_key(|event| (event.origin.at, event.hash)).cloned();
            latest = last;
        }
        let Some(event) = latest.filter(|_| !documents.is_empty()) else { return Ok(None) };
        let (undone, obstacle) = self.undoable(listed)?;
        Ok(Some(OperationView {
            op: listed.step.clone(),
            at: moment(event.origin.at, event.origin.zone),
            author: event.origin.by.as_ref().map(|person| names.person(person)),
            device: event.origin.device,
            reason: event.reason,
            undoes: listed.undoes.clone(),
            undone,
            documents,
            obstacle,
        }))
    }

    /// Whether it is taken back, and else what stands in the way of its author's taking it back.
    fn undoable(&self, listed: &Listed) -> Result<(bool, Option<ObstacleView>), CommandError> {
        let (Some(step), Some(author)) = (&listed.step, &listed.author) else { return Ok((false, None)) };
        let steps = Steps::of(self.connection, self.workspace.id, author, self.until());
        let chain = steps.chain(step)?;
        if chain.is_undone() {
            return Ok((true, None));
        }
        let author = PersonId(author.clone());
        match planned(&steps.parts(&chain.end)?, &author, |id| self.load(id).map(Some))? {
            Ok(_) => Ok((false, None)),
            Err((document, obstacle)) => Ok((false, Some(self.obstacle(&document, &obstacle)?))),
        }
    }

    /// An obstacle as people read it.
    pub(crate) fn obstacle(
        &self,
        id: &DocumentId,
        obstacle: &Obstacle,
    ) -> Result<ObstacleView, CommandError> {
        let document = self.load(id)?;
        let (called, titles) = self.called(id, &document)?;
        Ok(called.obstacle(id, obstacle, &self.names()?, &titles))
    }

    /// What people call a document and the items in it.
    pub(super) fn called(
        &self,
        id: &DocumentId,
        document: &Document,
    ) -> Result<(Called, Titles), CommandError> {
        let key = keys::of(self.connection, self.workspace.id, id)?.map(|key| key.to_string());
        let record = document.read();
        Ok((called(key, record.as_ref()), record.as_ref().map(titles).unwrap_or_default()))
    }
}

/// What a document is called that has this key and reads so.
pub(super) fn called(key: Option<String>, record: Option<&Record>) -> Called {
    let (kind, title) = match record {
        Some(Record::Task(task)) => ("task", task.title()),
        Some(Record::Board(board)) => ("board", board.name()),
        Some(Record::Meeting(meeting)) => ("meeting", meeting.title()),
        Some(Record::Workspace(workspace)) => {
            ("workspace", workspace.fields.text(crate::model::workspace::NAME).unwrap_or_default())
        }
        None => ("", ""),
    };
    Called { kind: kind.to_owned(), key, title: title.to_owned() }
}
