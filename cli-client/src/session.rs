//! One run of the program: the typed options resolved against the environment, once, and the replica they lead to.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use concord_core::client::{self, Address, ClientError, Http, Report};
use concord_core::command::{Command, Outcome};
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device;
use concord_core::replica::past::Past;

use crate::args::Globals;
use crate::clock::{self, System};
use crate::errors::CliError;
use crate::output::Output;
use crate::words::{self, say};

/// Names the data directory where `--data` does not.
const DATA_VARIABLE: &str = "CONCORD_DATA";

/// What a command runs in.
#[derive(Debug)]
pub struct Session {
    globals: Globals,
    now: DateTime<FixedOffset>,
    data: PathBuf,
    output: Output,
    replica: Option<Replica>,
    /// The workspace as of a time, where one was gone to.
    past: Option<Past>,
}

impl Session {
    /// Resolves the options. Touches the environment, not the disk.
    pub fn new(globals: Globals) -> Result<Self, CliError> {
        let named = || std::env::var_os(DATA_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        let data = globals.data.clone().or_else(named).or_else(platform_data);
        let data = data.ok_or_else(|| CliError::usage(say::no_data_directory()).hint(say::hint_data()))?;
        let output = Output::new(globals.json, globals.color);
        // Without randomness there are no ids; better to know before anything is begun.
        getrandom::fill(&mut [0u8; 16]).map_err(words::no_randomness)?;
        Ok(Session { now: clock::now()?, data, output, replica: None, past: None, globals })
    }

    /// When this run takes place, for all of it.
    pub fn now(&self) -> DateTime<FixedOffset> {
        self.now
    }

    /// Where results and talk go.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// What stood after `--workspace`.
    pub fn workspace_option(&self) -> Option<&str> {
        self.globals.workspace.as_deref()
    }

    /// Where drafts of texts are kept while they are edited.
    pub fn drafts(&self) -> PathBuf {
        self.data.join("drafts")
    }

    /// This device's database.
    pub fn device(&self) -> Result<Device, CliError> {
        Ok(Device::open(&self.data).map_err(concord_core::replica::error::CommandError::from)?)
    }

    /// The workspace that is meant, to be looked at: as it is, or as of the time that was gone to.
    pub fn view(&mut self) -> Result<&Replica, CliError> {
        if self.past.is_none() {
            self.replica()?;
        }
        match (&self.past, &self.replica) {
            (Some(past), _) => Ok(past),
            (None, Some(replica)) => Ok(replica),
            (None, None) => Err(CliError::not_found(say::no_workspace())),
        }
    }

    /// Goes to a time: from now on everything is answered as of then, for somebody for whom it is then. `globals` are
    /// options that stood behind the time.
    pub fn go_to(&mut self, time: DateTime<FixedOffset>, globals: &Globals) -> Result<(), CliError> {
        self.replica()?;
        if let Some(replica) = self.replica.take() {
            self.past = Some(replica.at(&time)?);
        }
        self.now = time;
        if globals.json {
            self.output = Output::new(true, globals.color);
        }
        Ok(())
    }

    /// The workspace that is meant, open.
    pub fn replica(&mut self) -> Result<&mut Replica, CliError> {
        if self.past.is_some() {
            return Err(CliError::usage(say::past_is_past()).hint(say::hint_past_is_past()));
        }
        let replica = match self.replica.take() {
            Some(replica) => replica,
            None => self.another_replica()?,
        };
        Ok(self.replica.insert(replica))
    }

    /// The workspace that is meant, open once more, for a thread of its own.
    pub fn another_replica(&self) -> Result<Replica, CliError> {
        let device = self.device()?;
        let workspace = device.select(self.globals.workspace.as_deref())?;
        let mut replica = device.open_workspace(&workspace)?;
        if replica.index_is_stale()? {
            replica.rebuild_index(&mut Context::new(self.now, &mut entropy))?;
        }
        Ok(replica)
    }

    /// Goes on with this replica.
    pub fn adopt(&mut self, replica: Replica) {
        self.replica = Some(replica);
    }

    /// Carries a command out. When this returns, what it did is on the disk. Flags of rules and notes are told here.
    pub fn carry_out(&mut self, command: &Command) -> Result<Outcome, CliError> {
        let now = self.now;
        let outcome = self.replica()?.run(&mut Context::new(now, &mut entropy), command)?;
        for flag in &outcome.flags {
            self.output.talk(&say::flag(flag.rule, flag.text.clone()));
        }
        for note in &outcome.notes {
            self.output.talk(&say::note(note.clone()));
        }
        Ok(outcome)
    }
}

impl Session {
    /// Where drafts and what else belongs to no workspace are kept.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether the command is to sync before and after.
    pub fn requires_sync(&self) -> bool {
        self.globals.require_sync
    }

    /// A server as this workspace's member sees it.
    pub fn server(&mut self) -> Result<Http, CliError> {
        let remote = self.replica()?.workspace().remote.clone().ok_or(ClientError::NotPublished)?;
        Ok(Http::new(Address::parse(&remote.server)?, Some(remote.token))?)
    }

    /// Brings this device and the server to the same state, once. A person who joined is entered among the people
    /// once the workspace document has arrived.
    pub fn sync(&mut self, report: &mut dyn FnMut(Report)) -> Result<(), CliError> {
        let now = self.now;
        let mut system = System::new(now);
        let replica = self.replica()?;
        client::sync(replica, &mut system, report)?;
        let me = replica.my_name()?;
        if me != replica.workspace().me.0 && replica.enter_me(&mut Context::new(now, &mut entropy), &me)? {
            client::sync(replica, &mut system, report)?;
        }
        Ok(())
    }
}

/// Randomness from the system. It was there when the program began ([`Session::new`]); a system that loses it
/// afterwards can't be worked with.
#[expect(clippy::expect_used, reason = "an id made without randomness would be worse than an end")]
pub fn entropy(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

/// Where programs keep people's data on this platform.
fn platform_data() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME");
    let base = if cfg!(windows) {
        set("APPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        set("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("concord"))
}
