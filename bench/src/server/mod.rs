//! The servers under test as processes: ours and its peers, each over a data directory of its own.

mod contender;
mod usage;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;
use serde_json::Value;
use tempfile::TempDir;

pub use contender::{Contender, Programs};
pub use usage::Usage;

use crate::failure::Failure;
use crate::wire::Wire;

/// A server rests if it used no more processor time than `RESTING` in `REST`; it is looked at so often.
const REST: Duration = Duration::from_millis(500);
const RESTING: Duration = Duration::from_millis(10);
const RESTS: usize = 60;

/// A server process with its data directory, which outlives the process. Dropping it removes both.
pub struct Server {
    contender: Contender,
    programs: Programs,
    folder: TempDir,
    process: Option<Child>,
    /// `127.0.0.1:PORT`, the same after every start.
    address: String,
    /// The address of our server's workspace, with a token.
    workspace: Option<String>,
    /// How long the last start took until it listened.
    pub started_in: Duration,
}

impl Server {
    /// Starts a contender over an empty data directory.
    pub fn start(contender: Contender, programs: &Programs) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("concord-bench-").tempdir()?;
        let mut server = Self {
            contender,
            programs: programs.clone(),
            folder,
            process: None,
            address: "127.0.0.1:0".to_owned(),
            workspace: None,
            started_in: Duration::ZERO,
        };
        std::fs::create_dir(server.data())?;
        server.serve()?;
        if contender.has_workspaces() {
            server.workspace = Some(server.new_workspace()?);
        }
        Ok(server)
    }

    /// Starts the process, again at the address it had before.
    pub fn serve(&mut self) -> Result<(), Failure> {
        let started = Instant::now();
        let mut command = self.contender.command(&self.programs, &self.data(), &self.address)?;
        let log = std::fs::File::create(self.log())?;
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn()?;
        let out = child.stdout.take();
        self.process = Some(child);
        let mut lines = BufReader::new(out.ok_or_else(|| Failure::new("no output"))?).lines();
        let prefix = self.contender.listening();
        let told = lines.find_map(|line| Some(line.ok()?.trim().strip_prefix(prefix)?.to_owned()));
        self.started_in = started.elapsed();
        // What else it says must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let Some(address) = told else {
            let said = std::fs::read_to_string(self.log()).unwrap_or_default();
            return Err(Failure::new(format!("{} did not start: {}", self.contender, said.trim())));
        };
        self.address = address;
        Ok(())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// SIGKILL: what has not been done will not be done.
    pub fn kill(&mut self) -> Result<(), Failure> {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Asks it to end as Ctrl-C does, which all understand, waits until it has ended, and starts it again.
    pub fn restart(&mut self) -> Result<(), Failure> {
        if let Some(mut process) = self.process.take() {
            let id = i32::try_from(process.id()).ok().and_then(rustix::process::Pid::from_raw);
            if let Some(id) = id {
                rustix::process::kill_process(id, rustix::process::Signal::INT)?;
            }
            process.wait()?;
        }
        self.serve()
    }

    /// The language it speaks.
    pub fn wire(&self) -> Wire {
        self.contender.wire()
    }

    /// Where its data is.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where a client that wants a document connects to.
    pub fn socket(&self, document: DocumentId) -> String {
        match (&self.workspace, self.contender) {
            (Some(workspace), _) => format!("ws://{}{workspace}", self.address),
            (None, Contender::YSweet) => format!("ws://{}/d/{document}/ws/{document}", self.address),
            (None, _) => format!("ws://{}/", self.address),
        }
    }

    /// Makes a document known to a server that wants it made before anyone connects.
    pub async fn prepare(&self, document: DocumentId) -> Result<(), Failure> {
        if self.contender != Contender::YSweet {
            return Ok(());
        }
        let url = format!("http://{}/doc/new", self.address);
        let body = serde_json::json!({ "docId": document.to_string() });
        let posted = tokio::task::spawn_blocking(move || ureq::post(&url).send_json(body)).await;
        match posted {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure::new(format!("y-sweet made no document: {error}"))),
            Err(error) => Err(Failure::new(error.to_string())),
        }
    }

    /// What the process has used so far.
    pub fn usage(&self) -> Result<Usage, Failure> {
        let process = self.process.as_ref().ok_or_else(|| Failure::new("the server is not running"))?;
        Usage::of(process.id())
    }

    /// Waits until it does nothing any more, for a while at most: what it still had to do with what came before is not
    /// counted for what comes.
    pub async fn rest(&self) -> Result<(), Failure> {
        let mut used = self.usage()?.cpu;
        for _ in 0..RESTS {
            tokio::time::sleep(REST).await;
            let now = self.usage()?.cpu;
            if now - used <= RESTING {
                break;
            }
            used = now;
        }
        Ok(())
    }

    /// Forgets the peak of memory up to now.
    pub fn forget_peak(&self) {
        if let Some(process) = &self.process {
            usage::forget_peak(process.id());
        }
    }

    /// A workspace of our server with an owner's token, as the path of its socket.
    pub fn new_workspace(&self) -> Result<String, Failure> {
        let made = self.admin(&["workspace", "create", "Bench"])?;
        let id = made["workspace"].as_str().unwrap_or_default().to_owned();
        let words = ["token", "create", "--workspace", &id, "--member", "Lin", "--role", "owner"];
        let token = self.admin(&words)?;
        Ok(format!("/sync/{id}?token={}", token["token"].as_str().unwrap_or_default()))
    }

    fn admin(&self, words: &[&str]) -> Result<Value, Failure> {
        let mut command = Command::new(&self.programs.ours);
        let output = command.args(words).arg("--json").arg("--data").arg(self.data()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Failure::new(format!("concord-server {}: {said}", words.join(" "))));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| Failure::new(error.to_string()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Ok(Some(status))) = self.process.as_mut().map(Child::try_wait) {
            let said = std::fs::read_to_string(self.log()).unwrap_or_default();
            eprintln!("{} ended by itself with {status}: {}", self.contender, said.trim());
        }
        // Nothing is left to be done about a process that can't be killed.
        let _ = self.kill();
    }
}
