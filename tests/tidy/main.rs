//! The house rules that a machine can see, held by a test.
//!
//! A rule that only prose states rots: the first hurried change breaks it, the second one copies the first.
//! So what docs/ARCHITECTURE.md promises about who may know what, and what every file owes its reader, is
//! read off the sources here, at every test run. A rule returns a list of complaints, each naming a file
//! and a line and saying what to do; the test fails with all of them at once.
//!
//! Each rule is also tried on a bad example of its own, so that none of them can pass by looking at nothing.
//!
//! What is looked at is text, not a syntax tree: comments and the insides of strings are blanked first
//! (see [`source`]), which is enough for names and keeps the check at some milliseconds.

mod arrows;
mod map;
mod names;
mod shape;
mod source;
mod words;

use source::Project;

/// Fails with every complaint of a rule.
fn hold(rule: impl Fn(&Project) -> Vec<String>) {
    let project = Project::read();
    assert!(project.files.len() > 10, "the project was not found: only {} files", project.files.len());
    let complaints = rule(&project);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn libraries_are_named_only_where_they_belong() {
    hold(names::libraries);
}

#[test]
fn clocks_are_read_only_at_the_edges() {
    hold(names::clocks);
}

#[test]
fn pure_code_touches_nothing_outside_its_arguments() {
    hold(names::purity);
}

#[test]
fn crates_depend_only_along_the_arrows() {
    hold(arrows::arrows);
}

#[test]
fn every_folder_has_its_line_in_the_map() {
    hold(map::folders);
}

#[test]
fn every_module_opens_by_saying_why_it_exists() {
    hold(shape::openings);
}

#[test]
fn no_file_has_outgrown_one_reason_to_exist() {
    hold(shape::lengths);
}

#[test]
fn every_message_is_said_somewhere() {
    hold(words::messages);
}

#[test]
fn nothing_is_left_for_later() {
    hold(shape::leftovers);
}

#[test]
fn no_test_waits_by_the_clock() {
    hold(shape::sleeps);
}
