//! The agenda of a meeting, item by item, with what was said and what came of it.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use super::person;
use crate::model::meeting::{MeetingRecord, agenda_field};
use crate::view::names::Names;

/// An agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgendaView {
    /// Its number on the agenda, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What led to it.
    pub background: Option<String>,
    /// What is to be reached.
    pub goal: Option<String>,
    /// Who presents it.
    pub presenter: Option<String>,
    /// Minutes allotted.
    pub minutes: Option<i64>,
    /// Minutes of this item.
    pub notes: String,
    /// What to read.
    pub material: Option<String>,
    /// 结论
    pub conclusion: Option<String>,
    /// When it was first taken up.
    pub began: Option<String>,
    /// Seconds its clock ran before it last stood still.
    pub spent: i64,
    /// Since when its clock runs; null while it stands.
    pub running_since: Option<String>,
    /// It comes again with every meeting of the series.
    pub standing: bool,
}

impl AgendaView {
    /// How many seconds were spent on it by now; none if it was never taken up.
    pub fn elapsed(&self, now: DateTime<FixedOffset>) -> Option<i64> {
        let since = self.running_since.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let running = since.map(|since| (now - since).num_seconds().max(0));
        match (self.began.is_some(), running) {
            (false, None) => None,
            (_, running) => Some(self.spent.saturating_add(running.unwrap_or(0))),
        }
    }

    /// Whether more time was spent on it by now than it was allotted. On the dot is within it.
    pub fn is_over(&self, now: DateTime<FixedOffset>) -> bool {
        let allotted = self.minutes.map(|minutes| minutes.saturating_mul(60));
        self.elapsed(now).zip(allotted).is_some_and(|(elapsed, allotted)| elapsed > allotted)
    }
}

/// The items in order.
pub(super) fn agenda(record: &MeetingRecord, names: &Names) -> Vec<AgendaView> {
    let items = record.agenda().into_iter().enumerate();
    items
        .map(|(at, (id, item))| {
            let text = |name: &str| item.fields.text(name).map(str::to_owned);
            AgendaView {
                number: at + 1,
                id: id.to_owned(),
                title: text(agenda_field::TITLE).unwrap_or_default(),
                background: text(agenda_field::BACKGROUND),
                goal: text(agenda_field::GOAL),
                presenter: person(&item.fields, agenda_field::PRESENTER, names),
                minutes: item.fields.value(agenda_field::MINUTES).as_int(),
                notes: item.notes.clone(),
                material: text(agenda_field::MATERIAL),
                conclusion: text(agenda_field::CONCLUSION),
                began: text(agenda_field::BEGAN),
                spent: item.fields.value(agenda_field::SPENT).as_int().unwrap_or_default(),
                running_since: text(agenda_field::RUNNING),
                standing: item.fields.value(agenda_field::STANDING).is_true(),
            }
        })
        .collect()
}
