//! Tokens near their end, and sellers who took their consent back.

use std::time::Duration;

use longshore::model::{AccountState, FailureKind, PullOutcome};
use longshore_tests::play::seller;
use longshore_tests::sim::{Action, Command, DETAIL, Fault, LIST, Special, TOKEN_REFRESH};
use serde_json::json;

use super::daemon::Daemon;

#[tokio::test]
async fn a_token_near_its_end_is_renewed_before_anything_is_asked_and_the_old_one_is_not_used_again() {
    let mut daemon = Daemon::start(19).await;
    let settings = json!({"do": "settings", "access_seconds": 3600});
    daemon.market.command(serde_json::from_value(settings).unwrap()).unwrap();
    let account = daemon.connect("shop", 0).await;

    daemon.pass(Duration::from_mins(55)).await;
    daemon.market.switches().reset_calls();
    daemon.switch_on(Fault::Held, TOKEN_REFRESH, Some(1));
    let since = daemon.now();
    daemon.press(&account, "pull").await;
    daemon.answer_held().await;
    assert_eq!(daemon.calls().into_iter().collect::<Vec<_>>(), [(TOKEN_REFRESH.to_owned(), 1)]);
    daemon.market.switches().release();
    daemon.pulled("shop", PullOutcome::Succeeded, since).await;
    assert_eq!(daemon.calls().get(TOKEN_REFRESH), Some(&1));

    // The first token's hour is over: whoever still brought it would be refused, and would have to renew.
    daemon.pass(Duration::from_mins(10)).await;
    daemon.market.switches().reset_calls();
    daemon.pull(&account, PullOutcome::Succeeded).await;
    assert_eq!(daemon.calls().into_keys().collect::<Vec<_>>(), [LIST]);
    daemon.end().await;
}

#[tokio::test]
async fn a_shop_that_is_authorised_again_goes_on_where_its_reading_stood() {
    let mut daemon = Daemon::start(19).await;
    let account = daemon.connect("shop", 0).await;
    let (login, other) = (daemon.login(0), daemon.login(1));
    daemon.market.command(Command::EndGrants { shop: login.clone(), access: true, refresh: true }).unwrap();
    daemon.settle().await;
    let failed = daemon.pull(&account, PullOutcome::Failed).await;
    let (cursor, feed) = (daemon.store.cursor(account.id).unwrap(), daemon.feed());
    let drafts = daemon.control.drafts(&account).await.unwrap();

    // What the platform said stands in the account's own row, beside the button that mends it.
    let page = daemon.page("accounts").await;
    let row = page.body.split("<tr id=\"").find(|row| row.starts_with(&format!("account-{}\"", account.id))).unwrap();
    for part in [failed.failure.unwrap().message.as_str(), "IllegalRefreshToken", "/reauthorize\""] {
        assert!(row.contains(part), "{part} is not in {row}");
    }

    let ticket = daemon.press(&account, "reauthorize").await;
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
    let (_, refused) = seller::answer(&link, &daemon.origin(), Some(&other), &["授权"]).await.unwrap();
    assert!(!refused.status.is_success());
    for name in [&login, &other] {
        assert!(refused.body.contains(name.as_str()), "{name} is not named in {}", refused.body);
    }
    let account = daemon.control.account("shop").await.unwrap();
    assert_eq!(account.state, AccountState::NeedsAuthorization);
    assert_eq!((daemon.store.cursor(account.id).unwrap(), daemon.feed()), (cursor.clone(), feed));

    let order = daemon.market.special(&login, Special::Yen).unwrap();
    daemon.market.act(&Action::Touch { order }).unwrap();
    daemon.settle().await;
    daemon.market.switches().reset_calls();
    let since = daemon.now();
    seller::consent_as(&link, &daemon.origin(), Some(&login)).await.unwrap();
    let pull = daemon.pulled("shop", PullOutcome::Succeeded, since).await;
    // Reading anew would have seen all of them.
    assert_eq!((pull.counts.seen, pull.counts.changed), (1, 1));
    assert_eq!(daemon.calls().get(DETAIL), Some(&1));
    assert!(daemon.store.cursor(account.id).unwrap().confirmed_until > cursor.confirmed_until);
    let ids = |drafts: &[longshore::model::Draft]| drafts.iter().map(|draft| draft.id).collect::<Vec<_>>();
    let after = daemon.control.drafts(&account).await.unwrap();
    assert_eq!(ids(&after), ids(&drafts));
    daemon.assert_equal(&account, &login, "after the second consent").await;
    daemon.end().await;
}

/// What goes wrong with a renewal, and whether the platform has issued a grant by then, which nobody ever sees.
const GONE_WRONG: [(Fault, FailureKind, bool); 6] = [
    (Fault::ServerError, FailureKind::Unavailable, false),
    (Fault::Html, FailureKind::Malformed, false),
    (Fault::Throttled { seconds: 60 }, FailureKind::Throttled, false),
    (Fault::Malformed, FailureKind::Malformed, true),
    (Fault::Truncated, FailureKind::Unavailable, true),
    (Fault::Endless, FailureKind::Unavailable, true),
];

#[tokio::test]
async fn a_renewal_that_goes_wrong_costs_no_order_and_a_lost_grant_is_called_lost() {
    let mut daemon = Daemon::start(19).await;
    let settings = json!({"do": "settings", "access_seconds": 3600});
    daemon.market.command(serde_json::from_value(settings).unwrap()).unwrap();
    let account = daemon.connect("shop", 0).await;
    let login = daemon.login(0);
    let order = daemon.market.special(&login, Special::Yen).unwrap();
    for (fault, kind, is_lost) in GONE_WRONG {
        let shown = format!("{fault:?}");
        // A lost grant is told by what the platform says next, which is not spoilt.
        daemon.switch_on(fault, TOKEN_REFRESH, is_lost.then_some(1));
        daemon.market.act(&Action::Touch { order: order.clone() }).unwrap();
        daemon.pass(Duration::from_mins(55)).await;
        daemon.pull(&account, PullOutcome::Succeeded).await;
        daemon.assert_equal(&account, &login, &format!("{shown}, with the token that is still good")).await;

        daemon.market.act(&Action::Touch { order: order.clone() }).unwrap();
        daemon.pass(Duration::from_mins(10)).await;
        let failure = daemon.pull(&account, PullOutcome::Failed).await.failure.unwrap();
        let state = daemon.control.account("shop").await.unwrap().state;
        daemon.market.switches().clear();
        let since = daemon.now();
        if is_lost {
            assert_eq!((failure.kind, state), (FailureKind::NeedsAuthorization, AccountState::NeedsAuthorization));
            assert!(failure.message.contains("may have been lost"), "{shown}: {failure}");
            let ticket = daemon.press(&account, "reauthorize").await;
            let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
            seller::consent_as(&link, &daemon.origin(), Some(&login)).await.unwrap();
        } else {
            assert_eq!((failure.kind, state), (kind, AccountState::Connected), "{shown}: {failure}");
            // Longer than the account waits after any of these.
            daemon.pass(Duration::from_mins(10)).await;
        }
        daemon.pulled("shop", PullOutcome::Succeeded, since).await;
        daemon.assert_equal(&account, &login, &shown).await;
    }
    daemon.end().await;
}
