//! What every call of the Selling Partner API must pass: a token, a name of the caller's, a role, and not too many of them.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::shop::Shop;
use crate::sim::{Market, Simulator};

use super::House;
use super::quota::Plan;
use super::refusal::{Refusal, marked};
use super::restricted::Restricted;
use super::roles::Roles;

/// Longest name of a caller, in characters.
const USER_AGENT_MAX: usize = 500;

/// What an operation is given once the call has been let in.
pub(super) struct Call<'a> {
    pub(super) house: &'a House,
    pub(super) simulator: &'a Simulator,
    pub(super) shop: &'a Shop,
    /// Key of the application that calls.
    pub(super) app: &'a str,
    pub(super) roles: Roles,
    /// What the token opens beyond an access token, if it is a restricted one.
    pub(super) restricted: Option<Restricted>,
    pub(super) now: Timestamp,
}

impl Call<'_> {
    /// The clock by which dates are too young. It may be set wrong.
    pub(super) fn clock(&self) -> Timestamp {
        let skew = self.simulator.switches().skew_seconds();
        Timestamp::from_millis(self.now.as_millis().saturating_add(skew.saturating_mul(1000)))
    }

    /// A token of letters that no page had before.
    pub(super) fn page_token(&self, places: usize) -> String {
        format!("{}|{places}/+==", self.now.as_millis())
    }
}

/// Counts the call, lets it in, has it answered, and sends the answer.
pub(super) async fn serve(
    house: &House,
    headers: &HeaderMap,
    plan: Plan,
    answer: impl FnOnce(&Call<'_>) -> Result<Value, Refusal> + Send,
) -> Response {
    deliver(&house.simulator, plan.operation, || {
        let mut market = house.simulator.market();
        let request = market.request_id();
        let answered = enter(house, &market, headers, plan).and_then(|call| {
            let switches = house.simulator.switches();
            let body = answer(&call)?;
            let spoils = |fault| matches!(fault, Fault::Unsuccessful | Fault::EmptyDetail | Fault::EmptyList);
            match switches.take(plan.operation, spoils) {
                Some(Fault::Unsuccessful) => Err(Refusal::internal().inside_of_a_success()),
                Some(_) => Ok(emptied(&body)),
                None => Ok(body),
            }
        });
        match answered {
            Ok(body) => marked(Answer::json(StatusCode::OK, &body), StatusCode::OK, Some(plan), &request),
            Err(refusal) => refusal.answer(Some(plan), &request),
        }
    })
    .await
}

/// An answer with nothing in it, within the older version's wrapping if it had that.
fn emptied(body: &Value) -> Value {
    if body.get("payload").is_some() { json!({ "payload": {} }) } else { json!({}) }
}

/// A path that Amazon does not know is denied, not missing.
pub(super) async fn unknown(State(house): State<House>) -> Response {
    deliver(&house.simulator, "unknown", || Refusal::denied().answer(None, "none")).await
}

/// In this order: token, caller's name, role, rate, service. The order is a choice.
fn enter<'a>(house: &'a House, market: &'a Market, headers: &HeaderMap, plan: Plan) -> Result<Call<'a>, Refusal> {
    let now = house.simulator.now();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let token = text("x-amz-access-token").filter(|token| !token.is_empty()).ok_or_else(Refusal::no_token)?;
    let restricted = house.memory().restricted.get(token).cloned();
    let access = restricted.as_ref().map_or(token, |restricted| restricted.access.as_str());
    if restricted.as_ref().is_some_and(|restricted| restricted.until <= now) {
        return Err(Refusal::bad_token());
    }
    let holder = market.grants.bearer(access, now).ok_or_else(Refusal::bad_token)?;
    let shop = market.shop(&holder.login).filter(|shop| !shop.buyer_only).ok_or_else(Refusal::bad_token)?;
    let app = market.grants.app(&holder.app).ok_or_else(Refusal::bad_token)?;
    if !text(header::USER_AGENT.as_str()).is_some_and(is_well_named) {
        // Amazon says that calls without such a name are rejected, and not how.
        return Err(Refusal::invalid("The user-agent header is missing or malformed."));
    }
    let roles = Roles::of(app);
    let switches = house.simulator.switches();
    if !roles.orders || switches.take(plan.operation, |fault| fault == Fault::NoPermission).is_some() {
        return Err(Refusal::denied());
    }
    let busy = switches.take(plan.operation, |fault| matches!(fault, Fault::Throttled { .. } | Fault::RemoteService));
    match busy {
        Some(Fault::Throttled { .. }) => return Err(Refusal::throttled()),
        Some(_) => return Err(Refusal::internal()),
        None => {}
    }
    if !house.memory().quotas.take((&shop.login, &app.key), plan, now) {
        return Err(Refusal::throttled());
    }
    Ok(Call { house, simulator: &house.simulator, shop, app: &app.key, roles, restricted, now })
}

/// `Name/Version (Language=…; …)`.
fn is_well_named(agent: &str) -> bool {
    let Some((name, brackets)) = agent.split_once(" (") else { return false };
    let named = name.split_once('/').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty());
    named && brackets.ends_with(')') && brackets.contains("Language=") && agent.chars().count() <= USER_AGENT_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_say_by_what_they_are_made() {
        for (agent, expected) in [
            ("Longshore/0.1.0 (Language=Rust)", true),
            ("Longshore/0.1.0 (Language=Rust/1.95; Platform=Linux)", true),
            ("Longshore/0.1.0 (Platform=Linux)", false),
            ("Longshore (Language=Rust)", false),
            ("Longshore/0.1.0", false),
            ("", false),
        ] {
            assert_eq!(is_well_named(agent), expected, "{agent}");
        }
        assert!(!is_well_named(&format!("Longshore/0.1.0 (Language=Rust; {})", "x".repeat(500))));
    }
}
