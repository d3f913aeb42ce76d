//! From ids to what people call things, for all views alike.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use concord_sync::id::DocumentId;
use smol_str::SmolStr;

use crate::model::board::{self, BoardRecord, Column, ColumnIds, ColumnKind};
use crate::model::id::PersonId;
use crate::model::key::Key;
use crate::model::rule::Rules;
use crate::model::task::{Place, TaskRecord, field};
use crate::replica::resolve::People;

/// Everything a view needs to name what it shows.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Everyone who can be named.
    pub people: People,
    /// All boards.
    pub boards: BTreeMap<DocumentId, BoardRecord>,
    /// The settled prefix of each board.
    pub prefixes: BTreeMap<DocumentId, String>,
    /// The numbers in the handbook's rules, as they are set.
    pub rules: Rules,
    /// Keys of tasks, as far as they are needed.
    pub keys: BTreeMap<DocumentId, Key>,
    /// Each board as it is shown, by its id as tasks name it: it is looked up for each task.
    shown: BTreeMap<String, Shown>,
}

/// A board as it is shown.
#[derive(Debug, Clone)]
struct Shown {
    /// Its place among all boards.
    order: usize,
    name: String,
    columns: Vec<Column>,
}

/// Where a task is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The board's name; of a board that has not arrived, its id.
    pub board: String,
    /// The column's name; empty if the board has not arrived.
    pub column: String,
    /// What the column means.
    pub kind: ColumnKind,
    /// For ordering.
    pub order: Order,
}

/// Where a task stands in lists: by board, column and rank. What is on no board or on one that has not arrived comes first.
pub type Order = (Option<usize>, String, usize, SmolStr);

impl Names {
    /// Names of these people and boards, without keys of tasks.
    pub fn new(
        people: People,
        boards: BTreeMap<DocumentId, BoardRecord>,
        prefixes: BTreeMap<DocumentId, String>,
        rules: Rules,
    ) -> Self {
        let mut by_name: Vec<(&DocumentId, &BoardRecord)> = boards.iter().collect();
        by_name.sort_by(|a, b| (a.1.name(), a.0).cmp(&(b.1.name(), b.0)));
        let shown = by_name.into_iter().enumerate().map(|(order, (id, board))| {
            (id.to_string(), Shown { order, name: board.name().to_owned(), columns: board.columns() })
        });
        let shown = shown.collect();
        Self { people, boards, prefixes, rules, keys: BTreeMap::new(), shown }
    }

    /// A person's name; someone who has not arrived goes by the id.
    pub fn person(&self, id: &PersonId) -> String {
        self.people.get(id).map_or_else(|| id.0.clone(), |person| person.name.clone())
    }

    /// A task's key as text; empty for a task without one.
    pub fn key(&self, id: &DocumentId) -> String {
        self.keys.get(id).map(Key::to_string).unwrap_or_default()
    }

    /// The columns of each board whose tasks show as done, by the ids by which tasks name both.
    pub fn done_columns(&self) -> ColumnIds {
        let done = |(id, shown): (&String, &Shown)| {
            let is_done = |column: &&Column| {
                board::shown(&shown.columns, &column.id)
                    .is_some_and(|at| shown.columns[at].kind == ColumnKind::Done)
            };
            (id.clone(), shown.columns.iter().filter(is_done).map(|column| column.id.clone()).collect())
        };
        self.shown.iter().map(done).collect()
    }

    /// Where a task is shown: a link whose other end has not arrived is borne.
    pub fn spot(&self, task: &TaskRecord) -> Spot {
        match Place::parts(task.fields.value(field::PLACE)) {
            Some((board, column, rank)) => self.spot_in(board, column, rank),
            None => Spot {
                board: String::new(),
                column: String::new(),
                kind: ColumnKind::NotStarted,
                order: Default::default(),
            },
        }
    }

    /// Where a task is shown that was placed on a board in a column, by their ids as text.
    pub fn spot_in(&self, board: &str, column: &str, rank: &str) -> Spot {
        let Some(shown) = self.shown.get(board) else {
            let kind = ColumnKind::parse(column).unwrap_or(ColumnKind::NotStarted);
            let order = (None, board.to_owned(), 0, rank.into());
            return Spot { board: board.to_owned(), column: String::new(), kind, order };
        };
        let at = board::shown(&shown.columns, column);
        let (name, kind) = at.map_or((String::new(), ColumnKind::NotStarted), |at| {
            (shown.columns[at].name.clone(), shown.columns[at].kind)
        });
        let order = (Some(shown.order), String::new(), at.unwrap_or(usize::MAX), rank.into());
        Spot { board: shown.name.clone(), column: name, kind, order }
    }
}

/// A moment as it is printed: with the offset it was entered with.
pub fn moment(millis: i64, zone_minutes: i32) -> String {
    let utc: DateTime<Utc> = Utc.timestamp_millis_opt(millis).single().unwrap_or_default();
    // At the ends of the calendar an offset may lead out of it.
    let fits = |offset: &FixedOffset| utc.naive_utc().checked_add_offset(*offset).is_some();
    let offset = FixedOffset::east_opt(zone_minutes.saturating_mul(60)).filter(fits);
    let offset = offset.unwrap_or_else(zero_offset);
    utc.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

fn zero_offset() -> FixedOffset {
    use chrono::Offset;
    Utc.fix()
}
