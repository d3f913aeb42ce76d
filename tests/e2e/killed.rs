//! Server and client are killed in the middle of work: what was told is true, and nothing is half there.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::DateTime;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device as Database;
use concord_tests::Device;
use serde_json::Value;

use crate::team::{MONDAY, Team, assert_same_views, list, text, views};

const ROUNDS: usize = 50;

/// In every round Lin and Chen stay connected and write without pause; after some events of one of them the server
/// is killed, and then both clients are, so that nobody can say anything again. What they were told by then is
/// compared with what the server still has.
#[test]
fn what_anybody_was_told_is_on_the_servers_disk_after_a_kill() {
    let mut team = Team::handbook();
    let witness = team.joined("Wu", "viewer");
    let mut compared = 0;
    for round in 0..ROUNDS {
        let tasks = one_round(&mut team, round);
        team.server.admin(&["verify"]);
        let told: Vec<Told> = [&team.lin, &team.chen]
            .iter()
            .flat_map(|device| tasks.iter().map(|task| told(device, task)))
            .collect();
        team.server.serve();
        witness.ok("sync");
        for told in told {
            told.assert_kept(&witness, round);
            compared += told.comments.len();
        }
    }
    println!("{compared} comments that somebody had been told of were compared, over {ROUNDS} kills");
    assert!(compared > ROUNDS, "only {compared} comments were ever told of");
    team.all_sync();
    witness.ok("sync");
    let everything = team.lin.ok("task list --json");
    assert_eq!(everything, team.chen.ok("task list --json"));
    assert_eq!(everything, witness.ok("task list --json"));
    assert_eq!(
        list(&team.lin.json("task list --board Inbox")).len(),
        2 + 2 * ROUNDS,
        "nothing written is missing"
    );
    for device in [&team.lin, &team.chen] {
        assert_eq!(device.json("status")["unsent"], 0);
    }
    team.server.admin(&["verify"]);
}

/// Returns the ids of the tasks that were made in this round.
fn one_round(team: &mut Team, round: usize) -> Vec<String> {
    let mut watches = [team.lin.watch(), team.chen.watch()];
    let done = AtomicBool::new(false);
    let write = |device: &Device, who: &str| {
        let task = device.json(&format!("task add 'Round {round} of {who}' --board Inbox"));
        let id = text(&task["id"]).to_owned();
        for comment in 0.. {
            if done.load(Ordering::Relaxed) {
                break;
            }
            device.ok(&format!("task comment {id} '{comment}'"));
        }
        id
    };
    std::thread::scope(|scope| {
        let writing = [(&team.lin, "Lin"), (&team.chen, "Chen")]
            .map(|(device, who)| scope.spawn(move || write(device, who)));
        // Early in the round, when everything is still under way, or later, in the thick of it.
        for _ in 0..=round % 7 {
            watches[round % 2].next();
        }
        team.server.kill();
        for watch in &mut watches {
            watch.kill();
        }
        done.store(true, Ordering::Relaxed);
        writing.map(|thread| thread.join().expect("who writes is not disturbed by the server's death")).into()
    })
}

/// What one device was told about one task by the time the server died.
struct Told {
    task: String,
    /// Comments that are not waiting for an acknowledgement: acknowledged, or somebody else's.
    comments: Vec<String>,
    /// Whether the device has anything of the task that is not its own unsent work.
    exists: bool,
}

fn told(device: &Device, task: &str) -> Told {
    let ran = device.run(&format!("task show {task} --json"));
    if ran.code == Some(3) {
        return Told { task: task.to_owned(), comments: Vec::new(), exists: false };
    }
    let shown: Value = serde_json::from_str(&ran.out).expect("one JSON value");
    let status = device.json("status");
    let unsent = list(&status["unsent_documents"]).iter().find(|document| text(&document["id"]) == task);
    let unsent = unsent.map_or(0, |document| document["changes"].as_u64().expect("a number") as usize);
    let mut comments: Vec<String> =
        list(&shown["comments"]).iter().map(|comment| text(&comment["text"]).to_owned()).collect();
    // Comments are one change each, in order; what is unsent is the end of them, and then what made the task.
    comments.sort_by_key(|comment| comment.parse::<usize>().expect("a number"));
    let exists = unsent <= comments.len();
    comments.truncate(comments.len().saturating_sub(unsent));
    Told { task: task.to_owned(), comments, exists }
}

