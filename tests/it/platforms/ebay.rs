//! eBay: consent by `RuName`, a name after the consent, orders read one by one, and what goes wrong on the way.

mod consent;
mod orders;

use longshore::api::control::Account;
use longshore::model::{PullOutcome, Timestamp};
use longshore_tests::play::browser::{Browser, Page};
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::Platform;
use longshore_tests::sim::ebay::RU_NAME;
use serde_json::json;
use url::Url;

use crate::running::bed::{BEHIND, Bed};
use crate::running::scene::{ORDERS, Scene};

/// The forwarder's app.
const APP: [(&str, &str); 3] = [
    ("app-key", "Harbour-Orders-PRD-1"),
    ("app-secret", "PRD-secret-0123456789"),
    ("ru-name", "Harbour-HarbourO-abcdef"),
];

/// Its app is registered once the notice has shown the address to register.
const EBAY: Scene = Scene { platform: Platform::Ebay, https: true, orders: ORDERS, secret: None, apps: |_| Vec::new() };

/// A daemon whose app is registered at eBay with the address that the notice shows.
async fn bed() -> Bed {
    bed_with(&EBAY, &[]).await
}

/// The same with other orders, or with further settings, `KEY=VALUE`.
async fn bed_with(scene: &'static Scene, settings: &[String]) -> Bed {
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let mut bed = Bed::of(scene, &settings).await;
    let callback = bed.callback().await;
    register(&bed, &callback);
    set_clock(&bed);
    bed
}

/// The marketplace lives in the past, so that what happens there now is listed now; eBay's check of dates must not.
fn set_clock(bed: &Bed) {
    bed.command(&json!({"do": "skew", "seconds": BEHIND.as_secs()}));
}

/// Tells eBay of the app, whose one address serves those who agree and those who decline.
fn register(bed: &Bed, callback: &str) {
    let settings = json!({ RU_NAME: APP[2].1 });
    bed.command(&json!({
        "do": "register", "key": APP[0].1, "secret": APP[1].1, "redirect_uris": [callback], "settings": settings,
    }));
}

/// Fills in the form. Answers the seller's link.
async fn begin(bed: &mut Bed) -> Url {
    begin_with(bed, APP[0]).await
}

/// The same with another answer to one of the questions.
async fn begin_with(bed: &mut Bed, other: (&str, &str)) -> Url {
    let answers = APP.map(|right| if right.0 == other.0 { other } else { right });
    seller::begin(&mut bed.staff, &bed.console, Shop { platform: "ebay", answers: &answers }).await.unwrap()
}

/// Opens the seller's link and presses the button there. Answers the browser, and the page that it came to.
async fn go_on(link: &Url) -> (Browser, Page) {
    let mut seller = Browser::new();
    let ticket = seller.open(link).await.unwrap().expect_ok().unwrap();
    let button = ticket.form("button to go on", |form| form.action.ends_with("/continue")).unwrap();
    let page = seller.send(&ticket, &button, None).await.unwrap();
    (seller, page)
}

/// Consents as a seller does, and comes back to the question for a name.
async fn agree(bed: &Bed, link: &Url, login: &str) -> Page {
    let (_, back) = seller::answer(link, &bed.origin(), Some(login), &["授权"]).await.unwrap();
    back
}

/// Authorises a shop from the notice to its first pull.
async fn connect(bed: &mut Bed, nickname: &str, login: &str) -> Account {
    let link = begin(bed).await;
    agree(bed, &link, login).await.expect_ok().unwrap();
    seller::name(&link, Some(nickname)).await.unwrap().expect_ok().unwrap();
    bed.pulled(nickname, PullOutcome::Succeeded, Timestamp::from_millis(0)).await
}
