//! `concord meeting list` and `show`. Writing commands print the same object for programs.

use concord_core::command::Outcome;
use concord_core::view::meeting::{ActionView, AgendaView, MeetingDetail};

use crate::commands::task::show::history_lines;
use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::output::style::Style;
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, Message, labels, say};

/// Prints all meetings.
pub fn list(session: &mut Session) -> Result<(), CliError> {
    let meetings = session.view()?.meetings(false)?;
    let output = session.output();
    output.list(
        &meetings,
        || {
            let headings = [
                say::label_at(),
                say::label_title(),
                say::label_place(),
                say::label_minutes(),
                say::label_host(),
                say::label_id(),
            ];
            let mut table = Table::new(headings);
            for meeting in &meetings {
                table.row([
                    meeting.at.as_deref().map(labels::moment).unwrap_or_default().into(),
                    (&meeting.title).into(),
                    meeting.place.as_deref().unwrap_or_default().into(),
                    meeting.minutes.map(|minutes| minutes.to_string()).unwrap_or_default().into(),
                    meeting.host.as_deref().unwrap_or_default().into(),
                    (&meeting.id).into(),
                ]);
            }
            table
        },
        say::no_meetings(),
    )
}

/// Prints a meeting.
pub fn show(id: &str, session: &mut Session) -> Result<(), CliError> {
    let meeting = session.view()?.meeting(id)?;
    let output = session.output();
    output.value(&meeting, || screen(&meeting, output.style()))
}

/// Prints what a command did to a meeting: the meeting for programs, a line for people.
pub fn report(session: &mut Session, outcome: &Outcome, done: Message) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let meeting = session.view()?.meeting(&id.to_string())?;
    session.output().value(&meeting, || words::did(done, "", &meeting.meeting.title))
}

fn screen(detail: &MeetingDetail, style: Style) -> String {
    let meeting = &detail.meeting;
    let minutes =
        meeting.minutes.map(|minutes| format!(" ({})", labels::minutes(minutes))).unwrap_or_default();
    let at = meeting.at.as_deref().map(|at| labels::moment(at) + &minutes);
    Facts::new(style)
        .title(&meeting.title)
        .maybe(say::label_purpose(), detail.purpose.as_ref())
        .maybe(say::label_at(), at)
        .maybe(say::label_place(), meeting.place.as_ref())
        .maybe(say::label_host(), meeting.host.as_ref())
        .maybe(say::label_recorder(), detail.recorder.as_ref())
        .fact(
            say::label_attendees(),
            words::listed(&detail.attendees.iter().map(words::attendee).collect::<Vec<_>>()),
        )
        .maybe(say::label_board(), detail.board.as_ref())
        .alarm(say::label_contested(), words::listed(&labels::fields(&detail.contested)))
        .fact(say::label_id(), &meeting.id)
        .section(say::label_agenda(), detail.agenda.iter().flat_map(agenda_lines))
        .prose(say::label_notes(), &detail.notes)
        .section(say::label_rewrites(), detail.rewrites.iter().flat_map(words::rewrite))
        .section(say::label_decisions(), detail.decisions.iter().map(words::decision))
        .section(say::label_actions(), detail.actions.iter().map(action_line))
        .section(say::label_problems(), detail.problems.iter().cloned())
        .section(say::label_history(), history_lines(&detail.history))
        .finish()
}

fn agenda_lines(item: &AgendaView) -> Vec<String> {
    let presenter = item.presenter.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let minutes = item.minutes.map(|minutes| format!(", {}", labels::minutes(minutes))).unwrap_or_default();
    let head = format!("{}. {}{presenter}{minutes}", item.number, item.title);
    let said = [(say::label_background(), &item.background), (say::label_goal(), &item.goal)];
    let said = said.into_iter().filter_map(|(what, text)| {
        text.as_ref().map(|text| format!("   {}", words::text(&say::fact(what, text))))
    });
    let notes = item.notes.lines().map(|line| format!("   {line}"));
    let conclusion = item.conclusion.as_ref().map(|text| format!("   → {text}"));
    std::iter::once(head).chain(said).chain(notes).chain(conclusion).collect()
}

fn action_line(action: &ActionView) -> String {
    let agreed = words::agreed(action.owner.as_deref(), action.due.as_deref());
    let now = match &action.task {
        Some(task) => format!("{} [{}] ", task.key, words::text(&labels::status(task.status))),
        None => String::new(),
    };
    format!("{now}{}{agreed}{}", action.title, words::drift(action))
}
