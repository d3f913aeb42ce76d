//! The program's commands, one file each: arguments in, one question to the library, data on stdout, talk on stderr.

mod argv;
mod audit;
mod backup;
mod compact;
mod config;
mod device;
mod export;
mod failure;
mod import;
mod invite;
mod output;
mod serve;
mod settings;
mod span;
mod stats;
mod token;
mod verify;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use concord_sync::id::{DocumentId, WorkspaceId};

use crate::accounts::AccountsError;
use crate::storage::sqlite::Database;

use self::failure::{Failure, Kind};

/// The Concord server: relays what the replicas of a team exchange, and keeps it
#[derive(Debug, Parser)]
#[command(name = "concord-server", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Config(config::Show),
    #[command(subcommand)]
    Workspace(workspace::Command),
    #[command(subcommand)]
    Token(token::Command),
    #[command(subcommand)]
    Invite(invite::Command),
    #[command(subcommand)]
    Device(device::Command),
    Audit(audit::Audit),
    Verify(verify::Verify),
    Compact(compact::Compact),
    Stats(stats::Stats),
    Backup(backup::BackUp),
    Restore(backup::Restore),
    Import(import::Import),
    Export(export::Export),
}

/// The data directory, which every command works on, also while a server runs on it.
#[derive(Debug, Args)]
struct DataDir {
    /// Directory of the server's data; it may exist already and hold other files
    #[arg(long, value_name = "DIR", env = "CONCORD_SERVER_DATA")]
    data: PathBuf,
}

impl DataDir {
    /// The database that must be there; else a failure of this kind.
    fn open(&self, kind: Kind) -> Result<Database, Failure> {
        Database::open(&self.data)?.ok_or_else(|| Failure::no_database(kind, &self.data))
    }
}

/// The workspace a command is about.
#[derive(Debug, Args)]
struct WorkspaceArg {
    /// Id of the workspace
    #[arg(long, value_name = "ID")]
    workspace: String,
}

impl WorkspaceArg {
    /// The id; a text that can't be one names no workspace.
    fn id(&self) -> Result<WorkspaceId, Failure> {
        self.workspace.parse().map_err(|_| AccountsError::NoSuchWorkspace.into())
    }
}

/// The id of a document; a text that can't be one is a failure of this kind.
fn document_id(text: &str, kind: Kind) -> Result<DocumentId, Failure> {
    let bad =
        |error| Failure::new(kind, format!("{text} is no document's id: {error}"), "copy it as it is shown");
    text.strip_prefix("automerge:").unwrap_or(text).parse().map_err(bad)
}

/// Runs the program with its arguments, its name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match parse(arguments) {
        Ok(Cli { command }) => clock().and_then(|()| run_command(command)),
        Err(error) if !error.use_stderr() => return print_help(&error),
        Err(error) => Err(usage(&error)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { kind, message, hint }) => {
            eprintln!("error: {message}\nhint: {hint}");
            ExitCode::from(kind as u8)
        }
    }
}

fn run_command(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Workspace(command) => workspace::run(command),
        Command::Token(command) => token::run(command),
        Command::Invite(command) => invite::run(command),
        Command::Device(command) => device::run(command),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Compact(arguments) => compact::run(&arguments),
        Command::Stats(arguments) => stats::run(&arguments),
        Command::Backup(arguments) => backup::run_backup(&arguments),
        Command::Restore(arguments) => backup::run_restore(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
    }
}

/// A clock that was replaced by nonsense would let expired tokens in.
fn clock() -> Result<(), Failure> {
    let bad = |error| Failure::new(Kind::Usage, error, "write it as 2024-07-12T09:00:00+08:00, or unset it");
    crate::clock::replaced().map(drop).map_err(bad)
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let command = Cli::command();
    let arguments = argv::options_last(&command, arguments);
    Cli::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// Help and version are what was asked for, and go where data goes.
fn print_help(asked: &clap::Error) -> ExitCode {
    // Whoever closed stdout does not want to read it.
    let _ = asked.print();
    ExitCode::SUCCESS
}

/// clap explains a wrong command line in paragraphs; the first is what is wrong, the others are how it goes.
fn usage(error: &clap::Error) -> Failure {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let hint = "`concord-server --help` lists the commands";
        return Failure::new(Kind::Usage, "a command is missing", hint);
    }
    let text = error.to_string();
    let mut paragraphs = text.split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
    let hint = paragraphs.find_map(|paragraph| {
        let paragraph = paragraph.trim();
        paragraph.strip_prefix("tip: ").or_else(|| paragraph.strip_prefix("Usage: "))
    });
    Failure::new(Kind::Usage, message, hint.unwrap_or("try --help"))
}
