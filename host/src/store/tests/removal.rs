//! Accounts that are removed: nothing of them is left, and nothing of the others is gone.

use std::time::Duration;

use redb::{ReadableTable as _, ReadableTableMetadata as _};

use crate::model::{AccountId, CustomerId, Digest, Issued, Pairs, Secret, SecretSet, Shop};
use crate::store::tables::{
    ACCOUNT_COUNTS, ACCOUNT_KEYS, ACCOUNTS, APPS, FORM_SECRETS, NICKNAMES, PENDING, PENDING_BY_BROWSER, PENDING_NOTES,
    Read as _, TICKETS,
};
use crate::store::testing::{new_account, now, platform, store};
use crate::store::{AccountChange, Error, Pending, Store, StoreGrant, Ticket, TicketProgress};

/// An account with everything that one without a shop can have; `number` tells its hashes from those of others.
async fn begun(store: &Store, number: u8) -> AccountId {
    let account = new_account(store).await;
    let secrets: SecretSet = [("app-secret".to_owned(), Secret::from("of the form"))].into();
    store.change_account(account.id, AccountChange { secrets, ..AccountChange::default() }).await.unwrap();
    let later = now().plus(Duration::from_mins(10));
    let ticket = Ticket {
        account: account.id,
        customer: CustomerId::DEFAULT,
        origin: String::new(),
        created_at: now(),
        expires_at: later,
        progress: TicketProgress::Issued,
    };
    let pending = Pending {
        account: account.id,
        customer: CustomerId::DEFAULT,
        platform: platform(),
        app: account.app,
        ticket: Secret::from("token"),
        browser: Digest([9; 32]),
        address: String::new(),
        remember: Pairs::new(),
        created_at: now(),
        expires_at: later,
    };
    store.put_ticket(Digest([number; 32]), ticket).await.unwrap();
    store.put_pending(Digest([number; 32]), pending).await.unwrap();
    account.id
}

/// How many rows there are of what belongs to accounts, and how many accounts are counted.
fn rows(store: &Store) -> [u64; 10] {
    store
        .read(|source| {
            let counted = source.read(ACCOUNT_COUNTS)?.get(platform().as_str())?.map_or(0, |count| count.value());
            Ok([
                source.read(ACCOUNTS)?.len()?,
                source.read(NICKNAMES)?.len()?,
                source.read(ACCOUNT_KEYS)?.len()?,
                source.read(FORM_SECRETS)?.len()?,
                source.read(APPS)?.len()?,
                source.read(TICKETS)?.len()?,
                source.read(PENDING)?.len()?,
                source.read(PENDING_NOTES)?.len()?,
                source.read(PENDING_BY_BROWSER)?.len()?,
                counted,
            ])
        })
        .unwrap()
}

#[tokio::test]
async fn nothing_of_an_account_is_left_and_the_others_keep_theirs() {
    let store = store();
    let [first, second] = [begun(&store, 1).await, begun(&store, 2).await];
    assert_eq!(rows(&store), [2; 10]);
    store.remove_account(first).await.unwrap();
    assert_eq!(rows(&store), [1; 10]);
    assert_eq!(store.account(first), Ok(None));
    assert!(store.account(second).unwrap().is_some() && store.ticket(Digest([2; 32]), now()).unwrap().is_some());
    assert_eq!(store.account_secrets(second).unwrap()["app-secret"].reveal(), "of the form");
    assert_eq!(store.remove_account(first).await, Err(Error::Missing("account 1".to_owned())));
    store.remove_account(second).await.unwrap();
    assert_eq!(rows(&store), [0; 10]);
    assert_eq!(new_account(&store).await.id, AccountId(3), "a number is given out once");
}

#[tokio::test]
async fn an_account_that_has_had_a_shop_stays() {
    let store = store();
    let id = begun(&store, 1).await;
    let issued = Issued {
        shop: Shop { id: "shop-1".to_owned(), name: String::new() },
        kept: SecretSet::new(),
        access_until: None,
        renew_until: None,
        extra: Pairs::new(),
    };
    let grant = StoreGrant { account: id, issued, from_version: 0, consented: true, settings: None };
    store.store_grant(grant).await.unwrap();
    let before = rows(&store);
    let refused = store.remove_account(id).await;
    assert_eq!(refused, Err(Error::Conflict("account 1 has had a shop or orders, so it stays".to_owned())));
    assert_eq!(rows(&store), before);
}
