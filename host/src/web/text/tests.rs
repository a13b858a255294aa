//! The message files against each other, and against every place that asks them.

#![allow(clippy::too_many_lines, reason = "long lists of cases, written so that they read alike")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;
use crate::api::{AfterCorrection, Conflict, FormProblemKind, Hindrance, SignInProblem};
use crate::model::{AccountState, DraftView, FulfillmentStatus, OrderStatus, PaymentStatus, PullOutcome, Trigger};
use crate::web::reply::Fault;
use crate::web::{failure, pages};

const FILES: [&str; 2] = [include_str!("../../../messages/zh-CN.ftl"), include_str!("../../../messages/en.ftl")];

/// Every set of words that `Texts::of` is asked for, with all its words.
#[expect(clippy::too_many_lines, reason = "a table")]
fn sets() -> BTreeMap<&'static str, Vec<&'static str>> {
    let faults = pages::tests::faults();
    // The text of these two says which conflict or hindrance it is.
    let plain = faults.iter().filter(|fault| !matches!(fault, Fault::Conflict(_) | Fault::Unavailable(_)));
    let callbacks = pages::tests::callbacks("x");
    let outcomes = [
        PullOutcome::Running,
        PullOutcome::Succeeded,
        PullOutcome::Yielded,
        PullOutcome::Stopped,
        PullOutcome::Failed,
        PullOutcome::Abandoned,
    ];
    let problems =
        [FormProblemKind::Missing, FormProblemKind::Unfit, FormProblemKind::NoChoice, FormProblemKind::Taken];
    let refusals = [
        SignInProblem::Wrong,
        SignInProblem::Wait(1),
        SignInProblem::SetupLink,
        SignInProblem::Weak,
        SignInProblem::Differ,
    ];
    let states = [
        AccountState::PendingAuthorization,
        AccountState::Unnamed,
        AccountState::Connected,
        AccountState::NeedsAuthorization,
        AccountState::Misconfigured,
        AccountState::Paused,
    ];
    let corrected = [AfterCorrection::Pull, AfterCorrection::Authorize, AfterCorrection::Nothing];
    let corrected = corrected.map(AfterCorrection::word).to_vec();
    let conditions = states.map(AccountState::as_str).into_iter().chain(["throttled", "not-understood", "trouble"]);
    BTreeMap::from([
        ("addition-calls", vec!["app", "account"]),
        ("account-hint", conditions.clone().filter(|word| *word != "connected").collect()),
        ("account-state", conditions.collect()),
        ("callback-title", callbacks.iter().map(pages::callback::word).collect()),
        ("callback-todo", callbacks.iter().map(pages::callback::todo).collect()),
        ("conflict", pages::tests::conflicts().iter().map(Conflict::word).collect()),
        ("connector-state", vec!["live", "on-probation", "needs-approval", "failed", "no-file"]),
        ("charge", pages::draft::CHARGES.to_vec()),
        ("correct-save", corrected.clone()),
        ("correct-then", corrected),
        ("draft-action", vec!["review", "accept", "export", "reopen", "reject"]),
        ("draft-state", vec!["new", "reviewing", "accepted", "exported", "rejected", "source-cancelled"]),
        ("draft-view", DraftView::ALL.map(DraftView::as_str).to_vec()),
        ("drafts-empty", DraftView::ALL.map(DraftView::as_str).to_vec()),
        ("fault-text", plain.map(Fault::word).collect()),
        ("fault-title", faults.iter().map(Fault::word).collect()),
        ("form-problem", problems.iter().map(pages::questions::problem_word).collect()),
        (
            "fulfillment-status",
            [
                FulfillmentStatus::Unknown,
                FulfillmentStatus::Unshipped,
                FulfillmentStatus::PartiallyShipped,
                FulfillmentStatus::Shipped,
                FulfillmentStatus::Delivered,
                FulfillmentStatus::Returned,
            ]
            .map(FulfillmentStatus::as_str)
            .to_vec(),
        ),
        ("granted-by", vec!["config", "approval", "none"]),
        ("hindrance", pages::tests::hindrances().iter().map(Hindrance::word).collect()),
        ("host-failure", failure::words()),
        (
            "order-status",
            [
                OrderStatus::Unknown,
                OrderStatus::AwaitingPayment,
                OrderStatus::PendingFulfillment,
                OrderStatus::AwaitingShipment,
                OrderStatus::OnHold,
                OrderStatus::Completed,
                OrderStatus::Cancelled,
            ]
            .map(OrderStatus::as_str)
            .to_vec(),
        ),
        (
            "payment-status",
            [
                PaymentStatus::Unknown,
                PaymentStatus::Unpaid,
                PaymentStatus::Pending,
                PaymentStatus::Paid,
                PaymentStatus::PartiallyRefunded,
                PaymentStatus::Refunded,
                PaymentStatus::Failed,
            ]
            .map(PaymentStatus::as_str)
            .to_vec(),
        ),
        ("note-of", pages::draft::SPEAKERS.to_vec()),
        ("pull-outcome", outcomes.map(PullOutcome::as_str).to_vec()),
        ("pull-trigger", [Trigger::Schedule, Trigger::Click, Trigger::Authorization].map(Trigger::as_str).to_vec()),
        ("sign-in-problem", refusals.map(pages::session::word).to_vec()),
        ("ticket-step", pages::tests::steps("x").iter().map(pages::tickets::step_word).collect()),
    ])
}

