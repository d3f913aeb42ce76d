//! Stories of the workspace's own document: people who are named, views that are saved, numbers of rules, and the Inbox that two make apart.

use concord_core::command::Command;
use concord_core::command::person::PersonCommand;
use concord_core::command::rule::RuleCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::view::ViewCommand;

use super::super::scene::Scene;
use super::{Deed, Subject};
use crate::team::Person;

pub const WORKSPACE: Subject = Subject { name: "workspace", cases: 400, begins, deeds: DEEDS };

/// Some of them are one name to a reader.
const NAMES: [&str; 6] = ["Zhao", "zhao", "Ｚhao", "Li Na", "李娜", "Chen"];

fn begins(lin: &mut Person) {
    lin.does(Command::Person(PersonCommand::Add { name: "Zhao".into(), outside: true }));
    lin.does(Command::View(ViewCommand::Save { name: "late".into(), words: "is:late".into() }));
}

fn add(scene: &Scene<'_>) -> Command {
    let name = scene.of(0, &NAMES).to_owned();
    Command::Person(PersonCommand::Add { name, outside: scene.is(1) })
}

fn save(scene: &Scene<'_>) -> Command {
    let name = scene.of(0, &["late", "mine", "急"]).to_owned();
    let words = scene.of(1, &["owner:lin", "is:late", "card:red", "status:blocked"]).to_owned();
    Command::View(ViewCommand::Save { name, words })
}

/// Numbers of rules: three set the same few.
fn rule(scene: &Scene<'_>) -> Command {
    let rule = scene.of(0, &["open-cards", "deviation-percent"]).to_owned();
    let number = scene.of(1, &[1, 20, 30, -7]);
    Command::Rule(if scene.is(2) { RuleCommand::Set { rule, number } } else { RuleCommand::Reset { rule } })
}

/// Without a board: the Inbox is made, by each who needs it.
fn inbox(scene: &Scene<'_>) -> Command {
    let owner = scene.perhaps(1, scene.of(1, &NAMES).to_owned());
    let new = NewTask { title: scene.words(0, "mail"), owner, ..NewTask::default() };
    Command::Task(TaskCommand::Add(new))
}

fn owner(scene: &Scene<'_>) -> Command {
    let fields = vec![("owner".to_owned(), scene.of(1, &NAMES).to_owned())];
    Command::Task(TaskCommand::Set { task: scene.task(0), fields, reason: None })
}

const DEEDS: &[Deed] = &[
    add,
    add,
    save,
    save,
    |scene| Command::View(ViewCommand::Remove { name: scene.of(0, &["late", "mine", "急"]).to_owned() }),
    rule,
    rule,
    inbox,
    owner,
];
