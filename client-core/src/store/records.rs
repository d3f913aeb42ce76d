//! Records as the index holds them: by board, owner, meeting or place.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};
use serde::de::DeserializeOwned;

use super::{StoreError, past};
use crate::model::board::ColumnIds;
use crate::model::operation::Kind;
use crate::model::task::Place;
use crate::parallel;

/// How many records are read, and given to a core to look at, at a time: all of them in memory at once would be tens of megabytes,
/// which take longer to come by than to fill.
const AT_ONCE: usize = 250;

/// What of a record is apart from it: only tasks have any.
const DETAIL: &str = "(SELECT detail FROM ix_details d WHERE d.workspace = ix_records.workspace AND d.document = ix_records.document)";

/// Which records to read.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Only tasks of this board.
    pub board: Option<&'a str>,
    /// Only tasks of this owner.
    pub owner: Option<&'a str>,
    /// Only tasks that came from this meeting.
    pub source: Option<&'a str>,
    /// Only tasks with a card.
    pub card: bool,
    /// Only archived ones, or only open ones.
    pub archived: Option<bool>,
    /// Only tasks that are due on one of these days, first and last, or have a card.
    pub due: Option<(&'a str, &'a str)>,
    /// Only tasks that concern this person, by id and by the name as comments have it.
    pub concerning: Option<(&'a str, &'a str)>,
    /// Without what is read only of a whole record, unless something in it is contested.
    pub brief: bool,
    /// Of tasks in these columns only where they stand, unless something in them is contested, they wait for another, or are
    /// patterns.
    pub only_spot_in: Option<&'a ColumnIds>,
}

impl Wanted<'_> {
    /// Whether no index leads to them: all have to be looked at.
    fn is_in_no_index(&self) -> bool {
        self.board.is_none() && self.owner.is_none() && self.source.is_none() && !self.card
    }

    /// What narrows them down, as SQL, with its parameters in order.
    fn clauses(&self) -> (String, Vec<&dyn ToSql>) {
        let mut sql = String::new();
        let mut given: Vec<&dyn ToSql> = Vec::new();
        let named = [("board", &self.board), ("owner", &self.owner), ("source", &self.source)];
        for (column, value) in named {
            if let Some(value) = value {
                sql += &format!(" AND {column} = ?");
                given.push(value);
            }
        }
        if let Some(archived) = &self.archived {
            sql += " AND archived = ?";
            given.push(archived);
        }
        if let Some((first, last)) = &self.due {
            sql += " AND (day BETWEEN ? AND ? OR card = 1)";
            given.extend([first as &dyn ToSql, last]);
        }
        if let Some((id, name)) = &self.concerning {
            sql += " AND (instr(told, ?) > 0 OR instr(told, ?) > 0)";
            given.extend([id as &dyn ToSql, name]);
        }
        if self.card {
            // Written out, or the index of tasks with a card would not do.
            sql += " AND card = 1";
        }
        (sql, given)
    }

    /// The index by which to read. Tasks are most of what there is: all of them are read as they lie on the disk.
    fn index(&self, kind: &str) -> Option<&'static str> {
        match self {
            Wanted { card: true, .. } => Some("ix_records_card"),
            Wanted { source: Some(_), .. } => Some("ix_records_source"),
            Wanted { board: None, owner: Some(_), .. } => Some("ix_records_owner"),
            wanted if wanted.is_in_no_index() && kind == Kind::Task.as_str() => None,
            _ => Some("ix_records_board"),
        }
    }
}

/// A record as it lies in the index.
#[derive(Debug)]
pub struct Indexed {
    json: String,
    /// Whether anything in it is contested.
    pub contested: bool,
    /// Board and column, where nothing else is wanted of it (see [`Wanted::only_spot_in`]): there is no record to read then.
    pub only_spot: Option<(String, String)>,
}

impl Indexed {
    /// The record, or that part of it which `T` reads.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        decode(&self.json)
    }
}

/// Records of a kind, by id.
pub fn records<T: DeserializeOwned + Send>(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    wanted: &Wanted<'_>,
) -> Result<Vec<(DocumentId, T)>, StoreError> {
    let mut found = map(connection, workspace, kind, wanted, |id, indexed| Ok(Some((id, indexed.read()?))))?;
    found.sort_by_key(|(id, _)| *id);
    Ok(found)
}

/// What `act` makes of each record of a kind, in no order; what it makes nothing of is left out. While the records are read one
/// after the other, all cores look at those that were.
pub fn map<R: Send>(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    wanted: &Wanted<'_>,
    act: impl Fn(DocumentId, Indexed) -> Result<Option<R>, StoreError> + Sync,
) -> Result<Vec<R>, StoreError> {
    let from = past::records_by(connection, wanted.index(kind))?;
    let (clauses, given) = wanted.clauses();
    let detail = match kind == Kind::Task.as_str() {
        true if wanted.brief => format!("CASE WHEN contested > 0 THEN {DETAIL} END"),
        true => DETAIL.to_owned(),
        false => "NULL".to_owned(),
    };
    let spot = match wanted.only_spot_in {
        Some(_) => "CASE WHEN contested = 0 AND waits IS NULL AND NOT pattern THEN board END, col",
        None => "NULL, NULL",
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, record, {detail}, contested > 0, {spot} FROM {from}
         WHERE workspace = ? AND kind = ?{clauses}"
    ))?;
    let parameters = [&workspace as &dyn ToSql, &kind].into_iter().chain(given);
    let rows = statement.query_map(params_from_iter(parameters), |row| {
        let id = DocumentId::from_bytes(row.get(0)?);
        let (contested, only_spot) = (row.get(3)?, only_spot(row, wanted.only_spot_in)?);
        let json = if only_spot.is_some() { String::new() } else { whole(row, 1)? };
        Ok((id, Indexed { json, contested, only_spot }))
    })?;
    let parts = parallel::feed(parallel::at_once(rows, AT_ONCE), |some| -> Result<Vec<R>, StoreError> {
        let mut made = Vec::with_capacity(some.len());
        for (id, indexed) in some {
            made.extend(act(id, indexed)?);
        }
        Ok(made)
    })?;
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for mut part in parts {
        all.append(&mut part);
    }
    Ok(all)
}

