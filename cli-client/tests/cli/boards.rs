//! Boards and their columns.

use super::room::{Room, story};

#[test]
fn boards_are_made_shown_and_renamed() {
    let room = Room::of_lin();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "add", "Customer satisfaction project"],
            &["board", "add", "客户满意度提升项目"],
            &["board", "list"],
            &["board", "rename", "客户", "客户满意度"],
            &["board", "archive", "客户满意度"],
            &["board", "list"],
            &["board", "list", "--archived"],
            &["board", "add", "customer satisfaction project"],
            &["board", "add", "Other", "--prefix", "CSP"],
            &["board", "show"],
        ]
    ));
}

#[test]
fn the_board_of_the_handbook() {
    let room = Room::with_board();
    insta::assert_snapshot!(room.run(["board", "show", "Customer"]).shown());
    insta::assert_snapshot!(room.run(["board", "show", "Customer", "--json"]).shown());
}

#[test]
fn columns_are_added_and_put_away() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["board", "column", "add", "Customer", "Review", "--kind", "in_progress"],
            &["task", "move", "CSAT-002", "--to", "review"],
            &["board", "column", "rename", "Customer", "Review", "客户确认"],
            &["board", "column", "archive", "Customer", "客户确认"],
            &["board", "show", "Customer"],
            &["board", "column", "restore", "Customer", "客户确认"],
            &["task", "show", "CSAT-002", "--json"],
        ]
    ));
}
