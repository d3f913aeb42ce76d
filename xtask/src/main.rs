//! The project's own errands, as a program: what a newcomer types first.
//!
//! A clone should turn into something that runs with one command, and prove itself with one more. Those
//! commands need more than Cargo can say: a server to start and a workspace to fill, a wasm target that may
//! come from rustup or from the distribution, JavaScript packages for the programs that are tested against.
//! Shell scripts could do it, but a script does not tell a person what it is doing, checks nothing, and has
//! no tests; so the errands are a small Rust program with almost no dependencies, run as `cargo xtask`.
//!
//! - `run` builds the two programs, fills a sample workspace through the real command line and leaves the
//!   server running in the foreground, with the next commands to type.
//! - `test` fetches what the tests need and runs all of them.
//! - `web` builds the replica for browsers: wasm, JavaScript glue, and the optimiser.
//! - `bench` measures the server beside its peers.
//!
//! Every errand is a list of steps. A step says what it is about to do in one numbered line (see [`steps`]),
//! and a program that fails ends the errand with one line that names it (see [`failure`]). Nothing is done
//! twice: what is already installed, built or filled is found and left alone, so a second run is quick.
//! What must be installed on the machine itself is said before it is done.

mod bench;
mod failure;
mod node;
mod process;
mod run;
mod steps;
mod test;
mod wasm;
mod web;

use std::process::ExitCode;

use failure::Failure;

const HELP: &str = "\
Concord's errands. Run them from anywhere inside the project.

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  run    build both programs, start the server with a sample workspace, say what to type next
  test   install what the tests need and run all of them
  web    build the replica for browsers into web/bridge/pkg
  bench  measure the server beside its peers

Options:
  -h, --help   this text, or the text of one command: cargo xtask run --help

Example:
  cargo xtask run --listen 127.0.0.1:9000
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code)
        }
    }
}

/// Finds the errand that the first argument names and hands it the rest.
fn dispatch(arguments: &[String]) -> Result<(), Failure> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => {
            print!("{HELP}");
            return Ok(());
        }
    };
    match command {
        "run" => run::main(rest),
        "test" => test::main(rest),
        "web" => web::main(rest),
        "bench" => bench::main(rest),
        "-h" | "--help" | "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::usage(
            format!("no such command: {other}"),
            "`cargo xtask --help` lists the commands",
        )),
    }
}

/// What an errand makes of arguments it has no options for: `--help` prints its text, anything else is refused.
/// Returns whether the errand is to go on.
fn only_help(arguments: &[String], help: &str) -> Result<bool, Failure> {
    match arguments.first().map(String::as_str) {
        None => Ok(true),
        Some("-h" | "--help") => {
            print!("{help}");
            Ok(false)
        }
        Some(other) => {
            Err(Failure::usage(format!("unknown option: {other}"), "add --help to see what there is"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn an_unknown_command_is_a_usage_error_that_points_to_the_help() {
        let failure = dispatch(&strings(&["bake"])).unwrap_err();
        assert_eq!(failure.code, 2);
        assert!(failure.to_string().contains("bake"));
        assert!(failure.to_string().contains("--help"));
    }

    #[test]
    fn every_command_has_a_help_text_and_does_nothing_else_when_asked_for_it() {
        for command in ["run", "test", "web", "bench"] {
            dispatch(&strings(&[command, "--help"])).unwrap();
            assert!(HELP.contains(command));
        }
    }

    #[test]
    fn an_unknown_option_is_refused_before_anything_runs() {
        for command in ["run", "test", "web", "bench"] {
            assert_eq!(dispatch(&strings(&[command, "--fast"])).unwrap_err().code, 2);
        }
    }
}
