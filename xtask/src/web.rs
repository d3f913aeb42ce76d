//! `cargo xtask web`: the replica for browsers, from Rust source to optimised wasm with its JavaScript glue.
//!
//! The glue is made by a library that must have exactly the version of `wasm-bindgen` that the module was
//! compiled with. It is heavy, so it is a feature of this program that only this errand builds: the errand
//! calls itself once more with the feature on (see [`glue`]).

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failure::Failure;
use crate::steps::{self, Steps};
use crate::{node, only_help, process, wasm};

const HELP: &str = "\
Builds the replica for browsers into web/bridge/pkg: wasm, and its JavaScript glue as an ES module
that browsers and Node load alike.

Usage: cargo xtask web

Needs Node.js with npm. The wasm target comes from rustup where it can be had, else from Debian's
packages; those and clang are installed when they are missing (as root or with sudo).
";

/// The crate that is built, and the name of the module that comes out.
const PACKAGE: &str = "concord-web-bridge";
const MODULE: &str = "concord_web_bridge";

/// The errand.
pub fn main(arguments: &[String]) -> Result<(), Failure> {
    // The call of this errand by itself, with the feature on: not for people, and so not in the help text.
    if let [word, module, out] = arguments
        && word == "glue"
    {
        return glue(Path::new(module), Path::new(out));
    }
    if !only_help(arguments, HELP)? {
        return Ok(());
    }
    let mut steps = Steps::new(STEPS + 1);
    steps.begin("looking for a wasm toolchain and Node");
    node::require()?;
    let toolchain = wasm::toolchain()?;
    let package = build(toolchain, &mut steps)?;
    eprintln!("built {} in {}", package.display(), steps.elapsed());
    Ok(())
}

/// How many steps [`build`] takes.
pub const STEPS: usize = 3;

/// Builds the module, its glue, and the optimised module. Returns the folder they are in.
pub fn build(toolchain: wasm::Toolchain, steps: &mut Steps) -> Result<PathBuf, Failure> {
    steps.begin("building the replica for wasm (some minutes the first time)");
    let mut cargo = toolchain.cargo("build");
    cargo.args(["--package", PACKAGE, "--profile", "wasm"]);
    process::run("building the replica for wasm", &mut cargo)?;
    let module = toolchain.target_dir().join(wasm::TARGET).join("wasm").join(format!("{MODULE}.wasm"));

    steps.begin("making the JavaScript glue");
    let package = process::root().join("web/bridge/pkg");
    let mut again = process::cargo();
    again.args(["run", "--quiet", "--package", "xtask", "--features", "web", "--", "web", "glue"]);
    process::run("making the JavaScript glue", again.arg(&module).arg(&package))?;

    steps.begin("optimising the module");
    node::install("web")?;
    optimise(&module, &package.join(format!("{MODULE}_bg.wasm")))?;
    Ok(package)
}

/// Writes the glue and the module that goes with it.
#[cfg(feature = "web")]
fn glue(module: &Path, out: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("the JavaScript glue could not be made: {error:#}"));
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).typescript(true).web(true).map_err(failed)?;
    bindgen.generate(out).map_err(failed)
}

/// Without its library there is no glue; only the call with the feature on gets here by way of the errand.
#[cfg(not(feature = "web"))]
fn glue(_module: &Path, _out: &Path) -> Result<(), Failure> {
    Err(Failure::usage("this xtask was built without its feature `web`", "run `cargo xtask web`"))
}

/// Optimises the glued module in place and tells its sizes. What went in and what came out last time is kept
/// beside the builds, so an unchanged module costs nothing.
fn optimise(built: &Path, glued: &Path) -> Result<(), Failure> {
    let before = built.with_extension("glued.wasm");
    let after = built.with_extension("optimised.wasm");
    let module = read(glued)?;
    if !(after.is_file() && fs::read(&before).is_ok_and(|known| known == module)) {
        let mut optimiser = process::at_root(process::root().join("web/node_modules/.bin/wasm-opt"));
        optimiser.arg("-Os").args(FEATURES).arg(glued).arg("-o").arg(&after);
        process::run("optimising the module", &mut optimiser)?;
        write(&before, &module)?;
    }
    let optimised = read(&after)?;
    write(glued, &optimised)?;
    steps::note(format!(
        "{} as compiled, {} optimised, {} gzipped",
        megabytes(module.len()),
        megabytes(optimised.len()),
        gzipped(glued).map_or_else(|| "?".to_owned(), megabytes),
    ));
    Ok(())
}

/// What rustc may use for this target by default, and every browser since 2023 has.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::new(format!("{} can't be read: {error}", path.display())))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes)
        .map_err(|error| Failure::new(format!("{} can't be written: {error}", path.display())))
}

/// The size that travels to a browser, where `gzip` is there to tell.
fn gzipped(path: &Path) -> Option<usize> {
    let mut gzip = process::at_root("gzip");
    let mut child = gzip.args(["-9", "-c"]).arg(path).stdout(Stdio::piped()).spawn().ok()?;
    let mut bytes = Vec::new();
    let read = child.stdout.take().map(|mut out| out.read_to_end(&mut bytes));
    let ended = child.wait().ok()?;
    (ended.success() && matches!(read, Some(Ok(_)))).then_some(bytes.len())
}

fn megabytes(bytes: usize) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_megabytes() {
        assert_eq!(megabytes(2_352_200), "2.35 MB");
    }

    #[test]
    fn the_glue_library_has_exactly_the_version_of_the_bindings() {
        let lock = fs::read_to_string(process::root().join("Cargo.lock")).unwrap();
        let version = |name: &str| {
            let start = lock.find(&format!("name = \"{name}\"\nversion = \"")).unwrap();
            lock[start..].lines().nth(1).unwrap().to_owned()
        };
        assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
    }
}
