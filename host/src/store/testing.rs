//! What the store's own tests begin with: a store, an account, an order.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redb::StorageBackend;
use redb::backends::InMemoryBackend;

use super::backend::Medium;
use super::open::{self, Recipe};
use super::writer::Engine;
use super::{NewAccount, Store, Writer};
use crate::clock::Clock;
use crate::model::{
    Account, AccountId, AccountState, Address, AppId, Buyer, CustomerId, FulfillmentStatus, Item, Money, Order,
    OrderStatus, Pairs, Payment, PaymentStatus, PlatformId, SecretSet, Timestamp,
};

/// When the tests happen.
pub(super) const NOW: i64 = 1_790_000_000_000;

pub(super) fn now() -> Timestamp {
    Timestamp::from_millis(NOW)
}

pub(super) fn clock() -> Clock {
    Clock::starting_at(now())
}

/// An empty store in memory.
pub(super) fn store() -> Store {
    Store::in_memory(clock())
}

/// Memory that can be opened again, as a file can, and that can be made to fail.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    medium: Medium,
    recipe: Recipe,
    /// Writes that still work.
    left: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Breakable {
    bytes: InMemoryBackend,
    /// Writes that still work.
    left: Arc<AtomicU64>,
}

impl Disk {
    pub(crate) fn new() -> Self {
        let left = Arc::new(AtomicU64::new(u64::MAX));
        let medium = Medium::new(Breakable { bytes: InMemoryBackend::new(), left: left.clone() });
        Self { medium, recipe: Store::memory_recipe().unwrap(), left }
    }

    /// The store on it, written by whoever calls.
    pub(super) fn open(&self) -> Store {
        let opened = open::in_memory(self.medium.clone(), &self.recipe).unwrap();
        Store::new(Engine::new(opened, self.recipe.clone()), Writer::Caller(Mutex::default()), clock())
    }

    /// The store on it, written by a thread that tries again at once after an error.
    pub(crate) fn open_with_thread(&self) -> Store {
        let opened = open::in_memory(self.medium.clone(), &self.recipe).unwrap();
        Store::with_thread(opened, self.recipe.clone(), clock(), Duration::ZERO).unwrap()
    }

    /// Lets every write fail, or none any more.
    pub(crate) fn set_broken(&self, broken: bool) {
        self.fail_after(if broken { 0 } else { u64::MAX });
    }

    /// Lets that many writes through, and then none.
    pub(super) fn fail_after(&self, writes: u64) {
        self.left.store(writes, Ordering::Relaxed);
    }
}

impl Breakable {
    fn whole(&self) -> io::Result<()> {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| match left {
            u64::MAX => Some(left),
            left => left.checked_sub(1),
        });
        taken.map(drop).map_err(|_| io::ErrorKind::StorageFull.into())
    }
}

impl StorageBackend for Breakable {
    fn len(&self) -> io::Result<u64> {
        self.bytes.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.bytes.read(offset, out)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.whole().and_then(|()| self.bytes.set_len(length))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.whole().and_then(|()| self.bytes.sync_data())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.whole().and_then(|()| self.bytes.write(offset, data))
    }
}

pub(super) fn platform() -> PlatformId {
    "marketplace".parse().unwrap()
}

/// A stored account that waits for its authorisation.
pub(super) async fn new_account(store: &Store) -> Account {
    let app = store.app_for_notice(CustomerId::DEFAULT, &platform()).await.unwrap();
    let new = NewAccount {
        customer: CustomerId::DEFAULT,
        platform: platform(),
        nickname: Some(format!("shop of {}", app.0)),
        app,
        app_of_installation: false,
        callback_origin: "http://127.0.0.1:8082".to_owned(),
        settings: Pairs::new(),
        secrets: SecretSet::new(),
    };
    store.create_account(new).await.unwrap()
}

/// An account as a value.
pub(super) fn account() -> Account {
    Account {
        id: AccountId(1),
        customer: CustomerId::DEFAULT,
        platform: platform(),
        nickname: None,
        app: AppId("app".to_owned()),
        app_of_installation: false,
        callback_origin: "http://127.0.0.1:8082".to_owned(),
        settings: Pairs::new(),
        shop: None,
        state: AccountState::Connected,
        reason: None,
        grant: None,
        created_at: now(),
        authorized_at: None,
    }
}

/// An order to `name`.
pub(super) fn order(id: &str, status: OrderStatus, name: &str) -> Order {
    Order {
        order_id: id.to_owned(),
        order_number: None,
        marketplace_code: None,
        created_date_time: None,
        modified_date_time: None,
        paid_date_time: None,
        ship_by_date_time: None,
        deliver_by_date_time: None,
        status,
        payment_status: PaymentStatus::Paid,
        fulfillment_status: FulfillmentStatus::Unshipped,
        source_status: "PAID".to_owned(),
        status_reason: None,
        buyer: Some(Buyer { buyer_id: None, name: Some(name.to_owned()), email: None, phone: None }),
        ship_to: Some(address(name)),
        items: vec![item()],
        payment: Some(Payment {
            method: None,
            total: Some(Money { amount: "12.50".to_owned(), currency: "USD".to_owned() }),
            amount_paid: None,
            taxes: Vec::new(),
            shipping_charges: Vec::new(),
            adjustments: Vec::new(),
        }),
        tax_identifiers: Vec::new(),
        shipping_preferences: None,
        notes: Vec::new(),
        extra: Pairs::new(),
        source: format!("{{\"id\":\"{id}\",\"receiver\":\"{name}\"}}"),
    }
}

fn address(name: &str) -> Address {
    Address {
        name: Some(name.to_owned()),
        company: None,
        phone: None,
        email: None,
        address_lines: Vec::new(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: None,
        state_province: None,
        postal_code: None,
        country_code: Some("ES".to_owned()),
        masked: false,
        extra: Pairs::new(),
    }
}

fn item() -> Item {
    Item {
        line_item_id: "1".to_owned(),
        quantity: 2,
        unit_price: None,
        description: "Phone case".to_owned(),
        product_id: None,
        sku: Some("CASE-1".to_owned()),
        identifiers: Pairs::new(),
        details: Pairs::new(),
        item_url: None,
        image_url: None,
        weight_grams: None,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: false,
        source_status: None,
        extra: Pairs::new(),
    }
}
