//! `DHgate`: consent under a nickname, three calls for an order, and what goes wrong on the way.

mod consent;
mod orders;

use longshore::api::control::Account;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::Platform;
use serde_json::{Value, json};
use url::Url;

use crate::running::bed::Bed;
use crate::running::scene::{ORDERS, Scene};

/// The forwarder's app.
const APP: [(&str, &str); 2] = [("app-key", "hI0wgrxsTxrz9EGwB1DE"), ("app-secret", "dhgate-secret-0123456789")];

/// Its app is registered once the notice has shown the address to register.
const DHGATE: Scene =
    Scene { platform: Platform::DHgate, https: false, orders: ORDERS, secret: None, apps: |_| Vec::new() };

/// A daemon whose app is registered at `DHgate` with the address that the notice shows.
async fn bed() -> Bed {
    bed_with(&DHGATE, &[], &json!({})).await
}

/// The same with an app of the installation, with further settings of the daemon, `KEY=VALUE`, or with settings of the app.
async fn bed_with(scene: &'static Scene, settings: &[&str], of_app: &Value) -> Bed {
    let mut bed = Bed::of(scene, settings).await;
    let callback = bed.callback().await;
    bed.command(&json!({
        "do": "register", "key": APP[0].1, "secret": APP[1].1, "redirect_uris": [callback], "settings": of_app,
    }));
    bed
}

/// Fills in the form. Answers the seller's link.
async fn begin(bed: &mut Bed, nickname: &str) -> Url {
    begin_with(bed, nickname, APP[1].1).await
}

/// The same with another secret.
async fn begin_with(bed: &mut Bed, nickname: &str, secret: &str) -> Url {
    let answers = [("nickname", nickname), APP[0], (APP[1].0, secret)];
    seller::begin(&mut bed.staff, &bed.console, Shop { platform: "dhgate", answers: &answers }).await.unwrap()
}

/// Authorises a shop from the notice to its first pull.
async fn connect(bed: &mut Bed, nickname: &str, login: &str) -> Account {
    let link = begin(bed, nickname).await;
    bed.connect_by(&link, nickname, login).await
}
