//! A process that does the same in every version: what a command's time is divided by.

use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// How much is hashed.
const BYTES: usize = 8 * 1024 * 1024;

/// Hashes, and to stand beside what writes also puts a page on the disk under `folder`.
pub fn run(writes: bool, folder: &Path) -> Result<(), Failure> {
    let hash = Sha256::digest(vec![7_u8; BYTES]);
    if writes {
        let mut file = std::fs::File::create(folder.join("page"))?;
        file.write_all(&hash.repeat(128))?;
        file.sync_all()?;
    }
    println!("{hash:x?}");
    Ok(())
}
