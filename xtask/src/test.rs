//! `cargo xtask test`: everything that the project proves about itself, in one command.

use crate::failure::Failure;
use crate::steps::{self, Steps};
use crate::{node, only_help, process, wasm, web};

const HELP: &str = "\
Installs what the tests need and runs all of them, on a machine with Rust and Node.js.

Usage: cargo xtask test

In this order: the Rust tests of every crate, with both programs as real processes (by cargo-nextest where
it is installed, else by cargo test); the core compiled for wasm, and its test in Node; the stock
automerge-repo clients in Node against the real server.
";

/// The errand.
pub fn main(arguments: &[String]) -> Result<(), Failure> {
    if !only_help(arguments, HELP)? {
        return Ok(());
    }
    let mut steps = Steps::new(6 + web::STEPS);
    steps.begin("installing what the tests need");
    node::require()?;
    for folder in ["tests/interop", "tests/interop/v1.2", "tests/interop/v2.6"] {
        node::install(folder)?;
    }
    let toolchain = wasm::toolchain()?;

    steps.begin("building the programs and the tests (some minutes the first time)");
    process::run(
        "building the programs and the tests",
        process::cargo().args(["build", "--workspace", "--all-targets"]),
    )?;

    steps.begin("running the Rust tests");
    rust_tests()?;
    steps.begin("running the examples in the documentation");
    process::run(
        "running the examples in the documentation",
        process::cargo().args(["test", "--quiet", "--doc", "--workspace"]),
    )?;

    web::build(toolchain, &mut steps)?;
    steps.begin("running the browser build in Node");
    node_tests("running the browser build in Node", "web/bridge/test/*.test.mjs")?;

    steps.begin("running stock automerge-repo clients against the server");
    node_tests("running the stock clients", "tests/interop/*.test.mjs")?;

    println!("all tests passed in {}", steps.elapsed());
    Ok(())
}

/// The tests of all crates. One at a time where nextest is missing is slower, and proves the same.
fn rust_tests() -> Result<(), Failure> {
    let mut cargo = process::cargo();
    if process::works(process::at_root("cargo-nextest").args(["nextest", "--version"])) {
        cargo.args(["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"]);
    } else {
        steps::note("cargo-nextest is not installed: using cargo test");
        cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    // Both programs were built a moment ago: tests of processes need not see to it themselves.
    cargo.env("CONCORD_BIN_DIR", process::target_dir().join("debug"));
    process::run("running the Rust tests", &mut cargo)
}

/// Node's own test runner over the files that a pattern names, told where the server is.
fn node_tests(doing: &str, pattern: &str) -> Result<(), Failure> {
    let files = matching(pattern)?;
    let mut node = process::at_root("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    node.env("CONCORD_SERVER", process::built("concord-server"));
    process::run(doing, &mut node)
}

/// The files of one folder whose names end as the pattern does. None at all is a failure: a test run of no
/// tests proves nothing.
fn matching(pattern: &str) -> Result<Vec<std::path::PathBuf>, Failure> {
    let (folder, ending) = pattern.split_once("/*").unwrap_or((pattern, ""));
    let listed = std::fs::read_dir(process::root().join(folder))
        .map_err(|error| Failure::new(format!("{folder} can't be read: {error}")))?;
    let mut files: Vec<_> = listed
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    match files.is_empty() {
        true => Err(Failure::new(format!("there is no test in {folder}"))),
        false => Ok(files),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_matches_no_test_is_a_failure() {
        assert!(matching("xtask/src/*.test.mjs").unwrap_err().to_string().contains("no test"));
        assert!(matching("xtask/src/*.rs").unwrap().len() > 3);
    }
}
