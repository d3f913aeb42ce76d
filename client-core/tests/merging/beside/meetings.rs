//! What each command on a meeting means: a kick-off with an agenda, minutes that went out, and something in every list.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{
    MeetingCommand, NewMeeting, PriorityEntry, Results, Rewritten, Unparked,
};
use concord_core::model::meeting::{Attendance, Execution, Vote};
use concord_core::view::meeting::sheet;

use super::table::{Row, Table};
use crate::cast::apart;
use crate::team::{Person, agenda, kick_off, note};

/// By this title the meeting goes in all rows.
const MEETING: &str = "Q3 marketing kick-off";

/// Fields set by name to what they were not.
const FIELDS: [(&str, &str); 9] = [
    ("title", "Kick-off"),
    ("purpose", "settle the budget"),
    ("at", "2024-07-11 10:00"),
    ("minutes", "90"),
    ("place", "room B"),
    ("host", "Chen"),
    ("recorder", "Wu"),
    ("board", ""),
    ("next_at", "2024-07-17 14:00"),
];

/// Fields of an agenda item.
const OF_ITEM: [(&str, &str); 7] = [
    ("title", "another title"),
    ("background", "what led to it"),
    ("goal", "a date"),
    ("presenter", "Wu"),
    ("minutes", "20"),
    ("material", "https://example.com/plan"),
    ("conclusion", "as planned"),
];

/// Fields of a decision.
const OF_DECISION: [(&str, &str); 4] =
    [("text", "twelve customers"), ("owner", "Wu"), ("due", "2024-07-19"), ("item", "2")];

fn decide(meeting: String) -> MeetingCommand {
    let (text, owner) = ("ten customers".to_owned(), Some("Chen".to_owned()));
    MeetingCommand::Decide { meeting, text, owner, due: None, item: Some("1".into()), by: None }
}

fn action(meeting: String) -> MeetingCommand {
    MeetingCommand::Action {
        meeting,
        title: "write the list".into(),
        owner: Some("Chen".into()),
        due: Some("2024-07-15".parse().unwrap()),
        board: None,
        item: Some("1".into()),
        note: None,
    }
}

fn priority(meeting: String) -> PriorityEntry {
    PriorityEntry { meeting, person: Some("Lin".into()), slot: Some(1), ..PriorityEntry::default() }
}

fn begins(lin: &mut Person) {
    let name = "Customer satisfaction project".to_owned();
    lin.board(BoardCommand::Add { name, prefix: Some("CSAT".into()) });
    Person::joins(lin, "Chen", 5);
    let meeting = kick_off(lin);
    let of = || meeting.clone();
    for command in [
        MeetingCommand::Set { meeting: of(), fields: vec![("repeat".into(), "weekly".into())] },
        note(&meeting, "1", "A. B. C."),
        decide(of()),
        action(of()),
        MeetingCommand::AddCheck { meeting: of(), title: "chairs".into(), sort: None },
        MeetingCommand::Link { meeting: of(), url: "https://example.com".into(), title: None },
        MeetingCommand::Park { meeting: of(), text: "the fair".into() },
        MeetingCommand::Ahead { meeting: of(), title: "the booth".into() },
        MeetingCommand::Prioritise(Box::new(PriorityEntry { text: Some("visit".into()), ..priority(of()) })),
    ] {
        lin.meeting(command);
    }
    // Wu adds to minutes without having heard that they went out.
    apart(
        lin,
        |lin| drop(lin.meeting(MeetingCommand::Send { meeting: of() })),
        |wu| drop(wu.meeting(note(&meeting, "2", "D."))),
    );
}

fn row<const N: usize>(means: [&str; N], command: fn(String) -> MeetingCommand) -> Row {
    Row::new(means, move |_| Command::Meeting(command(MEETING.into())))
}

fn pair((field, value): (&str, &str)) -> Vec<(String, String)> {
    vec![(field.to_owned(), value.to_owned())]
}

