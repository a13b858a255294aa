//! The command line as a person or a script meets it: what is printed where, and the exit code.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `longshore` without a terminal and without anything of the caller's environment that it would read.
fn longshore(arguments: &[&str]) -> std::io::Result<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_marketplace")).with_file_name("longshore");
    assert!(program.exists(), "{} is missing: `cargo xtask test` builds it", program.display());
    let mut command = Command::new(program);
    for variable in ["LONGSHORE_CONFIG", "LONGSHORE_SOCKET", "NO_COLOR", "CLICOLOR_FORCE", "JOURNAL_STREAM"] {
        command.env_remove(variable);
    }
    command.args(arguments).output()
}

fn project(path: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    path.to_string_lossy().into_owned()
}

#[test]
fn every_command_ends_with_the_code_of_its_outcome() {
    let minimal = project("config/minimal.toml");
    let broken = project("tests/golden/config/bare-numbers.toml");
    let warned = project("tests/golden/config/warnings.toml");
    let (folder, text_file) = (project("config"), project("tests/it/cli.rs"));
    // A folder that is there on every machine, and a path that is no longer an address.
    let dir = format!("connectors.dir={folder}");
    let long = format!("/tmp/{}", "s".repeat(103));
    let long_socket = format!("server.socket={long}");
    let ca_file = format!("egress.ca_file={text_file}");
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["check", &minimal, "--set", &dir], 0, "ok: ", ""),
        (&["check", &broken], 78, "", "did you mean `\"15m\"`?"),
        (&["check", "--config", &broken], 78, "", "bare-numbers.toml:2:9"),
        (&["check", &warned, "--set", &dir], 0, "ok: ", "warning: "),
        (&["check", &warned, "--set", &dir, "--deny-warnings"], 78, "", "warning: "),
        (&["check", &minimal, "--set", "server.listne=1"], 78, "", "did you mean `listen`?"),
        (&["check", &minimal, "--set", "server.drain=9"], 78, "", "did you mean `\"9s\"`?"),
        (&["check", &minimal, "--set", "connectors.dir=/none"], 78, "", "`connectors.dir` cannot be used"),
        (&["check", &minimal, "--set", &dir, "--set", &ca_file], 78, "", "holds no certificate"),
        (&["check", &minimal, "--set", &dir, "--set", &long_socket], 78, "", "108 bytes, at most 107"),
        (&["check", "/nonexistent.toml"], 78, "", "cannot read /nonexistent.toml: No such file"),
        (&["check", &folder], 78, "", "help: name a configuration file"),
        (&["serve", "--config", &broken], 78, "", "did you mean `\"15m\"`?"),
        (&["serve", "--config", "/nonexistent.toml"], 78, "", "help: name another file with `--config`"),
        (&["serve", "--config", &minimal, "--set", "connectors.dir=/none"], 78, "", "`connectors.dir` cannot"),
        (&["serve", "--config", &minimal, "--set", &dir, "--set", &ca_file], 78, "", "holds no certificate"),
        (&["serve", "--config", &minimal, "--set", &dir, "--socket", &long], 78, "", "108 bytes, at most 107"),
        (&["accounts", "--socket", "/nonexistent.sock"], 69, "", "is it running?"),
        (&["accounts", "--config", "/nonexistent.toml"], 69, "", "note: cannot read /nonexistent.toml: No such file"),
        (&["accounts", "--config", &broken], 69, "", "bare-numbers.toml is wrong, as `longshore check` says"),
        (&["drafts", "7", "--socket", "/nonexistent.sock"], 69, "", "systemctl start longshore"),
        (&["frobnicate"], 2, "", "unrecognized subcommand"),
        (&["pull"], 2, "", "<ACCOUNT>"),
        (&["--version"], 0, "longshore 0.", ""),
        (&["pull", "--help"], 0, "longshore pull \"My shop\" --wait", ""),
    ];
    for (arguments, code, stdout, stderr) in cases {
        let output = longshore(arguments).unwrap();
        let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let shown = format!("{arguments:?}\n{}\n{said}\n{told}", output.status);
        assert_eq!(output.status.code(), Some(*code), "{shown}");
        assert!(said.contains(stdout) && told.contains(stderr), "{shown}");
        assert!(!stdout.is_empty() || said.is_empty(), "data where there is none: {shown}");
        assert!(!said.contains('\x1b') && !told.contains('\x1b'), "colour without a terminal: {shown}");
    }
}

#[test]
fn a_certificate_of_another_key_is_a_wrong_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (name, what) in [("chain.pem", "CERTIFICATE"), ("key.pem", "PRIVATE KEY")] {
        std::fs::write(path(name), format!("-----BEGIN {what}-----\nAAAA\n-----END {what}-----\n")).unwrap();
    }
    let set = [
        "server.listen=127.0.0.1:0".to_owned(),
        format!("server.socket={}", path("s")),
        format!("server.tls_certificate={}", path("chain.pem")),
        format!("server.tls_key={}", path("key.pem")),
        format!("store.state_dir={}", path("state")),
        format!("connectors.dir={}", folder.path().display()),
    ];
    let minimal = project("config/minimal.toml");
    let settings = set.iter().flat_map(|setting| ["--set", setting]);
    let arguments: Vec<&str> = ["serve", "--config", &minimal].into_iter().chain(settings).collect();
    let output = longshore(&arguments).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{told}");
    assert!(told.contains("certificate and key do not fit"), "{told}");
}

#[test]
fn programs_get_one_document() {
    let output = longshore(&["check", "--json", &project("tests/golden/config/bare-numbers.toml")]).unwrap();
    assert_eq!(output.status.code(), Some(78));
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(findings["ok"], false);
    let first = &findings["problems"][0];
    assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(2), Some(9)));
    assert_eq!(first["severity"], "error");
    assert_eq!(first["help"], "did you mean `\"15m\"`?");
}
