//! What people do to boards and to what ties tasks to one another: the part of a random story that is about these.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::command::view::ViewCommand;
use concord_core::model::card::Colour;
use proptest::prelude::*;

/// Something that somebody does. Numbers choose among what is there.
#[derive(Debug, Clone)]
pub enum BoardDeed {
    Card(u8, Option<Colour>),
    Depend(u8, u8, bool),
    Ask(u8),
    Answer(u8),
    Link(u8),
    Unlink(u8),
    Seen(u8),
    Template(u8),
    Like(u8),
    Contact(u8, bool),
    Notice(u8),
    Confirm(u8),
    Limit(u8, Option<u32>),
    Save(u8),
    Forget(u8),
    Undo,
    Redo,
}

/// Any of them.
pub fn board_deed() -> impl Strategy<Value = BoardDeed> {
    let colour = prop_oneof![Just(Some(Colour::Red)), Just(Some(Colour::Yellow)), Just(None)];
    prop_oneof![
        (any::<u8>(), colour).prop_map(|(n, colour)| BoardDeed::Card(n, colour)),
        (any::<u8>(), any::<u8>(), any::<bool>()).prop_map(|(n, m, off)| BoardDeed::Depend(n, m, off)),
        any::<u8>().prop_map(BoardDeed::Ask),
        any::<u8>().prop_map(BoardDeed::Answer),
        any::<u8>().prop_map(BoardDeed::Link),
        any::<u8>().prop_map(BoardDeed::Unlink),
        any::<u8>().prop_map(BoardDeed::Seen),
        any::<u8>().prop_map(BoardDeed::Template),
        any::<u8>().prop_map(BoardDeed::Like),
        (any::<u8>(), any::<bool>()).prop_map(|(n, on)| BoardDeed::Contact(n, on)),
        any::<u8>().prop_map(BoardDeed::Notice),
        any::<u8>().prop_map(BoardDeed::Confirm),
        (any::<u8>(), prop::option::of(1..4u32)).prop_map(|(n, limit)| BoardDeed::Limit(n, limit)),
        any::<u8>().prop_map(BoardDeed::Save),
        any::<u8>().prop_map(BoardDeed::Forget),
        Just(BoardDeed::Undo),
        Just(BoardDeed::Redo),
    ]
}

/// The command that does it, on `board` with these tasks, by id, and columns, by name.
pub fn command(deed: &BoardDeed, board: &str, tasks: &[String], columns: &[String]) -> Command {
    let some = |of: &[String], n: u8| of[usize::from(n) % of.len()].clone();
    let task = |n: u8| some(tasks, n);
    let board = board.to_owned();
    match deed.clone() {
        BoardDeed::Card(n, colour) => {
            let tracker = (n % 2 == 0).then(|| "Wu".to_owned());
            Command::Task(TaskCommand::Card { task: task(n), colour, tracker })
        }
        BoardDeed::Depend(n, m, remove) => {
            Command::Task(TaskCommand::Depend { task: task(n), on: vec![task(m)], remove })
        }
        BoardDeed::Ask(n) => {
            let (reason, from) = (Some(format!("asks {n}")), Some("Zhao".to_owned()));
            Command::Task(TaskCommand::Block { task: task(n), reason, from })
        }
        BoardDeed::Answer(n) => {
            Command::Task(TaskCommand::Answer { task: task(n), item: None, text: format!("answer {n}") })
        }
        BoardDeed::Link(n) => {
            let url = format!("https://example.com/{n}");
            Command::Task(TaskCommand::Link { task: task(n), url, title: None })
        }
        BoardDeed::Unlink(n) => Command::Task(TaskCommand::Unlink { task: task(n), link: "1".into() }),
        BoardDeed::Seen(n) => Command::Task(TaskCommand::Seen { task: task(n) }),
        // One task stays one, so that the others of the story have something to be done to.
        BoardDeed::Template(n) => {
            Command::Task(TaskCommand::Template { task: task(n), on: tasks.len() > 1 && n % 3 == 0 })
        }
        BoardDeed::Like(n) => {
            Command::Task(TaskCommand::Add(NewTask { like: Some(task(n)), ..NewTask::default() }))
        }
        BoardDeed::Contact(n, on) => {
            let area = ["sales", "客服"][usize::from(n) % 2].to_owned();
            let person = on.then(|| ["Lin", "Chen", "Wu"][usize::from(n) % 3].to_owned());
            Command::Board(BoardCommand::Contact { board, area, person })
        }
        BoardDeed::Notice(n) => Command::Board(BoardCommand::Notice { board, text: format!("notice {n}") }),
        BoardDeed::Confirm(n) => {
            let notice = (n % 2 == 0).then_some(1);
            Command::Board(BoardCommand::Confirm { board, notice })
        }
        BoardDeed::Limit(n, limit) => {
            Command::Board(BoardCommand::LimitColumn { board, column: some(columns, n), limit })
        }
        BoardDeed::Save(n) => {
            let words = ["owner:wu", "is:late", "card:red"][usize::from(n) % 3].to_owned();
            Command::View(ViewCommand::Save { name: format!("view {}", n % 2), words })
        }
        BoardDeed::Forget(n) => Command::View(ViewCommand::Remove { name: format!("view {}", n % 2) }),
        BoardDeed::Undo => Command::Undo(UndoCommand::Undo),
        BoardDeed::Redo => Command::Undo(UndoCommand::Redo),
    }
}
