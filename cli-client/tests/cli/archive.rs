//! What was put away is listed with who and when, and brought back from there.

use super::room::{Room, script};

#[test]
fn what_was_put_away_is_listed_and_brought_back() {
    let room = Room::with_board();
    insta::assert_snapshot!(script(
        &room,
        r#"
        archive list
        archive list --lang zh-CN
        meeting add "Weekly meeting" --at "2024-07-15 09:30"
        board add "Old board" --prefix OLD
        task archive CSAT-001
        meeting archive Weekly
        board archive Old
        archive list
        archive list --lang zh-CN
        archive list --json
        at "2024-07-12 09:15" archive list
        at "2024-07-12 09:20" archive restore Old
        trash restore csat-001
        archive restore "weekly meeting"
        archive restore Old --lang zh-CN
        archive restore CSAT-002
        archive restore CSAT-009
        archive list
        task show CSAT-001
        "#
    ));
}

#[test]
fn what_was_put_away_is_meant_before_what_has_the_same_name_and_was_not() {
    let room = Room::with_board();
    insta::assert_snapshot!(script(
        &room,
        r#"
        task add "Tidy the shelf" -b CSAT
        task archive "Tidy the shelf"
        task add "tidy the  shelf" -b CSAT
        meeting add "Weekly meeting" --at "2024-07-08 09:30"
        meeting archive Weekly
        meeting add "Weekly meeting" --at "2024-07-15 09:30"
        archive restore "Tidy the Shelf"
        archive restore "weekly meeting"
        archive restore "Tidy the shelf"
        archive restore " "
        meeting list
        task list "/tidy/"
        "#
    ));
}
