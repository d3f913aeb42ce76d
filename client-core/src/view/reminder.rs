//! Reminders: which deadlines of a person are near or missed, each told once.
//!
//! The deadlines are the reader's own entries of the calendar. A deadline comes near in stages, and each is told when it
//! has begun. Whoever comes late is told the last one that has begun, and not those before it. A deadline that moves
//! is another deadline.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::calendar::{CalendarEntry, Entry};
use super::inbox::REMIND_DAYS;

/// So many minutes before a meeting begins, those who are to come are reminded once more.
pub const SHORTLY_MINUTES: i64 = 15;

/// How near a deadline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// [`REMIND_DAYS`] before: of a day from its beginning on; of minutes from the end of their meeting on.
    Soon,
    /// A meeting begins in [`SHORTLY_MINUTES`].
    Shortly,
    /// It is past; meetings have no such stage.
    Late,
}

/// One reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename = "reminder")]
pub struct Reminder {
    /// How near it is.
    pub stage: Stage,
    /// Of what it is the deadline.
    pub entry: Entry,
    /// The id of the task or the meeting.
    pub id: String,
    /// A task's key; null for others.
    pub key: Option<String>,
    /// What it is called; of a decision its text.
    pub title: String,
    /// The deadline: a day, `2024-07-15`, or a time, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Where a meeting is.
    pub place: Option<String>,
}

/// What was told of each deadline that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(BTreeMap<String, Mark>);

/// How far the telling of one deadline has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// The deadline as it stood then.
    at: String,
    stage: Stage,
}

/// What there is to tell at a time, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminders {
    /// What has to be told now, in the order of the calendar.
    pub due: Vec<Reminder>,
    /// When the next stage of any deadline begins, if nothing changes until then.
    pub next: Option<DateTime<FixedOffset>>,
    /// What was told once `due` is. It holds deadlines that stand and no others, so that it can't grow for ever.
    pub told: Told,
}

/// What there is to tell of these entries of a calendar, all of them the reader's, after what was told before. Days begin
/// where `now` has its offset.
pub fn reminders(entries: &[CalendarEntry], before: &Told, now: DateTime<FixedOffset>) -> Reminders {
    let mut found = Reminders { due: Vec::new(), next: None, told: Told::default() };
    for entry in entries {
        let (name, at) = (name(entry), deadline(entry));
        let stages = stages(entry, *now.offset());
        let coming = stages.iter().map(|(_, begins)| *begins).filter(|begins| *begins > now);
        found.next = found.next.into_iter().chain(coming).min();
        let last = before.0.get(&name).filter(|mark| mark.at == at).map(|mark| mark.stage);
        let reached = reached(&stages, now).filter(|_| !is_over(entry, now));
        if let Some(stage) = reached.filter(|stage| last.is_none_or(|last| last < *stage)) {
            found.due.push(reminder(entry, stage, at.clone()));
        }
        if let Some(stage) = last.max(reached) {
            found.told.0.insert(name, Mark { at, stage });
        }
    }
    found
}

/// Names a deadline within a workspace, wherever it moves.
fn name(entry: &CalendarEntry) -> String {
    let what = match entry.entry {
        Entry::Meeting => "meeting",
        Entry::Minutes => "minutes",
        Entry::Task => "task",
        Entry::Card => "card",
        Entry::Decision => "decision",
    };
    let decision = entry.decision.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
    format!("{}/{what}{decision}", entry.id)
}

fn deadline(entry: &CalendarEntry) -> String {
    entry.at.clone().unwrap_or_else(|| entry.day.to_string())
}

fn reminder(entry: &CalendarEntry, stage: Stage, at: String) -> Reminder {
    Reminder {
        stage,
        entry: entry.entry,
        id: entry.id.clone(),
        key: entry.key.clone(),
        title: entry.title.clone(),
        at,
        place: entry.place.clone(),
    }
}

