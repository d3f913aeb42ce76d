//! Running other programs: where from, with what said when one is missing or fails.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The project's root folder, wherever the errand was called from.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where Cargo puts what it builds for this project.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The program that is being built by Cargo under this name, in the profile that people develop with.
pub fn built(name: &str) -> PathBuf {
    target_dir().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The Cargo that runs this errand, called at the project's root.
pub fn cargo() -> Command {
    at_root(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program called at the project's root, with nothing on its standard input.
pub fn at_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a program to its end, its output passed on; a failure names what was being done and the command.
pub fn run(doing: &str, command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| not_started(doing, command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{doing} failed: `{}` ended with {status}", spell(command))))
}

/// Runs a program to its end and returns its standard output; on failure its last line of talk is passed on.
pub fn output(doing: &str, command: &mut Command) -> Result<String, Failure> {
    let output = command.output().map_err(|error| not_started(doing, command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let talk = String::from_utf8_lossy(&output.stderr);
    let said = talk.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing");
    Err(Failure::new(format!("{doing} failed: `{}` ended with {}: {said}", spell(command), output.status)))
}

/// Whether a program can be started and ends well, with all that it prints thrown away.
pub fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn not_started(doing: &str, command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(format!("{doing} failed: `{program}` could not be started: {error}"))
}

/// The command as a person would type it, good enough to read and in most cases to paste.
fn spell(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            if word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_gives_one_line_that_names_the_step_the_command_and_the_end() {
        let failure = run("checking the weather", at_root("sh").args(["-c", "exit 3"])).unwrap_err();
        let line = failure.to_string();
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.contains("checking the weather"), "{line}");
        assert!(line.contains("sh -c 'exit 3'"), "{line}");
        assert!(line.contains('3'), "{line}");
    }

    #[test]
    fn what_a_failing_program_said_first_is_passed_on() {
        let failure =
            output("asking", at_root("sh").args(["-c", "echo no such key >&2; exit 3"])).unwrap_err();
        assert!(failure.to_string().contains("no such key"));
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = run("asking", &mut at_root("no-such-program-here")).unwrap_err();
        assert!(failure.to_string().contains("no-such-program-here"));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.toml").is_file());
        assert!(root().join("xtask").is_dir());
    }
}
