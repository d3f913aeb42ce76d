//! How long a replica takes over what its people wait for, printed and not judged: run with
//! `cargo test --release -p concord-core --test speed -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::time::Instant;

use chrono::{DateTime, FixedOffset};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::heads::Heads;
use concord_core::id::WorkspaceId;
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::{Device, Joined};
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
    let mut entropy = |bytes: &mut [u8]| random(seed, bytes);
    act(&mut Context::new(now(), &mut entropy))
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

#[test]
#[ignore = "prints how long it takes"]
fn a_first_join() {
    let documents: usize = std::env::var("DOCUMENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(5000);
    let pages = Here::filled(documents).pages();
    let directory = tempfile::tempdir().unwrap();
    let other = Here::filled(1);
    let mut here = Here::joins(&other, directory.path());
    let begun = Instant::now();
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
    let took = begun.elapsed();
    println!(
        "{documents} documents in {} pages: {took:?}, {:.0} documents/s",
        pages.len(),
        documents as f64 / took.as_secs_f64()
    );
}
