//! The table, for people or as Markdown. The only file here that prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the bench's door to the terminal")]

use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;

use crate::rows::Row;

/// Prints the rows.
pub(crate) fn print(rows: &[Row], markdown: bool) {
    let mut table = Table::new();
    table.set_header(["what", "measured", "against", "result", "to reach", ""]);
    for row in rows {
        let verdict = if row.reached { "reached" } else { "falls short" };
        table.add_row([row.name, &row.measured, &row.baseline, &row.result, row.reach, verdict]);
    }
    if markdown {
        table.load_style(ASCII_MARKDOWN);
        println!("{}\n", machine());
    } else {
        table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    }
    println!("{table}");
}

/// Says why nothing could be measured.
pub(crate) fn failed(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// Processor, cores and kernel, as Linux tells them.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    format!(
        "{} with {cores} cores, Linux {}, load {} at the end, {} build.",
        model.unwrap_or("unknown processor").trim(),
        kernel.trim(),
        load.split(' ').next().unwrap_or_default(),
        if cfg!(debug_assertions) { "unoptimised" } else { "release" },
    )
}
