//! Whatever goes wrong is one line, a hint and the contracted exit code, and nothing is half-written.

use super::room::{Room, story};

#[test]
fn what_can_not_be_meant_is_exit_2() {
    let room = Room::with_board();
    let before = room.done(["task", "list", "--json"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "list", "--bord", "CSAT"],
            &["tsk"],
            &["task", "add"],
            &["task", "add", "x", "--owner", "Chen,Wu"],
            &["task", "add", "x @Chen @Wu"],
            &["task", "add", "x", "--due", "2024-02-30"],
            &["task", "add", "x due:2024-02-30"],
            &["task", "add", "x", "--due", "soon"],
            &["task", "add", "x", "--start", "07-20", "--due", "07-19"],
            &["task", "add", "x", "--priority", "urgent"],
            &["task", "set", "CSAT-001", "colour=red"],
            &["task", "set", "CSAT-001", "owner="],
            &["task", "set", "CSAT-001", "due"],
            &["task", "log", "CSAT-001", "a while"],
            &["task", "list", "--status", "late"],
            &["meeting", "add", "x", "--at", "25:00"],
            &["invite", "--role", "boss"],
            &["init", "--me", "Lin"],
            &["publish", "ftp://x", "--token", "t"],
        ]
    ));
    assert_eq!(room.done(["task", "list", "--json"]), before);
}

#[test]
fn what_is_not_there_is_exit_3() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "show", "CSAT-009"],
            &["task", "done", "X-1"],
            &["board", "show", "Sales"],
            &["task", "move", "CSAT-001", "--to", "Nowhere"],
            &["meeting", "show", "Weekly"],
            &["task", "add", "x", "--owner", "Nobody"],
            &["task", "check", "tick", "CSAT-001", "4"],
            &["task", "list", "--workspace", "Sales"],
            &["held", "show", "1"],
            &["conflicts", "pick", "CSAT-001", "owner", "Wu"],
        ]
    ));
}

#[test]
fn an_empty_device_says_how_to_begin() {
    insta::assert_snapshot!(story(&Room::empty(), &[&["task", "list"], &["status", "--json"]]));
}

#[test]
fn an_ambiguous_name_lists_the_candidates() {
    let room = Room::with_board();
    room.done(["board", "add", "Customer care"]);
    room.done(["person", "add", "Chen Li"]);
    room.done(["person", "add", "Chen Bo"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "show", "customer"],
            &["task", "set", "CSAT-001", "owner=chen l"],
            &["task", "set", "CSAT-001", "owner=che"],
        ]
    ));
}

#[test]
fn no_server_is_exit_6_and_the_work_is_saved() {
    let room = Room::with_board();
    let run = room.run(["publish", "http://127.0.0.1:9", "--token", "ct_x"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(
        run.stderr.starts_with("error: the server http://127.0.0.1:9 can't be reached"),
        "{}",
        run.stderr
    );
    let run = room.run(["join", "http://127.0.0.1:9/join/ci_x", "--me", "Chen"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let run = room.run_with_input(["publish", "http://127.0.0.1:9", "--token", "-"], "");
    assert_eq!(run.code, 2, "{}", run.stderr);
    room.done(["task", "done", "CSAT-002"]);
}

#[test]
fn a_damaged_database_is_left_as_it_is() {
    let room = Room::empty();
    std::fs::create_dir_all(room.data()).unwrap();
    let file = room.data().join("concord.db");
    std::fs::write(&file, "this is no database, whatever its name says".repeat(100)).unwrap();
    let before = std::fs::read(&file).unwrap();
    let run = room.run(["task", "list"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("error: the database is damaged"), "{}", run.stderr);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_clock_that_can_not_be_read_is_exit_2() {
    let run = Room::empty().with("CONCORD_NOW", "yesterday").run(["status"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("CONCORD_NOW is `yesterday`"), "{}", run.stderr);
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    use std::process::{Command, Stdio};
    let room = Room::with_board();
    let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(["task", "list", "--json"])
        .env("CONCORD_DATA", room.data())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
