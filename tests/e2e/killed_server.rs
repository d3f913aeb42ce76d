//! The server is killed in the middle of traffic, or told to end: whatever anybody was told is on its disk.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use automerge::Automerge;
use concord_sync::frame::Frame;
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_tests::{Device, Server};
use serde_json::Value;

use crate::team::{Team, list, text};
use crate::wire::{Wire, write};

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
    assert!(compared > 0, "nobody was ever told of a comment: the kills proved nothing");
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

/// Documents that one client makes in a round without waiting for an answer, and changes of one more.
const BURST: usize = 30;

/// Clients of no manners send as fast as they can, so that many things are under way when the kill comes. Whatever
/// the server had said by then, to the writer or to others, still counts: also what was on its way.
#[test]
fn what_was_said_on_the_wire_is_on_the_servers_disk_after_a_kill() {
    said_and_kept(ROUNDS / 2, |server, _| server.kill());
}

/// A server that is told to end lets what it has read become durable, says so, and says goodbye.
#[test]
fn what_was_said_on_the_wire_is_on_the_servers_disk_after_an_orderly_end() {
    said_and_kept(ROUNDS / 5, |server, codes| {
        assert_eq!(server.terminate(), Some(0));
        for code in codes {
            assert_eq!(code.recv(), Ok(Some(1001)), "everybody hears that the server is shutting down");
        }
    });
}

/// Ends the server that many times in the middle of traffic, and compares what was said with what is there. `end` can
/// hear with which code each connection was closed.
fn said_and_kept(rounds: usize, end: impl Fn(&mut Server, Vec<Receiver<Option<u16>>>)) {
    let mut server = Server::start();
    let workspace = server.workspace("Marketing");
    let mut said = 0;
    for round in 0..rounds {
        let busy = DocumentId::from_bytes([round as u8; 16]);
        let mut writer = Wire::joined(&server, &workspace.id, &workspace.token);
        let reader = Wire::joined(&server, &workspace.id, &workspace.token);
        let told = std::thread::scope(|scope| {
            let ((tell_one, one), (tell_other, other)) = (channel(), channel());
            let reading = scope.spawn(move || hear(reader, tell_one));
            send_a_burst(&mut writer, &busy, round);
            let mut told = Vec::new();
            while told.len() <= round {
                told.extend(writer.frame().into_iter().flat_map(acknowledged));
            }
            let writing = scope.spawn(move || hear(writer, tell_other));
            end(&mut server, vec![one, other]);
            for hearing in [reading, writing] {
                told.extend(hearing.join().expect("who reads is not disturbed"));
            }
            told
        });
        said += told.len();
        server.admin(&["verify"]);
        server.serve();
        assert_all_kept(&mut Wire::joined(&server, &workspace.id, &workspace.token), &told);
    }
    println!("{said} times something was said to be on the disk, over {rounds} ends");
}

fn send_a_burst(wire: &mut Wire, busy: &DocumentId, round: usize) {
    let mut document = Automerge::new();
    for number in 0..BURST {
        let heads = document.get_heads();
        write(&mut document, "number", &number.to_string());
        wire.force(busy, &document, &heads);
        let (mut other, mut id) = (Automerge::new(), [0xee; 16]);
        (id[0], id[1]) = (round as u8, number as u8);
        write(&mut other, "number", &number.to_string());
        wire.force(&DocumentId::from_bytes(id), &other, &[]);
    }
}

/// Everything that the server says is on its disk, until it is gone: what it acknowledges, and what it passes on. Then
/// tells by which code the connection was closed.
fn hear(mut wire: Wire, closed: Sender<Option<u16>>) -> Vec<(DocumentId, Heads)> {
    let (mut told, mut documents) = (Vec::new(), BTreeMap::<DocumentId, Automerge>::new());
    while let Some(frame) = wire.frame() {
        if let Frame::Commits(commits) = &frame {
            for entry in &commits.commits {
                let document = documents.entry(entry.document).or_default();
                document.load_incremental(&entry.changes).expect("whole changes");
                told.push((entry.document, Heads::of(document)));
            }
        }
        told.extend(acknowledged(frame));
    }
    // Whoever killed the server does not listen.
    let _ = closed.send(wire.code);
    told
}

fn acknowledged(frame: Frame) -> Vec<(DocumentId, Heads)> {
    match frame {
        Frame::Commits(commits) => commits.acknowledged,
        _ => Vec::new(),
    }
}

/// Every change that was told of is there. A document that was told of more than once, in several commits, has further
/// heads by now.
fn assert_all_kept(wire: &mut Wire, told: &[(DocumentId, Heads)]) {
    let kept: BTreeMap<DocumentId, Heads> = wire.listed().into_iter().collect();
    let mut grown = BTreeMap::new();
    for (id, heads) in told {
        let now = kept.get(id).expect("a document that was told of is there");
        if now != heads {
            let document = grown.entry(*id).or_insert_with(|| wire.fetch(id));
            for hash in heads.iter() {
                let there = document.get_change_meta_by_hash(&(*hash).into()).is_some();
                assert!(there, "a change that was told of is gone");
            }
        }
    }
}
