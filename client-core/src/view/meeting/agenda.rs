//! The agenda of a meeting, item by item, with what was said and what came of it.

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
    /// 结论
    pub conclusion: Option<String>,
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
                conclusion: text(agenda_field::CONCLUSION),
            }
        })
        .collect()
}
