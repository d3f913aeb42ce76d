//! A board by lanes: the same columns once for each owner, priority or quadrant.

use serde::{Deserialize, Serialize};

use super::{BoardDetail, ColumnView};
use crate::model::task::Priority;
use crate::view::task::TaskView;

/// What the lanes are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One lane a person.
    Owner,
    /// High, medium, low, none.
    Priority,
    /// Quadrants 1 to 4, none.
    Quadrant,
}

/// A board in lanes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanesView {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What its keys start with.
    pub prefix: String,
    /// What the lanes are made by.
    pub by: By,
    /// The lanes in order; what belongs to none is last.
    pub lanes: Vec<LaneView>,
}

/// One lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LaneView {
    /// An owner's name, a priority or the number of a quadrant; null for what has none.
    pub lane: Option<String>,
    /// All columns of the board, each with the lane's tasks.
    pub columns: Vec<ColumnView>,
}

/// The lanes of a board.
pub fn lanes(board: BoardDetail, by: By) -> LanesView {
    let all = || board.columns.iter().flat_map(|column| &column.tasks);
    let mut keys: Vec<Lane> = all().map(|task| lane(task, by)).collect();
    keys.sort();
    keys.dedup();
    let lanes = keys.into_iter().map(|key| {
        let columns = board.columns.iter().map(|column| ColumnView {
            tasks: column.tasks.iter().filter(|task| lane(task, by) == key).cloned().collect(),
            ..column.clone()
        });
        LaneView { lane: name(&key), columns: columns.collect() }
    });
    LanesView { lanes: lanes.collect(), id: board.id, name: board.name, prefix: board.prefix, by }
}

/// What lane a task is in, in the order of lanes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Owner(String),
    Priority(Priority),
    Quadrant(u8),
    None,
}

fn lane(task: &TaskView, by: By) -> Lane {
    let lane = match by {
        By::Owner => task.owner.clone().map(Lane::Owner),
        By::Priority => task.priority.map(Lane::Priority),
        By::Quadrant => task.quadrant.map(Lane::Quadrant),
    };
    lane.unwrap_or(Lane::None)
}

fn name(lane: &Lane) -> Option<String> {
    match lane {
        Lane::Owner(name) => Some(name.clone()),
        Lane::Priority(priority) => Some(priority.as_str().to_owned()),
        Lane::Quadrant(number) => Some(number.to_string()),
        Lane::None => None,
    }
}
