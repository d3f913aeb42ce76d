//! Lines of the screens of meetings, and words for what stands in their registers.

use chrono::{DateTime, FixedOffset};
use concord_core::model::meeting::{Execution, Ready, Repeat, Sending, Vote, Way};
use concord_core::view::attached::LinkView;
use concord_core::view::meeting::{
    ActionView, AgendaView, AmendmentView, AttendeeView, CheckView, DecisionView, MeetingView, NextView,
    ParkedView, PriorityView, RecipientView, SentView, VoteView,
};

use super::{Message, field_change, labels, listed, say, text};
use crate::errors::one_line;

/// Somebody and how they stand to a meeting.
pub fn attendee(attendee: &AttendeeView) -> String {
    text(&say::someone(&attendee.name, labels::attendance(&attendee.attendance)))
}

/// Who and by when, in brackets.
pub fn agreed(owner: Option<&str>, due: Option<&str>) -> String {
    let due = due.map(|due| text(&say::agreed_by(due)));
    let facts: Vec<String> = owner.map(str::to_owned).into_iter().chain(due).collect();
    if facts.is_empty() { String::new() } else { format!(" ({})", listed(&facts)) }
}

/// A decision in a line.
pub fn decision(decision: &DecisionView) -> String {
    let item = decision.item.map(|item| format!(" {}", text(&say::of_item(item)))).unwrap_or_default();
    let done = match (decision.state, decision.overdue) {
        (Execution::Open, false) => String::new(),
        (Execution::Open, true) => format!(" {}", text(&say::late_in_brackets())),
        (state, _) => format!(" [{}]", text(&execution(state))),
    };
    let votes: Vec<String> = decision.votes.iter().map(voted).collect();
    let how = match (decision.by, votes.is_empty()) {
        (None, true) => String::new(),
        (Some(way), true) => format!("; {}", text(&way_words(way))),
        (by, false) => format!("; {}: {}", text(&way_words(by.unwrap_or(Way::Vote))), listed(&votes)),
    };
    let agreed = agreed(decision.owner.as_deref(), decision.due.as_deref());
    format!("{}. {}{agreed}{item}{done}{how}", decision.number, decision.text)
}

/// Who voted how.
pub fn voted(one: &VoteView) -> String {
    text(&say::someone(&one.name, vote(one.vote)))
}

/// How the task of an action item differs from what was agreed.
pub fn drift(action: &ActionView) -> String {
    let Some(task) = action.task.as_ref().filter(|_| !action.drift.is_empty()) else { return String::new() };
    let now = action.drift.iter().map(|field| match field.as_str() {
        "owner" => say::now_fact(say::label_owner(), task.owner.as_deref().unwrap_or("–")),
        "due" => {
            say::now_fact(say::label_due(), task.due.map_or_else(|| "–".to_owned(), |due| due.to_string()))
        }
        _ => say::now_fact(say::label_title(), &task.title),
    });
    text(&say::now_otherwise(now.collect::<Vec<_>>()))
}

/// An action item in a line: how its task stands, and what was agreed.
pub fn action(action: &ActionView) -> String {
    let agreed = agreed(action.owner.as_deref(), action.due.as_deref());
    let now = match &action.task {
        Some(task) => format!("{} [{}] ", task.key, text(&labels::status(task.status))),
        None => String::new(),
    };
    let note = action.note.as_ref().map(|note| format!(" – {note}")).unwrap_or_default();
    format!("{}. {now}{}{agreed}{}{note}", action.number, action.title, drift(action))
}

/// An agenda item: its head, what was planned, what was said, what came of it.
pub fn agenda(item: &AgendaView, now: DateTime<FixedOffset>) -> Vec<String> {
    let presenter = item.presenter.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let minutes = item.minutes.map(|minutes| format!(", {}", labels::minutes(minutes))).unwrap_or_default();
    let head = format!("{}. {}{presenter}{minutes}{}", item.number, item.title, took(item, now));
    let said = [
        (say::label_background(), &item.background),
        (say::label_goal(), &item.goal),
        (say::field_material(), &item.material),
    ];
    let said = said.into_iter().filter_map(|(what, words)| {
        words.as_ref().map(|words| format!("   {}", text(&say::fact(what, words))))
    });
    let notes = item.notes.lines().map(|line| format!("   {line}"));
    let conclusion = item.conclusion.as_ref().map(|words| format!("   → {words}"));
    std::iter::once(head).chain(said).chain(notes).chain(conclusion).collect()
}

