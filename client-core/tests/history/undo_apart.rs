//! Taking back while apart: on several devices of one person, and among people who go on working meanwhile.

use concord_core::command::Command;
use concord_core::command::conflict::ConflictCommand;
use concord_core::command::task::TaskCommand;
use concord_core::command::undo::UndoCommand;
use concord_core::replica::error::CommandError;
use concord_core::view::operation::OperationView;
use proptest::prelude::*;

use crate::team::{Person, kick_off, lin_and_chen, meet, note, satisfaction_board};
use crate::undo::{redo, same, state, undo};

/// Lin at two devices, and Chen.
fn two_of_lin() -> (Person, Person, Person, String) {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let mut laptop = Person::joins(&mut lin, "Lin", 55_555);
    meet(&mut [&mut lin, &mut laptop, &mut chen]);
    (lin, laptop, chen, meeting)
}

#[test]
fn what_was_done_at_one_device_is_taken_back_at_another() {
    let (mut lin, mut laptop, ..) = two_of_lin();
    lin.sets("CSAT-002", "due", "2024-07-17");
    laptop.receives(&lin);
    undo(&mut laptop).unwrap();
    lin.receives(&laptop);
    assert_eq!(lin.shows("CSAT-002").task.due, Some("2024-07-15".parse().unwrap()));
    redo(&mut lin).unwrap();
    assert_eq!(lin.shows("CSAT-002").task.due, Some("2024-07-17".parse().unwrap()));
}

#[test]
fn the_same_step_taken_back_apart_is_taken_back_once_and_done_again_once() {
    let (mut lin, mut laptop, _, meeting) = two_of_lin();
    lin.meeting(note(&meeting, "1", "One. Two. Three.\nFour."));
    lin.meeting(note(&meeting, "1", "One.\nFour."));
    lin.sets("CSAT-002", "due", "2024-07-17");
    laptop.receives(&lin);
    let done = state(&lin);
    for _ in 0..2 {
        undo(&mut lin).unwrap();
        undo(&mut laptop).unwrap();
    }
    let undone = state(&lin);
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "One. Two. Three.\nFour.");
    meet(&mut [&mut lin, &mut laptop]);
    for device in [&mut lin, &mut laptop] {
        same(&state(device), &undone, "both took it back");
        let listed = device.replica.operations(5, None).unwrap();
        let of = |undoes: &Option<String>| listed.iter().filter(|op| op.undoes == *undoes).count();
        assert!(listed.iter().filter(|op| op.undoes.is_some()).all(|op| of(&op.undoes) == 1), "{listed:?}");
    }
    redo(&mut laptop).unwrap();
    redo(&mut laptop).unwrap();
    meet(&mut [&mut lin, &mut laptop]);
    same(&state(&lin), &done, "one did it again");
    same(&state(&laptop), &done, "one did it again");
}

#[test]
fn a_decision_between_sentences_is_taken_back_and_both_stand_side_by_side_again() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "Budget open. One confirms."));
    meet(&mut [&mut lin, &mut chen]);
    lin.meeting(note(&meeting, "1", "Budget 60,000. One confirms."));
    chen.meeting(note(&meeting, "1", "Budget 45,000. One confirms."));
    meet(&mut [&mut lin, &mut chen]);
    let contested = state(&lin);
    let field = lin.replica.conflicts().unwrap()[0].field.clone();
    let pick = |value: &str| ConflictCommand::Pick {
        of: meeting.clone(),
        field: field.clone(),
        value: value.into(),
    };
    let keep = ConflictCommand::Keep { of: meeting.clone(), field: field.clone() };
    for decision in [pick("Budget 60,000."), pick("Budget 45,000."), pick("Budget 50,000."), keep] {
        lin.does(Command::Conflict(decision.clone()));
        let decided = state(&lin);
        assert!(lin.replica.conflicts().unwrap().is_empty(), "{decision:?}");
        undo(&mut lin).unwrap();
        same(&state(&lin), &contested, &format!("{decision:?} was taken back"));
        chen.receives(&lin);
        same(&state(&chen), &contested, &format!("Chen hears that {decision:?} was taken back"));
        redo(&mut lin).unwrap();
        same(&state(&lin), &decided, &format!("{decision:?} was done again"));
        undo(&mut lin).unwrap();
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Set(u8, u8, u8),
    Label(u8, bool),
    Comment(u8),
    Log(u8),
    Describe(u8, u8),
    Note(u8),
    Add(u8),
    Archive(u8, bool),
    Move(u8, u8),
    Undo,
    Redo,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(n, f, v)| Deed::Set(n, f, v)),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::Label(n, on)),
        1 => any::<u8>().prop_map(Deed::Comment),
        1 => any::<u8>().prop_map(Deed::Log),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(n, t)| Deed::Describe(n, t)),
        2 => any::<u8>().prop_map(Deed::Note),
        1 => any::<u8>().prop_map(Deed::Add),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::Archive(n, on)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(n, to)| Deed::Move(n, to)),
        6 => Just(Deed::Undo),
        3 => Just(Deed::Redo),
    ]
}

