//! Connectors that are added, replaced and removed while the daemon runs: what becomes of the pulls, and what a restart finds.

use std::path::PathBuf;

use longshore::api::control::Connector;
use longshore::model::PullOutcome;
use longshore_tests::components::component;
use longshore_tests::sim::{Action, LIST};
use serde_json::json;

use super::bed::{Bed, LOOK_AGAIN, PATIENCE};
use super::programs::said;

/// The connector's file.
const FILE: &str = "aliexpress.wasm";

/// The connector as if it called itself by another version, otherwise byte for byte the same.
pub(super) fn version(version: &str) -> Vec<u8> {
    replaced(component("aliexpress").unwrap(), b"aliexpress0.1.0", format!("aliexpress{version}").as_bytes())
}

/// A version that looks for the list of orders under another name than the platform gives it, as if somebody had mistyped it.
/// The name is short, so it is found by the text behind it, which is the same file's of the connector.
fn relapse(its_version: &str) -> Vec<u8> {
    replaced(version(its_version), b"resultthe record", b"resuitthe record")
}

/// The bytes with the one place changed that holds `from`.
fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut places = bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from).map(|(at, _)| at);
    let (at, more) = (places.next(), places.count());
    assert!(at.is_some() && more == 0, "`{}` is not there once", String::from_utf8_lossy(from));
    bytes[at.unwrap()..][..to.len()].copy_from_slice(to);
    bytes
}

impl Bed {
    fn connector_file(&self) -> PathBuf {
        self.path("connectors").join(FILE)
    }

    /// Puts a file in the connector's place in one go.
    pub(super) fn put(&self, bytes: &[u8]) {
        std::fs::write(self.path("new"), bytes).unwrap();
        std::fs::rename(self.path("new"), self.connector_file()).unwrap();
    }

