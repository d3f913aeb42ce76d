//! Tasks: quick add, changes, moves, and what lists show.

use super::room::{Room, story};

#[test]
fn quick_add_reads_the_line_and_says_what_it_made_of_it() {
    let room = Room::of_lin();
    room.done(["board", "add", "客服"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "add", "Send", "survey", "@chen", "+csat", "due:fri", "p:high"],
            &["task", "add", "周五前 发送问卷 @Wu #客服 p：高"],
            &["task", "add", "learn C++ from a@b.org --", "due:fri"],
            &["task", "add", "Explain", "--", "due:fri", "@Wu"],
            &["task", "add", "later", "--start", "next mon", "--due", "月底"],
            &["task", "list"],
        ]
    ));
}

#[test]
fn a_task_goes_its_way() {
    let room = Room::with_board();
    let before = story(
        &room,
        &[
            &["task", "block", "CSAT-002", "2 customers' dates are open"],
            &[
                "task",
                "set",
                "CSAT-002",
                "due=2024-07-17",
                "informed+=Zhao",
                "--reason",
                "2 customers' times clash",
            ],
            &["task", "check", "add", "CSAT-002", "call 10 key accounts"],
            &["task", "check", "add", "CSAT-002", "send the invitation"],
            &["task", "check", "tick", "CSAT-002", "1"],
            &["task", "comment", "CSAT-002", "three of ten confirmed"],
            &["task", "log", "CSAT-002", "1h30m"],
            &["task", "log", "CSAT-002", "半小时"],
            &["task", "describe", "CSAT-002", "-m", "Call 10 key accounts.", "-m", "Fix the time."],
        ],
    );
    room.at("2024-07-18T09:00:00+08:00");
    insta::assert_snapshot!(
        before
            + &story(
                &room,
                &[
                    &["task", "unblock", "CSAT-002"],
                    &["task", "show", "CSAT-002"],
                    &["task", "list", "--late"],
                ]
            )
    );
}

#[test]
fn a_deliverable_comes_back_once_and_is_accepted() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "done", "CSAT-003"],
            &["task", "return", "CSAT-003", "data dimensions incomplete", "suggestions not feasible"],
            &["task", "accept", "CSAT-003"],
            &["task", "show", "csat-3"],
        ]
    ));
}

#[test]
fn tasks_move_between_columns_and_boards() {
    let room = Room::with_board();
    room.done(["board", "add", "Sales"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "move", "CSAT-003", "--to", "in progress", "--before", "CSAT-002"],
            &["task", "list", "--board", "Customer"],
            &["task", "move", "CSAT-003", "--board", "Sales"],
            &["task", "list", "--board", "Sales"],
            &["task", "show", "CSAT-003", "--json"],
        ]
    ));
}

#[test]
fn lists_are_narrowed() {
    let room = Room::with_board();
    room.done(["task", "set", "CSAT-003", "labels=draft,q3"]);
    room.done(["task", "archive", "CSAT-001"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "list", "--owner", "chen"],
            &["task", "list", "--status", "not_started,in_progress"],
            &["task", "list", "--label", "q3"],
            &["task", "list", "--archived"],
            &["task", "list", "--status", "done"],
            &["task", "restore", "CSAT-001"],
            &["task", "list", "--status", "done", "--json"],
        ]
    ));
}

#[test]
fn members_are_added_and_removed_one_by_one_or_all_at_once() {
    let room = Room::with_board();
    let with = |change: &str| {
        let run = room.run(["task", "set", "CSAT-003", change, "--json"]);
        let start = run.stdout.find("\"collaborators\":").unwrap();
        run.stdout[start..].split(']').next().unwrap().to_owned()
    };
    assert_eq!(with("with+=Chen,Zhao"), "\"collaborators\":[\"Chen\",\"Lin\",\"Zhao\"");
    assert_eq!(with("with-=Chen"), "\"collaborators\":[\"Lin\",\"Zhao\"");
    assert_eq!(with("with=Wu"), "\"collaborators\":[\"Wu\"");
    assert_eq!(with("with="), "\"collaborators\":[");
}

