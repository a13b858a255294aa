//! Amazon: consent in Seller Central or a pasted refresh token, whole orders by pages whose tokens are tied to their query, and
//! what goes wrong on the way.

mod consent;
mod older;
mod orders;
mod roles;

use longshore::api::control::Account;
use longshore::model::{PullOutcome, Timestamp};
use longshore_tests::play::browser::Page;
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
const AMAZON: Scene =
    Scene { platform: Platform::Amazon, https: true, orders: ORDERS, secret: None, apps: |_| Vec::new() };

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
    let callback = bed.callback().await;
    register(&bed, &callback, &app);
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
    seller::self_authorise(&bed.origin(), APP[0].1, login).await.unwrap().map(|(_, shown)| shown)
}

/// Pastes on the page behind the seller's link. Answers the page that follows.
async fn paste(link: &Url, [refresh_token, seller]: [&str; 2]) -> Page {
    seller::paste(link, &[("refresh-token", refresh_token), ("seller-id", seller)]).await.unwrap()
}
