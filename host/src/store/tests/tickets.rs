//! Tickets and states: used once, for a while.

use std::time::Duration;

use redb::ReadableTableMetadata as _;

use crate::model::{AccountState, AppId, CustomerId, Digest, Failure, FailureKind, PlatformId, Secret, Timestamp};
use crate::store::tables::{EXPIRIES, PENDING, PENDING_BY_BROWSER, PENDING_NOTES, Read as _, TICKETS, USED_STATES};
use crate::store::testing::{new_account, now, platform, store};
use crate::store::{AccountChange, Pending, Store, TakenState, Ticket, TicketProgress};

const MINUTE: Duration = Duration::from_mins(1);
const BROWSER: Digest = Digest([7; 32]);

fn state(number: u8) -> Digest {
    Digest([number; 32])
}

fn pending(account: crate::model::AccountId, begun: Timestamp) -> Pending {
    Pending {
        account,
        customer: CustomerId::DEFAULT,
        platform: platform(),
        app: AppId("app".to_owned()),
        ticket: Secret::from("the-token-of-a-ticket"),
        browser: BROWSER,
        address: "http://127.0.0.1:8082/callback".to_owned(),
        remember: vec![("verifier".to_owned(), "x".to_owned())],
        created_at: begun,
        expires_at: begun.plus(MINUTE * 10),
    }
}

/// Rows in every table of this kind: tickets, pending (three tables), used states, expiries.
fn rows(store: &Store) -> [u64; 6] {
    store
        .read(|source| {
            Ok([
                source.read(TICKETS)?.len()?,
                source.read(PENDING)?.len()?,
                source.read(PENDING_NOTES)?.len()?,
                source.read(PENDING_BY_BROWSER)?.len()?,
                source.read(USED_STATES)?.len()?,
                source.read(EXPIRIES)?.len()?,
            ])
        })
        .unwrap()
}

#[tokio::test]
async fn a_state_works_once_and_is_known_as_used_for_an_hour() {
    let store = store();
    let id = new_account(&store).await.id;
    let waiting = pending(id, now());
    store.put_pending(state(1), waiting.clone()).await.unwrap();
    let taken = TakenState::Taken(Box::new(waiting));
    assert_eq!(store.peek_pending(state(1), now()), Ok(taken.clone()));
    assert_eq!(store.take_pending(state(1), now()).await, Ok(taken));
    for (after, expected) in
        [(Duration::ZERO, TakenState::Used), (MINUTE * 59, TakenState::Used), (MINUTE * 60, TakenState::Unknown)]
    {
        assert_eq!(store.take_pending(state(1), now().plus(after)).await, Ok(expected.clone()), "{after:?}");
        assert_eq!(store.peek_pending(state(1), now().plus(after)), Ok(expected), "{after:?}");
    }
    assert_eq!(store.take_pending(state(2), now()).await, Ok(TakenState::Unknown));
}

#[tokio::test]
async fn an_expired_state_is_unknown_and_cleared_out() {
    let store = store();
    let id = new_account(&store).await.id;
    store.put_pending(state(1), pending(id, now())).await.unwrap();
    store.put_pending(state(2), pending(id, now())).await.unwrap();
    store.take_pending(state(2), now()).await.unwrap();
    let late = now().plus(MINUTE * 10);
    assert_eq!(store.take_pending(state(1), late).await, Ok(TakenState::Unknown));
    assert_eq!(store.pending_of_browser(&platform(), BROWSER, late), Ok(Vec::new()));
    assert_eq!(rows(&store), [0, 1, 1, 1, 1, 3]);
    let much_later = now().plus(MINUTE * 100);
    store.put_pending(state(3), pending(id, much_later)).await.unwrap();
    assert_eq!(rows(&store), [0, 1, 1, 1, 0, 1], "only the new one is left");
}

#[tokio::test]
async fn a_browser_finds_what_it_began_on_a_platform() {
    let store = store();
    let id = new_account(&store).await.id;
    let elsewhere: PlatformId = "elsewhere".parse().unwrap();
    store.put_pending(state(1), pending(id, now())).await.unwrap();
    store.put_pending(state(2), Pending { browser: Digest([8; 32]), ..pending(id, now()) }).await.unwrap();
    store.put_pending(state(3), Pending { platform: elsewhere.clone(), ..pending(id, now()) }).await.unwrap();
    let begun = |platform| -> Vec<Digest> {
        let begun = store.pending_of_browser(platform, BROWSER, now()).unwrap();
        begun.into_iter().map(|(state, _)| state).collect()
    };
    assert_eq!((begun(&platform()), begun(&elsewhere)), (vec![state(1)], vec![state(3)]));
}

#[tokio::test]
async fn a_ticket_is_good_until_it_expires() {
    let store = store();
    let id = new_account(&store).await.id;
    let ticket = Ticket {
        account: id,
        customer: CustomerId::DEFAULT,
        origin: "http://127.0.0.1:8082".to_owned(),
        created_at: now(),
        expires_at: now().plus(MINUTE),
        progress: TicketProgress::Issued,
    };
    store.put_ticket(state(1), ticket.clone()).await.unwrap();
    assert_eq!(store.ticket(state(1), now()), Ok(Some(ticket.clone())));
    store.progress_ticket(state(1), TicketProgress::Connected).await.unwrap();
    assert_eq!(store.ticket(state(1), now()).unwrap().unwrap().progress, TicketProgress::Connected);
    assert_eq!(store.ticket(state(1), now().plus(MINUTE)), Ok(None));
    assert_eq!(store.progress_ticket(state(2), TicketProgress::Continued).await, Ok(()), "one that is forgotten");
    let later = Ticket { created_at: now().plus(MINUTE * 2), expires_at: now().plus(MINUTE * 3), ..ticket };
    store.put_ticket(state(3), later).await.unwrap();
    assert_eq!(rows(&store)[0], 1, "the expired one is cleared out");
}

#[tokio::test]
async fn a_failure_is_the_reason_of_an_account_that_waits_and_of_no_other() {
    let failure = |word: &str| Failure::new(FailureKind::Unavailable, word, "no answer");
    let [dead, failed] = ["dead", "failed"].map(failure);
    for (state, before, after) in [
        (AccountState::PendingAuthorization, None, Some(&failed)),
        (AccountState::PendingAuthorization, Some(&dead), Some(&failed)),
        (AccountState::Connected, None, None),
        (AccountState::Paused, None, None),
        (AccountState::NeedsAuthorization, Some(&dead), Some(&dead)),
    ] {
        let store = store();
        let id = new_account(&store).await.id;
        let change = AccountChange { state: Some((state, before.cloned())), ..AccountChange::default() };
        store.change_account(id, change).await.unwrap();
        let ticket = Ticket {
            account: id,
            customer: CustomerId::DEFAULT,
            origin: "http://127.0.0.1:8082".to_owned(),
            created_at: now(),
            expires_at: now().plus(MINUTE),
            progress: TicketProgress::Issued,
        };
        store.put_ticket(Digest([1; 32]), ticket).await.unwrap();
        for progress in [TicketProgress::Failed { failure: failed.clone() }, TicketProgress::Continued] {
            store.progress_ticket(Digest([1; 32]), progress).await.unwrap();
            let account = store.account(id).unwrap().unwrap();
            assert_eq!((account.state, account.reason.as_ref()), (state, after), "{before:?}");
        }
    }
}
