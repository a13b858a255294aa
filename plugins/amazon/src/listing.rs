//! Walking a window: whole orders, a hundred on a page.
//!
//! Amazon ties a page's token to every other parameter of the query. All of them come from the window, the form and the grant,
//! which stay the same until the last page; the cursor is the token itself. A token that is refused, or older than a day, makes
//! the host ask for the window from its beginning.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, Request};

use crate::app::{self, ACCESS_TOKEN, App, Personal};
use crate::{call, participation, plan, sheet, v0};

/// Path of the orders.
pub(crate) const PATH: &str = "/orders/2026-01-01/orders";
/// Orders on a page: the most that Amazon gives.
const PAGE_SIZE: &str = "100";

/// What is read of every order.
const DATA: &str = "PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,PAYMENT";

/// The parts of an order to ask for. Parts with personal data only where the application has the role for them.
pub(crate) fn included_data(personal: Personal) -> String {
    match personal {
        Personal::Nothing => DATA.to_owned(),
        Personal::Address => format!("{DATA},BUYER,RECIPIENT"),
        Personal::AddressAndTax => format!("{DATA},BUYER,RECIPIENT,TAX"),
    }
}

/// One page of a window.
pub(crate) fn list_orders(
    host: &impl Host,
    context: &Context,
    window: &Window,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let app = App::of(context)?;
    let marketplaces = participation::marketplaces(host, &app, context)?;
    if app::is_v0(context) {
        return v0::list_orders(host, &app, &marketplaces, window, cursor);
    }
    let mut request = Request::get(format!("{}{PATH}", app.api))
        .with_query("marketplaceIds", text(marketplaces))
        .with_query("lastUpdatedAfter", text(window.start.as_str()))
        .with_query("lastUpdatedBefore", text(window.end.as_str()))
        .with_query("maxResultsPerPage", text(PAGE_SIZE))
        .with_query("includedData", text(included_data(Personal::of(context))));
    if let Some(token) = cursor {
        request = request.with_query("paginationToken", text(token));
    }
    let response = call::send(host, &app, plan::SEARCH_ORDERS, ACCESS_TOKEN, request)?;
    sheet::read(&response, window)
}
