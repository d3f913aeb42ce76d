//! Boards and their columns (handbook section 4). A board does not hold its tasks: each task says where it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::id::PersonId;
use super::register::{Fields, Register, Scalar};
use super::task::by_time;

/// What a column means for the tasks in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// 未开始
    NotStarted,
    /// 进行中
    InProgress,
    /// 已完成
    Done,
}

impl ColumnKind {
    /// All kinds, in the order work passes through them.
    pub const ALL: [ColumnKind; 3] = [ColumnKind::NotStarted, ColumnKind::InProgress, ColumnKind::Done];

    /// The kind's name in documents and JSON; also the id of the column of that kind every board starts with.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnKind::NotStarted => "not_started",
            ColumnKind::InProgress => "in_progress",
            ColumnKind::Done => "done",
        }
    }

    /// The kind of a name; `None` for a word from a newer client.
    pub fn parse(name: &str) -> Option<Self> {
        ColumnKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What a column of this kind is called until somebody names it.
    pub fn default_name(self) -> &'static str {
        match self {
            ColumnKind::NotStarted => "Not started",
            ColumnKind::InProgress => "In progress",
            ColumnKind::Done => "Done",
        }
    }

    /// Other words people type for a column of this kind.
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            ColumnKind::NotStarted => &["not started", "todo", "to do", "未开始", "待办"],
            ColumnKind::InProgress => &["in progress", "doing", "进行中"],
            ColumnKind::Done => &["done", "已完成", "完成"],
        }
    }
}

/// A board document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRecord {
    /// `name`, `archived`.
    pub fields: Fields,
    /// Every prefix the board ever claimed for its keys; the value is its place among them (0 is the first).
    pub prefixes: BTreeMap<String, i64>,
    /// Columns by id.
    pub columns: BTreeMap<String, Fields>,
    /// The contact of each department or area: a person's id, null for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contacts: BTreeMap<String, Register>,
    /// What changed that the contacts have to confirm, by id: `text`, `author`, `at`, and when each confirmed it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notices: BTreeMap<String, Fields>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Names of a board's registers.
pub mod field {
    /// The board's name.
    pub const NAME: &str = "name";
    /// Put away; its tasks stay.
    pub const ARCHIVED: &str = "archived";
}

/// Names of a column's registers.
pub mod column_field {
    /// The column's name; unset means its kind's default name.
    pub const NAME: &str = "name";
    /// One of [`super::ColumnKind`].
    pub const KIND: &str = "kind";
    /// Place among the columns.
    pub const RANK: &str = "rank";
    /// How many tasks at most it should hold; more are flagged.
    pub const LIMIT: &str = "limit";
    /// Put away; a task moved there shows in the first column of its kind.
    pub const ARCHIVED: &str = "archived";
}

/// A column, resolved: what a screen or a rule needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Unique within the board.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub kind: ColumnKind,
    /// Where it stands; plain string order, ties by id.
    pub rank: String,
    /// How many tasks at most it should hold.
    pub limit: Option<i64>,
    /// Put away.
    pub archived: bool,
}

/// The register of a notice that says when a person confirmed it.
pub fn confirmed_by(person: &PersonId) -> String {
    format!("confirmed:{person}")
}

impl BoardRecord {
    /// What the board is called.
    pub fn name(&self) -> &str {
        self.fields.text(field::NAME).unwrap_or("")
    }

    /// Whether the board is put away.
    pub fn archived(&self) -> bool {
        self.fields.value(field::ARCHIVED).is_true()
    }

    /// All columns in the order they are shown. Columns nobody placed stand by kind. A board has an open one: where several people
    /// who knew nothing of each other have put away all of them, all stand.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> =
            self.columns.iter().map(|(id, fields)| resolve_column(id, fields)).collect();
        if columns.iter().all(|column| column.archived) {
            columns.iter_mut().for_each(|column| column.archived = false);
        }
        columns.sort_by(|a, b| (&a.rank, a.kind, &a.id).cmp(&(&b.rank, b.kind, &b.id)));
        columns
    }

    /// Columns that stand although somebody has put them away, by id: see [`Self::columns`].
    pub fn stand_all_the_same(&self) -> Vec<String> {
        let put_away = |id: &String| {
            self.columns.get(id).is_some_and(|fields| fields.value(column_field::ARCHIVED).is_true())
        };
        let open = self.columns().into_iter().filter(|column| !column.archived);
        open.map(|column| column.id).filter(put_away).collect()
    }

    /// Where a task placed in `column` shows: see [`shown`].
    pub fn shown_column(&self, column: &str) -> Option<Column> {
        let columns = self.columns();
        shown(&columns, column).map(|at| columns[at].clone())
    }

    /// The contact of each area that has one, by area.
    pub fn contacts(&self) -> Vec<(String, PersonId)> {
        let contacts = self.contacts.iter();
        contacts
            .filter_map(|(area, who)| Some((area.clone(), PersonId(who.value.as_text()?.to_owned()))))
            .collect()
    }

    /// Notices, oldest first.
    pub fn notices(&self) -> Vec<(&String, &Fields)> {
        by_time(&self.notices)
    }

    /// The contacts who have not confirmed a notice, each once.
    pub fn unconfirmed(&self, notice: &Fields) -> Vec<PersonId> {
        let contacts: BTreeSet<PersonId> = self.contacts().into_iter().map(|(_, person)| person).collect();
        contacts.into_iter().filter(|person| notice.value(&confirmed_by(person)).is_null()).collect()
    }

    /// The first open column of a kind.
    pub fn first_of_kind(&self, kind: ColumnKind) -> Option<Column> {
        self.columns().into_iter().find(|column| !column.archived && column.kind == kind)
    }
}

