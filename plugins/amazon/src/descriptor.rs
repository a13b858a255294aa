//! What the connector says about itself. The words for people stand in `notice/`.

use longshore_connector_sdk::describe::{both, consent, seal};
use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Choice, Description, FieldScope, Flow, FlowKind, FormField, ListingPolicy, NicknameMoment,
    SealedPath,
};

use crate::app::{
    ACCESS_TOKEN, APP_KEY, APP_SECRET, APPLICATION_ID, DRAFT, LOGIN_ORIGIN, MARKETPLACES, ORDERS_API, PERSONAL_DATA,
    PUBLICATION, REFRESH_TOKEN, REGION, RESTRICTED_TOKEN, SELLER_ID, V0,
};
use crate::authorization::CODE_PARAMETER;
use crate::plan::{self, Plan};
use crate::region::Region;
use crate::{call, v0};

/// Where tokens of all regions are.
const TOKENS: &str = "https://api.amazon.com";
const MINUTE: u32 = 60;
const DAY: u32 = 24 * 60 * MINUTE;

/// Describes the connector.
pub(crate) fn describe() -> Description {
    let apis = Region::ALL.map(|region| in_braces(region.api().0));
    Description {
        platform: "amazon".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        names: both("亚马逊", "Amazon"),
        notice: both(include_str!("../notice/zh-CN.md"), include_str!("../notice/en.md")),
        fields: [app_fields(), account_fields(), installation_fields()].concat(),
        flows: vec![consent(both("前往亚马逊授权", "Authorise at Amazon"), CODE_PARAMETER), pasted_token()],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: apis.into_iter().chain([in_braces(LOGIN_ORIGIN)]).collect(),
        sealing: sealing(),
        consent_hosts: Region::ALL.map(|region| in_braces(region.consent().0)).to_vec(),
        callback_aliases: Vec::new(),
        https_callback: true,
        listing: listing_policy(),
        budgets: plan::ALL.map(budget).to_vec(),
        // Amazon's Data Protection Policy: personal data is kept no longer than 30 days after delivery.
        personal_data_days: Some(30),
        extra: Vec::new(),
    }
}

fn pasted_token() -> Flow {
    let refresh_token = FormField {
        secret: true,
        ..field(
            REFRESH_TOKEN,
            ("刷新令牌（Refresh token）", "Refresh token"),
            (
                "以 `Atzr|` 开头的一长串字符，生成时只显示一次，请完整复制。",
                "A long text that begins with `Atzr|`. It is shown once, when it is made; copy all of it.",
            ),
        )
    };
    let seller = field(
        SELLER_ID,
        ("卖家编号（Merchant Token）", "Merchant token"),
        (
            "卖家平台 → 设置 → 账户信息 → 您的卖家记号，以 `A` 开头。",
            "Seller Central → Settings → Account Info → Your Merchant Token. It begins with `A`.",
        ),
    );
    Flow {
        kind: FlowKind::PastedToken,
        label: both("使用刷新令牌", "Use the refresh token"),
        notice: both(
            "适用于卖家自己的（私有）应用：在卖家平台的“开发应用”页面点应用旁的 **授权**，把得到的刷新令牌填在这里。",
            "For an application of the seller's own (private): on the page Develop Apps of Seller Central press **Authorize** \
             beside the application, and bring the refresh token here.",
        ),
        fields: vec![refresh_token, seller],
        code_parameter: None,
    }
}

/// The developer's application: of the installation, or of one account. None has an initial answer, which would be the
/// installation's; the form begins with the first choice.
fn app_fields() -> Vec<FormField> {
    let of_app = |field: FormField| FormField { scope: FieldScope::Either, ..field };
    vec![
        of_app(field(
            APP_KEY,
            ("LWA 客户端编号（Client ID）", "LWA client ID"),
            (
                "开发者中心 → 应用 → LWA 凭证 → 查看，以 `amzn1.application-oa2-client` 开头。",
                "Developer console → the application → LWA credentials → View. It begins with `amzn1.application-oa2-client`.",
            ),
        )),
        of_app(FormField {
            secret: true,
            ..field(
                APP_SECRET,
                ("LWA 客户端密钥（Client secret）", "LWA client secret"),
                (
                    "与 Client ID 在同一处。亚马逊要求每 180 天更换一次，更换后请在这里更新。",
                    "In the same place. Amazon wants it replaced every 180 days; enter the new one here then.",
                ),
            )
        }),
        of_app(FormField {
            required: false,
            ..field(
                APPLICATION_ID,
                ("应用编号（App ID）", "Application ID"),
                (
                    "以 `amzn1.sp.solution` 或 `amzn1.sellerapps.app` 开头。只用刷新令牌授权时可以不填。",
                    "It begins with `amzn1.sp.solution` or `amzn1.sellerapps.app`. Not needed with a refresh token.",
                ),
            )
        }),
        of_app(FormField {
            choices: vec![choice("published", "已发布", "Published"), choice(DRAFT, "草稿", "Draft")],
            ..field(
                PUBLICATION,
                ("应用状态", "State of the application"),
                ("与开发者中心显示的状态一致。", "As the developer console shows it."),
            )
        }),
        of_app(FormField {
            choices: vec![
                choice("address", "收件人姓名和地址", "Recipient's name and address"),
                choice("address-and-tax", "收件人姓名、地址和税号", "Recipient's name, address and tax number"),
                choice("none", "没有这类权限", "No such role"),
            ],
            ..field(
                PERSONAL_DATA,
                ("应用有权读取的个人信息", "Personal data that the application may read"),
                (
                    "收件地址需要“直接配送给买家（受限）”角色，税号需要税务发票角色。没有角色时请选最后一项，否则亚马逊会拒绝请求。",
                    "Addresses need the role Direct-to-Consumer Shipping (restricted), tax numbers one for tax invoicing. Without a \
                     role choose the last one, or Amazon may refuse the calls.",
                ),
            )
        }),
    ]
}

