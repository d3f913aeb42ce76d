//! The tables leave nothing out: commands and fields that exist, asked of the types, against those that are in them.

use std::collections::BTreeSet;

use concord_core::command::Command;
use concord_core::command::meeting::{MeetingCommand, Results};
use concord_core::command::task::TaskCommand;
use concord_core::model::board::BoardRecord;
use concord_core::model::meeting::MeetingRecord;
use concord_core::model::task::TaskRecord;
use concord_core::model::workspace::WorkspaceRecord;
use concord_core::replica::error::CommandError;

use super::tables;
use crate::team::{Person, lin_and_chen};
use crate::variants::{all_commands, fields, name_of};

/// What is read of a document and is written by nobody.
const DERIVED: [&str; 4] = ["problems", "rewrites", "due_moves", "unconfirmed"];

/// Written when the workspace is made, and by no command since.
const MADE_WITH_IT: &str = "workspace/fields";

/// Everything that all rows of all tables do: commands by name, paths that they touch, paths that are there afterwards.
fn done() -> (BTreeSet<String>, BTreeSet<String>, BTreeSet<String>) {
    let (mut commands, mut touched, mut there) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for table in tables() {
        let (done, paths, all) = table.done();
        commands.extend(done.iter().map(name_of));
        touched.extend(paths.into_iter().map(|path| path.trim_start_matches("new ").to_owned()));
        there.extend(all.into_iter().map(|path| path.trim_start_matches("new ").to_owned()));
    }
    (commands, touched, there)
}

/// The fields that a command sets by name, as it lists them to whoever names one that does not exist.
fn settable(person: &mut Person, command: Command) -> Vec<String> {
    let Err(CommandError::Invalid { hint, .. }) = person.tries(command) else { panic!("`?` is no field") };
    let listed = serde_json::to_value(hint).unwrap()["args"]["fields"].clone();
    serde_json::from_value(listed).unwrap()
}

fn all_settable() -> Vec<String> {
    let (mut lin, _, meeting) = lin_and_chen();
    let fields = || vec![("?".to_owned(), "?".to_owned())];
    lin.meeting(MeetingCommand::Decide {
        meeting: meeting.clone(),
        text: "ten".into(),
        owner: None,
        due: None,
        item: None,
        by: None,
    });
    let task = Command::Task(TaskCommand::Set { task: "CSAT-001".into(), fields: fields(), reason: None });
    let own = MeetingCommand::Set { meeting: meeting.clone(), fields: fields() };
    let (item, list) = ("1".to_owned(), Results::Decisions);
    let agenda = MeetingCommand::SetAgenda { meeting: meeting.clone(), item: item.clone(), fields: fields() };
    let result = MeetingCommand::SetResult { meeting, list, item, fields: fields() };
    let mut all = Vec::new();
    for (command, beginning) in [
        (task, "task/fields"),
        (Command::Meeting(own), "meeting/fields"),
        (Command::Meeting(agenda), "meeting/agenda/*/fields"),
        (Command::Meeting(result), "meeting/decisions/*"),
    ] {
        all.extend(settable(&mut lin, command).into_iter().map(|name| path_of(beginning, &name)));
    }
    all
}

/// Where a field that is set by name is kept.
fn path_of(beginning: &str, name: &str) -> String {
    match name {
        "collaborators" | "informed" | "labels" => format!("task/{name}"),
        "depends_on" => "task/dependencies".to_owned(),
        _ => format!("{beginning}/{name}"),
    }
}

#[test]
fn every_command_and_every_field_is_in_a_table() {
    let (commands, touched, there) = done();
    let missing: Vec<String> = all_commands().difference(&commands).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "commands that are in no table");
    let is_touched = |field: &String| {
        touched.iter().any(|path| {
            path.strip_prefix(field.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let records = [
        ("task", fields::<TaskRecord>()),
        ("board", fields::<BoardRecord>()),
        ("meeting", fields::<MeetingRecord>()),
        ("workspace", fields::<WorkspaceRecord>()),
    ];
    let parts = records.iter().flat_map(|(kind, names)| {
        let written = names.iter().filter(|name| !DERIVED.contains(name));
        written.map(move |name| format!("{kind}/{name}")).filter(|path| path != MADE_WITH_IT)
    });
    let own = there.into_iter().filter(|path| path.contains("/fields/") && !path.starts_with(MADE_WITH_IT));
    let untouched: Vec<String> =
        parts.chain(all_settable()).chain(own).filter(|field| !is_touched(field)).collect();
    assert_eq!(untouched, Vec::<String>::new(), "fields that no table touches");
}
