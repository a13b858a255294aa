//! What the store's own tests begin with: a store, an account, an order.

use super::{NewAccount, Store};
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

/// An empty store in memory.
pub(super) fn store() -> Store {
    Store::in_memory(Clock::starting_at(now()))
}

pub(super) fn platform() -> PlatformId {
    "aliexpress".parse().unwrap()
}

/// A stored account that waits for its authorisation.
pub(super) async fn new_account(store: &Store) -> Account {
    let app = store.app_for_notice(CustomerId::DEFAULT, &platform()).await.unwrap();
    let new = NewAccount {
        customer: CustomerId::DEFAULT,
        platform: platform(),
        nickname: Some("shop".to_owned()),
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
        source_status: "WAIT_SELLER_SEND_GOODS".to_owned(),
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
