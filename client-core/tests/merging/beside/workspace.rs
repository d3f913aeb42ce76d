//! What each command on the workspace's own document means: people, saved views and numbers of rules.

use concord_core::command::Command;
use concord_core::command::person::PersonCommand;
use concord_core::command::rule::RuleCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::view::ViewCommand;

use super::table::{Row, Table};
use crate::team::Person;

fn begins(lin: &mut Person) {
    lin.does(save("late", "is:late"));
    lin.does(save("mine", "owner:lin"));
    lin.does(set("meeting-minutes", 90));
}

fn save(name: &str, words: &str) -> Command {
    Command::View(ViewCommand::Save { name: name.to_owned(), words: words.to_owned() })
}

fn set(rule: &str, number: i64) -> Command {
    Command::Rule(RuleCommand::Set { rule: rule.to_owned(), number })
}

fn person(name: &str, outside: bool) -> Command {
    Command::Person(PersonCommand::Add { name: name.to_owned(), outside })
}

pub fn table() -> Table {
    let rows = vec![
        Row::new(["workspace/people"], |_| person("Zhao", true)),
        Row::new(["workspace/people"], |_| person("李娜", false)),
        Row::new(["workspace/views/late"], |_| save("late", "status:blocked")),
        Row::new(["workspace/views/急"], |_| save("急", "card:red")),
        Row::new(["workspace/views/mine"], |_| Command::View(ViewCommand::Remove { name: "mine".into() })),
        Row::new(["workspace/rules/open-cards"], |_| set("open-cards", 5)),
        Row::new(["workspace/rules/meeting-minutes"], |_| {
            Command::Rule(RuleCommand::Reset { rule: "meeting-minutes".into() })
        }),
        // The Inbox, which both may make.
        Row::new(["new board", "new task"], |_| {
            Command::Task(TaskCommand::Add(NewTask { title: "mail".into(), ..NewTask::default() }))
        }),
    ];
    Table { begins, rows }
}
