//! Two people work apart and then meet: nothing is lost, nobody is overruled in silence.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::rule::RuleCommand;
use concord_core::command::task::TaskCommand;
use concord_core::model::board::ColumnKind;
use concord_core::model::filter::Filter;
use concord_core::model::register::Scalar;
use concord_core::model::rule::Rule;
use concord_core::model::task::{Priority, Status};
use concord_core::replica::error::CommandError;

use crate::pair::{pick, together, values_of};
use crate::team::{Person, agenda, lin_and_chen};

const BOARD: &str = "Customer satisfaction project";

/// The owners of CSAT-003 as the board's table has them.
fn owners_in_the_table(person: &Person) -> Vec<String> {
    let today = "2024-07-12".parse().unwrap();
    let form = person.replica.board_form(Some(BOARD), &Filter::default(), today).unwrap();
    form.tasks.into_iter().find(|row| row.key == "CSAT-003").unwrap().owners
}

#[test]
fn a_moved_due_date_keeps_its_history_and_edits_of_other_fields_merge() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.task(TaskCommand::Set {
        task: "CSAT-002".into(),
        fields: vec![("due".into(), "2024-07-17".into())],
        reason: Some("2 customers' times clash".into()),
    });
    chen.task(TaskCommand::Block {
        task: "CSAT-002".into(),
        from: None,
        reason: Some("2 customers' dates open".into()),
    });
    for title in ["call the first five", "call the others"] {
        chen.task(TaskCommand::AddCheck { task: "CSAT-002".into(), title: title.into() });
    }
    chen.task(TaskCommand::Tick { task: "CSAT-002".into(), item: "1".into(), done: true });
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-002");
    assert_eq!(task.task.due, "2024-07-17".parse().ok());
    assert_eq!(task.task.status, Status::Blocked);
    assert_eq!(task.checklist.iter().map(|item| item.done).collect::<Vec<_>>(), [true, false]);
    let moved = &task.due_moves[0];
    assert_eq!(
        (moved.from.as_str(), moved.to.as_deref(), moved.by.as_deref()),
        ("2024-07-15", Some("2024-07-17"), Some("Lin"))
    );
    assert_eq!(moved.reason.as_deref(), Some("2 customers' times clash"));
    assert!(task.task.contested.is_empty());
}

#[test]
fn two_owners_named_apart_both_show_until_one_decides() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "owner", "Zhao");
    chen.sets("CSAT-003", "owner", "Lin");
    together(&mut lin, &mut chen);
    assert_eq!(lin.shows("CSAT-003").task.contested, ["owner"]);
    assert_eq!(values_of(&lin, "owner"), ["Lin", "Zhao"]);
    assert_eq!(owners_in_the_table(&lin), owners_in_the_table(&chen));
    assert_eq!(owners_in_the_table(&lin).len(), 2);
    chen.does(pick("CSAT-003", "owner", "Zhao"));
    together(&mut lin, &mut chen);
    assert_eq!(lin.shows("CSAT-003").task.owner.as_deref(), Some("Zhao"));
    assert_eq!(owners_in_the_table(&lin), ["Zhao"]);
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn picking_different_values_apart_is_a_disagreement_again_and_never_a_loss() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "owner", "Zhao");
    chen.sets("CSAT-003", "owner", "Lin");
    together(&mut lin, &mut chen);
    // One of them picks the value that is shown, the other one the other value.
    lin.does(pick("CSAT-003", "owner", "Zhao"));
    chen.does(pick("CSAT-003", "owner", "Lin"));
    together(&mut lin, &mut chen);
    assert_eq!(values_of(&lin, "owner"), ["Lin", "Zhao"]);
}

#[test]
fn picking_the_shown_value_survives_an_unrelated_edit_made_apart() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "owner", "Zhao");
    chen.sets("CSAT-003", "owner", "Lin");
    together(&mut lin, &mut chen);
    let shown = lin.shows("CSAT-003").task.owner.unwrap();
    lin.does(pick("CSAT-003", "owner", &shown));
    chen.sets("CSAT-003", "risk", "agree the dimensions first");
    together(&mut lin, &mut chen);
    assert_eq!(chen.shows("CSAT-003").task.owner, Some(shown));
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn the_same_priority_set_apart_is_agreement() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "priority", "high");
    chen.sets("CSAT-002", "priority", "高");
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-002").task;
    assert_eq!(task.priority, Some(Priority::High));
    assert!(task.contested.is_empty());
}

