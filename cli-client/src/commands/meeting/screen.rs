//! A meeting as people see it: lists, its own screen, the form of priorities.

use chrono::{DateTime, FixedOffset};
use concord_core::replica::meetings::TakenDecision;
use concord_core::view::meeting::{LastView, MeetingDetail, MeetingView, PriorityView, ReadBack};

use super::form;
use crate::commands::task::show::history_lines;
use crate::output::facts::Facts;
use crate::output::style::{Style, Tone};
use crate::output::table::{Cell, Table};
use crate::words::meetings as lines;
pub use crate::words::meetings::{amendment, minutes_out};
use crate::words::{self, labels, say};

/// All meetings, a row each.
pub fn list(meetings: &[MeetingView], now: DateTime<FixedOffset>) -> Table {
    let headings = [
        say::label_at(),
        say::label_title(),
        say::label_place(),
        say::label_minutes(),
        say::label_host(),
        say::label_minutes_out(),
        say::label_id(),
    ];
    let mut table = Table::new(headings);
    for meeting in meetings {
        let tone = if meeting.minutes_overdue { Tone::Alarm } else { Tone::Plain };
        table.row([
            meeting.at.as_deref().map(labels::moment).unwrap_or_default().into(),
            (&meeting.title).into(),
            meeting.place.as_deref().unwrap_or_default().into(),
            meeting.minutes.map(|minutes| minutes.to_string()).unwrap_or_default().into(),
            meeting.host.as_deref().unwrap_or_default().into(),
            Cell::toned(tone, out(meeting, now)),
            (&meeting.id).into(),
        ]);
    }
    table
}

/// Whether minutes are out; nothing before the meeting was held.
fn out(meeting: &MeetingView, now: DateTime<FixedOffset>) -> String {
    let held = meeting.ended.is_some() || meeting.minutes_overdue || meeting.minutes_sent.is_some();
    if held { minutes_out(meeting, now) } else { String::new() }
}

/// Decisions of several meetings, a row each.
pub fn decisions(decisions: &[TakenDecision]) -> Table {
    let headings = [
        say::label_at(),
        say::label_meeting(),
        say::label_number(),
        say::label_decision(),
        say::label_owner(),
        say::label_due(),
        say::label_status(),
    ];
    let mut table = Table::new(headings);
    for taken in decisions {
        let decision = &taken.decision;
        let state = match decision.overdue {
            true => words::text(&say::late()),
            false => words::text(&lines::execution(decision.state)),
        };
        table.row([
            taken.at.as_deref().map(labels::moment).unwrap_or_default().into(),
            (&taken.meeting_title).into(),
            decision.number.to_string().into(),
            (&decision.text).into(),
            decision.owner.as_deref().unwrap_or_default().into(),
            decision.due.as_deref().unwrap_or_default().into(),
            Cell::toned(if decision.overdue { Tone::Alarm } else { Tone::Plain }, state),
        ]);
    }
    table
}

