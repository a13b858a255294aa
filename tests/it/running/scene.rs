//! Which platform a running daemon is tested with, and what belongs to it.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use longshore_tests::components::component;
use longshore_tests::play::{connector, tls};
use longshore_tests::sim::{App, Platform};
use url::Url;

/// Two developer apps, each of another seller.
pub(crate) const APPS: [(&str, &str); 2] =
    [("508156", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu"), ("508157", "T9uWe3RfVq6yBn1MkLp4ZxCs8HdJg2Ao")];

/// Orders of each shop.
pub(crate) const ORDERS: u64 = 25;

/// Which platform a bed is about.
pub(crate) struct Scene {
    /// What the marketplace plays.
    pub(crate) platform: Platform,
    /// The console speaks TLS, for a platform that sends browsers back to https addresses alone.
    pub(crate) https: bool,
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
    https: false,
    orders: ORDERS,
    secret: None,
    apps: |console| {
        let app = |(key, secret)| format!("{key}:{secret}:{console}callBackSMT.htm").parse().unwrap();
        APPS.map(app).to_vec()
    },
};

/// Names in a bed's folder.
const CERTIFICATE: &str = "certificate.pem";
const CERTIFICATE_KEY: &str = "certificate-key.pem";
const SECRET: &str = "secret";

impl Scene {
    /// The console's origin.
    pub(super) fn console(&self, listen: SocketAddr) -> Url {
        let scheme = if self.https { "https" } else { "http" };
        Url::parse(&format!("{scheme}://{listen}/")).unwrap()
    }

    /// Puts into the bed's folder what the daemon reads.
    pub(super) fn lay_out(&self, folder: &Path) {
        let write = |name: &str, content: &[u8]| {
            std::fs::write(folder.join(name), content).unwrap();
            std::fs::set_permissions(folder.join(name), Permissions::from_mode(0o600)).unwrap();
        };
        std::fs::create_dir(folder.join("connectors")).unwrap();
        let connector = self.platform.name();
        write(&format!("connectors/{connector}.wasm"), &component(connector).unwrap());
        let mut config = include_str!("../../../config/demo.toml").to_owned();
        if let Some((name, secret)) = self.secret {
            write(SECRET, secret.as_bytes());
            config.push_str(&connector::secret_in_file(self.platform, name, SECRET));
        }
        write("longshore.toml", config.as_bytes());
        if self.https {
            let (certificate, key) = tls::certificate_and_key().unwrap();
            write(CERTIFICATE, certificate.as_bytes());
            write(CERTIFICATE_KEY, key.as_bytes());
        }
    }

    /// What `--set` takes for the marketplace at `market` and for the certificate.
    pub(super) fn settings(&self, folder: &Path, market: &str) -> Vec<String> {
        let path = |name: &str| folder.join(name).display().to_string();
        let mut settings: Vec<String> = connector::played_at(self.platform, market).collect();
        if self.https {
            settings.push(format!("server.tls_certificate={}", path(CERTIFICATE)));
            settings.push(format!("server.tls_key={}", path(CERTIFICATE_KEY)));
        }
        settings
    }
}
