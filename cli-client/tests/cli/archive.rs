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