fn form_lines(priorities: &[PriorityView], style: Style) -> Vec<String> {
    if priorities.is_empty() {
        return Vec::new();
    }
    form::priorities(priorities).render(style, None).lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A meeting on its own screen, looked at now.
pub fn whole(detail: &MeetingDetail, now: DateTime<FixedOffset>, style: Style) -> String {
    let screen = facts(detail, now, style);
    let screen = before(screen, detail, style);
    let screen = during(screen, detail, now, style);
    after(screen, detail)
        .section(say::label_problems(), detail.problems.iter().cloned())
        .section(say::label_history(), history_lines(&detail.history))
        .finish()
}

fn facts(detail: &MeetingDetail, now: DateTime<FixedOffset>, style: Style) -> Facts {
    let meeting = &detail.meeting;
    let attendees: Vec<String> = detail.attendees.iter().map(lines::attendee).collect();
    let screen = Facts::new(style)
        .title(&meeting.title)
        .maybe(say::label_purpose(), detail.purpose.as_ref())
        .fact(say::label_at(), lines::planned(meeting))
        .maybe(say::label_repeat(), meeting.repeat.map(|repeat| words::text(&lines::repeat(repeat))))
        .maybe(say::label_place(), meeting.place.as_ref())
        .maybe(say::label_host(), meeting.host.as_ref())
        .maybe(say::label_recorder(), detail.recorder.as_ref())
        .fact(say::label_attendees(), words::listed(&attendees))
        .fact(say::label_concerned(), words::listed(&detail.concerned))
        .maybe(say::label_board(), detail.board.as_ref())
        .fact(say::label_held(), lines::held(meeting));
    let screen = match meeting.minutes_overdue {
        true => screen.alarm(say::label_minutes_out(), minutes_out(meeting, now)),
        false => screen.fact(say::label_minutes_out(), minutes_out(meeting, now)),
    };
    screen
        .alarm(say::label_contested(), words::listed(&labels::fields(&detail.contested)))
        .fact(say::label_id(), &meeting.id)
}

fn before(screen: Facts, detail: &MeetingDetail, style: Style) -> Facts {
    let last = detail.last.as_ref();
    let priorities = last.map(|last| form_lines(&last.priorities, style)).unwrap_or_default();
    let checks = detail.checklist.iter().enumerate().map(|(at, check)| lines::check(at + 1, check));
    let links = detail.links.iter().enumerate().map(|(at, link)| lines::link(at + 1, link));
    screen
        .section(say::label_last_meeting(), last.map(left_open).unwrap_or_default())
        .section(say::label_last_priorities(), priorities)
        .section(say::label_checklist(), checks)
        .section(say::label_links(), links)
}

/// What the meetings before left open.
fn left_open(last: &LastView) -> Vec<String> {
    let mut open = Vec::new();
    for left in &last.open {
        let at = left.at.as_deref().map(labels::moment).unwrap_or_default();
        open.push(words::text(&say::left_open(at)));
        open.extend(left.actions.iter().map(|action| format!("   {}", lines::action(action))));
        open.extend(left.decisions.iter().map(|decision| format!("   {}", lines::decision(decision))));
    }
    open.extend(last.parked.iter().map(|parked| words::text(&say::still_parked(parked))));
    open
}

fn during(screen: Facts, detail: &MeetingDetail, now: DateTime<FixedOffset>, style: Style) -> Facts {
    let parked = detail.parking.iter().enumerate().map(|(at, parked)| lines::parked(at + 1, parked));
    screen
        .section(say::label_agenda(), detail.agenda.iter().flat_map(|item| lines::agenda(item, now)))
        .prose(say::label_notes(), &detail.notes)
        .section(say::label_rewrites(), detail.rewrites.iter().flat_map(words::rewrite))
        .section(say::label_priorities(), form_lines(&detail.priorities, style))
        .section(say::label_decisions(), detail.decisions.iter().map(lines::decision))
        .section(say::label_actions(), detail.actions.iter().map(lines::action))
        .section(say::label_parking(), parked)
        .section(say::label_next(), lines::next(&detail.next))
}

fn after(screen: Facts, detail: &MeetingDetail) -> Facts {
    let comments = detail.comments.iter().map(|comment| {
        let at = comment.at.as_deref().map(labels::moment).unwrap_or_default();
        words::text(&say::said_by(at, &comment.text, labels::who(comment.author.as_deref())))
    });
    screen
        .section(say::label_comments(), comments)
        .section(say::label_sent(), detail.sent.iter().map(lines::sent))
        .section(say::label_receipts(), detail.recipients.iter().map(lines::recipient))
        .section(say::label_amendments(), detail.amendments.iter().flat_map(amendment))
        .section(say::label_proposed(), detail.proposed.iter().flat_map(amendment))
}

/// Everybody's actions and decisions.
pub fn read_back(title: &str, back: &[ReadBack], style: Style) -> String {
    let mut screen = Facts::new(style).title(title);
    for one in back {
        let name = one.person.clone().map_or_else(say::nobody, say::as_told);
        let actions = one.actions.iter().map(lines::action);
        screen = screen.section(name, actions.chain(one.decisions.iter().map(lines::decision)));
    }
    screen.finish()
}
