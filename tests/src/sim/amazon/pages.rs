//! Where a list goes on: a page's token is tied to the query that it came with, and lives for a day.

use std::collections::BTreeMap;
use std::time::Duration;

use longshore::model::Timestamp;

use super::door::Call;
use super::refusal::Refusal;

const TOKEN_LIFE: Duration = Duration::from_hours(24);

/// A query without what may change from page to page.
pub(super) type Fingerprint = BTreeMap<String, String>;

/// Where a page ended.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Whose list: seller and application.
    owner: (String, String),
    query: Fingerprint,
    /// The last record of the page: its time and number.
    pub(super) last: (Timestamp, u64),
    /// Up to when the list goes, which stays as it was for the first page.
    pub(super) until: Timestamp,
    expires_at: Timestamp,
}

/// The place that a token stands for. `refusal` is what the operation says of a token that is no good.
pub(super) fn resume(
    call: &Call<'_>,
    token: &str,
    query: &Fingerprint,
    refusal: fn() -> Refusal,
) -> Result<Place, Refusal> {
    let place = call.house.memory().places.get(token).cloned().ok_or_else(refusal)?;
    let is_owner = (call.shop.login.as_str(), call.app) == (place.owner.0.as_str(), place.owner.1.as_str());
    let is_good = is_owner && place.query == *query && place.expires_at > call.now;
    is_good.then_some(place).ok_or_else(refusal)
}

/// Issues a token for the page behind `last`.
pub(super) fn continue_at(call: &Call<'_>, query: Fingerprint, last: (Timestamp, u64), until: Timestamp) -> String {
    let mut memory = call.house.memory();
    let token = call.page_token(memory.places.len());
    let owner = (call.shop.login.clone(), call.app.to_owned());
    let expires_at = call.now.plus(TOKEN_LIFE);
    memory.places.insert(token.clone(), Place { owner, query, last, until, expires_at });
    token
}
