//! What is said to remind people of deadlines: a line each, and all that come at once as one notification.

use chrono::FixedOffset;
use concord_core::view::calendar::Entry;
use concord_core::view::reminder::{Reminder, Stage};

use super::{Message, labels, line, say, text};
use crate::desktop::Note;
use crate::errors::one_line;

/// So many reminders have a line each in one notification; the others are counted.
const MOST_LINES: usize = 5;

/// A reminder as a line. Times are told as the clock shows them `here`.
pub fn reminder(reminder: &Reminder, here: FixedOffset) -> String {
    one_line(&line(&say::reminder(what(reminder), when(reminder, here)))) + "\n"
}

/// Reminders as one notification.
pub fn notification(reminders: &[Reminder], here: FixedOffset) -> Note {
    if let [one] = reminders {
        return Note { summary: what(one), body: when(one, here) };
    }
    let told = reminders.iter().take(MOST_LINES);
    let mut lines: Vec<String> =
        told.map(|one| text(&say::reminded_of(what(one), when(one, here)))).collect();
    if let Some(more) = reminders.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        lines.push(text(&say::reminders_more(more)));
    }
    Note { summary: text(&say::reminders_count(reminders.len())), body: lines.join("\n") }
}

/// What it is about: a task by key and title, else a title.
fn what(reminder: &Reminder) -> String {
    let key = reminder.key.as_deref().unwrap_or_default();
    one_line(&format!("{key} {}", reminder.title))
}

/// What is to be until when, and where.
fn when(reminder: &Reminder, here: FixedOffset) -> String {
    let at = labels::moment_here(&reminder.at, here);
    let place = reminder.place.as_deref().map(one_line).filter(|place| !place.is_empty());
    text(&deadline(reminder, at, place))
}

fn deadline(reminder: &Reminder, at: String, place: Option<String>) -> Message {
    match (reminder.entry, reminder.stage) {
        (Entry::Task, Stage::Late) => say::reminder_task_late(at),
        (Entry::Task, _) => say::reminder_task(at),
        (Entry::Card, Stage::Late) => say::reminder_card_late(at),
        (Entry::Card, _) => say::reminder_card(at),
        (Entry::Decision, Stage::Late) => say::reminder_decision_late(at),
        (Entry::Decision, _) => say::reminder_decision(at),
        (Entry::Minutes, Stage::Late) => say::reminder_minutes_late(at),
        (Entry::Minutes, _) => say::reminder_minutes(at),
        (Entry::Meeting, _) => match place {
            Some(place) => say::reminder_meeting_in(at, place),
            None => say::reminder_meeting(at),
        },
    }
}
