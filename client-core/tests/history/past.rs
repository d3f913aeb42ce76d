//! The workspace as of a time is what was seen then, and the same wherever it is asked for.

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::task::TaskCommand;
use concord_core::replica::Replica;
use concord_core::replica::device::Device;

use crate::team::{Person, kick_off, lin_and_chen, meet, note, satisfaction_board, sees};

fn minute(minute: i64) -> DateTime<FixedOffset> {
    let start: DateTime<FixedOffset> = "2024-07-08T09:00:00+08:00".parse().unwrap();
    start + TimeDelta::minutes(minute)
}

/// What is seen as of a time; the replica is as it was afterwards.
fn seen_at(replica: &mut Option<Replica>, time: DateTime<FixedOffset>) -> String {
    let past = replica.take().unwrap().at(&time).unwrap();
    let seen = sees(&past);
    *replica = Some(past.present().unwrap());
    seen
}

#[test]
fn every_state_that_was_seen_is_seen_again() {
    let mut lin = Person::founds("Lin", 1);
    let mut states = vec![(lin.minute, lin.sees())];
    satisfaction_board(&mut lin);
    let meeting = kick_off(&mut lin);
    states.push((lin.minute, lin.sees()));
    let task = || "CSAT-002".to_owned();
    for command in [
        TaskCommand::Start { task: task() },
        TaskCommand::Comment { task: task(), text: "Ask 李雷 first.".into() },
        TaskCommand::Describe { task: task(), before: None, after: "One. Two.".into() },
        TaskCommand::Set { task: task(), fields: vec![("owner".into(), "Wu".into())], reason: None },
        TaskCommand::Describe { task: task(), before: None, after: "One. Two. Three.".into() },
        TaskCommand::Log { task: task(), minutes: 30 },
        TaskCommand::Archive { task: task() },
    ] {
        lin.task(command);
        states.push((lin.minute, lin.sees()));
    }
    lin.adds("mail", "Inbox");
    states.push((lin.minute, lin.sees()));
    lin.meeting(note(&meeting, "1", "The plan stands."));
    states.push((lin.minute, lin.sees()));
    lin.meeting(MeetingCommand::Action {
        meeting: meeting.clone(),
        title: "write".into(),
        owner: Some("Chen".into()),
        due: None,
        board: None,
        item: None,
        note: None,
    });
    states.push((lin.minute, lin.sees()));
    lin.board(BoardCommand::Rename { board: "Inbox".into(), name: "Post".into() });
    states.push((lin.minute, lin.sees()));
    let mut replica = Some(lin.replica);
    for (then, seen) in states.iter().rev() {
        assert_eq!(seen_at(&mut replica, minute(*then)), *seen, "minute {then}");
    }
    assert_eq!(sees(replica.as_ref().unwrap()), states.last().unwrap().1, "the present is as it was");
}

#[test]
fn questions_about_one_thing_and_searches_are_answered_as_of_then() {
    let (mut lin, _, meeting) = lin_and_chen();
    let before = lin.minute;
    lin.sets("CSAT-002", "title", "visit customers");
    lin.task(TaskCommand::Comment { task: "CSAT-001".into(), text: "Ask 李雷 first.".into() });
    lin.meeting(note(&meeting, "1", "Later words."));
    let new = lin.adds("a later task", "Customer satisfaction project");
    let today = minute(0).date_naive();
    let past = lin.replica.at(&minute(before)).unwrap();
    assert_eq!(past.task("CSAT-002", today).unwrap().0.task.title, "invite customers");
    assert!(past.task(&new, today).is_err());
    assert_eq!(past.find_task("invite customers").unwrap().id, past.find_task("CSAT-002").unwrap().id);
    let hits = |words: &str| past.search(&[words.to_owned()]).unwrap().len();
    assert_eq!((hits("invite"), hits("visit"), hits("李雷"), hits("later")), (1, 0, 0, 0));
    assert_eq!(hits("interview"), 1, "what has not changed is found too");
    assert_eq!(past.history("CSAT-002").unwrap().len(), 1);
    assert_eq!(past.meeting(&meeting, crate::team::now(0)).unwrap().agenda[0].notes, "");
    assert!(past.operations(100, None).unwrap().iter().all(|op| op.at.as_str() < "2024-07-08T10"));
    let present = past.present().unwrap();
    assert_eq!(present.task("CSAT-002", today).unwrap().0.task.title, "visit customers");
    assert_eq!(present.search(&["later".to_owned()]).unwrap().len(), 2);
}

