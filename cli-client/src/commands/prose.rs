//! Where prose comes from: the command line, a file, stdin or the person's editor.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::editor::Draft;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, say};

/// The longest text read from a file, in bytes: far above what the core takes, far below what hurts.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// `-m`, `-F`, or neither: the editor.
#[derive(Clone, Debug, Default, Args)]
pub struct Source {
    /// The text; several times for several lines
    #[arg(long, short, value_name = "TEXT", conflicts_with = "file", allow_hyphen_values = true)]
    pub message: Vec<String>,
    /// A file with the text; - is stdin
    #[arg(long, short = 'F', value_name = "FILE")]
    pub file: Option<PathBuf>,
}

impl Source {
    /// The text that was given; `None` if the person's editor is to be asked.
    pub fn text(&self) -> Result<Option<String>, CliError> {
        match &self.file {
            Some(file) if file.as_os_str() == "-" => {
                read(Path::new("stdin"), std::io::stdin().lock()).map(Some)
            }
            Some(file) => {
                let opened = std::fs::File::open(file).map_err(|error| words::cannot_read(file, &error))?;
                read(file, opened).map(Some)
            }
            None if self.message.is_empty() => Ok(None),
            None => Ok(Some(self.message.join("\n"))),
        }
    }
}

/// All of a text. The line end at its end belongs to the file, not to the text.
fn read(name: &Path, from: impl Read) -> Result<String, CliError> {
    let mut text = String::new();
    from.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| words::cannot_read(name, &error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// Has the person edit a text and saves what they wrote. Whatever fails, the draft stays.
pub fn edited(
    session: &mut Session,
    name: &str,
    help: &str,
    before: &str,
    save: impl FnOnce(&mut Session, String) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let draft = Draft::open(&session.drafts(), name, session.now().timestamp_millis(), help, before)?;
    match draft.edit()? {
        Some(text) => save(session, text).map_err(|error| draft.keep(error))?,
        None => session.output().talk(&say::not_edited()),
    }
    draft.discard();
    Ok(())
}
