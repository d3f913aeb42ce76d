//! The command line beside Taskwarrior: 10,000 tasks in 20 projects, one more added, one person's listed. Each run is a
//! whole process that finds its files and leaves them complete.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::Utc;
use concord_core::command::Command as Change;
use concord_core::command::board::BoardCommand;
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device;
use serde_json::json;

use super::Setting;
use super::process::{Folders, filled, median, time};
use crate::failure::Failure;
use crate::report::Figure;
use crate::server::Contender;

/// Projects that the tasks are in.
const BOARDS: usize = 20;

/// Who owns them, one after the other.
const OWNERS: [&str; 10] = ["Chen", "Lin", "Wu", "Zhao", "Sun", "Li", "Zhou", "Zheng", "Wang", "Feng"];

/// Processes of each kind in a round.
const RUNS: usize = 15;

/// The scenario, for the two that have a command line.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    if !matches!(contender, Contender::Ours | Contender::Taskwarrior) {
        return Ok(Vec::new());
    }
    let setting = setting.clone();
    let played = tokio::task::spawn_blocking(move || measure(&setting, contender)).await;
    played.map_err(|error| Failure::new(error.to_string()))?
}

fn measure(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let data = tasks_of(contender, &setting.folders, setting.size(10_000, 500))?;
    let command = |words: &[&str]| match contender {
        Contender::Ours => concord(&setting.programs.cli, data, words),
        _ => taskwarrior(data, words),
    };
    let (add, list): (&[&str], &[&str]) = match contender {
        Contender::Ours => (
            &["task", "add", "Invite customers", "--board", "Board 7", "--owner", "Chen"],
            &["task", "list", "--owner", "Chen"],
        ),
        _ => (&["add", "Invite customers", "project:Board7", "owner:Chen"], &["owner:Chen", "list"]),
    };
    let (mut added, mut listed) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let (adding, listing) = (took(command(add))?, took(command(list))?);
        // The first run of each reads what the others find in memory.
        if run > 0 {
            added.push(adding);
            listed.push(listing);
        }
    }
    Ok(vec![
        Figure::less("add a task, ms", median(added)),
        Figure::less("list one person's tasks, ms", median(listed)),
    ])
}

/// How long a process takes that has something to say.
fn took(command: Command) -> Result<Duration, Failure> {
    let program = command.get_program().to_owned();
    let (took, output) = time(command)?;
    match output.stdout.is_empty() {
        true => Err(Failure::new(format!("{program:?} said nothing"))),
        false => Ok(took),
    }
}

fn concord(program: &Path, data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).env_clear().env("HOME", data).env("CONCORD_DATA", data.join("concord"));
    command
}

fn taskwarrior(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("task");
    command
        .args(words)
        .env("HOME", data)
        .env("TASKRC", data.join("taskrc"))
        .env("TASKDATA", data.join("task"));
    command
}

/// The folder with a contender's tasks.
fn tasks_of(contender: Contender, folders: &Folders, tasks: usize) -> Result<&Path, Failure> {
    if !contender.is_ours() {
        return filled(&folders.taskwarrior, |folder| fill_taskwarrior(folder, tasks));
    }
    filled(&folders.ours, |folder| {
        fill_ours(folder, tasks)
            .map_err(|error| Failure::new(format!("the tasks could not be made: {error}")))
    })
}

fn fill_ours(folder: &Path, tasks: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut entropy = |bytes: &mut [u8]| getrandom::fill(bytes).expect("the system gives random bytes");
    let data = folder.join("concord");
    let mut context = Context::new(Utc::now().fixed_offset(), &mut entropy);
    let mut replica = Device::open(&data)?.init(&mut context, "Bench", OWNERS[1])?;
    let mut run = |change: Change| Replica::run(&mut replica, &mut context, &change);
    for name in OWNERS.iter().filter(|name| **name != OWNERS[1]) {
        run(Change::Person(PersonCommand::Add { name: (*name).to_owned(), outside: false }))?;
    }
    for n in 0..BOARDS {
        run(Change::Board(BoardCommand::Add { name: format!("Board {n}"), prefix: Some(format!("B{n}X")) }))?;
    }
    for n in 0..tasks {
        run(Change::Task(TaskCommand::Add(NewTask {
            title: title(n),
            board: Some(format!("Board {}", n % BOARDS)),
            owner: Some(OWNERS[n % OWNERS.len()].to_owned()),
            ..NewTask::default()
        })))?;
    }
    Ok(())
}

fn fill_taskwarrior(folder: &Path, tasks: usize) -> Result<(), Failure> {
    std::fs::create_dir(folder.join("task"))?;
    std::fs::write(folder.join("taskrc"), "confirmation=no\nuda.owner.type=string\nuda.owner.label=Owner\n")?;
    let all: Vec<_> = (0..tasks)
        .map(|n| {
            let project = format!("Board{}", n % BOARDS);
            json!({ "description": title(n), "project": project, "owner": OWNERS[n % OWNERS.len()] })
        })
        .collect();
    let file = folder.join("tasks.json");
    std::fs::write(&file, json!(all).to_string())?;
    time(taskwarrior(folder, &["import", &file.display().to_string()]))
        .map_err(|failure| Failure::new(format!("Taskwarrior, if it is installed: {failure}")))?;
    Ok(())
}

fn title(n: usize) -> String {
    format!("Design the interview outline, part {n}")
}
