//! Meetings: the kick-off of the handbook's section 5.

use super::room::{Room, story};

fn kick_off() -> Room {
    let room = Room::of_lin();
    room.at("2024-07-08T09:00:00+08:00");
    room.done(["board", "add", "Customer satisfaction project", "--prefix", "CSAT"]);
    room.done([
        "meeting",
        "add",
        "Q3 marketing kick-off",
        "--at",
        "2024-07-10 14:00",
        "--place",
        "room A",
        "--invite",
        "Lin,Chen",
        "--purpose",
        "settle the plan's details",
        "--board",
        "Customer",
    ]);
    room.at("2024-07-10T14:00:00+08:00");
    room.done(["meeting", "agenda", "Q3", "Campaign plan details", "--presenter", "Lin", "--minutes", "20"]);
    room.done(["meeting", "agenda", "Q3", "Answer to the changed need"]);
    room
}

#[test]
fn the_kick_off_of_the_handbook() {
    let room = kick_off();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["meeting", "attend", "Q3", "Lin"],
            &["meeting", "attend", "Q3", "Chen", "--present"],
            &["meeting", "note", "Q3", "--item", "1", "-m", "Budget CNY 50,000. One confirms."],
            &["meeting", "conclude", "Q3", "1", "Go ahead as planned, budget confirmed by July 15"],
            &["meeting", "conclude", "Q3", "answer", "Taken into the plan, answer by July 12"],
            &[
                "meeting",
                "decide",
                "Q3",
                "The training module is in the plan",
                "--owner",
                "Chen",
                "--due",
                "07-12",
                "--item",
                "2"
            ],
            &[
                "meeting",
                "action",
                "Q3",
                "confirm the budget in detail",
                "--owner",
                "Lin",
                "--due",
                "2024-07-15",
                "--item",
                "1"
            ],
            &[
                "meeting",
                "action",
                "Q3",
                "answer the customer",
                "--owner",
                "Chen",
                "--due",
                "2024-07-12",
                "--item",
                "2"
            ],
            &["meeting", "action", "Q3", "somebody should"],
            &["task", "done", "CSAT-002"],
            &["task", "set", "CSAT-001", "due=2024-07-16"],
            &["meeting", "show", "Q3"],
            &["meeting", "show", "Q3", "--json"],
            &["task", "list", "--source", "Q3"],
            &["meeting", "list"],
        ]
    ));
}

#[test]
fn a_meeting_over_an_hour_is_flagged_and_made() {
    let room = Room::of_lin();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["meeting", "add", "周例会", "--at", "下周一上午9点半", "--minutes", "90"],
            &["meeting", "set", "周例会", "minutes=60", "place=会议室A", "at=next mon 10:00"],
            &["meeting", "list"],
            &["meeting", "list", "--json"],
        ]
    ));
}

#[test]
fn a_note_takes_the_place_of_the_notes_or_is_added_below() {
    let room = kick_off();
    let notes = || {
        let shown = room.done(["meeting", "show", "Q3", "--json"]);
        let start = shown.find("\"notes\":\"\",\"decisions\"").is_none();
        assert!(start, "{shown}");
        let notes = shown.rfind("\"notes\":\"").unwrap() + "\"notes\":\"".len();
        shown[notes..].split("\",\"decisions\"").next().unwrap().to_owned()
    };
    room.done(["meeting", "note", "Q3", "-m", "One. Two."]);
    assert_eq!(notes(), "One. Two.");
    room.done(["meeting", "note", "Q3", "-m", "One. Three."]);
    assert_eq!(notes(), "One. Three.");
    room.done(["meeting", "note", "Q3", "--append", "-m", "Four."]);
    assert_eq!(notes(), "One. Three.\\nFour.");
    let run = room.run_with_input(["meeting", "note", "Q3", "-F", "-"], "From stdin.\n");
    assert_eq!((run.code, notes().as_str()), (0, "From stdin."));
    let file = room.path("minutes.md");
    std::fs::write(&file, "\u{feff}From a file.\r\n").unwrap();
    room.done(["meeting", "note", "Q3", "-F", &*file.to_string_lossy()]);
    assert_eq!(notes(), "From a file.");
}
