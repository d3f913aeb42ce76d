//! Questions about tasks.

use chrono::NaiveDate;
use concord_locales::{Message, say};
use concord_sync::id::DocumentId;

use super::{Asking, TaskFilter};
use crate::model::operation::Kind;
use crate::model::task::{Brief, TaskRecord};
use crate::replica::error::{CommandError, Thing};
use crate::store::StoreError;
use crate::store::index::{self, Indexed, Wanted};
use crate::view::filter;
use crate::view::task::{self, TaskDetail, TaskView};

impl Asking<'_> {
    pub(super) fn map_tasks<R: Send>(
        &self,
        filter: &TaskFilter,
        today: NaiveDate,
        act: impl Fn(TaskView) -> Option<R> + Sync,
    ) -> Result<Vec<R>, CommandError> {
        let resolver = self.resolver();
        let board = filter.board.as_deref().map(|name| resolver.board(name)).transpose()?;
        let board = board.map(|(id, _)| id.to_string());
        let owner = filter.owner.as_deref().map(|name| resolver.person(name)).transpose()?;
        let source = filter.source.as_deref().map(|name| resolver.meeting(name)).transpose()?;
        let source = source.map(|(id, _)| id.to_string());
        let words = resolver.filter(&filter.words)?;
        let yesterday = today.pred_opt().unwrap_or(today).to_string();
        let wanted = Wanted {
            due: filter.late.then_some(("", &yesterday)),
            board: board.as_deref(),
            owner: owner.as_ref().map(|owner| owner.0.as_str()),
            source: source.as_deref(),
            archived: Some(filter.archived || filter.words.archived()),
            brief: true,
            ..Wanted::default()
        };
        let templates = filter.words.templates();
        let names = self.names_with_keys()?;
        let listed = |id: DocumentId, indexed: Indexed| {
            let record = brief(&indexed)?;
            if record.is_template() != templates {
                return Ok(None);
            }
            let (view, order) = task::view(&id, &record, &names, today);
            let fits = fits(&view, filter) && filter::fits(&words, &view);
            let made = if fits { act(view) } else { None };
            Ok(made.map(|made| (order, id, made)))
        };
        let mut made = index::map(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted, listed)?;
        made.sort_unstable_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        Ok(made.into_iter().map(|(_, _, made)| made).collect())
    }

    pub(super) fn task(
        &self,
        name: &str,
        today: NaiveDate,
    ) -> Result<(TaskDetail, Vec<Message>), CommandError> {
        let resolver = self.resolver();
        let found = resolver.task(name)?;
        let record: TaskRecord = self.record(&found.id, Thing::Task, name)?;
        let others = self.linked(&found.id, &record)?;
        let names = self.names_for(std::iter::once(&found.id).chain(others.keys()))?;
        let detail = task::detail(&found.id, &self.load(&found.id)?, &record, &others, &names, today);
        let mut notes = Vec::new();
        for other in &found.others {
            notes.push(say::note_key_of_another(name, resolver.describe_task(other)?));
        }
        Ok((detail, notes))
    }

    /// The tasks that a task waits for, and those that wait for it.
    pub(super) fn linked(
        &self,
        id: &DocumentId,
        record: &TaskRecord,
    ) -> Result<task::detail::Others, CommandError> {
        let mut others = index::tasks_waiting(self.connection, self.workspace.id, id)?;
        others.remove(id);
        for other in record.waits_for().filter_map(|id| id.parse::<DocumentId>().ok()) {
            if let Some((kind, json)) = index::record(self.connection, self.workspace.id, &other)?
                && kind == Kind::Task.as_str()
            {
                others.insert(other, index::decode(&json)?);
            }
        }
        Ok(others)
    }

    /// What `act` makes of all those wanted tasks that are neither put away nor patterns, in no order. It gets of them what lists
    /// show.
    pub(super) fn map_open_tasks<R: Send>(
        &self,
        wanted: &Wanted<'_>,
        act: impl Fn(DocumentId, TaskRecord) -> Option<R> + Sync,
    ) -> Result<Vec<R>, CommandError> {
        let wanted = Wanted { archived: Some(false), brief: true, ..wanted.clone() };
        let act = |id, indexed: Indexed| {
            let task = brief(&indexed)?;
            Ok(if task.is_template() { None } else { act(id, task) })
        };
        Ok(index::map(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted, act)?)
    }
}

/// What lists show of a task.
pub(super) fn brief(indexed: &Indexed) -> Result<TaskRecord, StoreError> {
    if indexed.contested { indexed.read() } else { Ok(indexed.read::<Brief>()?.into()) }
}

fn fits(view: &TaskView, filter: &TaskFilter) -> bool {
    filter.status.is_none_or(|status| view.status == status)
        && (!filter.late || view.overdue)
        && filter.label.as_ref().is_none_or(|label| view.labels.contains(label))
}
