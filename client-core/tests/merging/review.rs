//! Corners in which a rule of merging could be right and what a person does next still go wrong.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::id::{Root, WorkspaceId};
use concord_core::replica::context::Context;
use concord_core::replica::device::{Device, Joined};
use concord_core::replica::error::CommandError;
use concord_core::replica::sync::Syncing;
use concord_core::store::workspaces::Remote;
use concord_sync::client::{Members, Replica as _};

use crate::pair::pick;
use crate::server::Server;
use crate::team::{Person, lin_and_chen, meet, note, now};

const BOARD: &str = "Customer satisfaction project";

#[test]
fn dates_that_became_impossible_by_merging_hold_up_nothing_else() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "start", "2024-07-14");
    chen.sets("CSAT-002", "due", "2024-07-12");
    meet(&mut [&mut lin, &mut chen]);
    lin.sets("CSAT-002", "priority", "high");
    assert!(
        lin.tries(Command::Task(TaskCommand::Set {
            task: "CSAT-002".into(),
            fields: vec![("start".into(), "2024-07-16".into())],
            reason: None,
        }))
        .is_err()
    );
    lin.sets("CSAT-002", "due", "2024-07-14");
}

#[test]
fn deciding_by_a_key_that_was_another_tasks_is_refused_like_any_writing() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.adds("Lin's", BOARD);
    chen.adds("Chen's", BOARD);
    meet(&mut [&mut lin, &mut chen]);
    let (holder, other) = if lin.shows("CSAT-004").task.title == "Lin's" { (lin, chen) } else { (chen, lin) };
    let (mut holder, mut other) = (holder, other);
    holder.sets("CSAT-004", "owner", "Zhao");
    let id = other.shows("CSAT-004").task.id.to_string();
    other.sets(&id, "owner", "Wu");
    meet(&mut [&mut holder, &mut other]);
    let refused = other.tries(pick("CSAT-004", "owner", "Wu"));
    assert!(matches!(refused, Err(CommandError::Ambiguous { .. })), "{refused:?}");
    other.does(pick(&id, "owner", "Wu"));
    meet(&mut [&mut holder, &mut other]);
    assert_eq!(holder.shows("CSAT-004").task.owner.as_deref(), Some("Wu"));
}

#[test]
fn of_two_disputed_sentences_the_one_with_the_words_named_is_decided() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "One. Keep. Two."));
    meet(&mut [&mut lin, &mut chen]);
    lin.meeting(note(&meeting, "1", "One by Lin. Keep. Two by Lin."));
    chen.meeting(note(&meeting, "1", "One by Chen. Keep. Two by Chen."));
    meet(&mut [&mut lin, &mut chen]);
    let text = lin.minutes(&meeting).rewrites[0].field.split('#').next().unwrap().to_owned();
    lin.does(pick(&meeting, &text, "Two by Chen."));
    let left = lin.minutes(&meeting);
    assert_eq!(left.rewrites.len(), 1, "{:?}", left.rewrites);
    assert!(left.agenda[0].notes.contains("One by Lin.") && left.agenda[0].notes.contains("One by Chen."));
    assert!(!left.agenda[0].notes.contains("Two by Lin."), "{}", left.agenda[0].notes);
    lin.does(pick(&meeting, &text, "One by all."));
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "One by all. Keep. Two by Chen.");
}

#[test]
fn new_words_for_one_of_two_disputed_sentences_have_to_say_which() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "One. Keep. Two."));
    meet(&mut [&mut lin, &mut chen]);
    lin.meeting(note(&meeting, "1", "One by Lin. Keep. Two by Lin."));
    chen.meeting(note(&meeting, "1", "One by Chen. Keep. Two by Chen."));
    meet(&mut [&mut lin, &mut chen]);
    let (first, before) = (lin.minutes(&meeting).rewrites[0].field.clone(), lin.sees());
    let text = first.split('#').next().unwrap().to_owned();
    let refused = lin.tries(pick(&meeting, &text, "One by all."));
    assert!(matches!(refused, Err(CommandError::Ambiguous { .. })), "{refused:?}");
    assert_eq!(lin.sees(), before);
    let empty = lin.tries(pick(&meeting, &first, " "));
    assert!(matches!(empty, Err(CommandError::Invalid { .. })), "{empty:?}");
    lin.does(pick(&meeting, &first, "One by all."));
}

#[test]
fn a_place_that_two_of_three_chose_can_be_picked() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let mut wu = Person::joins(&mut lin, "Wu", 99_991);
    meet(&mut [&mut lin, &mut chen, &mut wu]);
    lin.adds("shifts the end", BOARD);
    for (person, column) in [(&mut lin, "done"), (&mut chen, "done"), (&mut wu, "in progress")] {
        person.task(TaskCommand::Move {
            task: "CSAT-001".into(),
            to: Some(column.into()),
            board: None,
            before: None,
        });
    }
    meet(&mut [&mut lin, &mut chen, &mut wu]);
    lin.does(pick("CSAT-001", "column", "done"));
    let task = lin.shows("CSAT-001").task;
    assert_eq!((task.column.as_str(), task.contested.len()), ("Done", 0));
}

fn told(person: &mut Person, role: &str) {
    let members = Members { me: "m1".into(), role: role.into(), members: Vec::new() };
    person.with(|replica, context| {
        let context = Context { now: context.now, entropy: &mut *context.entropy };
        Syncing::new(replica, context).set_members(&members).unwrap();
    });
}

