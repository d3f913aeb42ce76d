//! The sample workspace: the handbook's board and kick-off meeting, made as a person would make them.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::server::Server;
use super::tell;
use crate::failure::Failure;
use crate::process;

/// The commands, one a line, as they are typed after `concord`.
const COMMANDS: &str = include_str!("sample.txt");

/// The file that says that the sample was made to its end. It holds the workspace's id on the server and the
/// address that it was published at, a line each.
const COMPLETE: &str = "complete";

/// The sample's folder: the server's directory and one for each person's device.
pub struct Sample {
    folder: PathBuf,
}

impl Sample {
    /// The sample in this folder, made or yet to be made.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    /// The folder that all of it is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the server keeps its database.
    pub fn server_data(&self) -> PathBuf {
        self.folder.join("server")
    }

    /// Lin's device.
    pub fn lin(&self) -> PathBuf {
        self.folder.join("lin")
    }

    /// Chen's device, which is there once she has joined.
    pub fn chen(&self) -> PathBuf {
        self.folder.join("chen")
    }

    /// Whether she has.
    pub fn chen_has_joined(&self) -> bool {
        let mut status = process::at_root(process::built("concord"));
        self.chen().is_dir() && process::works(status.arg("status").arg("--data").arg(self.chen()))
    }

    /// Where the server was when the sample was published to it.
    pub fn address(&self) -> Option<SocketAddr> {
        let complete = fs::read_to_string(self.folder.join(COMPLETE)).ok()?;
        complete.lines().nth(1)?.parse().ok()
    }

    /// Whether an earlier run made it to its end.
    pub fn is_complete(&self) -> bool {
        self.folder.join(COMPLETE).is_file()
    }

    /// Makes room for a sample, taking away what an interrupted run left half made.
    pub fn prepare(&self) -> Result<(), Failure> {
        let failed = |path: &Path, error: std::io::Error| {
            Failure::new(format!("{} can't be prepared: {error}", path.display()))
        };
        if !self.is_complete() {
            for part in [self.server_data(), self.lin(), self.chen()] {
                if part.exists() {
                    fs::remove_dir_all(&part).map_err(|error| failed(&part, error))?;
                }
            }
        }
        fs::create_dir_all(self.server_data()).map_err(|error| failed(&self.folder, error))
    }

    /// Makes the workspace as Lin and publishes it to the server.
    pub fn fill(&self, server: &Server) -> Result<(), Failure> {
        for line in COMMANDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            self.concord(&words(line))?;
        }
        tell("one board, three tasks, one meeting");
        let made = self.admin(&["workspace", "create", "Business team"])?;
        let workspace = text(&made, "workspace")?;
        let owner = ["token", "create", "--workspace", &workspace, "--member", "Lin", "--role", "owner"];
        let token = text(&self.admin(&owner)?, "token")?;
        self.concord(&["publish", &server.url(), "--token", &token])?;
        tell("published to the server");
        fs::write(self.folder.join(COMPLETE), format!("{workspace}\n{}\n", server.address()))
            .map_err(|error| Failure::new(format!("the sample can't be marked as complete: {error}")))
    }

    /// An invite by which a few more people may join, today or later this week.
    pub fn invite(&self) -> Result<String, Failure> {
        let complete = fs::read_to_string(self.folder.join(COMPLETE))
            .map_err(|error| Failure::new(format!("the sample can't be read: {error}")))?;
        let workspace = complete.lines().next().unwrap_or_default();
        let words = ["invite", "create", "--workspace", workspace, "--role", "editor", "--uses", "5"];
        text(&self.admin(&words)?, "url")
    }

    /// Runs the command line as Lin.
    fn concord(&self, words: &[&str]) -> Result<Value, Failure> {
        let mut command = process::at_root(process::built("concord"));
        command.args(words).arg("--data").arg(self.lin());
        json("making the sample workspace", &mut command)
    }

    /// Runs an admin command of the server.
    fn admin(&self, words: &[&str]) -> Result<Value, Failure> {
        let mut command = process::at_root(process::built("concord-server"));
        command.args(words).arg("--data").arg(self.server_data());
        json("setting up the server", &mut command)
    }
}

/// The words of a line as a shell would have them: apart by spaces, together in double quotes.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace()),
            _ => words.push(part),
        }
    }
    words
}

/// Runs a program that prints one JSON value. The caller's own language and token have no say in it.
fn json(doing: &str, command: &mut Command) -> Result<Value, Failure> {
    command.arg("--json").env("CONCORD_LANG", "en").env_remove("CONCORD_TOKEN").env_remove("CONCORD_NOW");
    let printed = process::output(doing, command)?;
    serde_json::from_str(&printed)
        .map_err(|error| Failure::new(format!("{doing} failed: what was printed is not JSON: {error}")))
}

fn text(value: &Value, key: &str) -> Result<String, Failure> {
    let found = value[key].as_str().map(str::to_owned);
    found.ok_or_else(|| Failure::new(format!("the server's answer has no `{key}`: {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_a_shell_would_read_it() {
        assert_eq!(
            words("task add \"Invite them all\" --due fri"),
            ["task", "add", "Invite them all", "--due", "fri"]
        );
    }

    #[test]
    fn what_an_interrupted_run_left_is_taken_away_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let sample = Sample::at(folder.path());
        fs::create_dir(sample.lin()).unwrap();
        fs::write(folder.path().join("mine.txt"), "kept").unwrap();
        sample.prepare().unwrap();
        assert!(!sample.lin().exists());
        assert!(folder.path().join("mine.txt").is_file());

        fs::create_dir(sample.lin()).unwrap();
        fs::write(folder.path().join(COMPLETE), "id").unwrap();
        sample.prepare().unwrap();
        assert!(sample.lin().exists(), "a complete sample is left alone");
        assert_eq!(sample.address(), None);
        fs::write(folder.path().join(COMPLETE), "id\n127.0.0.1:8480\n").unwrap();
        assert_eq!(sample.address(), Some("127.0.0.1:8480".parse().unwrap()));
    }
}
