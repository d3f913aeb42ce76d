//! What holds of every workspace at the end of a story.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::replica::Replica;
use concord_core::replica::query::TaskFilter;
use concord_core::view::task::TaskView;

use super::ledger::Ledger;
use crate::team::{Person, now, sees};

/// All three see the same, also in an index built anew, and nothing in it is as it must not be.
pub fn hold(team: &mut [Person; 3], ledger: &Ledger) -> Result<(), String> {
    let everything = |person: &Person| sees(&person.replica) + &found(&person.replica);
    let seen = everything(&team[0]);
    for person in &team[1..] {
        same("two who have the same changes see", &seen, &everything(person))?;
    }
    // The other two indexes tell what this one told: it stands for all.
    team[0].with(|replica, context| replica.rebuild_index(context)).unwrap();
    same("in an index built anew one sees", &seen, &everything(&team[0]))?;
    let replica = &team[0].replica;
    let tasks = all_tasks(replica);
    keys_are_unique(&tasks)?;
    prefixes_are_unique(replica)?;
    owners_are_one_or_contested(replica, &tasks)?;
    tasks_are_in_one_place(replica, &tasks)?;
    none("lost for ever", &ledger.lost(&team[0]))
}

fn same(what: &str, here: &str, there: &str) -> Result<(), String> {
    if here == there {
        return Ok(());
    }
    let mut lines = here.lines().zip(there.lines()).enumerate();
    let first = lines.find(|(_, (here, there))| here != there);
    Err(format!("{what} something else, first at {first:?}"))
}

fn none(what: &str, found: &[String]) -> Result<(), String> {
    if found.is_empty() { Ok(()) } else { Err(format!("{what}: {}", found.join("; "))) }
}

/// What a search finds: titles, prose, comments.
fn found(replica: &Replica) -> String {
    let hits = ["A", "乙", "comment", "task"].map(|word| replica.search(&[word.to_owned()]).unwrap());
    serde_json::to_string_pretty(&hits).unwrap()
}

fn all_tasks(replica: &Replica) -> Vec<TaskView> {
    let archived = TaskFilter { archived: true, ..TaskFilter::default() };
    let lists = [TaskFilter::default(), archived];
    lists.iter().flat_map(|list| replica.tasks(list, now(0).date_naive()).unwrap()).collect()
}

fn keys_are_unique(tasks: &[TaskView]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let twice = tasks.iter().filter(|task| !seen.insert(&task.key)).map(|task| task.key.clone());
    none("keys that two tasks have", &twice.collect::<Vec<_>>())
}

fn prefixes_are_unique(replica: &Replica) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let boards = replica.boards(true).unwrap().into_iter();
    let twice: Vec<String> =
        boards.filter_map(|board| (!seen.insert(board.prefix.clone())).then_some(board.prefix)).collect();
    none("prefixes that two boards have", &twice)
}

/// Exactly one owner is shown, and whoever else was named stands among what is contested.
fn owners_are_one_or_contested(replica: &Replica, tasks: &[TaskView]) -> Result<(), String> {
    let conflicts = replica.conflicts().unwrap();
    let disputed: BTreeMap<&str, usize> = conflicts
        .iter()
        .filter(|conflict| conflict.field == "owner" && conflict.kind == "task")
        .map(|conflict| (conflict.id.as_str(), conflict.values.len()))
        .collect();
    let wrong = tasks.iter().filter(|task| {
        let id = task.id.to_string();
        let listed = disputed.get(id.as_str()).is_some_and(|values| *values > 1);
        task.owner.is_none() || listed != task.contested.iter().any(|field| field == "owner")
    });
    none("tasks without one owner", &wrong.map(|task| task.key.clone()).collect::<Vec<_>>())
}

/// Every task that is not put away stands in one column of one board, the one its own view names.
fn tasks_are_in_one_place(replica: &Replica, tasks: &[TaskView]) -> Result<(), String> {
    let mut places: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for board in replica.boards(true).unwrap() {
        let detail = replica.board(Some(&board.id), now(0).date_naive()).unwrap();
        for column in detail.columns {
            for task in column.tasks {
                let place = (board.name.clone(), column.name.clone());
                places.entry(task.id.to_string()).or_default().push(place);
            }
        }
    }
    let stands = |task: &&TaskView| {
        let found = places.get(&task.id.to_string()).map_or(&[][..], Vec::as_slice);
        found != [(task.board.clone(), task.column.clone())]
    };
    let wrong = tasks.iter().filter(|task| !task.archived).filter(stands);
    none("tasks not in one place", &wrong.map(|task| task.key.clone()).collect::<Vec<_>>())
}
