//! Amazon: consent in Seller Central or a pasted refresh token, whole orders by pages whose tokens are tied to their query, and
//! what goes wrong on the way.

mod consent;
mod older;
mod orders;
mod roles;

use longshore::api::control::Account;
use longshore::model::{PullOutcome, Timestamp};
use longshore_tests::play::browser::{Browser, Page};
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::Platform;
use serde_json::{Value, json};
use url::Url;

use crate::running::bed::Bed;
use crate::running::scene::{ORDERS, Scene};

/// The answers of the form. The application is called at Amazon as its key says.
const APP: [(&str, &str); 5] = [
    ("app-key", "amzn1.application-oa2-client.0123"),
    ("app-secret", "amzn1.oa2-cs.v1.0123456789"),
    ("application-id", "amzn1.sp.solution.amzn1.application-oa2-client.0123"),
    ("region", "na"),
    ("personal-data", "address-and-tax"),
];

/// Its app is registered once the notice has shown the address to register.
const AMAZON: Scene = Scene {
    platform: Platform::Amazon,
    connector: "amazon",
    origins: &[
        "api-origin-na",
        "api-origin-eu",
        "api-origin-fe",
        "login-origin",
        "consent-origin-na",
        "consent-origin-eu",
        "consent-origin-fe",
    ],
    orders: ORDERS,
    secret: None,
    apps: |_| Vec::new(),
};

/// The marketplace lives in the past, so that what happens there now is listed now; Amazon's check of dates must not. An hour
/// more leaves a slow machine its time.
const CLOCK_SKEW_SECONDS: u64 = 3600;

/// A daemon whose app is registered at Amazon with the address that the notice shows.
async fn bed() -> Bed {
    bed_with(&AMAZON, &[], json!({})).await
}

/// The same with other orders, with further settings, `KEY=VALUE`, or with settings of the app at Amazon.
async fn bed_with(scene: &'static Scene, settings: &[&str], app: Value) -> Bed {
    let mut bed = Bed::of(scene, settings).await;
    let callback = callback(&mut bed).await;
    register(&bed, &callback, &app);
    bed.command(&json!({"do": "settings", "loopback_http": true}));
    set_clock(&bed);
    bed
}

fn set_clock(bed: &Bed) {
    bed.command(&json!({"do": "skew", "seconds": CLOCK_SKEW_SECONDS}));
}

/// Tells Amazon of the app.
fn register(bed: &Bed, callback: &str, settings: &Value) {
    bed.command(&json!({
        "do": "register", "key": APP[0].1, "secret": APP[1].1, "redirect_uris": [callback], "settings": settings,
    }));
}

/// The address that the notice tells people to register.
async fn callback(bed: &mut Bed) -> String {
    let notice = bed.page("platforms/amazon").await.expect_ok().unwrap();
    let start = bed.console.join("/callback/amazon/").unwrap();
    let rest = notice.body.split(start.as_str()).nth(1).expect("the notice shows the address");
    let app: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{start}{app}")
}

/// Fills in the form. Answers the seller's link.
async fn begin(bed: &mut Bed, nickname: &str) -> Url {
    begin_with(bed, nickname, APP[0]).await
}

/// The same with another answer to one of the questions.
async fn begin_with(bed: &mut Bed, nickname: &str, other: (&str, &str)) -> Url {
    let answers = APP.map(|right| if right.0 == other.0 { other } else { right });
    let answers = [&[("nickname", nickname)][..], &answers].concat();
    seller::begin(&mut bed.staff, &bed.console, Shop { platform: "amazon", answers: &answers }).await.unwrap()
}

/// Consents as a seller does, and comes back.
async fn agree(bed: &Bed, link: &Url, login: &str) -> Page {
    let (_, back) = seller::answer(link, &bed.origin(), Some(login), &["授权"]).await.unwrap();
    back
}

/// Authorises a shop by consent, from the notice to its first pull.
async fn connect(bed: &mut Bed, nickname: &str, login: &str) -> Account {
    let link = begin(bed, nickname).await;
    agree(bed, &link, login).await.expect_ok().unwrap();
    bed.pulled(nickname, PullOutcome::Succeeded, Timestamp::from_millis(0)).await
}

/// What the developer's own page shows for a shop: a refresh token and the merchant token.
async fn self_authorise(bed: &Bed, login: &str) -> [String; 2] {
    let mut seller = Browser::new();
    let mut address = bed.origin().join("/sellingpartner/developerconsole/authorize").unwrap();
    address.query_pairs_mut().append_pair("app", APP[0].1);
    let page = seller.open(&address).await.unwrap().expect_ok().unwrap();
    let mut form = page.form("form", |form| form.button(&["授权"]).is_some()).unwrap();
    form.fill("login", login).unwrap();
    let shown = seller.send(&page, &form, form.button(&["授权"])).await.unwrap().expect_ok().unwrap();
    let value = |id: &str| {
        let rest = shown.body.split(&format!("id={id} value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    [value("refresh-token"), value("seller-id")]
}

/// Pastes on the page behind the seller's link. Answers the page that follows.
async fn paste(link: &Url, [refresh_token, seller]: [&str; 2]) -> Page {
    let mut browser = Browser::new();
    let page = browser.open(link).await.unwrap().expect_ok().unwrap();
    let mut form = page.form("form for a token", |form| form.asks("refresh-token")).unwrap();
    form.fill("refresh-token", refresh_token).unwrap();
    form.fill("seller-id", seller).unwrap();
    browser.send(&page, &form, None).await.unwrap()
}
