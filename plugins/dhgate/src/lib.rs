//! Connector for `DHgate` (敦煌网): OAuth at `secure.dhgate.com`, and the router at `api.dhgate.com`.
//!
//! This file only joins the contract to the parts. `descriptor` says what the connector is, `authorization` gets grants,
//! `listing` walks a window and `fetching` reads single orders; these take a `Host`, so that they run in native tests. Below
//! them everything is pure: `app` and `call` make requests; `envelope`, `fault`, `token`, `sheet` and `record` read answers;
//! `ask` decides what to ask next; `map` turns the platform's records into the contract's.

mod app;
mod ask;
mod authorization;
mod call;
mod descriptor;
mod envelope;
mod fault;
mod fetching;
mod listing;
mod map;
mod record;
mod sheet;
#[cfg(test)]
mod tests;
mod token;

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::exports::descriptor::Description;
use longshore_connector_sdk::exports::orders::{Batch, Page, Window};
use longshore_connector_sdk::host::Imports;
use longshore_connector_sdk::{Context, Failure, exports};

/// The connector. Keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct Connector;

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
        authorization::finish(&Imports, &context, &callback)
    }

    fn renew(context: Context) -> Result<Grant, Failure> {
        authorization::renew(&Imports, &context)
    }

    fn adopt(_: Context) -> Result<Grant, Failure> {
        Err(Failure::refused("", "DHgate issues no token that could be pasted: the seller authorises on its page"))
    }
}

impl exports::orders::Guest for Connector {
    fn list_orders(context: Context, window: Window, cursor: Option<String>) -> Result<Page, Failure> {
        listing::list_orders(&Imports, &context, &window, cursor.as_deref())
    }

    fn get_orders(context: Context, order_ids: Vec<String>) -> Result<Batch, Failure> {
        fetching::get_orders(&Imports, &context, &order_ids)
    }
}

// The exported symbols exist in a component only; a native test links the crate as a plain library.
#[cfg(target_arch = "wasm32")]
longshore_connector_sdk::export!(Connector with_types_in longshore_connector_sdk::bindings);
