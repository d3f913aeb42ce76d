//! A meeting as the text that people edit.

use std::collections::BTreeMap;

use chrono::DateTime;

use super::{ActionView, AgendaView, DecisionView, MeetingDetail};
use crate::model::meeting::sheet::{ATTENDEES, Sheet, SheetItem, SheetLine};
use crate::model::meeting::{agenda_field, decision_field, field};

/// What somebody edits of a meeting: values as they would type them.
pub fn sheet(detail: &MeetingDetail) -> Sheet {
    let meeting = &detail.meeting;
    let at = meeting.at.as_deref().map(|at| {
        let time = DateTime::parse_from_rfc3339(at);
        time.map_or_else(|_| at.to_owned(), |at| at.format("%Y-%m-%d %H:%M%:z").to_string())
    });
    let attendees: Vec<&str> = detail.attendees.iter().map(|one| one.name.as_str()).collect();
    let fields = [
        (field::TITLE, Some(meeting.title.clone())),
        (field::AT, at),
        (field::MINUTES, meeting.minutes.map(|minutes| minutes.to_string())),
        (field::PLACE, meeting.place.clone()),
        (field::HOST, meeting.host.clone()),
        (field::RECORDER, detail.recorder.clone()),
        (ATTENDEES, Some(attendees.join(", "))),
        (field::PURPOSE, detail.purpose.clone()),
    ];
    Sheet {
        fields: set(fields),
        agenda: detail.agenda.iter().map(item).collect(),
        notes: detail.notes.clone(),
        decisions: detail.decisions.iter().map(decision).collect(),
        actions: detail.actions.iter().map(action).collect(),
    }
}

fn set<const N: usize>(fields: [(&str, Option<String>); N]) -> BTreeMap<String, String> {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn item(item: &AgendaView) -> SheetItem {
    SheetItem {
        id: Some(item.id.clone()),
        title: item.title.clone(),
        fields: set([
            (agenda_field::PRESENTER, item.presenter.clone()),
            (agenda_field::MINUTES, item.minutes.map(|minutes| minutes.to_string())),
            (agenda_field::BACKGROUND, item.background.clone()),
            (agenda_field::GOAL, item.goal.clone()),
            (agenda_field::MATERIAL, item.material.clone()),
            (agenda_field::CONCLUSION, item.conclusion.clone()),
        ]),
        notes: item.notes.clone(),
    }
}

fn decision(decision: &DecisionView) -> SheetLine {
    let item = decision.item.map(|item| item.to_string());
    line(&decision.id, &decision.text, [decision.owner.clone(), decision.due.clone(), item])
}

fn action(action: &ActionView) -> SheetLine {
    let item = action.item.map(|item| item.to_string());
    line(&action.id, &action.title, [action.owner.clone(), action.due.clone(), item])
}

fn line(id: &str, text: &str, [owner, due, item]: [Option<String>; 3]) -> SheetLine {
    let fields = [(decision_field::OWNER, owner), (decision_field::DUE, due), (decision_field::ITEM, item)];
    SheetLine { id: Some(id.to_owned()), text: text.to_owned(), fields: set(fields) }
}
