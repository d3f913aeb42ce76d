//! The three priorities of a person in a week: written down, measured, and asked about.

use concord_locales::say;

use super::{Outcome, PriorityEntry, after, edit, line, named_or_me};
use crate::model::id::PersonId;
use crate::model::meeting::priority::{self, MOST_PRIORITIES, Quantity};
use crate::model::meeting::{MeetingEdit, MeetingRecord, priority_field as part};
use crate::model::register::Scalar;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// Writes down what is given of a priority. An empty text takes the whole priority away.
pub(super) fn write(work: &mut Work<'_>, entry: &PriorityEntry) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(&entry.meeting)?;
    let person = named_or_me(work, entry.person.as_deref())?;
    let slot = slot(&record, &person, entry)?;
    let mut parts: Vec<(&str, Scalar)> = Vec::new();
    if entry.text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        let key = |name: &&str| priority::key(&person, slot, name);
        let set = |name: &&str| record.priorities.get(&key(name)).is_some_and(|old| !old.value.is_null());
        parts.extend(part::ALL.into_iter().filter(set).map(|name| (name, Scalar::Null)));
    } else {
        parts.extend(given(entry)?);
    }
    let set = |(name, value): (&str, Scalar)| MeetingEdit::Prioritise {
        person: person.clone(),
        slot,
        part: name.to_owned(),
        value,
    };
    let outcome = edit(work, id, parts.into_iter().map(set).collect())?;
    let name = work.resolver().people()?.remove(&person).map_or_else(|| person.0.clone(), |found| found.name);
    let written = priority::all(&after(work, &id)?.priorities).remove(&(person, slot));
    let numbers = work.resolver().rules()?;
    Ok(outcome.flagged(written.map(|priority| priority.flags(&name, &numbers)).unwrap_or_default()))
}

/// The slot that is meant. A new text without one takes the first that is free; there is no fourth.
fn slot(record: &MeetingRecord, person: &PersonId, entry: &PriorityEntry) -> Result<u8, CommandError> {
    let fourth = || CommandError::invalid(say::fourth_priority(), say::hint_fourth_priority());
    match entry.slot {
        Some(slot) if slot > MOST_PRIORITIES => Err(fourth()),
        Some(0) => Err(CommandError::invalid(say::priority_without_slot(), say::hint_priority_slot())),
        Some(slot) => Ok(slot),
        None if entry.text.is_none() => {
            Err(CommandError::invalid(say::priority_without_slot(), say::hint_priority_slot()))
        }
        None => {
            let all = priority::all(&record.priorities);
            let free = |slot: &u8| !all.contains_key(&(person.clone(), *slot));
            (1..=MOST_PRIORITIES).find(free).ok_or_else(fourth)
        }
    }
}

/// The parts that are given, as they are stored.
fn given(entry: &PriorityEntry) -> Result<Vec<(&'static str, Scalar)>, CommandError> {
    let words = [
        (part::TEXT, &entry.text),
        (part::UNIT, &entry.unit),
        (part::REASON, &entry.reason),
        (part::THURSDAY, &entry.thursday),
    ];
    let numbers =
        [(part::NUMBER, &entry.number), (part::TARGET, &entry.target), (part::ACTUAL, &entry.actual)];
    let mut parts = Vec::new();
    for (name, value) in words {
        let Some(value) = value else { continue };
        let cleared = value.trim().is_empty();
        parts.push((name, if cleared { Scalar::Null } else { line(&say::what_field(name), value)?.into() }));
    }
    for (name, value) in numbers {
        let Some(value) = value else { continue };
        parts.push((name, quantity(value)?));
    }
    Ok(parts)
}

fn quantity(text: &str) -> Result<Scalar, CommandError> {
    if text.trim().is_empty() {
        return Ok(Scalar::Null);
    }
    match Quantity::parse(text) {
        Some(number) => Ok(number.to_string().into()),
        None => Err(CommandError::invalid(say::no_quantity(text), say::hint_quantity())),
    }
}