fn by_name() -> Vec<Row> {
    let (first, meeting) = ("1", || MEETING.to_owned());
    let own = FIELDS.into_iter().map(move |field| {
        Row::new([&*format!("meeting/fields/{}", field.0)], move |_| {
            Command::Meeting(MeetingCommand::Set { meeting: meeting(), fields: pair(field) })
        })
    });
    let agenda = OF_ITEM.into_iter().map(move |field| {
        Row::new([&*format!("meeting/agenda/*/fields/{}", field.0)], move |_| {
            let item = first.to_owned();
            Command::Meeting(MeetingCommand::SetAgenda { meeting: meeting(), item, fields: pair(field) })
        })
    });
    let decisions = OF_DECISION.into_iter().map(move |field| {
        Row::new([&*format!("meeting/decisions/*/{}", field.0)], move |_| {
            let (list, item) = (Results::Decisions, first.to_owned());
            let fields = pair(field);
            Command::Meeting(MeetingCommand::SetResult { meeting: meeting(), list, item, fields })
        })
    });
    own.chain(agenda).chain(decisions).collect()
}

fn before() -> Vec<Row> {
    vec![
        row(["new meeting"], |_| {
            let at = "2024-07-12T10:00:00+08:00".parse().unwrap();
            let template = Some(("weekly-meeting".into(), "en".into()));
            MeetingCommand::Add(Box::new(NewMeeting { at, template, ..NewMeeting::default() }))
        }),
        row(["meeting/fields/repeat"], |meeting| MeetingCommand::Set {
            meeting,
            fields: pair(("repeat", "monthly")),
        }),
        row(["meeting/attendees", "meeting/sent"], |meeting| MeetingCommand::Invite {
            meeting,
            people: vec!["Wu".into()],
        }),
        row(["meeting/attendees"], |meeting| MeetingCommand::Attend {
            meeting,
            person: "Chen".into(),
            attendance: Attendance::Confirmed,
        }),
        row(["meeting/concerned"], |meeting| MeetingCommand::Concern {
            meeting,
            people: vec!["Wu".into()],
            on: true,
        }),
        row(["meeting/agenda"], |meeting| agenda(&meeting, "the budget")),
        row(["meeting/agenda/*/fields/rank"], |meeting| MeetingCommand::MoveAgenda {
            meeting,
            item: "2".into(),
            before: Some("1".into()),
        }),
        row(["meeting/agenda/*/fields/archived"], |meeting| MeetingCommand::RemoveAgenda {
            meeting,
            item: "2".into(),
            back: false,
        }),
        row(["meeting/checklist"], |meeting| MeetingCommand::AddCheck {
            meeting,
            title: "tea".into(),
            sort: None,
        }),
        row(["meeting/checklist/*/done"], |meeting| MeetingCommand::Tick {
            meeting,
            item: "1".into(),
            done: true,
        }),
        row(["meeting/links"], |meeting| MeetingCommand::Link {
            meeting,
            url: "https://example.org".into(),
            title: Some("plan".into()),
        }),
        row(["meeting/links/*/archived"], |meeting| MeetingCommand::Unlink { meeting, link: "1".into() }),
        row(["meeting/comments"], |meeting| MeetingCommand::Comment { meeting, text: "agreed".into() }),
    ]
}

