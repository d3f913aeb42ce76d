//! The program as a person and a script meet it: the real binary in a room of its own, with a cleared environment, a
//! fixed clock and a data directory that is gone afterwards. One file a subject; what it prints is kept as snapshots.

#![allow(clippy::unwrap_used, reason = "a room that can't be set up is a failed test")]

mod archive;
mod boards;
mod conflicts;
mod devices;
mod editing;
mod editor;
mod errors;
mod handbook_boards;
mod handbook_meetings;
mod help;
mod languages;
mod meetings;
mod minutes;
mod past;
mod room;
mod rules;
mod tasks;
mod waiting;
mod weekly;
mod work_together;
mod workspaces;

/// A file nobody declared would be tests nobody runs.
#[test]
fn every_file_of_this_folder_is_a_module() {
    let source = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        assert!(
            !is_source || name == "main" || source.contains(&format!("mod {name};")),
            "{name} is not declared"
        );
    }
}
