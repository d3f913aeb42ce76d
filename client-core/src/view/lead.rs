//! The lead's view of a board or of all of them (handbook section 4): late and blocked first, then whatever else asks for
//! the lead.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::board::{NoticeView, circles, notices};
use super::names::Names;
use super::task::detail::{DueMoveView, SupportView, due_moves, support_wanted};
use super::task::{self, TaskView};
use crate::model::board::BoardRecord;
use crate::model::task::{Status, TaskRecord};

/// How far back moved due dates are shown, in days.
pub const MOVED_WITHIN_DAYS: u64 = 7;

/// What asks for the lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LeadView {
    /// Past due, the longest first.
    pub late: Vec<TaskView>,
    /// Blocked, with the support that is asked for and not answered.
    pub blocked: Vec<BlockedView>,
    /// Open red and yellow cards, the first to end first.
    pub cards: Vec<TaskView>,
    /// Deliverables that were returned and not accepted since.
    pub returned: Vec<TaskView>,
    /// Tasks in which different values stand until somebody decides.
    pub contested: Vec<TaskView>,
    /// Tasks that wait for one another in a circle: their keys, circle by circle.
    pub circles: Vec<Vec<String>>,
    /// Due dates that were moved in the last week.
    pub moved: Vec<MovedView>,
    /// Notices that some contact has not confirmed.
    pub notices: Vec<BoardNotice>,
}

/// A blocked task and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockedView {
    /// The task.
    #[serde(flatten)]
    pub task: TaskView,
    /// Why.
    pub blocked: String,
    /// Support asked for and not answered, oldest first.
    pub support: Vec<SupportView>,
}

/// A task and how its due date was moved of late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedView {
    /// The task.
    #[serde(flatten)]
    pub task: TaskView,
    /// The moves, oldest first.
    pub moves: Vec<DueMoveView>,
}

/// A notice of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardNotice {
    /// The board's name.
    pub board: String,
    /// The notice.
    #[serde(flatten)]
    pub notice: NoticeView,
}

/// What of these tasks and boards asks for the lead on `today`.
pub fn lead(
    tasks: &[(DocumentId, TaskRecord)],
    boards: &[(DocumentId, BoardRecord)],
    names: &Names,
    today: NaiveDate,
) -> LeadView {
    let mut lead = LeadView { circles: circles(tasks, names), ..LeadView::default() };
    for (id, record) in tasks {
        let (view, _) = task::view(id, record, names, today);
        let open = view.status != Status::Done;
        let moves = moves_of_late(record, names, today);
        if !moves.is_empty() {
            lead.moved.push(MovedView { task: view.clone(), moves });
        }
        if !view.contested.is_empty() {
            lead.contested.push(view.clone());
        }
        if open && record.is_returned() {
            lead.returned.push(view.clone());
        }
        if open && view.card.is_some() {
            lead.cards.push(view.clone());
        }
        if let (Status::Blocked, Some(reason)) = (view.status, record.blocked()) {
            let support = support_wanted(record, names);
            lead.blocked.push(BlockedView { task: view.clone(), blocked: reason.to_owned(), support });
        }
        if view.overdue {
            lead.late.push(view);
        }
    }
    for (_, board) in boards {
        let unconfirmed = notices(board, names).into_iter().filter(|notice| !notice.unconfirmed.is_empty());
        let board = board.name().to_owned();
        lead.notices.extend(unconfirmed.map(|notice| BoardNotice { board: board.clone(), notice }));
    }
    sort(&mut lead);
    lead
}

fn sort(lead: &mut LeadView) {
    lead.late.sort_by(|a, b| (a.due, &a.key, a.id).cmp(&(b.due, &b.key, b.id)));
    // What waits for an answer comes before what is merely blocked.
    lead.blocked.sort_by(|a, b| {
        let rank = |one: &BlockedView| (one.support.is_empty(), one.task.key.clone(), one.task.id);
        rank(a).cmp(&rank(b))
    });
    lead.cards.sort_by(|a, b| (a.card_due, &a.key, a.id).cmp(&(b.card_due, &b.key, b.id)));
    lead.returned.sort_by(|a, b| (&a.key, a.id).cmp(&(&b.key, b.id)));
    lead.contested.sort_by(|a, b| (&a.key, a.id).cmp(&(&b.key, b.id)));
    lead.moved.sort_by(|a, b| (&a.task.key, a.task.id).cmp(&(&b.task.key, b.task.id)));
    lead.notices.sort_by(|a, b| (&a.board, a.notice.number).cmp(&(&b.board, b.notice.number)));
}

fn moves_of_late(record: &TaskRecord, names: &Names, today: NaiveDate) -> Vec<DueMoveView> {
    let since = today.checked_sub_days(Days::new(MOVED_WITHIN_DAYS)).unwrap_or(today);
    let of_late = |moved: &DueMoveView| {
        let day = DateTime::<FixedOffset>::parse_from_rfc3339(&moved.at).map(|at| at.date_naive());
        day.is_ok_and(|day| day >= since && day <= today)
    };
    due_moves(record, names).into_iter().filter(of_late).collect()
}
