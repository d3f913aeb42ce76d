//! Stories of tasks: three on one board that three people change, move, take apart and talk about.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::model::card::Colour;
use concord_core::model::task::Priority;

use super::super::scene::Scene;
use super::{Deed, Subject};
use crate::cast::apart;
use crate::team::Person;

pub const TASKS: Subject = Subject { name: "tasks", cases: 550, begins, deeds: DEEDS };

const BOARD: &str = "Customer satisfaction project";

fn begins(lin: &mut Person) {
    lin.does(Command::Person(PersonCommand::Add { name: "Zhao".into(), outside: true }));
    lin.board(BoardCommand::Add { name: BOARD.into(), prefix: Some("CSAT".into()) });
    for title in ["design the interview outline", "invite customers"] {
        lin.adds(title, BOARD);
    }
    lin.task(TaskCommand::AddCheck { task: "CSAT-001".into(), title: "call".into() });
    lin.task(describing("CSAT-001".into(), "A. B. C."));
    let (reason, from) = (Some("waits for the list".into()), Some("Zhao".into()));
    lin.task(TaskCommand::Block { task: "CSAT-002".into(), reason, from });
    // Two wordings of one sentence stand side by side.
    apart(
        lin,
        |lin| drop(lin.task(describing("CSAT-001".into(), "A. B. C1."))),
        |wu| drop(wu.task(describing("CSAT-001".into(), "A. B. C2."))),
    );
}

fn describing(task: String, text: &str) -> TaskCommand {
    TaskCommand::Describe { task, before: None, after: text.to_owned() }
}

/// What is set by name: every field, with two values or more where there are any.
const FIELDS: [(&str, &str); 36] = [
    ("title", "another title"),
    ("title", "调查客户"),
    ("owner", "Wu"),
    ("owner", "Zhao"),
    ("owner", "Chen"),
    ("start", "2024-07-11"),
    ("start", ""),
    ("due", "2024-07-17"),
    ("due", "2024-07-22"),
    ("due", ""),
    ("priority", "high"),
    ("priority", "low"),
    ("important", "yes"),
    ("important", "no"),
    ("urgent", "yes"),
    ("urgent", ""),
    ("deliverable", "list"),
    ("deliverable", "report"),
    ("risk", "open dates"),
    ("risk", ""),
    ("blocked", "waits"),
    ("blocked", ""),
    ("criteria", "all asked"),
    ("resources", "two days"),
    ("risk_plan", "ask again"),
    ("process", "interviews"),
    ("card", "red"),
    ("card", ""),
    ("tracker", "Lin"),
    ("tracker", ""),
    ("collaborators", "+Zhao"),
    ("collaborators", "-Zhao"),
    ("informed", "Lin,Wu"),
    ("labels", "+interview"),
    ("labels", "interview,访谈"),
    ("labels", "-interview"),
];

fn add(scene: &Scene<'_>) -> Command {
    let new = NewTask {
        title: scene.words(0, "task"),
        owner: scene.perhaps(1, scene.person(1)),
        with: vec![scene.person(2)],
        labels: vec!["interview".into()],
        due: scene.perhaps(3, "2024-07-15".parse().unwrap()),
        priority: scene.is(3).then_some(Priority::Medium),
        description: scene.perhaps(2, scene.text(2)),
        like: scene.is(0).then(|| scene.task(1)),
        ..NewTask::default()
    };
    Command::Task(TaskCommand::Add(new))
}

fn set(scene: &Scene<'_>) -> Command {
    let reason = scene.perhaps(2, "as agreed".to_owned());
    Command::Task(TaskCommand::Set { task: scene.task(0), fields: scene.field(1, &FIELDS), reason })
}

fn relocate(scene: &Scene<'_>) -> Command {
    let board = scene.board(3);
    Command::Task(TaskCommand::Move {
        task: scene.task(0),
        to: scene.perhaps(1, scene.column(&board, 1)),
        before: scene.perhaps(2, scene.task(2)),
        board: Some(board),
    })
}

fn block(scene: &Scene<'_>) -> Command {
    let (reason, from) = (scene.perhaps(1, scene.words(1, "waits for")), scene.perhaps(2, scene.person(2)));
    Command::Task(TaskCommand::Block { task: scene.task(0), reason, from })
}

/// One task stays one, so that the others of the story have something to be done to.
fn template(scene: &Scene<'_>) -> Command {
    let on = scene.is(1) && scene.has_tasks(2);
    Command::Task(TaskCommand::Template { task: scene.task(0), on })
}

const DEEDS: &[Deed] = &[
    add,
    set,
    set,
    set,
    set,
    relocate,
    relocate,
    |scene| Command::Task(TaskCommand::Start { task: scene.task(0) }),
    |scene| Command::Task(TaskCommand::Done { task: scene.task(0) }),
    block,
    |scene| {
        let item = scene.perhaps(1, 1);
        Command::Task(TaskCommand::Answer { task: scene.task(0), item, text: scene.words(2, "answer") })
    },
    |scene| {
        let colour = scene.of(1, &[Some(Colour::Red), Some(Colour::Yellow), None]);
        let tracker = scene.perhaps(2, scene.person(2));
        Command::Task(TaskCommand::Card { task: scene.task(0), colour, tracker })
    },
    |scene| {
        let on = vec![scene.task(1)];
        Command::Task(TaskCommand::Depend { task: scene.task(0), on, remove: !scene.is(2) })
    },
    |scene| {
        let url = scene.words(1, "https://example.com/");
        Command::Task(TaskCommand::Link { task: scene.task(0), url, title: None })
    },
    |scene| Command::Task(TaskCommand::Unlink { task: scene.task(0), link: "1".into() }),
    |scene| Command::Task(TaskCommand::Seen { task: scene.task(0) }),
    template,
    |scene| Command::Task(TaskCommand::Accept { task: scene.task(0) }),
    |scene| {
        let problems = vec![scene.words(1, "problem")];
        Command::Task(TaskCommand::Return { task: scene.task(0), problems })
    },
    |scene| Command::Task(TaskCommand::Archive { task: scene.task(0) }),
    |scene| Command::Task(TaskCommand::Restore { task: scene.task(0) }),
    |scene| Command::Task(TaskCommand::Comment { task: scene.task(0), text: scene.words(1, "comment") }),
    |scene| {
        let minutes = u32::from(scene.number(1, 90)) + 1;
        Command::Task(TaskCommand::Log { task: scene.task(0), minutes })
    },
    |scene| Command::Task(TaskCommand::AddCheck { task: scene.task(0), title: scene.words(1, "item") }),
    |scene| {
        Command::Task(TaskCommand::Tick { task: scene.task(0), item: scene.nth(1, 2), done: scene.is(2) })
    },
    describe,
    describe,
];

fn describe(scene: &Scene<'_>) -> Command {
    Command::Task(describing(scene.task(0), &scene.text(1)))
}
