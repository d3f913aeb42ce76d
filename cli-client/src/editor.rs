//! A text's way through the person's own editor and back, with no way to lose it.
//!
//! The draft is a file in the data directory from before the editor opens until its text is saved. Whatever fails in
//! between, an editor that crashes or a save that is refused, the draft stays and its path is printed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::errors::CliError;
use crate::words::{self, Message, say};

/// Lines that begin so are told to the person and are no part of the text.
pub const COMMENT: &str = "%%";

/// A text while it is being edited.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    before: String,
}

impl Draft {
    /// Writes the draft: the text and, above it, what the person should know. `name` becomes part of the
    /// file's name; `stamp` keeps drafts of different times apart.
    pub fn open(drafts: &Path, name: &str, stamp: i64, help: &str, text: &str) -> Result<Self, CliError> {
        fs::create_dir_all(drafts).map_err(|error| words::cannot_write(drafts, &error))?;
        let comments: String = help.lines().map(|line| format!("{COMMENT} {line}\n")).collect();
        let safe: String =
            name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
        let path = drafts.join(format!("{safe}-{stamp}.md"));
        let ending = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        fs::write(&path, format!("{comments}{text}{ending}"))
            .map_err(|error| words::cannot_write(&path, &error))?;
        Ok(Draft { path, before: text.to_owned() })
    }

    /// Opens the person's editor and waits for it. `None`: the text was left as it was.
    pub fn edit(&self) -> Result<Option<String>, CliError> {
        self.edit_with(&editor())
    }

    fn edit_with(&self, editor: &str) -> Result<Option<String>, CliError> {
        let run = run_editor(editor, &self.path);
        let failed = |reason: Message| self.keep(CliError::failure(reason).hint(say::hint_editor()));
        match run {
            Ok(status) if status.success() => {}
            Ok(_) => return Err(failed(say::editor_failed(editor))),
            Err(error) => return Err(failed(say::editor_missing(editor, error.to_string()))),
        }
        let read = fs::read_to_string(&self.path)
            .map_err(|error| self.keep(words::cannot_read(&self.path, &error)))?;
        let text = without_comments(&read, &self.before);
        Ok((text != self.before).then_some(text))
    }

    /// The text is safe elsewhere, or nobody wants it: the file goes.
    pub fn discard(self) {
        // A file that is gone already is as good as removed; one that can't be removed does no harm.
        drop(fs::remove_file(&self.path));
    }

    /// The error, with the word that the draft is kept and where.
    pub fn keep(&self, error: CliError) -> CliError {
        let kept = say::draft_kept(self.path.display().to_string());
        let hint = match &error.hint {
            Some(hint) => say::also(hint.clone(), kept),
            None => kept,
        };
        CliError { hint: Some(hint), ..error }
    }
}

/// `$VISUAL`, else `$EDITOR`, else what every system has.
fn editor() -> String {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    let default = if cfg!(windows) { "notepad" } else { "vi" };
    named.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| default.to_owned())
}

/// An editor may bear arguments (`code --wait`), which the shell takes apart where there is one.
fn run_editor(editor: &str, path: &Path) -> io::Result<std::process::ExitStatus> {
    if cfg!(unix) {
        return Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg(editor).arg(path).status();
    }
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or("notepad")).args(words).arg(path).status()
}

/// The text as the person left it. Editors end a file with a line end; that is not an edit.
fn without_comments(read: &str, before: &str) -> String {
    let kept: String = read.split_inclusive('\n').filter(|line| !line.starts_with(COMMENT)).collect();
    match kept.strip_suffix('\n') {
        Some(text) if !before.ends_with('\n') => text.to_owned(),
        _ => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(directory: &tempfile::TempDir, text: &str) -> Draft {
        Draft::open(directory.path(), "kick off/1", 7, "Write the minutes.\nSave and close.", text).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn what_the_editor_wrote_comes_back_without_the_comments() {
        let directory = tempfile::tempdir().unwrap();
        let draft = draft(&directory, "预算5万元。");
        assert_eq!(draft.path.file_name().unwrap(), "kick-off-1-7.md");
        let written = draft.edit_with("sed -i -e s/5/6/").unwrap();
        assert_eq!(written.as_deref(), Some("预算6万元。"));
        assert!(fs::read_to_string(&draft.path).unwrap().starts_with("%% Write the minutes.\n"));
        let path = draft.path.clone();
        draft.discard();
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_text_left_alone_is_no_edit() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(draft(&directory, "one").edit_with("true").unwrap(), None);
        assert_eq!(draft(&directory, "one\n").edit_with("true").unwrap(), None);
        assert_eq!(draft(&directory, "").edit_with("true").unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_draft_outlives_an_editor_that_fails() {
        let directory = tempfile::tempdir().unwrap();
        let draft = draft(&directory, "one");
        for editor in ["false", "no-such-editor-anywhere"] {
            let error = draft.edit_with(editor).unwrap_err();
            assert_eq!(error.exit_code(), 1);
            assert!(error.lines().contains(draft.path.to_str().unwrap()));
        }
        assert!(draft.path.exists());
    }
}
