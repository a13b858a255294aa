//! A shop and its orders as the marketplace itself knows them: no platform's words, no masks, exact money.
//!
//! An order is a list of dated steps, and its state at a moment is the sum of the steps up to then. So advancing the clock
//! moves every order, and the same seed tells the same story. How a platform shows an order is left to its own folder.

mod order;
mod seed;
mod stock;

use std::collections::BTreeMap;

use longshore::model::Timestamp;

pub use order::{Cancellation, Special, Stage};
pub(crate) use order::{Change, Currency, Line, PREPARE_DAYS, PlacedOrder, Recipient, Service, Snapshot};
pub(crate) use seed::{Numbering, Plan, place_one};

/// A seller's shop, or a person who sells nothing.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    /// What its owner signs in with.
    pub login: String,
    /// The marketplace's number of it.
    pub seller_id: u64,
    /// What it calls itself.
    pub name: String,
    /// What its owner is called; the sign-in name until somebody changes it.
    pub nick: String,
    /// True if the login belongs to a buyer, who has no shop to authorise.
    pub buyer_only: bool,
    /// Its orders by number.
    pub orders: BTreeMap<u64, PlacedOrder>,
}

impl Shop {
    /// The shop number `index` of the marketplace, with orders as `plan` says.
    pub(crate) fn seeded(plan: &Plan, index: u64) -> Self {
        let orders = seed::orders(plan, index).into_iter().map(|order| (order.number, order)).collect();
        let login = format!("cn{}", 1_000_012_345 + index);
        Self {
            nick: login.clone(),
            login,
            seller_id: 6_072_325_717 + index,
            name: stock::shop_name(index),
            buyer_only: false,
            orders,
        }
    }

    /// A person who only buys.
    pub(crate) fn buyer() -> Self {
        Self {
            login: "us1000000001".to_owned(),
            seller_id: 1_900_000_001,
            name: "Jane Buyer".to_owned(),
            nick: "us1000000001".to_owned(),
            buyer_only: true,
            orders: BTreeMap::new(),
        }
    }

    /// The orders that exist at `now` and are `wanted`, newest first, each with its state.
    pub(crate) fn orders_at(
        &self,
        now: Timestamp,
        wanted: impl Fn(&PlacedOrder, &Snapshot<'_>) -> bool,
    ) -> Vec<(&PlacedOrder, Snapshot<'_>)> {
        let existing = self.orders.values().filter_map(|order| order.at(now).map(|snapshot| (order, snapshot)));
        let mut orders: Vec<_> = existing.filter(|(order, snapshot)| wanted(order, snapshot)).collect();
        orders.sort_by_key(|(order, snapshot)| std::cmp::Reverse((snapshot.created_at, order.number)));
        orders
    }

    /// The number of the order that was made to show `special`.
    pub(crate) fn special(&self, special: Special) -> Option<u64> {
        self.orders.values().find(|order| order.special == Some(special)).map(|order| order.number)
    }
}