#[test]
fn clearing_against_setting_is_shown_as_a_disagreement() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "risk", "dates open");
    together(&mut lin, &mut chen);
    lin.sets("CSAT-002", "risk", "");
    chen.sets("CSAT-002", "risk", "two customers silent");
    together(&mut lin, &mut chen);
    assert_eq!(values_of(&chen, "risk"), ["", "two customers silent"]);
    lin.does(pick("CSAT-002", "risk", ""));
    together(&mut lin, &mut chen);
    assert_eq!(chen.shows("CSAT-002").task.risk, None);
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn a_collaborator_removed_here_and_added_again_there_stays() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "collaborators", "-Zhao");
    chen.sets("CSAT-002", "collaborators", "-Zhao");
    chen.sets("CSAT-002", "collaborators", "+Zhao");
    together(&mut lin, &mut chen);
    assert_eq!(lin.shows("CSAT-002").task.collaborators, ["Zhao"]);
}

#[test]
fn two_tasks_added_apart_get_different_keys_and_both_old_keys_find_a_task() {
    let (mut lin, mut chen, _) = lin_and_chen();
    assert_eq!(lin.adds("score sheet", BOARD), "CSAT-004");
    assert_eq!(chen.adds("venue", BOARD), "CSAT-004");
    together(&mut lin, &mut chen);
    let keys: Vec<(String, String)> = ["score sheet", "venue"]
        .into_iter()
        .map(|title| (title.to_owned(), lin.shows(title).task.key))
        .collect();
    let mut numbers: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["CSAT-004", "CSAT-005"]);
    let (_, notes) = chen.replica.task("CSAT-004", "2024-07-08".parse().unwrap()).unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    // The one whose task was renumbered is asked which task is meant; the other one is not.
    let moved = &keys.iter().find(|(_, key)| key == "CSAT-005").unwrap().0;
    let (owner_of_moved, other) =
        if moved == "venue" { (&mut chen, &mut lin) } else { (&mut lin, &mut chen) };
    let refused = owner_of_moved.tries(Command::Task(TaskCommand::Done { task: "CSAT-004".into() }));
    assert!(
        matches!(refused, Err(CommandError::Ambiguous { ref candidates, .. }) if candidates.len() == 2),
        "{refused:?}"
    );
    other.task(TaskCommand::Done { task: "CSAT-004".into() });
    // The number stays its own when a third task wants it.
    together(&mut lin, &mut chen);
    assert_eq!(lin.adds("third", BOARD), "CSAT-006");
}

#[test]
fn a_contested_meeting_place_is_named_and_decided_like_any_field() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let place = |place: &str| MeetingCommand::Set {
        meeting: meeting.clone(),
        fields: vec![("place".into(), place.into())],
    };
    lin.meeting(place("room B"));
    chen.meeting(place("room C"));
    together(&mut lin, &mut chen);
    assert_eq!(values_of(&lin, "place"), ["room B", "room C"]);
    lin.does(pick(&meeting, "place", "room C"));
    together(&mut lin, &mut chen);
    assert_eq!(chen.minutes(&meeting).meeting.place.as_deref(), Some("room C"));
}

#[test]
fn agenda_items_added_apart_are_both_there() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let item = |title: &str| agenda(&meeting, title);
    lin.meeting(item("Budget of the booth"));
    chen.meeting(item("Training module"));
    together(&mut lin, &mut chen);
    let titles: Vec<String> = lin.minutes(&meeting).agenda.into_iter().map(|item| item.title).collect();
    assert_eq!(titles.len(), 4);
    assert!(
        titles.contains(&"Budget of the booth".to_owned()) && titles.contains(&"Training module".to_owned())
    );
}

#[test]
fn a_task_archived_here_and_commented_there_says_so_and_loses_nothing() {
    let (mut lin, mut chen, _) = lin_and_chen();
    chen.task(TaskCommand::Archive { task: "CSAT-001".into() });
    lin.task(TaskCommand::Comment {
        task: "CSAT-001".into(),
        text: "customer contact must confirm needs".into(),
    });
    together(&mut lin, &mut chen);
    let task = chen.shows("CSAT-001");
    assert!(task.task.archived);
    assert_eq!(task.comments[0].text, "customer contact must confirm needs");
    let archived = task.archived_by.unwrap();
    assert_eq!((archived.by.as_deref(), archived.edited_by), (Some("Chen"), vec!["Lin".to_owned()]));
}