fn command(deed: &Deed, meeting: &str) -> Command {
    let task = |n: u8| format!("CSAT-00{}", n % 3 + 1);
    let text = |n: u8| {
        ["A. B. C.", "A. B1. C.", "A. C.", "A. B. C. D.", "", "甲。乙。\n丙。"][usize::from(n) % 6].to_owned()
    };
    let command = match deed {
        Deed::Set(n, f, v) => {
            let field = ["risk", "deliverable", "priority"][usize::from(*f) % 3];
            let value = ["high", "low", ""][usize::from(*v) % 3];
            let fields = vec![(field.into(), value.into())];
            TaskCommand::Set { task: task(*n), fields, reason: None }
        }
        Deed::Label(n, on) => {
            let fields = vec![("labels".into(), if *on { "+urgent".into() } else { "-urgent".into() })];
            TaskCommand::Set { task: task(*n), fields, reason: None }
        }
        Deed::Comment(n) => TaskCommand::Comment { task: task(*n), text: format!("comment {n}") },
        Deed::Log(n) => TaskCommand::Log { task: task(*n), minutes: u32::from(*n) + 1 },
        Deed::Describe(n, t) => TaskCommand::Describe { task: task(*n), before: None, after: text(*t) },
        Deed::Note(t) => return Command::Meeting(note(meeting, "1", &text(*t))),
        Deed::Add(n) => TaskCommand::Add(concord_core::command::task::NewTask {
            title: format!("task {n}"),
            board: Some("Customer satisfaction project".into()),
            ..Default::default()
        }),
        Deed::Archive(n, true) => TaskCommand::Archive { task: task(*n) },
        Deed::Archive(n, false) => TaskCommand::Restore { task: task(*n) },
        Deed::Move(n, to) => {
            let to = ["Not started", "In progress", "Done"][usize::from(*to) % 3];
            TaskCommand::Move { task: task(*n), to: Some(to.into()), board: None, before: None }
        }
        Deed::Undo => return Command::Undo(UndoCommand::Undo),
        Deed::Redo => return Command::Undo(UndoCommand::Redo),
    };
    Command::Task(command)
}

/// Does it and checks what is promised of every single step.
fn act(person: &mut Person, deed: &Deed, meeting: &str) {
    let before = (person.replica.documents().unwrap(), state(person));
    match person.tries(command(deed, meeting)) {
        Ok(outcome) if matches!(deed, Deed::Undo | Deed::Redo) => {
            let listed = person.replica.operations(1, None).unwrap();
            assert_eq!(listed[0].op, outcome.step);
            no_one_else_is_touched(person, &listed[0]);
            let after = state(person);
            let step = outcome.step.unwrap();
            // There and back leaves what was there; then there again.
            person.does(Command::Undo(UndoCommand::Step { step: step.clone() }));
            same(&state(person), &before.1, &format!("{deed:?} and back"));
            let back = person.replica.operations(1, None).unwrap()[0].op.clone().unwrap();
            person.does(Command::Undo(UndoCommand::Step { step: back }));
            same(&state(person), &after, &format!("{deed:?} and on again"));
        }
        Ok(_) => {}
        Err(error) => {
            let undoing = matches!(deed, Deed::Undo | Deed::Redo);
            let expected = matches!(error, CommandError::CannotUndo(_) | CommandError::NothingToUndo);
            assert!(!undoing || expected, "{error:?}");
            assert_eq!(person.replica.documents().unwrap(), before.0, "{deed:?}: {error}");
            same(&state(person), &before.1, &format!("{deed:?}: {error}"));
        }
    }
}

/// A step that takes back writes over nothing that somebody else wrote last.
fn no_one_else_is_touched(person: &Person, step: &OperationView) {
    for changed in &step.documents {
        let history = person.replica.history(&changed.id).unwrap();
        let (_, earlier) = history.split_last().unwrap();
        for change in
            changed.changes.iter().filter(|change| change.item.is_none() && !change.field.contains('/'))
        {
            let last =
                earlier.iter().rev().find(|entry| entry.changes.iter().any(|c| c.field == change.field));
            let is_text = ["description", "labels", "archived"].contains(&change.field.as_str());
            if let Some(last) = last.filter(|_| !is_text) {
                assert_eq!(last.author, step.author, "{change:?} after {last:?}");
            }
        }
    }
}

/// Who does what, and whom they hear of before.
type Story = [(usize, Option<usize>, Deed)];

/// Lin, Lin's laptop and Chen do what a story says; every step keeps what is promised of it.
fn tell(story: &Story) -> ([Person; 3], String) {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let meeting = kick_off(&mut lin);
    let laptop = Person::joins(&mut lin, "Lin", 55_555);
    let chen = Person::joins(&mut lin, "Chen", 7_777);
    let mut team = [lin, laptop, chen];
    for (who, heard, deed) in story {
        if let Some(other) = heard.filter(|other| other != who) {
            let [person, other] = team.get_disjoint_mut([*who, other]).unwrap();
            person.receives(other);
        }
        act(&mut team[*who], deed, &meeting);
    }
    (team, meeting)
}

