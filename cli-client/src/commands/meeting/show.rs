//! `concord meeting list` and `show`. Writing commands print the same object for programs.

use concord_core::command::Outcome;
use concord_core::view::meeting::{ActionView, AgendaView, MeetingDetail};

use crate::commands::task::show::history_lines;
use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::output::style::Style;
use crate::output::table::Table;
use crate::session::Session;
use crate::words;
use crate::words::labels::{self, heading, label};

/// Prints all meetings.
pub fn list(session: &mut Session) -> Result<(), CliError> {
    let meetings = session.replica()?.meetings(false)?;
    let output = session.output();
    output.list(
        &meetings,
        || {
            let headings =
                [heading::AT, heading::TITLE, heading::PLACE, heading::MINUTES, heading::HOST, heading::ID];
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
        words::NO_MEETINGS,
    )
}

/// Prints a meeting.
pub fn show(id: &str, session: &mut Session) -> Result<(), CliError> {
    let meeting = session.replica()?.meeting(id)?;
    let output = session.output();
    output.value(&meeting, || screen(&meeting, output.style()))
}

/// Prints what a command did to a meeting: the meeting for programs, a line for people.
pub fn report(session: &mut Session, outcome: &Outcome, done: &str) -> Result<(), CliError> {
    let Some(id) = outcome.document else { return Ok(()) };
    let meeting = session.replica()?.meeting(&id.to_string())?;
    session.output().value(&meeting, || words::did(done, "", &meeting.meeting.title))
}

fn screen(detail: &MeetingDetail, style: Style) -> String {
    let meeting = &detail.meeting;
    let minutes =
        meeting.minutes.map(|minutes| format!(" ({})", labels::minutes(minutes))).unwrap_or_default();
    let at = meeting.at.as_deref().map(|at| labels::moment(at) + &minutes);
    let attendees =
        detail.attendees.iter().map(|attendee| format!("{} ({})", attendee.name, attendee.attendance));
    Facts::new(style)
        .title(&meeting.title)
        .maybe(label::PURPOSE, detail.purpose.as_ref())
        .maybe(label::AT, at)
        .maybe(label::PLACE, meeting.place.as_ref())
        .maybe(label::HOST, meeting.host.as_ref())
        .maybe(label::RECORDER, detail.recorder.as_ref())
        .fact(label::ATTENDEES, attendees.collect::<Vec<_>>().join(", "))
        .maybe(label::BOARD, detail.board.as_ref())
        .alarm(label::CONTESTED, detail.contested.join(", "))
        .fact(label::ID, &meeting.id)
        .section(label::AGENDA, detail.agenda.iter().flat_map(agenda_lines))
        .prose(label::NOTES, &detail.notes)
        .section(label::REWRITES, detail.rewrites.iter().flat_map(words::rewrite))
        .section(label::DECISIONS, detail.decisions.iter().map(words::decision))
        .section(label::ACTIONS, detail.actions.iter().map(action_line))
        .section(label::PROBLEMS, detail.problems.iter().cloned())
        .section(label::HISTORY, history_lines(&detail.history))
        .finish()
}

fn agenda_lines(item: &AgendaView) -> Vec<String> {
    let presenter = item.presenter.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let minutes = item.minutes.map(|minutes| format!(", {}", labels::minutes(minutes))).unwrap_or_default();
    let head = format!("{}. {}{presenter}{minutes}", item.number, item.title);
    let said = [("background", &item.background), ("goal", &item.goal)];
    let said =
        said.into_iter().filter_map(|(what, text)| text.as_ref().map(|text| format!("   {what}: {text}")));
    let notes = item.notes.lines().map(|line| format!("   {line}"));
    let conclusion = item.conclusion.as_ref().map(|text| format!("   → {text}"));
    std::iter::once(head).chain(said).chain(notes).chain(conclusion).collect()
}

fn action_line(action: &ActionView) -> String {
    let agreed = words::agreed(action.owner.as_deref(), action.due.as_deref());
    let now = match &action.task {
        Some(task) => format!("{} [{}] ", task.key, labels::status(task.status)),
        None => String::new(),
    };
    format!("{now}{}{agreed}{}", action.title, words::drift(action))
}