#[test]
fn a_task_moved_into_a_column_archived_meanwhile_shows_in_the_first_of_its_kind() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let column = |name: &str| BoardCommand::AddColumn {
        board: BOARD.into(),
        name: name.into(),
        kind: ColumnKind::InProgress,
    };
    lin.board(column("Review"));
    together(&mut lin, &mut chen);
    lin.task(TaskCommand::Move {
        task: "CSAT-002".into(),
        to: Some("Review".into()),
        board: None,
        before: None,
    });
    chen.board(BoardCommand::ArchiveColumn { board: BOARD.into(), column: "Review".into(), archived: true });
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-002").task;
    assert_eq!((task.column.as_str(), task.status), ("In progress", Status::InProgress));
}

#[test]
fn a_task_dragged_to_two_columns_is_in_one_of_them_and_contested() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.task(TaskCommand::Start { task: "CSAT-003".into() });
    chen.task(TaskCommand::Done { task: "CSAT-003".into() });
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-003").task;
    assert_eq!(task.contested, ["column"]);
    let board = lin.replica.board(Some(BOARD), "2024-07-08".parse().unwrap()).unwrap();
    let places =
        board.columns.iter().flat_map(|column| &column.tasks).filter(|other| other.key == "CSAT-003").count();
    assert_eq!(places, 1);
    lin.does(pick("CSAT-003", "column", "Done"));
    together(&mut lin, &mut chen);
    assert_eq!(chen.shows("CSAT-003").task.status, Status::Done);
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn the_order_of_a_column_needs_no_decision() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let to_front = |before: &str| TaskCommand::Move {
        task: "CSAT-003".into(),
        to: None,
        board: None,
        before: Some(before.into()),
    };
    lin.task(to_front("CSAT-001"));
    chen.task(to_front("CSAT-002"));
    together(&mut lin, &mut chen);
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn a_task_moved_to_another_board_keeps_its_key_and_edits_made_meanwhile() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.board(BoardCommand::Add { name: "Archive of 2024".into(), prefix: Some("ARC".into()) });
    together(&mut lin, &mut chen);
    lin.task(TaskCommand::Move {
        task: "CSAT-002".into(),
        to: None,
        board: Some("Archive of 2024".into()),
        before: None,
    });
    chen.sets("CSAT-002", "deliverable", "confirmation form");
    together(&mut lin, &mut chen);
    let task = chen.shows("CSAT-002").task;
    assert_eq!(
        (task.board.as_str(), task.deliverable.as_deref()),
        ("Archive of 2024", Some("confirmation form"))
    );
}

#[test]
fn time_logged_apart_adds_up() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.task(TaskCommand::Log { task: "CSAT-001".into(), minutes: 30 });
    chen.task(TaskCommand::Log { task: "CSAT-001".into(), minutes: 45 });
    together(&mut lin, &mut chen);
    assert_eq!(lin.shows("CSAT-001").minutes_spent, 75);
}

#[test]
fn the_inbox_made_apart_is_one_board() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.adds("from Lin", "Inbox");
    chen.adds("from Chen", "Inbox");
    together(&mut lin, &mut chen);
    let inboxes = lin.replica.boards(true).unwrap().into_iter().filter(|board| board.name == "Inbox");
    assert_eq!(inboxes.map(|board| board.tasks).collect::<Vec<_>>(), [2]);
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn boards_with_one_prefix_made_apart_settle_on_two_prefixes() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.board(BoardCommand::Add { name: "Sales north".into(), prefix: None });
    chen.board(BoardCommand::Add { name: "Service new".into(), prefix: None });
    lin.adds("one", "Sales north");
    chen.adds("two", "Service new");
    together(&mut lin, &mut chen);
    let mut prefixes: Vec<String> =
        lin.replica.boards(false).unwrap().into_iter().map(|board| board.prefix).collect();
    prefixes.sort();
    assert_eq!(prefixes, ["CSAT", "SN", "SN2"]);
    assert_ne!(lin.shows("one").task.key, lin.shows("two").task.key);
}

