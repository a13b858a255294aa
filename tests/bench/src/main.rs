//! `cargo xtask bench`: what the daemon's work costs, as ratios against a baseline that is measured in the same run.
//!
//! A slow row fails nothing. A row whose work was not done (an order missing, a pull that failed) does.

mod convert;
mod market;
mod native;
mod native_http;
mod pipeline;
mod report;
mod rows;
mod usage;
mod wire;

use std::process::ExitCode;

use clap::Parser;

/// Measures, and prints a table of ratios.
#[derive(Debug, Parser)]
#[command(
    name = "bench",
    bin_name = "cargo xtask bench",
    after_help = "Prints the machine, a line for each row with its verdict, and below it what the figures are made of. Processor time \
                  is that of the measuring process alone; the marketplace is another one.\n\n\
                  Example:\n  cargo xtask bench --filter sandbox --rounds 9 --markdown"
)]
struct Options {
    /// Orders of the shop that is pulled.
    #[arg(long, default_value_t = 1000)]
    orders: u64,
    /// How often each side is measured, by turns; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Pulls that find nothing, in each round.
    #[arg(long, default_value_t = 200)]
    empty_pulls: u32,
    /// Only the rows whose name holds this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    filter: String,
    /// A round of little work, to see that everything runs. Its figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Prints Markdown with the machine, as docs/PERFORMANCE.md has it.
    #[arg(long)]
    markdown: bool,
    /// Plays the marketplace instead, in a process of its own whose time is not counted.
    #[arg(long, hide = true, value_name = "ORDERS")]
    marketplace: Option<u64>,
}

fn main() -> ExitCode {
    let mut options = Options::parse();
    if options.quick {
        options = Options { orders: 40, rounds: 1, empty_pulls: 5, ..options };
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(async {
            if let Some(orders) = options.marketplace {
                return market::play(orders).await;
            }
            report::print(&rows::measure(&options).await?, options.markdown);
            Ok(())
        })
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failed(&error);
            ExitCode::FAILURE
        }
    }
}
