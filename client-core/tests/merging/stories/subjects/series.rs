//! Stories of a weekly meeting: its next one made by several people apart, what it carries over, and everybody's three
//! priorities.

use concord_core::command::Command;
use concord_core::command::meeting::{MeetingCommand, NewMeeting, PriorityEntry, Unparked};

use super::super::scene::Scene;
use super::{Deed, Subject};
use crate::team::{Person, agenda, note};

pub const SERIES: Subject = Subject { name: "series", cases: 300, begins, deeds: DEEDS };

fn begins(lin: &mut Person) {
    let new = NewMeeting {
        at: "2024-07-08T09:30:00+08:00".parse().unwrap(),
        attendees: vec!["Lin".into()],
        template: Some(("weekly-meeting".into(), "en".into())),
        ..NewMeeting::default()
    };
    let id = lin.meeting(MeetingCommand::Add(Box::new(new))).document.unwrap().to_string();
    lin.meeting(MeetingCommand::Ahead { meeting: id, title: "the fair".into() });
}

fn next(scene: &Scene<'_>) -> Command {
    let days = ["2024-07-15T09:30:00+08:00", "2024-07-16T14:00:00+08:00"];
    let at = scene.is(1).then(|| scene.of(2, &days).parse().unwrap());
    Command::Meeting(MeetingCommand::Next { meeting: scene.meeting(0), at })
}

fn prioritise(scene: &Scene<'_>) -> Command {
    let text = |die: usize, from: &[&str]| scene.perhaps(die, scene.of(die, from).to_owned());
    let entry = PriorityEntry {
        meeting: scene.meeting(0),
        person: text(1, &["Lin", "Chen"]),
        slot: scene.perhaps(2, scene.number(2, 4) + 1),
        text: text(3, &["visit", "call", ""]),
        number: text(1, &["10", "5", ""]),
        unit: text(2, &["customers", "calls"]),
        target: text(0, &["12", ""]),
        actual: text(3, &["7", "13", "6.9"]),
        reason: text(0, &["two fell ill", ""]),
        thursday: text(1, &["on the way", "late"]),
    };
    Command::Meeting(MeetingCommand::Prioritise(Box::new(entry)))
}

const FIELDS: [(&str, &str); 8] = [
    ("repeat", "weekly"),
    ("repeat", "fortnightly"),
    ("repeat", ""),
    ("next_at", "2024-07-16 14:00"),
    ("next_at", ""),
    ("at", "2024-07-09 10:00"),
    ("host", "Chen"),
    ("title", "周例会"),
];

const DEEDS: &[Deed] = &[
    next,
    next,
    next,
    prioritise,
    prioritise,
    |scene| {
        Command::Meeting(MeetingCommand::Set { meeting: scene.meeting(0), fields: scene.field(1, &FIELDS) })
    },
    |scene| {
        Command::Meeting(MeetingCommand::Ahead { meeting: scene.meeting(0), title: scene.words(1, "next") })
    },
    |scene| {
        Command::Meeting(MeetingCommand::Park { meeting: scene.meeting(0), text: scene.words(1, "parked") })
    },
    |scene| {
        let (meeting, item) = (scene.meeting(0), "1".to_owned());
        Command::Meeting(MeetingCommand::Unpark { meeting, item, to: Unparked::Next })
    },
    |scene| Command::Meeting(agenda(&scene.meeting(0), &scene.words(1, "item"))),
    |scene| {
        let (meeting, item) = (scene.meeting(0), scene.nth(1, 4));
        Command::Meeting(MeetingCommand::RemoveAgenda { meeting, item, back: !scene.is(2) })
    },
    |scene| Command::Meeting(note(&scene.meeting(0), &scene.nth(1, 4), &scene.text(2))),
    |scene| {
        let (meeting, people) = (scene.meeting(0), vec![scene.person(1)]);
        Command::Meeting(MeetingCommand::Invite { meeting, people })
    },
    |scene| {
        let (meeting, item) = (scene.meeting(0), scene.nth(1, 4));
        Command::Meeting(MeetingCommand::TakeUp { meeting, item })
    },
    |scene| Command::Meeting(MeetingCommand::Send { meeting: scene.meeting(0) }),
    |scene| {
        let (meeting, version) = (scene.meeting(0), scene.perhaps(1, 1));
        Command::Meeting(MeetingCommand::Receipt { meeting, version, person: None })
    },
];
