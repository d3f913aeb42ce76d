//! Stories of a meeting and its minutes: prepared, held, sent, confirmed and amended by three people at once.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting, Results, Rewritten, Seen, Unparked};
use concord_core::command::person::PersonCommand;
use concord_core::model::meeting::{Attendance, Execution, Ready, Vote, Way};
use concord_core::view::meeting::sheet;

use super::super::scene::Scene;
use super::{Deed, Subject};
use crate::cast::apart;
use crate::team::{Person, agenda, kick_off, note, now};

pub const MEETINGS: Subject = Subject { name: "meetings", cases: 500, begins, deeds: DEEDS };

fn begins(lin: &mut Person) {
    lin.does(Command::Person(PersonCommand::Add { name: "Zhao".into(), outside: true }));
    lin.does(Command::Person(PersonCommand::Add { name: "Chen".into(), outside: false }));
    let name = "Customer satisfaction project".to_owned();
    lin.board(BoardCommand::Add { name, prefix: Some("CSAT".into()) });
    let meeting = kick_off(lin);
    lin.meeting(note(&meeting, "1", "A. B. C."));
    let url = "https://example.com/plan".to_owned();
    lin.meeting(MeetingCommand::Link { meeting: meeting.clone(), url, title: None });
    lin.meeting(MeetingCommand::Park { meeting: meeting.clone(), text: "the fair".into() });
    lin.meeting(MeetingCommand::Decide {
        meeting: meeting.clone(),
        text: "ten customers".into(),
        owner: None,
        due: None,
        item: None,
        by: None,
    });
    // Wu words a sentence otherwise than Lin, without having heard that the minutes went out.
    apart(
        lin,
        |lin| {
            lin.meeting(note(&meeting, "1", "A. B. C1."));
            lin.meeting(MeetingCommand::Send { meeting: meeting.clone() });
        },
        |wu| drop(wu.meeting(note(&meeting, "1", "A. B. C2."))),
    );
}

const FIELDS: [(&str, &str); 16] = [
    ("title", "Kick-off"),
    ("title", "启动会"),
    ("purpose", "settle the plan"),
    ("purpose", "discuss"),
    ("at", "2024-07-11 10:00"),
    ("minutes", "30"),
    ("minutes", "90"),
    ("place", "room B"),
    ("place", ""),
    ("host", "Chen"),
    ("host", "Wu"),
    ("recorder", ""),
    ("recorder", "Zhao"),
    ("repeat", "weekly"),
    ("board", ""),
    ("next_at", "2024-07-17 14:00"),
];

const OF_ITEM: [(&str, &str); 9] = [
    ("title", "another title"),
    ("background", "what led to it"),
    ("goal", ""),
    ("goal", "a date"),
    ("presenter", "Wu"),
    ("minutes", "20"),
    ("material", "https://example.com/plan"),
    ("conclusion", "as planned"),
    ("conclusion", "not now"),
];

const OF_RESULT: [(&str, &str); 7] = [
    ("text", "decided otherwise"),
    ("title", "agreed otherwise"),
    ("owner", "Chen"),
    ("owner", ""),
    ("due", "2024-07-19"),
    ("due", ""),
    ("item", "1"),
];

fn add(scene: &Scene<'_>) -> Command {
    let new = NewMeeting {
        title: scene.words(0, "meeting"),
        at: "2024-07-12T10:00:00+08:00".parse().unwrap(),
        attendees: vec![scene.person(1), scene.person(2)],
        template: scene.perhaps(3, ("kick-off".into(), "en".into())),
        ..NewMeeting::default()
    };
    Command::Meeting(MeetingCommand::Add(Box::new(new)))
}

fn action(scene: &Scene<'_>) -> Command {
    Command::Meeting(MeetingCommand::Action {
        meeting: scene.meeting(0),
        title: scene.words(1, "action"),
        owner: scene.perhaps(2, scene.person(2)),
        due: scene.perhaps(3, "2024-07-15".parse().unwrap()),
        board: None,
        item: scene.is(1).then(|| "1".into()),
        note: scene.perhaps(2, scene.text(2)),
    })
}