fn only_spot(row: &Row<'_>, columns: Option<&ColumnIds>) -> rusqlite::Result<Option<(String, String)>> {
    let spot = row.get_ref(4)?.as_str_or_null()?.zip(row.get_ref(5)?.as_str_or_null()?);
    let is_in = |columns: &ColumnIds, (board, column): (&str, &str)| {
        columns.get(board).is_some_and(|columns| columns.contains(column))
    };
    let spot = spot.filter(|spot| columns.is_some_and(|columns| is_in(columns, *spot)));
    Ok(spot.map(|(board, column)| (board.to_owned(), column.to_owned())))
}

/// A record whose JSON stands in this column and its detail, if it has any, in the next.
fn whole(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let record = row.get_ref(column)?.as_str()?;
    Ok(match row.get_ref(column + 1)?.as_str_or_null()? {
        // Both are maps, and the first is not empty.
        Some(detail) => {
            format!(
                "{},{}",
                record.strip_suffix('}').unwrap_or(record),
                detail.strip_prefix('{').unwrap_or(detail)
            )
        }
        None => record.to_owned(),
    })
}

/// How many tasks are on each board, without those that were put away and without patterns. Boards go by their ids as text.
pub fn open_on_boards(
    connection: &Connection,
    workspace: i64,
) -> Result<BTreeMap<String, usize>, StoreError> {
    let from = past::records_by(connection, Some("ix_records_place"))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT board, COUNT(*) FROM {from}
         WHERE workspace = ?1 AND col IS NOT NULL AND archived = 0 AND NOT pattern GROUP BY board"
    ))?;
    let rows = statement.query_map([workspace], |row| {
        Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Records of the tasks that wait for a task.
pub fn tasks_waiting<T: DeserializeOwned>(
    connection: &Connection,
    workspace: i64,
    task: &DocumentId,
) -> Result<BTreeMap<DocumentId, T>, StoreError> {
    let from = past::records_by(connection, Some("ix_records_waits"))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, record, {DETAIL} FROM {from}
         WHERE workspace = ?1 AND waits IS NOT NULL AND instr(waits, ?2) > 0"
    ))?;
    let mut rows = statement.query((workspace, task.to_string()))?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.insert(DocumentId::from_bytes(row.get(0)?), decode(&whole(row, 1)?)?);
    }
    Ok(found)
}

/// Where a task stands on its board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The task.
    pub document: DocumentId,
    /// Board, column and rank.
    pub place: Place,
    /// Put away.
    pub archived: bool,
}

/// Where the tasks of a board stand. The board is its id as text.
pub fn places(connection: &Connection, workspace: i64, board: &str) -> Result<Vec<Placed>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document, col, rank, archived FROM ix_records INDEXED BY ix_records_place
         WHERE workspace = ?1 AND board = ?2 AND col IS NOT NULL",
    )?;
    let place = |row: &rusqlite::Row<'_>| {
        Ok(Placed {
            document: DocumentId::from_bytes(row.get(0)?),
            place: Place { board: board.to_owned(), column: row.get(1)?, rank: row.get(2)? },
            archived: row.get(3)?,
        })
    };
    let rows = statement.query_map((workspace, board), place)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The record of one document, with its kind by name.
pub fn record(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<(String, String)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT kind, record, {DETAIL} FROM ix_records WHERE workspace = ?1 AND document = ?2"
    ))?;
    let found =
        statement.query_row((workspace, document.as_bytes()), |row| Ok((row.get(0)?, whole(row, 1)?)));
    Ok(found.optional()?)
}

/// The kind of a document that was put away; none of one that was not.
pub fn kind_put_away(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<Kind>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind FROM ix_records WHERE workspace = ?1 AND document = ?2 AND archived = 1",
    )?;
    let kind = statement.query_row((workspace, document.as_bytes()), |row| row.get::<_, String>(0));
    Ok(kind.optional()?.and_then(|kind| Kind::parse(&kind)))
}

/// Reads a record from its JSON.
pub fn decode<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Damaged(format!("index: {error}")))
}

/// Documents with contested registers, with kind, by id.
pub fn contested(connection: &Connection, workspace: i64) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let from = past::records_by(connection, Some("ix_records_contested"))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, kind FROM {from}
         WHERE workspace = ?1 AND contested > 0 ORDER BY document"
    ))?;
    let rows =
        statement.query_map([workspace], |row| Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many registers are contested in all.
pub fn contested_count(connection: &Connection, workspace: i64) -> Result<u64, StoreError> {
    let from = past::records_by(connection, Some("ix_records_contested"))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT COALESCE(SUM(contested), 0) FROM {from} WHERE workspace = ?1 AND contested > 0"
    ))?;
    let count: i64 = statement.query_row([workspace], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}