#[test]
fn words_of_two_characters_are_found_where_they_stand() {
    let room = Room::with_board();
    room.done(["task", "add", "访谈 客户 #Customer"]);
    room.done(["task", "comment", "CSAT-002", "客户说可以"]);
    room.done(["task", "archive", "CSAT-002"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["search", "客户"],
            &["search", "客"],
            &["search", "访谈", "客户", "--json"],
            &["search", "nothing-like-it"],
        ]
    ));
}

#[test]
fn a_list_holds_the_tasks_that_every_word_of_its_filter_fits() {
    let room = Room::with_board();
    room.done(["task", "block", "CSAT-002", "2 customers' dates are open"]);
    room.done(["task", "set", "CSAT-003", "labels=later", "important=yes"]);
    let (outline, invite, analysis) = ("CSAT-001", "CSAT-002", "CSAT-003");
    for (filter, expected) in [
        (&["owner:chen"][..], &[outline, invite][..]),
        (&["@wu"], &[analysis]),
        (&["owner:wu,chen"], &[outline, invite, analysis]),
        (&["-owner:chen"], &[analysis]),
        (&["-@chen"], &[analysis]),
        (&["with:zhao"], &[invite]),
        (&["#csat"], &[outline, invite, analysis]),
        (&["board:Customer satisfaction"], &[outline, invite, analysis]),
        (&["+later"], &[analysis]),
        (&["-label:later"], &[outline, invite]),
        (&["label:none"], &[outline, invite]),
        (&["status:blocked"], &[invite]),
        (&["-status:blocked", "p:high"], &[outline]),
        (&["p:medium,none"], &[analysis]),
        (&["due.before:2024-07-15"], &[outline]),
        (&["due.by:2024-07-15"], &[outline, invite]),
        (&["due:2024-07-15"], &[invite]),
        (&["due.from:2024-07-15", "start.after:2024-07-10"], &[invite]),
        (&["start:"], &[analysis]),
        (&["is:important"], &[analysis]),
        (&["/INTERVIEW outline/"], &[outline]),
        (&["-/interview/", "customers"], &[invite]),
        (&["csat-003"], &[analysis]),
        (&["截止.早于:7月12日"], &[outline]),
        (&["--", "analysis"], &[analysis]),
        (&["--", "due:none"], &[]),
        (&["is:archived"], &[]),
    ] {
        let words = ["task", "list", "--json"].iter().chain(filter);
        let listed: serde_json::Value = serde_json::from_str(&room.done(words)).unwrap();
        let mut keys: Vec<_> =
            listed.as_array().unwrap().iter().map(|task| task["key"].as_str().unwrap()).collect();
        keys.sort_unstable();
        assert_eq!(keys, expected, "{filter:?}");
    }
}

#[test]
fn who_is_typed_in_full_is_not_everybody_whose_name_goes_on_from_there() {
    let room = Room::of_lin();
    for name in ["Li", "Li Wei"] {
        room.done(["person", "add", name]);
    }
    for (title, owner) in [("one", "Li"), ("two", "Li Wei"), ("three", "Lin")] {
        room.done(["task", "add", title, "--owner", owner]);
    }
    for (filter, expected) in
        [("owner:li", 1), ("owner:Li Wei", 1), ("owner:l", 3), ("-owner:li", 2), ("owner:li,lin", 2)]
    {
        let listed: serde_json::Value =
            serde_json::from_str(&room.done(["task", "list", "--json", filter])).unwrap();
        assert_eq!(listed.as_array().unwrap().len(), expected, "{filter}");
    }
}

#[test]
fn a_filter_that_nobody_can_mean_is_no_empty_list() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "list", "ovner:chen"],
            &["task", "list", "owner:nobody"],
            &["task", "list", "status:stuck"],
            &["task", "list", "due.before:2024-02-30"],
        ]
    ));
}
