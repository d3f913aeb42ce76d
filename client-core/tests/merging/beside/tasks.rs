//! What each command on a task means: CSAT-001, of which everything is set, with CSAT-002 to wait for.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::held::HeldCommand;
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::model::card::Colour;

use super::table::{Row, Table};
use crate::cast::apart;
use crate::pair;
use crate::team::Person;

const BOARD: &str = "Customer satisfaction project";
const TASK: &str = "CSAT-001";

/// Fields set by name to what they were not, and where they are kept.
const FIELDS: [(&str, &str, &str); 20] = [
    ("title", "another title", "task/fields/title"),
    ("owner", "Zhao", "task/fields/owner"),
    ("start", "2024-07-11", "task/fields/start"),
    ("due", "2024-07-17", "task/fields/due"),
    ("priority", "low", "task/fields/priority"),
    ("important", "no", "task/fields/important"),
    ("urgent", "yes", "task/fields/urgent"),
    ("deliverable", "report", "task/fields/deliverable"),
    ("risk", "none", "task/fields/risk"),
    ("blocked", "rain", "task/fields/blocked"),
    ("criteria", "all asked", "task/fields/criteria"),
    ("resources", "two days", "task/fields/resources"),
    ("risk_plan", "ask again", "task/fields/risk_plan"),
    ("process", "interviews", "task/fields/process"),
    ("card", "yellow", "task/fields/card"),
    ("tracker", "Wu", "task/fields/tracker"),
    ("collaborators", "Wu", "task/collaborators"),
    ("informed", "+Wu", "task/informed"),
    ("labels", "later", "task/labels"),
    ("depends_on", "", "task/dependencies"),
];

fn set(field: &'static str, value: &'static str) -> TaskCommand {
    TaskCommand::Set { task: TASK.into(), fields: vec![(field.into(), value.into())], reason: None }
}

fn describe(text: &str) -> TaskCommand {
    TaskCommand::Describe { task: TASK.into(), before: None, after: text.to_owned() }
}

fn begins(lin: &mut Person) {
    lin.does(Command::Person(PersonCommand::Add { name: "Zhao".into(), outside: true }));
    lin.board(BoardCommand::Add { name: BOARD.into(), prefix: Some("CSAT".into()) });
    lin.adds("invite customers", BOARD);
    lin.adds("data analysis", BOARD);
    let task = || TASK.to_owned();
    for command in [
        set("due", "2024-07-15"),
        set("priority", "high"),
        set("important", "yes"),
        set("collaborators", "Zhao"),
        set("labels", "interview"),
        TaskCommand::Card { task: task(), colour: Some(Colour::Red), tracker: Some("Lin".into()) },
        TaskCommand::Depend { task: task(), on: vec!["CSAT-002".into()], remove: false },
        TaskCommand::Block { task: task(), reason: Some("dates open".into()), from: Some("Zhao".into()) },
        TaskCommand::Link { task: task(), url: "https://example.com".into(), title: None },
        TaskCommand::AddCheck { task: task(), title: "call".into() },
        describe("A. B. C."),
    ] {
        lin.task(command);
    }
    apart(
        lin,
        |lin| {
            lin.task(set("risk", "open dates"));
            lin.task(describe("A. B1. C."));
        },
        |wu| {
            wu.task(set("risk", "rain"));
            wu.task(describe("A. B2. C."));
        },
    );
}

/// A row of one command on the task.
fn row<const N: usize>(means: [&str; N], command: fn(String) -> TaskCommand) -> Row {
    Row::new(means, move |_| Command::Task(command(TASK.into())))
}

fn undo(command: UndoCommand) -> impl Fn(&Person) -> Command {
    move |_| Command::Undo(command.clone())
}

fn contested(person: &Person, field: &str) -> String {
    let conflicts = person.replica.conflicts().unwrap();
    conflicts.iter().find(|one| one.field.starts_with(field)).unwrap().field.clone()
}

fn pick(field: &'static str, value: &'static str) -> impl Fn(&Person) -> Command {
    move |person| pair::pick(TASK, &contested(person, field), value)
}

fn keep(field: &'static str) -> impl Fn(&Person) -> Command {
    move |person| pair::keep(TASK, &contested(person, field))
}

fn last_step(person: &Person) -> Command {
    let step = person.replica.operations(1, None).unwrap()[0].op.clone().unwrap();
    Command::Undo(UndoCommand::Step { step })
}

