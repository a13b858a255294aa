//! Dying, as `kill -9` would have it, at the one moment that no transaction covers: the platform has issued a new grant, and the
//! store has not seen it.

use longshore::model::{AccountState, PullOutcome};
use longshore_tests::play::seller;
use serde_json::json;

use super::bed::Bed;

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_was_answered_and_not_stored_is_known_of_and_loses_no_order() {
    // A platform whose refresh tokens stay good lets the next pull go on; one that rotates them has taken the old one away.
    for rotate in [false, true] {
        let mut bed = Bed::new().await;
        let login = bed.market.logins().remove(0);
        bed.command(&json!({"do": "settings", "rotate": rotate, "access_seconds": 9 * 60}));
        let account = bed.connect("shop", 0, &login).await;
        assert!(bed.stop().await);

        bed.start(&["--crash-at", "renewed-not-stored"]).await;
        bed.act(&longshore_tests::sim::Action::Place { shop: login.clone() });
        let clicked = bed.control.pull("shop").await.unwrap();
        bed.dies().await;
        bed.start(&[]).await;
        // The click is durable: nobody has to click again.
        if rotate {
            let after = bed.until("shop", |account| account.state != AccountState::Connected).await;
            assert_eq!(after.state, AccountState::NeedsAuthorization);
            let reason = after.reason.unwrap_or_default();
            assert!(reason.contains("interrupted before its answer was stored"), "{reason}");
            let page = bed.page("accounts").await;
            let mend = page.form("button that mends", |form| form.action.ends_with("/reauthorize")).unwrap();
            let ticket = bed.staff.send(&page, &mend, None).await.unwrap().expect_ok().unwrap();
            let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
            seller::consent_as(&link, &bed.origin(), Some(&login)).await.unwrap();
            bed.until("shop", |account| account.state == AccountState::Connected).await;
            bed.pull("shop", PullOutcome::Succeeded).await;
        } else {
            bed.pulled("shop", PullOutcome::Succeeded, clicked.starts_at).await;
        }
        bed.assert_equal(&account, &login, if rotate { "rotated" } else { "kept" }).await;
        bed.end().await;
    }
}
