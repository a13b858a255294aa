//! The two kinds of request: of the app, for tokens, and in the seller's name, for everything else.

use longshore_connector_sdk::value::{push, secret, text};
use longshore_connector_sdk::{Field, Request};

use crate::app::{ACCESS_TOKEN, APP_SECRET, App};

/// Path that issues tokens, for codes and for refresh tokens.
pub(crate) const TOKEN_PATH: &str = "/identity/v1/oauth2/token";
/// Path of the user that a token belongs to. To be checked against eBay's Identity API page (version 2.0.0, `getUser`):
/// the slash at its end is part of it.
pub(crate) const USER_PATH: &str = "/commerce/identity/v1/user/";
/// Path of the orders.
pub(crate) const ORDERS_PATH: &str = "/sell/fulfillment/v1/order";

/// Asks for tokens. The app proves itself by HTTP Basic authentication alone.
pub(crate) fn token(app: &App<'_>, form: Vec<Field>) -> Request {
    let url = format!("{}{TOKEN_PATH}", app.api);
    Request::post(url).with_basic_auth(text(app.key), secret(APP_SECRET)).with_form(form)
}

/// Reads something in the name of the seller whose token is in force.
pub(crate) fn get(url: String) -> Request {
    let mut bearer = text("Bearer ");
    push(&mut bearer, &secret(ACCESS_TOKEN));
    Request::get(url).with_header("authorization", bearer).with_header("accept", text("application/json"))
}
