//! What must not stand in the file is planted everywhere it may come from, and then looked for as raw bytes.

use std::fs;

use crate::config::{self, MasterKeySource};
use crate::model::{
    AccountId, AppId, Buyer, CustomerId, Issued, Note, Order, OrderStatus, Pairs, PullCursor, PullOutcome,
    ScheduleRecord, Secret, SecretSet, SetAside, Shop, TaxIdentifier, Trigger,
};
use crate::store::testing::{clock, now, order, platform};
use crate::store::{BatchCommit, NewAccount, PageCommit, Pending, PullEnd, Store, StoreGrant, Ticket, TicketProgress};

/// Each stands in one place only, so that a find tells where the hole is.
const PLANTED: [&str; 14] = [
    "app-secret-8Yq2",
    "access-token-K3vN",
    "refresh-token-Zt71",
    "verifier-Wm40",
    "ticket-token-Pq55",
    "state-Hd92",
    "收件人王小明",
    "+34-600-123-456",
    "Calle Mayor 7",
    "buyer@example.com",
    "B-98765432",
    "leave it with the neighbour",
    "raw-record-Jx13",
    "unreadable-Rk28",
];
const EXCERPT: &str = "excerpt-Vc64";

fn secrets(pairs: &[(&str, &str)]) -> SecretSet {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), Secret::from(*text))).collect()
}

fn personal_order(id: &str) -> Order {
    let mut order = order(id, OrderStatus::AwaitingShipment, PLANTED[6]);
    let address = order.ship_to.as_mut().unwrap();
    address.phone = Some(PLANTED[7].to_owned());
    address.address_lines = vec![PLANTED[8].to_owned()];
    order.buyer = Some(Buyer { buyer_id: None, name: None, email: Some(PLANTED[9].to_owned()), phone: None });
    order.tax_identifiers =
        vec![TaxIdentifier { kind: "VAT".to_owned(), value: PLANTED[10].to_owned(), issuing_country: None }];
    order.notes = vec![Note { kind: "buyer".to_owned(), text: PLANTED[11].to_owned() }];
    order.source = format!("{{\"memo\":\"{}\"}}", PLANTED[12]);
    order
}

async fn plant(store: &Store) {
    let account = plant_account(store).await;
    plant_authorization(store, account).await;
    plant_pull(store, account).await;
}

/// The form and the grant.
async fn plant_account(store: &Store) -> AccountId {
    let app = store.app_for_notice(CustomerId::DEFAULT, &platform()).await.unwrap();
    let account = NewAccount {
        customer: CustomerId::DEFAULT,
        platform: platform(),
        nickname: Some("shop".to_owned()),
        app,
        app_of_installation: false,
        callback_origin: String::new(),
        settings: Pairs::new(),
        secrets: secrets(&[("app-secret", PLANTED[0])]),
    };
    let account = store.create_account(account).await.unwrap().id;
    let issued = Issued {
        shop: Shop { id: "shop-1".to_owned(), name: String::new() },
        kept: secrets(&[("access-token", PLANTED[1]), ("refresh-token", PLANTED[2])]),
        access_until: None,
        renew_until: None,
        extra: Pairs::new(),
    };
    store.store_grant(StoreGrant { account, issued, from_version: 0, consented: true, settings: None }).await.unwrap();
    account
}

/// A ticket and what waits for its callback.
async fn plant_authorization(store: &Store, account: AccountId) {
    let ticket = Ticket {
        account,
        customer: CustomerId::DEFAULT,
        origin: String::new(),
        created_at: now(),
        expires_at: now(),
        progress: TicketProgress::Issued,
    };
    let (token, state) = (Secret::from(PLANTED[4]).digest(), Secret::from(PLANTED[5]).digest());
    store.put_ticket(token, ticket).await.unwrap();
    let pending = Pending {
        account,
        customer: CustomerId::DEFAULT,
        platform: platform(),
        app: AppId("app".to_owned()),
        ticket: PLANTED[4].into(),
        browser: token,
        address: String::new(),
        remember: vec![("verifier".to_owned(), PLANTED[3].to_owned())],
        created_at: now(),
        expires_at: now(),
    };
    store.put_pending(state, pending).await.unwrap();
}

/// Orders, a record that cannot be read, and the end of an answer.
async fn plant_pull(store: &Store, account: AccountId) {
    let pull = store.begin_pull(account, Trigger::Authorization, now()).await.unwrap();
    let page = PageCommit {
        account,
        pull,
        orders: vec![personal_order("open-1")],
        to_fetch: Vec::new(),
        unchanged: 0,
        set_aside: vec![SetAside { order_id: None, reason: "no status".to_owned(), source: PLANTED[13].to_owned() }],
        cursor: PullCursor::default(),
        window_done: true,
        now: now(),
    };
    store.commit_page(page).await.unwrap();
    let (asked, set_aside, missing) = (Vec::new(), Vec::new(), Vec::new());
    let orders = vec![personal_order("open-2")];
    store.commit_batch(BatchCommit { account, pull, asked, orders, set_aside, missing, now: now() }).await.unwrap();
    let end = PullEnd {
        account,
        pull,
        outcome: PullOutcome::Failed,
        failure: None,
        excerpt: Some(EXCERPT.to_owned()),
        schedule: ScheduleRecord::default(),
        account_state: None,
        now: now(),
    };
    store.end_pull(end).await.unwrap();
}

#[tokio::test]
async fn no_secret_and_no_personal_data_stands_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let section = config::Store {
        state_dir: folder.path().to_owned(),
        cache_bytes: 1024 * 1024,
        master_key: MasterKeySource::File(folder.path().join("master.key")),
    };
    let store = Store::open(&section, clock()).unwrap();
    plant(&store).await;
    // What is sealed is there all the same.
    let id = store.draft_of_order(AccountId(1), "open-2").unwrap().unwrap();
    assert_eq!(store.draft(id).unwrap().unwrap().1, Some(personal_order("open-2")));
    store.close().await;

    let file = fs::read(folder.path().join("longshore.redb")).unwrap();
    let contains = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    for text in PLANTED.iter().chain([&EXCERPT]) {
        assert!(!contains(text), "{text} stands in the file");
    }
    // The search finds what is meant to be open, so it can find at all.
    for text in ["open-1", "open-2", "shop-1", "CASE-1"] {
        assert!(contains(text), "{text} is not found");
    }
    let debug = format!("{store:?}");
    assert!(PLANTED.iter().all(|text| !debug.contains(text)));
}