fn notes(person: &Person, meeting: &str) -> String {
    person.minutes(meeting).agenda[0].notes.clone()
}

const LIN: usize = 0;
const LAPTOP: usize = 1;
const CHEN: usize = 2;
/// The texts that [`command`] writes.
const ABC: u8 = 0;
const AB1C: u8 = 1;
const AC: u8 = 2;
const ABCD: u8 = 3;
const NOTHING: u8 = 4;
const CHINESE: u8 = 5;

#[test]
fn words_that_stood_there_once_and_were_replaced_are_no_version_of_what_stands_there_now() {
    let notes_of =
        |texts: &[u8]| texts.iter().map(|text| (CHEN, None, Deed::Note(*text))).collect::<Vec<_>>();
    let mut story = notes_of(&[CHINESE, AC, CHINESE, ABCD]);
    story.push((CHEN, None, Deed::Undo));
    let (team, meeting) = tell(&story);
    assert_eq!(notes(&team[CHEN], &meeting), "甲。乙。\n丙。");
}

#[test]
fn words_that_others_wrote_just_so_are_no_version_of_those_taken_back() {
    tell(&[
        (LAPTOP, None, Deed::Note(ABC)),
        (LAPTOP, None, Deed::Note(CHINESE)),
        (CHEN, None, Deed::Note(ABC)),
        (LAPTOP, Some(CHEN), Deed::Undo),
    ]);
    tell(&[
        (LIN, None, Deed::Note(CHINESE)),
        (CHEN, None, Deed::Note(CHINESE)),
        (LAPTOP, Some(LIN), Deed::Note(AC)),
        (CHEN, None, Deed::Undo),
        (LIN, None, Deed::Undo),
        (LAPTOP, None, Deed::Undo),
        (CHEN, None, Deed::Note(NOTHING)),
        (CHEN, Some(LAPTOP), Deed::Note(ABCD)),
        (LIN, None, Deed::Note(ABC)),
        (CHEN, None, Deed::Undo),
    ]);
    tell(&[
        (CHEN, None, Deed::Note(AB1C)),
        (LIN, None, Deed::Note(ABC)),
        (LIN, None, Deed::Note(CHINESE)),
        (LIN, Some(CHEN), Deed::Undo),
    ]);
}

#[test]
fn what_was_taken_back_at_two_devices_comes_back_once_and_can_be_taken_back_again() {
    let (team, meeting) = tell(&[
        (LAPTOP, None, Deed::Note(ABC)),
        (LIN, Some(LAPTOP), Deed::Undo),
        (LAPTOP, None, Deed::Undo),
        (LIN, Some(LAPTOP), Deed::Redo),
    ]);
    assert_eq!(notes(&team[LIN], &meeting), "A. B. C.");
}

#[test]
fn what_is_as_it_was_already_is_passed_over_in_taking_back_and_in_doing_again() {
    let (team, meeting) = tell(&[
        (LIN, None, Deed::Note(ABCD)),
        (CHEN, None, Deed::Note(ABCD)),
        (LIN, None, Deed::Undo),
        (LIN, Some(CHEN), Deed::Redo),
    ]);
    assert_eq!(notes(&team[LIN], &meeting), "A. B. C. D.");
    tell(&[
        (CHEN, None, Deed::Note(AB1C)),
        (LIN, Some(CHEN), Deed::Undo),
        (CHEN, None, Deed::Note(ABC)),
        (LIN, None, Deed::Note(AC)),
        (LIN, None, Deed::Undo),
        (CHEN, Some(LIN), Deed::Undo),
    ]);
}

#[test]
fn taking_back_beside_another_s_rewrite_brings_no_twin_and_can_be_done_again() {
    let mut story = vec![
        (LIN, None, Deed::Note(ABC)),
        (CHEN, Some(LIN), Deed::Note(CHINESE)),
        (LIN, None, Deed::Note(CHINESE)),
        (LIN, None, Deed::Note(AC)),
    ];
    for undone in [(CHEN, Some(LIN), Deed::Undo), (CHEN, None, Deed::Redo), (CHEN, None, Deed::Undo)] {
        story.push(undone);
        tell(&story);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn whoever_takes_back_what_and_hears_of_whom_all_end_with_the_same(
        story in prop::collection::vec((0..3usize, prop::option::weighted(0.3, 0..3usize), deed()), 1..32)
    ) {
        let (mut team, _) = tell(&story);
        {
            let [lin, laptop, chen] = &mut team;
            meet(&mut [lin, laptop, chen]);
        }
        let seen = team[0].sees();
        let listed = |person: &Person| person.replica.operations(1_000, None).unwrap();
        let operations = listed(&team[0]);
        for person in &mut team {
            prop_assert_eq!(&seen, &person.sees());
            prop_assert_eq!(&operations, &listed(person));
            person.with(|replica, context| replica.rebuild_index(context)).unwrap();
            prop_assert_eq!(&operations, &listed(person), "the index built anew tells another story");
        }
    }
}
