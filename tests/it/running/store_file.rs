//! A store that cannot be used: the daemon says so in one line, ends with the code for it, and leaves the file as it was.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use http::StatusCode;

use super::bed::Bed;
use super::programs::permissions_hold;

/// What is done to a store or its folder, and what the daemon says then.
type Case = (&'static str, fn(&Path), &'static str);

/// The store in its folder.
const FILE: &str = "longshore.redb";

/// Nobody may read or write it.
fn close(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
}

fn halve(file: &Path) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
}

const CONTENT: [Case; 4] = [
    ("cut off", |state| halve(&state.join(FILE)), "it was left untouched"),
    ("another file", |state| fs::write(state.join(FILE), "{}\n").unwrap(), "is not a store of Longshore"),
    ("emptied", |state| fs::write(state.join(FILE), "").unwrap(), "is cut off"),
    ("without its key", |state| fs::remove_file(state.join("master.key")).unwrap(), "is missing"),
];

const PERMISSIONS: [Case; 3] = [
    ("a closed store", |state| close(&state.join(FILE)), "must be readable and writable for the daemon's user"),
    ("a closed key", |state| close(&state.join("master.key")), "cannot read or make the master key"),
    ("a closed folder", close, "cannot write in the state folder"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_used_is_named_and_left_as_it_was() {
    let mut bed = Bed::new().await;
    assert!(bed.stop().await);
    let good = bed.path("state");
    let permissions = if permissions_hold("closed-store") { PERMISSIONS.as_slice() } else { &[] };
    for (number, (case, spoil, expected)) in CONTENT.iter().chain(permissions).enumerate() {
        let state = bed.path(&format!("state-{number}"));
        fs::create_dir(&state).unwrap();
        for name in [FILE, "master.key"] {
            fs::copy(good.join(name), state.join(name)).unwrap();
        }
        spoil(&state);
        let before = fs::read(state.join(FILE)).unwrap();
        let setting = format!("store.state_dir={}", state.display());
        let (code, said) = bed.refused(&["--set", &setting]).await;
        assert_eq!(code, Some(1), "{case}: {said}");
        let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error: ")).collect();
        assert!(errors.len() == 1 && errors[0].contains(expected), "{case}: {said}");
        assert!(!said.contains("panicked"), "{case}: {said}");
        assert!(fs::read(state.join(FILE)).unwrap() == before, "{case}: the file was touched");
        fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_the_same_store_ends_and_the_first_one_goes_on() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    let socket = format!("server.socket={}", bed.path("second").display());
    let (code, said) = bed.refused(&["--set", "server.listen=127.0.0.1:0", "--set", &socket]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is in use by another daemon: stop that one"), "{said}");
    assert!(!bed.path("second").exists(), "it opens its socket after the store");
    assert_eq!(bed.page("readyz").await.status, StatusCode::OK);
    bed.assert_equal(&account, &login, "beside a second daemon").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_or_socket_that_is_taken_is_named() {
    let bed = Bed::new().await;
    let state = format!("store.state_dir={}", bed.path("other").display());
    let socket = format!("server.socket={}", bed.path("second").display());
    for (settings, expected) in [
        (vec![state.as_str(), socket.as_str()], bed.listen().to_string()),
        (vec![state.as_str(), "server.listen=127.0.0.1:0"], bed.path("s").display().to_string()),
    ] {
        let arguments: Vec<&str> = settings.into_iter().flat_map(|setting| ["--set", setting]).collect();
        let (code, said) = bed.refused(&arguments).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.lines().any(|line| line.starts_with("error: ") && line.contains(&expected)), "{said}");
    }
    bed.control.connectors().await.expect("the first one's socket is still its own");
    bed.end().await;
}
