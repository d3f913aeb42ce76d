//! Changes that cannot stand as they are: refused ones, and those of a device that was copied or restored.

use std::path::Path;

use concord_core::command::Command;
use concord_core::command::held::HeldCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::task::TaskCommand;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device;
use concord_core::replica::past::Past;
use concord_core::replica::query::TaskFilter;
use concord_core::replica::sync::Syncing;
use concord_sync::client::{Members, Replica as _};
use concord_sync::frame::RefusalCode;

use crate::server::Server;
use crate::team::{Person, note, satisfaction_board};

const BOARD: &str = "Customer satisfaction project";

fn on_disk(directory: &Path, seed: u64) -> Person {
    let device = Device::open(directory).unwrap();
    let workspace = device.select(None).unwrap();
    Person::with_replica(device.open_workspace(&workspace).unwrap(), seed)
}

/// Lin's data directory with the handbook's board, synced with the server.
fn lin_on_disk(server: &mut Server) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut lin = Person::founds_in(directory.path(), "Lin", 5);
    satisfaction_board(&mut lin);
    server.syncs(&mut lin);
    assert_eq!(lin.replica.status().unwrap().unsent, 0);
    directory
}

fn copied(directory: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

fn titles(person: &Person) -> Vec<String> {
    let tasks = person.replica.tasks(&TaskFilter::default(), "2024-07-08".parse().unwrap()).unwrap();
    let mut titles: Vec<String> = tasks.into_iter().map(|task| task.title).collect();
    titles.sort();
    titles
}

#[test]
fn a_data_directory_copied_to_a_second_machine_mends_itself() {
    for mut server in Server::of_both_kinds() {
        let first = lin_on_disk(&mut server);
        let second = copied(first.path());
        let mut here = on_disk(first.path(), 11);
        let mut there = on_disk(second.path(), 22);
        here.sets("CSAT-002", "risk", "dates open");
        here.adds("made here", BOARD);
        there.sets("CSAT-002", "deliverable", "confirmation form");
        there.task(TaskCommand::Comment { task: "CSAT-002".into(), text: "from the copy".into() });
        there.adds("made there", BOARD);
        for _ in 0..2 {
            server.syncs(&mut here);
            server.syncs(&mut there);
        }
        server.syncs(&mut here);
        assert_eq!(here.sees(), there.sees());
        let task = here.shows("CSAT-002");
        assert_eq!(
            (task.task.risk.as_deref(), task.task.deliverable.as_deref()),
            (Some("dates open"), Some("confirmation form"))
        );
        assert_eq!(task.comments[0].text, "from the copy");
        assert!(
            titles(&here).contains(&"made here".to_owned())
                && titles(&here).contains(&"made there".to_owned())
        );
        for person in [&here, &there] {
            let status = person.replica.status().unwrap();
            assert_eq!((status.unsent, status.held_back), (0, 0));
        }
    }
}

#[test]
fn a_laptop_restored_from_a_backup_keeps_what_was_acknowledged_and_what_is_new() {
    for mut server in Server::of_both_kinds() {
        let laptop = lin_on_disk(&mut server);
        let backup = copied(laptop.path());
        let mut before = on_disk(laptop.path(), 11);
        before.sets("CSAT-001", "risk", "after the backup");
        server.syncs(&mut before);
        let mut restored = on_disk(backup.path(), 12);
        restored.sets("CSAT-001", "deliverable", "question list v1.0");
        server.syncs(&mut restored);
        server.syncs(&mut restored);
        let task = restored.shows("CSAT-001").task;
        assert_eq!(
            (task.risk.as_deref(), task.deliverable.as_deref()),
            (Some("after the backup"), Some("question list v1.0"))
        );
        assert_eq!(restored.replica.status().unwrap().unsent, 0);
    }
}

fn told(person: &mut Person, role: &str) {
    let members = Members { me: "m1".into(), role: role.into(), members: Vec::new() };
    person.with(|replica, context| {
        let context = Context { now: context.now, entropy: &mut *context.entropy };
        Syncing::new(replica, context).set_members(&members).unwrap();
    });
}

#[test]
fn an_editor_demoted_while_offline_keeps_the_work_and_does_it_again_when_allowed() {
    let mut server = Server::default();
    let directory = lin_on_disk(&mut server);
    let mut chen = on_disk(directory.path(), 11);
    chen.sets("CSAT-002", "risk", "dates open");
    chen.adds("only here", BOARD);
    let before = titles(&chen);
    told(&mut chen, "viewer");
    let status = chen.replica.status().unwrap();
    assert_eq!((status.unsent, status.held_back), (0, 2));
    assert_eq!(chen.shows("CSAT-002").task.risk, None);
    assert!(!titles(&chen).contains(&"only here".to_owned()));
    // Others' work still arrives.
    server.refuses = true;
    server.syncs(&mut chen);
    assert!(chen.tries(Command::Task(TaskCommand::Done { task: "CSAT-002".into() })).is_err());
    server.refuses = false;
    told(&mut chen, "editor");
    chen.does(Command::Held(HeldCommand::Retry { number: None }));
    assert_eq!(titles(&chen), before);
    assert_eq!(chen.shows("CSAT-002").task.risk.as_deref(), Some("dates open"));
    server.syncs(&mut chen);
    let status = chen.replica.status().unwrap();
    assert_eq!((status.unsent, status.held_back), (0, 0));
}

#[test]
fn a_later_edit_that_is_done_again_brings_back_what_it_was_done_to() {
    let mut chen = Person::founds("Lin", 3);
    satisfaction_board(&mut chen);
    let key = chen.adds("only here", BOARD);
    chen.sets(&key, "risk", "dates open");
    chen.sets(&key, "risk", "none");
    told(&mut chen, "viewer");
    told(&mut chen, "editor");
    // The board and the people too: everything was unsent.
    let held = chen.replica.held().unwrap();
    let numbers: Vec<i64> = held.iter().map(|held| held.number).collect();
    let (before, last) = (&numbers[..numbers.len() - 3], numbers[numbers.len() - 1]);
    for number in before {
        chen.does(Command::Held(HeldCommand::Retry { number: Some(*number) }));
    }
    assert!(!titles(&chen).contains(&"only here".to_owned()));
    chen.does(Command::Held(HeldCommand::Retry { number: Some(last) }));
    let task = chen.shows("only here").task;
    assert_eq!((task.title.as_str(), task.risk.as_deref()), ("only here", Some("none")));
    let left: Vec<i64> = chen.replica.held().unwrap().iter().map(|held| held.number).collect();
    assert_eq!(left, [last - 1]);
}

#[test]
fn what_is_refused_is_held_back_with_its_reason_and_the_rest_goes_on() {
    let mut server = Server::default();
    let directory = lin_on_disk(&mut server);
    let mut chen = on_disk(directory.path(), 11);
    chen.sets("CSAT-002", "risk", "dates open");
    chen.sets("CSAT-001", "risk", "none");
    let refused = chen.replica.task("CSAT-002", "2024-07-08".parse().unwrap()).unwrap().0.task.id;
    chen.with(|replica, context| {
        let context = Context { now: context.now, entropy: &mut *context.entropy };
        Syncing::new(replica, context)
            .refused(&refused, RefusalCode::Limit, "the document is too large")
            .unwrap();
    });
    let held = chen.replica.held().unwrap();
    assert_eq!(
        (held.len(), held[0].code.as_str(), held[0].reason.as_str()),
        (1, "limit", "the document is too large")
    );
    assert_eq!(held[0].key.as_deref(), Some("CSAT-002"));
    server.syncs(&mut chen);
    assert_eq!(chen.replica.status().unwrap().unsent, 0);
    assert_eq!(chen.shows("CSAT-001").task.risk.as_deref(), Some("none"));
}

#[test]
fn what_is_held_back_is_in_no_past_either() {
    let mut server = Server::default();
    let directory = lin_on_disk(&mut server);
    let mut chen = on_disk(directory.path(), 11);
    let task = chen.shows("CSAT-002").task;
    for day in 1..=3 {
        chen.minute = day * 1_440;
        chen.sets("CSAT-002", "risk", &format!("open for {day} days"));
    }
    let two_days = crate::team::now(2 * 1_440 + 60);
    let risk = |past: &Past| past.task("CSAT-002", two_days.date_naive()).unwrap().0.task.risk;
    let past = chen.replica.at(&two_days).unwrap();
    assert_eq!(risk(&past).as_deref(), Some("open for 2 days"));
    chen.replica = past.present().unwrap();
    chen.with(|replica, context| {
        let context = Context { now: context.now, entropy: &mut *context.entropy };
        Syncing::new(replica, context)
            .refused(&task.id, RefusalCode::Limit, "the document is too large")
            .unwrap();
    });
    assert_eq!(risk(&chen.replica.at(&two_days).unwrap()), task.risk);
}

#[test]
fn next_week_made_on_a_device_and_on_its_copy_is_one_meeting_with_one_agenda() {
    for mut server in Server::of_both_kinds() {
        let first = lin_on_disk(&mut server);
        let mut here = on_disk(first.path(), 11);
        let new = NewMeeting {
            at: "2024-07-08T09:30:00+08:00".parse().unwrap(),
            attendees: vec!["Chen".into(), "Wu".into()],
            template: Some(("weekly-meeting".into(), "en".into())),
            ..NewMeeting::default()
        };
        let week = here.meeting(MeetingCommand::Add(Box::new(new))).document.unwrap().to_string();
        server.syncs(&mut here);
        drop(here);
        let second = copied(first.path());
        let (mut here, mut there) = (on_disk(first.path(), 33), on_disk(second.path(), 44));
        let next = MeetingCommand::Next { meeting: week, at: None };
        let meeting = here.meeting(next.clone()).document.unwrap().to_string();
        assert_eq!(there.meeting(next).document.unwrap().to_string(), meeting);
        here.meeting(note(&meeting, "1", "Red: sold out."));
        there.meeting(note(&meeting, "2", "All three done."));
        for _ in 0..2 {
            server.syncs(&mut here);
            server.syncs(&mut there);
        }
        server.syncs(&mut here);
        assert_eq!(here.sees(), there.sees());
        let seen = here.minutes(&meeting);
        assert_eq!((seen.agenda.len(), seen.contested.len()), (6, 0), "{:?}", seen.contested);
        let notes = [seen.agenda[0].notes.as_str(), seen.agenda[1].notes.as_str()];
        assert_eq!(notes, ["Red: sold out.", "All three done."]);
        for person in [&here, &there] {
            let status = person.replica.status().unwrap();
            assert_eq!((status.unsent, status.held_back), (0, 0));
        }
    }
}
