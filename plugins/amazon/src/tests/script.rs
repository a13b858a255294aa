//! What the host of these tests holds and tells a call, and how it answers.

use longshore_connector_sdk::{Context, Shop};
use longshore_connector_testkit::Script;

/// What the host holds, by name.
const SECRETS: [(&str, &str); 5] = [
    ("app-secret", "amzn1.oa2-cs.v1.0123"),
    ("authorization-code", "ANcode"),
    ("access-token", "Atza|access"),
    ("refresh-token", "Atzr|refresh"),
    ("restricted-token", "Atz.sprdt|restricted"),
];

/// What every call is told: an app of the installation, and an account in North America.
pub(super) fn context(changes: &[(&str, &str)]) -> Context {
    let settings = [
        ("app-key", "amzn1.application-oa2-client.0123"),
        ("application-id", "amzn1.sp.solution.0123"),
        ("publication", "published"),
        ("region", "na"),
        ("api-origin-na", "https://na.example.com"),
        ("api-origin-eu", "https://eu.example.com"),
        ("consent-origin-na", "https://seller.example.com"),
        ("login-origin", "https://tokens.example.com"),
    ];
    let kept = settings.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let settings = kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Context {
        now: "2026-08-01T12:00:00.000Z".into(),
        settings,
        shop: Some(Shop { id: "na.A2EXAMPLE1234".into(), name: "Harbour Goods".into() }),
        extra: vec![("marketplaces".into(), "ATVPDKIKX0DER,A2EUQ1WTGCTBG2".into())],
    }
}

/// A host that answers with these bodies, in order, all with status 200 and nothing sealed.
pub(super) fn answering(bodies: &[&str]) -> Script {
    Script::answering(&SECRETS, bodies)
}

/// A list of errors as the Selling Partner API writes it.
pub(super) fn errors(code: &str, message: &str, details: &str) -> String {
    serde_json::json!({ "errors": [{ "code": code, "message": message, "details": details }] }).to_string()
}
