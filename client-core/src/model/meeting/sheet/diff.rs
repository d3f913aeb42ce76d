//! What differs between a meeting as it was and as somebody wrote it.

use std::collections::{BTreeMap, BTreeSet};

use super::{ATTENDEES, FRONT, OF_ITEM, OF_LINE, Sheet, SheetItem, SheetLine, bare, one_line};

/// One thing that somebody changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A field of the front matter.
    Field {
        /// Which.
        name: &'static str,
        /// The new value; nothing clears.
        value: String,
    },
    /// Who is on the list, by name.
    People {
        /// Who is new.
        added: Vec<String>,
        /// Who is gone.
        removed: Vec<String>,
    },
    /// The meeting's own notes.
    Notes {
        /// The new text.
        after: String,
    },
    /// The title (`title`) or a field of an agenda item.
    Item {
        /// Which item.
        id: String,
        /// Which field.
        name: &'static str,
        /// The new value; nothing clears.
        value: String,
    },
    /// The notes of an agenda item.
    ItemNotes {
        /// Which item.
        id: String,
        /// The new text.
        after: String,
    },
    /// An agenda item that is gone.
    ItemGone {
        /// Which.
        id: String,
    },
    /// The agenda has another order, or new items: ids of those that were there, and places in the new agenda of those
    /// that were not.
    Order(Vec<Result<String, usize>>),
    /// The words (`text`) or a field of a decision or an action item.
    Line {
        /// Whether it is an action item.
        action: bool,
        /// Which.
        id: String,
        /// Which field.
        name: &'static str,
        /// The new value; nothing clears.
        value: String,
    },
    /// A decision or action item that is gone.
    LineGone {
        /// Whether it is an action item.
        action: bool,
        /// Which.
        id: String,
    },
    /// A new decision or action item, by its place in the new list.
    LineNew {
        /// Whether it is an action item.
        action: bool,
        /// Its place.
        at: usize,
    },
}

/// The name of a decision's or an action item's words.
pub(super) const TEXT: &str = "text";

/// What differs, field by field.
pub fn differences(before: &Sheet, after: &Sheet) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, value) in changed(&FRONT, &before.fields, &after.fields) {
        found.push(match name {
            ATTENDEES => people(before, after),
            _ => Difference::Field { name, value },
        });
    }
    if bare(&before.notes) != bare(&after.notes) {
        found.push(Difference::Notes { after: as_before(&before.notes, &after.notes) });
    }
    items(before, after, &mut found);
    lines(false, &before.decisions, &after.decisions, &mut found);
    lines(true, &before.actions, &after.actions, &mut found);
    found
}

/// The fields whose values are not the same to people.
fn changed(
    names: &[&'static str],
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<(&'static str, String)> {
    let value = |fields: &BTreeMap<String, String>, name: &str| {
        fields.get(name).map(|value| one_line(value)).unwrap_or_default()
    };
    let changed = names.iter().filter(|name| value(before, name) != value(after, name));
    changed.map(|name| (*name, value(after, name))).collect()
}

/// New prose with the line breaks around it that the old one had: they were never shown.
fn as_before(before: &str, after: &str) -> String {
    let before = before.replace('\r', "");
    let start = before.len() - before.trim_start_matches('\n').len();
    let end = if bare(&before).is_empty() { 0 } else { before.len() - before.trim_end_matches('\n').len() };
    let start = if bare(&before).is_empty() { 0 } else { start };
    format!("{}{}{}", "\n".repeat(start), bare(after), "\n".repeat(end))
}

fn people(before: &Sheet, after: &Sheet) -> Difference {
    let names = |sheet: &Sheet| -> BTreeSet<String> {
        let list = sheet.fields.get(ATTENDEES).map(String::as_str).unwrap_or_default();
        let names = list.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    };
    let (before, after) = (names(before), names(after));
    Difference::People {
        added: after.difference(&before).cloned().collect(),
        removed: before.difference(&after).cloned().collect(),
    }
}

fn items(before: &Sheet, after: &Sheet, found: &mut Vec<Difference>) {
    for item in &before.agenda {
        let Some(id) = item.id.clone() else { continue };
        let Some(now) = after.agenda.iter().find(|other| other.id == item.id) else {
            found.push(Difference::ItemGone { id });
            continue;
        };
        if one_line(&item.title) != one_line(&now.title) {
            found.push(Difference::Item { id: id.clone(), name: "title", value: one_line(&now.title) });
        }
        for (name, value) in changed(&OF_ITEM, &item.fields, &now.fields) {
            found.push(Difference::Item { id: id.clone(), name, value });
        }
        if bare(&item.notes) != bare(&now.notes) {
            found.push(Difference::ItemNotes { id, after: as_before(&item.notes, &now.notes) });
        }
    }
    let order = |item: (usize, &SheetItem)| item.1.id.clone().ok_or(item.0);
    let there: Vec<Result<String, usize>> = after.agenda.iter().enumerate().map(order).collect();
    let kept = before.agenda.iter().filter_map(|item| item.id.clone());
    let kept: Vec<Result<String, usize>> =
        kept.map(Ok).filter(|id: &Result<String, usize>| there.contains(id)).collect();
    if there != kept {
        found.push(Difference::Order(there));
    }
}

fn lines(action: bool, before: &[SheetLine], after: &[SheetLine], found: &mut Vec<Difference>) {
    for line in before {
        let Some(id) = line.id.clone() else { continue };
        let Some(now) = after.iter().find(|other| other.id == line.id) else {
            found.push(Difference::LineGone { action, id });
            continue;
        };
        if one_line(&line.text) != one_line(&now.text) {
            found.push(Difference::Line { action, id: id.clone(), name: TEXT, value: one_line(&now.text) });
        }
        for (name, value) in changed(&OF_LINE, &line.fields, &now.fields) {
            found.push(Difference::Line { action, id: id.clone(), name, value });
        }
    }
    let new = after.iter().enumerate().filter(|(_, line)| line.id.is_none());
    found.extend(new.map(|(at, _)| Difference::LineNew { action, at }));
}
