//! The command line. `cargo xtask bench` fills in where the programs are.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::scenario::{Scenario, Setting};
use crate::server::{Contender, Programs};

/// Measure Concord's server beside its peers
#[derive(Debug, Parser)]
#[command(version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Scenarios to play, by number
    #[arg(long, value_delimiter = ',', value_name = "N")]
    pub scenario: Vec<String>,
    /// Servers that take part
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "ours,ours-extension,samod,automerge-repo,hocuspocus,y-sweet,ideal,fixed"
    )]
    pub peers: Vec<Contender>,
    /// Rounds, of which the median counts
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// Smaller numbers, to see that everything works
    #[arg(long)]
    pub quick: bool,
    /// Write all figures to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Threads of the load generator
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Our server
    #[arg(long, value_name = "PATH", default_value = "target/release/concord-server")]
    pub server: PathBuf,
    /// Our command line
    #[arg(long, value_name = "PATH", default_value = "target/release/concord")]
    pub cli: PathBuf,
    /// The server around samod
    #[arg(long, value_name = "PATH", default_value = "target/release/bench-samod")]
    pub samod: PathBuf,
    /// The folder of the Node servers
    #[arg(long, value_name = "PATH", default_value = "bench/peers/node")]
    pub node: PathBuf,
    /// y-sweet's program
    #[arg(long, value_name = "PATH")]
    pub y_sweet: Option<PathBuf>,
}

/// What the program does besides measuring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Pass frames on and do nothing else
    #[command(hide = true)]
    Relay {
        /// Where to listen
        address: String,
    },
    /// Do what commands are compared with
    #[command(hide = true)]
    Fixed {
        /// As a command that reads, or as one that writes
        #[arg(value_parser = ["read", "write"])]
        kind: String,
        /// Where it may write
        folder: PathBuf,
    },
    /// Make the year's work that the commands are measured on, to look at it
    Year {
        /// Where it is put: a data directory that is not there yet
        folder: PathBuf,
    },
}

impl Options {
    /// How the run is made.
    pub fn setting(&self) -> Setting {
        let programs = Programs {
            ours: self.server.clone(),
            samod: self.samod.clone(),
            node: self.node.clone(),
            y_sweet: self.y_sweet.clone(),
            cli: self.cli.clone(),
        };
        Setting { programs, quick: self.quick, folders: Arc::default() }
    }

    /// The scenarios that were asked for; all if none was named.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Failure> {
        if self.scenario.is_empty() {
            return Ok(Scenario::ALL.to_vec());
        }
        let find = |number: &String| {
            let found = Scenario::ALL.into_iter().find(|scenario| scenario.number() == number);
            found.ok_or_else(|| Failure::new(format!("no such scenario: {number}")))
        };
        self.scenario.iter().map(find).collect()
    }
}