    /// Waits until the connector's file is listed so. Answers the line.
    pub(super) async fn listed(&self, is_so: impl Fn(&Connector) -> bool) -> Connector {
        let mut connectors = Vec::new();
        let looking = async {
            loop {
                connectors = self.control.connectors().await.unwrap();
                if let Some(line) = connectors.iter().find(|line| line.file == FILE && is_so(line)) {
                    return line.clone();
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("it is not listed so: {connectors:?}"))
    }

    /// Waits until this version is listed in this state.
    async fn listed_as(&self, version: &str, state: &str) -> Connector {
        self.listed(|line| line.version.as_deref() == Some(version) && line.state == state).await
    }

    async fn pull_and_compare(&mut self, login: &str, case: &str) {
        self.act(&Action::Place { shop: login.to_owned() });
        let account = self.pull("shop", PullOutcome::Succeeded).await;
        self.assert_equal(&account, login, case).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_file_is_live_without_a_restart_and_a_bad_one_never_is() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    let (second, third) = (version("0.2.0"), version("0.3.0"));

    bed.put(&second);
    bed.listed_as("0.2.0", "on-probation").await;
    for _ in 0..3 {
        bed.pull_and_compare(&login, "by the new version").await;
    }
    bed.listed_as("0.2.0", "live").await;

    // A file that is copied into its place is half there for a while.
    std::fs::write(bed.connector_file(), &third[..third.len() / 2]).unwrap();
    let half = bed.listed(|line| line.state == "failed").await;
    assert!(half.reason.as_deref().unwrap_or_default().contains("cut off"), "{half:?}");
    assert_eq!(half.instead.as_deref(), Some("0.2.0"));
    let printed = said(&bed.command_line(&["connectors"]).await);
    assert!(printed.contains("(version 0.2.0 runs in its place)"), "{printed}");
    bed.pull_and_compare(&login, "beside a broken file").await;
    std::fs::write(bed.connector_file(), &third).unwrap();
    bed.listed_as("0.3.0", "on-probation").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_makes_its_accounts_wait_and_putting_it_back_makes_them_go_on() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    let file = std::fs::read(bed.connector_file()).unwrap();
    std::fs::remove_file(bed.connector_file()).unwrap();
    bed.page_until("readyz", |page| page.body.contains("no connector is live")).await;

    bed.act(&Action::Place { shop: login.clone() });
    let waits = bed.pull("shop", PullOutcome::Failed).await;
    let reason = waits.last_pull.and_then(|pull| pull.reason).unwrap_or_default();
    assert!(reason.contains("no connector of `aliexpress` is live"), "{reason}");
    let row = bed.page(&format!("accounts/{}", account.id)).await.expect_ok().unwrap().body;
    assert!(row.contains("平台插件没有运行"), "{row}");

    bed.put(&file);
    // Nobody clicks: its accounts are pulled at once, though the next pull was a day away.
    let pulled = |line: &longshore::api::control::Account| {
        line.last_pull.as_ref().is_some_and(|pull| pull.outcome == PullOutcome::Succeeded)
    };
    let account = bed.until("shop", pulled).await;
    bed.assert_equal(&account, &login, "with its connector again").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_ends_on_the_version_that_it_began_with() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    bed.act(&Action::Place { shop: login.clone() });
    bed.command(&json!({"do": "switch-on", "fault": {"kind": "held"}, "method": LIST, "times": 1}));
    let clicked = bed.control.pull("shop").await.unwrap();
    bed.market.switches().wait_held(1).await;
    // What comes in its place could not read the list.
    bed.put(&relapse("0.2.0"));
    bed.listed_as("0.2.0", "on-probation").await;
    bed.market.switches().release();
    let account = bed.pulled("shop", PullOutcome::Succeeded, clicked.starts_at).await;
    bed.assert_equal(&account, &login, "on the version before").await;
    bed.listed_as("0.2.0", "on-probation").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_fails_where_the_one_before_it_works_is_given_up() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    bed.put(&relapse("0.2.0"));
    bed.listed_as("0.2.0", "on-probation").await;
    bed.pull_and_compare(&login, "by the version before, in the same pull").await;
    let given_up = bed.listed_as("0.2.0", "failed").await;
    assert_eq!(given_up.instead.as_deref(), Some("0.1.0"));
    let reason = given_up.reason.unwrap_or_default();
    assert!(reason.contains("given up") && reason.contains("has no `resuit`"), "{reason}");

    assert!(bed.stop().await);
    bed.start(&[]).await;
    let remembered = bed.listed_as("0.2.0", "failed").await;
    assert_eq!(remembered.instead.as_deref(), Some("0.1.0"), "a restart gives it no other chance");

    // An administrator may.
    let printed = said(&bed.command_line(&["connectors", "use", "aliexpress", "0.2.0"]).await);
    assert!(printed.contains("aliexpress 0.2.0 is live"), "{printed}");
    let printed = said(&bed.command_line(&["connectors", "rollback", "aliexpress"]).await);
    assert!(printed.contains("aliexpress 0.1.0 is live"), "{printed}");
    let refused = bed.command_line(&["connectors", "rollback", "aliexpress"]).await;
    assert!(said(&refused).contains("no version before 0.1.0 is kept") && !refused.status.success(), "{refused:?}");
    bed.pull_and_compare(&login, "after it all").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_crash_interrupts_the_last_good_version_is_live_after_it() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    // The second passage, where the start itself is the first.
    for (number, point) in ["connector-admitted#2", "connector-kept", "connector-accepted#2"].into_iter().enumerate() {
        assert!(bed.stop().await);
        bed.start(&["--crash-at", point]).await;
        let next = format!("0.{}.0", number + 2);
        bed.put(&version(&next));
        bed.dies().await;
        bed.start(&[]).await;
        bed.listed_as(&next, "on-probation").await;
        bed.pull_and_compare(&login, point).await;
    }
    assert!(bed.stop().await);
    bed.start(&["--crash-at", "connector-rejected"]).await;
    bed.put(&relapse("0.9.0"));
    bed.listed_as("0.9.0", "on-probation").await;
    bed.act(&Action::Place { shop: login.clone() });
    let clicked = bed.control.pull("shop").await.unwrap();
    bed.dies().await;
    bed.start(&[]).await;
    let given_up = bed.listed_as("0.9.0", "failed").await;
    assert_eq!(given_up.instead.as_deref(), Some("0.1.0"), "the last one that proved itself");
    let account = bed.pulled("shop", PullOutcome::Succeeded, clicked.starts_at).await;
    bed.assert_equal(&account, &login, "after the crash").await;
    bed.end().await;
}