#[test]
fn before_the_beginning_there_is_nothing() {
    let (mut lin, ..) = lin_and_chen();
    let weekly = NewMeeting {
        at: minute(30),
        template: Some(("weekly-meeting".into(), "en".into())),
        ..NewMeeting::default()
    };
    lin.minute = 100;
    let meeting = lin.meeting(MeetingCommand::Add(Box::new(weekly))).document.unwrap().to_string();
    lin.minute = 200;
    lin.meeting(MeetingCommand::Next { meeting, at: None });
    let mut replica = lin.replica;
    for (then, meetings) in [(99, 1), (199, 2), (200, 2), (300, 3)] {
        let past = replica.at(&minute(then)).unwrap();
        let found = past.meetings(true, crate::team::now(0)).unwrap();
        assert_eq!(found.len(), meetings, "minute {then}: {found:?}");
        replica = past.present().unwrap();
    }
    let past = replica.at(&minute(-1)).unwrap();
    assert!(past.people().unwrap().is_empty() && past.boards(true).unwrap().is_empty());
    assert!(
        past.meetings(true, crate::team::now(0)).unwrap().is_empty() && past.conflicts().unwrap().is_empty()
    );
}

#[test]
fn a_device_with_a_wrong_clock_changes_nothing_about_what_all_say_of_then() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    // Chen's clock is four hours slow, and one more than the server's word corrects.
    chen.replica.set_skew(3 * 60 * 60_000).unwrap();
    lin.minute = 400;
    chen.minute = 160;
    for round in 0..6 {
        lin.sets("CSAT-002", "risk", &format!("risk {round}"));
        chen.sets("CSAT-002", "deliverable", &format!("deliverable {round}"));
        chen.meeting(note(&meeting, "1", &format!("Round {round}.")));
        chen.adds(&format!("task {round}"), "Customer satisfaction project");
        if round % 2 == 0 {
            meet(&mut [&mut lin, &mut chen]);
        }
    }
    meet(&mut [&mut lin, &mut chen]);
    let mut fresh = Person::joins(&mut lin, "Wu", 31);
    meet(&mut [&mut lin, &mut chen, &mut fresh]);
    let mut replicas = [Some(lin.replica), Some(chen.replica), Some(fresh.replica)];
    let mut different = std::collections::BTreeSet::new();
    for at in (0..460).step_by(7) {
        let [lin, chen, wu] = &mut replicas;
        let seen = seen_at(lin, minute(at));
        assert_eq!(seen, seen_at(chen, minute(at)), "minute {at}");
        assert_eq!(seen, seen_at(wu, minute(at)), "minute {at}");
        different.insert(seen);
    }
    assert!(different.len() > 5, "{}", different.len());
}

#[test]
fn a_task_that_got_its_key_from_an_elder_has_the_one_it_had() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let board = "Customer satisfaction project";
    lin.minute = 100;
    lin.adds("elder", board);
    chen.minute = 200;
    let younger = chen.adds("younger", board);
    assert_eq!(younger, "CSAT-004");
    // Whoever notices gives the younger one another key, and does so later.
    lin.minute = 300;
    meet(&mut [&mut lin, &mut chen]);
    let today = minute(0).date_naive();
    let now = chen.replica.find_task("younger").unwrap().id.to_string();
    assert_ne!(chen.replica.task(&now, today).unwrap().0.task.key, younger);
    let past = lin.replica.at(&minute(150)).unwrap();
    assert_eq!(past.task("CSAT-004", today).unwrap().0.task.title, "elder");
    assert!(past.find_task("younger").is_err());
}

