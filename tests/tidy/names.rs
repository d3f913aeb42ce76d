//! Who may name what: libraries in the rooms that hide them, clocks at the edges, nothing in pure code.

use super::source::{Project, code, lines_with, without_tests};

/// A path into a library, and the folders that may name it.
const LIBRARIES: [(&str, &[&str]); 4] = [
    // The tests and the bench play foreign clients, which speak automerge without us.
    (
        "automerge::",
        &["sync/src", "client-core/src/document", "client-core/src/history", "tests", "bench/src"],
    ),
    // Tests of programs look into the database behind their backs, and damage it.
    ("rusqlite::", &["client-core/src/store", "server/src/storage", "server/tests", "tests"]),
    // The bench puts samod behind its own adapter.
    ("axum::", &["server/src", "bench/peers"]),
    ("wasm_bindgen::", &["web/bridge/src"]),
];

/// Ways to read a clock, and the folders where one may be read.
const CLOCKS: [&str; 4] = ["Utc::now", "Local::now", "SystemTime::now", "Instant::now"];
const CLOCK_READERS: [&str; 6] =
    ["server/src", "cli-client/src", "client-core/src/client", "xtask/src", "tests", "bench/src"];

/// Code whose every result follows from its arguments.
const PURE: [&str; 2] = ["sync/src", "client-core/src/model"];

/// What would make a result follow from something else.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "tokio",
    "getrandom",
    "rand",
    // Its order differs from one process to the next.
    "HashMap",
    "HashSet",
];

/// A library is named only in the rooms that hide it from everybody else.
pub fn libraries(project: &Project) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in project.rust() {
        let code = code(&file.text);
        for (library, folders) in LIBRARIES.iter().filter(|(_, folders)| !file.is_in(folders)) {
            for line in lines_with(&code, library) {
                complaints.push(format!(
                    "{}:{line}: `{library}` may be named only in {}",
                    file.path,
                    folders.join(", ")
                ));
            }
        }
    }
    complaints
}

/// A clock is read where people and sockets are; everything below is told the time.
pub fn clocks(project: &Project) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in project.rust().filter(|file| !file.is_in(&CLOCK_READERS) && !file.is_test()) {
        let code = without_tests(&code(&file.text));
        for clock in CLOCKS {
            for line in lines_with(&code, clock) {
                complaints.push(format!(
                    "{}:{line}: `{clock}` reads a clock; take the time as an argument",
                    file.path
                ));
            }
        }
    }
    complaints
}

/// Pure code does no input or output, starts nothing, and reads no clock, randomness or environment.
pub fn purity(project: &Project) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in project.rust().filter(|file| file.is_in(&PURE) && !file.is_test()) {
        let code = without_tests(&code(&file.text));
        for name in IMPURE {
            for line in lines_with(&code, name) {
                complaints
                    .push(format!("{}:{line}: `{name}` in pure code; take it as an argument", file.path));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_outside_its_rooms_is_named_with_file_and_line() {
        let project = Project::of(&[
            ("client-core/src/view/board.rs", "//! why\nuse automerge::ROOT;"),
            ("client-core/src/document/read.rs", "//! why\nuse automerge::ROOT;"),
            ("cli-client/src/main.rs", "//! rusqlite is not here\nfn f() { axum::serve() }"),
        ]);
        let complaints = libraries(&project);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].starts_with("client-core/src/view/board.rs:2: `automerge::`"));
        assert!(complaints[1].starts_with("cli-client/src/main.rs:2: `axum::`"));
    }

    #[test]
    fn a_clock_below_the_edges_is_refused_and_one_in_a_test_is_not() {
        let project = Project::of(&[
            ("client-core/src/replica.rs", "fn f() { chrono::Utc::now() }"),
            ("client-core/src/store/mod.rs", "#[cfg(test)]\nmod tests { fn f() { Instant::now() } }"),
            ("server/src/main.rs", "fn f() { Instant::now() }"),
        ]);
        assert_eq!(clocks(&project).len(), 1);
    }

    #[test]
    fn pure_code_may_not_reach_outside() {
        let project = Project::of(&[
            ("sync/src/frame.rs", "use std::fs;\nuse std::collections::HashMap;\nuse std::time::Duration;"),
            ("server/src/session.rs", "use std::fs;"),
        ]);
        let complaints = purity(&project);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
    }
}
