//! Where the programs under test are, always as the sources are now.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The path of one of the two programs, `concord` or `concord-server`.
///
/// `CONCORD_BIN_DIR` says where both have been built. Without it they are built first, so that a test
/// started by hand never runs a program of yesterday.
///
/// # Panics
///
/// If the programs do not build.
pub fn program(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| match std::env::var_os("CONCORD_BIN_DIR") {
        Some(folder) => folder.into(),
        None => build(),
    });
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Builds both programs and returns the folder they are in: two above this test's own binary.
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "-p", "concord-cli", "-p", "concord-server"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "the programs under test do not build");
    let test = std::env::current_exe().expect("a test knows its own path");
    let folder = test.ancestors().nth(2).expect("a test's binary is in target/PROFILE/deps");
    folder.to_path_buf()
}
