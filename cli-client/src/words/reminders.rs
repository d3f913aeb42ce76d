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

#[cfg(test)]
mod tests {
    use super::*;

    fn reminders(many: usize) -> Vec<Reminder> {
        let one = |number| Reminder {
            stage: Stage::Soon,
            entry: Entry::Task,
            id: format!("{number}"),
            key: Some(format!("CSAT-00{number}")),
            title: "invite".to_owned(),
            at: "2024-07-15".to_owned(),
            place: None,
        };
        (1..=many).map(one).collect()
    }

    #[test]
    fn what_comes_at_once_is_one_notification_with_so_many_lines_and_a_count_of_the_others() {
        let here = FixedOffset::east_opt(8 * 3_600).unwrap();
        let shown = |many: usize| notification(&reminders(many), here);
        assert_eq!(shown(1).summary, "CSAT-001 invite");
        assert_eq!(shown(1).body, "due 2024-07-15");
        let full = shown(MOST_LINES);
        assert_eq!((full.summary.as_str(), full.body.lines().count()), ("5 reminders", MOST_LINES));
        assert_eq!(full.body.lines().last(), Some("CSAT-005 invite: due 2024-07-15"));
        let more = shown(MOST_LINES + 2);
        assert_eq!((more.summary.as_str(), more.body.lines().count()), ("7 reminders", MOST_LINES + 1));
        assert_eq!(more.body.lines().last(), Some("and 2 more"));
    }
}
