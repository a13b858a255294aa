//! The table, for people or as Markdown. The only file here that prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the bench's door to the terminal")]

use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use comfy_table::{ContentArrangement, Table};
use longshore::clock::Clock;

use crate::rows::{Part, Row};

/// The toolchain that builds all of this.
const TOOLCHAIN: &str = include_str!("../../../rust-toolchain.toml");

/// Prints the rows, and below them what their figures are made of.
pub(crate) fn print(rows: &[Row], markdown: bool) {
    let mut verdicts = table(["what", "measured", "against", "result", "to reach", ""], markdown);
    let mut parts = table(["processor time of", "least", "median", "most"], markdown);
    for row in rows {
        let verdict = if row.reached { "reached" } else { "falls short" };
        verdicts.add_row([row.name, &row.measured, &row.baseline, &row.result, row.reach, verdict]);
        for Part { name, time } in &row.parts {
            let [least, median, most] = [time.least, time.median, time.most].map(|micros| format!("{micros:.0} µs"));
            parts.add_row([name, least.as_str(), &median, &most]);
        }
    }
    println!("{}\n\n{verdicts}\n\n{parts}", machine());
}

fn table<const N: usize>(header: [&str; N], markdown: bool) -> Table {
    let mut table = Table::new();
    table.set_header(header);
    if markdown {
        table.load_style(ASCII_MARKDOWN);
    } else {
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    }
    table
}

/// Says why nothing could be measured.
pub(crate) fn failed(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// When and on what, as Linux tells it.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    let rust = TOOLCHAIN.lines().find_map(|line| line.strip_prefix("channel = ")).unwrap_or_default();
    format!(
        "{}: {} with {cores} cores, Linux {}, load {} at the end, Rust {}, {} build.",
        Clock::system().now().to_string().chars().take(10).collect::<String>(),
        model.unwrap_or("unknown processor").trim(),
        kernel.trim(),
        load.split(' ').next().unwrap_or_default(),
        rust.trim_matches('"'),
        if cfg!(debug_assertions) { "unoptimised" } else { "release" },
    )
}
