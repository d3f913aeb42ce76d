//! The client is killed in the middle of edits: what it printed as saved is there, and nothing is half there.

use std::process::Stdio;
use std::time::{Duration, Instant};

use chrono::DateTime;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device as Database;
use concord_tests::Device;

use crate::team::{MONDAY, assert_same_views, list, text, views};

const ROUNDS: usize = 50;

/// One kind of edit is killed about when it prints, the others sweep through their whole life.
#[test]
fn what_the_client_printed_as_saved_is_there_after_a_kill() {
    let device = Device::new(MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.ok("board add 'Customer satisfaction project' --prefix CSAT");
    device.ok("task add 'To be talked about' --board CSAT");
    device.ok("meeting add Kick-off --at '2024-07-10 14:00'");
    let began = Instant::now();
    device.ok("task add 'How long one takes' --board CSAT");
    let whole = began.elapsed();
    let mut about = whole;
    let mut saved = vec!["To be talked about".to_owned(), "How long one takes".to_owned()];
    for round in 0..ROUNDS {
        let title = format!("Edit {round}");
        if was_printed_before_the_kill(&device, &format!("task add '{title}' --owner Lin"), about) {
            saved.push(title);
            about = about * 19 / 20;
        } else {
            // The machine may be busier now than it was.
            about = about * 21 / 20 + whole / 100;
        }
        let sweep = whole * round as u32 / ROUNDS as u32;
        let _ = was_printed_before_the_kill(&device, &format!("task comment CSAT-001 '{round}'"), sweep);
        let note = format!("meeting note Kick-off -m 'First {round}. Second {round}. Third {round}.'");
        let _ = was_printed_before_the_kill(&device, &note, sweep);
        nothing_is_half_there(&device, &saved);
    }
    println!("{} of {ROUNDS} tasks were printed as saved before the kill", saved.len() - 2);
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
