//! What the connector says about itself. The words for people stand in `notice/`.

use longshore_connector_sdk::describe::{both, consent, seal};
use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Description, FieldScope, FormField, ListingPolicy, NicknameMoment, SealedPath,
};

use crate::app::{ACCESS_TOKEN, API_ORIGIN, APP_KEY, APP_SECRET, AUTH_ORIGIN, REFRESH_TOKEN};
use crate::authorization::{CODE_PARAMETER, TOKEN_PATH};

/// Where sellers sign in.
const SIGN_IN: &str = "https://secure.dhgate.com";
/// The router. Its clients in production use plain http; https comes first here, and an administrator may switch.
const ROUTER: &str = "https://api.dhgate.com";
const MINUTE: u32 = 60;
const DAY: u32 = 24 * 3600;

/// Describes the connector.
pub(crate) fn describe() -> Description {
    Description {
        platform: "dhgate".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: both("敦煌网", "DHgate"),
        notice: both(include_str!("../notice/zh-CN.md"), include_str!("../notice/en.md")),
        fields: fields(),
        flows: vec![consent(both("开始授权", "Authorise"), CODE_PARAMETER)],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: vec![format!("{{{AUTH_ORIGIN}}}"), format!("{{{API_ORIGIN}}}")],
        sealing: vec![sealed()],
        consent_hosts: vec![format!("{{{AUTH_ORIGIN}}}")],
        callback_aliases: Vec::new(),
        https_callback: false,
        listing: listing_policy(),
        budgets: vec![budget()],
        // The platform states no term after which buyers' data must go.
        personal_data_days: None,
        extra: Vec::new(),
    }
}

fn fields() -> Vec<FormField> {
    let field = |name: &str, label, help, secret, scope, initial: Option<&str>| FormField {
        name: name.to_owned(),
        label,
        help,
        secret,
        required: true,
        scope,
        choices: Vec::new(),
        initial: initial.map(str::to_owned),
    };
    let test = || both("正式环境无需修改。", "Leave it as it is, except for a test environment.");
    let in_clear = both(
        "正式环境无需修改。只有在接口不支持 https 时才改为 `http://api.dhgate.com`，并请先读授权须知。",
        "Leave it as it is. Only if the interface does not answer over https it is `http://api.dhgate.com`: read the notice first.",
    );
    vec![
        field(
            APP_KEY,
            both("App Key", "App Key"),
            both("在敦煌网开放平台的应用详情中。", "On the app's page at the DHgate open platform."),
            false,
            FieldScope::Either,
            None,
        ),
        field(
            APP_SECRET,
            both("App Secret", "App Secret"),
            both(
                "与 App Key 在同一页。只在换取授权时发送给敦煌网。",
                "On the same page as the App Key. It is sent to DHgate alone, when an authorisation is fetched.",
            ),
            true,
            FieldScope::Either,
            None,
        ),
        field(
            AUTH_ORIGIN,
            both("登录授权地址", "Address of the sign-in"),
            test(),
            false,
            FieldScope::Installation,
            Some(SIGN_IN),
        ),
        field(
            API_ORIGIN,
            both("接口地址", "Address of the interface"),
            in_clear,
            false,
            FieldScope::Installation,
            Some(ROUTER),
        ),
    ]
}

/// Tokens come back from one path. Errors are told there in the sign-in's own form, and in the router's.
fn sealed() -> SealedPath {
    let errors = ["error", "error_description", "error_code", "code", "message", "status/code", "status/message"];
    SealedPath {
        path: TOKEN_PATH.to_owned(),
        seals: vec![seal("/access_token", ACCESS_TOKEN), seal("/refresh_token", REFRESH_TOKEN)],
        errors: errors.map(|name| format!("/{name}")).to_vec(),
    }
}

fn listing_policy() -> ListingPolicy {
    ListingPolicy {
        // The platform answers up to 365 days. A month has few enough pages that they hardly move while they are walked.
        longest_window: 30 * DAY,
        // Integrations in production look back ten minutes. Beijing never sets its clocks, so there is no hour to doubt.
        overlap: 10 * MINUTE,
        // How late a change shows in the list is not documented; integrations in production allow for minutes.
        settle: 2 * MINUTE,
        // No limit is documented.
        history: None,
        // A page number means something as long as its window is frozen.
        cursor_life: None,
    }
}

/// 600 calls a minute are said to be allowed. Within any minute this spends the burst and what is given back, 540 together, so
/// that another program of the same app has some room.
fn budget() -> Budget {
    Budget { name: "every".to_owned(), scope: BudgetScope::App, calls: 7, period: 1, burst: 120, rate_header: None }
}
