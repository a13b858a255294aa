//! The console in a real browser, with people who press its buttons: `tests/browser`, against a daemon and a marketplace of its own.
//!
//! Needs chromium, node and npm. Where one is missing, the test says that it was skipped, and how to get them.

use std::path::Path;
use std::time::Duration;

use longshore_tests::play::seller::PASSWORD;
use longshore_tests::skip;
use tokio::process::Command;

use super::bed::Bed;
use super::scene::APPS;

/// How long the whole tour may take on a busy machine.
const TOUR: Duration = Duration::from_mins(8);

#[tokio::test(flavor = "multi_thread")]
async fn people_get_from_the_notice_to_their_orders() {
    if !["chromium", "node", "npm"].into_iter().all(skip::is_installed) {
        skip::report("browser", "chromium and node", "apt install chromium nodejs npm").unwrap();
        return;
    }
    let mut npm = Command::new("npm");
    run(npm.args(["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"])).await;

    // Four minutes between pulls, as delivered: the button has something to count down.
    let bed = Bed::with(&["pull.after_click=4m"]).await;
    let mut check = Command::new("node");
    check.args(["check.mjs", "--url", bed.console.as_str(), "--password", PASSWORD]);
    for ((key, secret), login) in APPS.iter().zip(bed.market.logins()) {
        check.arg("--app").arg(format!("{key}:{secret}={login}"));
    }
    run(&mut check).await;
    bed.end().await;
}

/// Runs a program in the folder of the browser's checks. What it says is shown if it fails.
async fn run(command: &mut Command) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    command.current_dir(folder).kill_on_drop(true).stdin(std::process::Stdio::null());
    let output = tokio::time::timeout(TOUR, command.output()).await.expect("the browser's check hangs").unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success(), "{}", said.concat());
}
