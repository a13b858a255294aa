//! The unit file in the eyes of systemd itself: it is well formed, and it leaves the service as little as it was meant to.
//!
//! Needs `systemd-analyze`. Where that is missing, each test says that it was skipped, and how to get it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use longshore_tests::skip;

/// The exposure that the unit reaches on systemd 252, in tenths; more is a regression. The rest is the network it lives on, and that
/// the process which compiles connectors may set limits to itself.
const EXPOSURE_MAX_TENTHS: u32 = 12;

#[test]
fn the_unit_is_well_formed() {
    let folder = tempfile::tempdir().unwrap();
    let unit = runnable_unit(folder.path()).unwrap();
    let Some(output) = systemd_analyze(&["verify", "--man=no", &unit.to_string_lossy()], "unit-verify").unwrap() else {
        return;
    };
    let said = text(&output);
    // What other units of this machine do wrong is not ours.
    let about_us: Vec<&str> = said.lines().filter(|line| line.contains("longshore")).collect();
    assert!(output.status.success() && about_us.is_empty(), "{said}");
}

#[test]
fn the_unit_exposes_no_more_than_it_did() {
    let unit = unit().to_string_lossy().into_owned();
    let threshold = format!("--threshold={EXPOSURE_MAX_TENTHS}");
    let Some(output) = systemd_analyze(&["security", "--offline=true", &threshold, &unit], "unit-exposure").unwrap()
    else {
        return;
    };
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn the_unit_stops_later_than_the_daemon_drains() {
    let unit = std::fs::read_to_string(unit()).unwrap();
    let setting = |name: &str| unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let stop: u64 = setting("TimeoutStopSec").unwrap().parse().unwrap();
    let drain = longshore::config::Server::default().drain.as_secs();
    assert!(stop >= drain + 15, "{stop} {drain}");
    // That is heeded for the service's own process alone, so nothing may look at the configuration before it.
    assert_eq!((setting("RestartPreventExitStatus"), setting("ExecStartPre")), (Some("78"), None));
    assert_eq!(setting("LimitCORE"), Some("0"));
}

fn unit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/longshore.service")
}

/// The unit with a program that exists everywhere, since `verify` looks whether it can be run.
fn runnable_unit(folder: &Path) -> std::io::Result<PathBuf> {
    let text = std::fs::read_to_string(unit())?.replace("/usr/bin/longshore", "/bin/true");
    let path = folder.join("longshore.service");
    std::fs::write(&path, text)?;
    Ok(path)
}

/// Runs the tool. None, and a report that says so, where it is missing.
fn systemd_analyze(arguments: &[&str], test: &str) -> std::io::Result<Option<Output>> {
    match Command::new("systemd-analyze").args(arguments).output() {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skip::report(test, "systemd-analyze", "apt install systemd")?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
