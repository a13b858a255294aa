//! Staff and sellers of the demo: everything registered, and every account authorised in its way.

use anyhow::{Context as _, bail};

use super::script::{Apps, Script, Way};
use super::stage::Addresses;
use crate::play::browser::{Browser, Page};
use crate::play::seller::{self, Shop};

/// An account that the demo connects.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) script: &'static Script,
    /// Which shop of its simulator it is, counted from zero.
    shop: usize,
    /// The seller's sign-in name there.
    pub(super) login: String,
    /// What the staff calls it.
    pub(super) nickname: String,
    pub(super) way: Way,
}

/// Tells each platform of its apps, with the callback address that the notice shows.
pub(super) async fn register(
    staff: &mut Browser,
    addresses: &Addresses,
    scripts: &[&'static Script],
) -> anyhow::Result<()> {
    for script in scripts {
        let callback = seller::callback(staff, &addresses.console, script.name()).await?;
        let market = addresses.market(script.platform)?;
        for registration in script.registrations(&callback) {
            market.command(&registration).await?;
        }
    }
    Ok(())
}

/// The accounts to connect.
pub(super) async fn accounts(addresses: &Addresses, scripts: &[&'static Script]) -> anyhow::Result<Vec<Account>> {
    let mut accounts = Vec::new();
    for &script in scripts {
        let logins = addresses.market(script.platform)?.logins().await?;
        let ways = script.ways.iter().zip(logins).enumerate();
        accounts.extend(ways.map(|(shop, (&way, login))| Account {
            script,
            shop,
            login,
            nickname: script.nickname(shop),
            way,
        }));
    }
    Ok(accounts)
}

/// Plays staff and seller until the account is connected.
pub(super) async fn connect(staff: &mut Browser, addresses: &Addresses, account: &Account) -> anyhow::Result<()> {
    let Account { script, shop, login, nickname, way } = account;
    let market = addresses.market(script.platform)?.origin();
    let answers = script.answers(*shop);
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let form = Shop { platform: script.name(), answers: &answers };
    let link = seller::begin(staff, &addresses.console, form).await.context("the notice's form")?;
    match way {
        Way::Consent => drop(seller::consent_as(&link, market, Some(login)).await.context("the seller's consent")?),
        Way::PastedToken => {
            let Apps::Forwarder((key, _), _) = script.apps else { bail!("a token is pasted for the forwarder's app") };
            let shown =
                seller::self_authorise(market, key, login).await.context("the platform's page for developers")?;
            let pasted = shown.each_ref().map(|(name, value)| (*name, value.as_str()));
            seller::paste(&link, &pasted).await.and_then(Page::expect_ok).context("pasting the token")?;
        }
    }
    if !script.nickname_in_form {
        let named = seller::name(&link, Some(nickname)).await.and_then(Page::expect_ok);
        named.context("the name after the consent")?;
    }
    Ok(())
}
