//! A room for a test: a data directory, the commands on it, and a server that ends with the test.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

const PROGRAM: &str = env!("CARGO_BIN_EXE_concord-server");

pub struct Room {
    directory: tempfile::TempDir,
    now: Option<&'static str>,
}

/// How a command ended.
#[must_use]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    pub fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// Asserts that it failed with this code, saying one line and a hint and nothing on stdout.
    pub fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        let lines: Vec<&str> = self.err.lines().filter(|line| !line.starts_with("fault: ")).collect();
        assert_eq!(lines.len(), 2, "{}", self.err);
        assert!(lines[0].starts_with("error: ") && lines[1].starts_with("hint: "), "{}", self.err);
        self.err
    }
}

impl Room {
    pub fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), now: None }
    }

    /// A room in which it is always this time.
    pub fn at(now: &'static str) -> Self {
        Self { now: Some(now), ..Self::new() }
    }

    pub fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Writes a file beside the data directory, and says where.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs a command line, with `--data` if it does not say otherwise.
    pub fn run(&self, line: &str) -> Ended {
        let mut command = self.command();
        command.args(line.split_whitespace());
        if !line.contains("--data") {
            command.arg("--data").arg(self.data());
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// Starts a command line and leaves it to itself.
    pub fn start(&self, line: &str) -> Child {
        let mut command = self.command();
        command.args(line.split_whitespace()).arg("--data").arg(self.data());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().current_dir(self.directory.path()).stdin(Stdio::null());
        command.envs(self.now.map(|now| ("CONCORD_NOW", now)));
        command
    }

    pub fn workspace(&self) -> String {
        field(&self.run("workspace create CSAT --json").json(), "workspace")
    }

    /// Token and token id.
    pub fn token(&self, workspace: &str, name: &str, role: &str) -> (String, String) {
        let line = format!("token create --workspace {workspace} --member {name} --role {role} --json");
        let made = self.run(&line).json();
        (field(&made, "token"), field(&made, "token_id"))
    }

    pub fn serve(&self, options: &str) -> Server {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(self.data());
        let log = Log::new(self.directory.path());
        command.args(options.split_whitespace()).stdout(Stdio::piped()).stderr(log.writer());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").expect("the one line on stdout").trim_end().to_owned();
        Server { process, url, log }
    }
}

/// What a server logs, in a file.
pub struct Log(PathBuf);

impl Log {
    fn new(directory: &Path) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        Self(directory.join(format!("log.{}", COUNT.fetch_add(1, Ordering::Relaxed))))
    }

    fn writer(&self) -> File {
        File::create(&self.0).unwrap()
    }

    /// Everything so far.
    pub fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }

    /// Waits until it holds this text.
    pub fn until(&self, wanted: &str) {
        let began = Instant::now();
        while !self.text().contains(wanted) {
            assert!(began.elapsed() < PATIENCE, "{wanted:?} was never logged:\n{}", self.text());
            std::thread::yield_now();
        }
    }
}

pub struct Server {
    process: Child,
    pub url: String,
    pub log: Log,
}

/// A status and a body of JSON.
pub type Answer = (u16, Value);

impl Server {
    pub fn request(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let body = body.map(|value| value.to_string()).unwrap_or_default();
        let mut response = agent.run(request.body(body).unwrap()).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub fn get(&self, path: &str, token: &str) -> Answer {
        self.request("GET", path, Some(token), None)
    }

    pub fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.request("POST", path, Some(token), Some(body))
    }

    pub fn join(&self, url: &str, name: &str, nonce: &str) -> Answer {
        let code = url.rsplit('/').next().unwrap();
        let body = serde_json::json!({ "code": code, "name": name, "nonce": nonce });
        self.request("POST", "/api/v1/join", None, Some(body))
    }

    /// Sends the server a signal.
    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), pid]).status().unwrap().success());
    }

    /// Asks the server to end, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        self.process.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn field(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

/// The bytes of the database, to see that a command did not touch it.
pub fn database(directory: &Path) -> Vec<u8> {
    std::fs::read(directory.join("concord.db")).unwrap()
}
