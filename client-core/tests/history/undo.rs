//! One person takes back what they did and does it again, command by command, whatever the command was.

use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::command::{Command, Outcome};
use concord_core::model::board::ColumnKind;
use concord_core::model::meeting::Attendance;
use concord_core::replica::device::Device;
use concord_core::replica::error::CommandError;
use concord_core::replica::query::TaskFilter;
use serde_json::Value;

use crate::team::{Person, kick_off, note, satisfaction_board};

/// What a person sees, less what tells how it came to be so: who put it there or away, and how often a date has moved.
pub fn state(person: &Person) -> Value {
    let mut seen: Value = serde_json::from_str(&person.sees()).unwrap();
    forget(&mut seen);
    seen
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["history", "due_moves", "moved", "archived_by", "put_away"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(forget);
        }
        Value::Array(items) => {
            items.retain(|item| item["rule"] != "due-moved-without-reason");
            items.iter_mut().for_each(forget);
        }
        _ => {}
    }
}

/// Fails with the lines in which two states differ.
#[track_caller]
pub fn same(found: &Value, expected: &Value, after: &str) {
    if found == expected {
        return;
    }
    let lines = |value: &Value| -> Vec<String> {
        serde_json::to_string_pretty(value).unwrap().lines().map(str::to_owned).collect()
    };
    let (found, expected) = (lines(found), lines(expected));
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    panic!("{after}: found {:#?} instead of {:#?}", only(&found, &expected), only(&expected, &found));
}

pub fn undo(person: &mut Person) -> Result<Outcome, CommandError> {
    person.tries(Command::Undo(UndoCommand::Undo))
}

pub fn redo(person: &mut Person) -> Result<Outcome, CommandError> {
    person.tries(Command::Undo(UndoCommand::Redo))
}

fn lin() -> (Person, String) {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let meeting = kick_off(&mut lin);
    (lin, meeting)
}

fn set(task: &str, fields: &[(&str, &str)]) -> Command {
    let fields = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Command::Task(TaskCommand::Set { task: task.into(), fields, reason: Some("agreed".into()) })
}

fn task(make: impl FnOnce(String) -> TaskCommand) -> Command {
    Command::Task(make("CSAT-002".into()))
}

/// One command of every sort that changes something that is there.
fn changes(meeting: &str) -> Vec<Command> {
    let board = || "Customer satisfaction project".to_owned();
    let meeting = || meeting.to_owned();
    vec![
        set("CSAT-002", &[("due", "2024-07-17"), ("priority", "high")]),
        set("CSAT-002", &[("due", "")]),
        set("CSAT-002", &[("due", "2024-07-16"), ("due", "2024-07-17")]),
        set("CSAT-002", &[("collaborators", "Wu"), ("labels", "urgent"), ("informed", "Lin")]),
        task(|task| TaskCommand::Move { task, to: Some("In progress".into()), board: None, before: None }),
        task(|task| TaskCommand::Start { task }),
        task(|task| TaskCommand::Done { task }),
        task(|task| TaskCommand::Block { task, from: None, reason: Some("2 customers".into()) }),
        task(|task| TaskCommand::Accept { task }),
        task(|task| TaskCommand::Return { task, problems: vec!["too short".into()] }),
        task(|task| TaskCommand::Archive { task }),
        task(|task| TaskCommand::Comment { task, text: "Ask 李雷 first.".into() }),
        task(|task| TaskCommand::Log { task, minutes: 45 }),
        task(|task| TaskCommand::AddCheck { task, title: "call".into() }),
        task(|task| TaskCommand::Describe { task, before: None, after: "One. Two. Three.".into() }),
        Command::Board(BoardCommand::Rename { board: board(), name: "Satisfaction".into() }),
        Command::Board(BoardCommand::Archive { board: board(), archived: true }),
        Command::Board(BoardCommand::RenameColumn {
            board: board(),
            column: "Done".into(),
            name: "Closed".into(),
        }),
        Command::Board(BoardCommand::ArchiveColumn { board: board(), column: "Done".into(), archived: true }),
        Command::Meeting(MeetingCommand::Set {
            meeting: meeting(),
            fields: vec![("place".into(), "room B".into()), ("minutes".into(), "90".into())],
        }),
        Command::Meeting(MeetingCommand::Invite { meeting: meeting(), people: vec!["Wu".into()] }),
        Command::Meeting(MeetingCommand::Attend {
            meeting: meeting(),
            person: "Chen".into(),
            attendance: Attendance::Present,
        }),
        Command::Meeting(MeetingCommand::Agenda {
            meeting: meeting(),
            title: "Any other business".into(),
            background: None,
            goal: None,
            presenter: None,
            minutes: Some(5),
            material: None,
        }),
        Command::Meeting(MeetingCommand::Conclude {
            meeting: meeting(),
            item: "1".into(),
            text: "yes".into(),
        }),
        Command::Meeting(MeetingCommand::Decide {
            meeting: meeting(),
            text: "go on".into(),
            owner: Some("Wu".into()),
            by: None,
            due: None,
            item: Some("1".into()),
        }),
        Command::Meeting(note(&meeting(), "1", "The plan stands. Wu writes it down.\nNext week again.")),
    ]
}

