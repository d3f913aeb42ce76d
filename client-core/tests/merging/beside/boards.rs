//! What each command on a board means: one with a contact, a notice and a column of its own.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::model::board::ColumnKind;

use super::table::{Row, Table};
use crate::team::Person;

const BOARD: &str = "Customer satisfaction project";

fn begins(lin: &mut Person) {
    let board = || BOARD.to_owned();
    for command in [
        BoardCommand::Add { name: board(), prefix: Some("CSAT".into()) },
        BoardCommand::AddColumn { board: board(), name: "Review".into(), kind: ColumnKind::InProgress },
        BoardCommand::Contact { board: board(), area: "sales".into(), person: Some("Lin".into()) },
        BoardCommand::Notice { board: board(), text: "the fair moves".into() },
    ] {
        lin.board(command);
    }
    lin.adds("invite customers", BOARD);
}

fn row<const N: usize>(means: [&str; N], command: fn(String) -> BoardCommand) -> Row {
    Row::new(means, move |_| Command::Board(command(BOARD.into())))
}

/// A row of a command on the column that stands there.
fn column<const N: usize>(means: [&str; N], command: fn(String, String) -> BoardCommand) -> Row {
    Row::new(means, move |_| Command::Board(command(BOARD.into(), "Review".into())))
}

pub fn table() -> Table {
    let rows = vec![
        row(["new board"], |_| BoardCommand::Add { name: "Autumn fair".into(), prefix: None }),
        row(["new board", "new task"], |like| BoardCommand::Like {
            name: "Winter fair".into(),
            prefix: Some("WF".into()),
            like,
            tasks: Some("2024-12-02".parse().unwrap()),
        }),
        row(["board/fields/name"], |board| BoardCommand::Rename { board, name: "Interviews".into() }),
        row(["board/fields/archived"], |board| BoardCommand::Archive { board, archived: true }),
        row(["board/contacts/sales"], |board| BoardCommand::Contact {
            board,
            area: "sales".into(),
            person: None,
        }),
        row(["board/contacts/客服"], |board| BoardCommand::Contact {
            board,
            area: "客服".into(),
            person: Some("Wu".into()),
        }),
        row(["board/notices"], |board| BoardCommand::Notice { board, text: "ten more".into() }),
        row(["board/notices"], |board| BoardCommand::Confirm { board, notice: Some(1) }),
        row(["board/columns"], |board| BoardCommand::AddColumn {
            board,
            name: "Waiting".into(),
            kind: ColumnKind::NotStarted,
        }),
        column(["board/columns/*/limit"], |board, column| BoardCommand::LimitColumn {
            board,
            column,
            limit: Some(2),
        }),
        column(["board/columns/*/name"], |board, column| BoardCommand::RenameColumn {
            board,
            column,
            name: "评审".into(),
        }),
        column(["board/columns/*/archived"], |board, column| BoardCommand::ArchiveColumn {
            board,
            column,
            archived: true,
        }),
    ];
    Table { begins, rows }
}
