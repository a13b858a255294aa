//! Nicknames and counts of accounts against a model made of an ordinary map: whatever is created, renamed, removed and restarted, a
//! name finds exactly the accounts that have it, no two of one platform have the same, and every platform counts its own.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use proptest::prelude::*;

use crate::model::{AccountId, CustomerId, PlatformId, SecretSet};
use crate::store::testing::Disk;
use crate::store::{AccountChange, Error, NewAccount, Store};

/// Few names and platforms, so that they meet; some differ in capitals and spaces alone.
const NAMES: [&str; 5] = ["Shop", "shop", " SHOP ", "\u{5e97}\u{94fa}", "\u{c9}t\u{e9}"];
const PLATFORMS: [&str; 2] = ["alpha", "beta"];

#[derive(Debug, Clone)]
enum Step {
    Create { platform: usize, name: Option<usize> },
    Rename { account: u32, name: usize },
    Pause { account: u32 },
    Remove { account: u32 },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0..NAMES.len();
    prop_oneof![
        3 => (0..PLATFORMS.len(), proptest::option::of(name.clone()))
            .prop_map(|(platform, name)| Step::Create { platform, name }),
        3 => (1..6u32, name).prop_map(|(account, name)| Step::Rename { account, name }),
        1 => (1..6u32).prop_map(|account| Step::Pause { account }),
        1 => (1..6u32).prop_map(|account| Step::Remove { account }),
        1 => Just(Step::Restart),
    ]
}

#[derive(Default)]
struct Model {
    /// Account to platform and nickname.
    accounts: BTreeMap<u32, (PlatformId, Option<&'static str>)>,
    /// The number given out last: that of an account which is removed is not given out again.
    last: u32,
}

/// True if another account of the platform has this name, however it is written.
fn is_taken(model: &Model, own: Option<u32>, platform: &PlatformId, name: &str) -> bool {
    model.accounts.iter().any(|(id, (its_platform, its_name))| {
        Some(*id) != own && its_platform == platform && its_name.is_some_and(|its_name| same(its_name, name))
    })
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// True if the account was made.
fn create(store: &Store, platform: &PlatformId, nickname: Option<&str>) -> bool {
    let app = store.app_for_notice(CustomerId::DEFAULT, platform).now_or_never().unwrap().unwrap();
    let new = NewAccount {
        customer: CustomerId::DEFAULT,
        platform: platform.clone(),
        nickname: nickname.map(str::to_owned),
        app,
        app_of_installation: false,
        callback_origin: String::new(),
        settings: Vec::new(),
        secrets: SecretSet::new(),
    };
    match store.create_account(new).now_or_never().unwrap() {
        Ok(_) => true,
        Err(Error::NicknameTaken(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

fn take(store: &Store, model: &mut Model, step: &Step) {
    let change =
        |account: &u32, change| store.change_account(AccountId(*account), change).now_or_never().unwrap().map(drop);
    match step {
        Step::Create { platform, name } => {
            let (platform, name) = (PLATFORMS[*platform].parse().unwrap(), name.map(|name| NAMES[name]));
            let taken = name.is_some_and(|name| is_taken(model, None, &platform, name));
            assert_eq!(create(store, &platform, name), !taken, "{name:?}");
            if !taken {
                model.last += 1;
                model.accounts.insert(model.last, (platform, name));
            }
        }
        Step::Rename { account, name } => {
            let name = NAMES[*name];
            let renamed =
                change(account, AccountChange { nickname: Some(name.to_owned()), ..AccountChange::default() });
            let Some((platform, _)) = model.accounts.get(account).cloned() else { return assert!(renamed.is_err()) };
            let taken = is_taken(model, Some(*account), &platform, name);
            let expected = if taken { Err(Error::NicknameTaken(name.to_owned())) } else { Ok(()) };
            assert_eq!(renamed, expected);
            if expected.is_ok() {
                model.accounts.insert(*account, (platform, Some(name)));
            }
        }
        Step::Pause { account } => {
            let state = Some((crate::model::AccountState::Paused, None));
            let paused = change(account, AccountChange { state, ..AccountChange::default() });
            assert_eq!(paused.is_ok(), model.accounts.contains_key(account));
        }
        Step::Remove { account } => {
            let removed = store.remove_account(AccountId(*account)).now_or_never().unwrap();
            assert_eq!(removed.is_ok(), model.accounts.remove(account).is_some(), "{account}");
        }
        Step::Restart => {}
    }
}

fn compare(store: &Store, model: &Model) {
    for asked in NAMES {
        let named = store.accounts_named(CustomerId::DEFAULT, asked).unwrap();
        let named: Vec<_> = named.iter().map(|account| account.id.0).collect();
        let expected = model.accounts.iter().filter(|(_, (_, name))| name.is_some_and(|name| same(name, asked)));
        let expected = expected.map(|(id, _)| *id);
        assert_eq!(named, expected.collect::<Vec<_>>(), "{asked}");
        assert!(store.accounts_named(CustomerId(9), asked).unwrap().is_empty(), "{asked} of another customer");
    }
    let mut counts = BTreeMap::new();
    for (platform, _) in model.accounts.values() {
        *counts.entry(platform.clone()).or_default() += 1;
    }
    assert_eq!(store.account_counts(), Ok(counts));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_and_counts_are_the_model(steps in proptest::collection::vec(step(), 1..20)) {
        let disk = Disk::new();
        let (mut store, mut model) = (disk.open(), Model::default());
        for step in &steps {
            take(&store, &mut model, step);
            if matches!(step, Step::Restart) {
                store.close().now_or_never().unwrap();
                store = disk.open();
            }
        }
        compare(&store, &model);
    }
}
