//! Who takes part, and how each is started: as its own manual says, with storage on disk and nothing tuned.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use crate::failure::Failure;
use crate::wire::Wire;

/// A server, as it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    /// Our server, spoken to as by any automerge-repo client.
    Ours,
    /// Our server, spoken to as our own client does.
    OursExtension,
    /// samod, Rust, file-system storage.
    Samod,
    /// automerge-repo, Node, file-system storage.
    AutomergeRepo,
    /// Hocuspocus, Node, SQLite extension.
    Hocuspocus,
    /// y-sweet, Rust, file-system storage.
    YSweet,
    /// No server at all: frames are passed on, nothing is kept. What the generator itself can do.
    Ideal,
    /// Taskwarrior, which our command line is compared with. No server.
    Taskwarrior,
    /// A process that does the same in every version, which our command line is compared with. No server.
    Fixed,
}

/// Where the programs are.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `concord-server`.
    pub ours: PathBuf,
    /// The small server around samod.
    pub samod: PathBuf,
    /// The folder with the Node servers and what they need.
    pub node: PathBuf,
    /// `y-sweet`; none if it is not installed.
    pub y_sweet: Option<PathBuf>,
    /// `concord`.
    pub cli: PathBuf,
}

impl Contender {
    /// All of them, in the order of the tables.
    pub const ALL: [Contender; 9] = [
        Contender::Ours,
        Contender::OursExtension,
        Contender::Samod,
        Contender::AutomergeRepo,
        Contender::Hocuspocus,
        Contender::YSweet,
        Contender::Ideal,
        Contender::Taskwarrior,
        Contender::Fixed,
    ];

    /// The name on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Contender::Ours => "ours",
            Contender::OursExtension => "ours-extension",
            Contender::Samod => "samod",
            Contender::AutomergeRepo => "automerge-repo",
            Contender::Hocuspocus => "hocuspocus",
            Contender::YSweet => "y-sweet",
            Contender::Ideal => "ideal",
            Contender::Taskwarrior => "taskwarrior",
            Contender::Fixed => "fixed",
        }
    }

    /// The language it speaks.
    pub fn wire(self) -> Wire {
        match self {
            Contender::OursExtension => Wire::Extension,
            Contender::Hocuspocus => Wire::Hocuspocus,
            Contender::YSweet => Wire::YSweet,
            _ => Wire::Stock,
        }
    }

    /// Whether it is our server.
    pub fn is_ours(self) -> bool {
        matches!(self, Contender::Ours | Contender::OursExtension)
    }

    /// Whether it is somebody else's program, to be compared with.
    pub fn is_peer(self) -> bool {
        !self.is_ours() && self != Contender::Ideal
    }

    /// Whether clients connect to a workspace, with a token.
    pub fn has_workspaces(self) -> bool {
        self.is_ours()
    }

    /// What the line on its standard output that tells its address begins with.
    pub fn listening(self) -> &'static str {
        match self {
            Contender::YSweet => "ys://",
            _ => "listening on http://",
        }
    }

    /// The command that serves a directory at an address.
    pub fn command(self, programs: &Programs, data: &Path, address: &str) -> Result<Command, Failure> {
        let node = |script: &str| {
            let mut command = Command::new("node");
            command.arg(programs.node.join(script)).arg(data).arg(port(address));
            command
        };
        Ok(match self {
            Contender::Ours | Contender::OursExtension => {
                let mut command = Command::new(&programs.ours);
                command.arg("serve").arg("--data").arg(data).args(["--listen", address]);
                command.env("CONCORD_LOG", "warn");
                command
            }
            Contender::Samod => {
                let mut command = Command::new(&programs.samod);
                command.arg(data).arg(address);
                command
            }
            Contender::AutomergeRepo => node("automerge-repo.mjs"),
            Contender::Hocuspocus => node("hocuspocus.mjs"),
            Contender::YSweet => {
                let missing = || Failure::new("y-sweet is not installed");
                let mut command = Command::new(programs.y_sweet.as_ref().ok_or_else(missing)?);
                command.arg("serve").arg(data).args(["--host", "127.0.0.1", "--port", port(address)]);
                command.env("RUST_LOG", "error");
                command
            }
            Contender::Ideal => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["relay", address]);
                command
            }
            Contender::Taskwarrior | Contender::Fixed => {
                return Err(Failure::new(format!("{self} is no server")));
            }
        })
    }
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap_or("0")
}

impl fmt::Display for Contender {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Contender {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|contender| contender.name() == text);
        found.ok_or_else(|| format!("no such server: {text}"))
    }
}
