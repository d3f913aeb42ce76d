//! The server's program as a process of its own, over a data directory that outlives it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::program;

/// A server process and its data directory. Dropping it kills the process and removes the directory.
pub struct Server {
    path: PathBuf,
    /// Removed with the server, if it is the server's own.
    _data: Option<TempDir>,
    process: Option<Child>,
    address: String,
    /// `http` or `https`, as the server says.
    scheme: String,
    options: Vec<String>,
}

/// A workspace on a server, with an owner's token.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The workspace's id, as text.
    pub id: String,
    /// A token of the member `Lin`, an owner.
    pub token: String,
}

impl Server {
    /// Starts a server over an empty data directory, on a port that the system picks.
    ///
    /// # Panics
    ///
    /// If it does not say that it accepts connections.
    pub fn start() -> Self {
        let data = tempfile::tempdir().expect("a temporary directory");
        Self::started(data.path().to_owned(), Some(data), &[])
    }

    /// Starts a server over an empty data directory with further options of `serve`.
    ///
    /// # Panics
    ///
    /// If it does not say that it accepts connections.
    pub fn with(options: &[&str]) -> Self {
        let data = tempfile::tempdir().expect("a temporary directory");
        Self::started(data.path().to_owned(), Some(data), options)
    }

    /// Starts a server over a data directory that is given, say on a disk of its own.
    ///
    /// # Panics
    ///
    /// If it does not say that it accepts connections.
    pub fn over(data: &Path) -> Self {
        Self::started(data.to_owned(), None, &[])
    }

    fn started(path: PathBuf, data: Option<TempDir>, options: &[&str]) -> Self {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let (address, scheme) = ("127.0.0.1:0".to_owned(), "http".to_owned());
        let mut server = Self { path, _data: data, process: None, address, scheme, options };
        server.serve();
        server
    }

    /// Starts the process, from the second time on at the address that it had before.
    pub fn serve(&mut self) {
        let mut child = self
            .command(&["serve", "--listen", &self.address])
            .args(&self.options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let out = child.stdout.take().expect("its output is piped");
        self.process = Some(child);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("its output can be read");
        let url = line.trim().strip_prefix("listening on ").and_then(|url| url.split_once("://"));
        let (scheme, address) = url.expect("the line that is promised");
        (self.scheme, self.address) = (scheme.to_owned(), address.to_owned());
    }

    /// SIGKILL: nothing that the server has not done yet will be done.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("a child can be killed");
            process.wait().expect("a child can be waited for");
        }
    }

    /// SIGTERM: asks it to shut down, and waits until it has. Returns its exit code.
    ///
    /// # Panics
    ///
    /// If it is not running.
    pub fn terminate(&mut self) -> Option<i32> {
        self.signal("TERM");
        let mut process = self.process.take().expect("a running server");
        process.wait().expect("a child can be waited for").code()
    }

    /// SIGHUP: asks it to read again what can change.
    ///
    /// # Panics
    ///
    /// If it is not running.
    pub fn hang_up(&self) {
        self.signal("HUP");
    }

    fn signal(&self, name: &str) {
        let process = self.process.as_ref().expect("a running server");
        let asked = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "it can be asked");
    }

    /// Resident memory of the process, in bytes, as the system counts it.
    ///
    /// # Panics
    ///
    /// If it is not running, or on a system without `/proc`.
    pub fn memory(&self) -> u64 {
        let process = self.process.as_ref().expect("a running server");
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kilobytes << 10
    }

    /// The server's address for people and for HTTP: `http://127.0.0.1:PORT`, or with https.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Where its data is.
    pub fn data(&self) -> &Path {
        &self.path
    }

    /// The server's program on the data directory, ready to be started, with nothing of this machine's environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program("concord-server"));
        command.args(words).arg("--data").arg(&self.path).env_clear().stdin(Stdio::null());
        command
    }

    /// An admin command on the data directory, and the JSON it prints.
    pub fn admin(&self, words: &[&str]) -> Value {
        let mut command = self.command(words);
        let output = command.arg("--json").output().expect("the server's program can be started");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {}: {talk}", output.status);
        serde_json::from_slice(&output.stdout).expect("one JSON value")
    }

    /// A new workspace and an owner's token for it.
    pub fn workspace(&self, name: &str) -> Workspace {
        let made = self.admin(&["workspace", "create", name]);
        let id = made["workspace"].as_str().expect("an id").to_owned();
        let token = self.token(&id, "Lin", "owner");
        Workspace { id, token }
    }

    /// A token for a member of a workspace.
    pub fn token(&self, workspace: &str, member: &str, role: &str) -> String {
        let words = ["token", "create", "--workspace", workspace, "--member", member, "--role", role];
        self.admin(&words)["token"].as_str().expect("a token").to_owned()
    }

    /// The WebSocket address of a workspace, with the token as stock clients give it.
    pub fn socket(&self, workspace: &Workspace) -> String {
        format!("ws://{}/sync/{}?token={}", self.address, workspace.id, workspace.token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
