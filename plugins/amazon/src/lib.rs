//! Connector for Amazon: Login with Amazon for tokens, orders by the Selling Partner API.
//!
//! This file only joins the contract to the parts. `descriptor` says what the connector is, `authorization` gets grants, by
//! consent or from a pasted token; `listing` walks a window and `fetching` reads single orders. These take a `Host`, so that they
//! run in native tests. Below them: `app` and `region` read the form, `plan` and `call` make requests, `token`, `participation`,
//! `sheet` and `record` read answers, `fault` judges refusals, and `map` turns Amazon's record into the contract's. `v0` is the
//! older Orders API, which Amazon removes in March 2027; it is used only where a setting says so.

mod app;
mod authorization;
mod call;
mod descriptor;
mod fault;
mod fetching;
mod listing;
mod map;
mod participation;
mod plan;
mod record;
mod region;
mod sheet;
#[cfg(test)]
mod tests;
mod token;
mod v0;

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

    fn adopt(context: Context) -> Result<Grant, Failure> {
        authorization::adopt(&Imports, &context)
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
