//! JavaScript packages: installed from a lock file, once, and again only when the lock file has changed.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::process;
use crate::steps;

/// The copy of the lock file that the packages in `node_modules` were installed from.
const STAMP: &str = "node_modules/.installed-lock.json";

/// Makes sure that Node and npm can be called.
pub fn require() -> Result<(), Failure> {
    for program in ["node", "npm"] {
        if !process::works(process::at_root(program).arg("--version")) {
            return Err(Failure::new(format!("`{program}` is not installed"))
                .hint("install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)"));
        }
    }
    Ok(())
}

/// Installs exactly what `folder/package-lock.json` lists, unless that is what is already there.
/// `folder` is relative to the project's root.
pub fn install(folder: &str) -> Result<(), Failure> {
    let path = process::root().join(folder);
    let lock = fs::read(path.join("package-lock.json"))
        .map_err(|error| Failure::new(format!("{folder}/package-lock.json can't be read: {error}")))?;
    if is_installed(&path, &lock) {
        steps::note(format!("{folder}: already there"));
        return Ok(());
    }
    steps::note(format!("{folder}: npm ci"));
    let mut npm = process::at_root("npm");
    npm.current_dir(&path).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::run(&format!("installing the JavaScript packages of {folder}"), &mut npm)?;
    fs::write(path.join(STAMP), lock)
        .map_err(|error| Failure::new(format!("{folder}/{STAMP} can't be written: {error}")))
}

fn is_installed(path: &Path, lock: &[u8]) -> bool {
    fs::read(path.join(STAMP)).is_ok_and(|installed| installed == lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_lock_file_asks_for_a_new_install() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_installed(folder.path(), b"one"));
        fs::create_dir(folder.path().join("node_modules")).unwrap();
        fs::write(folder.path().join(STAMP), b"one").unwrap();
        assert!(is_installed(folder.path(), b"one"));
        assert!(!is_installed(folder.path(), b"two"));
    }
}
