//! Both stay connected: an edit here shows there, while the server is there and after it was away.

use std::time::{Duration, Instant};

use concord_tests::{Device, Watch};
use serde_json::Value;

use crate::team::{Team, assert_same, list, text};
use crate::wire::Wire;

const ROUNDS: usize = 20;

#[test]
fn an_edit_here_shows_there() {
    let team = Team::handbook();
    let [mut lins, mut chens] = [team.lin.watch(), team.chen.watch()];
    // The first two wait for the connections, too.
    let _ = [edit(&team.lin, &lins, &chens, "one"), edit(&team.chen, &chens, &lins, "two")];
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|round| match round % 2 {
            0 => edit(&team.lin, &lins, &chens, &format!("round {round}")),
            _ => edit(&team.chen, &chens, &lins, &format!("round {round}")),
        })
        .collect();
    took.sort_unstable();
    println!("an edit here showed there after {:?} (median of {ROUNDS})", took[ROUNDS / 2]);
    lins.kill();
    chens.kill();
    assert_same(&team.lin, &team.chen);
    assert_eq!(list(&team.lin.json("task show CSAT-002")["comments"]).len(), ROUNDS + 2);
}

/// One comment, seen on the other device's screen. Returns the time from saved here to stored there; a device that
/// heard of it before the editing program had ended took no time.
fn edit(here: &Device, mine: &Watch, there: &Watch, comment: &str) -> Duration {
    let task = here.json(&format!("task comment CSAT-002 '{comment}'"));
    let saved = Instant::now();
    there.until(|event| is(event, "taken_in", &task));
    let took = saved.elapsed();
    mine.until(|event| is(event, "acknowledged", &task));
    took
}

fn is(event: &Value, kind: &str, task: &Value) -> bool {
    text(&event["event"]) == kind && event["document"] == task["id"]
}

#[test]
fn a_server_that_was_away_is_found_again() {
    let mut team = Team::handbook();
    let [lins, chens] = [team.lin.watch(), team.chen.watch()];
    let _ = edit(&team.lin, &lins, &chens, "before");
    team.server.kill();
    team.lin.ok("task comment CSAT-002 'while it is away'");
    team.chen.ok("task set CSAT-002 due=2024-07-16");
    team.server.serve();
    let _ = edit(&team.lin, &lins, &chens, "after");
    let _ = edit(&team.chen, &chens, &lins, "last");
    assert_same(&team.lin, &team.chen);
}

#[test]
fn a_server_that_shuts_down_says_so_and_loses_nothing() {
    let mut team = Team::handbook();
    let [lins, chens] = [team.lin.watch(), team.chen.watch()];
    let _ = edit(&team.lin, &lins, &chens, "before");
    let stranger = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    assert_eq!(team.server.terminate(), Some(0));
    let closed = stranger.closed();
    assert_eq!((closed.code, closed.said.len()), (1001, 1), "{closed:?}");
    team.server.admin(&["verify"]);
    team.server.serve();
    let _ = edit(&team.chen, &chens, &lins, "after");
    assert_same(&team.lin, &team.chen);
}

#[test]
fn no_command_waits_for_a_network() {
    let mut team = Team::handbook();
    team.server.kill();
    let timed = |line: &str| {
        let began = Instant::now();
        team.lin.ok(line);
        began.elapsed()
    };
    let mut took: Vec<Duration> = [
        "task add 'Something new' --board CSAT",
        "task set CSAT-002 due=2024-07-17",
        "task move CSAT-003 --to 'In progress'",
        "task comment CSAT-002 'Four of ten confirmed'",
        "meeting note Q3 -m 'Nobody waited.'",
        "task list",
        "task show CSAT-002",
        "board show CSAT",
        "meeting show Q3",
        "search customer",
        "history CSAT-002",
        "conflicts list",
        "status",
    ]
    .map(timed)
    .into();
    took.sort_unstable();
    println!("a command with no server in reach took {:?} (median of {})", took[took.len() / 2], took.len());
}