/// What takes part in any table: taken back and done again, decided, held back, several at once.
fn on_steps() -> Vec<Row> {
    let due = || Row::new(["task/fields/due"], |_| Command::Task(set("due", "2024-07-22")));
    vec![
        due().then(undo(UndoCommand::Undo)).taken_back(),
        due().then(last_step).taken_back(),
        due().then(undo(UndoCommand::Undo)).then(undo(UndoCommand::Redo)),
        Row::new(["task/fields/risk"], pick("risk", "rain")),
        Row::new(["task/description"], pick("description", "B1.")),
        Row::new(["task/fields/risk"], keep("risk")),
        // Both versions stand in the text already: it says that they shall.
        Row::new(["task/description"], keep("description")).taken_back(),
        Row::new([], |_| Command::Held(HeldCommand::Retry { number: None })),
        Row::new(["task/fields/start", "task/comments"], |_| {
            let comment = TaskCommand::Comment { task: TASK.into(), text: "moved".into() };
            let commands = vec![set("start", "2024-07-12"), comment].into_iter().map(Command::Task);
            Command::All { commands: commands.collect() }
        }),
    ]
}

fn on_lists() -> Vec<Row> {
    vec![
        row(["task/fields/blocked", "task/support"], |task| TaskCommand::Block {
            task,
            reason: Some("rain".into()),
            from: None,
        }),
        row(["task/support"], |task| TaskCommand::Answer { task, item: None, text: "ten".into() }),
        row(["task/dependencies"], |task| TaskCommand::Depend {
            task,
            on: vec!["CSAT-002".into()],
            remove: true,
        }),
        row(["task/links"], |task| TaskCommand::Link {
            task,
            url: "https://example.org".into(),
            title: None,
        }),
        row(["task/links"], |task| TaskCommand::Unlink { task, link: "1".into() }),
        row(["task/comments"], |task| TaskCommand::Comment { task, text: "agreed".into() }),
        row(["task/time_log"], |task| TaskCommand::Log { task, minutes: 30 }),
        row(["task/checklist"], |task| TaskCommand::AddCheck { task, title: "write".into() }),
        row(["task/checklist/*/done"], |task| TaskCommand::Tick { task, item: "1".into(), done: true }),
        row(["task/seen"], |task| TaskCommand::Seen { task }),
        row(["task/description"], |_| describe("A. B. C3.")),
    ]
}

fn on_place() -> Vec<Row> {
    const POSITION: &str = "task/fields/position";
    const BLOCKED: &str = "task/fields/blocked";
    vec![
        row([POSITION], |task| TaskCommand::Move {
            task,
            to: Some("in_progress".into()),
            board: None,
            before: None,
        }),
        row([POSITION], |task| TaskCommand::Move {
            task,
            to: None,
            board: None,
            before: Some("CSAT-002".into()),
        }),
        row([POSITION, BLOCKED], |task| TaskCommand::Start { task }),
        row([POSITION, BLOCKED], |task| TaskCommand::Done { task }),
        row([POSITION, "task/reviews"], |task| TaskCommand::Accept { task }),
        row(["task/reviews"], |task| TaskCommand::Return { task, problems: vec!["thin".into()] }),
        row(["task/fields/archived"], |task| TaskCommand::Archive { task }),
        row(["task/fields/archived"], |task| TaskCommand::Archive { task })
            .then(|_| Command::Task(TaskCommand::Restore { task: TASK.into() })),
        row(["task/fields/template"], |task| TaskCommand::Template { task, on: true }),
        row(["task/fields/card", "task/fields/tracker"], |task| TaskCommand::Card {
            task,
            colour: None,
            tracker: Some("Chen".into()),
        }),
    ]
}

fn add() -> Row {
    row(["new task"], |task| {
        TaskCommand::Add(NewTask {
            title: "another".into(),
            board: Some(BOARD.into()),
            like: Some(task),
            ..NewTask::default()
        })
    })
}

pub fn table() -> Table {
    let by_name = FIELDS
        .into_iter()
        .map(|(field, value, place)| Row::new([place], move |_| Command::Task(set(field, value))));
    let mut rows: Vec<Row> = by_name.collect();
    rows.push(add());
    rows.extend(on_lists().into_iter().chain(on_place()).chain(on_steps()));
    Table { begins, rows }
}
