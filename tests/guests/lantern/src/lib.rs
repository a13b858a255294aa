//! Connector for Lantern, a marketplace that does not exist: consent with a code, whole orders by numbered pages, money in the
//! smallest unit of its currency. Whole, and as small as a connector can be.
//!
//! This file joins the contract to the parts: `descriptor` says what the connector is, `authorization` gets grants, `reading`
//! asks for orders, `record` makes Lantern's record the contract's, and `problem` reads what Lantern says when it says no.

#![cfg_attr(not(target_family = "wasm"), allow(dead_code, reason = "natively there is nobody to export to"))]

mod authorization;
mod descriptor;
mod problem;
mod reading;
mod record;

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::exports::descriptor::Description;
use longshore_connector_sdk::exports::orders::{Batch, Page, Window};
use longshore_connector_sdk::{Context, Failure, exports};

struct Connector;

impl exports::descriptor::Guest for Connector {
    fn describe() -> Description {
        descriptor::describe()
    }
}

impl exports::authorization::Guest for Connector {
    fn begin(context: Context, address: String, state: String) -> Result<Consent, Failure> {
        authorization::begin(&context, &address, &state)
    }

    fn finish(context: Context, callback: Callback) -> Result<Grant, Failure> {
        authorization::finish(&context, &callback)
    }

    fn renew(context: Context) -> Result<Grant, Failure> {
        authorization::renew(&context)
    }

    fn adopt(_: Context) -> Result<Grant, Failure> {
        Err(Failure::refused("", "Lantern issues no token that could be pasted: the seller authorises on its page"))
    }
}

impl exports::orders::Guest for Connector {
    fn list_orders(context: Context, window: Window, cursor: Option<String>) -> Result<Page, Failure> {
        reading::list_orders(&context, &window, cursor.as_deref())
    }

    fn get_orders(context: Context, order_ids: Vec<String>) -> Result<Batch, Failure> {
        reading::get_orders(&context, &order_ids)
    }
}

// The exported symbols exist in a component only.
#[cfg(target_arch = "wasm32")]
longshore_connector_sdk::export!(Connector with_types_in longshore_connector_sdk::bindings);
