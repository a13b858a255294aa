//! What the host of these tests holds and tells a call, and how it answers.

use longshore_connector_sdk::{Context, Shop};
use longshore_connector_testkit::Script;

pub(super) const APP_KEY: &str = "12345678";
pub(super) const APP_SECRET: &str = "helloworld-test-secret";

/// What the host holds, by name.
const SECRETS: [(&str, &str); 4] = [
    ("app-secret", APP_SECRET),
    ("authorization-code", "3_12345678_AbCdEfGh"),
    ("access-token", "50000200123accessTOKEN"),
    ("refresh-token", "50001001234refreshTOKEN"),
];

/// A context at the moment of the published signature vectors.
pub(super) fn context() -> Context {
    let settings = [("app-key", APP_KEY), ("api-origin", "https://api.example.com")];
    Context {
        now: "2018-02-05T08:46:32.000Z".into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        shop: Some(Shop { id: "6072325717".into(), name: "cn1000012345".into() }),
        extra: Vec::new(),
    }
}

/// A host that answers with these bodies, in order, all with status 200 and nothing sealed.
pub(super) fn answering(bodies: &[&str]) -> Script {
    Script::answering(&SECRETS, bodies)
}