/// Keys of a message file with the names of the values in each message.
fn keys(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = None;
    for line in file.lines() {
        let starts = line.chars().next().is_some_and(|first| first.is_ascii_lowercase());
        if starts && let Some((key, _)) = line.split_once(" =") {
            assert!(keys.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} stands twice");
            current = Some(key.to_owned());
        }
        let values = line.split("{ $").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap().to_owned());
        if let Some(names) = current.as_ref().and_then(|key| keys.get_mut(key)) {
            names.extend(values);
        }
    }
    keys
}

/// Every template and every source file of the pages, without those that make pages up.
fn sources() -> Vec<(PathBuf, String)> {
    fn read(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("pages/tests") {
                read(&path, found);
            } else if path.is_file() && !path.ends_with("text/tests.rs") && !path.ends_with("pages/tests.rs") {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut found);
    found
}

/// The first text argument of every call of `function`.
fn asked(function: &str) -> BTreeSet<String> {
    let call = format!(".{function}(\"");
    let sources = sources();
    let calls = sources.iter().flat_map(|(_, source)| source.split(&call).skip(1));
    calls.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn both_files_hold_the_same_keys_with_the_same_values() {
    let [chinese, english] = FILES.map(keys);
    assert_eq!(chinese, english);
}

#[test]
fn every_key_that_is_asked_exists_and_every_key_is_asked() {
    let sets = sets();
    assert_eq!(asked("of"), sets.keys().map(|set| (*set).to_owned()).collect(), "the sets that pages use");
    let of_sets = sets.iter().flat_map(|(set, words)| words.iter().map(move |word| format!("{set}-{word}")));
    let used: BTreeSet<String> = asked("say").into_iter().chain(of_sets).collect();
    let there: BTreeSet<String> = keys(FILES[0]).into_keys().collect();
    assert_eq!(used.symmetric_difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn messages_take_their_values_and_their_plural_forms() {
    let messages = Messages::load().unwrap();
    let english = messages.of(Language::English);
    for (count, text) in [(0u64, "0 orders"), (1, "1 order"), (12, "12 orders")] {
        assert_eq!(english.say("orders").with("count", count).to_string(), text);
    }
    let chinese = messages.of(Language::Chinese);
    assert_eq!(chinese.say("menu-orders").to_string(), "外贸订单");
    assert_eq!(chinese.say("menu-accounts").to_string(), "外贸账号");
    assert_eq!(chinese.say("menu-drafts").to_string(), "草稿订单");
    assert_eq!(chinese.say("pull-now").to_string(), "拉取订单");
    assert_eq!(
        chinese.say("notice-title").with("platform", "<b>").to_string(),
        "<b>授权须知",
        "escaping is the page's"
    );
}

#[test]
fn a_missing_key_shows_itself() {
    let messages = Messages::load().unwrap();
    assert_eq!(messages.of(Language::English).of("no-such", "set").to_string(), "no-such-set");
}
