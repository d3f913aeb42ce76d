//! Making workspaces, naming people, and where the data is.

use super::room::{Room, story};

#[test]
fn a_workspace_is_made_and_people_are_named() {
    let room = Room::empty();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["init", "--me", "Lin", "--workspace", "Marketing"],
            &["person", "add", "Chen"],
            &["person", "add", "Zhao", "--outside"],
            &["person", "add", "chen"],
            &["person", "list"],
            &["workspace", "list"],
            &["status"],
        ]
    ));
}

#[test]
fn programs_read_json() {
    let room = Room::empty();
    insta::assert_snapshot!(story(
        &room,
        &[
            &["--json", "init", "--me", "Lin", "--workspace", "Marketing"],
            &["person", "--json", "add", "Zhao", "--outside"],
            &["workspace", "list", "--json"],
            &["status", "--json"],
            &["task", "list", "--json"],
            &["conflicts", "list", "--json"],
            &["held", "list", "--json"],
        ]
    ));
}

#[test]
fn a_device_with_several_workspaces_asks_which() {
    let room = Room::of_lin();
    room.done(["init", "--me", "林", "--workspace", "市场部"]);
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "list"],
            &["task", "list", "--workspace", "市场部"],
            &["workspace", "use", "市场部"],
            &["person", "list"],
            &["person", "list", "--workspace", "Sales"],
            &["init", "--me", "Lin", "--workspace", "Marketing"],
        ]
    ));
}

#[test]
fn a_directory_may_exist_already_and_hold_other_files() {
    let room = Room::empty();
    std::fs::create_dir_all(room.data()).unwrap();
    std::fs::write(room.data().join("letter.txt"), "mine").unwrap();
    room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
    assert_eq!(std::fs::read_to_string(room.data().join("letter.txt")).unwrap(), "mine");
}

#[test]
fn an_option_names_the_data_directory_before_the_environment_does() {
    let room = Room::of_lin();
    let other = room.path("other");
    let run = room.run(["task", "list", "--data", &other.to_string_lossy()]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    room.done(["task", "list"]);
}
