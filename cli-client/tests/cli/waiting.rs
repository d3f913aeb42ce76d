//! What waits for a person, and what the rules want seen.

use super::room::{Room, story};

fn busy() -> Room {
    let room = Room::with_board();
    room.done(["task", "add", "send the figures", "--board", "CSAT", "--due", "07-12", "--owner", "Lin"]);
    room.done(["task", "add", "confirm the room", "--board", "CSAT", "--due", "07-20", "--owner", "Lin"]);
    room.done(["task", "start", "CSAT-005"]);
    room.done(["task", "return", "CSAT-005", "no projector", "too small"]);
    room.done(["task", "block", "CSAT-002", "2 customers' dates are open", "--from", "Lin"]);
    room.done(["task", "set", "CSAT-003", "due=07-24"]);
    room.done(["board", "contact", "CSAT", "sales", "Lin"]);
    room.done(["board", "notice", "CSAT", "the customer wants a training module"]);
    room.done([
        "meeting",
        "add",
        "Weekly meeting",
        "--at",
        "07-12 15:00",
        "--minutes",
        "60",
        "--invite",
        "Chen",
    ]);
    room.done([
        "meeting",
        "add",
        "Review",
        "--at",
        "2024-07-11 09:00",
        "--minutes",
        "30",
        "--invite",
        "Chen",
    ]);
    room
}

#[test]
fn what_waits_for_a_person_stands_in_the_inbox() {
    let room = busy();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["inbox"],
            &["inbox", "--lang", "zh"],
            &["task", "done", "CSAT-004"],
            &["task", "answer", "CSAT-002", "both said Monday"],
            &["board", "confirm", "CSAT"],
            &["inbox"],
        ]
    ));
    let empty = Room::of_lin();
    assert_eq!(empty.run(["inbox"]).stderr, "nothing waits for you\n");
}

#[test]
fn the_rules_tell_what_they_want_seen() {
    let room = busy();
    room.done(["task", "add", "somebody should", "--board", "CSAT"]);
    room.at("2024-07-19T09:00:00+08:00");
    insta::assert_snapshot!(story(
        &room,
        &[
            &["lint"],
            &["lint", "--rule", "past-due", "--json"],
            &["lint", "--lang", "zh"],
            &["lint", "--rule", "none"]
        ]
    ));
}

#[test]
fn what_is_done_counts_where_it_stands_and_asks_for_nothing() {
    let room = busy();
    room.at("2024-07-19T09:00:00+08:00");
    assert!(room.done(["lint"]).contains("CSAT-004"), "it is late");
    room.done(["board", "column", "limit", "CSAT", "done", "2"]);
    room.done(["task", "done", "CSAT-004"]);
    assert!(!room.done(["lint"]).contains("more than its limit"), "there is room for two");
    room.at("2024-07-19T10:00:00+08:00");
    room.done(["task", "done", "CSAT-002"]);
    room.done(["task", "depend", "CSAT-002", "CSAT-003"]);
    let over = ["lint", "--rule", "column-over-limit"];
    for (asked, count) in [(&over[..], true), (&["at", "2024-07-19T09:30", "lint"], false)] {
        let found = room.done(asked);
        assert_eq!(found.contains("3 tasks in Done, more than its limit of 2"), count, "{found}");
        assert!(!found.contains("CSAT-004"), "{found}");
    }
    room.done(["task", "template", "CSAT-004"]);
    assert!(!room.done(["lint"]).contains("more than its limit"), "a pattern does not count");
}

#[test]
fn all_deadlines_and_meetings_stand_in_one_calendar() {
    let room = busy();
    room.done(["task", "card", "CSAT-005", "yellow", "--tracker", "Lin"]);
    room.done([
        "meeting",
        "decide",
        "Weekly",
        "Training is in the plan",
        "--owner",
        "Chen",
        "--due",
        "07-16",
    ]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["calendar"],
            &["calendar", "--mine", "--to", "07-15"],
            &["calendar", "--from", "2024-09-01"],
            &["calendar", "--mine", "--to", "07-13", "--json"],
        ]
    ));
    room.done(["task", "add", "the last of all days", "--board", "CSAT", "--due", "9999-12-31"]);
    assert!(room.done(["calendar", "--from", "9999-12-20"]).contains("the last of all days"));
    let file = room.path("concord.ics");
    room.done(["calendar", "--ics", &*file.to_string_lossy()]);
    let written = std::fs::read_to_string(&file).unwrap();
    for line in
        ["BEGIN:VEVENT", "SUMMARY:Weekly meeting", "DTSTART:20240712T070000Z", "DUE;VALUE=DATE:20240715"]
    {
        assert!(written.contains(line), "{line} in {written}");
    }
    assert_eq!(
        written.matches("BEGIN:VTODO").count() + written.matches("BEGIN:VEVENT").count(),
        9,
        "{written}"
    );
    assert!(written.lines().all(|line| line.len() <= 75), "lines are folded at 75 octets");
    assert_eq!(room.done(["calendar", "--ics", "-"]).lines().count(), written.lines().count());
}
