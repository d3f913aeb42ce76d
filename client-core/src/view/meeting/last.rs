//! What the meetings before this one left open: it opens the next, linked and not copied.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::outcome::{self, ActionView, DecisionView};
use super::weekly::{self, PriorityView};
use crate::model::meeting::{Execution, MeetingRecord, field, parking_field};
use crate::model::task::{Status, TaskRecord};
use crate::view::names::Names;

/// A meeting before this one.
#[derive(Debug, Clone)]
pub struct Before {
    /// The document's id.
    pub id: DocumentId,
    /// What is read from it.
    pub record: MeetingRecord,
    /// The tasks that came from it.
    pub tasks: BTreeMap<String, TaskRecord>,
}

/// What opens a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastView {
    /// The last meeting's id.
    pub meeting: String,
    /// What it was called.
    pub title: String,
    /// When it was.
    pub at: Option<String>,
    /// What is open of each meeting before, the last one first.
    pub open: Vec<LeftOver>,
    /// What waits in the last meeting's parking lot.
    pub parked: Vec<String>,
    /// The last meeting's priorities, with what was reached.
    pub priorities: Vec<PriorityView>,
}

/// What one of the meetings before left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOver {
    /// The meeting's id.
    pub meeting: String,
    /// When it was.
    pub at: Option<String>,
    /// Action items that are not done.
    pub actions: Vec<ActionView>,
    /// Decisions that are not carried out.
    pub decisions: Vec<DecisionView>,
}

/// What the meetings before left open; none for the first meeting, or before the last one has arrived.
pub(super) fn last(before: &[Before], names: &Names, today: NaiveDate) -> Option<LastView> {
    let last = before.first()?;
    let at = |before: &Before| before.record.fields.text(field::AT).map(str::to_owned);
    let parked = last.record.parked().into_iter();
    let open = before.iter().map(|meeting| LeftOver {
        meeting: meeting.id.to_string(),
        at: at(meeting),
        actions: actions(meeting, names),
        decisions: decisions(meeting, names, today),
    });
    Some(LastView {
        meeting: last.id.to_string(),
        title: last.record.title().to_owned(),
        at: at(last),
        open: open.filter(|left| !left.actions.is_empty() || !left.decisions.is_empty()).collect(),
        parked: parked
            .filter_map(|(_, fields)| fields.text(parking_field::TITLE))
            .map(str::to_owned)
            .collect(),
        priorities: weekly::priorities(&last.record, names),
    })
}

/// Action items whose task is neither done nor put away; one whose task has not arrived is open.
fn actions(meeting: &Before, names: &Names) -> Vec<ActionView> {
    let mut actions = outcome::actions(&meeting.record, &meeting.tasks, names, &BTreeMap::new());
    actions.retain(|action| {
        let task = action.task.as_ref();
        let away = task.and_then(|task| meeting.tasks.get(&task.id)).is_some_and(TaskRecord::archived);
        !away && task.is_none_or(|task| task.status != Status::Done)
    });
    actions
}

fn decisions(meeting: &Before, names: &Names, today: NaiveDate) -> Vec<DecisionView> {
    let mut decisions = outcome::decisions(&meeting.record, names, &BTreeMap::new(), today);
    decisions.retain(|decision| decision.state == Execution::Open);
    decisions
}