fn decide(scene: &Scene<'_>) -> Command {
    Command::Meeting(MeetingCommand::Decide {
        meeting: scene.meeting(0),
        text: scene.words(1, "decision"),
        owner: scene.perhaps(2, scene.person(2)),
        due: None,
        item: scene.perhaps(3, scene.nth(3, 2)),
        by: scene.perhaps(1, scene.of(1, &[Way::Consensus, Way::Vote])),
    })
}

fn write(scene: &Scene<'_>) -> Command {
    let (meeting, text) = (scene.meeting(0), scene.text(2));
    if scene.is(3) {
        return Command::Meeting(note(&meeting, &scene.nth(1, 2), &text));
    }
    let (item, append) = (scene.perhaps(1, "1".into()), scene.is(2));
    let seen = seen(scene, &meeting, item.as_deref());
    Command::Meeting(MeetingCommand::Note { meeting, item, seen, text, append })
}

/// What an editor remembers of a text when it opens it.
fn seen(scene: &Scene<'_>, meeting: &str, item: Option<&str>) -> Option<Seen> {
    let detail = scene.replica().meeting(meeting, now(0)).ok()?;
    let heads = scene.replica().heads(&meeting.parse().ok()?).ok()??;
    let text = match item {
        None => detail.notes,
        Some(_) => detail.agenda.first()?.notes.clone(),
    };
    Some(Seen { text, heads })
}

/// A meeting opened as one text, and changed here and there.
fn rewrite(scene: &Scene<'_>) -> Command {
    let meeting = scene.meeting(0);
    let opened = scene.replica().meeting(&meeting, now(0)).ok();
    let heads = meeting.parse().ok().and_then(|id| scene.replica().heads(&id).ok()?);
    let before = opened.as_ref().map(sheet).unwrap_or_default();
    let mut after = before.clone();
    after.notes = scene.text(1);
    after.fields.insert("place".into(), scene.words(2, "room"));
    if scene.is(3) {
        after.agenda.reverse();
    }
    if let Some(item) = after.agenda.first_mut() {
        item.notes = scene.text(2);
        item.fields.insert("goal".into(), scene.words(1, "goal"));
    }
    let heads = heads.unwrap_or_default();
    Command::Meeting(MeetingCommand::Rewrite(Box::new(Rewritten { meeting, heads, before, after })))
}

fn item_of(scene: &Scene<'_>) -> (String, String) {
    (scene.meeting(0), scene.nth(1, 3))
}

