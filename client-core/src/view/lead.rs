//! The lead's view of a board or of all of them (handbook section 4): late and blocked first, then whatever else asks for
//! the lead.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::board::{NoticeView, circles, notices, waits_for};
use super::names::Names;
use super::task::detail::{DueMoveView, SupportView, due_move, support_wanted};
use super::task::{self, TaskView};
use crate::model::board::BoardRecord;
use crate::model::task::{DueMove, Status, TaskRecord};

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
    /// How many cards are open on each of the boards that the view is of and that have any, by name.
    #[serde(skip)]
    pub cards_on: BTreeMap<String, usize>,
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

/// What the lead is told of one task.
#[derive(Debug, Clone)]
pub struct Told {
    view: TaskView,
    blocked: Option<(String, Vec<SupportView>)>,
    returned: bool,
    moves: Vec<DueMoveView>,
    waits_for: BTreeSet<DocumentId>,
}

/// What of a task asks for the lead on `today`; none if nothing does and it waits for nobody.
pub fn of_task(id: &DocumentId, record: &TaskRecord, names: &Names, today: NaiveDate) -> Option<Box<Told>> {
    let status = record.status(names.spot(record).kind);
    let open = status != Status::Done;
    let blocked = record.blocked().filter(|_| status == Status::Blocked);
    let returned = open && record.is_returned();
    let (moves, waits_for) = (moves_of_late(record, names, today), waits_for(record));
    let asks = record.overdue(status, today)
        || blocked.is_some()
        || returned
        || open && record.card().is_some()
        || !record.contested_registers().is_empty()
        || !record.rewrites.is_empty()
        || !moves.is_empty()
        || !waits_for.is_empty();
    // Of many tasks nothing is told: no view is made of them.
    asks.then(|| {
        let blocked = blocked.map(|reason| (reason.to_owned(), support_wanted(record, names)));
        let (view, _) = task::view(id, record, names, today);
        Box::new(Told { view, blocked, returned, moves, waits_for })
    })
}

/// What of these tasks and boards asks for the lead.
pub fn lead(mut tasks: Vec<Box<Told>>, boards: &[(DocumentId, BoardRecord)], names: &Names) -> LeadView {
    let waits = tasks.iter().map(|task| (task.view.id, task.waits_for.clone()));
    let mut lead = LeadView { circles: circles(waits, names), ..LeadView::default() };
    // Most of what is told is late: it comes in order, as boxes are moved about faster than what lies in them.
    tasks.sort_by(|a, b| (a.view.due, &a.view.key, a.view.id).cmp(&(b.view.due, &b.view.key, b.view.id)));
    lead.late.reserve(tasks.iter().filter(|task| task.view.overdue).count());
    for task in tasks {
        let Told { view, blocked, returned, moves, .. } = *task;
        if !moves.is_empty() {
            lead.moved.push(MovedView { task: view.clone(), moves });
        }
        if !view.contested.is_empty() {
            lead.contested.push(view.clone());
        }
        if returned {
            lead.returned.push(view.clone());
        }
        if view.status != Status::Done && view.card.is_some() {
            lead.cards.push(view.clone());
        }
        if let Some((blocked, support)) = blocked {
            lead.blocked.push(BlockedView { task: view.clone(), blocked, support });
        }
        if view.overdue {
            lead.late.push(view);
        }
    }
    for (_, board) in boards {
        let cards = lead.cards.iter().filter(|task| task.board == board.name()).count();
        if cards > 0 {
            lead.cards_on.insert(board.name().to_owned(), cards);
        }
        let unconfirmed = notices(board, names).into_iter().filter(|notice| !notice.unconfirmed.is_empty());
        let board = board.name().to_owned();
        lead.notices.extend(unconfirmed.map(|notice| BoardNotice { board: board.clone(), notice }));
    }
    sort(&mut lead);
    lead
}

fn sort(lead: &mut LeadView) {
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
    let of_late = |moved: &&DueMove| {
        let there = moved.at.saturating_add(i64::from(moved.zone) * 60_000);
        let day = DateTime::from_timestamp_millis(there).map(|at| at.date_naive());
        day.is_some_and(|day| day >= since && day <= today)
    };
    record.due_moves.iter().filter(of_late).map(|moved| due_move(moved, names)).collect()
}
