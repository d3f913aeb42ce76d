//! Tasks (handbook section 4, task allocation and tracking table): what one holds, what can be done to it, and
//! what follows from it.

pub mod brief;
mod edit;
mod record;

use serde::{Deserialize, Serialize};

pub use self::brief::Brief;
pub use self::edit::{Group, TaskEdit};
pub use self::record::{DueMove, TaskRecord, by_time, is_member, shown_name};
use super::register::Scalar;

/// What stands as the reason of a task that was blocked without one.
pub const NO_REASON_GIVEN: &str = "blocked";

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
    /// A red or yellow card and the day it was given, `red|2024-07-08`.
    pub const CARD: &str = "card";
    /// Who follows the card: a person's id. The owner carries it out.
    pub const TRACKER: &str = "tracker";
    /// A pattern for other tasks, and no task by itself.
    pub const TEMPLATE: &str = "template";
    /// The meeting it came from: a document id.
    pub const SOURCE_MEETING: &str = "source_meeting";
    /// Put away.
    pub const ARCHIVED: &str = "archived";

    /// The registers a person sets by name (`task set KEY field=value`), in the order help shows them.
    pub const SETTABLE: [&str; 16] = [
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
        CARD,
        TRACKER,
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

/// Names of the registers of what support was asked: an item beside the blocked register.
pub mod support_field {
    /// What is needed.
    pub const ASK: &str = "ask";
    /// Of whom: a person's id.
    pub const FROM: &str = "from";
    /// What came of it.
    pub const ANSWER: &str = "answer";
    /// Who answered: a person's id.
    pub const ANSWERED_BY: &str = "answered_by";
}

/// Names of the registers of a link to a file.
pub mod link_field {
    /// What it is called.
    pub const TITLE: &str = "title";
    /// Where it is.
    pub const URL: &str = "url";
    /// Taken off.
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
        let (board, column, rank) = Self::parts(value)?;
        Some(Place { board: board.to_owned(), column: column.to_owned(), rank: rank.to_owned() })
    }

    /// Board, column and rank, where they stand in the scalar form.
    pub fn parts(value: &Scalar) -> Option<(&str, &str, &str)> {
        let mut parts = value.as_text()?.splitn(3, '|');
        Some((parts.next()?, parts.next()?, parts.next()?))
    }
}
