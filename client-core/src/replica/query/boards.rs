//! Questions about boards and what the lead asks of them.

use chrono::NaiveDate;
use concord_sync::id::DocumentId;

use super::Asking;
use crate::model::board::BoardRecord;
use crate::model::filter::Filter;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::replica::error::{CommandError, Thing};
use crate::store::index::{self, Wanted};
use crate::view::board::form::{self, FormView};
use crate::view::board::{self, BoardDetail, BoardView};
use crate::view::filter;
use crate::view::lead::{self, LeadView};
use crate::view::task;

impl Asking<'_> {
    /// The tasks of a board that are neither put away nor patterns, briefly or whole.
    fn on_board(
        &self,
        board: &DocumentId,
        brief: bool,
    ) -> Result<Vec<(DocumentId, TaskRecord)>, CommandError> {
        let board = board.to_string();
        let wanted = Wanted { board: Some(&board), archived: Some(false), brief, ..Wanted::default() };
        let mut tasks: Vec<(DocumentId, TaskRecord)> =
            index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?;
        tasks.retain(|(_, task)| !task.is_template());
        Ok(tasks)
    }

    pub(super) fn boards(&self, archived: bool) -> Result<Vec<BoardView>, CommandError> {
        let names = self.names()?;
        let mut tasks = index::open_on_boards(self.connection, self.workspace.id)?;
        let view = |(id, board): (&DocumentId, &BoardRecord)| BoardView {
            tasks: tasks.remove(&id.to_string()).unwrap_or_default(),
            id: id.to_string(),
            name: board.name().to_owned(),
            prefix: names.prefixes.get(id).cloned().unwrap_or_default(),
            archived: board.archived(),
        };
        let listed = names.boards.iter().filter(|(_, board)| archived || !board.archived());
        let mut views: Vec<BoardView> = listed.map(view).collect();
        views.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(views)
    }

    pub(super) fn board(&self, name: Option<&str>, today: NaiveDate) -> Result<BoardDetail, CommandError> {
        let (id, record) = self.board_meant(name)?;
        let tasks = self.on_board(&id, true)?;
        let names = self.names_of(&tasks)?;
        Ok(board::detail(&id, &record, &tasks, &names, today))
    }

    pub(super) fn board_form(
        &self,
        name: Option<&str>,
        words: &Filter,
        today: NaiveDate,
    ) -> Result<FormView, CommandError> {
        let words = self.resolver().filter(words)?;
        let (id, record) = self.board_meant(name)?;
        let tasks = self.on_board(&id, false)?;
        let names = self.names_of(&tasks)?;
        let viewed = tasks.iter().map(|(id, record)| (record, task::view(id, record, &names, today).0));
        let fitting = viewed.filter(|(_, view)| filter::fits(&words, view)).collect();
        Ok(form::form((&id, record.name()), fitting, &names))
    }

    fn board_meant(&self, name: Option<&str>) -> Result<(DocumentId, BoardRecord), CommandError> {
        match name {
            Some(name) => self.resolver().board(name),
            None => self.only_board(),
        }
    }

    pub(super) fn only_board(&self) -> Result<(DocumentId, BoardRecord), CommandError> {
        let boards = self.resolver().boards()?;
        let mut open: Vec<(DocumentId, BoardRecord)> =
            boards.into_iter().filter(|(_, board)| !board.archived()).collect();
        match open.len() {
            0 => Err(CommandError::not_found(Thing::Board, "", Vec::new())),
            1 => Ok(open.swap_remove(0)),
            _ => Err(CommandError::Ambiguous {
                thing: Thing::Board,
                name: String::new(),
                candidates: open.into_iter().map(|(_, board)| format!("\"{}\"", board.name())).collect(),
            }),
        }
    }

    pub(super) fn lead(&self, board: Option<&str>, today: NaiveDate) -> Result<LeadView, CommandError> {
        let chosen = board.map(|name| self.resolver().board(name)).transpose()?;
        if let Some(chosen) = chosen {
            let tasks = self.on_board(&chosen.0, true)?;
            let names = self.names_of(&tasks)?;
            let asking = tasks.iter().filter_map(|(id, record)| lead::of_task(id, record, &names, today));
            return Ok(lead::lead(asking.collect(), &[chosen], &names));
        }
        let names = self.names_with_keys()?;
        let tasks =
            self.map_open_tasks(&Wanted::default(), |id, record| lead::of_task(&id, &record, &names, today))?;
        let open = names.boards.iter().filter(|(_, board)| !board.archived());
        let boards: Vec<(DocumentId, BoardRecord)> = open.map(|(id, board)| (*id, board.clone())).collect();
        Ok(lead::lead(tasks, &boards, &names))
    }
}
