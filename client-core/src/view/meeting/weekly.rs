//! The form of the weekly meeting: a row for each priority.

use serde::Serialize;

use crate::model::id::PersonId;
use crate::model::meeting::MeetingRecord;
use crate::model::meeting::priority::{self, Priority, Quantity};
use crate::model::verdict::Flag;
use crate::view::names::Names;

/// A priority of somebody: a row of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriorityView {
    /// Whose.
    pub person: String,
    /// Which of the three.
    pub slot: u8,
    /// What is to be done.
    pub text: Option<String>,
    /// The number that will show it, as a decimal.
    pub number: Option<String>,
    /// Of what.
    pub unit: Option<String>,
    /// What is aimed at.
    pub target: Option<String>,
    /// What was reached.
    pub actual: Option<String>,
    /// How much of the target that is, in percent.
    pub attainment: Option<i64>,
    /// So far from the target that a reason is asked for.
    pub deviates: bool,
    /// Why.
    pub reason: Option<String>,
    /// How it stood on Thursday.
    pub thursday: Option<String>,
}

/// All priorities, by person and slot.
pub(super) fn priorities(record: &MeetingRecord, names: &Names) -> Vec<PriorityView> {
    let all = priority::all(&record.priorities).into_iter();
    let mut views: Vec<PriorityView> =
        all.map(|((person, slot), one)| view(&person, slot, one, names)).collect();
    views.sort_by(|a, b| (&a.person, a.slot).cmp(&(&b.person, b.slot)));
    views
}

fn view(person: &PersonId, slot: u8, priority: Priority, names: &Names) -> PriorityView {
    let number = |number: Option<Quantity>| number.map(|number| number.to_string());
    PriorityView {
        person: names.person(person),
        slot,
        number: number(priority.number),
        target: number(priority.target),
        actual: number(priority.actual),
        attainment: priority.attainment(),
        deviates: priority.deviates(&names.rules),
        text: priority.text,
        unit: priority.unit,
        reason: priority.reason,
        thursday: priority.thursday,
    }
}

/// What the rules want seen of them, by person and slot.
pub(super) fn flags(record: &MeetingRecord, names: &Names) -> Vec<Flag> {
    let all = priority::all(&record.priorities).into_iter();
    let mut flags: Vec<(String, u8, Vec<Flag>)> = all
        .map(|((person, slot), priority)| {
            let name = names.person(&person);
            let flags = priority.flags(&name, &names.rules);
            (name, slot, flags)
        })
        .collect();
    flags.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    flags.into_iter().flat_map(|(.., flags)| flags).collect()
}

/// Who has a priority of which nobody wrote down how it stood on Thursday, by name.
pub(super) fn unasked(priorities: &[PriorityView]) -> Vec<String> {
    let open = priorities.iter().filter(|one| one.text.is_some() && one.thursday.is_none());
    let mut names: Vec<String> = open.map(|one| one.person.clone()).collect();
    names.dedup();
    names
}
