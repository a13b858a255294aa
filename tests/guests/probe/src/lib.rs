//! A connector that misbehaves on demand. The cursor of `list-orders` says what to do (`spin`, `send https://…`); what came of
//! it is handed back as the page's next cursor. How it describes itself is decided by one byte that a test may change in the
//! file, so that one build serves all tests.

#![cfg_attr(not(target_family = "wasm"), allow(dead_code, reason = "natively there is nobody to export to"))]

mod describe;
mod misbehave;

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::exports::descriptor::Description;
use longshore_connector_sdk::exports::orders::{Batch, Page, Window};
use longshore_connector_sdk::host::{Host as _, Imports};
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Context, Failure, Field, Request, Shop, exports};

struct Probe;

impl exports::descriptor::Guest for Probe {
    fn describe() -> Description {
        describe::describe()
    }
}

impl exports::authorization::Guest for Probe {
    /// The address may say where to send the seller instead: after `to `.
    fn begin(context: Context, address: String, state: String) -> Result<Consent, Failure> {
        let default = format!("{}/consent?state={state}", setting(&context, "origin"));
        let url = address.strip_prefix("to ").map_or(default, |url| url.replace("STATE", &state));
        Ok(Consent { url, remember: Vec::new() })
    }

    /// Exchanges the code at `/token`, and shows in `extra` what it could see. `remember` may name what to keep.
    fn finish(context: Context, callback: Callback) -> Result<Grant, Failure> {
        let seen = callback.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let keep = callback.remember.iter().filter(|(name, _)| name == "keep").map(|(_, value)| value.clone());
        exchange(&context, "authorization-code", keep.collect(), seen.join("&"))
    }

    fn renew(context: Context) -> Result<Grant, Failure> {
        exchange(&context, "refresh-token", vec!["access-token".to_owned()], String::new())
    }

    fn adopt(context: Context) -> Result<Grant, Failure> {
        exchange(&context, "refresh-token", vec!["access-token".to_owned(), "refresh-token".to_owned()], String::new())
    }
}

impl exports::orders::Guest for Probe {
    fn list_orders(context: Context, _: Window, cursor: Option<String>) -> Result<Page, Failure> {
        misbehave::obey(&context, cursor.as_deref().unwrap_or_default())
    }

    fn get_orders(_: Context, order_ids: Vec<String>) -> Result<Batch, Failure> {
        let order = |id: String| if id == "lie" { "another".to_owned() } else { id };
        let orders = order_ids.into_iter().map(|id| misbehave::order(order(id))).collect();
        Ok(Batch { orders, set_aside: Vec::new(), missing: Vec::new(), stopped: None })
    }
}

/// Sends the secret `with` to `/token` and keeps `keep` of what is sealed out of the answer.
fn exchange(context: &Context, with: &str, keep: Vec<String>, parameters: String) -> Result<Grant, Failure> {
    let url = format!("{}/token", setting(context, "origin"));
    let answer = Imports.send(&Request::post(url).with_form(vec![
        Field::new("key", text(setting(context, "app-key"))),
        Field::new("secret", secret("app-secret")),
        Field::new("with", secret(with)),
    ]))?;
    let echo = format!("{}/echo", setting(context, "origin"));
    let echoed = Imports.send(&Request::get(echo).with_header("authorization", secret("access-token")))?;
    let extra = [("parameters", parameters), ("body", answer.body), ("echo", echoed.body)];
    Ok(Grant {
        shop: Shop { id: "shop-1".to_owned(), name: "Shop".to_owned() },
        keep,
        access_until: Some("2026-12-01T08:00:00+08:00".to_owned()),
        renew_until: None,
        extra: extra.map(|(name, value)| (name.to_owned(), value)).into(),
    })
}

fn setting<'a>(context: &'a Context, name: &str) -> &'a str {
    context.settings.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

// The exported symbols exist in a component only.
#[cfg(target_arch = "wasm32")]
longshore_connector_sdk::export!(Probe with_types_in longshore_connector_sdk::bindings);
