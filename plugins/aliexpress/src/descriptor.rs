//! What the connector says about itself. The words for people stand in `notice/`.

use longshore_connector_sdk::describe::{both, consent, seal};
use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Description, FieldScope, FormField, ListingPolicy, NicknameMoment, SealedPath,
};

use crate::app::{ACCESS_TOKEN, API_ORIGIN, APP_KEY, APP_SECRET, REFRESH_TOKEN};
use crate::authorization::{CODE_PARAMETER, CREATE_PATH, REFRESH_PATH};
use crate::{fetching, listing};

/// The production gateway.
const PRODUCTION: &str = "https://api-sg.aliexpress.com";
/// The path that the forwarders' apps have been registered with since the first gateway.
const CALLBACK_ALIAS: &str = "callBackSMT.htm";
const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

/// Describes the connector.
pub(crate) fn describe() -> Description {
    Description {
        platform: "aliexpress".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: both("速卖通", "AliExpress"),
        notice: both(include_str!("../notice/zh-CN.md"), include_str!("../notice/en.md")),
        fields: fields(),
        flows: vec![consent(both("开始授权", "Authorise"), CODE_PARAMETER)],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: vec![format!("{{{API_ORIGIN}}}")],
        sealing: [CREATE_PATH, REFRESH_PATH].into_iter().map(sealed).collect(),
        consent_hosts: vec![format!("{{{API_ORIGIN}}}")],
        callback_aliases: vec![CALLBACK_ALIAS.to_owned()],
        https_callback: false,
        listing: listing_policy(),
        budgets: budgets(),
        personal_data_days: None,
        extra: Vec::new(),
    }
}

fn fields() -> Vec<FormField> {
    let field = |name: &str, label, help, secret, scope, initial| FormField {
        name: name.to_owned(),
        label,
        help,
        secret,
        required: true,
        scope,
        choices: Vec::new(),
        initial,
    };
    vec![
        field(
            APP_KEY,
            both("App Key（开发者账号）", "App Key (developer key)"),
            both("在控制台的应用管理中，应用名称旁边。", "In the console under App Management, beside the app's name."),
            false,
            FieldScope::Either,
            None,
        ),
        field(
            APP_SECRET,
            both("App Secret（签名串）", "App Secret (signature secret)"),
            both(
                "与 App Key 在同一页。只用来签名，不会发送给任何人。",
                "On the same page as the App Key. It only signs requests and is sent to nobody.",
            ),
            true,
            FieldScope::Either,
            None,
        ),
        field(
            API_ORIGIN,
            both("网关地址", "Address of the gateway"),
            both("正式环境无需修改。", "Leave it as it is, except for a test environment."),
            false,
            FieldScope::Installation,
            Some(PRODUCTION.to_owned()),
        ),
    ]
}

/// Tokens come back from two paths. The gateway reports errors there in either of its forms.
fn sealed(path: &str) -> SealedPath {
    let flat = ["type", "code", "message", "msg", "sub_code", "sub_msg", "request_id"];
    let errors = flat.iter().flat_map(|name| [format!("/{name}"), format!("/error_response/{name}")]);
    SealedPath {
        path: format!("/rest{path}"),
        seals: vec![seal("/access_token", ACCESS_TOKEN), seal("/refresh_token", REFRESH_TOKEN)],
        errors: errors.collect(),
    }
}

fn listing_policy() -> ListingPolicy {
    ListingPolicy {
        // Creation reaches back from a window's end, not from its start: a longer window would see less of its first days.
        longest_window: 30 * DAY,
        // The platform keeps Pacific time without its offset. In the hour that autumn repeats, a mark may be read an hour off
        // in either direction, so two hours are asked for again all year round: an order that did not change costs nothing.
        overlap: 2 * HOUR,
        // How late a change shows in the list is not documented; integrations in production allow for minutes.
        settle: 2 * 60,
        history: Some(180 * DAY),
        // A page number means something as long as its window is frozen.
        cursor_life: None,
    }
}

/// The platform counts calls for each app and method, and does not tell how many it allows. Its bans end after a second, so
/// these rates are set to stay below any of them rather than to reach one.
fn budgets() -> Vec<Budget> {
    let budget = |name: &str| Budget {
        name: name.to_owned(),
        scope: BudgetScope::App,
        calls: 10,
        period: 1,
        burst: 20,
        rate_header: None,
    };
    [listing::BUDGET, fetching::DETAIL_BUDGET, fetching::DECRYPT_BUDGET].map(budget).to_vec()
}
