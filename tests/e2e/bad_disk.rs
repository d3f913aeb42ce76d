//! Databases that are full, damaged or newer: told in one line, and left as they are.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use concord_tests::{Device, Ran, Server};
use tempfile::TempDir;

use crate::team::{MONDAY, Team, assert_same, list};
use crate::wire::http;

/// Where SQLite keeps the version that a program gave its database (`user_version`), big-endian.
const VERSION_AT: std::ops::Range<usize> = 60..64;

/// The client's database, at rest: all of it is in one file.
fn database(device: &Device) -> PathBuf {
    device.data().join("concord.db")
}

fn device() -> Device {
    let device = Device::new(MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.ok("board add Board");
    for number in 0..20 {
        device.ok(&format!("task add 'Task {number}'"));
    }
    device
}

/// Reading and writing are refused, and the file stays as it is.
#[track_caller]
fn assert_left_alone(device: &Device) {
    let before = fs::read(database(device)).expect("it can be read");
    for line in ["task list", "task add 'One more'", "task show B-001", "status", "sync"] {
        device.refused(1, line);
    }
    assert!(fs::read(database(device)).expect("it can be read") == before, "the file was written to");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let device = device();
    let mut bytes = fs::read(database(&device)).expect("it can be read");
    let version = bytes[VERSION_AT].to_vec();
    bytes[VERSION_AT].copy_from_slice(&999u32.to_be_bytes());
    fs::write(database(&device), &bytes).expect("it can be written");
    assert_left_alone(&device);
    bytes[VERSION_AT].copy_from_slice(&version);
    fs::write(database(&device), &bytes).expect("it can be written");
    assert_eq!(list(&device.json("task list")).len(), 20);
}

#[test]
fn a_damaged_database_is_left_alone() {
    let device = device();
    let whole = fs::read(database(&device)).expect("it can be read");
    for damaged in [
        b"this was never a database".repeat(1000),
        // The first page is whole, the others are not.
        whole[..4096].iter().copied().chain(vec![0xa5; whole.len() - 4096]).collect(),
        whole[..whole.len() / 2].to_vec(),
    ] {
        fs::write(database(&device), &damaged).expect("it can be written");
        assert_left_alone(&device);
    }
    fs::write(database(&device), &whole).expect("it can be written");
    assert_eq!(list(&device.json("task list")).len(), 20);
}

#[test]
fn a_damaged_or_newer_database_of_the_server_is_told_and_left_alone() {
    let mut team = Team::handbook();
    team.server.kill();
    let file = team.server.data().join("concord.db");
    // A kill leaves a log behind; a command that looks in takes it up.
    team.server.admin(&["verify"]);
    let whole = fs::read(&file).expect("it can be read");
    let mut newer = whole.clone();
    newer[VERSION_AT].copy_from_slice(&999u32.to_be_bytes());
    for bad in [newer, vec![0xa5; whole.len()]] {
        fs::write(&file, &bad).expect("it can be written");
        for words in [&["serve", "--listen", "127.0.0.1:0"][..], &["verify"], &["stats"]] {
            server_refuses(&team.server, words);
        }
        assert!(fs::read(&file).expect("it can be read") == bad, "the file was written to");
    }
    fs::write(&file, &whole).expect("it can be written");
    team.server.serve();
    team.lin.ok("task comment CSAT-002 'and on it goes'");
    team.all_sync();
    assert_same(&team.lin, &team.chen);
}

fn server_refuses(server: &Server, words: &[&str]) {
    let output = server.command(words).output().expect("it can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
    let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    ran.assert_refused(1, &words.join(" "));
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_written() {
    let Some(disk) = SmallDisk::mount() else { return };
    let device = Device::over(&disk.path().join("data"), MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.ok("board add Board");
    device.ok("task add 'While there was room'");
    let before = device.ok("task list --json");
    let filler = disk.fill();
    for _ in 0..3 {
        let ran = device.refused(1, "task add 'No room for this'");
        assert!(ran.err.contains("full"), "{ran:?}");
    }
    fs::remove_file(filler).expect("it can be removed");
    assert_eq!(before, device.ok("task list --json"));
    device.ok("task add 'Room again'");
    assert_eq!(list(&device.json("task list")).len(), 2);
}

#[test]
fn a_server_with_a_full_disk_acknowledges_nothing_and_comes_back_by_itself() {
    let Some(disk) = SmallDisk::mount() else { return };
    let server = Server::over(&disk.path().join("data"));
    let workspace = server.workspace("Marketing");
    let lin = device();
    lin.ok(&format!("publish {} --token {}", server.url(), workspace.token));
    assert_eq!(lin.json("status")["unsent"], 0);
    assert_eq!(http(&server, "GET", "/readyz", "").0, 200);
    let filler = disk.fill();
    for number in 0..200 {
        lin.ok(&format!("task comment B-001 'No room for this, {number}: {}'", "很长".repeat(100)));
    }
    let ran = lin.run("sync");
    assert!(matches!(ran.code, Some(1 | 6)), "{ran:?}");
    ran.assert_refused(ran.code.unwrap_or_default(), "sync");
    assert_ne!(lin.json("status")["unsent"], 0, "what is on no disk is not acknowledged");
    assert_eq!(lin.json("status")["held_back"], 0);
    let (status, said) = http(&server, "GET", "/readyz", "");
    assert!(status == 503 && said.contains("the disk is full"), "{said}");
    // What it has can be read all the while.
    server.admin(&["verify"]);
    // Whoever stays connected tries again by itself, and a sync that is asked for does, too.
    let watch = lin.watch();
    fs::remove_file(filler).expect("it can be removed");
    watch.until(|event| event["event"] == "acknowledged");
    lin.ok("sync");
    assert_eq!(lin.json("status")["unsent"], 0);
    assert_eq!(http(&server, "GET", "/readyz", "").0, 200);
    server.admin(&["verify"]);
}

/// A disk of two megabytes, for those who may mount one.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: a small disk can be mounted only by root, outside of most containers");
        }
        mounted.then_some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves no byte free, and returns the file that takes the room.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::File::create(&path).expect("a file can be made");
        for block in [4096, 512, 1] {
            while file.write_all(&vec![b'x'; block]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: whatever still runs on it ends with the test.
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}
