//! Stories of boards: one with two tasks, others made apart under the same prefix, columns that come and go.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::task::{NewTask, TaskCommand};

use super::super::scene::Scene;
use super::{Deed, Subject};
use crate::team::Person;

pub const BOARDS: Subject = Subject { name: "boards", cases: 400, begins, deeds: DEEDS };

const BOARD: &str = "Customer satisfaction project";

fn begins(lin: &mut Person) {
    lin.board(BoardCommand::Add { name: BOARD.into(), prefix: Some("CSAT".into()) });
    for title in ["invite customers", "data analysis"] {
        lin.adds(title, BOARD);
    }
    lin.board(BoardCommand::Contact {
        board: BOARD.into(),
        area: "sales".into(),
        person: Some("Lin".into()),
    });
}

fn add(scene: &Scene<'_>) -> Command {
    let name = scene.of(0, &["Autumn fair", "Website", "Inbox", "秋季展会"]).to_owned();
    let prefix = scene.perhaps(1, scene.of(1, &["AF", "W", "CSAT"]).to_owned());
    Command::Board(BoardCommand::Add { name, prefix })
}

fn like(scene: &Scene<'_>) -> Command {
    let tasks = scene.is(2).then(|| "2024-08-05".parse().unwrap());
    let (name, like) = (scene.words(0, "Project"), scene.board(1));
    Command::Board(BoardCommand::Like { name, prefix: None, like, tasks })
}

/// New tasks are what keys are claimed for: on boards that clash these settle.
fn task(scene: &Scene<'_>) -> Command {
    let (title, board) = (scene.words(0, "task"), Some(scene.board(1)));
    Command::Task(TaskCommand::Add(NewTask { title, board, ..NewTask::default() }))
}

fn relocate(scene: &Scene<'_>) -> Command {
    let board = scene.board(1);
    let to = scene.perhaps(2, scene.column(&board, 2));
    Command::Task(TaskCommand::Move { task: scene.task(0), to, board: Some(board), before: None })
}

fn column(scene: &Scene<'_>) -> (String, String) {
    let board = scene.board(0);
    let column = scene.column(&board, 1);
    (board, column)
}

const DEEDS: &[Deed] = &[
    add,
    like,
    task,
    task,
    relocate,
    relocate,
    |scene| {
        let name = scene.of(1, &["Website", "Interviews", "客户满意度"]).to_owned();
        Command::Board(BoardCommand::Rename { board: scene.board(0), name })
    },
    |scene| Command::Board(BoardCommand::Archive { board: scene.board(0), archived: scene.is(1) }),
    |scene| {
        let (area, person) = (scene.of(1, &["sales", "客服"]).to_owned(), scene.perhaps(2, scene.person(2)));
        Command::Board(BoardCommand::Contact { board: scene.board(0), area, person })
    },
    |scene| Command::Board(BoardCommand::Notice { board: scene.board(0), text: scene.words(1, "notice") }),
    |scene| Command::Board(BoardCommand::Confirm { board: scene.board(0), notice: scene.perhaps(1, 1) }),
    |scene| {
        let (board, column) = column(scene);
        let limit = scene.perhaps(2, u32::from(scene.number(2, 3)) + 1);
        Command::Board(BoardCommand::LimitColumn { board, column, limit })
    },
    |scene| {
        let (name, kind) = (scene.words(1, "column"), scene.column_kind(2));
        Command::Board(BoardCommand::AddColumn { board: scene.board(0), name, kind })
    },
    |scene| {
        let (board, column) = column(scene);
        let name = scene.of(2, &["Review", "Waiting", "评审"]).to_owned();
        Command::Board(BoardCommand::RenameColumn { board, column, name })
    },
    |scene| {
        let (board, column) = column(scene);
        Command::Board(BoardCommand::ArchiveColumn { board, column, archived: scene.is(2) })
    },
];
