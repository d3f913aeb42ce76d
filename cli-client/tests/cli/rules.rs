//! The numbers in the handbook's rules are the team's to set.

use super::room::{Room, story};

#[test]
fn a_number_that_was_set_is_the_one_that_flags_until_it_is_the_handbooks_again() {
    let room = Room::empty();
    room.at("2024-07-08T09:00:00+08:00");
    room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
    for person in ["Chen", "Wu"] {
        room.done(["person", "add", person]);
    }
    let weekly = ["meeting", "add", "Weekly", "--at", "2024-07-08 09:30", "--template", "weekly-meeting"];
    room.done(weekly);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["rule", "list"],
            &["rule", "set", "meeting", "45"],
            &["meeting", "add", "Kick-off", "--at", "2024-07-10 14:00", "--minutes", "60"],
            &["rule", "set", "notice-hours", "72"],
            &["meeting", "invite", "Kick-off", "Chen"],
            &["rule", "set", "deviation-percent", "10"],
            &[
                "meeting", "priority", "Weekly", "call", "--number", "10", "--unit", "calls", "--target",
                "10", "--actual", "8"
            ],
            &["rule", "reset", "deviation"],
            &["rule", "set", "open-cards", "0"],
            &["task", "add", "fix the door"],
            &["task", "card", "I-001", "red", "--tracker", "Wu"],
            &["lead"],
            &["lint"],
            &["undo"],
            &["history", "Marketing"],
            &["diff", "2024-07-08 09:04"],
            &["rule", "set", "meeting-minutes", "0"],
            &["rule", "set", "meeting-minutes", "many"],
            &["rule", "set", "m", "30"],
            &["rule", "reset", "speed"],
            &["at", "2024-07-07", "rule", "list", "--json"],
        ]
    ));
}

#[test]
fn minutes_are_late_after_as_many_hours_as_the_team_gives_itself() {
    let room = Room::empty();
    room.at("2024-07-08T09:00:00+08:00");
    room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
    room.done(["meeting", "add", "Kick-off", "--at", "2024-07-08 10:00", "--minutes", "60"]);
    room.at("2024-07-08T16:00:00+08:00");
    let due = |hours: &str| {
        room.done(["rule", "set", "minutes-hours", hours]);
        room.done(["inbox"]) + &room.done(["meeting", "list"])
    };
    insta::assert_snapshot!(due("48") + &due("4"));
}
