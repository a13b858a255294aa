//! Walking a window, one page of ours for each page of eBay's.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, Level};

use crate::app::API_ORIGIN;
use crate::call::{self, ORDERS_PATH};
use crate::sheet;
use crate::walk::{PAGE, Place};

/// Budget of the calls for orders.
pub(crate) const BUDGET: &str = "orders";

/// One page of a window.
pub(crate) fn list_orders(
    host: &impl Host,
    context: &Context,
    window: &Window,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let place = Place::of(cursor)?;
    // By last change alone: beside a range of creation eBay ignores this one. No filter by status: without it all are listed,
    // and the two combinations that eBay offers leave some out. Both ends are inclusive there, and written as the host writes
    // them, in UTC with milliseconds.
    let filter = format!("lastmodifieddate:[{}..{}]", window.start, window.end);
    let request = call::get(format!("{}{ORDERS_PATH}", context.origin_setting(API_ORIGIN)?))
        .with_query("filter", text(filter))
        .with_query("limit", text(PAGE.to_string()))
        .with_query("offset", text(place.offset().to_string()))
        .with_budget(BUDGET);
    // The answer's `next` is a whole address of eBay's choosing. It is not followed: our own count says where to go on, and a
    // token goes nowhere but to the configured origin.
    let sheet = sheet::read(&host.send(&request)?, place.offset())?;
    for warning in &sheet.warnings {
        host.log(Level::Warn, &format!("eBay warns about the list of orders: {warning}"));
    }
    Ok(Page {
        orders: Vec::new(),
        listed: sheet.listed,
        set_aside: sheet.set_aside,
        next: place.next(sheet.total),
        complete_until: None,
        total: Some(sheet.total),
    })
}