#[test]
fn work_that_the_server_had_taken_before_it_was_held_back_is_not_done_twice() {
    for lists in [false, true] {
        let mut server = Server::default();
        let (_, mut chen, _) = lin_and_chen();
        server.syncs(&mut chen);
        chen.sets("CSAT-002", "risk", "dates open");
        server.loses_acknowledgements = true;
        server.syncs(&mut chen);
        assert_eq!(chen.replica.status().unwrap().unsent, 1);
        told(&mut chen, "viewer");
        assert_eq!(chen.replica.status().unwrap().held_back, 1);
        (server.loses_acknowledgements, server.lists) = (false, lists);
        server.syncs(&mut chen);
        assert_eq!(chen.shows("CSAT-002").task.risk.as_deref(), Some("dates open"));
        let status = chen.replica.status().unwrap();
        assert_eq!((status.unsent, status.held_back), (0, 0));
    }
}

#[test]
fn keys_that_no_one_could_see_while_documents_arrived_are_not_refused_later() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.adds("Lin's", BOARD);
    chen.adds("Chen's", BOARD);
    meet(&mut [&mut lin, &mut chen]);
    let mut server = Server::default();
    server.syncs(&mut lin);
    let mut zhao = Person::joins(&mut Person::founds("Nobody", 3), "Zhao", 5);
    zhao.replica = zhao.with(|_, _| {
        let workspace = lin.replica.workspace();
        let joined = joined(workspace.root, &workspace.name, "Zhao");
        Device::in_memory().unwrap().join(&joined, "Zhao").unwrap()
    });
    server.compact(true);
    server.page = 1;
    server.syncs(&mut zhao);
    zhao.replica.synced(1_720_400_000_000).unwrap();
    zhao.sets("CSAT-004", "risk", "none");
    zhao.sets("CSAT-005", "risk", "none");
    // What a sync ended with counts as seen.
    let chens = zhao.shows("CSAT-005").task.id.to_string();
    assert_eq!(zhao.shows(&chens).task.risk.as_deref(), Some("none"));
}

fn joined(root: Root, name: &str, member: &str) -> Joined {
    Joined {
        root,
        name: name.into(),
        remote: Remote {
            server: "http://127.0.0.1:1".into(),
            workspace: WorkspaceId::from_bytes([1; 16]),
            token: "secret".into(),
            member: member.into(),
        },
        role: "editor".into(),
        personal: None,
    }
}

#[test]
fn who_joins_again_under_another_name_writes_under_that_name() {
    let directory = tempfile::tempdir().unwrap();
    let root = Root::from_bytes([4; 16]);
    for name in ["Chen", "Chen Li"] {
        let joined = joined(root, "Customer care", name);
        Device::open(directory.path()).unwrap().join(&joined, name).unwrap();
    }
    let device = Device::open(directory.path()).unwrap();
    let workspace = device.select(None).unwrap();
    let replica = device.open_workspace(&workspace).unwrap();
    assert_eq!(replica.my_name().unwrap(), "Chen Li");
}

#[test]
fn two_workspaces_of_one_name_can_be_told_apart_by_what_the_error_lists() {
    let directory = tempfile::tempdir().unwrap();
    for root in [[4; 16], [5; 16]] {
        let joined = joined(Root::from_bytes(root), "Customer care", "Chen");
        Device::open(directory.path()).unwrap().join(&joined, "Chen").unwrap();
    }
    let device = Device::open(directory.path()).unwrap();
    let Err(CommandError::Ambiguous { candidates, .. }) = device.select(Some("Customer care")) else {
        panic!("one of two was chosen")
    };
    assert_eq!(candidates.len(), 2);
    for candidate in candidates {
        assert_eq!(device.select(Some(&candidate)).unwrap().root.to_string(), candidate);
    }
}

#[test]
fn a_number_that_is_no_item_is_not_the_beginning_of_an_id() {
    let (mut lin, _, meeting) = lin_and_chen();
    let refused = lin.tries(Command::Meeting(MeetingCommand::Conclude {
        meeting: meeting.clone(),
        item: "0".into(),
        text: "agreed".into(),
    }));
    assert!(matches!(refused, Err(CommandError::NotFound { .. })), "{refused:?}");
    let first = meeting.chars().next().unwrap().to_string();
    assert!(matches!(lin.replica.meeting(&first, now(0)), Err(CommandError::NotFound { .. })));
    assert!(lin.replica.meeting(&meeting[..8], now(0)).is_ok());
}

#[test]
fn a_board_that_is_open_is_meant_before_an_archived_one_of_its_name() {
    let (mut lin, _, _) = lin_and_chen();
    lin.board(BoardCommand::Add { name: "Plan".into(), prefix: None });
    lin.board(BoardCommand::Archive { board: "Plan".into(), archived: true });
    lin.board(BoardCommand::Add { name: "Plan".into(), prefix: None });
    let new = NewTask { title: "on the open one".into(), board: Some("plan".into()), ..NewTask::default() };
    let id = lin.task(TaskCommand::Add(new)).document.unwrap();
    let open: Vec<_> =
        lin.replica.boards(false).unwrap().into_iter().filter(|board| board.name == "Plan").collect();
    assert_eq!((open.len(), open[0].tasks), (1, 1), "{id}");
}
