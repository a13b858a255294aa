//! What a told order does to a draft: decided here, without a transaction, and carried out in `drafts`.

use crate::model::{Account, Draft, DraftAction, DraftId, DraftState, Order, PullId, Timestamp, merge};

/// An order as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) order: &'a Order,
    /// What the platform's list said of it, if it was listed.
    pub(super) revision: Option<&'a str>,
    pub(super) pull: PullId,
    pub(super) now: Timestamp,
}

/// What becomes of a draft that exists.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    /// Nothing: it says what is stored.
    None,
    /// The list calls the same content by another revision: nothing that a reader would see.
    RevisionOnly(Box<Draft>),
    /// The content differs.
    Content {
        /// The open part, one revision further.
        draft: Box<Draft>,
        /// The whole order to be sealed. None: it was erased, and stays so.
        order: Option<Box<Order>>,
    },
}

/// The draft of an order that is not known yet.
pub(super) fn new_draft(id: DraftId, account: &Account, told: Told<'_>) -> Draft {
    let order = told.order;
    let mut draft = Draft {
        id,
        customer: account.customer,
        account: account.id,
        platform: account.platform.clone(),
        order_id: order.order_id.clone(),
        order_number: None,
        state: after_source(&DraftState::New, order),
        revision: 1,
        source_revision: told.revision.map(str::to_owned),
        content_hash: order.content_hash(),
        first_seen_at: told.now,
        changed_at: told.now,
        last_pull: told.pull,
        placed_at: told.now,
        paid_at: None,
        ship_by: None,
        status: order.status,
        payment_status: order.payment_status,
        fulfillment_status: order.fulfillment_status,
        source_status: String::new(),
        country_code: None,
        total: None,
        items: Vec::new(),
        sealed: true,
    };
    draft.describe(order);
    draft
}

/// What `told` does to a draft. `known` reads the sealed order and is asked only if it matters.
pub(super) fn change<E>(
    draft: &Draft,
    told: Told<'_>,
    known: impl FnOnce() -> Result<Option<Order>, E>,
) -> Result<Change, E> {
    let mut next = draft.clone();
    if let Some(revision) = told.revision {
        next.source_revision = Some(revision.to_owned());
    }
    let unchanged = |next: Draft| if next == *draft { Change::None } else { Change::RevisionOnly(Box::new(next)) };
    // An order that says word for word what is stored would only merge into itself.
    if draft.sealed && told.order.content_hash() == draft.content_hash {
        return Ok(unchanged(next));
    }
    let order = if let Some(known) = known()? {
        let merged = merge(&known, told.order.clone());
        let content_hash = merged.content_hash();
        if content_hash == draft.content_hash {
            return Ok(unchanged(next));
        }
        next.content_hash = content_hash;
        next.describe(&merged);
        Some(Box::new(merged))
    } else {
        describe_erased(&mut next, told.order);
        let content = Draft { source_revision: draft.source_revision.clone(), ..next.clone() };
        if content == *draft {
            return Ok(unchanged(next));
        }
        None
    };
    next.state = after_source(&draft.state, order.as_deref().unwrap_or(told.order));
    next.revision = draft.revision.saturating_add(1);
    next.changed_at = told.now;
    next.last_pull = told.pull;
    Ok(Change::Content { draft: Box::new(next), order })
}

/// The draft's state after what the platform says of the order.
fn after_source(state: &DraftState, order: &Order) -> DraftState {
    // The table has an answer for every state; a refusal would mean that the platform has no say.
    state.after(DraftAction::from_source(order.status)).unwrap_or_else(|_| state.clone())
}

/// Takes over what an order says openly into a draft whose whole is gone. What is not told erases nothing here either.
fn describe_erased(draft: &mut Draft, order: &Order) {
    let known = draft.clone();
    draft.describe(order);
    draft.order_number = draft.order_number.take().or(known.order_number);
    draft.placed_at = order.created_date_time.unwrap_or(known.placed_at);
    draft.paid_at = draft.paid_at.or(known.paid_at);
    draft.ship_by = draft.ship_by.or(known.ship_by);
    draft.country_code = draft.country_code.take().or(known.country_code);
    draft.total = draft.total.take().or(known.total);
    if draft.items.is_empty() {
        draft.items = known.items;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OrderStatus;
    use crate::store::testing::{account, order};

    const NOW: i64 = 1_790_000_000_000;

    fn told(order: &Order, revision: Option<&'static str>) -> Change {
        let stored = order_of("1", "Zhang San");
        let begun = Told { order: &stored, revision: Some("r1"), pull: PullId(1), now: Timestamp::from_millis(NOW) };
        let draft = new_draft(DraftId(1), &account(), begun);
        let again = Told { order, revision, pull: PullId(2), now: Timestamp::from_millis(NOW + 1) };
        change(&draft, again, || Ok::<_, ()>(Some(stored.clone()))).unwrap()
    }

    fn order_of(id: &str, name: &str) -> Order {
        order(id, OrderStatus::AwaitingShipment, name)
    }

    #[test]
    fn only_new_content_is_a_change() {
        let same = order_of("1", "Zhang San");
        let other_record = Order { source: "{\"request_id\":2}".to_owned(), ..same.clone() };
        let less = Order { ship_to: None, buyer: None, ..same.clone() };
        let cancelled = Order { status: OrderStatus::Cancelled, ..same.clone() };
        for (name, order, revision, expected) in [
            ("the same", &same, None, "none"),
            ("the same, listed as before", &same, Some("r1"), "none"),
            ("the same, listed anew", &same, Some("r2"), "revision"),
            ("another raw record", &other_record, Some("r1"), "none"),
            ("less was told", &less, Some("r1"), "none"),
            ("another recipient", &order_of("1", "Li Si"), None, "new"),
            ("cancelled", &cancelled, None, "source-cancelled"),
        ] {
            let what = match told(order, revision) {
                Change::None => "none".to_owned(),
                Change::RevisionOnly(draft) => {
                    assert_eq!((draft.revision, draft.changed_at.as_millis()), (1, NOW), "{name}");
                    "revision".to_owned()
                }
                Change::Content { draft, order } => {
                    assert_eq!((draft.revision, draft.last_pull, order.is_some()), (2, PullId(2), true), "{name}");
                    draft.state.as_str().to_owned()
                }
            };
            assert_eq!(what, expected, "{name}");
        }
    }

    #[test]
    fn an_erased_draft_follows_its_status_and_stays_erased() {
        let whole = order_of("1", "Zhang San");
        let begun = Told { order: &whole, revision: None, pull: PullId(1), now: Timestamp::from_millis(NOW) };
        let mut draft = new_draft(DraftId(1), &account(), begun);
        (draft.sealed, draft.content_hash) = (false, String::new());
        let erased = || Ok::<_, ()>(None);
        assert_eq!(change(&draft, begun, erased).unwrap(), Change::None);
        let renamed = order_of("1", "Li Si");
        assert_eq!(change(&draft, Told { order: &renamed, ..begun }, erased).unwrap(), Change::None);
        let shipped = Order { status: OrderStatus::Completed, ship_to: None, ..whole.clone() };
        let Change::Content { draft: next, order: None } =
            change(&draft, Told { order: &shipped, ..begun }, erased).unwrap()
        else {
            panic!("the status changed");
        };
        assert_eq!((next.sealed, next.revision, next.status), (false, 2, OrderStatus::Completed));
        assert_eq!(next.country_code, draft.country_code, "what is not told stays");
    }
}
