//! Accounts, apps and grants: who owns what.

use std::time::Duration;

use crate::model::{
    Account, AccountId, AccountState, AppId, CustomerId, Digest, Failure, FailureKind, Issued, Pairs, Secret,
    SecretSet, Shop, Timestamp,
};
use crate::store::testing::{new_account, now, platform, store};
use crate::store::{AccountChange, AdminRecord, Error, NewAccount, SessionRecord, Store, StoreGrant};

fn secrets(pairs: &[(&str, &str)]) -> SecretSet {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), Secret::from(*text))).collect()
}

fn issued(shop: &str, token: &str) -> Issued {
    Issued {
        shop: Shop { id: shop.to_owned(), name: String::new() },
        kept: secrets(&[("access-token", token)]),
        access_until: Some(now()),
        renew_until: None,
        extra: Pairs::new(),
    }
}

async fn grant(store: &Store, account: AccountId, shop: &str, from_version: u32) -> Result<Account, Error> {
    let issued = issued(shop, &format!("token of {shop}"));
    store.store_grant(StoreGrant { account, issued, from_version, consented: true, settings: None }).await
}

#[tokio::test]
async fn an_app_is_shown_until_an_account_has_it() {
    let store = store();
    let customer = CustomerId::DEFAULT;
    let first = store.app_for_notice(customer, &platform()).await.unwrap();
    assert_eq!(store.app_for_notice(customer, &platform()).await, Ok(first.clone()));
    let account = new_account(&store).await;
    assert_eq!(account.app, first);
    assert_ne!(store.app_for_notice(customer, &platform()).await.unwrap(), first);
    assert_eq!(store.app_platform(&first), Ok(Some(platform())));
    assert_eq!(store.app_platform(&AppId("other".to_owned())), Ok(None));
    let of_installation = store.app_of_installation(&platform()).await.unwrap();
    assert_eq!(store.app_of_installation(&platform()).await, Ok(of_installation.clone()));

    let new = |app: &AppId, app_of_installation, customer| NewAccount {
        customer: CustomerId(customer),
        platform: platform(),
        nickname: None,
        app: app.clone(),
        app_of_installation,
        callback_origin: String::new(),
        settings: Pairs::new(),
        secrets: SecretSet::new(),
    };
    for (name, account, refused) in [
        ("used already", new(&first, false, 1), "is used by account 1 already"),
        ("unknown app", new(&AppId("other".to_owned()), false, 1), "there is no app other"),
        ("not the installation's", new(&first, true, 1), "belongs to somebody else"),
        ("not the customer's", new(&of_installation, false, 1), "belongs to somebody else"),
        ("unknown customer", new(&first, false, 7), "there is no customer 7"),
    ] {
        let error = store.create_account(account).await.unwrap_err().to_string();
        assert!(error.contains(refused), "{name}: {error}");
    }
    for number in [2, 3] {
        let account = store.create_account(new(&of_installation, true, 1)).await.unwrap();
        assert_eq!(account.id, AccountId(number), "refused ones used no number up");
    }
    assert_eq!(store.accounts(None, 2).unwrap().len(), 2);
    assert_eq!(store.accounts(Some(AccountId(2)), 2).unwrap().len(), 1);
}

#[tokio::test]
async fn a_change_touches_what_it_names() {
    let store = store();
    let Account { id, nickname, .. } = new_account(&store).await;
    let set = |secrets| AccountChange { secrets, ..AccountChange::default() };
    store.change_account(id, set(secrets(&[("app-secret", "one"), ("other", "two")]))).await.unwrap();
    store.change_account(id, set(secrets(&[("app-secret", "three")]))).await.unwrap();
    assert_eq!(store.account_secrets(id), Ok(secrets(&[("app-secret", "three"), ("other", "two")])));
    let reason = Some(Failure::new(FailureKind::Misconfigured, "", "wrong key"));
    let state = Some((AccountState::Misconfigured, reason.clone()));
    let changed = store.change_account(id, AccountChange { state, ..AccountChange::default() }).await.unwrap();
    assert_eq!((changed.nickname, changed.reason), (nickname, reason));
    assert_eq!(
        store.change_account(AccountId(9), AccountChange::default()).await,
        Err(Error::Missing("account 9".into()))
    );
}

