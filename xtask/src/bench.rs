//! `cargo xtask bench`: our server and its peers side by side, built, installed and measured in one run.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::steps::{self, Steps};
use crate::{node, process};

const HELP: &str = "\
Measures our server beside its peers on this machine, and prints a table for each scenario.

Usage: cargo xtask bench [OPTIONS]

Options:
  --scenario N,…    play only these: 1, 1old, 1b, 2, 3, 3b, 3c, 4, 5, 6, 7, 8, 9, 10 [default: all]
  --peers NAME,…    who takes part: ours, ours-extension, samod, automerge-repo, hocuspocus, y-sweet, ideal,
                    taskwarrior, fixed [default: all; y-sweet and taskwarrior only where they are installed]
  --rounds N        rounds, of which the median counts [default: 3]
  --quick           smaller numbers, to see that everything works
  --json FILE       write every figure of every round to a file
  --server PATH     measure this server instead of building ours
  --threads N       threads of the load generator [default: one a core]

Scenario 9 is the command line beside Taskwarrior, 10 every command of it beside a process that never changes.
Everything is built in the dist profile, which takes some minutes the first time; automerge-repo and Hocuspocus are
installed by npm into bench/peers/node. y-sweet takes part if it is on the path: cargo install y-sweet --version 0.9.1
--locked. A full run takes hours; leave the machine alone meanwhile.
";

/// Where the Node servers are.
const NODE: &str = "bench/peers/node";

/// Who takes part if nobody is named.
const ALL: [&str; 9] = [
    "ours",
    "ours-extension",
    "samod",
    "automerge-repo",
    "hocuspocus",
    "y-sweet",
    "ideal",
    "taskwarrior",
    "fixed",
];

/// Peers that are not built or installed here, and the programs that are looked for.
const FOUND: [(&str, &str); 2] = [("y-sweet", "y-sweet"), ("taskwarrior", "task")];

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    /// Nobody: all that are installed.
    peers: Vec<String>,
    server: Option<PathBuf>,
    /// What the bench itself is told.
    passed_on: Vec<String>,
}

/// The errand.
pub fn main(arguments: &[String]) -> Result<(), Failure> {
    let Some(mut options) = parse(arguments)? else {
        print!("{HELP}");
        return Ok(());
    };
    if options.peers.is_empty() {
        options.peers = ALL.map(str::to_owned).to_vec();
        for (peer, program) in FOUND {
            if on_path(program).is_none() {
                options.peers.retain(|other| other != peer);
                steps::note(format!("{peer} is not installed and does not take part"));
            }
        }
    }
    let mut steps = Steps::new(3);
    steps.begin("building the server and the bench in the dist profile (some minutes the first time)");
    process::run("building the bench", &mut build(&options))?;
    steps.begin("installing the peers that run in Node");
    if takes_part(&options, &["automerge-repo", "hocuspocus"]) {
        node::require()?;
        node::install(NODE)?;
        native_parts()?;
    }
    steps.begin("measuring");
    process::run("measuring", &mut bench(&options))
}

/// Reads the options; none if help is asked for.
fn parse(arguments: &[String]) -> Result<Option<Options>, Failure> {
    let mut options = Options::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            let missing =
                || Failure::usage(format!("{word} wants a value"), "see `cargo xtask bench --help`");
            words.next().cloned().ok_or_else(missing)
        };
        match word.as_str() {
            "-h" | "--help" => return Ok(None),
            "--quick" => options.passed_on.push(word.clone()),
            "--peers" => options.peers = peers(&value()?)?,
            "--server" => options.server = Some(here(&value()?)?),
            "--json" => {
                let file = here(&value()?)?;
                options.passed_on.extend([word.clone(), file.display().to_string()]);
            }
            "--scenario" | "--rounds" | "--threads" => {
                let value = value()?;
                options.passed_on.extend([word.clone(), value]);
            }
            other => {
                return Err(Failure::usage(
                    format!("unknown option: {other}"),
                    "see `cargo xtask bench --help`",
                ));
            }
        }
    }
    Ok(Some(options))
}

fn peers(names: &str) -> Result<Vec<String>, Failure> {
    let known = |name: &str| match ALL.contains(&name) {
        true => Ok(name.to_owned()),
        false => Err(Failure::usage(format!("no such server: {name}"), format!("one of {}", ALL.join(", ")))),
    };
    names.split(',').map(known).collect()
}

/// A path as the person meant it: from where the errand was called.
fn here(path: &str) -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current directory is gone: {error}")))?;
    Ok(here.join(path))
}

fn takes_part(options: &Options, names: &[&str]) -> bool {
    options.peers.iter().any(|peer| names.contains(&peer.as_str()))
}

fn build(options: &Options) -> Command {
    let mut cargo = process::cargo();
    cargo.args(["build", "--profile", "dist", "-p", "concord-bench", "-p", "concord-cli"]);
    if options.server.is_none() {
        cargo.args(["-p", "concord-server"]);
    }
    if takes_part(options, &["samod"]) {
        cargo.args(["-p", "bench-samod"]);
    }
    cargo
}

/// Hocuspocus keeps its documents by better-sqlite3, a module that is compiled or fetched after its install; scripts of
/// packages are not run otherwise.
fn native_parts() -> Result<(), Failure> {
    let folder = process::root().join(NODE);
    let module = folder.join("node_modules/better-sqlite3/build/Release/better_sqlite3.node");
    if module.is_file() {
        return Ok(());
    }
    steps::note("building better-sqlite3 (about two minutes)");
    let mut npm = process::at_root("npm");
    npm.current_dir(folder).args(["rebuild", "better-sqlite3", "--loglevel=error"]);
    process::run("building better-sqlite3", &mut npm)
}

fn bench(options: &Options) -> Command {
    let built = process::target_dir().join("dist");
    let mut bench = process::at_root(built.join("concord-bench"));
    bench.arg("--server").arg(options.server.clone().unwrap_or_else(|| built.join("concord-server")));
    bench.arg("--cli").arg(built.join("concord"));
    bench.arg("--samod").arg(built.join("bench-samod"));
    bench.arg("--node").arg(process::root().join(NODE));
    if let Some(y_sweet) = on_path("y-sweet") {
        bench.arg("--y-sweet").arg(y_sweet);
    }
    bench.arg("--peers").arg(options.peers.join(",")).args(&options.passed_on);
    bench
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(words: &[&str]) -> Result<Option<Options>, Failure> {
        parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_the_bench_itself_understands_is_passed_on() {
        let options = options(&["--scenario", "1,2", "--peers", "ours,samod", "--quick"]).unwrap().unwrap();
        assert_eq!(options.passed_on, ["--scenario", "1,2", "--quick"]);
        assert_eq!(options.peers, ["ours", "samod"]);
        assert!(takes_part(&options, &["samod"]) && !takes_part(&options, &["hocuspocus"]));
    }

    #[test]
    fn bad_options_are_usage_errors_with_one_line_and_a_hint() {
        for words in [&["--rounds"][..], &["--fast"], &["--peers", "ours,theirs"]] {
            let failure = options(words).unwrap_err();
            assert_eq!((failure.code, failure.to_string().lines().count()), (2, 2), "{words:?}");
        }
    }
}
