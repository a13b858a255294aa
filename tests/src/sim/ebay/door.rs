//! What every call in a seller's name must pass: a good token, of the right scope, and not too many of them.

use http::{HeaderMap, header};
use longshore::model::Timestamp;

use crate::sim::faults::Fault;
use crate::sim::shop::Shop;
use crate::sim::{Market, Simulator};

use super::answer::Refusal;
use super::{FULFILLMENT_SCOPE, House, ORDERS_SCOPE};

/// What a method is given once the call has been let in.
pub(super) struct Call<'a> {
    pub(super) simulator: &'a Simulator,
    pub(super) shop: &'a Shop,
    pub(super) now: Timestamp,
}

/// Lets a call of `method` in, in this order: token, scope, rate, service. The order is a choice.
pub(super) fn enter<'a>(
    house: &'a House,
    market: &'a Market,
    headers: &HeaderMap,
    (method, scope): (&str, &str),
) -> Result<Call<'a>, Refusal> {
    let now = house.simulator.now();
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or_else(Refusal::access_token)?;
    let holder = market.grants.bearer(token, now).ok_or_else(Refusal::access_token)?;
    let shop = market.shop(&holder.login).ok_or_else(Refusal::access_token)?;
    let covers = |held: &String| held == scope || (scope == ORDERS_SCOPE && held == FULFILLMENT_SCOPE);
    let covered = house.scopes_of(token).is_none_or(|scopes| scopes.iter().any(covers));
    let switches = house.simulator.switches();
    if !covered || switches.take(method, |fault| fault == Fault::NoPermission).is_some() {
        return Err(Refusal::permission());
    }
    match switches.take(method, |fault| matches!(fault, Fault::Throttled { .. } | Fault::RemoteService)) {
        Some(Fault::Throttled { seconds }) => Err(Refusal::Throttled(seconds)),
        Some(_) => Err(Refusal::system()),
        None => Ok(Call { simulator: &house.simulator, shop, now }),
    }
}