#[tokio::test(start_paused = true)]
async fn a_grant_belongs_to_one_shop_and_one_version() {
    let store = store();
    let (first, second) = (new_account(&store).await.id, new_account(&store).await.id);
    let connected = grant(&store, first, "shop-1", 0).await.unwrap();
    assert_eq!((connected.state, connected.authorized_at), (AccountState::Connected, Some(now())));
    for (name, account, shop, version, refused) in [
        ("a shop that is connected already", second, "shop-1", 0, "shop shop-1 is connected as account 1 already"),
        (
            "another shop than before",
            first,
            "shop-2",
            1,
            "this account belongs to shop shop-1, and shop shop-2 consented",
        ),
        ("an older version", first, "shop-1", 0, "account 1 has grant 1 by now, not 0"),
        ("a version that never was", first, "shop-1", 2, "account 1 has grant 1 by now, not 2"),
    ] {
        let error = grant(&store, account, shop, version).await.unwrap_err().to_string();
        assert_eq!(error, refused, "{name}");
    }
    assert_eq!(store.account(first), Ok(Some(connected)), "a refusal changes nothing");
    assert_eq!(store.account_of_shop(&platform(), "shop-1"), Ok(Some(first)));
    assert_eq!(store.account_of_shop(&platform(), "shop-2"), Ok(None));
    grant(&store, first, "shop-1", 1).await.unwrap();
    grant(&store, second, "shop-2", 0).await.unwrap();
    assert_eq!(store.schedules().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_keeps_what_it_does_not_name() {
    let store = store();
    let id = new_account(&store).await.id;
    assert!(matches!(store.begin_renewal(id, 0).await, Err(Error::Conflict(_))), "there is nothing to renew");
    let mut first = issued("shop-1", "one");
    first.kept.insert("refresh-token".to_owned(), Secret::from("refresh"));
    first.renew_until = Some(Timestamp::from_millis(5));
    let answers = vec![("seller-id".to_owned(), "A1".to_owned())];
    let settings = Some(answers.clone());
    let stored = StoreGrant { account: id, issued: first, from_version: 0, consented: true, settings };
    assert_eq!(store.store_grant(stored).await.unwrap().settings, answers, "they come with the grant they belong to");

    assert_eq!(store.begin_renewal(id, 1).await.unwrap().renewing_since, Some(now()));
    store.abandon_renewal(id).await.unwrap();
    assert_eq!(store.account(id).unwrap().unwrap().grant.unwrap().renewing_since, None);
    store.begin_renewal(id, 1).await.unwrap();
    // Some platforms do not tell whose grant it is when they renew it.
    let renewed = Issued { access_until: None, ..issued("", "two") };
    let stored = StoreGrant { account: id, issued: renewed, from_version: 1, consented: false, settings: None };
    let account = store.store_grant(stored).await.unwrap();
    assert_eq!(account.settings, answers);
    let grant = account.grant.unwrap();
    assert_eq!((grant.version, grant.access_until, grant.renewing_since), (2, Some(now()), None));
    assert_eq!((grant.renew_until, account.shop.unwrap().id), (Some(Timestamp::from_millis(5)), "shop-1".to_owned()));
    assert_eq!(store.grant_secrets(id), Ok(secrets(&[("access-token", "two"), ("refresh-token", "refresh")])));
    assert!(matches!(store.begin_renewal(id, 1).await, Err(Error::Conflict(_))), "that grant is gone");
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_and_its_code_works_once() {
    let store = store();
    let at = |millis| SessionRecord { created_at: now(), used_at: Timestamp::from_millis(millis) };
    let (old, new, late) = (Digest([1; 32]), Digest([2; 32]), Digest([3; 32]));
    let never = Timestamp::from_millis(0);
    store.put_session(old, at(10), never).await.unwrap();
    store.put_session(new, at(20), never).await.unwrap();
    store.put_session(late, at(30), Timestamp::from_millis(15)).await.unwrap();
    assert_eq!(store.session(old), Ok(None), "cleared out");
    assert_eq!(store.session(new), Ok(Some(at(20))));
    store.delete_session(new).await.unwrap();
    assert_eq!(store.session(new), Ok(None));
    assert_eq!(store.admin(), Ok(AdminRecord::default()));
    let set = |code: &str, at| store.set_password(code.to_owned(), format!("$argon2id${code}"), at);
    assert_eq!(set("one", now()).await, Ok(false), "no code was drawn");
    let until = now().plus(Duration::from_secs(1));
    store.put_setup_code("one".to_owned(), until).await.unwrap();
    for (code, at) in [("other", now()), ("one", until)] {
        assert_eq!(set(code, at).await, Ok(false), "{code}");
        assert!(store.session(late).unwrap().is_some());
    }
    assert_eq!(set("one", now()).await, Ok(true));
    assert_eq!(set("one", now()).await, Ok(false), "used up");
    let admin = AdminRecord { password_hash: Some("$argon2id$one".to_owned()), setup: None };
    assert_eq!((store.admin(), store.session(late)), (Ok(admin), Ok(None)));
    // A browser that was asking when it was signed out stays out.
    store.note_session(late, now()).await.unwrap();
    assert_eq!(store.session(late), Ok(None));
    store.put_session(new, at(20), never).await.unwrap();
    store.put_setup_code("two".to_owned(), until).await.unwrap();
    assert!(store.session(new).unwrap().is_some(), "a code alone ends nothing");
    store.note_session(new, Timestamp::from_millis(50)).await.unwrap();
    assert_eq!(store.session(new).unwrap().map(|session| session.used_at), Some(Timestamp::from_millis(50)));
}
