//! What the host of these tests holds and tells a call, and how it answers.

use longshore_connector_sdk::{Context, Shop};
use longshore_connector_testkit::Script;

/// What the host holds, by name. The code is decoded already, and of the shape that eBay gives it.
const SECRETS: [(&str, &str); 4] = [
    ("app-secret", "PRD-0123456789ab"),
    ("authorization-code", "v^1.1#i^1#f^0#r^1#p^3#I^3#t^Ul4xMF8w="),
    ("access-token", "v^1.1#i^1#p^3#access"),
    ("refresh-token", "v^1.1#i^1#p^3#refresh"),
];

/// What every call is told.
pub(super) fn context() -> Context {
    let settings = [
        ("app-key", "Harbour-Orders-PRD-0123"),
        ("ru-name", "Harbour-HarbourO-Orders-abcdefg"),
        ("api-origin", "https://api.example.com"),
        ("identity-origin", "https://apiz.example.com/"),
        ("consent-origin", "https://auth.example.com"),
    ];
    Context {
        now: "2026-08-01T12:00:00.000Z".into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        shop: Some(Shop { id: "kLm3xYz".into(), name: "harbour_goods".into() }),
        extra: Vec::new(),
    }
}

/// A host that answers with these bodies, in order, all with status 200 and nothing sealed.
pub(super) fn answering(bodies: &[&str]) -> Script {
    Script::answering(&SECRETS, bodies)
}

/// The budgets that each request drew from.
pub(super) fn budgets(script: &Script) -> Vec<Vec<String>> {
    script.requests().into_iter().map(|request| request.budgets).collect()
}
