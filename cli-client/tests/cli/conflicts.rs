//! Contested values and held-back work as far as one device alone can show them.

use super::room::{Room, story};

#[test]
fn a_device_alone_contests_nothing() {
    let room = Room::with_board();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["conflicts", "list"],
            &["conflicts", "list", "--exit-code"],
            &["conflicts", "show", "CSAT-001", "--exit-code"],
            &["conflicts", "keep", "CSAT-001", "risk"],
            &["conflicts", "keep", "CSAT-001", "owner", "--lang", "zh-CN"],
            &["held", "list"],
            &["held", "export"],
        ]
    ));
}
