//! Lantern, a fifth platform, of which neither the daemon nor the simulators know anything: it comes by one file in the connector
//! folder and one block of the configuration, and its orders arrive.

mod books;
mod market;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use longshore::api::control::Account;
use longshore::model::{AccountState, PullOutcome};
use longshore_tests::compare::compare;
use longshore_tests::components::component;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::play::verdict::Verdict;
use url::Url;

use crate::running::bed::Bed;
use market::{APP, Market};

/// The platforms that are there already.
const OTHERS: [&str; 3] = ["amazon", "dhgate", "ebay"];

/// What an administrator adds to the configuration.
const BLOCK: &str = r#"
[connector.lantern]
hosts = ["{origin}"]
plain_http = true
private_addresses = true
settings = { origin = "ORIGIN", app-key = "APP" }
secrets = { app-secret = { file = "secret" } }
"#;

/// What an administrator does: a file, a block, a secret, a restart.
async fn add_lantern(bed: &mut Bed, origin: &str) {
    assert!(bed.stop().await);
    for name in OTHERS.iter().chain(&["lantern"]) {
        std::fs::write(bed.path(&format!("connectors/{name}.wasm")), component(name).unwrap()).unwrap();
    }
    let path = bed.path("longshore.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    let block = BLOCK.replace("ORIGIN", origin).replace("APP", APP.0);
    std::fs::write(&path, format!("{before}{block}")).unwrap();
    std::fs::write(bed.path("secret"), APP.1).unwrap();
    std::fs::set_permissions(bed.path("secret"), Permissions::from_mode(0o600)).unwrap();
    bed.start(&[]).await;
}

/// All drafts of the account must be what Lantern's books hold.
async fn assert_equal(bed: &Bed, account: &Account, market: &Market, case: &str) {
    let verdict = Verdict::of(&bed.orders(account).await, &market.ledger(), compare);
    assert!(verdict.is_good(), "{case}: {}", verdict.differences.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_platform_is_one_file_and_one_block_and_its_orders_arrive() {
    let mut bed = Bed::new().await;
    let address = bed.console.join("lantern/return").unwrap();
    let market = Market::new(address.to_string());
    let served = market.serve().await;
    let origin = Url::parse(&served.origin()).unwrap();
    add_lantern(&mut bed, &served.origin()).await;
    let connectors = bed.control.connectors().await.unwrap();
    let live = connectors.iter().filter(|connector| connector.state == "live").count();
    assert_eq!(live, 5, "{connectors:?}");
    let notice = bed.page("platforms/lantern").await.expect_ok().unwrap();
    assert!(notice.body.contains("灯笼集市") && notice.body.contains(address.as_str()), "{}", notice.body);

    let shop = Shop { platform: "lantern", answers: &[("nickname", "lamps")] };
    let link = seller::begin(&mut bed.staff, &bed.console, shop).await.unwrap();
    let (_, declined) = seller::answer(&link, &origin, None, &["Decline"]).await.unwrap();
    assert!(declined.body.contains("did not agree") && declined.body.contains(link.as_str()), "{}", declined.body);
    // Sessions that are near their end are renewed before anything else is asked.
    market.shorten_sessions(60);
    let account = bed.connect_at(&origin, &link, "lamps", None).await;
    assert_eq!(account.shop.as_deref(), Some("Mira's Lamps"));
    assert_equal(&bed, &account, &market, "the first pull").await;
    assert!(market.counts().0 >= 3, "seven orders on pages of three");

    market.trade();
    let issued = market.counts().1;
    let after = bed.pull("lamps", PullOutcome::Succeeded).await;
    assert!(market.counts().1 > issued, "a new session");
    let pull = after.last_pull.unwrap();
    assert_eq!((pull.created, pull.changed), (1, 1));
    assert_equal(&bed, &account, &market, "one more order, and one that was sent").await;

    market.revoke();
    let revoked = bed.pull("lamps", PullOutcome::Failed).await;
    assert_eq!(revoked.state, AccountState::NeedsAuthorization);
    let page = bed.page("accounts").await.expect_ok().unwrap();
    assert!(page.body.contains("authorise the shop again"), "{}", page.body);
    assert_equal(&bed, &account, &market, "after the consent was taken back").await;
    bed.end().await;
    assert_eq!(served.stop().await, Vec::<String>::new());
}
