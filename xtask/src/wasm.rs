//! A toolchain that can build for browsers: from rustup where it can be had, else from Debian's packages.
//!
//! Both build `wasm32-unknown-unknown`. Rustup brings the standard library ready made. Debian's Rust for the
//! web brings it as source and it is built along, with unstable options that its compiler is told to allow.
//! SQLite's C is compiled by clang in either case. What has to be installed is said before it is done.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::steps;

/// The target's name.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's packages that make up a toolchain for [`TARGET`].
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// Where a toolchain for [`TARGET`] was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The compiler in use has the target's standard library (rustup, or a distribution that ships it).
    Ready,
    /// Debian's packages, which build the standard library from source.
    Debian,
}

impl Toolchain {
    /// Cargo's `subcommand` for the wasm target, with this toolchain's compiler, linker and flags set.
    pub fn cargo(self, subcommand: &str) -> Command {
        match self {
            Toolchain::Ready => {
                let mut cargo = process::cargo();
                cargo.args([subcommand, "--target", TARGET]);
                cargo
            }
            Toolchain::Debian => {
                let mut cargo = process::at_root("/usr/bin/cargo");
                cargo
                    .args([subcommand, "--target", TARGET, "-Zbuild-std=std,panic_abort"])
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTFLAGS", "-Clinker=wasm-ld-19 --cfg getrandom_backend=\"wasm_js\"")
                    .env("CARGO_TARGET_DIR", self.target_dir());
                cargo
            }
        }
    }

    /// Where this toolchain's builds go. Debian's compiler has its own folder: sharing one with another
    /// compiler would make each rebuild what the other built.
    pub fn target_dir(self) -> PathBuf {
        match self {
            Toolchain::Ready => process::target_dir(),
            Toolchain::Debian => process::target_dir().join("debian-wasm"),
        }
    }
}

/// Finds a toolchain for the wasm target, installing what is missing.
pub fn toolchain() -> Result<Toolchain, Failure> {
    let toolchain = if has_target() || add_target() {
        Toolchain::Ready
    } else {
        install("Rust for the web", &DEBIAN, || Path::new("/usr/bin/wasm-ld-19").exists() && debian_std())?;
        steps::note("wasm toolchain: Debian's rustc-web, the standard library is built along");
        Toolchain::Debian
    };
    install("clang (compiles SQLite for wasm)", &["clang"], || {
        process::works(process::at_root("clang").arg("--version"))
    })?;
    Ok(toolchain)
}

/// Whether the compiler in use has the target's standard library on disk.
fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut rustc = process::at_root(rustc);
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(libdir) = process::output("asking rustc for its targets", &mut rustc) else { return false };
    std::fs::read_dir(libdir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Lets rustup add the target, where there is a rustup and it can be fetched.
fn add_target() -> bool {
    if !process::works(process::at_root("rustup").arg("--version")) {
        return false;
    }
    steps::note(format!("wasm toolchain: rustup target add {TARGET}"));
    let added = process::works(process::at_root("rustup").args(["target", "add", TARGET]));
    if !added {
        steps::note("wasm toolchain: rustup can't fetch the target here");
    }
    added && has_target()
}

/// Whether Debian's compiler and the standard library's source are there.
fn debian_std() -> bool {
    let mut dpkg = process::at_root("dpkg-query");
    dpkg.args(["--show", "--showformat=${db:Status-Status}\n"]).args(DEBIAN);
    process::output("asking for installed packages", &mut dpkg)
        .is_ok_and(|states| states.lines().all(|state| state == "installed"))
}

/// Installs Debian packages unless `present` says that they are there already.
fn install(what: &str, packages: &[&str], present: impl Fn() -> bool) -> Result<(), Failure> {
    if present() {
        return Ok(());
    }
    let list = packages.join(" ");
    let by_hand = format!("install {what} by hand; on Debian: apt-get install {list}");
    if !process::works(process::at_root("apt-get").arg("--version")) {
        return Err(Failure::new(format!("{what} is missing, and there is no apt-get")).hint(by_hand));
    }
    steps::note(format!("installing {what}: apt-get install {list}"));
    let doing = format!("installing {what}");
    process::run(&doing, apt().args(["update", "-qq"])).map_err(|failure| failure.hint(&by_hand))?;
    process::run(&doing, apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
        .map_err(|failure| failure.hint(&by_hand))?;
    match present() {
        true => Ok(()),
        false => Err(Failure::new(format!("{what} was installed but does not work")).hint(by_hand)),
    }
}

/// `apt-get`, through sudo where this is not root, asking nothing.
fn apt() -> Command {
    let root = process::output("asking who this is", process::at_root("id").arg("-u"));
    let mut command = if root.is_ok_and(|id| id == "0") {
        process::at_root("apt-get")
    } else {
        let mut sudo = process::at_root("sudo");
        sudo.arg("apt-get");
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_present_is_not_installed_again() {
        install("nothing", &["no-such-package-here"], || true).unwrap();
    }

    #[test]
    fn both_toolchains_build_for_the_same_target_into_their_own_folders() {
        for toolchain in [Toolchain::Ready, Toolchain::Debian] {
            let command = toolchain.cargo("build");
            let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
            assert_eq!(&words[..3], ["build", "--target", TARGET]);
        }
        assert_ne!(Toolchain::Ready.target_dir(), Toolchain::Debian.target_dir());
    }
}