#[test]
fn the_past_is_asked_of_a_file_and_leaves_it_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let mut lin = Person::founds_in(directory.path(), "Lin", 1);
    satisfaction_board(&mut lin);
    let (then, before) = (lin.minute, lin.sees());
    lin.does(Command::Task(TaskCommand::Archive { task: "CSAT-001".into() }));
    let now = lin.sees();
    let open = || {
        let device = Device::open(directory.path()).unwrap();
        let workspace = device.select(None).unwrap();
        device.open_workspace(&workspace).unwrap()
    };
    let past = open().at(&minute(then)).unwrap();
    assert_eq!(sees(&past), before);
    // Another process writes meanwhile.
    lin.sets("CSAT-002", "due", "2024-07-19");
    assert_eq!(sees(&past), before);
    drop(past);
    lin.sets("CSAT-002", "due", "2024-07-15");
    assert!(open().task("CSAT-001", minute(0).date_naive()).unwrap().0.task.archived);
    assert!(!open().index_is_stale().unwrap() && now.contains("CSAT-001"));
}

#[test]
fn what_was_asked_of_the_past_once_is_the_same_when_asked_again_and_what_comes_late_is_in_it() {
    let (mut lin, mut chen, _) = lin_and_chen();
    for number in 0..12 {
        lin.adds(&format!("call account {number}"), "Customer satisfaction project");
    }
    meet(&mut [&mut lin, &mut chen]);
    // Chen is away, and writes before and after the time that is asked about.
    chen.minute = 150;
    chen.sets("CSAT-002", "risk", "holidays");
    let key = |number: usize| format!("CSAT-{number:03}");
    let then = minute(200);
    let seen = lin.sees();
    for at in [300, 400] {
        lin.minute = at;
        for number in 1..=14 {
            lin.sets(&key(number), "deliverable", &format!("record {at}"));
        }
    }
    let now = lin.sees();
    let mut replica = Some(lin.replica);
    for _ in 0..3 {
        assert_eq!(seen_at(&mut replica, then), seen);
        assert_eq!(seen_at(&mut replica, minute(199)), seen);
    }
    assert_eq!(sees(replica.as_ref().unwrap()), now);
    lin.replica = replica.take().unwrap();
    lin.receives(&chen);
    let late = lin.replica.at(&then).unwrap();
    let risk = |past: &Replica| past.task("CSAT-002", then.date_naive()).unwrap().0.task.risk;
    assert_eq!(risk(&late).as_deref(), Some("holidays"));
    assert_eq!(risk(&late.present().unwrap().at(&minute(149)).unwrap()), None);
}

#[test]
fn what_stood_for_days_is_told_alike_whether_it_was_kept_or_is_made_anew() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    for number in 0..12 {
        lin.adds(&format!("call account {number}"), "Customer satisfaction project");
    }
    meet(&mut [&mut lin, &mut chen]);
    let mut states = Vec::new();
    for day in 1..=4 {
        (lin.minute, chen.minute) = (day * 1_440, day * 1_440 + 300);
        for number in 1..=12 {
            lin.sets(&format!("CSAT-{number:03}"), "deliverable", &format!("record {day}"));
        }
        lin.task(TaskCommand::Comment { task: "CSAT-002".into(), text: format!("Day {day} is over.") });
        lin.meeting(note(&meeting, "1", &format!("Day {day} was quiet.")));
        lin.board(BoardCommand::Rename { board: "CSAT".into(), name: format!("Satisfaction {day}") });
        if day == 3 {
            lin.task(TaskCommand::Archive { task: "CSAT-004".into() });
        }
        // Chen is away all the time.
        chen.sets("CSAT-003", "risk", &format!("holidays {day}"));
        states.push((lin.minute, lin.sees()));
    }
    let mut replica = Some(lin.replica);
    for (then, seen) in &states {
        assert_eq!(seen_at(&mut replica, minute(*then)), *seen, "minute {then}");
    }
    lin.replica = replica.take().unwrap();
    lin.receives(&chen);
    lin.minute = 5 * 1_440;
    lin.sets("CSAT-003", "deliverable", "the last");
    let told = |mut lin: Person| -> (Person, Vec<String>) {
        let mut replica = Some(lin.replica);
        let quarters = (0..=21).map(|quarter| minute(quarter * 360));
        let all = quarters.map(|then| seen_at(&mut replica, then)).collect();
        lin.replica = replica.take().unwrap();
        (lin, all)
    };
    let (mut lin, kept) = told(lin);
    assert!(kept.iter().any(|seen| seen.contains("holidays 2") && !seen.contains("holidays 3")));
    lin.with(|replica, context| replica.rebuild_index(context)).unwrap();
    assert_eq!(told(lin).1, kept);
}
