//! The handbook's meeting minutes and action tracking table (section 5), and the weekly meeting's form.

use concord_core::view::meeting::{ActionView, AgendaView, DecisionView, MeetingDetail, PriorityView};

use crate::output::Output;
use crate::output::facts::Facts;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::words::meetings as lines;
use crate::words::{self, Message, forms, say};

/// A meeting as the handbook's form: what it was planned as, then a table each for what came up and what came out.
pub fn meeting(detail: &MeetingDetail, output: &Output) -> String {
    let last = detail.last.as_ref().map(|last| last.priorities.as_slice()).unwrap_or_default();
    let checks = detail.checklist.iter().enumerate().map(|(at, check)| lines::check(at + 1, check));
    let mut text = head(detail, output).section(say::label_checklist(), checks).finish();
    let mut add = |heading: Message, rows: usize, table: &dyn Fn() -> Table| {
        if rows > 0 {
            let heading = words::text(&heading);
            let heading = output.style().paint(Tone::Strong, &heading);
            text += &format!("\n{heading}\n{}", output.table(&table()));
        }
    };
    add(say::label_last_priorities(), last.len(), &|| priorities(last));
    add(say::label_agenda(), detail.agenda.len(), &|| agenda(&detail.agenda));
    add(say::label_priorities(), detail.priorities.len(), &|| priorities(&detail.priorities));
    add(say::label_decisions(), detail.decisions.len(), &|| decisions(&detail.decisions));
    add(say::label_actions(), detail.actions.len(), &|| actions(&detail.actions));
    text + &Facts::new(output.style()).section(say::label_next(), lines::next(&detail.next)).finish()
}

fn head(detail: &MeetingDetail, output: &Output) -> Facts {
    let meeting = &detail.meeting;
    let attendees: Vec<String> = detail.attendees.iter().map(lines::attendee).collect();
    Facts::new(output.style())
        .fact(say::form_meeting_name(), &meeting.title)
        .maybe(say::label_purpose(), detail.purpose.as_ref())
        .fact(say::form_time(), lines::planned(meeting))
        .maybe(say::form_place(), meeting.place.as_ref())
        .maybe(say::label_host(), meeting.host.as_ref())
        .maybe(say::label_recorder(), detail.recorder.as_ref())
        .fact(say::label_attendees(), words::listed(&attendees))
        .fact(say::label_concerned(), words::listed(&detail.concerned))
}

fn agenda(items: &[AgendaView]) -> Table {
    let mut table = Table::form([
        say::form_item(),
        say::label_background(),
        say::label_goal(),
        say::field_presenter(),
        say::label_minutes(),
        say::field_material(),
        say::label_notes(),
        say::field_conclusion(),
    ]);
    for item in items {
        table.row([
            format!("{}. {}", item.number, item.title).into(),
            some(&item.background),
            some(&item.goal),
            some(&item.presenter),
            item.minutes.map(|minutes| minutes.to_string()).unwrap_or_default().into(),
            some(&item.material),
            item.notes.trim().into(),
            some(&item.conclusion),
        ]);
    }
    table
}

fn decisions(decisions: &[DecisionView]) -> Table {
    let mut table = Table::form([
        say::label_decision(),
        say::field_by(),
        say::field_votes(),
        say::form_owner(),
        say::label_due(),
        say::form_execution(),
    ]);
    for decision in decisions {
        let by = decision.by.map(|way| words::text(&lines::way_words(way))).unwrap_or_default();
        let state = words::text(&lines::execution(decision.state));
        table.row([
            format!("{}. {}", decision.number, decision.text).into(),
            by.into(),
            forms::votes(decision).into(),
            some(&decision.owner),
            some(&decision.due),
            Cell::toned(if decision.overdue { Tone::Alarm } else { Tone::Plain }, state),
        ]);
    }
    table
}

fn actions(actions: &[ActionView]) -> Table {
    let mut table = Table::form([
        say::form_action(),
        say::form_owner(),
        say::label_due(),
        say::form_state(),
        say::label_note(),
    ]);
    for action in actions {
        table.row([
            forms::action(action).into(),
            forms::action_owner(action).into(),
            forms::action_due(action).into(),
            forms::action_state(action).into(),
            some(&action.note),
        ]);
    }
    table
}

/// The form of the weekly meeting, a row for each priority.
pub fn priorities(priorities: &[PriorityView]) -> Table {
    let mut table = Table::form([
        say::label_person(),
        say::form_priority(),
        say::form_amount(),
        say::label_target(),
        say::label_actual(),
        say::label_attainment(),
        say::form_reason(),
        say::label_thursday(),
    ]);
    for priority in priorities {
        let tone = if priority.deviates { Tone::Alarm } else { Tone::Plain };
        table.row([
            (&priority.person).into(),
            forms::priority(priority).into(),
            lines::amount(priority.number.as_ref(), priority.unit.as_ref()).into(),
            some(&priority.target),
            some(&priority.actual),
            Cell::toned(tone, lines::attainment(priority)),
            some(&priority.reason),
            some(&priority.thursday),
        ]);
    }
    table
}

fn some(text: &Option<String>) -> Cell {
    text.as_deref().unwrap_or_default().into()
}
