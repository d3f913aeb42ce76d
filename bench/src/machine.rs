//! The machine that figures were measured on, and the little that has to be asked of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};

use crate::server::Programs;

/// Lets this process and the servers it starts open as many files as the system allows.
pub fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    // Without more of them the scenario with the most connections fails and says so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Processor, memory, system, and the versions of what took part.
pub fn describe(programs: &Programs) -> Value {
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    json!({
        "processor": cpu,
        "cores": cores,
        "memory": field("/proc/meminfo", "MemTotal"),
        "kernel": first_line("/proc/sys/kernel/osrelease"),
        "node": said("node".as_ref(), &["--version"]),
        "concord": said(&programs.ours, &["--version"]),
        "y-sweet": programs.y_sweet.as_ref().and_then(|y_sweet| said(y_sweet, &["version"])),
    })
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn first_line(file: &str) -> Option<String> {
    Some(fs::read_to_string(file).ok()?.lines().next()?.to_owned())
}

fn said(program: &Path, words: &[&str]) -> Option<String> {
    let output = Command::new(program).args(words).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
