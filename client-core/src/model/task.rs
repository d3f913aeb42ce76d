//! Tasks (handbook section 4, task allocation and tracking table): what one holds, what can be done to it, and
//! what follows from it.

mod edit;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::edit::{Group, TaskEdit};
use super::board::ColumnKind;
use super::id::PersonId;
use super::meeting::RivalSentences;
use super::register::{Fields, Register, Scalar};

/// Names of a task's registers.
pub mod field {
    /// What is to be done.
    pub const TITLE: &str = "title";
    /// The one who answers for it: a person's id.
    pub const OWNER: &str = "owner";
    /// Where it stands: `board|column|rank`, one register so that it is never in two places.
    pub const PLACE: &str = "position";
    /// First day, `2024-07-15`.
    pub const START: &str = "start";
    /// Last day, `2024-07-15`.
    pub const DUE: &str = "due";
    /// `high`, `medium` or `low`.
    pub const PRIORITY: &str = "priority";
    /// One of the two facts a quadrant follows from.
    pub const IMPORTANT: &str = "important";
    /// The other one.
    pub const URGENT: &str = "urgent";
    /// What is handed over.
    pub const DELIVERABLE: &str = "deliverable";
    /// Risk note.
    pub const RISK: &str = "risk";
    /// Why it is blocked and what support is asked of whom; null when it is not.
    pub const BLOCKED: &str = "blocked";
    /// When the deliverable is accepted.
    pub const CRITERIA: &str = "criteria";
    /// People, budget, tools.
    pub const RESOURCES: &str = "resources";
    /// What is done if the risk comes true.
    pub const RISK_PLAN: &str = "risk_plan";
    /// The process it belongs to.
    pub const PROCESS: &str = "process";
    /// The meeting it came from: a document id.
    pub const SOURCE_MEETING: &str = "source_meeting";
    /// Put away.
    pub const ARCHIVED: &str = "archived";

    /// The registers a person sets by name (`task set KEY field=value`), in the order help shows them.
    pub const SETTABLE: [&str; 14] = [
        TITLE,
        OWNER,
        START,
        DUE,
        PRIORITY,
        IMPORTANT,
        URGENT,
        DELIVERABLE,
        RISK,
        BLOCKED,
        CRITERIA,
        RESOURCES,
        RISK_PLAN,
        PROCESS,
    ];
}

/// Names of a checklist item's registers.
pub mod checklist_field {
    /// What is to be ticked.
    pub const TITLE: &str = "title";
    /// Ticked or not.
    pub const DONE: &str = "done";
    /// Place in the list.
    pub const RANK: &str = "rank";
    /// Taken off the list.
    pub const ARCHIVED: &str = "archived";
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// 高
    High,
    /// 中
    Medium,
    /// 低
    Low,
}

impl Priority {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::High => "high",
            Priority::Medium => "medium",
            Priority::Low => "low",
        }
    }

    /// What a person types: the name, its first letter, 1–3, or 高 中 低.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "high" | "h" | "1" | "p1" | "高" => Some(Priority::High),
            "medium" | "m" | "2" | "p2" | "中" => Some(Priority::Medium),
            "low" | "l" | "3" | "p3" | "低" => Some(Priority::Low),
            _ => None,
        }
    }
}

/// How far it is. Derived: done beats blocked beats what the column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 未开始
    NotStarted,
    /// 进行中
    InProgress,
    /// 受阻
    Blocked,
    /// 已完成
    Done,
}

impl Status {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::NotStarted => "not_started",
            Status::InProgress => "in_progress",
            Status::Blocked => "blocked",
            Status::Done => "done",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
            "not_started" | "未开始" => Some(Status::NotStarted),
            "in_progress" | "进行中" => Some(Status::InProgress),
            "blocked" | "受阻" => Some(Status::Blocked),
            "done" | "已完成" => Some(Status::Done),
            _ => None,
        }
    }
}

/// Where a task stands. Written as one scalar, so that two moves apart leave it in one of the two places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The board's document id, as text.
    pub board: String,
    /// The column's id.
    pub column: String,
    /// Fractional key with a suffix of the device that chose it.
    pub rank: String,
}

