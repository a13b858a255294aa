//! `accounts`: each account in a row that answers whether it is well, when it was pulled, when it will be, and what is wrong.

use super::client::Client;
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::{Rows, or_dash, visible};
use super::time::relative;
use crate::api::control::{Account, Accounts, LastPull};
use crate::clock::Clock;
use crate::model::Timestamp;

/// Accounts asked for at a time.
const PAGE: usize = 500;

/// Lists all of them, page by page.
pub(super) async fn run(client: &Client, clock: Clock, output: &Output) -> Result<Exit, Failure> {
    let mut all = Accounts { accounts: Vec::new(), next: None };
    loop {
        let after = all.next.map_or_else(String::new, |after| format!("&after={after}"));
        let page: Accounts = client.get(&format!("/v1/accounts?limit={PAGE}{after}")).await?;
        let ended = page.next.is_none() || page.accounts.is_empty();
        all.next = page.next;
        all.accounts.extend(page.accounts);
        if ended {
            break;
        }
    }
    all.next = None;
    if all.accounts.is_empty() {
        output.note("no accounts yet: add one in the console");
    }
    output.data(&all, |all| text(&all.accounts, clock.now()))?;
    Ok(Exit::Done)
}

fn text(accounts: &[Account], now: Timestamp) -> String {
    if accounts.is_empty() {
        return String::new();
    }
    let mut rows = Rows::new(&["account", "nickname", "platform", "shop", "state", "last pull", "next pull"]);
    for account in accounts {
        rows.add([
            account.id.to_string(),
            or_dash(account.nickname.as_deref()),
            account.platform.to_string(),
            or_dash(account.shop.as_deref()),
            account.state.as_str().to_owned(),
            account.last_pull.as_ref().map_or_else(|| "-".to_owned(), |pull| last_pull(pull, now)),
            account.next_pull_at.map_or_else(|| "-".to_owned(), |at| relative(at, now)),
        ]);
    }
    let reasons = accounts.iter().filter_map(|account| {
        let of_pull = account.last_pull.as_ref().and_then(|pull| pull.reason.as_deref());
        let reason = account.reason.as_deref().or(of_pull)?;
        Some(format!("{}: {}", account.id, visible(reason)))
    });
    std::iter::once(rows.text()).chain(std::iter::once(String::new())).chain(reasons).collect::<Vec<_>>().join("\n")
}

/// `12m ago, 3 new, 1 changed, 2 missing`, with the outcome in front if it is not success.
fn last_pull(pull: &LastPull, now: Timestamp) -> String {
    use crate::model::PullOutcome;
    let when = relative(pull.at, now);
    let is_quiet = (pull.created, pull.changed, pull.missing) == (0, 0, 0);
    let counts = if is_quiet { String::new() } else { format!(", {}", counts(pull)) };
    if pull.outcome == PullOutcome::Succeeded {
        format!("{when}{counts}")
    } else {
        format!("{} {when}{counts}", pull.outcome.as_str())
    }
}

/// What a pull did: `3 new, 1 changed`, and how many orders the platform listed and then did not know, if there were any.
pub(super) fn counts(pull: &LastPull) -> String {
    let LastPull { created, changed, missing, .. } = pull;
    if *missing > 0 {
        format!("{created} new, {changed} changed, {missing} missing")
    } else {
        format!("{created} new, {changed} changed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::control::Button;
    use crate::model::{AccountId, AccountState, PullOutcome};

    #[test]
    fn a_row_answers_how_it_is_and_what_is_wrong() {
        let now: Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
        let well = Account {
            id: AccountId(1),
            platform: "aliexpress".parse().unwrap(),
            nickname: Some("\u{5c0f}\u{5e97}".into()),
            shop: Some("Shop 1".into()),
            state: AccountState::Connected,
            reason: None,
            last_pull: Some(LastPull {
                at: "2026-11-23T17:48:00Z".parse().unwrap(),
                outcome: PullOutcome::Succeeded,
                created: 3,
                changed: 1,
                missing: 2,
                reason: None,
                failure: None,
            }),
            next_pull_at: "2026-11-23T18:48:00Z".parse().ok(),
            button: Button::Ready,
            button_at: None,
        };
        let mut failing = Account { id: AccountId(2), nickname: None, shop: None, next_pull_at: None, ..well.clone() };
        failing.state = AccountState::NeedsAuthorization;
        failing.reason = Some("the seller\x1b revoked it".into());
        if let Some(pull) = &mut failing.last_pull {
            (pull.outcome, pull.created, pull.changed, pull.missing) = (PullOutcome::Failed, 0, 0, 0);
        }
        assert_eq!(
            text(&[well, failing], now),
            "\
ACCOUNT  NICKNAME  PLATFORM    SHOP    STATE                LAST PULL                             NEXT PULL
1        \u{5c0f}\u{5e97}      aliexpress  Shop 1  connected            12m ago, 3 new, 1 changed, 2 missing  in 48m
2        -         aliexpress  -       needs-authorization  failed 12m ago                        -

2: the seller\u{fffd} revoked it"
        );
    }
}
