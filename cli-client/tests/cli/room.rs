//! A hermetic room for the binary: nothing of the machine gets in but the binary itself and, for editors, `PATH`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{DateTime, FixedOffset, TimeDelta};

/// A device of its own on Friday 2024-07-12, from 09:00 in Shanghai on. Every run takes place a minute after the last
/// one, so that what happened has an order.
pub struct Room {
    directory: tempfile::TempDir,
    now: Cell<DateTime<FixedOffset>>,
    variables: BTreeMap<String, String>,
}

/// What a run came to.
#[must_use = "a run that is not looked at proves nothing"]
pub struct Run {
    /// Data.
    pub stdout: String,
    /// Talk.
    pub stderr: String,
    /// The exit code.
    pub code: i32,
}

impl Room {
    /// An empty device.
    pub fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Room { directory, now: Cell::new(time("2024-07-12T09:00:00+08:00")), variables: BTreeMap::new() }
    }

    /// Lin's device with a workspace and the people of the handbook.
    pub fn of_lin() -> Self {
        let room = Room::empty();
        room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
        for name in ["Chen", "Wu"] {
            room.done(["person", "add", name]);
        }
        room.done(["person", "add", "Zhao", "--outside"]);
        room
    }

    /// The same in Chinese.
    pub fn of_lin_in_chinese() -> Self {
        let room = Room::empty();
        room.done(["init", "--me", "林", "--workspace", "市场部"]);
        for name in ["陈", "吴"] {
            room.done(["person", "add", name]);
        }
        room.done(["person", "add", "赵", "--outside"]);
        room
    }

    /// Lin's device with the board of the handbook's section 4 and its three tasks.
    pub fn with_board() -> Self {
        let room = Room::of_lin();
        room.done(["board", "add", "Customer satisfaction project", "--prefix", "CSAT"]);
        let first = ["task", "add", "design the interview outline", "--owner", "Chen", "--with", "Wu"];
        let dates = ["--start", "2024-07-08", "--due", "2024-07-10", "--priority", "high"];
        let rest = ["--deliverable", "question list v1.0", "--risk", "customer contact must confirm needs"];
        room.done(first.iter().chain(&dates).chain(&rest));
        room.done([
            "task",
            "add",
            "invite customers @Chen start:2024-07-11 due:2024-07-15 p:high",
            "--with",
            "Zhao",
        ]);
        room.done(["task", "add", "data analysis", "--owner", "Wu", "--with", "Lin", "--due", "2024-07-22"]);
        room.done(["task", "done", "CSAT-001"]);
        room.done(["task", "start", "CSAT-002"]);
        room
    }

    /// Sets the clock.
    pub fn at(&self, now: &str) {
        self.now.set(time(now));
    }

    /// Sets a variable of the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// A path within the room.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Where the data is.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Runs the binary.
    pub fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
        self.run_with_input(arguments, "")
    }

    /// Runs the binary with something on stdin.
    pub fn run_with_input(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>, input: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command.args(arguments).env_clear().current_dir(self.directory.path());
        command
            .env("HOME", self.path("home"))
            .env("CONCORD_DATA", self.data())
            .env("CONCORD_NOW", self.now.get().to_rfc3339());
        self.now.set(self.now.get() + TimeDelta::minutes(1));
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path))).envs(&self.variables);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that doesn't read its stdin may be gone already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes| self.steady(&String::from_utf8(bytes).unwrap());
        Run { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code().unwrap() }
    }

    /// Runs the binary; it has to succeed. Returns stdout as it is.
    pub fn done(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    }

    /// What differs from run to run under a steady name: ids by the order they appear in, paths, devices.
    fn steady(&self, text: &str) -> String {
        let text = text.replace(&*self.directory.path().to_string_lossy(), "[room]");
        let mut seen: Vec<String> = Vec::new();
        let mut steady = String::new();
        for word in words(&text) {
            if is_id(word) {
                let at = seen.iter().position(|id| id == word).unwrap_or_else(|| {
                    seen.push(word.to_owned());
                    seen.len() - 1
                });
                steady += &format!("[id {}]", at + 1);
            } else if is_device(word, &steady) {
                steady += "[device]";
            } else {
                steady += word;
            }
        }
        steady
    }
}

fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// Runs of letters and digits, and what is between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = first.is_ascii_alphanumeric();
        let end = rest.find(|letter: char| letter.is_ascii_alphanumeric() != kind).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

/// ULIDs have 26 letters and digits, checked base 58 of 16 bytes 28 at most and of 32 bytes 51; no word of a language has
/// so many.
fn is_id(word: &str) -> bool {
    ((22..=28).contains(&word.len()) || (44..=52).contains(&word.len()))
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_device(word: &str, before: &str) -> bool {
    before.ends_with("\"device\":\"") && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Run {
    /// All of it, for a snapshot.
    pub fn shown(&self) -> String {
        let mut shown = self.stdout.clone();
        if !self.stderr.is_empty() {
            shown += &format!("--- stderr\n{}", self.stderr);
        }
        if self.code != 0 {
            shown += &format!("--- exit {}\n", self.code);
        }
        shown
    }
}

/// Several runs, one after the other, for one snapshot.
pub fn story(room: &Room, lines: &[&[&str]]) -> String {
    let show = |line: &&[&str]| format!("$ concord {}\n{}\n", line.join(" "), room.run(*line).shown());
    lines.iter().map(show).collect()
}

/// Makes a script that stands for a person's editor.
#[cfg(unix)]
pub fn editor(path: &Path, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.to_string_lossy().into_owned()
}

/// The same from a script: a command a line, words with spaces in double quotes; a line that begins with `@` sets the
/// clock.
pub fn script(room: &Room, lines: &str) -> String {
    let mut told = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(now) = line.strip_prefix('@') {
            room.at(now.trim());
            continue;
        }
        told += &format!("$ concord {line}\n{}\n", room.run(typed(line)).shown());
    }
    told
}

fn typed(line: &str) -> Vec<String> {
    let mut words = vec![];
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            // What follows directly on `field=` belongs to it.
            1 if line.split('"').nth(at - 1).is_some_and(|before| before.ends_with('=')) => {
                let field: String = words.pop().unwrap_or_default();
                words.push(field + part);
            }
            1 => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    words
}

/// A script in which every command asks for a language.
pub fn script_in(room: &Room, language: &str, lines: &str) -> String {
    let asks = |line: &str| match line.trim() {
        clock if clock.is_empty() || clock.starts_with('@') => format!("{clock}\n"),
        command => format!("{command} --lang {language}\n"),
    };
    script(room, &lines.lines().map(asks).collect::<String>())
}
