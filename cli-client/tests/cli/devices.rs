//! Devices, invites and joining, as far as they go without a server.

use super::room::{Room, story};

#[test]
fn what_needs_a_server_says_so_on_a_workspace_that_has_none() {
    let room = Room::of_lin();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["device", "list"],
            &["device", "link"],
            &["device", "revoke", "phone"],
            &["invite", "list"],
            &["invite", "revoke", "5f0c2a9b7d3e41860c77"],
            &["--json", "invite", "--workspace", "Marketing", "list"],
            &["invite", "list", "--role", "viewer"],
            &["invite", "--role", "viewer", "list"],
        ]
    ));
}

#[test]
fn an_invite_needs_a_name_and_a_device_code_does_not() {
    let room = Room::empty();
    let run = room.run(["join", "http://127.0.0.1:9/join/7fK2"]);
    insta::assert_snapshot!(run.shown());
    // Nobody listens there: it came as far as asking.
    let run = room.run(["join", "http://127.0.0.1:9/join/device-7fK2"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
}

#[test]
fn help_tells_what_devices_and_invites_are_for() {
    let room = Room::empty();
    insta::assert_snapshot!(story(
        &room,
        &[&["device", "--help"], &["device", "link", "--help"], &["invite", "--help"], &["join", "--help"]]
    ));
}
