//! Minutes and descriptions by way of the person's own editor.

#![cfg(unix)]

use super::room::{Room, editor};

fn room_with(script: &str) -> Room {
    let room = Room::with_board();
    let editor = editor(&room.path("editor"), script);
    room.with("EDITOR", &editor)
}

#[test]
fn the_editor_gets_the_text_and_gives_it_back() {
    let room = room_with("grep '^%%' \"$1\" > seen; sed -i 's/Two/Three/' \"$1\"");
    room.done(["task", "describe", "CSAT-001", "-m", "One. Two."]);
    let run = room.run(["task", "describe", "CSAT-001"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(room.done(["task", "show", "CSAT-001", "--json"]).contains("\"description\":\"One. Three.\""));
    let seen = std::fs::read_to_string(room.path("seen")).unwrap();
    assert!(seen.starts_with("%% Description of CSAT-001"), "{seen}");
    assert_eq!(std::fs::read_dir(room.data().join("drafts")).unwrap().count(), 0);
}

#[test]
fn unchanged_text_changes_nothing() {
    let room = room_with("true");
    let run = room.run(["task", "describe", "CSAT-001"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "nothing was changed\n"));
}

#[test]
fn a_failing_editor_leaves_the_draft_and_says_where() {
    let room = room_with("echo precious >> \"$1\"; exit 3");
    let run = room.run(["task", "describe", "CSAT-001"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("your text is kept in [room]/data/drafts/CSAT-001-"), "{}", run.stderr);
    let draft = std::fs::read_dir(room.data().join("drafts")).unwrap().next().unwrap().unwrap();
    assert!(std::fs::read_to_string(draft.path()).unwrap().contains("precious"));
}

#[test]
fn what_others_write_while_the_editor_is_open_stays() {
    // The editor's script stands for a slow person: meanwhile another process of this device writes the same minutes.
    let binary = env!("CARGO_BIN_EXE_concord");
    let room =
        room_with(&format!("{binary} meeting note Weekly -m 'One. Two. Other.'; sed -i 's/One/1/' \"$1\""));
    room.done(["meeting", "add", "Weekly", "--at", "10:00"]);
    room.done(["meeting", "note", "Weekly", "-m", "One. Two."]);
    let run = room.run(["meeting", "note", "Weekly"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shown = room.done(["meeting", "show", "Weekly", "--json"]);
    assert!(shown.contains("\"notes\":\"1. Two. Other.\""), "{shown}");
}
