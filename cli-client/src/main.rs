//! `concord`: a team's boards, tasks, meetings and minutes from a terminal, with or without a network.
//!
//! The one reason this crate exists is the border between a person (or a script) and a replica. What a person types
//! goes in as plain text and comes to the core as a command value; what the core answers, plain view structs, comes out
//! as a table for people or as JSON for programs. Nothing is decided here: names are resolved, rules judged and changes
//! made by `concord-core`, so that the browser's client, which knows nothing of this crate, does exactly the same.
//!
//! How one run goes:
//! 1. `args` takes the command line apart. It opens no file; every option may stand anywhere after the program's name.
//! 2. `session` resolves the options of every command against the environment, once: the data directory, the clock
//!    (`clock`, which `CONCORD_NOW` replaces), colour, and the workspace that is meant.
//! 3. `commands` holds one file a command: its arguments, the command value it builds, the view it prints. JSON is always
//!    the view itself, never put together here, so what programs read is the same on every replica.
//! 4. `output` prints: data on stdout, talk on stderr. Chinese characters take two columns, lines are cut only on a
//!    terminal, and nothing is said by colour alone.
//! 5. `errors` turns whatever went wrong into one line, one hint and one of six exit codes.
//!
//! A command that prints success has its change on the disk: the core returns only after its transaction was
//! committed. A text written in the person's editor survives whatever fails after it was written (`editor`).
//! Every word this program says stands in `words`, so that it can speak another language.

mod allocator;
mod args;
mod clock;
mod commands;
mod desktop;
mod editor;
mod errors;
mod output;
mod reminders;
mod session;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::Cli;
use errors::CliError;
use session::Session;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            output::say(&error.lines());
            ExitCode::from(error.exit_code())
        }
    }
}

fn run() -> Result<ExitCode, CliError> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    words::speak(args::language(&arguments));
    let arguments = args::as_meant(arguments);
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return explain(error, arguments),
    };
    cli.command.run(&mut Session::new(cli.globals)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Help and version are no errors; a noun without a verb gets the noun's help; all else is one line.
fn explain(error: clap::Error, arguments: Vec<OsString>) -> Result<ExitCode, CliError> {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    match error.kind() {
        DisplayHelp | DisplayVersion | DisplayHelpOnMissingArgumentOrSubcommand => {
            // Only now is it worth while to look all the words of help up.
            let translated = words::translated(Cli::command()).try_get_matches_from(arguments);
            let error = translated.err().unwrap_or(error);
            // Whoever closed the stream early has read enough.
            drop(error.print());
            Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)))
        }
        _ => Err(error.into()),
    }
}
