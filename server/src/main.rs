//! The program `concord-server`; everything it does is in the library of this package.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod allocator;

fn main() -> ExitCode {
    concord_server::admin::run(std::env::args_os())
}
