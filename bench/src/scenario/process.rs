//! Whole processes and the folders they work on: a command line is measured from the start of a program to its end.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::failure::Failure;
use crate::measure::{millis, quantile};

/// How long a process takes from its start to its end, and what it said. One that fails is a failure.
pub fn time(mut command: Command) -> Result<(Duration, Output), Failure> {
    let begun = Instant::now();
    let output = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).output()?;
    let took = begun.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Failure::new(format!("{:?}: {said}", command.get_program())));
    }
    Ok((took, output))
}

/// The median, in ms.
pub fn median(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    millis(quantile(&took, took.len(), 0.5))
}

/// Folders that are filled once a run of the bench. They go with the last who holds them.
#[derive(Debug, Default)]
pub struct Folders {
    /// Our tasks beside Taskwarrior's.
    pub ours: OnceLock<TempDir>,
    /// Taskwarrior's tasks.
    pub taskwarrior: OnceLock<TempDir>,
    /// A year's work.
    pub year: OnceLock<TempDir>,
}

/// One of the folders, filled by `fill` if nobody has yet.
pub fn filled(
    folder: &OnceLock<TempDir>,
    fill: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<&Path, Failure> {
    if folder.get().is_none() {
        let fresh = tempfile::Builder::new().prefix("concord-bench-").tempdir()?;
        fill(fresh.path())?;
        // Nobody else fills it.
        let _ = folder.set(fresh);
    }
    folder.get().map(TempDir::path).ok_or_else(|| Failure::new("no folder"))
}