impl Place {
    /// The scalar form `board|column|rank`.
    pub fn to_scalar(&self) -> Scalar {
        Scalar::Text(format!("{}|{}|{}", self.board, self.column, self.rank))
    }

    /// Reads the scalar form. Anything else is nowhere.
    pub fn parse(value: &Scalar) -> Option<Self> {
        let mut parts = value.as_text()?.splitn(3, '|');
        let (board, column, rank) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Place { board: board.to_owned(), column: column.to_owned(), rank: rank.to_owned() })
    }
}

/// A task document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// See [`field`].
    pub fields: Fields,
    /// What is to be done, at length.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who works with the owner.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub collaborators: BTreeMap<PersonId, Register>,
    /// Who is told of changes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub informed: BTreeMap<PersonId, Register>,
    /// Labels by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Register>,
    /// Checklist items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checklist: BTreeMap<String, Fields>,
    /// Comments by id: `text`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comments: BTreeMap<String, Fields>,
    /// Time spent by entry id: `minutes`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub time_log: BTreeMap<String, Fields>,
    /// Answers to the deliverable by id: `accepted`, `problems`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reviews: BTreeMap<String, Fields>,
    /// Keys claimed: `PREFIX-number` → how many were claimed before it (0 is the first claim).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, i64>,
    /// Sentences of the description that two people replaced while apart and nobody has decided about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<RivalSentences>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

impl TaskRecord {
    /// The title shown.
    pub fn title(&self) -> &str {
        self.fields.text(field::TITLE).unwrap_or("")
    }

    /// Who answers for it.
    pub fn owner(&self) -> Option<PersonId> {
        self.fields.text(field::OWNER).map(|id| PersonId(id.to_owned()))
    }

    /// Where it stands, if anybody placed it.
    pub fn place(&self) -> Option<Place> {
        Place::parse(self.fields.value(field::PLACE))
    }

    /// A date register; a text that is no date reads as none.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.fields.text(name)?.parse().ok()
    }

    /// Priority, if one is set.
    pub fn priority(&self) -> Option<Priority> {
        self.fields.text(field::PRIORITY).and_then(Priority::parse)
    }

    /// Put away.
    pub fn archived(&self) -> bool {
        self.fields.value(field::ARCHIVED).is_true()
    }

    /// Why it is blocked, if it is.
    pub fn blocked(&self) -> Option<&str> {
        self.fields.text(field::BLOCKED)
    }

    /// Status from the column's meaning and the blocked register: done beats blocked beats in progress.
    pub fn status(&self, column: ColumnKind) -> Status {
        match column {
            ColumnKind::Done => Status::Done,
            _ if self.blocked().is_some() => Status::Blocked,
            ColumnKind::InProgress => Status::InProgress,
            ColumnKind::NotStarted => Status::NotStarted,
        }
    }

    /// Past due 逾期: the last day is over and it is not done.
    pub fn overdue(&self, status: Status, today: NaiveDate) -> bool {
        status != Status::Done && !self.archived() && self.date(field::DUE).is_some_and(|due| due < today)
    }

    /// Quadrant 1–4 (handbook section 2); none until somebody said whether it is important or urgent.
    pub fn quadrant(&self) -> Option<u8> {
        let said = |name: &str| !self.fields.value(name).is_null();
        if !said(field::IMPORTANT) && !said(field::URGENT) {
            return None;
        }
        let is = |name: &str| self.fields.value(name).is_true();
        Some(match (is(field::IMPORTANT), is(field::URGENT)) {
            (true, true) => 1,
            (true, false) => 2,
            (false, true) => 3,
            (false, false) => 4,
        })
    }

    /// Minutes spent, summed over all entries that are not taken back.
    pub fn minutes_spent(&self) -> i64 {
        let entries = self.time_log.values().filter(|entry| !entry.is_archived());
        let entries = entries.filter_map(|entry| entry.value("minutes").as_int());
        entries.fold(0, i64::saturating_add)
    }

    /// The names shown in `contested`: registers with different values. A place is `column` when board or
    /// column differ, and nothing when only the rank does: an order needs no decision.
    pub fn contested(&self) -> BTreeSet<String> {
        self.contested_registers().into_iter().map(|(name, _)| shown_name(&name)).collect()
    }

    /// Every contested register with its path, as `conflicts` lists it. Memberships are not among them: an add made
    /// apart from a removal wins.
    pub fn contested_registers(&self) -> Vec<(String, Register)> {
        let own = self
            .fields
            .contested()
            .filter(|(name, register)| *name != field::PLACE || places_differ(register));
        let mut all: Vec<(String, Register)> =
            own.map(|(name, register)| (name.to_owned(), register.clone())).collect();
        for (group, items) in [("checklist", &self.checklist), ("comments", &self.comments)] {
            for (id, fields) in items {
                let contested = fields.contested().filter(|(name, _)| *name != checklist_field::RANK);
                all.extend(
                    contested.map(|(name, register)| (format!("{group}/{id}/{name}"), register.clone())),
                );
            }
        }
        all
    }
}

