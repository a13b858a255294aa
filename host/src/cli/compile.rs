//! `compile-component`: what the daemon's child process does. Component in, machine code out.

use std::io;

use super::args::CompileArgs;
use super::exit::{Exit, Failure};
use crate::config;
use crate::sandbox;

/// Compiles what is on the standard input.
pub(super) fn run(args: &CompileArgs) -> Result<Exit, Failure> {
    let limits = config::Sandbox {
        memory_bytes_max: args.memory,
        instances_max: args.instances,
        component_bytes_max: args.component,
        ..config::Sandbox::default()
    };
    let (mut input, mut output, mut notes) = (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    let done = sandbox::serve_compiler(&limits, &mut input, &mut output, &mut notes);
    match done {
        Ok(true) => Ok(Exit::Done),
        Ok(false) => Ok(Exit::Failed),
        Err(error) => Err(Failure::new(Exit::TryAgain, format!("cannot pass the component or its code on: {error}"))),
    }
}
