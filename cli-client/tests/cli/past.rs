//! What was, what became of it, who did it, and taking it back.

use super::room::{Room, story};

/// Four days of the handbook's board.
fn week() -> Room {
    let room = Room::empty();
    room.at("2024-07-08T08:50:00+08:00");
    room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
    for name in ["Chen", "Wu"] {
        room.done(["person", "add", name]);
    }
    room.at("2024-07-08T09:00:00+08:00");
    room.done(["board", "add", "Customer satisfaction project", "--prefix", "CSAT"]);
    room.done(["task", "add", "design the interview outline", "--owner", "Chen", "--due", "07-10"]);
    room.at("2024-07-09T09:00:00+08:00");
    room.done(["task", "add", "invite customers", "--owner", "Chen", "--due", "07-15", "--priority", "high"]);
    room.done(["task", "describe", "CSAT-002", "-m", "Call ten accounts. Fix the time."]);
    room.at("2024-07-10T17:00:00+08:00");
    room.done(["task", "done", "CSAT-001"]);
    room.at("2024-07-12T10:00:00+08:00");
    room.done(["task", "set", "CSAT-002", "due=07-17", "with=Wu", "--reason", "2 customers' times clash"]);
    room.done(["task", "describe", "CSAT-002", "-m", "Call ten accounts. Fix the time and send the letter."]);
    room
}

#[test]
fn every_view_shows_what_it_showed_at_a_time() {
    let room = week();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["at", "2024-07-08", "board", "show", "CSAT"],
            &["at", "2024-07-09", "task", "show", "CSAT-002"],
            &["at", "2024-07-11 00:00", "task", "list", "--late"],
            &["at", "2024-07-17T12:00:00+08:00", "task", "list"],
            &["at", "2024-07-01", "board", "list"],
            &["at", "2024-07-09", "search", "letter"],
            &["at", "2024-07-09", "task", "done", "CSAT-002"],
            &["at", "someday", "task", "list"],
        ]
    ));
    let then = room.done(["at", "2024-07-09", "task", "list", "--json"]);
    assert!(then.contains("\"due\":\"2024-07-15\"") && then.contains("\"status\":\"not_started\""), "{then}");
}

#[test]
fn what_became_different_is_told_and_since_which_meeting() {
    let room = week();
    room.done(["meeting", "add", "Weekly meeting", "--at", "2024-07-11 09:00"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["diff", "07-09", "07-10"],
            &["diff", "2024-07-10", "2024-07-12"],
            &["diff", "--since", "weekly"],
            &["diff", "2024-07-12", "2024-07-10"],
            &["diff", "2024-07-01", "2024-07-02"],
            &["diff", "--since", "yearly"],
            &["diff", "2024-07-08", "2024-07-12", "-n", "1"],
            &["diff", "2024-07-08", "2024-07-12", "-n", "0"],
        ]
    ));
}

#[test]
fn every_value_and_every_word_has_its_author() {
    let room = week();
    insta::assert_snapshot!(story(
        &room,
        &[&["blame", "CSAT-002"], &["blame", "CSAT-002", "due"], &["blame", "CSAT-002", "colour"]]
    ));
}

#[test]
fn what_was_done_is_taken_back_and_done_again() {
    let room = week();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["undo"],
            &["undo"],
            &["task", "show", "CSAT-002"],
            &["redo"],
            &["redo"],
            &["redo"],
            &["task", "archive", "CSAT-001"],
            &["undo"],
            &["undo", "nosuchop"],
        ]
    ));
    let log = room.done(["op", "log"]);
    assert!(log.contains("taken back") && log.lines().count() > 8, "{log}");
}