impl Told {
    fn assert_kept(&self, witness: &Device, round: usize) {
        if !self.exists {
            return;
        }
        let kept = witness.json(&format!("task show {}", self.task));
        let kept: Vec<&str> = list(&kept["comments"]).iter().map(|comment| text(&comment["text"])).collect();
        for comment in &self.comments {
            assert!(kept.contains(&comment.as_str()), "round {round}: comment {comment} is gone: {kept:?}");
        }
    }
}

/// The kill sweeps through the whole life of a command, in steps of a fiftieth of what one takes.
#[test]
fn what_the_client_printed_as_saved_is_there_after_a_kill() {
    let device = Device::new(MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.ok("board add 'Customer satisfaction project' --prefix CSAT");
    device.ok("task add 'To be talked about' --board CSAT");
    device.ok("meeting add Kick-off --at '2024-07-10 14:00'");
    let began = Instant::now();
    device.ok("task add 'How long one takes' --board CSAT");
    let step = began.elapsed() * 3 / 2 / ROUNDS as u32;
    let mut saved = vec!["To be talked about".to_owned(), "How long one takes".to_owned()];
    for round in 0..ROUNDS {
        let title = format!("Edit {round}");
        if was_printed_before_the_kill(
            &device,
            &format!("task add '{title}' --owner Lin --json"),
            step * round as u32,
        ) {
            saved.push(title);
        }
        let _ = was_printed_before_the_kill(
            &device,
            &format!("task comment CSAT-001 '{round}'"),
            step * round as u32,
        );
        let note = format!("meeting note Kick-off -m 'First {round}. Second {round}. Third {round}.'");
        let _ = was_printed_before_the_kill(&device, &note, step * round as u32);
        nothing_is_half_there(&device, &saved);
    }
    let printed = saved.len() - 2;
    println!("{printed} of {ROUNDS} tasks were printed as saved before the kill");
    assert!(printed > 0 && printed < ROUNDS, "{printed} of {ROUNDS}: the kill did not sweep");
    let before = views(&device);
    rebuild_the_index(&device);
    // Whatever was interrupted, the index is what a rebuilt one is.
    assert_same_views(&before, &views(&device));
    device.ok("task add 'And it goes on'");
}

/// Runs a command line and kills it after some time. Returns whether it had printed anything by then.
fn was_printed_before_the_kill(device: &Device, line: &str, after: Duration) -> bool {
    let mut command = device.command(line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it can be started");
    let began = Instant::now();
    while began.elapsed() < after {
        std::hint::spin_loop();
    }
    child.kill().expect("a child can be killed");
    let output = child.wait_with_output().expect("a child can be waited for");
    output.stdout.ends_with(b"\n")
}

fn nothing_is_half_there(device: &Device, saved: &[String]) {
    let tasks = device.json("task list");
    let titles: Vec<&str> = list(&tasks).iter().map(|task| text(&task["title"])).collect();
    for title in saved {
        assert!(titles.contains(&title.as_str()), "{title} was printed as saved");
    }
    for task in list(&tasks) {
        let whole =
            ["id", "key", "title", "board", "column", "owner", "status"].map(|field| text(&task[field]));
        assert!(whole.iter().all(|field| !field.is_empty()), "{task}");
    }
    let meeting = device.json("meeting show Kick-off");
    let notes = text(&meeting["notes"]);
    let numbers: Vec<&str> =
        notes.split_terminator('.').filter_map(|sentence| sentence.rsplit(' ').next()).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] == pair[1]), "half a text: {notes}");
}

fn rebuild_the_index(device: &Device) {
    let database = Database::open(device.data()).expect("the database opens");
    let workspace = database.select(None).expect("there is one workspace");
    let mut replica = database.open_workspace(&workspace).expect("it opens");
    let now = DateTime::parse_from_rfc3339(MONDAY).expect("a time");
    // A rebuild makes no ids.
    let mut none = |bytes: &mut [u8]| bytes.fill(0);
    replica.rebuild_index(&mut Context::new(now, &mut none)).expect("it is rebuilt");
}
