//! The demo, played by itself: it must come to a good verdict, notice an order that is kept from it, and leave nothing behind.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use longshore_tests::components::component;
use longshore_tests::play::child::Child;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::skip;
use rustix::process::geteuid;
use url::Url;

const DEMO: &str = env!("CARGO_BIN_EXE_demo");

const PLATFORMS: [&str; 4] = ["aliexpress", "ebay", "amazon", "dhgate"];

/// Runs the demo program with a temporary folder of its own, which must be empty afterwards.
fn demo(arguments: &[&str]) -> std::io::Result<Output> {
    play(Command::new(DEMO).args(["--once", "--marketplace", env!("CARGO_BIN_EXE_marketplace")]).args(arguments))
}

/// Runs a command that ends as the demo program, likewise.
fn play(command: &mut Command) -> std::io::Result<Output> {
    let longshore = beside(Path::new(DEMO), "longshore");
    assert!(longshore.exists(), "{} is missing: `cargo xtask test` builds it", longshore.display());
    let folder = tempfile::Builder::new().prefix("demo ").tempdir()?;
    // As `/tmp` is: whoever runs the demo makes a folder of its own there.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o1777))?;
    let output = command.env("TMPDIR", folder.path()).output()?;
    let left = entries(folder.path())?;
    assert!(left.is_empty(), "left behind: {left:?}\n{}", shown(&output));
    Ok(output)
}

fn beside(program: &Path, name: &str) -> PathBuf {
    program.with_file_name(name)
}

/// All orders of all accounts were found equal, several accounts on each of these platforms.
fn assert_good(output: &Output, platforms: &[&str]) {
    assert!(output.status.success(), "{}", shown(output));
    let counts = counts(output);
    for platform in platforms {
        let accounts = counts.iter().filter(|(account, ..)| account.starts_with(platform)).count();
        assert!(accounts > 1, "{platform}: {}", shown(output));
    }
    assert_eq!(counts.len(), 2 * platforms.len() + 1, "{}", shown(output));
    assert!(counts.iter().all(|(_, equal, all)| equal == all && *all > 0), "{}", shown(output));
    let sum: u64 = counts.iter().filter(|(account, ..)| !account.is_empty()).map(|(_, _, all)| all).sum();
    assert_eq!(counts.last(), Some(&(String::new(), sum, sum)), "{}", shown(output));
}

/// The account, the equal orders and all orders of each line that counts them. The total names no account.
fn counts(output: &Output) -> Vec<(String, u64, u64)> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = |line: &str| {
        let words: Vec<&str> = line.strip_suffix(" orders equal")?.split_whitespace().collect();
        let [account @ .., equal, "of", all] = words.as_slice() else { return None };
        Some((account.join(" "), equal.parse().ok()?, all.parse().ok()?))
    };
    text.lines().filter_map(read).collect()
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_demo_finds_all_orders_of_all_platforms_equal() {
    let output = demo(&["--seed", "11"]).unwrap();
    assert_good(&output, &PLATFORMS);
    for step in ["connect amazon shop 1 by consent", "connect amazon shop 2 by a pasted refresh token"] {
        assert!(shown(&output).contains(step), "{step}: {}", shown(&output));
    }
}

#[test]
fn two_demos_run_beside_each_other() {
    let outputs = std::thread::scope(|scope| {
        let beside = |platform| scope.spawn(move || (platform, demo(&["--platform", platform]).unwrap()));
        ["ebay", "dhgate"].map(beside).map(|demo| demo.join().unwrap())
    });
    for (platform, output) in outputs {
        assert_good(&output, &[platform]);
    }
}

/// A network that holds nothing but its own loopback, for the program that follows.
const OFFLINE: [&str; 6] =
    ["--user", "--map-root-user", "--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""];

#[test]
fn the_demo_needs_no_network() {
    let offline = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(OFFLINE).arg(program);
        command
    };
    let can_be = skip::is_installed("unshare") && offline("true").output().is_ok_and(|output| output.status.success());
    if !can_be {
        let how = "apt-get install util-linux iproute2, and allow user namespaces";
        return skip::report("offline-demo", "unshare and ip", how).unwrap();
    }
    let alone = offline("ip").args(["-o", "link"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&alone.stdout).lines().count(), 1, "only loopback: {}", shown(&alone));
    assert_good(&play(offline(DEMO).args(["--once", "--platform", "amazon"])).unwrap(), &["amazon"]);
}

/// Runs what follows as nobody in particular.
const NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

#[test]
fn the_demo_runs_for_an_ordinary_user_and_from_a_path_with_spaces() {
    if geteuid().is_root() && !skip::is_installed("setpriv") {
        return skip::report("ordinary-demo", "setpriv", "apt-get install util-linux").unwrap();
    }
    let folder = tempfile::Builder::new().prefix("a path with spaces ").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["demo", "longshore", "marketplace"] {
        std::fs::copy(beside(Path::new(DEMO), name), folder.path().join(name)).unwrap();
    }
    let connectors = folder.path().join("its connectors");
    std::fs::create_dir(&connectors).unwrap();
    std::fs::write(connectors.join("aliexpress.wasm"), component("aliexpress").unwrap()).unwrap();
    let config = folder.path().join("demo config.toml");
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/demo.toml"), &config).unwrap();
    let program = folder.path().join("demo");
    let mut command = if geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(NOBODY).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    command.args(["--once", "--platform", "aliexpress", "--connectors"]).arg(&connectors).arg("--config").arg(&config);
    // The folder of the tests may be closed to others.
    assert_good(&play(command.current_dir("/")).unwrap(), &["aliexpress"]);
}

