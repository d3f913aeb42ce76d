//! Boards and their columns.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;

use super::{Resolver, pick};
use crate::model::board::{BoardRecord, Column, means_column};
use crate::model::id::normalised_name;
use crate::model::operation::Kind;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::settled_prefixes;
use crate::store::{StoreError, index};

impl Resolver<'_> {
    /// All boards.
    pub fn boards(&self) -> Result<BTreeMap<DocumentId, BoardRecord>, StoreError> {
        let wanted = index::Wanted::default();
        Ok(index::records(self.connection, self.workspace.id, Kind::Board.as_str(), &wanted)?
            .into_iter()
            .collect())
    }

    /// A board by name, id, the prefix of its keys, or the beginning of one of them.
    pub fn board(&self, name: &str) -> Result<(DocumentId, BoardRecord), CommandError> {
        let mut boards = self.boards()?;
        let records: Vec<(DocumentId, BoardRecord)> =
            boards.iter().map(|(id, board)| (*id, board.clone())).collect();
        // Of an open and an archived board of one name the open one is meant.
        let wanted = normalised_name(name);
        let is_it = |board: &BoardRecord| {
            !board.archived() && normalised_name(board.name()) == wanted && !wanted.is_empty()
        };
        let mut open = records.iter().filter(|(_, board)| is_it(board));
        if let (Some(only), None) = (open.next(), open.next()) {
            return Ok(only.clone());
        }
        let prefixes = settled_prefixes(&records);
        let names = |(id, board): &(DocumentId, BoardRecord)| {
            let names = [board.name().to_owned(), id.to_string()].into_iter();
            (*id, names.chain(prefixes.get(id).cloned()).collect())
        };
        let listed: Vec<(DocumentId, Vec<String>)> = records.iter().map(names).collect();
        let id = pick(Thing::Board, name, &listed)?;
        match boards.remove(&id) {
            Some(board) => Ok((id, board)),
            None => Err(CommandError::not_found(Thing::Board, name, Vec::new())),
        }
    }

    /// A column of a board.
    pub fn column(&self, board: &BoardRecord, name: &str) -> Result<Column, CommandError> {
        let columns = board.columns();
        let exact: Vec<&Column> = columns.iter().filter(|column| means_column(column, name)).collect();
        // Of an open and an archived column of one name the open one is meant.
        let open: Vec<&&Column> = exact.iter().filter(|column| !column.archived).collect();
        match (open.as_slice(), exact.as_slice()) {
            ([one], _) => return Ok((**one).clone()),
            ([], [one]) => return Ok((*one).clone()),
            _ => {}
        }
        let listed: Vec<(String, Vec<String>)> = columns
            .iter()
            .map(|column| (column.id.clone(), vec![column.name.clone(), column.id.clone()]))
            .collect();
        let id = pick(Thing::Column, name, &listed)?;
        columns
            .into_iter()
            .find(|column| column.id == id)
            .ok_or_else(|| CommandError::not_found(Thing::Column, name, Vec::new()))
    }
}