#[test]
fn an_action_item_keeps_what_was_agreed_when_the_task_drifts() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(MeetingCommand::Action {
        meeting: meeting.clone(),
        title: "confirm the budget in detail".into(),
        owner: Some("Lin".into()),
        due: "2024-07-15".parse().ok(),
        board: None,
        item: Some("1".into()),
        note: None,
    });
    together(&mut lin, &mut chen);
    let key = chen.minutes(&meeting).actions[0].task.clone().unwrap().key;
    chen.sets(&key, "due", "2024-07-19");
    together(&mut lin, &mut chen);
    let action = &lin.minutes(&meeting).actions[0];
    assert_eq!(
        (action.due.as_deref(), action.drift.as_slice()),
        (Some("2024-07-15"), &["due".to_owned()][..])
    );
    assert_eq!(lin.shows(&key).task.source_meeting, Some(meeting));
}

#[test]
fn removing_the_last_value_of_a_field_shows_as_null_in_history() {
    let (mut lin, _, _) = lin_and_chen();
    lin.sets("CSAT-001", "due", "");
    let history = lin.shows("CSAT-001").history;
    let change = &history.last().unwrap().changes[0];
    assert_eq!(
        (change.field.as_str(), &change.old, &change.new),
        ("due", &Scalar::from("2024-07-10"), &Scalar::Null)
    );
}

#[test]
fn a_clock_known_to_be_behind_is_shown_corrected() {
    let (mut lin, mut chen, _) = lin_and_chen();
    chen.replica.set_skew(2 * 60 * 60 * 1_000).unwrap();
    chen.task(TaskCommand::Comment { task: "CSAT-001".into(), text: "my clock is two hours late".into() });
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-001");
    let (comment, entry) = (&task.comments[0], task.history.last().unwrap());
    assert!(comment.at.as_deref().unwrap().starts_with("2024-07-08T11:"), "{comment:?}");
    assert_eq!(comment.at.as_deref(), Some(entry.at.as_str()));
}

#[test]
fn a_number_of_a_rule_set_apart_is_contested_until_one_is_picked() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let longest = |person: &Person| person.replica.rule(Rule::MeetingMinutes).unwrap().number;
    for (person, number) in [(&mut lin, 45), (&mut chen, 90)] {
        person.does(Command::Rule(RuleCommand::Set { rule: "meeting-minutes".into(), number }));
        assert_eq!(longest(person), number);
    }
    together(&mut lin, &mut chen);
    assert_eq!(longest(&lin), longest(&chen));
    let conflicts = lin.replica.conflicts().unwrap();
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:#?}") };
    let mut values: Vec<&Scalar> = conflict.values.iter().map(|one| &one.value).collect();
    values.sort();
    assert_eq!(
        (conflict.kind.as_str(), conflict.field.as_str(), values),
        ("workspace", "settings/rule:meeting-minutes", vec![&Scalar::Int(45), &Scalar::Int(90)])
    );
    chen.does(pick(&conflict.id, &conflict.field, "90"));
    together(&mut lin, &mut chen);
    assert_eq!((longest(&lin), longest(&chen)), (90, 90));
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn columns_that_were_all_put_away_apart_all_stand_until_somebody_decides() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let put_away = |person: &mut Person, column: &str| {
        let (board, column) = (BOARD.into(), column.into());
        person.tries(Command::Board(BoardCommand::ArchiveColumn { board, column, archived: true }))
    };
    let columns = |person: &Person| -> Vec<(String, usize)> {
        let board = person.replica.board(Some(BOARD), "2024-07-12".parse().unwrap()).unwrap();
        board.columns.into_iter().map(|column| (column.name, column.tasks.len())).collect()
    };
    lin.task(TaskCommand::Done { task: "CSAT-001".into() });
    together(&mut lin, &mut chen);
    let before = columns(&lin);
    put_away(&mut lin, "Done").unwrap();
    put_away(&mut lin, "In progress").unwrap();
    put_away(&mut chen, "Not started").unwrap();
    together(&mut lin, &mut chen);
    assert_eq!((columns(&lin), columns(&chen)), (before.clone(), before.clone()));
    assert_eq!(lin.shows("CSAT-001").task.status, Status::Done);
    put_away(&mut chen, "In progress").unwrap();
    together(&mut lin, &mut chen);
    let names: Vec<String> = columns(&lin).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Not started", "Done"]);
    put_away(&mut lin, "Not started").unwrap();
    assert!(put_away(&mut lin, "Done").is_err(), "the last one stays");
    assert_eq!(columns(&lin).iter().map(|(_, tasks)| tasks).sum::<usize>(), 3);
}