#[test]
fn the_demo_fails_when_an_order_is_kept_from_it_on_any_platform() {
    for platform in PLATFORMS {
        let output = demo(&["--platform", platform, "--drop-order", platform]).unwrap();
        let shown = shown(&output);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        let counts = counts(&output);
        let missing: Vec<u64> = counts.iter().map(|(_, equal, all)| all - equal).collect();
        assert_eq!(missing, [1, 1, 2], "one order of each shop, and in all: {shown}");
        assert!(shown.contains("in the ledger, but no draft"), "{shown}");
        assert!(shown.contains("step `compare every draft with the marketplaces' ledgers` failed"), "{shown}");
    }
}

#[test]
fn a_daemon_that_dies_at_any_point_of_the_first_pull_loses_no_order_and_doubles_none() {
    for point in [
        "before-commit/commit page",
        "after-commit/commit page",
        "before-commit/commit batch",
        "after-commit/commit batch",
        "between-batches",
    ] {
        let output = demo(&["--platform", "aliexpress", "--orders", "60", "--crash-at", point]).unwrap();
        assert!(output.status.success(), "{point}: {}", shown(&output));
        assert_eq!(
            counts(&output).first(),
            Some(&("aliexpress shop 1".to_owned(), 60, 60)),
            "{point}: {}",
            shown(&output)
        );
    }
}

#[test]
fn a_step_that_fails_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let shown = shown(&demo(&["--listen", &address]).unwrap());
    assert!(shown.contains("step `take a port` failed") && shown.contains("--listen"), "{shown}");
}

/// How long a demo may take to have everything ready, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test]
async fn a_demo_to_look_at_says_how_to_connect_the_shop_that_is_left() {
    let folder = tempfile::Builder::new().prefix("demo ").tempdir().unwrap();
    let mut command = tokio::process::Command::new(DEMO);
    command.args(["--listen", "127.0.0.1:0", "--marketplace", env!("CARGO_BIN_EXE_marketplace")]);
    let mut demo = Child::start("demo", command.env("TMPDIR", folder.path()), None).unwrap();
    let end = |line: &str| line.starts_with("Ctrl-C ends it all").then_some(());
    demo.line("how it ends", PATIENCE, end).await.unwrap();
    let said = demo.lines();
    let told = |name: &str| -> Vec<&str> {
        let after = |line| str::strip_prefix(line, "  ")?.strip_prefix(name)?.strip_prefix(' ');
        said.iter().filter_map(|line| Some(after(line)?.trim())).collect()
    };
    assert_eq!(told("simulator").len(), PLATFORMS.len(), "{said:?}");
    let (console, ebay) = (Url::parse(told("address")[0]).unwrap(), Url::parse(told("simulator")[1]).unwrap());

    assert_eq!(told("password"), [seller::PASSWORD]);
    let mut staff = seller::sign_in(&console.join("sign-in").unwrap()).await.unwrap();
    let link = seller::begin(&mut staff, &console, Shop { platform: "ebay", answers: &[] }).await.unwrap();
    let login = seller::consent(&link, &ebay).await.unwrap();
    assert!(told("sign in as")[1].starts_with(&login), "the platform proposes the shop that is left: {login}");
    seller::name(&link, Some("a third shop")).await.unwrap().expect_ok().unwrap();
    let accounts = staff.open(&console.join("accounts").unwrap()).await.unwrap();
    let shops = ["a third shop", "ebay shop 2", "amazon shop 2", "dhgate shop 2", "aliexpress shop 2"];
    assert!(shops.iter().all(|shop| accounts.body.contains(shop)), "{}", accounts.body);

    demo.signal(rustix::process::Signal::INT);
    let how = demo.ended().await.to_string();
    assert!(how.contains("exit status: 0") && demo.lines().iter().any(|line| line == "Stopped."), "{how}");
    assert_eq!(entries(folder.path()).unwrap(), [] as [PathBuf; 0]);
}

/// A daemon that shows its link and is never ready, so that the demo waits for it until it is told to stop.
const NEVER_READY: &str = "#!/bin/sh\necho http://127.0.0.1:1/setup?code=abc\nwhile read -r line; do :; done\n";

#[test]
fn a_demo_that_is_told_to_stop_leaves_nothing_behind() {
    let folder = tempfile::Builder::new().prefix("demo ").tempdir().unwrap();
    let program = tempfile::tempdir().unwrap();
    let longshore = program.path().join("longshore");
    std::fs::write(&longshore, NEVER_READY).unwrap();
    std::fs::set_permissions(&longshore, std::fs::Permissions::from_mode(0o755)).unwrap();
    for signal in [rustix::process::Signal::TERM, rustix::process::Signal::INT, rustix::process::Signal::HUP] {
        let mut demo = Command::new(env!("CARGO_BIN_EXE_demo"))
            .args(["--once", "--marketplace", env!("CARGO_BIN_EXE_marketplace"), "--longshore"])
            .arg(&longshore)
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("start the daemon")));
        assert_eq!(entries(folder.path()).unwrap().len(), 1);
        rustix::process::kill_process(rustix::process::Pid::from_child(&demo), signal).unwrap();
        assert_eq!(demo.wait().unwrap().code(), Some(1), "{signal:?}");
        assert_eq!(entries(folder.path()).unwrap(), [] as [PathBuf; 0], "{signal:?}");
    }
}