/// When each stage of a deadline begins, in their order.
fn stages(entry: &CalendarEntry, zone: FixedOffset) -> Vec<(Stage, DateTime<FixedOffset>)> {
    let day_before = |at: DateTime<FixedOffset>| at.checked_sub_days(Days::new(REMIND_DAYS));
    let [first, last] = match (entry.entry, moment(entry)) {
        (Entry::Meeting, Some(at)) => {
            let shortly = at.checked_sub_signed(TimeDelta::minutes(SHORTLY_MINUTES));
            [(Stage::Soon, day_before(at)), (Stage::Shortly, shortly)]
        }
        (_, Some(at)) => [(Stage::Soon, entry.since.or_else(|| day_before(at))), (Stage::Late, Some(at))],
        (_, None) => {
            let beginning = |day: Option<NaiveDate>| {
                day.and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(zone).single())
            };
            let before = entry.day.checked_sub_days(Days::new(REMIND_DAYS));
            [(Stage::Soon, beginning(before)), (Stage::Late, beginning(entry.day.succ_opt()))]
        }
    };
    [first, last].into_iter().filter_map(|(stage, begins)| Some((stage, begins?))).collect()
}

/// The last stage that has begun.
fn reached(stages: &[(Stage, DateTime<FixedOffset>)], now: DateTime<FixedOffset>) -> Option<Stage> {
    stages.iter().rev().find(|(_, begins)| *begins <= now).map(|(stage, _)| *stage)
}

/// A meeting that has begun needs no reminder any more.
fn is_over(entry: &CalendarEntry, now: DateTime<FixedOffset>) -> bool {
    entry.entry == Entry::Meeting && moment(entry).is_some_and(|at| at <= now)
}

