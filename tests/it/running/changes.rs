//! What happens to orders between pulls, and while pages are read.

use longshore::model::PullOutcome;
use longshore_tests::compare::Difference;
use longshore_tests::sim::{Action, Cancellation, LIST, Special, Stage};
use serde_json::json;

use super::bed::Bed;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_orders_is_found_by_the_next_pull() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    let order = bed.market.special(&login, Special::Euro).unwrap();
    let called_off = bed.market.special(&login, Special::Bare).unwrap();
    let become_ = |stage| Action::Become { order: order.clone(), stage };
    for (what, action) in [
        ("a new order", Action::Place { shop: login.clone() }),
        ("a corrected address", Action::Readdress { order: order.clone(), street: "1 New Street".to_owned() }),
        ("a change that nobody sees", Action::Touch { order: order.clone() }),
        ("a wish to cancel", become_(Stage::CancelAsked)),
        ("the wish withdrawn", become_(Stage::ToShip)),
        ("a parcel that left", become_(Stage::Shipped)),
        ("a dispute", become_(Stage::Disputed)),
        ("received, the money still on its way", become_(Stage::Settling)),
        ("finished", become_(Stage::Finished)),
        (
            "another one, called off after the payment",
            Action::Become { order: called_off.clone(), stage: Stage::Cancelled(Cancellation::Agreed) },
        ),
    ] {
        bed.act(&action);
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal_but(&account, &login, what, was_told_before).await;
    }
    bed.end().await;
}

/// A deadline that the platform no longer tells stays as it was told last: what is absent erases nothing.
fn was_told_before(difference: &Difference) -> bool {
    difference.path == "ship_by_date_time" && difference.ledger.is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_move_while_pages_are_read_are_neither_lost_nor_doubled() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let moved = bed.market.special(&login, Special::Yen).unwrap();
    // Between two pages of the first pull the list grows at its head, and one order leaves the list of those to ship.
    for action in
        [json!({"what": "place", "shop": login}), json!({"what": "become", "order": moved, "stage": "shipped"})]
    {
        bed.command(&json!({"do": "after-call", "method": LIST, "action": action}));
    }
    let account = bed.connect("shop", 0, &login).await;
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &login, "after a list that moved").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn script_in_what_a_platform_tells_is_shown_as_text() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("<script>alert(3)</script>", 0, &login).await;
    let order = bed.market.special(&login, Special::Script).unwrap();
    let drafts = bed.control.drafts(&account).await.unwrap();
    let draft = drafts.iter().find(|draft| draft.order_id == order).unwrap();
    let pages = [
        "accounts".to_owned(),
        format!("accounts/{}", account.id),
        "drafts".to_owned(),
        format!("drafts/{}", draft.id),
    ];
    let mut shown = 0;
    for path in pages {
        let page = bed.page(&path).await.expect_ok().unwrap();
        for planted in ["<script>alert", "<img src=x", "<b>Bobby", "<i>Ampersand"] {
            assert!(!page.body.contains(planted), "{path} holds {planted}");
        }
        shown += usize::from(page.body.contains("&lt;script&gt;") || page.body.contains("&#60;script&#62;"));
    }
    assert_eq!(shown, 4, "each page shows it, as text");
    bed.end().await;
}
