//! Questions about what was put away.

use concord_sync::id::DocumentId;

use super::Asking;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::replica::error::CommandError;
use crate::store::index::{self, Wanted};
use crate::view::archived::{ArchivedView, archived};

impl Asking<'_> {
    pub(super) fn archived(&self) -> Result<Vec<ArchivedView>, CommandError> {
        let wanted = Wanted { archived: Some(true), brief: true, ..Wanted::default() };
        let tasks: Vec<(DocumentId, TaskRecord)> =
            index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?;
        let names = self.names_of(&tasks)?;
        let mut found = Vec::new();
        for (id, task) in &tasks {
            let key = Some(names.key(id)).filter(|key| !key.is_empty());
            let named = (Kind::Task.as_str(), id.to_string());
            found.push(archived(named, key, task.title(), &self.load(id)?, &names));
        }
        for (id, board) in names.boards.iter().filter(|(_, board)| board.archived()) {
            let named = (Kind::Board.as_str(), id.to_string());
            found.push(archived(named, None, board.name(), &self.load(id)?, &names));
        }
        for (id, meeting) in self.resolver().meetings()?.iter().filter(|(_, meeting)| meeting.archived()) {
            let named = (Kind::Meeting.as_str(), id.to_string());
            found.push(archived(named, None, meeting.title(), &self.load(id)?, &names));
        }
        found.sort_by(|a, b| (b.instant, &a.kind, &a.id).cmp(&(a.instant, &b.kind, &b.id)));
        Ok(found)
    }
}