fn during() -> Vec<Row> {
    vec![
        row(["meeting/fields/started", "meeting/attendees"], |meeting| MeetingCommand::Start {
            meeting,
            present: vec!["Chen".into()],
            absent: vec![],
        }),
        row(
            ["meeting/fields/started", "meeting/agenda/*/fields/began", "meeting/agenda/*/fields/running"],
            |meeting| MeetingCommand::TakeUp { meeting, item: "1".into() },
        ),
        row(["meeting/fields/ended"], |meeting| MeetingCommand::End { meeting }),
        row(["meeting/parking"], |meeting| MeetingCommand::Park { meeting, text: "parking".into() }),
        row(["meeting/parking/*/became", "meeting/agenda"], |meeting| MeetingCommand::Unpark {
            meeting,
            item: "1".into(),
            to: Unparked::Agenda,
        }),
        row(["meeting/parking/*/became", "meeting/next"], |meeting| MeetingCommand::Unpark {
            meeting,
            item: "1".into(),
            to: Unparked::Next,
        }),
        row(["meeting/parking/*/became", "new task"], |meeting| MeetingCommand::Unpark {
            meeting,
            item: "1".into(),
            to: Unparked::Task,
        }),
        row(["meeting/next"], |meeting| MeetingCommand::Ahead { meeting, title: "the stand".into() }),
        row(["meeting/agenda/*/fields/conclusion"], |meeting| MeetingCommand::Conclude {
            meeting,
            item: "1".into(),
            text: "not now".into(),
        }),
        row(["meeting/agenda/*/notes"], |meeting| note(&meeting, "1", "A. B1. C.")),
        row(["meeting/notes"], |meeting| MeetingCommand::Note {
            meeting,
            item: None,
            seen: None,
            text: "All agreed.".into(),
            append: true,
        }),
        row(["meeting/decisions"], decide),
        row(["meeting/votes"], |meeting| MeetingCommand::Vote {
            meeting,
            decision: "1".into(),
            person: Some("Lin".into()),
            vote: Some(Vote::Yes),
        }),
        row(["meeting/decisions/*/state"], |meeting| MeetingCommand::Execute {
            meeting,
            decision: "1".into(),
            state: Execution::Done,
        }),
        row(["meeting/actions", "new task"], action),
        // The task of an action item follows.
        row(["meeting/actions/*/due", "task/fields/due"], |meeting| MeetingCommand::SetResult {
            meeting,
            list: Results::Actions,
            item: "1".into(),
            fields: pair(("due", "2024-07-20")),
        }),
    ]
}

fn afterwards() -> Vec<Row> {
    vec![
        row(["meeting/sent"], |meeting| MeetingCommand::Invite { meeting, people: vec![] }),
        row(["meeting/notes", "meeting/sent"], |meeting| MeetingCommand::Note {
            meeting,
            item: None,
            seen: None,
            text: "Late remark.".into(),
            append: true,
        })
        .then(|_| Command::Meeting(MeetingCommand::Send { meeting: MEETING.into() })),
        row(["meeting/receipts"], |meeting| MeetingCommand::Receipt {
            meeting,
            version: Some(1),
            person: Some("Chen".into()),
        }),
        row(["meeting/confirmations"], |meeting| MeetingCommand::Judge {
            meeting,
            numbers: vec![],
            accepted: true,
        }),
        row(["new meeting"], |meeting| MeetingCommand::Next { meeting, at: None }),
        row(["meeting/fields/archived"], |meeting| MeetingCommand::Archive { meeting, archived: true }),
        row(["meeting/priorities"], |meeting| {
            MeetingCommand::Prioritise(Box::new(PriorityEntry {
                number: Some("5".into()),
                ..priority(meeting)
            }))
        }),
        row(["meeting/priorities"], |meeting| {
            MeetingCommand::Prioritise(Box::new(PriorityEntry {
                thursday: Some("half".into()),
                ..priority(meeting)
            }))
        }),
        Row::new(["meeting/fields/place", "meeting/agenda/*/notes", "meeting/agenda/*/fields/goal"], rewrite),
    ]
}

/// The meeting opened as one text, and some of it changed.
fn rewrite(person: &Person) -> Command {
    let detail = person.minutes(MEETING);
    let id = &detail.meeting.id;
    let heads = person.replica.heads(&id.parse().unwrap()).unwrap().unwrap();
    let before = sheet(&detail);
    let mut after = before.clone();
    after.fields.insert("place".into(), "room C".into());
    after.agenda[0].notes = "A. B. C3.".into();
    after.agenda[0].fields.insert("goal".into(), "a budget".into());
    let rewritten = Rewritten { meeting: id.clone(), heads, before, after };
    Command::Meeting(MeetingCommand::Rewrite(Box::new(rewritten)))
}

pub fn table() -> Table {
    let rows = by_name().into_iter().chain(before()).chain(during()).chain(afterwards()).collect();
    Table { begins, rows }
}
