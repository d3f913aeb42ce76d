//! Help is there for every command, on stdout, and the first screen tells how to begin.

use super::room::Room;

#[test]
fn the_first_screen() {
    let room = Room::empty();
    insta::assert_snapshot!(room.run(["--help"]).shown());
}

#[test]
fn help_of_a_command_ends_with_examples() {
    let room = Room::empty();
    insta::assert_snapshot!(room.run(["task", "add", "--help"]).shown());
}

#[test]
fn a_noun_without_a_verb_shows_its_verbs_and_is_a_usage_error() {
    let run = Room::empty().run(["task"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("Usage: concord task"), "{}", run.stderr);
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(Room::empty().done(["--version"]), format!("concord {}\n", env!("CARGO_PKG_VERSION")));
}
