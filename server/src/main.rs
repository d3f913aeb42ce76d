//! The program `concord-server`; everything it does is in the library of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    concord_server::allocator::settle();
    concord_server::admin::run(std::env::args_os())
}
