//! The demo program: the daemon and a marketplace simulator on loopback. `cargo xtask demo` builds and runs it.

use std::process::ExitCode;

use clap::Parser as _;
use longshore_tests::demo::{self, Options};

fn main() -> ExitCode {
    demo::main(&Options::parse())
}