#[test]
fn every_sort_of_change_is_taken_back_and_done_again() {
    let (mut lin, meeting) = lin();
    for command in changes(&meeting) {
        let before = state(&lin);
        let done = lin.does(command.clone());
        let after = state(&lin);
        assert_ne!(before, after, "{command:?}");
        undo(&mut lin).unwrap();
        same(&state(&lin), &before, &format!("{command:?}"));
        let again = redo(&mut lin).unwrap();
        same(&state(&lin), &after, &format!("{command:?}"));
        assert!(again.step.is_some() && again.step != done.step);
        undo(&mut lin).unwrap();
        same(&state(&lin), &before, &format!("{command:?}"));
    }
}

#[test]
fn all_of_it_is_taken_back_in_turn_and_done_again_in_turn() {
    let (mut lin, meeting) = lin();
    let mut states = vec![state(&lin)];
    let commands = changes(&meeting);
    for command in &commands {
        // Some do nothing after others (a task that is done already stays where it is).
        if lin.tries(command.clone()).is_ok_and(|outcome| outcome.step.is_some()) {
            states.push(state(&lin));
        }
    }
    assert!(states.len() > 20);
    for (number, expected) in states.iter().enumerate().rev().skip(1) {
        undo(&mut lin).unwrap();
        same(&state(&lin), expected, &format!("back to {number}"));
    }
    for (number, expected) in states.iter().enumerate().skip(1) {
        redo(&mut lin).unwrap();
        same(&state(&lin), expected, &format!("on to {number}"));
    }
    assert!(matches!(redo(&mut lin), Err(CommandError::NothingToUndo)));
}

#[test]
fn what_was_made_is_put_away_and_comes_back_under_its_key() {
    let (mut lin, _) = lin();
    let today = "2024-07-08".parse().unwrap();
    let keys = |lin: &Person| -> Vec<String> {
        lin.replica.tasks(&TaskFilter::default(), today).unwrap().into_iter().map(|task| task.key).collect()
    };
    let before = keys(&lin);
    // The owner is new here, and so is the Inbox: both stay.
    let new = NewTask { title: "call back".into(), board: Some("Inbox".into()), ..NewTask::default() };
    let id = lin.task(TaskCommand::Add(new)).document.unwrap().to_string();
    let key = lin.shows(&id).task.key;
    undo(&mut lin).unwrap();
    assert_eq!(keys(&lin), before);
    let put_away = lin.shows(&id);
    assert!(put_away.task.archived && put_away.task.key == key);
    assert!(lin.replica.boards(false).unwrap().iter().any(|board| board.name == "Inbox"));
    redo(&mut lin).unwrap();
    assert!(!lin.shows(&key).task.archived);

    lin.board(BoardCommand::Add { name: "Second".into(), prefix: None });
    undo(&mut lin).unwrap();
    assert!(lin.replica.boards(false).unwrap().iter().all(|board| board.name != "Second"));
    let new = NewMeeting {
        title: "Retrospective".into(),
        at: "2024-07-20T10:00:00+08:00".parse().unwrap(),
        minutes: None,
        place: None,
        purpose: None,
        host: None,
        recorder: None,
        attendees: Vec::new(),
        board: None,
        concerned: Vec::new(),
        repeat: None,
        template: None,
    };
    lin.meeting(MeetingCommand::Add(Box::new(new)));
    undo(&mut lin).unwrap();
    assert!(
        lin.replica
            .meetings(false, crate::team::now(0))
            .unwrap()
            .iter()
            .all(|meeting| meeting.title != "Retrospective")
    );
}

#[test]
fn a_person_who_was_entered_by_mistake_can_not_be_named_any_more_until_entered_again() {
    let (mut lin, _) = lin();
    let enter = || Command::Person(PersonCommand::Add { name: "Chne".into(), outside: true });
    let before = lin.replica.people().unwrap();
    let entered = lin.does(enter()).person;
    undo(&mut lin).unwrap();
    assert_eq!(lin.replica.people().unwrap(), before);
    assert!(lin.tries(set("CSAT-001", &[("owner", "Chne")])).is_err());
    assert_eq!(lin.does(enter()).person, entered);
    assert_eq!(lin.replica.people().unwrap().len(), before.len() + 1);
}

#[test]
fn an_action_item_and_its_task_are_one_step() {
    let (mut lin, meeting) = lin();
    let before = state(&lin);
    let done = lin.meeting(MeetingCommand::Action {
        meeting: meeting.clone(),
        title: "write to customers".into(),
        owner: Some("Chen".into()),
        due: Some("2024-07-12".parse().unwrap()),
        board: None,
        item: Some("1".into()),
        note: Some("By hand. Not by mail.".into()),
    });
    let task = done.document.unwrap().to_string();
    assert_eq!((lin.minutes(&meeting).actions.len(), lin.shows(&task).task.archived), (1, false));
    undo(&mut lin).unwrap();
    assert_eq!((lin.minutes(&meeting).actions.len(), lin.shows(&task).task.archived), (0, true));
    let mut now = state(&lin);
    for list in ["archived", "details"] {
        now[list].as_array_mut().unwrap().retain(|shown| shown["id"] != task.as_str());
    }
    same(&now, &before, "nothing else is different");
    redo(&mut lin).unwrap();
    assert_eq!((lin.minutes(&meeting).actions.len(), lin.shows(&task).task.archived), (1, false));
}