/// What a contested path is called in a task's `contested` list.
pub fn shown_name(path: &str) -> String {
    if path == field::PLACE { "column".to_owned() } else { path.to_owned() }
}

fn places_differ(register: &Register) -> bool {
    let spots: BTreeSet<(String, String)> = register
        .values()
        .map(|value| Place::parse(value).map_or_else(Default::default, |p| (p.board, p.column)))
        .collect();
    spots.len() > 1
}

/// Whether a membership register says that the member is in. An add made apart from a removal wins.
pub fn is_member(register: &Register) -> bool {
    register.values().any(Scalar::is_true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(fields: &[(&str, Scalar)]) -> TaskRecord {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Register::settled(value.clone())))
            .collect();
        TaskRecord { fields: Fields(fields), ..TaskRecord::default() }
    }

    #[test]
    fn done_beats_blocked_beats_in_progress() {
        let blocked = with(&[(field::BLOCKED, "2 customers' dates open".into())]);
        assert_eq!(blocked.status(ColumnKind::Done), Status::Done);
        assert_eq!(blocked.status(ColumnKind::InProgress), Status::Blocked);
        assert_eq!(with(&[]).status(ColumnKind::InProgress), Status::InProgress);
    }

    #[test]
    fn the_quadrant_follows_from_two_facts() {
        assert_eq!(with(&[]).quadrant(), None);
        assert_eq!(
            with(&[(field::IMPORTANT, true.into()), (field::URGENT, true.into())]).quadrant(),
            Some(1)
        );
        assert_eq!(with(&[(field::IMPORTANT, true.into())]).quadrant(), Some(2));
        assert_eq!(with(&[(field::URGENT, true.into())]).quadrant(), Some(3));
        assert_eq!(with(&[(field::URGENT, false.into())]).quadrant(), Some(4));
    }

    #[test]
    fn past_due_is_the_day_after_and_never_for_what_is_done() {
        let task = with(&[(field::DUE, "2024-07-15".into())]);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!task.overdue(Status::InProgress, day("2024-07-15")));
        assert!(task.overdue(Status::InProgress, day("2024-07-16")));
        assert!(!task.overdue(Status::Done, day("2024-07-16")));
    }

    #[test]
    fn competing_ranks_are_no_conflict_but_competing_columns_are() {
        let contest = |a: &str, b: &str| {
            let mut task = TaskRecord::default();
            task.fields.0.insert(field::PLACE.into(), Register::from_values(a.into(), [b.into()]));
            task.contested()
        };
        assert!(contest("B|todo|80", "B|todo|81").is_empty());
        assert_eq!(contest("B|todo|80", "B|done|80"), BTreeSet::from(["column".to_owned()]));
        assert_eq!(contest("B|todo|80", "C|todo|80"), BTreeSet::from(["column".to_owned()]));
    }

    #[test]
    fn an_add_made_apart_from_a_removal_wins() {
        assert!(is_member(&Register::from_values(false.into(), [true.into()])));
        assert!(!is_member(&Register::settled(false)));
    }
}
