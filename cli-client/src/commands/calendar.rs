//! `concord calendar`: all deadlines and meetings, on the screen or for other calendars.

use std::path::PathBuf;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use clap::Args;
use concord_core::model::task::{Priority, Status};
use concord_core::model::when::parse_date;
use concord_core::view::calendar::{CalendarEntry, Entry};
use icalendar::{Alarm, Calendar as Ical, Component, Event, EventLike, Property, Todo, TodoStatus, Trigger};

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, Message, examples, say};

/// How far the calendar reaches if nothing is said.
const DAYS: u64 = 30;

/// Show all deadlines and meetings, or write them for other calendars
#[derive(Debug, Args)]
#[command(after_help = examples::CALENDAR)]
pub struct Calendar {
    /// From this day [else today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// To this day [else 30 days later]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<String>,
    /// Only what is yours
    #[arg(long)]
    pub mine: bool,
    /// Write iCalendar to this file; - is stdout
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
}

impl Calendar {
    /// Prints the calendar or writes it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let day = |text: &Option<String>| text.as_deref().map(|text| parse_date(text, now)).transpose();
        let from = day(&self.from)?.unwrap_or(now.date_naive());
        let later = from.checked_add_days(Days::new(DAYS)).unwrap_or(from);
        let to = day(&self.to)?.unwrap_or(later);
        let mut entries = session.view()?.calendar(from, to)?;
        entries.retain(|entry| entry.mine || !self.mine);
        match self.ics {
            None => session.output().list(&entries, || table(&entries), say::calendar_empty()),
            Some(file) => write(session, &file, &ics(&entries, now.to_utc()), entries.len()),
        }
    }
}

fn write(session: &Session, file: &PathBuf, text: &str, entries: usize) -> Result<(), CliError> {
    if file.as_os_str() == "-" {
        return session.output().text(text);
    }
    std::fs::write(file, text).map_err(|error| words::cannot_write(file, &error))?;
    session.output().talk(&say::calendar_written(entries, file.display().to_string()));
    Ok(())
}

fn table(entries: &[CalendarEntry]) -> Table {
    let headings = [
        say::label_day(),
        say::label_at(),
        say::label_kind(),
        say::label_key(),
        say::label_title(),
        say::label_author(),
        say::label_place(),
    ];
    let mut table = Table::new(headings);
    let mut day: Option<NaiveDate> = None;
    for entry in entries {
        let first = day.replace(entry.day) != Some(entry.day);
        let at = entry.at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        table.row([
            if first { Cell::toned(Tone::Strong, entry.day.to_string()) } else { Cell::default() },
            at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default().into(),
            words::text(&kind(entry.entry)).into(),
            entry.key.as_deref().unwrap_or_default().into(),
            (&entry.title).into(),
            entry.who.as_deref().unwrap_or_default().into(),
            entry.place.as_deref().unwrap_or_default().into(),
        ]);
    }
    table
}

fn kind(entry: Entry) -> Message {
    match entry {
        Entry::Meeting => say::kind_meeting(),
        Entry::Minutes => say::waits_minutes(),
        Entry::Task => say::kind_task(),
        Entry::Card => say::label_card(),
        Entry::Decision => say::kind_decision(),
    }
}

/// The entries as iCalendar (RFC 5545): meetings are events, all else is to be done by its day. Each reminds a day before.
fn ics(entries: &[CalendarEntry], now: DateTime<Utc>) -> String {
    let mut calendar = Ical::new();
    for entry in entries {
        match entry.entry {
            Entry::Meeting => drop(calendar.push(event(entry, now))),
            _ => drop(calendar.push(todo(entry, now))),
        }
    }
    calendar.done().to_string()
}

fn uid(entry: &CalendarEntry) -> String {
    let what = match entry.entry {
        Entry::Meeting | Entry::Task => "",
        Entry::Minutes => "-minutes",
        Entry::Card => "-card",
        Entry::Decision => "-decision",
    };
    let of = if entry.entry == Entry::Decision { format!("-{}", entry.day) } else { String::new() };
    format!("{}{what}{of}@concord", entry.id)
}

fn event(entry: &CalendarEntry, now: DateTime<Utc>) -> Event {
    let mut event = Event::new();
    event.uid(&uid(entry)).summary(&entry.title).timestamp(now);
    if let Some(at) = entry.at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok()) {
        let at = at.to_utc();
        event.starts(at).ends(at + Duration::minutes(entry.minutes.unwrap_or(60)));
    }
    if let Some(place) = &entry.place {
        event.location(place);
    }
    event.alarm(Alarm::display(&entry.title, Trigger::before_start(Duration::days(1))));
    event.done()
}

fn todo(entry: &CalendarEntry, now: DateTime<Utc>) -> Todo {
    let mut todo = Todo::new();
    let key = entry.key.as_deref().map(|key| format!("{key} ")).unwrap_or_default();
    let kind = match entry.entry {
        Entry::Task | Entry::Meeting => String::new(),
        other => format!("{}: ", words::text(&kind(other))),
    };
    todo.uid(&uid(entry)).summary(&format!("{kind}{key}{}", entry.title)).timestamp(now);
    match entry.at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok()) {
        Some(at) => drop(todo.due(at.to_utc())),
        None => drop(todo.due(entry.day)),
    }
    todo.status(match entry.status {
        Some(Status::InProgress) => TodoStatus::InProcess,
        _ => TodoStatus::NeedsAction,
    });
    if let Some(priority) = entry.priority {
        todo.priority(match priority {
            Priority::High => 1,
            Priority::Medium => 5,
            Priority::Low => 9,
        });
    }
    if let Some(who) = &entry.who {
        todo.append_property(Property::new("CONTACT", who));
    }
    if let Some(key) = &entry.key {
        todo.add_property("X-CONCORD-KEY", key);
    }
    todo.done()
}
