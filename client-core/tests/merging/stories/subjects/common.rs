//! What can be done in any story: take back, do again, decide between values, do several things at once.

use concord_core::command::Command;
use concord_core::command::conflict::ConflictCommand;
use concord_core::command::held::HeldCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::command::view::ViewCommand;

use super::Deed;

pub const DEEDS: &[Deed] = &[
    |_| Command::Undo(UndoCommand::Undo),
    |_| Command::Undo(UndoCommand::Redo),
    |scene| Command::Undo(UndoCommand::Step { step: scene.step(0) }),
    |scene| {
        let [of, field, value] = scene.conflict(0, 1);
        Command::Conflict(ConflictCommand::Pick { of, field, value })
    },
    |scene| {
        let [of, field, _] = scene.conflict(0, 1);
        Command::Conflict(ConflictCommand::Keep { of, field })
    },
    |_| Command::Held(HeldCommand::Retry { number: None }),
    |scene| {
        let words = "is:late".to_owned();
        let save = ViewCommand::Save { name: scene.words(0, "view"), words };
        let add = NewTask { title: scene.words(1, "task"), ..NewTask::default() };
        let commands = vec![Command::View(save), Command::Task(TaskCommand::Add(add))];
        Command::All { commands }
    },
];