const DEEDS: &[Deed] = &[
    add,
    |scene| {
        Command::Meeting(MeetingCommand::Set { meeting: scene.meeting(0), fields: scene.field(1, &FIELDS) })
    },
    |scene| {
        let people = vec![scene.person(1)];
        Command::Meeting(MeetingCommand::Invite { meeting: scene.meeting(0), people })
    },
    |scene| Command::Meeting(agenda(&scene.meeting(0), &scene.words(1, "item"))),
    |scene| {
        let (meeting, item) = item_of(scene);
        Command::Meeting(MeetingCommand::SetAgenda { meeting, item, fields: scene.field(2, &OF_ITEM) })
    },
    |scene| {
        let (meeting, item) = item_of(scene);
        let before = scene.perhaps(2, scene.nth(2, 3));
        Command::Meeting(MeetingCommand::MoveAgenda { meeting, item, before })
    },
    |scene| {
        let (meeting, item) = item_of(scene);
        Command::Meeting(MeetingCommand::RemoveAgenda { meeting, item, back: !scene.is(2) })
    },
    |scene| {
        let (meeting, people) = (scene.meeting(0), vec![scene.person(1)]);
        Command::Meeting(MeetingCommand::Concern { meeting, people, on: scene.is(2) })
    },
    |scene| {
        let sort = scene.of(2, &[Some(Ready::Room), Some(Ready::Material), None]);
        let (meeting, title) = (scene.meeting(0), scene.words(1, "ready"));
        Command::Meeting(MeetingCommand::AddCheck { meeting, title, sort })
    },
    |scene| {
        let (meeting, item) = (scene.meeting(0), "1".to_owned());
        Command::Meeting(MeetingCommand::Tick { meeting, item, done: scene.is(1) })
    },
    |scene| {
        let (url, title) = (scene.words(1, "https://example.com/"), scene.perhaps(2, scene.words(2, "file")));
        Command::Meeting(MeetingCommand::Link { meeting: scene.meeting(0), url, title })
    },
    |scene| Command::Meeting(MeetingCommand::Unlink { meeting: scene.meeting(0), link: "1".into() }),
    |scene| {
        let text = scene.words(1, "comment");
        Command::Meeting(MeetingCommand::Comment { meeting: scene.meeting(0), text })
    },
    |scene| {
        let (present, absent) = if scene.is(1) { ("Chen", None) } else { ("Lin", Some("Wu".to_owned())) };
        let (present, absent) = (vec![present.to_owned()], absent.into_iter().collect());
        Command::Meeting(MeetingCommand::Start { meeting: scene.meeting(0), present, absent })
    },
    |scene| {
        let (meeting, item) = item_of(scene);
        Command::Meeting(MeetingCommand::TakeUp { meeting, item })
    },
    |scene| Command::Meeting(MeetingCommand::End { meeting: scene.meeting(0) }),
    |scene| {
        Command::Meeting(MeetingCommand::Park { meeting: scene.meeting(0), text: scene.words(1, "parked") })
    },
    |scene| {
        let to = scene.of(1, &[Unparked::Agenda, Unparked::Next, Unparked::Task]);
        Command::Meeting(MeetingCommand::Unpark { meeting: scene.meeting(0), item: "1".into(), to })
    },
    |scene| {
        let (meeting, item) = item_of(scene);
        let text = scene.of(2, &["as planned", "not now", ""]).to_owned();
        Command::Meeting(MeetingCommand::Conclude { meeting, item, text })
    },
    |scene| {
        let attendance = scene.of(2, &[Attendance::Confirmed, Attendance::Present, Attendance::Absent]);
        let (meeting, person) = (scene.meeting(0), scene.person(1));
        Command::Meeting(MeetingCommand::Attend { meeting, person, attendance })
    },
    write,
    write,
    write,
    rewrite,
    decide,
    |scene| {
        let vote = scene.of(2, &[Some(Vote::Yes), Some(Vote::No), Some(Vote::Abstain), None]);
        let (decision, person) = ("1".to_owned(), scene.perhaps(1, scene.person(1)));
        Command::Meeting(MeetingCommand::Vote { meeting: scene.meeting(0), decision, person, vote })
    },
    |scene| {
        let state = scene.of(1, &[Execution::Done, Execution::Dropped, Execution::Open]);
        let (meeting, decision) = (scene.meeting(0), "1".to_owned());
        Command::Meeting(MeetingCommand::Execute { meeting, decision, state })
    },
    action,
    |scene| {
        let list = if scene.is(1) { Results::Actions } else { Results::Decisions };
        let (meeting, item, fields) = (scene.meeting(0), "1".to_owned(), scene.field(2, &OF_RESULT));
        Command::Meeting(MeetingCommand::SetResult { meeting, list, item, fields })
    },
    |scene| Command::Meeting(MeetingCommand::Send { meeting: scene.meeting(0) }),
    receive,
    receive,
    |scene| {
        let numbers = if scene.is(1) { vec![] } else { vec![1] };
        Command::Meeting(MeetingCommand::Judge { meeting: scene.meeting(0), numbers, accepted: scene.is(2) })
    },
    |scene| Command::Meeting(MeetingCommand::Archive { meeting: scene.meeting(0), archived: scene.is(1) }),
];

fn receive(scene: &Scene<'_>) -> Command {
    let (version, person) = (scene.perhaps(1, 1), scene.perhaps(2, scene.person(2)));
    Command::Meeting(MeetingCommand::Receipt { meeting: scene.meeting(0), version, person })
}
