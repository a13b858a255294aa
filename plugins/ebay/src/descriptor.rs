//! What the connector says about itself. The words for people stand in `notice/`.

use longshore_connector_sdk::describe::{both, consent, seal};
use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Description, FieldScope, FormField, ListingPolicy, NicknameMoment, SealedPath,
};

use crate::app::{
    ACCESS_TOKEN, API_ORIGIN, APP_KEY, APP_SECRET, CONSENT_ORIGIN, IDENTITY_ORIGIN, REFRESH_TOKEN, RU_NAME,
};
use crate::authorization::{CODE_PARAMETER, RENEWAL_BUDGET};
use crate::call::TOKEN_PATH;
use crate::listing;

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

/// Describes the connector.
pub(crate) fn describe() -> Description {
    Description {
        platform: "ebay".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: both("eBay", "eBay"),
        notice: both(include_str!("../notice/zh-CN.md"), include_str!("../notice/en.md")),
        fields: fields(),
        flows: vec![consent(both("前往ebay授权", "Authorise at eBay"), CODE_PARAMETER)],
        nickname: NicknameMoment::AfterAuthorization,
        hosts: vec![format!("{{{API_ORIGIN}}}"), format!("{{{IDENTITY_ORIGIN}}}")],
        sealing: vec![sealed()],
        consent_hosts: vec![format!("{{{CONSENT_ORIGIN}}}")],
        callback_aliases: Vec::new(),
        // The accept and decline addresses of a RuName must be https.
        https_callback: true,
        listing: listing_policy(),
        budgets: budgets(),
        // eBay itself stops telling names, telephones and streets 90 days after an order was placed. It asks no more of others
        // than that nothing is kept longer than needed, so its own measure is taken.
        personal_data_days: Some(90),
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
    let origin = |name, label, sandbox: &str, initial| {
        let help = both(
            &format!("正式环境无需修改；沙箱环境填 {sandbox}。"),
            &format!("Leave it as it is, except for the sandbox: {sandbox}."),
        );
        field(name, label, help, false, FieldScope::Installation, Some(initial))
    };
    vec![
        field(
            APP_KEY,
            both("App ID（Client ID）", "App ID (Client ID)"),
            both(
                "在 eBay 开发者网站的 Application Keys 页面。",
                "On the page Application Keys of eBay's developer site.",
            ),
            false,
            FieldScope::Either,
            None,
        ),
        field(
            APP_SECRET,
            both("Cert ID（Client Secret）", "Cert ID (Client Secret)"),
            both("与 App ID 在同一页，属于同一环境。", "On the same page as the App ID, for the same environment."),
            true,
            FieldScope::Either,
            None,
        ),
        field(
            RU_NAME,
            both("RuName（eBay Redirect URL name）", "RuName (eBay Redirect URL name)"),
            both(
                "在 User Tokens 页面，形如 Shop-ShopOrde-PRD-abcdefg。填名称，不要填网址。",
                "On the page User Tokens, such as Shop-ShopOrde-PRD-abcdefg. The name, not an address.",
            ),
            false,
            FieldScope::Either,
            None,
        ),
        origin(
            API_ORIGIN,
            both("接口地址", "Address of the API"),
            "https://api.sandbox.ebay.com",
            "https://api.ebay.com",
        ),
        origin(
            IDENTITY_ORIGIN,
            both("用户接口地址", "Address of the Identity API"),
            "https://apiz.sandbox.ebay.com",
            "https://apiz.ebay.com",
        ),
        origin(
            CONSENT_ORIGIN,
            both("授权页地址", "Address of the consent page"),
            "https://auth.sandbox.ebay.com",
            "https://auth.ebay.com",
        ),
    ]
}

/// Tokens come back from one path, for codes and for refresh tokens. Errors come there as OAuth has them, and where eBay's doors
/// answer, as in all other calls.
fn sealed() -> SealedPath {
    let errors = ["/error", "/error_description", "/errors/0/errorId", "/errors/0/category", "/errors/0/message"];
    SealedPath {
        path: TOKEN_PATH.to_owned(),
        seals: vec![seal("/access_token", ACCESS_TOKEN), seal("/refresh_token", REFRESH_TOKEN)],
        errors: errors.map(str::to_owned).to_vec(),
    }
}

fn listing_policy() -> ListingPolicy {
    ListingPolicy {
        // eBay states no longest window. A month keeps the number of orders in one within what offsets are good for.
        longest_window: 30 * DAY,
        // How late eBay lists a change is not documented. Integrations in production look back five minutes; asking again for
        // what did not change costs one page.
        overlap: 10 * 60,
        // eBay refuses windows that end in its future, and was seen to do so for clocks that are minutes ahead.
        settle: 3 * 60,
        // Orders are answered for two years.
        history: Some(729 * DAY),
        // An offset means something as long as its window is frozen.
        cursor_life: None,
    }
}

/// eBay counts per app and day. Renewals may be 50,000 a day; the figure for orders could not be confirmed, so that these rates
/// stay below a hundred thousand a day even on the day on which all that was saved up is spent.
fn budgets() -> Vec<Budget> {
    let budget = |name: &str, period, burst| Budget {
        name: name.to_owned(),
        scope: BudgetScope::App,
        calls: 1,
        period,
        burst,
        rate_header: None,
    };
    vec![budget(listing::BUDGET, 1, 5_000), budget(RENEWAL_BUDGET, 2, 5_000)]
}
