//! What a connector is told of the marketplace that plays its platform.

use crate::sim::Platform;

/// The settings that hold an origin of the platform. Where one is played, all of them are the marketplace's.
pub const fn origins(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::AliExpress => &["api-origin"],
        Platform::Ebay => &["api-origin", "identity-origin", "consent-origin"],
        Platform::Amazon => &[
            "api-origin-na",
            "api-origin-eu",
            "api-origin-fe",
            "login-origin",
            "consent-origin-na",
            "consent-origin-eu",
            "consent-origin-fe",
        ],
        Platform::DHgate => &["auth-origin", "api-origin"],
    }
}

/// What `--set` takes so that the platform is the marketplace at `origin`.
pub fn played_at(platform: Platform, origin: &str) -> impl Iterator<Item = String> {
    let set = move |name: &&str| format!("connector.{}.settings.{name}={origin}", platform.name());
    origins(platform).iter().map(set)
}

/// A block for the end of the configuration, which says that a secret of the installation is in a file beside it.
pub fn secret_in_file(platform: Platform, name: &str, file: &str) -> String {
    format!("\n[connector.{}.secrets]\n{name} = {{ file = \"{file}\" }}\n", platform.name())
}
