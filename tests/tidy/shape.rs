//! What every file owes its reader: a reason at its top, a length one can hold, nothing left for later, and
//! tests that wait for events instead of the clock.

use super::source::{File, Project, code, lines_with, without_tests};

/// Longer files have taken on a second reason to exist.
const LINES: usize = 500;

/// A Rust file begins with `//!` and words.
pub fn openings(project: &Project) -> Vec<String> {
    let opens = |file: &&File| {
        let first = file.text.lines().next().unwrap_or_default();
        first.strip_prefix("//!").is_some_and(|words| words.trim().len() > 10)
    };
    project
        .rust()
        .filter(|file| !opens(file))
        .map(|file| format!("{}:1: must open with `//!` and the one reason it exists", file.path))
        .collect()
}

/// No source file is longer than [`LINES`].
pub fn lengths(project: &Project) -> Vec<String> {
    let source = |file: &&File| ["rs", "mjs", "js", "ts", "tsx"].iter().any(|kind| ends(file, kind));
    project
        .files
        .iter()
        .filter(source)
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{}: {lines} lines, more than {LINES}: split it by reason", file.path))
        .collect()
}

fn ends(file: &File, kind: &str) -> bool {
    file.path.ends_with(&format!(".{kind}"))
}

/// No stub in code, and no note to do it later.
pub fn leftovers(project: &Project) -> Vec<String> {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut complaints = Vec::new();
    for file in project.rust() {
        let code = code(&file.text);
        for stub in ["todo!", "unimplemented!", "dbg!"] {
            for line in lines_with(&code, stub) {
                complaints.push(format!("{}:{line}: `{stub}` is a stub", file.path));
            }
        }
        for note in notes {
            for line in lines_with(&file.text, note) {
                complaints.push(format!("{}:{line}: `{note}` belongs into an issue", file.path));
            }
        }
    }
    complaints
}

/// No test sleeps: what it waits for is an event, and how long that takes is nobody's business.
pub fn sleeps(project: &Project) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in &project.files {
        let (code, names): (String, &[&str]) = match file.path.rsplit('.').next() {
            Some("rs") if file.is_test() => (code(&file.text), &["sleep(", "sleep_until("]),
            Some("rs") => (only_tests(&code(&file.text)), &["sleep(", "sleep_until("]),
            Some("mjs" | "js" | "ts" | "tsx") if file.is_test() => {
                (file.text.clone(), &["setTimeout(", "sleep(", "timers/promises"])
            }
            _ => continue,
        };
        for name in names {
            for line in lines_with(&code, name) {
                complaints.push(format!("{}:{line}: `{name}` in a test: wait for an event", file.path));
            }
        }
    }
    complaints
}

/// The lines of code that are in test modules, the others blanked.
fn only_tests(code: &str) -> String {
    let outside = without_tests(code);
    let inside = code.lines().zip(outside.lines());
    inside.map(|(line, outside)| if line == outside { "" } else { line }).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_does_not_say_why_it_exists_is_refused() {
        let project = Project::of(&[
            ("a/src/lib.rs", "use std::fs;\n//! too late"),
            ("a/src/b.rs", "//! b"),
            ("a/src/c.rs", "//! Why this exists."),
        ]);
        assert_eq!(openings(&project).len(), 2);
    }

    #[test]
    fn a_long_file_is_refused_and_a_long_document_is_not() {
        let long = "line\n".repeat(LINES + 1);
        let project = Project::of(&[("a/src/lib.rs", &long), ("docs/MODEL.md", &long)]);
        assert_eq!(lengths(&project).len(), 1);
    }

    #[test]
    fn stubs_and_notes_for_later_are_refused() {
        let text = format!("fn a() {{ todo!() }}\n// {}{}: later\n// a todo! in prose", "TO", "DO");
        let complaints = leftovers(&Project::of(&[("a/src/lib.rs", &text)]));
        assert_eq!(complaints.len(), 2, "{complaints:?}");
    }

    #[test]
    fn a_sleep_is_refused_in_tests_of_either_language_and_allowed_outside() {
        let sleeping = "fn f() { std::thread::sleep(x) }";
        let inside = format!("#[cfg(test)]\nmod tests {{\n{sleeping}\n}}");
        let project = Project::of(&[
            ("tests/e2e/main.rs", sleeping),
            ("server/src/tests.rs", sleeping),
            ("server/src/a.rs", &inside),
            ("server/src/b.rs", sleeping),
            ("tests/interop/a.mjs", "await new Promise((go) => setTimeout(go, 5));"),
        ]);
        assert_eq!(sleeps(&project).len(), 4, "{:?}", sleeps(&project));
    }
}
