//! Boards as teams use them (handbook section 4): cards, support, dependencies, limits, contacts, views, many at once.

use super::room::{Room, story};

#[test]
fn red_and_yellow_cards_have_terms_and_a_limit() {
    let room = Room::with_board();
    for title in ["Slow printer P100", "Slow scanner S20"] {
        room.done(["task", "add", title, "--board", "CSAT", "--due", "07-26"]);
    }
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "card", "CSAT-002", "red"],
            &["task", "card", "CSAT-003", "yellow", "--tracker", "Lin"],
            &["task", "set", "CSAT-004", "card=黄牌", "tracker=Lin"],
            &["task", "card", "CSAT-005", "yellow", "--tracker", "Lin"],
            &["task", "card", "CSAT-005", "green"],
            &["task", "list", "card:red,yellow"],
            &["task", "show", "CSAT-003"],
            &["task", "done", "CSAT-003"],
            &["lead"],
            &["task", "card", "CSAT-005", "none"],
            &["task", "list", "is:late"],
        ]
    ));
}

#[test]
fn who_is_blocked_asks_for_support_until_it_is_answered() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "block", "CSAT-002"],
            &["task", "block", "CSAT-002", "2 customers' dates are open", "--from", "Zhao"],
            &["lead", "--board", "CSAT"],
            &["task", "answer", "CSAT-002", "called both, Monday"],
            &["lead"],
            &["task", "answer", "CSAT-002", "again"],
            &["task", "show", "CSAT-002"],
            &["task", "unblock", "CSAT-002"],
        ]
    ));
}

#[test]
fn tasks_wait_for_others_and_never_in_a_circle() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "depend", "CSAT-003", "CSAT-001,CSAT-002"],
            &["task", "set", "CSAT-002", "depends_on+=CSAT-001"],
            &["task", "depend", "CSAT-001", "CSAT-003"],
            &["task", "depend", "CSAT-002", "CSAT-002"],
            &["task", "start", "CSAT-003"],
            &["task", "show", "CSAT-002"],
            &["task", "depend", "CSAT-003", "CSAT-002", "--remove"],
            &["task", "show", "CSAT-003", "--json"],
        ]
    ));
}

#[test]
fn a_column_over_its_limit_is_flagged_and_takes_the_task() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "column", "limit", "CSAT", "doing", "1"],
            &["task", "start", "CSAT-003"],
            &["board", "show", "CSAT"],
            &["board", "column", "limit", "CSAT", "doing", "0"],
            &["board", "column", "limit", "CSAT", "doing"],
        ]
    ));
}

#[test]
fn a_board_is_seen_through_filters_views_and_lanes() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "show", "CSAT", "owner:chen", "-status:done"],
            &["view", "save", "Chen's", "owner:chen", "-status:done"],
            &["view", "save", "broken", "ovner:chen"],
            &["view", "list"],
            &["task", "list", "--view", "chen"],
            &["board", "show", "CSAT", "--view", "Chen's", "p:high"],
            &["board", "show", "CSAT", "--by", "owner"],
            &["board", "show", "CSAT", "--by", "priority"],
            &["view", "remove", "chen"],
            &["view", "list"],
            &["task", "list", "--view", "chen"],
        ]
    ));
}

#[test]
fn contacts_confirm_what_changed() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "notice", "CSAT", "the customer wants a training module"],
            &["board", "contact", "CSAT", "sales", "Chen"],
            &["board", "contact", "CSAT", "客服", "Lin"],
            &["lead"],
            &["board", "confirm", "CSAT"],
            &["board", "confirm", "CSAT"],
            &["board", "show", "CSAT", "status:blocked"],
        ]
    ));
}

#[test]
fn many_tasks_are_changed_at_once_and_not_by_accident() {
    let room = Room::with_board();
    for number in 1..=3 {
        room.done(["task", "add", &format!("Call customer {number}"), "+calls", "--board", "CSAT"]);
    }
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "set", "--where", "label:calls", "due=07-19", "--reason", "before the holiday"],
            &["task", "done", "--where", "-status:done"],
            &["task", "done", "--where", "-status:done", "--dry-run"],
            &["task", "done", "--where", "label:calls", "--yes"],
            &["task", "archive", "CSAT-004", "CSAT-005"],
            &["task", "archive", "CSAT-001", "CSAT-099"],
            &["task", "list"],
            &["task", "done", "--where", "label:nothing"],
        ]
    ));
}

#[test]
fn boards_and_tasks_are_made_like_others() {
    let room = Room::with_board();
    room.done(["board", "column", "limit", "CSAT", "doing", "3"]);
    room.done(["board", "contact", "CSAT", "sales", "Chen"]);
    room.done(["task", "check", "add", "CSAT-002", "Call 10 key accounts"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &[
                "board",
                "add",
                "Second round",
                "--prefix",
                "SR",
                "--like",
                "CSAT",
                "--tasks",
                "--start",
                "08-05"
            ],
            &["board", "show", "SR"],
            &["task", "show", "SR-002"],
            &["task", "template", "CSAT-002"],
            &["task", "list", "--board", "CSAT"],
            &["task", "list", "is:template"],
            &["task", "add", "--like", "CSAT-002", "--board", "SR", "--due", "08-30"],
            &[
                "task",
                "add",
                "Invite",
                "the",
                "rest",
                "--like",
                "CSAT-002",
                "--board",
                "SR",
                "--priority",
                "low"
            ],
            &["task", "show", "SR-005"],
        ]
    ));
}

#[test]
fn files_hang_on_tasks_as_links() {
    let room = Room::with_board();
    let url = "https://files.example.com/questions.pdf";
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "link", "CSAT-001", url, "--title", "question list v1.0"],
            &["task", "link", "CSAT-001", "https://example.com"],
            &["search", "questions.pdf"],
            &["task", "unlink", "CSAT-001", "2"],
            &["task", "show", "CSAT-001"],
            &["task", "seen", "CSAT-001"],
        ]
    ));
}
