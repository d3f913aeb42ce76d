//! Questions about meetings: the list, one with what the meetings before it left open, and decisions of all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::Replica;
use super::error::CommandError;
use super::query::Asking;
use crate::model::meeting::{Execution, MeetingRecord, field};
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::store::index::{self, Wanted};
use crate::view::meeting::{self, Before, DecisionView, MeetingDetail, MeetingView, Source};

/// How many meetings are looked back for what is still open: two years of weeks.
const MOST_BEFORE: usize = 104;

/// A decision and the meeting it was taken at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenDecision {
    /// The meeting's id.
    pub meeting: String,
    /// What the meeting is called.
    pub meeting_title: String,
    /// When it was.
    pub at: Option<String>,
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionView,
}

impl Replica {
    /// All meetings, by time.
    pub fn meetings(
        &self,
        archived: bool,
        now: DateTime<FixedOffset>,
    ) -> Result<Vec<MeetingView>, CommandError> {
        self.ask(|ask| ask.meetings(archived, now))
    }

    /// A meeting on its own screen.
    pub fn meeting(&self, name: &str, now: DateTime<FixedOffset>) -> Result<MeetingDetail, CommandError> {
        self.ask(|ask| ask.meeting(name, now))
    }

    /// Decisions of all meetings in the order of the meetings: those still to be carried out, or all.
    pub fn decisions(
        &self,
        all: bool,
        now: DateTime<FixedOffset>,
    ) -> Result<Vec<TakenDecision>, CommandError> {
        self.ask(|ask| ask.decisions(all, now))
    }
}

impl Asking<'_> {
    fn meetings(&self, archived: bool, now: DateTime<FixedOffset>) -> Result<Vec<MeetingView>, CommandError> {
        let names = self.names()?;
        let meetings = self.resolver().meetings()?;
        let listed = meetings.iter().filter(|(_, record)| archived || !record.archived());
        let mut views: Vec<MeetingView> =
            listed.map(|(id, record)| meeting::view(id, record, &names, now)).collect();
        let instant = |view: &MeetingView| {
            view.at
                .as_deref()
                .and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok())
                .map(|at| at.timestamp())
        };
        views.sort_by(|a, b| (instant(a), &a.id).cmp(&(instant(b), &b.id)));
        Ok(views)
    }

    pub(super) fn meeting(
        &self,
        name: &str,
        now: DateTime<FixedOffset>,
    ) -> Result<MeetingDetail, CommandError> {
        let (id, record) = self.resolver().meeting(name)?;
        let tasks = self.tasks_from(&id)?;
        let before = self.before(&id, &record)?;
        let all = before.iter().flat_map(|before| before.tasks.keys()).chain(tasks.keys());
        let all: Vec<DocumentId> = all.filter_map(|id| id.parse().ok()).collect();
        let names = self.names_for(all.iter())?;
        let document = self.load(&id)?;
        let source = Source {
            id: &id,
            document: &document,
            record: &record,
            tasks: &tasks,
            before: &before,
            names: &names,
            now,
        };
        Ok(meeting::detail(&source))
    }

    fn tasks_from(&self, meeting: &DocumentId) -> Result<BTreeMap<String, TaskRecord>, CommandError> {
        let source = meeting.to_string();
        let wanted = Wanted { source: Some(&source), ..Wanted::default() };
        let tasks: Vec<(DocumentId, TaskRecord)> =
            index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?;
        Ok(tasks.into_iter().map(|(id, task)| (id.to_string(), task)).collect())
    }

    /// The meetings before one, the last first. A stranger may have joined them to a ring.
    fn before(&self, id: &DocumentId, record: &MeetingRecord) -> Result<Vec<Before>, CommandError> {
        let mut seen = BTreeSet::from([*id]);
        let mut before: Vec<Before> = Vec::new();
        let mut link = previous(record);
        while let Some(id) = link.filter(|id| before.len() < MOST_BEFORE && seen.insert(*id)) {
            let Some((kind, json)) = index::record(self.connection, self.workspace.id, &id)? else { break };
            if kind != Kind::Meeting.as_str() {
                break;
            }
            let record: MeetingRecord = index::decode(&json)?;
            link = previous(&record);
            before.push(Before { id, tasks: self.tasks_from(&id)?, record });
        }
        Ok(before)
    }

    fn decisions(&self, all: bool, now: DateTime<FixedOffset>) -> Result<Vec<TakenDecision>, CommandError> {
        let names = self.names()?;
        let records = self.resolver().meetings()?;
        let mut taken = Vec::new();
        for view in self.meetings(false, now)? {
            let Some(record) = view.id.parse().ok().and_then(|id: DocumentId| records.get(&id)) else {
                continue;
            };
            let decisions = meeting::decisions(record, &names, now.date_naive()).into_iter();
            taken.extend(decisions.filter(|one| all || one.state == Execution::Open).map(|decision| {
                TakenDecision {
                    meeting: view.id.clone(),
                    meeting_title: view.title.clone(),
                    at: view.at.clone(),
                    decision,
                }
            }));
        }
        Ok(taken)
    }
}

fn previous(record: &MeetingRecord) -> Option<DocumentId> {
    record.fields.text(field::PREVIOUS)?.parse().ok()
}
