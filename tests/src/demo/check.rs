//! What came of it: every account's drafts, read over the daemon's socket, and held against its marketplace's ledger.

use std::time::Duration;

use anyhow::bail;
use longshore::api::control;
use longshore::model::{AccountState, Draft, PullOutcome};

use super::sellers::Account;
use super::stage::Addresses;
use super::{LOOK_AGAIN, say, table};
use crate::play::browser::Browser;
use crate::play::verdict::Verdict;

/// How long a first pull may take on a slow machine, whatever it has to read.
const PULL_PATIENCE: Duration = Duration::from_mins(5);

/// And for each order of a shop: a connector that holds itself to ten details a second takes half of this for two shops of one app.
const ORDER_PATIENCE: Duration = Duration::from_millis(400);

/// The drafts of an account, once its first pull has read everything.
#[derive(Debug)]
pub(super) struct Pulled<'a> {
    pub(super) account: &'a Account,
    pub(super) drafts: Vec<Draft>,
}

/// Waits for the first pull of every account, and reads its drafts.
///
/// `orders` are in each shop.
pub(super) async fn first_pulls<'a>(
    addresses: &Addresses,
    accounts: &'a [Account],
    orders: u32,
) -> anyhow::Result<Vec<Pulled<'a>>> {
    let patience = PULL_PATIENCE + ORDER_PATIENCE * orders;
    let mut pulled = Vec::with_capacity(accounts.len());
    for account in accounts {
        let connected = first_pull(addresses, &account.nickname, patience).await?;
        let drafts = addresses.control.drafts(&connected).await?;
        pulled.push(Pulled { account, drafts });
    }
    Ok(pulled)
}

async fn first_pull(addresses: &Addresses, nickname: &str, patience: Duration) -> anyhow::Result<control::Account> {
    let mut last = None;
    let pulling = async {
        loop {
            let account = last.insert(addresses.control.account(nickname).await?);
            match (account.state, account.last_pull.as_ref().map(|pull| pull.outcome)) {
                (AccountState::Connected, Some(PullOutcome::Succeeded)) => return Ok(account.clone()),
                (AccountState::Connected, Some(PullOutcome::Failed)) => bail!("the pull failed: {account:?}"),
                (AccountState::Connected, _) => {}
                _ => bail!("the account is not connected: {account:?}"),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    match tokio::time::timeout(patience, pulling).await {
        Ok(outcome) => outcome,
        Err(_) => bail!("not done within {} s: {last:?}", patience.as_secs()),
    }
}

/// Looks for every account on the console's page.
pub(super) async fn console(staff: &mut Browser, addresses: &Addresses, accounts: &[Account]) -> anyhow::Result<()> {
    let page = staff.open(&addresses.console.join("/accounts")?).await?.expect_ok()?;
    match accounts.iter().find(|account| !page.body.contains(&account.nickname)) {
        Some(missing) => bail!("{} does not show `{}`", page.url, missing.nickname),
        None => Ok(()),
    }
}

/// Compares all drafts with the ledgers field by field, and says how many orders are equal: for each account, and in all.
pub(super) async fn compare(addresses: &Addresses, pulled: &[Pulled<'_>]) -> anyhow::Result<()> {
    let mut verdicts = Vec::with_capacity(pulled.len());
    for Pulled { account, drafts } in pulled {
        let mut orders = Vec::with_capacity(drafts.len());
        for draft in drafts {
            orders.push(serde_json::to_value(addresses.control.order(draft).await?)?);
        }
        let ledger = addresses.market(account.script.platform)?.ledger(&account.login).await?;
        verdicts.push((account, Verdict::of(&orders, &ledger, crate::compare::compare)));
    }
    for (account, verdict) in &verdicts {
        say::result(&format!("{:<18} {:>4} of {:>4} orders equal", account.nickname, verdict.equal, verdict.all));
        verdict.differences.iter().for_each(|difference| say::result(&format!("    {difference}")));
    }
    let sum = |count: fn(&Verdict) -> usize| verdicts.iter().map(|(_, verdict)| count(verdict)).sum::<usize>();
    let (equal, all) = (sum(|verdict| verdict.equal), sum(|verdict| verdict.all));
    say::result(&format!("{equal} of {all} orders equal"));
    if verdicts.iter().any(|(_, verdict)| !verdict.is_good()) {
        bail!("drafts and ledger differ");
    }
    Ok(())
}

/// All drafts as one table.
pub(super) fn show(pulled: &[Pulled<'_>]) {
    let rows = pulled
        .iter()
        .flat_map(|Pulled { account, drafts }| drafts.iter().map(|draft| (account.nickname.as_str(), draft)));
    say::result(&table::of_drafts(rows));
}
