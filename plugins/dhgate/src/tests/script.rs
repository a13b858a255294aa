//! What the host of these tests holds and tells a call, and how it answers.

use longshore_connector_sdk::{Context, Shop};
use longshore_connector_testkit::Script;

/// What the host holds, by name.
const SECRETS: [(&str, &str); 4] = [
    ("app-secret", "s3cret-of-the-app"),
    ("authorization-code", "code-of-the-callback"),
    ("access-token", "PeBHVTPBaccess"),
    ("refresh-token", "PeBHVTPBrefresh"),
];

/// Any moment, for any shop.
pub(super) fn context() -> Context {
    let settings = [
        ("app-key", "hI0wgrxsTxrz9EGwB1DE"),
        ("auth-origin", "https://secure.example.com"),
        ("api-origin", "https://api.example.com"),
    ];
    Context {
        now: "2024-05-17T03:00:00.000Z".into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        shop: Some(Shop { id: "ff80808141".into(), name: "zhangsan_store".into() }),
        extra: Vec::new(),
    }
}

/// A host that answers with these bodies, in order, all with status 200 and nothing sealed.
pub(super) fn answering(bodies: &[&str]) -> Script {
    Script::answering(&SECRETS, bodies)
}
