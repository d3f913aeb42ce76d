//! Taking back is refused, whole and with the reason, where it would touch what somebody else has done since.

use concord_core::command::Command;
use concord_core::command::conflict::ConflictCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::history::undo::Cause;
use concord_core::replica::error::CommandError;
use concord_core::view::operation::ObstacleView;

use crate::team::{Person, lin_and_chen, meet, note};
use crate::undo::{redo, state, undo};

#[track_caller]
fn refused(person: &mut Person) -> ObstacleView {
    let before = (person.replica.documents().unwrap(), person.sees());
    let error = undo(person).unwrap_err();
    assert_eq!((person.replica.documents().unwrap(), person.sees()), before, "nothing is written");
    match error {
        CommandError::CannotUndo(obstacle) => *obstacle,
        other => panic!("{other:?}"),
    }
}

fn says(obstacle: &ObstacleView) -> (Option<&str>, &str, Option<&str>, Cause) {
    (obstacle.key.as_deref(), &obstacle.field, obstacle.by.as_deref(), obstacle.cause)
}

#[test]
fn a_field_that_somebody_else_has_set_since_is_theirs() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.task(TaskCommand::Set {
        task: "CSAT-002".into(),
        fields: vec![("due".into(), "2024-07-17".into()), ("risk".into(), "holidays".into())],
        reason: None,
    });
    meet(&mut [&mut lin, &mut chen]);
    chen.minute = 200;
    chen.sets("CSAT-002", "due", "2024-07-19");
    meet(&mut [&mut lin, &mut chen]);
    let obstacle = refused(&mut lin);
    assert_eq!(says(&obstacle), (Some("CSAT-002"), "due", Some("Chen"), Cause::Changed));
    assert_eq!(obstacle.at, "2024-07-08T12:21:00+08:00");
    assert_eq!(lin.shows("CSAT-002").task.risk.as_deref(), Some("holidays"), "all of it or nothing");
    let listed = lin.replica.operations(5, Some("Lin")).unwrap();
    assert_eq!(listed[0].obstacle.as_ref().map(says), Some(says(&obstacle)));
    assert_eq!(lin.replica.operations(1, Some("Chen")).unwrap()[0].obstacle, None);
}

#[test]
fn also_if_they_set_the_same_value_or_brought_it_back() {
    for values in [&["2024-07-17"][..], &["2024-07-18", "2024-07-17"]] {
        let (mut lin, mut chen, _) = lin_and_chen();
        lin.sets("CSAT-002", "due", "2024-07-17");
        meet(&mut [&mut lin, &mut chen]);
        for value in values {
            chen.sets("CSAT-002", "due", value);
        }
        meet(&mut [&mut lin, &mut chen]);
        assert_eq!(says(&refused(&mut lin)), (Some("CSAT-002"), "due", Some("Chen"), Cause::Changed));
    }
}

#[test]
fn a_field_contested_by_somebody_else_is_no_ones_to_take_back() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "owner", "Wu");
    chen.sets("CSAT-002", "owner", "Zhao");
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(says(&refused(&mut lin)).2, Some("Chen"));
    assert_eq!(says(&refused(&mut chen)).2, Some("Lin"));
}

#[test]
fn a_decision_between_values_is_not_taken_back() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "owner", "Wu");
    chen.sets("CSAT-002", "owner", "Zhao");
    meet(&mut [&mut lin, &mut chen]);
    let pick = ConflictCommand::Pick { of: "CSAT-002".into(), field: "owner".into(), value: "Wu".into() };
    lin.does(Command::Conflict(pick));
    assert_eq!(says(&refused(&mut lin)), (Some("CSAT-002"), "owner", Some("Lin"), Cause::Decided));
}

#[test]
fn what_somebody_else_has_worked_on_is_not_put_away() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let made = lin.adds("write the report", "Customer satisfaction project");
    meet(&mut [&mut lin, &mut chen]);
    chen.task(TaskCommand::Comment { task: made.clone(), text: "I have begun.".into() });
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(says(&refused(&mut lin)).2, Some("Chen"));
    assert!(!lin.shows(&made).task.archived);

    lin.meeting(MeetingCommand::Agenda {
        meeting: meeting.clone(),
        title: "Budget".into(),
        background: None,
        goal: None,
        presenter: None,
        minutes: None,
        material: None,
    });
    meet(&mut [&mut lin, &mut chen]);
    chen.meeting(note(&meeting, "3", "Enough for this year."));
    meet(&mut [&mut lin, &mut chen]);
    let obstacle = refused(&mut lin);
    assert_eq!((obstacle.field.as_str(), obstacle.by.as_deref()), ("agenda/notes", Some("Chen")));
}

#[test]
fn what_others_write_beside_it_is_in_nobodys_way() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let before = lin.minutes(&meeting).agenda[0].notes.clone();
    lin.meeting(note(&meeting, "1", "The plan stands. Wu writes it down."));
    meet(&mut [&mut lin, &mut chen]);
    chen.meeting(note(&meeting, "1", "The plan stands. Wu writes it down. Chen reads it."));
    chen.sets("CSAT-002", "due", "2024-07-19");
    lin.sets("CSAT-002", "risk", "holidays");
    meet(&mut [&mut lin, &mut chen]);
    undo(&mut lin).unwrap();
    assert_eq!(lin.shows("CSAT-002").task.due, Some("2024-07-19".parse().unwrap()));
    assert_eq!(lin.shows("CSAT-002").task.risk, None);
    undo(&mut lin).unwrap();
    assert_eq!((before.as_str(), lin.minutes(&meeting).agenda[0].notes.trim()), ("", "Chen reads it."));
}

#[test]
fn a_sentence_that_somebody_else_rewrote_stays() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "甲。乙。丙。"));
    lin.meeting(note(&meeting, "1", "甲。乙一。丙。"));
    meet(&mut [&mut lin, &mut chen]);
    chen.meeting(note(&meeting, "1", "甲。乙二。丙。"));
    meet(&mut [&mut lin, &mut chen]);
    let obstacle = refused(&mut lin);
    assert_eq!((obstacle.by.as_deref(), obstacle.cause), (Some("Chen"), Cause::Changed));
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "甲。乙二。丙。");
}

#[test]
fn nobody_takes_back_what_another_did() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let new = NewTask { title: "call".into(), ..NewTask::default() };
    let step = lin.task(TaskCommand::Add(new)).step.unwrap();
    meet(&mut [&mut lin, &mut chen]);
    let named = chen.tries(Command::Undo(UndoCommand::Step { step }));
    assert!(matches!(named, Err(CommandError::NoSuchStep { .. })));
    assert!(matches!(undo(&mut chen), Err(CommandError::NothingToUndo)));
}

#[test]
fn what_was_taken_back_and_then_set_by_somebody_else_is_not_done_again() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "due", "2024-07-17");
    undo(&mut lin).unwrap();
    meet(&mut [&mut lin, &mut chen]);
    chen.sets("CSAT-002", "due", "2024-07-19");
    meet(&mut [&mut lin, &mut chen]);
    let before = state(&lin);
    let error = redo(&mut lin).unwrap_err();
    assert!(
        matches!(&error, CommandError::CannotUndo(obstacle) if obstacle.by.as_deref() == Some("Chen")),
        "{error}"
    );
    assert_eq!(state(&lin), before);
}