fn moment(entry: &CalendarEntry) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(entry.at.as_deref()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    fn entry(entry: Entry, at: &str) -> CalendarEntry {
        CalendarEntry {
            day: at[..10].parse().unwrap(),
            at: at.contains('T').then(|| at.to_owned()),
            entry,
            id: "one".to_owned(),
            key: None,
            title: "a title".to_owned(),
            who: None,
            mine: true,
            decision: None,
            since: None,
            minutes: None,
            place: None,
            status: None,
            priority: None,
        }
    }

    /// What is told at each of these times, by one who looks then and remembers.
    fn told(entries: &[CalendarEntry], times: &[&str]) -> Vec<Vec<Stage>> {
        let mut before = Told::default();
        let look = |now: &&str| {
            let found = reminders(entries, &before, time(now));
            before = found.told;
            found.due.iter().map(|reminder| reminder.stage).collect()
        };
        times.iter().map(look).collect()
    }

    #[test]
    fn a_day_is_told_from_the_day_before_on_and_once_more_when_it_is_past() {
        for what in [Entry::Task, Entry::Card, Entry::Decision] {
            let stages = told(
                &[entry(what, "2024-07-15")],
                &[
                    "2024-07-13T23:59:59+08:00",
                    "2024-07-14T00:00:00+08:00",
                    "2024-07-14T08:00:00+08:00",
                    "2024-07-15T23:59:59+08:00",
                    "2024-07-16T00:00:00+08:00",
                    "2024-08-16T00:00:00+08:00",
                ],
            );
            assert_eq!(stages, [vec![], vec![Stage::Soon], vec![], vec![], vec![Stage::Late], vec![]]);
        }
    }

    #[test]
    fn a_meeting_is_told_a_day_and_a_quarter_of_an_hour_before_and_not_once_it_has_begun() {
        let meeting = [entry(Entry::Meeting, "2024-07-15T14:00:00+08:00")];
        let times = [
            "2024-07-14T13:59:59+08:00",
            "2024-07-14T14:00:00+08:00",
            "2024-07-15T13:44:59+08:00",
            // The same clock elsewhere.
            "2024-07-15T07:45:00+02:00",
            "2024-07-15T13:59:00+08:00",
            "2024-07-15T14:00:00+08:00",
        ];
        let stages = told(&meeting, &times);
        assert_eq!(stages, [vec![], vec![Stage::Soon], vec![], vec![Stage::Shortly], vec![], vec![]]);
        assert_eq!(
            told(&meeting, &times[4..]),
            [vec![Stage::Shortly], vec![]],
            "only the last stage is told"
        );
        assert_eq!(told(&meeting, &times[5..]), [vec![]]);
    }

    #[test]
    fn minutes_are_told_when_the_meeting_is_over_and_when_they_are_late() {
        let since = Some(time("2024-07-15T10:30:00+08:00"));
        let minutes = [CalendarEntry { since, ..entry(Entry::Minutes, "2024-07-15T12:00:00+08:00") }];
        let stages = told(
            &minutes,
            &["2024-07-15T10:29:00+08:00", "2024-07-15T10:30:00+08:00", "2024-07-15T12:00:00+08:00"],
        );
        assert_eq!(stages, [vec![], vec![Stage::Soon], vec![Stage::Late]]);
    }

    #[test]
    fn the_next_look_is_when_the_next_stage_of_any_deadline_begins() {
        let entries = [entry(Entry::Task, "2024-07-17"), entry(Entry::Meeting, "2024-07-15T14:00:00+08:00")];
        let next = |now: &str| reminders(&entries, &Told::default(), time(now)).next;
        assert_eq!(next("2024-07-12T09:00:00+08:00"), Some(time("2024-07-14T14:00:00+08:00")));
        assert_eq!(next("2024-07-14T14:00:00+08:00"), Some(time("2024-07-15T13:45:00+08:00")));
        assert_eq!(next("2024-07-15T13:45:00+08:00"), Some(time("2024-07-16T00:00:00+08:00")));
        assert_eq!(next("2024-07-18T00:00:00+08:00"), None);
        // Days begin where the reader is.
        assert_eq!(next("2024-07-15T13:45:00+02:00"), Some(time("2024-07-16T00:00:00+02:00")));
    }

    #[test]
    fn a_deadline_that_moves_is_told_again_and_what_does_not_stand_is_forgotten() {
        let now = time("2024-07-15T09:00:00+08:00");
        let first = reminders(&[entry(Entry::Task, "2024-07-15")], &Told::default(), now);
        assert_eq!(first.due.len(), 1);
        let moved = reminders(&[entry(Entry::Task, "2024-07-16")], &first.told, now);
        assert_eq!(moved.due.len(), 1);
        let away = reminders(&[entry(Entry::Task, "2024-07-30")], &moved.told, now);
        assert_eq!((away.due.len(), away.told), (0, Told::default()));
        assert_eq!(reminders(&[], &moved.told, now).told, Told::default());
    }

    #[test]
    fn decisions_of_one_meeting_are_told_apart() {
        let decision = |id: &str| CalendarEntry {
            decision: Some(id.to_owned()),
            ..entry(Entry::Decision, "2024-07-15")
        };
        let stages = told(&[decision("one"), decision("two")], &["2024-07-15T09:00:00+08:00"; 2]);
        assert_eq!(stages, [vec![Stage::Soon, Stage::Soon], vec![]]);
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_while_repeats_nothing() {
        let entries = [entry(Entry::Task, "2024-07-15"), entry(Entry::Meeting, "2024-07-15T14:00:00+08:00")];
        let stages = told(
            &entries,
            &["2024-07-15T09:00:00+08:00", "2000-01-01T00:00:00+08:00", "2024-07-15T09:00:01+08:00"],
        );
        assert_eq!(stages, [vec![Stage::Soon, Stage::Soon], vec![], vec![]]);
    }

    #[test]
    fn programs_read_a_reminder_by_the_name_of_its_event() {
        let meeting = CalendarEntry {
            place: Some("room A".to_owned()),
            ..entry(Entry::Meeting, "2024-07-15T14:00:00+08:00")
        };
        let found = reminders(&[meeting], &Told::default(), time("2024-07-15T13:50:00+08:00"));
        assert_eq!(
            serde_json::to_string(&found.due).unwrap(),
            "[{\"event\":\"reminder\",\"stage\":\"shortly\",\"entry\":\"meeting\",\"id\":\"one\",\"key\":null,\
             \"title\":\"a title\",\"at\":\"2024-07-15T14:00:00+08:00\",\"place\":\"room A\"}]"
        );
    }
}
