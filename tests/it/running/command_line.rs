//! The command line against a daemon that runs: what is printed where, for people and for programs, and the exit code.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use longshore_tests::components::component;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::LIST;
use serde_json::{Value, json};
use url::Url;

use super::bed::Bed;
use super::programs::{permissions_hold, said};

/// What is typed, the exit code, and what standard output and standard error hold then.
type Case<'a> = (&'a [&'a str], i32, &'a [&'a str], &'a [&'a str]);

/// A daemon with two accounts of one name: one that is pulled, and one at another platform that waits for its seller.
async fn bed() -> Bed {
    let mut bed = Bed::new().await;
    assert!(bed.stop().await);
    std::fs::write(bed.path("connectors/probe.wasm"), component("probe").unwrap()).unwrap();
    std::fs::write(bed.path("connectors/broken.wasm"), "no component").unwrap();
    let origin = format!("settings.origin={}", bed.origin().origin().ascii_serialization());
    let block = ["hosts=[\"{origin}\"]", "plain_http=true", "private_addresses=true", &origin];
    let settings = block.map(|setting| format!("connector.probe.{setting}"));
    let arguments: Vec<&str> = settings.iter().flat_map(|setting| ["--set", setting]).collect();
    bed.start(&arguments).await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    let answers = [("nickname", "shop"), ("app-key", "key"), ("app-secret", "secret")];
    seller::begin(&mut bed.staff, &bed.console, Shop { platform: "probe", answers: &answers }).await.unwrap();
    bed
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_says_how_things_stand() {
    let bed = bed().await;
    let unknown = |name: &str| format!("there is no account of the number or nickname `{name}`");
    let (nobody, nobody_99) = (unknown("nobody"), unknown("99"));
    let cases: &[Case<'_>] = &[
        (
            &["connectors"],
            0,
            &["aliexpress.wasm", "live", "broken.wasm: ", "not WebAssembly", "[connector.ebay]: no file"],
            &[],
        ),
        (&["accounts"], 0, &["NICKNAME", "shop", "connected", "pending-authorization", "25 new"], &[]),
        (&["pull", "nobody"], 1, &[], &["error: ", &nobody]),
        (&["pull", "shop"], 1, &[], &["several accounts are called shop; use the number"]),
        (&["pull", "2"], 1, &[], &["the account is pending-authorization, so it is not pulled"]),
        (&["pull", "1", "--wait"], 0, &["0 new, 0 changed"], &["the pull of account 1 begins\n"]),
        (&["drafts", "--account", "1", "--limit", "1"], 0, &["ORDER", "awaiting-shipment"], &["go on with `--after "]),
        (&["drafts", "--account", "2"], 0, &[], &["no drafts in this list"]),
        (&["drafts", "--account", "99"], 1, &[], &[&nobody_99]),
        (&["drafts", "--after", "nonsense"], 1, &[], &["`nonsense` is no mark that an earlier list"]),
        (&["drafts", "1"], 0, &["draft 1: order ", "of account 1 (aliexpress)"], &[]),
        (&["drafts", "999999"], 1, &[], &["there is no draft order 999999"]),
    ];
    for (arguments, code, stdout, stderr) in cases {
        let output = bed.command_line(arguments).await;
        let (data, notes) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let shown = format!("{arguments:?}\n{}", said(&output));
        assert_eq!(output.status.code(), Some(*code), "{shown}");
        assert!(stdout.iter().all(|part| data.contains(part)), "{shown}");
        assert!(stderr.iter().all(|part| notes.contains(part)), "{shown}");
        assert_eq!(data.trim().is_empty(), stdout.is_empty(), "data where there is none, or none: {shown}");
        assert!(!shown.contains('\x1b'), "colour without a terminal: {shown}");
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_one_document_and_page_through_all_drafts() {
    let bed = bed().await;
    let document = async |arguments: &[&str]| -> Value {
        let output = bed.command_line(&[arguments, &["--json"]].concat()).await;
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    assert_eq!(document(&["accounts"]).await["accounts"].as_array().unwrap().len(), 2);
    let files = document(&["connectors"]).await;
    let states: Vec<&str> =
        files["connectors"].as_array().unwrap().iter().map(|file| file["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["live", "failed", "live", "no-file", "no-file", "no-file"]);

    let mut whole = Vec::new();
    let mut paged = Vec::new();
    for view in ["to-ship", "waiting", "on-hold", "completed", "cancelled", "platform-ships", "other"] {
        let all = document(&["drafts", "--view", view, "--all"]).await;
        whole.extend(all["drafts"].as_array().unwrap().clone());
        let mut after = String::new();
        loop {
            let go_on: &[&str] = if after.is_empty() { &[] } else { &["--after", &after] };
            let page = document(&[&["drafts", "--view", view, "--limit", "7"], go_on].concat()).await;
            paged.extend(page["drafts"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
    }
    assert_eq!(whole.len(), 25, "every draft is in one list");
    assert_eq!(paged, whole, "by pages as in one piece");
    let id = whole[0]["id"].to_string();
    assert_eq!(document(&["drafts", &id]).await["draft"], whole[0]);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_joins_the_pull_that_runs() {
    let bed = bed().await;
    bed.command(&json!({"do": "switch-on", "fault": {"kind": "held"}, "method": LIST, "times": 1}));
    assert!(said(&bed.command_line(&["pull", "1"]).await).contains("the pull of account 1 begins"));
    bed.market.switches().wait_held(1).await;
    let joined = said(&bed.command_line(&["pull", "1"]).await);
    assert!(joined.contains("account 1 is being pulled already; that pull began now"), "{joined}");
    let mut waiting = bed.asking(&["pull", "1", "--wait"]);
    let waiting = waiting.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    bed.market.switches().release();
    let output = waiting.wait_with_output().await.unwrap();
    assert!(output.status.success() && said(&output).contains("0 new, 0 changed"), "{}", said(&output));
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colour_is_for_those_who_want_it() {
    let bed = Bed::new().await;
    for (variables, coloured) in
        [(&[][..], false), (&[("CLICOLOR_FORCE", "1")], true), (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false)]
    {
        let output = bed.asking(&["pull", "nobody"]).envs(variables.iter().copied()).output().await.unwrap();
        assert_eq!(said(&output).contains('\x1b'), coloured, "{variables:?}: {}", said(&output));
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_seen_enough_may_stop_reading() {
    let bed = bed().await;
    for arguments in [&["drafts", "--all"][..], &["drafts", "--all", "--json"], &["accounts"], &["pull", "1"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = bed.asking(arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().await.unwrap();
        assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{arguments:?}");
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_cannot_be_used_is_told_apart_from_a_daemon_that_is_not_there() {
    let mut bed = Bed::new().await;
    let socket = bed.path("s");
    if permissions_hold("closed-socket") {
        std::fs::set_permissions(&socket, Permissions::from_mode(0o000)).unwrap();
        let output = bed.command_line(&["accounts"]).await;
        assert_eq!(output.status.code(), Some(77), "{}", said(&output));
        assert!(said(&output).contains("not allowed to use "), "{}", said(&output));
        std::fs::set_permissions(&socket, Permissions::from_mode(0o600)).unwrap();
    }
    assert!(bed.stop().await);
    for (case, left_behind) in [("no socket", false), ("a socket that a dead daemon left", true)] {
        if left_behind {
            drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        }
        let output = bed.command_line(&["accounts"]).await;
        assert_eq!(output.status.code(), Some(69), "{case}: {}", said(&output));
        assert!(said(&output).contains("no daemon answers on "), "{case}: {}", said(&output));
    }
    // Which the next daemon replaces.
    bed.start(&[]).await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_set_anew_by_a_link_that_works_once() {
    let mut bed = Bed::new().await;
    let printed = bed.command_line(&["setup-link"]).await;
    let link = Url::parse(String::from_utf8_lossy(&printed.stdout).trim()).unwrap();
    assert_eq!(bed.page("accounts").await.url.path(), "/accounts", "asking for it signs nobody out");
    let mut with_link = seller::sign_in(&link).await.unwrap();
    assert_eq!(with_link.open(&bed.console.join("accounts").unwrap()).await.unwrap().url.path(), "/accounts");
    assert_eq!(bed.page("accounts").await.url.path(), "/sign-in", "who was signed in is not any more");
    assert!(seller::sign_in(&link).await.is_err(), "the link is used up");
    bed.end().await;
}
