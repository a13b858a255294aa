//! `pull`: presses 拉取订单 for one account and, if asked, follows until the pull has ended.

use std::time::Duration;

use super::accounts::counts;
use super::args::PullArgs;
use super::client::{Client, encoded};
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::visible;
use super::time::relative;
use crate::api::control::{Account, AccountAnswer, PullAnswer, PullState};
use crate::clock::Clock;
use crate::model::{PullOutcome, Timestamp};

/// How often the daemon is asked how far it is. A pull takes seconds at least.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Presses the button.
pub(super) async fn run(args: &PullArgs, client: &Client, clock: Clock, output: &Output) -> Result<Exit, Failure> {
    let path = format!("/v1/accounts/{}", encoded(&args.account));
    let answer: PullAnswer = client.post(&format!("{path}/pull")).await?;
    let pressed = said(&answer, clock.now());
    if !args.wait {
        output.data(&answer, |_| pressed)?;
        return Ok(Exit::Done);
    }
    output.note(&pressed);
    // By number from now on: a nickname may be changed meanwhile.
    let path = format!("/v1/accounts/{}", answer.account);
    let followed = tokio::time::timeout(args.patience(), follow(&path, answer.starts_at, client)).await;
    let (account, end) = followed.unwrap_or_else(|_| {
        Err(Failure::new(Exit::TryAgain, format!("the pull has not ended within {} minutes", args.timeout))
            .help("it goes on by itself; `longshore accounts` shows how it ends"))
    })?;
    output.data(&account, |_| end.sentence)?;
    Ok(end.exit)
}

/// How the awaited pull ended.
#[derive(Debug, PartialEq, Eq)]
struct End {
    sentence: String,
    exit: Exit,
}

/// Asks until the pull that began at `starts_at` or later has ended.
async fn follow(path: &str, starts_at: Timestamp, client: &Client) -> Result<(Account, End), Failure> {
    loop {
        let AccountAnswer { account } = client.get(path).await?;
        if let Some(end) = ended(&account, starts_at) {
            return Ok((account, end));
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// What the button did, as a sentence.
fn said(answer: &PullAnswer, now: Timestamp) -> String {
    let when = relative(answer.starts_at, now);
    let sentence = match answer.state {
        PullState::Started => format!("the pull of account {} begins", answer.account),
        PullState::Joined => format!("account {} is being pulled already; that pull began {when}", answer.account),
        PullState::Queued => format!("the pull of account {} begins {when}", answer.account),
        PullState::Waiting => {
            format!("the platform demands a wait: the pull of account {} begins {when}", answer.account)
        }
    };
    match &answer.reason {
        Some(reason) => format!("{sentence} ({})", visible(reason)),
        None => sentence,
    }
}

/// How the pull that answers the click ended. None: it has not, or the last one known is an earlier one.
fn ended(account: &Account, starts_at: Timestamp) -> Option<End> {
    let pull = account.last_pull.as_ref()?;
    if pull.at < starts_at {
        return None;
    }
    let because = pull.reason.as_deref().or(account.reason.as_deref()).map(visible);
    let because = because.map_or_else(String::new, |reason| format!(": {reason}"));
    let end = |sentence: String, exit| Some(End { sentence, exit });
    match pull.outcome {
        // A pull that gave way goes on by itself, as a pull of a later beginning.
        PullOutcome::Running | PullOutcome::Yielded => None,
        PullOutcome::Succeeded => end(counts(pull), Exit::Done),
        PullOutcome::Failed => end(format!("the pull failed{because}"), Exit::Failed),
        PullOutcome::Stopped | PullOutcome::Abandoned => {
            end("the daemon was stopped; the pull goes on when it starts again".to_owned(), Exit::TryAgain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::control::{Button, LastPull};
    use crate::model::{AccountId, AccountState};

    fn at(text: &str) -> Timestamp {
        format!("2026-11-23T{text}Z").parse().unwrap()
    }

    #[test]
    fn the_button_is_answered_in_a_sentence() {
        for (state, starts_at, reason, sentence) in [
            (PullState::Started, "18:00:00", None, "the pull of account 7 begins"),
            (PullState::Joined, "17:59:00", None, "account 7 is being pulled already; that pull began 1m ago"),
            (
                PullState::Queued,
                "18:03:00",
                Some("4 minutes apart"),
                "the pull of account 7 begins in 3m (4 minutes apart)",
            ),
            (PullState::Waiting, "19:00:00", None, "the platform demands a wait: the pull of account 7 begins in 1h"),
        ] {
            let reason = reason.map(str::to_owned);
            let answer = PullAnswer { account: AccountId(7), starts_at: at(starts_at), state, reason };
            assert_eq!(said(&answer, at("18:00:00")), sentence);
        }
    }

    #[test]
    fn only_the_pull_that_answers_the_click_counts() {
        for (began, outcome, exit) in [
            (None, PullOutcome::Running, None),
            (Some("17:00:00"), PullOutcome::Succeeded, None),
            (Some("18:00:00"), PullOutcome::Running, None),
            (Some("18:00:00"), PullOutcome::Yielded, None),
            (Some("18:00:00"), PullOutcome::Succeeded, Some(Exit::Done)),
            (Some("18:00:05"), PullOutcome::Failed, Some(Exit::Failed)),
            (Some("18:00:05"), PullOutcome::Stopped, Some(Exit::TryAgain)),
            (Some("18:00:05"), PullOutcome::Abandoned, Some(Exit::TryAgain)),
        ] {
            let last_pull = began.map(|began| LastPull {
                at: at(began),
                outcome,
                created: 2,
                changed: 1,
                missing: 0,
                reason: None,
                failure: None,
            });
            let account = Account {
                id: AccountId(7),
                platform: "aliexpress".parse().unwrap(),
                nickname: None,
                shop: None,
                state: AccountState::Connected,
                reason: None,
                last_pull,
                next_pull_at: None,
                button: Button::Running,
                button_at: None,
            };
            assert_eq!(ended(&account, at("18:00:00")).map(|end| end.exit), exit, "{began:?} {outcome:?}");
        }
    }
}
