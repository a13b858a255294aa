//! The program under test as these tests run it: with nothing of the caller's environment, and with no more rights over files
//! than an ordinary user has, also where root runs the tests.

use std::path::{Path, PathBuf};
use std::process::Output;

use longshore_tests::skip;
use rustix::process::geteuid;
use tokio::process::Command;

use super::bed::Bed;

/// Takes away what opens every file to root.
const SETPRIV: [&str; 2] =
    ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];

/// A write beyond a limit fails, as on a full disk, and does not kill.
const WITHOUT_SIGXFSZ: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";

/// What the programs would read of the environment.
const VARIABLES: [&str; 7] = [
    "LONGSHORE_CONFIG",
    "LONGSHORE_SOCKET",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "CREDENTIALS_DIRECTORY",
    "JOURNAL_STREAM",
    "NOTIFY_SOCKET",
];

/// `longshore`, without arguments yet.
pub(super) fn longshore() -> Command {
    let program: PathBuf = Path::new(env!("CARGO_BIN_EXE_demo")).with_file_name("longshore");
    assert!(program.exists(), "{} is missing: `cargo xtask test` builds it", program.display());
    let mut command = if geteuid().is_root() && skip::is_installed("setpriv") {
        let mut command = Command::new("setpriv");
        command.args(SETPRIV).arg("sh");
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", WITHOUT_SIGXFSZ]).arg(program).kill_on_drop(true);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// True if files can be closed to the program. If not, `test` is reported as skipped in part.
pub(super) fn permissions_hold(test: &str) -> bool {
    let hold = !geteuid().is_root() || skip::is_installed("setpriv");
    if !hold {
        skip::report(test, "setpriv", "apt-get install util-linux").unwrap();
    }
    hold
}

impl Bed {
    /// Runs a command of the command line against this bed's daemon.
    pub(super) async fn command_line(&self, arguments: &[&str]) -> Output {
        self.asking(arguments).output().await.unwrap()
    }

    /// The same, not started yet.
    pub(super) fn asking(&self, arguments: &[&str]) -> Command {
        let mut command = longshore();
        command.args(arguments).arg("--socket").arg(self.path("s"));
        command
    }

    /// Starts a daemon that must not come up, with further arguments. Answers its exit code and what it said.
    pub(super) async fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.serve(arguments).output().await.unwrap();
        (output.status.code(), said(&output))
    }
}

/// Everything that a program wrote.
pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