#[test]
fn a_new_deed_after_taking_back_is_the_end_of_doing_again() {
    let (mut lin, _) = lin();
    let first = lin.does(set("CSAT-001", &[("due", "2024-07-11")])).step.unwrap();
    lin.does(set("CSAT-002", &[("due", "2024-07-16")]));
    undo(&mut lin).unwrap();
    lin.does(set("CSAT-003", &[("due", "2024-07-23")]));
    assert!(matches!(redo(&mut lin), Err(CommandError::NothingToUndo)));
    undo(&mut lin).unwrap();
    undo(&mut lin).unwrap();
    assert_eq!(
        lin.shows("CSAT-001").task.due,
        Some("2024-07-10".parse().unwrap()),
        "passed over what is undone"
    );
    let again = lin.tries(Command::Undo(UndoCommand::Step { step: first.clone() }));
    assert!(matches!(again, Err(CommandError::UndoneAlready { step }) if step == first));
}

#[test]
fn a_step_of_any_time_can_be_named() {
    let (mut lin, _) = lin();
    let first = lin.does(set("CSAT-001", &[("due", "2024-07-11")])).step.unwrap();
    lin.does(set("CSAT-001", &[("risk", "holidays")]));
    lin.does(Command::Undo(UndoCommand::Step { step: first }));
    let task = lin.shows("CSAT-001").task;
    assert_eq!((task.due, task.risk.as_deref()), (Some("2024-07-10".parse().unwrap()), Some("holidays")));
    let unknown = lin.tries(Command::Undo(UndoCommand::Step { step: "nobody's".into() }));
    assert!(matches!(unknown, Err(CommandError::NoSuchStep { .. })));
}

#[test]
fn steps_are_taken_back_after_a_restart_and_while_the_clock_stands_still() {
    let directory = tempfile::tempdir().unwrap();
    let mut lin = Person::founds_in(directory.path(), "Lin", 1);
    satisfaction_board(&mut lin);
    for day in ["2024-07-11", "2024-07-12", "2024-07-13"] {
        lin.minute = 100;
        lin.does(set("CSAT-001", &[("due", day)]));
    }
    drop(lin);
    for day in ["2024-07-12", "2024-07-11", "2024-07-10"] {
        let device = Device::open(directory.path()).unwrap();
        let workspace = device.select(None).unwrap();
        let mut lin = Person::with_replica(device.open_workspace(&workspace).unwrap(), 77);
        // The clock was set back meanwhile.
        lin.minute = 50;
        undo(&mut lin).unwrap();
        assert_eq!(lin.shows("CSAT-001").task.due, Some(day.parse().unwrap()));
    }
}

#[test]
fn operations_are_listed_newest_first_with_what_they_did() {
    let (mut lin, _) = lin();
    lin.does(set("CSAT-002", &[("due", "2024-07-17")]));
    undo(&mut lin).unwrap();
    let listed = lin.replica.operations(3, None).unwrap();
    let [taken_back, moved, agenda] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!(taken_back.undoes, moved.op);
    assert_eq!((moved.undone, taken_back.undone, agenda.undone), (true, false, false));
    assert_eq!(moved.documents[0].key.as_deref(), Some("CSAT-002"));
    let change = &moved.documents[0].changes[0];
    assert_eq!((change.field.as_str(), change.new.as_text()), ("due", Some("2024-07-17")));
    assert_eq!((moved.author.as_deref(), moved.reason.as_deref()), (Some("Lin"), Some("agreed")));
    assert_eq!(agenda.obstacle, None);
    assert!(lin.replica.operations(100, Some("Wu")).unwrap().is_empty());
    let all = lin.replica.operations(1_000, Some("Lin")).unwrap();
    let named = all.iter().filter(|op| op.op.is_some()).count();
    assert_eq!(named, 3 + 1 + 3 + 1 + 2 + 2, "people, board, tasks, meeting, agenda, and the two here");
    assert_eq!(all.len(), named + 2, "and how the workspace began");
}

#[test]
fn what_is_taken_back_is_found_no_more() {
    let (mut lin, _) = lin();
    lin.does(task(|task| TaskCommand::Comment { task, text: "Sondermüll".into() }));
    assert_eq!(lin.replica.search(&["sondermüll".into()]).unwrap().len(), 1);
    undo(&mut lin).unwrap();
    assert_eq!(lin.replica.search(&["sondermüll".into()]).unwrap(), []);
    lin.does(Command::Board(BoardCommand::AddColumn {
        board: "Customer satisfaction project".into(),
        name: "Review".into(),
        kind: ColumnKind::InProgress,
    }));
    undo(&mut lin).unwrap();
    let today = "2024-07-08".parse().unwrap();
    assert_eq!(lin.replica.board(None, today).unwrap().columns.len(), 3);
}