/// How long an item took, or has been on.
fn took(item: &AgendaView, now: DateTime<FixedOffset>) -> String {
    let Some(elapsed) = item.elapsed(now) else { return String::new() };
    let time = clock_time(elapsed);
    let took = match item.running_since {
        Some(_) => say::item_runs(time),
        None => say::item_took(time),
    };
    let over = if item.is_over(now) { format!(", {}", text(&say::over_time())) } else { String::new() };
    format!(", {}{over}", text(&took))
}

/// The clock of the item that is on.
pub fn clock(item: Option<&AgendaView>, now: DateTime<FixedOffset>) -> String {
    let Some(item) = item else { return text(&say::no_item_on()) };
    let elapsed = clock_time(item.elapsed(now).unwrap_or_default());
    let name = one_line(&format!("{}. {}", item.number, item.title));
    let line = match item.minutes {
        Some(minutes) => text(&say::clock(clock_time(minutes.saturating_mul(60)), elapsed, name)),
        None => text(&say::clock_without_end(elapsed, name)),
    };
    if item.is_over(now) { format!("{line}  {}", text(&say::over_time())) } else { line }
}

/// Seconds as a clock shows them.
fn clock_time(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Whether the minutes are out, or until when they have to be.
pub fn minutes_out(meeting: &MeetingView, now: DateTime<FixedOffset>) -> String {
    if let Some(at) = &meeting.minutes_sent {
        return text(&say::minutes_sent_on(labels::moment(at)));
    }
    let Some(due) = meeting.minutes_due.as_deref() else { return String::new() };
    let left = DateTime::parse_from_rfc3339(due).map(|due| (due - now).num_minutes());
    let due = labels::moment(due);
    text(&match left {
        _ if meeting.minutes_overdue => say::minutes_overdue(due),
        Ok(left) if meeting.ended.is_some() => say::minutes_due_in(due, labels::minutes(left)),
        _ => say::minutes_due_on(due),
    })
}

/// When it is to be, and how long.
pub fn planned(meeting: &MeetingView) -> String {
    let minutes = meeting.minutes.map(|minutes| format!(" ({})", labels::minutes(minutes)));
    let at = meeting.at.as_deref().map(labels::moment);
    at.map(|at| at + &minutes.unwrap_or_default()).unwrap_or_default()
}

/// What is known of the next meeting.
pub fn next(next: &NextView) -> Vec<String> {
    let at = next.at.as_deref().map(labels::moment);
    at.into_iter().chain(next.items.iter().map(|item| format!("– {item}"))).collect()
}

/// When it was opened and closed.
pub fn held(meeting: &MeetingView) -> String {
    let at = |time: &Option<String>| time.as_deref().map(labels::moment).unwrap_or_default();
    match (&meeting.started, &meeting.ended) {
        (None, None) => String::new(),
        (started, ended) => format!("{} – {}", at(started), at(ended)).trim().to_owned(),
    }
}

/// Something that has to be ready.
pub fn check(number: usize, check: &CheckView) -> String {
    let sort = check.sort.map(|sort| format!(" ({})", text(&ready(sort)))).unwrap_or_default();
    format!("{} {number}. {}{sort}", if check.done { "[x]" } else { "[ ]" }, check.title)
}

/// A link.
pub fn link(number: usize, link: &LinkView) -> String {
    match &link.title {
        Some(title) => format!("{number}. {title}: {}", link.url),
        None => format!("{number}. {}", link.url),
    }
}

/// Something in the parking lot.
pub fn parked(number: usize, parked: &ParkedView) -> String {
    match &parked.became {
        Some(path) => {
            let became = became(path).map_or_else(|| path.clone(), |became| text(&became));
            format!("– {} → {became}", parked.title)
        }
        None => format!("{number}. {}", parked.title),
    }
}

/// What became of something in the parking lot.
fn became(path: &str) -> Option<Message> {
    match path.split('/').next() {
        Some("agenda") => Some(say::became_agenda()),
        Some("task") => Some(say::became_task()),
        Some("next") => Some(say::became_next()),
        _ => None,
    }
}

/// Something that went out.
pub fn sent(sent: &SentView) -> String {
    let at = sent.at.as_deref().map(labels::moment).unwrap_or_default();
    text(&say::sent_line(at, sending(sent.kind), sent.number, labels::who(sent.author.as_deref())))
}

/// Somebody who was sent minutes.
pub fn recipient(recipient: &RecipientView) -> String {
    let receipt = match recipient.receipt {
        "confirmed" => say::receipt_confirmed(),
        "again" => say::receipt_again(),
        _ => say::receipt_open(),
    };
    let name = match recipient.concerned {
        true => text(&say::someone(&recipient.name, say::label_concerned())),
        false => recipient.name.clone(),
    };
    text(&match (recipient.version, recipient.at.as_deref()) {
        (Some(version), Some(at)) => say::recipient_confirmed(labels::moment(at), name, receipt, version),
        _ => say::recipient(name, receipt),
    })
}

/// An amendment: who and when, and each difference on a line.
pub fn amendment(amendment: &AmendmentView) -> Vec<String> {
    let judged = match amendment.accepted {
        None => String::new(),
        Some(true) => format!(" [{}]", text(&say::accepted())),
        Some(false) => format!(" [{}]", text(&say::declined())),
    };
    let who = labels::who(amendment.author.as_deref());
    let reason = amendment.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let head = format!("{}. {} {who}{reason}{judged}", amendment.number, labels::moment(&amendment.at));
    let changes = amendment.changes.iter().map(|change| format!("   {}", field_change(change)));
    std::iter::once(head).chain(changes).collect()
}

/// A number with its unit.
pub fn amount(number: Option<&String>, unit: Option<&String>) -> String {
    let parts: Vec<&str> = [number, unit].into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}

/// How much of a target was reached; what asks for a reason says so.
pub fn attainment(priority: &PriorityView) -> String {
    let percent = priority.attainment.map(|percent| format!("{percent} %")).unwrap_or_default();
    match priority.deviates && priority.reason.is_none() {
        true => format!("{percent} {}", text(&say::reason_missing())).trim().to_owned(),
        false => percent,
    }
}

/// How far a decision is carried out.
pub fn execution(state: Execution) -> Message {
    match state {
        Execution::Open => say::execution_open(),
        Execution::Done => say::execution_done(),
        Execution::Dropped => say::execution_dropped(),
    }
}

/// How a decision was reached.
pub fn way_words(way: Way) -> Message {
    match way {
        Way::Vote => say::way_vote(),
        Way::Consensus => say::way_consensus(),
    }
}

fn vote(vote: Vote) -> Message {
    match vote {
        Vote::Yes => say::vote_yes(),
        Vote::No => say::vote_no(),
        Vote::Abstain => say::vote_abstain(),
    }
}

/// What sort of thing has to be ready.
pub fn ready(sort: Ready) -> Message {
    match sort {
        Ready::Room => say::ready_room(),
        Ready::Equipment => say::ready_equipment(),
        Ready::Material => say::ready_material(),
    }
}

fn sending(kind: Sending) -> Message {
    match kind {
        Sending::Notice => say::sending_notice(),
        Sending::Minutes => say::sending_minutes(),
    }
}

/// How often a series meets.
pub fn repeat(repeat: Repeat) -> Message {
    match repeat {
        Repeat::Weekly => say::repeat_weekly(),
        Repeat::Fortnightly => say::repeat_fortnightly(),
        Repeat::Monthly => say::repeat_monthly(),
    }
}

/// A word that stands in a register of a meeting, for people; none for what is no such word.
pub fn word(path: &str, name: &str) -> Option<Message> {
    let (list, leaf) = (path.split('/').next().unwrap_or(path), path.rsplit('/').next().unwrap_or(path));
    match (list, leaf) {
        ("votes", _) => Vote::parse(name).map(vote),
        ("checklist", "sort") => Ready::parse(name).map(ready),
        ("decisions", "state") => Some(execution(Execution::of(Some(name)))),
        ("decisions", "by") => Way::parse(name).map(way_words),
        ("sent", "sent") if name == Sending::Notice.as_str() => Some(sending(Sending::Notice)),
        ("sent", "sent") if name == Sending::Minutes.as_str() => Some(sending(Sending::Minutes)),
        ("parking", "became") => became(name),
        ("repeat", "repeat") => Repeat::parse(name).map(repeat),
        _ => None,
    }
}
