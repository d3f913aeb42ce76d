//! How long a replica takes over what its people wait for, printed and not judged: run with
//! `cargo test --release -p concord-core --test speed -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::{Command, Outcome};
use concord_core::heads::Heads;
use concord_core::id::WorkspaceId;
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::{Device, Joined};
use concord_core::replica::query::TaskFilter;
use concord_core::replica::sync::Syncing;
use concord_core::store::workspaces::Remote;
use concord_sync::client::{Cursor, Page, Replica as _};
use concord_sync::frame::LogEntry;
use concord_sync::limits::LOG_PAGE_BYTES;

/// How many boards the documents of a measurement are on.
const BOARDS: usize = 20;

struct Here {
    replica: Replica,
    seed: u64,
}

fn random(seed: &mut u64, bytes: &mut [u8]) {
    for byte in bytes {
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        *byte = (z ^ (z >> 31)) as u8;
    }
}

fn now() -> DateTime<FixedOffset> {
    "2024-07-08T09:00:00+08:00".parse().unwrap()
}

fn with<T>(seed: &mut u64, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    with_at(seed, now(), act)
}

fn with_at<T>(seed: &mut u64, at: DateTime<FixedOffset>, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let mut entropy = |bytes: &mut [u8]| random(seed, bytes);
    act(&mut Context::new(at, &mut entropy))
}

impl Here {
    fn runs(&mut self, command: Command) {
        let replica = &mut self.replica;
        with(&mut self.seed, |context| replica.run(context, &command)).unwrap();
    }

    /// A workspace of so many tasks on [`BOARDS`] boards, in memory.
    fn filled(tasks: usize) -> Here {
        let mut seed = 1;
        let replica =
            with(&mut seed, |context| Device::in_memory().unwrap().init(context, "Customer care", "Lin"))
                .unwrap();
        let mut here = Here { replica, seed };
        for board in 0..BOARDS {
            let (name, prefix) = (format!("Board {board}"), Some(format!("B{board}")));
            here.runs(Command::Board(BoardCommand::Add { name, prefix }));
        }
        for task in 0..tasks {
            let board = Some(format!("Board {}", task % BOARDS));
            let title = format!("Ask customer {task} for the dates of the interview");
            here.runs(Command::Task(TaskCommand::Add(NewTask { title, board, ..NewTask::default() })));
        }
        here
    }

    fn runs_at(&mut self, at: DateTime<FixedOffset>, command: Command) -> Outcome {
        let replica = &mut self.replica;
        with_at(&mut self.seed, at, |context| replica.run(context, &command)).unwrap()
    }

    /// A workspace with a year behind it: of so many tasks and meetings each is made somewhere in it, worked on for two
    /// weeks, and left alone.
    fn with_a_year(tasks: usize, meetings: usize) -> Here {
        let mut here = Here::filled(0);
        let minutes = 365 * 24 * 60;
        let mut deeds: Vec<(i64, usize, usize)> = Vec::new();
        for thing in 0..tasks + meetings {
            let (at, all) = if thing < tasks { (thing, tasks) } else { (thing - tasks, meetings) };
            let begun = (at * minutes / all) as i64;
            deeds.extend((0..6).map(|deed| (begun + deed as i64 * 3 * 24 * 60, thing, deed)));
        }
        deeds.sort_unstable();
        let mut made: Vec<Option<String>> = vec![None; tasks + meetings];
        for (minute, thing, deed) in deeds.into_iter().filter(|(minute, ..)| *minute < minutes as i64) {
            let at = now() + chrono::TimeDelta::minutes(minute);
            let command = match &made[thing] {
                None if thing < tasks => Command::Task(TaskCommand::Add(NewTask {
                    title: format!("Ask customer {thing} for the dates of the interview"),
                    board: Some(format!("Board {}", thing % BOARDS)),
                    ..NewTask::default()
                })),
                None => Command::Meeting(MeetingCommand::Add(Box::new(meeting(thing, at)))),
                Some(id) if thing < tasks => task_deed(id, deed),
                Some(id) => Command::Meeting(MeetingCommand::Note {
                    meeting: id.clone(),
                    item: None,
                    seen: None,
                    text: format!("Point {deed} was talked about. It stays as it is.\n"),
                    append: true,
                }),
            };
            made[thing] = here.runs_at(at, command).document.map(|id| id.to_string());
        }
        here
    }

