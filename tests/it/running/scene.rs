//! Which platform a running daemon is tested with, and what belongs to it.

use longshore_tests::sim::{App, Platform};

/// Two developer apps, each of another seller.
pub(crate) const APPS: [(&str, &str); 2] =
    [("508156", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu"), ("508157", "T9uWe3RfVq6yBn1MkLp4ZxCs8HdJg2Ao")];

/// Orders of each shop.
pub(crate) const ORDERS: u64 = 25;

/// Which platform a bed is about.
pub(crate) struct Scene {
    /// What the marketplace plays.
    pub(crate) platform: Platform,
    /// The connector's file and its block in the configuration.
    pub(crate) connector: &'static str,
    /// The connector's settings that hold an origin of the platform: here all are the marketplace's.
    pub(crate) origins: &'static [&'static str],
    /// Orders of each shop.
    pub(crate) orders: u64,
    /// A secret of the installation: the connector's name for it, and what it is.
    pub(crate) secret: Option<(&'static str, &'static str)>,
    /// The developer apps that are registered from the start, for a console at this origin.
    pub(crate) apps: fn(&str) -> Vec<App>,
}

/// The platform whose sellers have an app each.
pub(super) const ALIEXPRESS: Scene = Scene {
    platform: Platform::AliExpress,
    connector: "aliexpress",
    origins: &["api-origin"],
    orders: ORDERS,
    secret: None,
    apps: |console| {
        let app = |(key, secret)| format!("{key}:{secret}:{console}/callBackSMT.htm").parse().unwrap();
        APPS.map(app).to_vec()
    },
};

impl Scene {
    /// The demo's configuration, and where the secret of the installation is. All paths in it are set anew at each start.
    pub(super) fn config(&self) -> String {
        let demo = include_str!("../../../config/demo.toml");
        let secret = self
            .secret
            .map(|(name, _)| format!("\n[connector.{}.secrets]\n{name} = {{ file = \"secret\" }}\n", self.connector));
        format!("{demo}{}", secret.unwrap_or_default())
    }
}