/// Columns of boards: the ids by which tasks name both.
pub type ColumnIds = BTreeMap<String, BTreeSet<String>>;

/// Where among a board's columns, in the order they are shown, a task placed in `column` shows: there, or, if that column is
/// put away or unknown here, in the first open column of its kind, or in the first column at all.
pub fn shown(columns: &[Column], column: &str) -> Option<usize> {
    let named = columns.iter().position(|candidate| candidate.id == column);
    if named.is_some_and(|at| !columns[at].archived) {
        return named;
    }
    let kind = named.map_or(ColumnKind::NotStarted, |at| columns[at].kind);
    let first =
        |fits: &dyn Fn(&Column) -> bool| columns.iter().position(|column| !column.archived && fits(column));
    first(&|column| column.kind == kind).or_else(|| first(&|_| true)).or(named)
}

fn resolve_column(id: &str, fields: &Fields) -> Column {
    let kind = fields
        .text(column_field::KIND)
        .and_then(ColumnKind::parse)
        .or_else(|| ColumnKind::parse(id))
        .unwrap_or(ColumnKind::NotStarted);
    let name = fields.text(column_field::NAME).filter(|name| !name.is_empty()).unwrap_or(kind.default_name());
    let rank = fields.text(column_field::RANK).map_or_else(|| default_rank(kind), str::to_owned);
    let archived = fields.value(column_field::ARCHIVED).is_true();
    let limit = fields.value(column_field::LIMIT).as_int();
    Column { id: id.to_owned(), name: name.to_owned(), kind, rank, limit, archived }
}

/// The ranks of the three columns every board starts with: fixed, so that nobody has to write them.
fn default_rank(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::NotStarted => "4080".to_owned(),
        ColumnKind::InProgress => "8080".to_owned(),
        ColumnKind::Done => "c080".to_owned(),
    }
}

/// Whether `name` means this column: its name, its id, its kind or another word for the kind.
pub fn means_column(column: &Column, name: &str) -> bool {
    let wanted = super::id::normalised_name(name);
    super::id::normalised_name(&column.name) == wanted
        || column.id.eq_ignore_ascii_case(name)
        || (column.id == column.kind.as_str() && column.kind.aliases().contains(&wanted.as_str()))
}

/// What can be done to a board document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum BoardEdit {
    /// Make the board: its name and the prefix of its keys.
    Create {
        /// What it is called.
        name: String,
        /// The prefix its keys start with.
        prefix: String,
    },
    /// Set one of the board's registers.
    Set {
        /// See [`field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Claim a further prefix: the settled one, shown since an elder board holds the first.
    ClaimPrefix {
        /// The prefix.
        prefix: String,
        /// How many were claimed before it.
        place: i64,
    },
    /// Name the contact of an area; null takes the name off.
    Contact {
        /// The department or area.
        area: String,
        /// A person's id, or null.
        person: Scalar,
    },
    /// Tell the contacts of a change.
    Notice {
        /// Fresh ULID.
        id: String,
        /// What changed.
        text: String,
    },
    /// Add a column.
    AddColumn {
        /// Fresh ULID.
        id: String,
        /// What it is called.
        name: String,
        /// What it means.
        kind: ColumnKind,
        /// Where it stands.
        rank: String,
    },
    /// Set one of a column's registers.
    SetColumn {
        /// Which column.
        id: String,
        /// See [`column_field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
}

/// A contested register of a column, for the list of conflicts: `columns/<id>/<field>`.
pub fn contested_registers(board: &BoardRecord) -> Vec<(String, Register)> {
    let own = board.fields.contested().map(|(name, register)| (name.to_owned(), register.clone()));
    let columns = board.columns.iter().flat_map(|(id, fields)| {
        fields.contested().map(move |(name, register)| (format!("columns/{id}/{name}"), register.clone()))
    });
    let contacts = board.contacts.iter().filter(|(_, register)| register.is_contested());
    let contacts = contacts.map(|(area, register)| (format!("contacts/{area}"), register.clone()));
    own.chain(columns).chain(contacts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board() -> BoardRecord {
        let columns =
            ColumnKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), Fields::default())).collect();
        BoardRecord { columns, ..BoardRecord::default() }
    }

    #[test]
    fn a_board_starts_with_three_columns_in_the_order_of_work() {
        let names: Vec<String> = board().columns().into_iter().map(|column| column.name).collect();
        assert_eq!(names, ["Not started", "In progress", "Done"]);
    }

    #[test]
    fn a_task_in_an_archived_column_shows_in_the_first_of_its_kind() {
        let mut board = board();
        let mut review = Fields::default();
        review.insert(column_field::KIND, Register::settled("in_progress"));
        review.insert(column_field::ARCHIVED, Register::settled(true));
        board.columns.insert("01REVIEW".into(), review);
        assert_eq!(board.shown_column("01REVIEW").unwrap().id, "in_progress");
    }

    #[test]
    fn where_all_columns_were_put_away_all_stand() {
        let mut board = board();
        let put_away = |board: &mut BoardRecord, id: &str| {
            board.columns.get_mut(id).unwrap().insert(column_field::ARCHIVED, Register::settled(true));
        };
        put_away(&mut board, "not_started");
        put_away(&mut board, "done");
        assert_eq!(board.shown_column("done").unwrap().id, "in_progress");
        assert!(board.stand_all_the_same().is_empty());
        put_away(&mut board, "in_progress");
        assert_eq!(board.shown_column("done").unwrap().id, "done");
        assert_eq!(board.stand_all_the_same().len(), 3);
        assert!(board.columns().iter().all(|column| !column.archived));
    }
}
