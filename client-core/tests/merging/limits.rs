//! What is too long is refused with nothing written, and what is just short enough is taken.

use concord_core::command::board::{BoardCommand, LONGEST_PREFIX};
use concord_core::command::meeting::{LONGEST_PLANNED_MINUTES, MeetingCommand};
use concord_core::command::task::TaskCommand;
use concord_core::command::{Command, LONGEST_LINE, LONGEST_PROSE};
use concord_core::replica::error::CommandError;
use concord_core::store::changes::COMPACT_AFTER_CHUNKS;

use crate::team::{Person, lin_and_chen, meet};

#[track_caller]
fn refused(person: &mut Person, command: Command) {
    let before = person.replica.documents().unwrap();
    let error = person.tries(command).unwrap_err();
    assert!(matches!(error, CommandError::Invalid { .. }), "{error}");
    assert_eq!(person.replica.documents().unwrap(), before);
}

fn titled(letters: usize) -> Command {
    let fields = vec![("title".to_owned(), "题".repeat(letters))];
    Command::Task(TaskCommand::Set { task: "CSAT-001".into(), fields, reason: None })
}

fn described(letters: usize) -> Command {
    let after = "述".repeat(letters);
    Command::Task(TaskCommand::Describe { task: "CSAT-001".into(), before: None, after })
}

fn prefixed(letters: usize) -> Command {
    Command::Board(BoardCommand::Add { name: "Another board".into(), prefix: Some("P".repeat(letters)) })
}

#[test]
fn lines_prose_and_prefixes_end_where_their_limits_say() {
    let (mut lin, _, _) = lin_and_chen();
    refused(&mut lin, titled(LONGEST_LINE + 1));
    lin.does(titled(LONGEST_LINE));
    refused(&mut lin, described(LONGEST_PROSE + 1));
    refused(&mut lin, prefixed(LONGEST_PREFIX + 1));
    lin.does(prefixed(LONGEST_PREFIX));
}

#[test]
fn a_meeting_is_planned_for_a_minute_to_a_day() {
    let (mut lin, _, meeting) = lin_and_chen();
    let planned = |minutes: u32| {
        let fields = vec![("minutes".to_owned(), minutes.to_string())];
        Command::Meeting(MeetingCommand::Set { meeting: meeting.clone(), fields })
    };
    refused(&mut lin, planned(0));
    refused(&mut lin, planned(LONGEST_PLANNED_MINUTES + 1));
    lin.does(planned(LONGEST_PLANNED_MINUTES));
    assert_eq!(lin.minutes(&meeting).meeting.minutes, Some(i64::from(LONGEST_PLANNED_MINUTES)));
}

#[test]
fn a_document_of_many_changes_is_compacted_and_loses_none() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let comments = usize::try_from(COMPACT_AFTER_CHUNKS).unwrap() + 8;
    for number in 0..comments {
        lin.task(TaskCommand::Comment { task: "CSAT-001".into(), text: number.to_string() });
    }
    let said: Vec<String> = lin.shows("CSAT-001").comments.into_iter().map(|comment| comment.text).collect();
    assert_eq!(said, (0..comments).map(|number| number.to_string()).collect::<Vec<_>>());
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(lin.sees(), chen.sees());
    // Compaction takes no unsent mark away: that of making the task, and one for each comment.
    let unsent = lin.replica.status().unwrap().unsent_documents;
    let task = unsent.iter().find(|document| document.key.as_deref() == Some("CSAT-001")).unwrap();
    assert_eq!(task.changes, comments + 1);
}