    /// All documents as entries of a log, in pages as a server makes them.
    fn pages(&self) -> Vec<Vec<LogEntry>> {
        let mut pages = vec![Vec::new()];
        let mut bytes = 0;
        for ((document, _), number) in self.replica.documents().unwrap().into_iter().zip(1..) {
            let changes = self.replica.give(&document, &Heads::empty()).unwrap();
            if bytes > LOG_PAGE_BYTES {
                pages.push(Vec::new());
                bytes = 0;
            }
            bytes += changes.len();
            pages.last_mut().unwrap().push(LogEntry { document, number, changes });
        }
        pages
    }

    fn joins(other: &Here, directory: &std::path::Path) -> Here {
        let workspace = other.replica.workspace();
        let remote = Remote {
            server: "http://127.0.0.1:1".into(),
            workspace: WorkspaceId::from_bytes([1; 16]),
            token: "secret".into(),
            member: "Chen".into(),
        };
        let joined = Joined {
            root: workspace.root,
            name: workspace.name.clone(),
            remote,
            role: "editor".into(),
            personal: None,
        };
        Here { replica: Device::open(directory).unwrap().join(&joined, "Chen").unwrap(), seed: 7 }
    }
}

fn documents(otherwise: usize) -> usize {
    std::env::var("DOCUMENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn meeting(number: usize, at: DateTime<FixedOffset>) -> NewMeeting {
    NewMeeting {
        title: format!("Weekly {number}"),
        at,
        minutes: Some(60),
        place: None,
        purpose: None,
        host: None,
        recorder: None,
        attendees: Vec::new(),
        board: None,
        concerned: Vec::new(),
        repeat: None,
        template: None,
    }
}

fn task_deed(id: &str, deed: usize) -> Command {
    let task = id.to_owned();
    Command::Task(match deed {
        1 => TaskCommand::Set { task, fields: vec![("due".into(), "2024-07-17".into())], reason: None },
        2 => TaskCommand::Start { task },
        3 => TaskCommand::Comment { task, text: "Two customers have answered.".into() },
        4 => TaskCommand::Log { task, minutes: 45 },
        _ => TaskCommand::Done { task },
    })
}

#[test]
#[ignore = "prints how long it takes"]
fn a_look_at_the_past() {
    let tasks = documents(10_000);
    let filled = Here::with_a_year(tasks, tasks / 20);
    let pages = filled.pages();
    let directory = tempfile::tempdir().unwrap();
    taken_in(&pages, &filled, directory.path());
    let open = || {
        let device = Device::open(directory.path()).unwrap();
        let workspace = device.select(None).unwrap();
        device.open_workspace(&workspace).unwrap()
    };
    let today = now().date_naive();
    for days in [364, 358, 350, 330, 180] {
        let time = now() + chrono::TimeDelta::days(days);
        let begun = Instant::now();
        let past = open().at(&time).unwrap();
        let there = begun.elapsed();
        let listed = past.tasks(&TaskFilter::default(), today).unwrap().len();
        println!(
            "{} days back: {there:?} to be there, {:?} with the list of {listed} tasks",
            365 - days,
            begun.elapsed()
        );
    }
    let begun = Instant::now();
    let listed = open().tasks(&TaskFilter::default(), today).unwrap().len();
    println!("now: {:?} with the list of {listed} tasks", begun.elapsed());
}

/// A device in a directory that has taken pages of a log in.
fn taken_in(pages: &[Vec<LogEntry>], other: &Here, directory: &std::path::Path) -> Here {
    let mut here = Here::joins(other, directory);
    let last = pages.len() - 1;
    for (at, commits) in pages.iter().enumerate() {
        let number = commits.last().unwrap().number;
        let cursor = Cursor { epoch: Some("e".into()), number, fingerprint: None };
        let page = Page { commits, acknowledged: &[], cursor: Some(&cursor), last: at == last };
        let replica = &mut here.replica;
        let taken = with(&mut here.seed, |context| {
            let context = Context { now: context.now, entropy: &mut *context.entropy };
            Syncing::new(replica, context).take_in(&page).unwrap()
        });
        assert!(taken.moved);
    }
    here
}

#[test]
#[ignore = "prints how long it takes"]
fn a_first_join() {
    let documents = documents(5000);
    let pages = Here::filled(documents).pages();
    let directory = tempfile::tempdir().unwrap();
    let other = Here::filled(1);
    let begun = Instant::now();
    taken_in(&pages, &other, directory.path());
    let took = begun.elapsed();
    println!(
        "{documents} documents in {} pages: {took:?}, {:.0} documents/s",
        pages.len(),
        documents as f64 / took.as_secs_f64()
    );
}
