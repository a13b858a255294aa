//! What the connector says about itself, and the names by which the other parts ask for it.

use longshore_connector_sdk::Localized;
use longshore_connector_sdk::describe::{both, consent, seal};
use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Description, FieldScope, FormField, ListingPolicy, NicknameMoment, SealedPath,
};

/// Field of the installation: where Lantern is.
pub(crate) const ORIGIN: &str = "origin";
/// Field: the name of the app at Lantern.
pub(crate) const APP_KEY: &str = "app-key";
/// Secret field: the app's password.
pub(crate) const APP_SECRET: &str = "app-secret";
/// Secret: what every call for orders needs.
pub(crate) const ACCESS_TOKEN: &str = "access-token";
/// Secret: what renewing needs.
pub(crate) const REFRESH_TOKEN: &str = "refresh-token";
/// The callback's parameter that holds the code.
pub(crate) const CODE_PARAMETER: &str = "ticket";
/// Path that issues tokens, for codes and for refresh tokens.
pub(crate) const SESSIONS_PATH: &str = "/v2/sessions";

const DAY: u32 = 24 * 60 * 60;

/// Describes the connector.
pub(crate) fn describe() -> Description {
    Description {
        platform: "lantern".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: both("灯笼集市", "Lantern"),
        notice: both(
            "在灯笼集市登记应用，回调地址：{callback}",
            "Register an app at Lantern, with the address {callback}.",
        ),
        fields: vec![
            field(ORIGIN, both("接口地址", "Address"), FieldScope::Installation, Some("https://lantern.example")),
            field(APP_KEY, both("应用名", "App name"), FieldScope::Either, None),
            FormField {
                secret: true, ..field(APP_SECRET, both("应用密码", "App password"), FieldScope::Either, None)
            },
        ],
        flows: vec![consent(both("开始授权", "Authorise"), CODE_PARAMETER)],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: vec![format!("{{{ORIGIN}}}")],
        sealing: vec![SealedPath {
            path: SESSIONS_PATH.to_owned(),
            seals: vec![seal("/session/token", ACCESS_TOKEN), seal("/session/refresh", REFRESH_TOKEN)],
            errors: vec!["/problem".to_owned(), "/detail".to_owned()],
        }],
        consent_hosts: vec![format!("{{{ORIGIN}}}")],
        callback_aliases: vec!["lantern/return".to_owned()],
        https_callback: false,
        listing: ListingPolicy { longest_window: 30 * DAY, overlap: 600, settle: 0, history: None, cursor_life: None },
        budgets: vec![Budget {
            name: "every".to_owned(),
            scope: BudgetScope::Account,
            calls: 10,
            period: 1,
            burst: 50,
            rate_header: None,
        }],
        personal_data_days: Some(90),
        extra: Vec::new(),
    }
}

fn field(name: &str, label: Vec<Localized>, scope: FieldScope, initial: Option<&str>) -> FormField {
    FormField {
        name: name.to_owned(),
        label,
        help: Vec::new(),
        secret: false,
        required: true,
        scope,
        choices: Vec::new(),
        initial: initial.map(str::to_owned),
    }
}
