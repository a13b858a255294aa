//! What an application may see.

use crate::sim::app::App;

use super::{ROLES, WITHHELD};

/// The roles of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a role of its own, given or not")]
pub(super) struct Roles {
    /// Orders at all.
    pub(super) orders: bool,
    /// Who bought, and where it goes.
    pub(super) addresses: bool,
    /// Tax numbers.
    pub(super) tax: bool,
    /// A call for what there is no role for is refused as a whole.
    pub(super) refuses: bool,
}

impl Roles {
    pub(super) fn of(app: &App) -> Self {
        let listed = app.settings.get(ROLES);
        let has = |role: &str| listed.is_none_or(|listed| listed.split(',').any(|listed| listed == role));
        Self {
            orders: has("orders"),
            addresses: has("addresses"),
            tax: has("tax"),
            refuses: app.settings.get(WITHHELD).is_some_and(|how| how == "refused"),
        }
    }
}
