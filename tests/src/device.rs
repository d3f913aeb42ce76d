//! A person's device: the client's program with a home, a data directory and a clock of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::program;
use crate::watch::Watch;

/// A device. Nothing of the machine's environment reaches its programs, and its clock stands until it is set.
pub struct Device {
    home: TempDir,
    data: PathBuf,
    now: Mutex<String>,
    authority: Option<PathBuf>,
}

/// What became of one run of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// What it printed for programs and people.
    pub out: String,
    /// What it said besides.
    pub err: String,
}

impl Device {
    /// A device with nothing on it, at this time (RFC 3339).
    ///
    /// # Panics
    ///
    /// If there is no room for it.
    pub fn new(now: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let data = home.path().join("data");
        Self { home, data, now: Mutex::new(now.to_owned()), authority: None }
    }

    /// A device whose data directory is given, say on a disk of its own.
    ///
    /// # Panics
    ///
    /// If there is no room for its home.
    pub fn over(data: &Path, now: &str) -> Self {
        Self { data: data.to_owned(), ..Self::new(now) }
    }

    /// The same device, trusting an authority for certificates beside those that its machine trusts.
    pub fn trusting(self, authority: &Path) -> Self {
        Self { authority: Some(authority.to_owned()), ..self }
    }

    /// Another device with a copy of this one's data directory.
    ///
    /// # Panics
    ///
    /// If the directory can't be copied.
    pub fn copy(&self) -> Self {
        let copy = Self::new(&self.now());
        copy_files(&self.data, &copy.data);
        copy
    }

    /// Puts another device's data directory in the place of this one's.
    ///
    /// # Panics
    ///
    /// If it can't be copied.
    pub fn restore(&self, backup: &Self) {
        fs::remove_dir_all(&self.data).expect("the old data can be removed");
        copy_files(&backup.data, &self.data);
    }

    /// Sets the clock (RFC 3339).
    pub fn at(&self, now: &str) {
        *self.now.lock().expect("a clock that was set") = now.to_owned();
    }

    /// What its clock says.
    fn now(&self) -> String {
        self.now.lock().expect("a clock that was set").clone()
    }

    /// Where its data is.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The program with this device around it, ready to be started.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(program("concord"));
        command
            .args(words(line))
            .env_clear()
            .env("HOME", self.home.path())
            .env("CONCORD_DATA", &self.data)
            .env("CONCORD_NOW", self.now())
            .envs(self.authority.iter().map(|file| ("CONCORD_CA", file)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command line to its end. Words are separated by spaces; `'…'` and `"…"` hold words together.
    ///
    /// # Panics
    ///
    /// If the program can't be started.
    #[track_caller]
    pub fn run(&self, line: &str) -> Ran {
        let output = self.command(line).output().expect("the client's program can be started");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command line that must succeed, and returns what it printed.
    ///
    /// # Panics
    ///
    /// If it fails.
    #[track_caller]
    pub fn ok(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, Some(0), "concord {line}\n{}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs a command line that must succeed with `--json`.
    ///
    /// # Panics
    ///
    /// If it fails or prints anything but one JSON value.
    #[track_caller]
    pub fn json(&self, line: &str) -> Value {
        let out = self.ok(&format!("{line} --json"));
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("concord {line}: {error}: {out}"))
    }

    /// Runs a command line that must fail with this exit code, one error line, a hint, and nothing printed.
    ///
    /// # Panics
    ///
    /// If it does anything else.
    #[track_caller]
    pub fn refused(&self, code: i32, line: &str) -> Ran {
        let ran = self.run(line);
        ran.assert_refused(code, line);
        ran
    }

    /// Starts `sync --watch --json`, with nothing shown on the desktop of whoever runs the tests.
    pub fn watch(&self) -> Watch {
        Watch::start(self.command("sync --watch --json --no-notify"))
    }
}

impl Ran {
    /// The promise about everything that goes wrong: the exit code, one line, a hint, nothing on stdout.
    ///
    /// # Panics
    ///
    /// If it is not kept.
    #[track_caller]
    pub fn assert_refused(&self, code: i32, line: &str) {
        let told = format!("concord {line}: exit {:?}\n{}{}", self.code, self.out, self.err);
        assert_eq!(self.code, Some(code), "{told}");
        assert_eq!(self.out, "", "{told}");
        let starting = |with: &str| self.err.lines().filter(|line| line.starts_with(with)).count();
        assert_eq!((starting("error: "), starting("hint: ")), (1, 1), "{told}");
        assert_eq!(self.err.lines().count(), 2, "{told}");
    }
}

/// Words of a line as a shell would take them apart, without its other tricks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    assert!(quote.is_none(), "an open quote in {line}");
    words.extend(word);
    words
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("the directory can be read") {
        let entry = entry.expect("the directory can be read");
        if entry.file_type().expect("a file has a type").is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(words("task set K 'a b' c=\"it's\" ''"), ["task", "set", "K", "a b", "c=it's", ""]);
    }
}
