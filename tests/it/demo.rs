//! The demo, played by itself: it must come to a good verdict, notice an order that is kept from it, and leave nothing behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the demo program with a temporary folder of its own, which must be empty afterwards.
fn demo(arguments: &[&str]) -> std::io::Result<Output> {
    let demo = Path::new(env!("CARGO_BIN_EXE_demo"));
    let longshore = demo.with_file_name("longshore");
    assert!(longshore.exists(), "{} is missing: `cargo xtask test` builds it", longshore.display());
    let folder = tempfile::Builder::new().prefix("demo ").tempdir()?;
    let output = Command::new(demo)
        .args(["--once", "--marketplace", env!("CARGO_BIN_EXE_marketplace")])
        .args(arguments)
        .env("TMPDIR", folder.path())
        .output()?;
    let left =
        std::fs::read_dir(folder.path())?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    assert!(left.is_empty(), "left behind: {left:?}\n{}", shown(&output));
    Ok(output)
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_demo_finds_all_orders_equal() {
    let output = demo(&["--seed", "11"]).unwrap();
    assert!(output.status.success(), "{}", shown(&output));
    assert!(shown(&output).contains("25 of 25 orders equal"), "{}", shown(&output));
}

#[test]
fn the_demo_fails_when_an_order_is_kept_from_it() {
    let output = demo(&["--drop-order"]).unwrap();
    let shown = shown(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("24 of 25 orders equal"), "{shown}");
    assert!(shown.contains("step `compare every draft with the marketplace's ledger` failed"), "{shown}");
}

#[test]
fn a_step_that_fails_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let shown = shown(&demo(&["--listen", &address]).unwrap());
    assert!(shown.contains("step `take a port` failed") && shown.contains("--listen"), "{shown}");
}
