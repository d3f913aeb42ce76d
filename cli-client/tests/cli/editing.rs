//! A whole meeting as one text in the person's own editor.

#![cfg(unix)]

use super::room::{Room, editor, script};

fn room_with(edit: &str) -> Room {
    let room = Room::of_lin();
    let editor = editor(&room.path("editor"), edit);
    let room = room.with("EDITOR", &editor);
    script(
        &room,
        r#"
        @ 2024-07-08T09:00:00+08:00
        meeting add "Q3 marketing kick-off" --at "2024-07-10 14:00" --minutes 60 --invite Lin,Chen
        meeting agenda Q3 "Campaign plan details" --presenter Lin
        meeting agenda Q3 "Answer to the changed need"
        meeting note Q3 --item 1 -m "Budget CNY 50,000. One confirms."
        meeting decide Q3 "Training is in the plan" --owner Chen --due 07-12 --item 2
        meeting action Q3 "confirm the budget" --owner Lin --due 07-15 --item 1
        "#,
    );
    room
}

#[test]
fn a_meeting_is_edited_as_one_text_and_only_what_differs_is_written() {
    let room = room_with(
        "cp \"$1\" opened
         sed -i -e 's/^place:/place: room A/' -e 's/50,000/60,000/' -e 's/Chen, Lin/Chen, Lin, Wu/' \
            -e 's/^### Answer.*/### Price\\n- minutes: 10\\n\\nOne price.\\n\\n&/' \
            -e 's/^- Training.*/- Price is fixed\\n  owner: Wu\\n\\n&/' \
            -e 's/  due: 2024-07-15/  due: 2024-07-16/' -e '$a - tell finance\\n  owner: Chen' \"$1\"",
    );
    room.done(["meeting", "edit", "Q3"]);
    let opened = std::fs::read_to_string(room.path("opened")).unwrap();
    let told = script(
        &room,
        r#"
        meeting show Q3
        task list
        "#,
    );
    insta::assert_snapshot!(format!("{opened}\n{told}"));
}

#[test]
fn a_text_left_alone_or_emptied_changes_nothing() {
    for edit in ["true", ": > \"$1\""] {
        let room = room_with(edit);
        let before = room.done(["meeting", "show", "Q3", "--json"]);
        let run = room.run(["meeting", "edit", "Q3"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, "nothing was changed\n"), "{edit}");
        assert_eq!(room.done(["meeting", "show", "Q3", "--json"]), before, "{edit}");
    }
}

#[test]
fn a_text_that_can_not_be_read_back_leaves_the_draft_and_says_the_line() {
    let room = room_with("sed -i -e 's/^place:/colour: red/' \"$1\"");
    let run = room.run(["meeting", "edit", "Q3"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("error: line 7 can't be read: no such field here: `colour: red`"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("your text is kept in [room]/data/drafts/Q3-marketing-kick-off-"),
        "{}",
        run.stderr
    );
    let draft = std::fs::read_dir(room.data().join("drafts")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&draft).unwrap();
    assert_eq!(text.lines().nth(6), Some("colour: red"));
    // Put right, the draft is taken as a file.
    std::fs::write(&draft, text.replace("colour: red", "place: room A")).unwrap();
    room.done(["meeting", "edit", "Q3", "-F", &*draft.to_string_lossy()]);
    assert!(room.done(["meeting", "show", "Q3", "--json"]).contains("\"place\":\"room A\""));
}

#[test]
fn what_others_write_while_the_text_is_open_stays() {
    let binary = env!("CARGO_BIN_EXE_concord");
    let room = room_with(&format!(
        "{binary} meeting note Q3 --item 1 -m 'Budget CNY 50,000. Two confirm.'
         {binary} meeting set Q3 'place=room B'
         sed -i -e 's/50,000/60,000/' -e 's/^purpose:/purpose: settle the plan/' \"$1\""
    ));
    room.done(["meeting", "edit", "Q3"]);
    let shown = room.done(["meeting", "show", "Q3", "--json"]);
    for kept in ["Budget CNY 60,000. Two confirm.", "\"place\":\"room B\"", "\"purpose\":\"settle the plan\""]
    {
        assert!(shown.contains(kept), "{kept}: {shown}");
    }
    assert!(shown.contains("\"contested\":[]"), "{shown}");
}
