//! Real disks that are full or slow: what fails is told, nothing of it stays, and it is over when its cause is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::changes::Line;
use super::conformance::{OURS, append, document};
use super::tests::database;
use super::*;

/// A disk of two megabytes, for those who may mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: a small disk can be mounted only by root, outside of most containers");
        }
        mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no byte free, and returns the file that takes the room.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::File::create(&path).unwrap();
        for block in [4096, 512, 1] {
            while file.write_all(&vec![b'x'; block]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the storage threads end with the test.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn edit(line: &mut Line) -> Append {
    let chunk = line.edit(1);
    Append { heads: line.heads(), changes: line.count(), ..append(OURS, 1, &chunk, &[]) }
}

#[tokio::test]
async fn a_full_disk_keeps_what_it_has_and_takes_more_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let database = database(&disk.path().join("data"));
    let storage = Storage::open(&database).unwrap();
    let mut line = Line::default();
    for _ in 0..20 {
        storage.append(edit(&mut line)).await.unwrap();
    }
    let filler = disk.fill();
    let large = Append { chunk: vec![1; 100_000], ..edit(&mut line.clone()) };
    for _ in 0..3 {
        let error = storage.append(large.clone()).await.unwrap_err();
        assert!(matches!(error, StorageError::Full), "{error:?}");
    }
    assert!(matches!(storage.compact().await, Ok(_) | Err(StorageError::Full)));
    let stored = storage.load(OURS, document(1)).await.unwrap().unwrap();
    assert_eq!(stored.heads, line.heads());
    assert_eq!(storage.position(OURS).await.unwrap().number, 20);

    fs::remove_file(filler).unwrap();
    storage.probe().await.unwrap();
    storage.append(edit(&mut line)).await.unwrap();
    storage.compact().await.unwrap();
    let stored = storage.load(OURS, document(1)).await.unwrap().unwrap();
    assert_eq!((stored.heads, stored.chunks.len()), (line.heads(), 1));
}

#[tokio::test]
async fn a_full_disk_fails_the_probe_until_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let storage = Storage::open(&database(&disk.path().join("data"))).unwrap();
    let filler = disk.fill();
    let mut probes = 0;
    // What the log has of the disk already may last for a few.
    let error = loop {
        match storage.probe().await {
            Ok(()) => probes += 1,
            Err(error) => break error,
        }
        assert!(probes < 10_000, "the disk is full");
    };
    assert!(matches!(error, StorageError::Full), "{error:?}");
    fs::remove_file(filler).unwrap();
    storage.probe().await.unwrap();
}

#[tokio::test]
async fn readers_pass_a_writer_that_is_held_up() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let storage = Storage::open(&database).unwrap();
    let mut line = Line::default();
    storage.append(edit(&mut line)).await.unwrap();
    let slow = rusqlite::Connection::open(room.path().join(sqlite::FILE_NAME)).unwrap();
    slow.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = tokio::spawn({
        let (storage, append) = (storage.clone(), edit(&mut line));
        async move { storage.append(append).await }
    });
    assert_eq!(storage.load(OURS, document(1)).await.unwrap().unwrap().chunks.len(), 1);
    assert_eq!(storage.log_since(OURS, 0, 1_000).await.unwrap().number, 1);
    assert!(!waiting.is_finished(), "nobody can write now");
    slow.execute_batch("COMMIT").unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().number, 2);
}