fn account_fields() -> Vec<FormField> {
    vec![
        FormField {
            choices: vec![
                choice("na", "北美（美国、加拿大、墨西哥、巴西）", "North America (US, Canada, Mexico, Brazil)"),
                choice("eu", "欧洲、中东、印度", "Europe, Middle East, India"),
                choice("fe", "远东（日本、澳大利亚、新加坡）", "Far East (Japan, Australia, Singapore)"),
            ],
            ..field(
                REGION,
                ("区域", "Region"),
                (
                    "授权只在一个区域内有效。在几个区域都有店铺时，每个区域各授权一次。",
                    "An authorisation is good for one region. A seller in several regions authorises once in each.",
                ),
            )
        },
        FormField {
            required: false,
            ..field(
                MARKETPLACES,
                ("站点", "Marketplaces"),
                (
                    "只拉取部分站点时填写国家代码，如 `US, CA`。不填则拉取该区域的全部站点。",
                    "To read only some, enter their countries, such as `US, CA`. Left empty, all of the region are read.",
                ),
            )
        },
    ]
}

fn installation_fields() -> Vec<FormField> {
    let of_installation = |name, label, help, initial: &str| FormField {
        scope: FieldScope::Installation,
        initial: Some(initial.to_owned()),
        ..field(name, label, help)
    };
    let as_it_is = ("正式环境无需修改。", "Leave it as it is, except for a test environment.");
    let site = (
        "卖家登录的卖家平台地址。多数卖家与此相同；使用其他站点登录的，请改为该站点。",
        "Where sellers sign in. The same for most of them; change it for sellers of another site.",
    );
    let mut fields = vec![FormField {
        choices: vec![
            choice("2026-01-01", "订单接口 2026-01-01", "Orders API 2026-01-01"),
            choice(V0, "订单接口 v0（2027 年 3 月停用）", "Orders API v0 (ends in March 2027)"),
        ],
        ..of_installation(
            ORDERS_API,
            ("订单接口", "Orders API"),
            ("只有应用还不能用新接口时才选 v0。", "Choose v0 only while the application cannot use the new one."),
            "2026-01-01",
        )
    }];
    fields.push(of_installation(LOGIN_ORIGIN, ("令牌地址", "Address of the tokens"), as_it_is, TOKENS));
    for region in Region::ALL {
        let (name, initial) = region.api();
        fields.push(of_installation(name, ("区域接口地址", "Address of a region's endpoint"), as_it_is, initial));
        let (name, initial) = region.consent();
        fields.push(of_installation(name, ("区域授权页地址", "Address of a region's consent page"), site, initial));
    }
    fields
}

/// A question to the account that must be answered.
fn field(name: &str, label: (&str, &str), help: (&str, &str)) -> FormField {
    FormField {
        name: name.to_owned(),
        label: both(label.0, label.1),
        help: both(help.0, help.1),
        secret: false,
        required: true,
        scope: FieldScope::Account,
        choices: Vec::new(),
        initial: None,
    }
}

fn choice(value: &str, zh: &str, en: &str) -> Choice {
    Choice { value: value.to_owned(), label: both(zh, en) }
}

fn in_braces(field: &str) -> String {
    format!("{{{field}}}")
}

/// Tokens come back from two paths, the second one of the older order interface alone.
fn sealing() -> Vec<SealedPath> {
    let errors = |pointers: &[&str]| pointers.iter().map(|pointer| (*pointer).to_owned()).collect();
    vec![
        SealedPath {
            path: call::TOKEN_PATH.to_owned(),
            seals: vec![seal("/access_token", ACCESS_TOKEN), seal("/refresh_token", REFRESH_TOKEN)],
            errors: errors(&["/error", "/error_description", "/error_index", "/request_id"]),
        },
        SealedPath {
            path: v0::TOKEN_PATH.to_owned(),
            seals: vec![seal("/restrictedDataToken", RESTRICTED_TOKEN)],
            errors: errors(&["/errors/0/code", "/errors/0/message", "/errors/0/details"]),
        },
    ]
}

fn listing_policy() -> ListingPolicy {
    ListingPolicy {
        // Amazon knows no longest span. A page's token lives for a day, in which the budget gives five hundred pages: fifty
        // thousand orders. A week of the largest shops stays below that.
        longest_window: 7 * DAY,
        // Changes become visible after about two minutes, not in the order in which they happened.
        overlap: 10 * MINUTE,
        // Amazon refuses an end that is less than two minutes ago; one more for clocks that differ.
        settle: 3 * MINUTE,
        history: None,
        cursor_life: Some(DAY),
    }
}

/// Amazon counts for each pair of application and seller.
fn budget(plan: Plan) -> Budget {
    Budget {
        name: plan.name.to_owned(),
        scope: BudgetScope::Account,
        calls: 1,
        period: plan.seconds,
        burst: plan.burst,
        rate_header: Some(plan::RATE_HEADER.to_owned()),
    }
}
