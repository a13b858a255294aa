//! Plays the two people of an authorisation: staff of the forwarder, and the seller in a browser of her own.

use anyhow::bail;
use url::Url;

use super::browser::{Browser, Page};
use super::form::Form;
use crate::sim::amazon::DEVELOPER_PAGE;

/// The password that the administrator takes. It guards a folder that is removed a moment later.
pub const PASSWORD: &str = "harbour demo";

/// The words on a platform's button for consent.
const AGREE: [&str; 3] = ["授权", "Authorize", "I agree"];

/// The account that is authorised.
#[derive(Debug, Clone, Copy)]
pub struct Shop<'a> {
    /// Its platform.
    pub platform: &'a str,
    /// What is filled into the form, by the names of its fields; the nickname is one of them.
    pub answers: &'a [(&'a str, &'a str)],
}

/// Opens the setup link, sets a password, and signs in. Answers a browser that is signed in.
pub async fn sign_in(setup: &Url) -> anyhow::Result<Browser> {
    let mut staff = Browser::new();
    let mut page = staff.open(setup).await?.expect_ok()?;
    // Setting the password may sign in at once, or lead to the page for signing in: one form after the other, until none asks.
    for _ in 0..2 {
        let Ok(mut form) = page.form("form for a password", |form| form.post && form.asks("password")) else { break };
        let names: Vec<String> = form.fields.iter().map(|(name, _)| name.clone()).collect();
        for name in names.iter().filter(|name| name.contains("password") || name.contains("repeat")) {
            form.fill(name, PASSWORD)?;
        }
        page = staff.send(&page, &form, None).await?.expect_ok()?;
    }
    if page.url.path() == setup.path() {
        bail!("still on the page for setting a password after setting one");
    }
    Ok(staff)
}

/// The callback address that a platform's notice tells people to register there.
pub async fn callback(staff: &mut Browser, console: &Url, platform: &str) -> anyhow::Result<String> {
    let notice = staff.open(&console.join(&format!("/platforms/{platform}"))?).await?.expect_ok()?;
    notice.to_copy("callback address", "callback-1")
}

/// Fills in the notice's form, and answers the link for the seller.
pub async fn begin(staff: &mut Browser, console: &Url, shop: Shop<'_>) -> anyhow::Result<Url> {
    let path = format!("/platforms/{}", shop.platform);
    let notice = staff.open(&console.join(&path)?).await?.expect_ok()?;
    let asked = |form: &Form| form.post && form.action == path && shop.answers.iter().all(|(name, _)| form.asks(name));
    let mut form = notice.form("form for an account", asked)?;
    for (name, value) in shop.answers {
        form.fill(name, value)?;
    }
    let ticket = staff.send(&notice, &form, None).await?.expect_ok()?;
    if !ticket.url.path().starts_with("/tickets/") {
        bail!("the form led to {} instead of a ticket", ticket.url);
    }
    ticket.address("link for the seller", |url| url.path().starts_with("/authorize/"))
}

/// Opens the link in the seller's own browser, consents at the platform, and comes back. Answers the name that she signed in with.
pub async fn consent(link: &Url, market: &Url) -> anyhow::Result<String> {
    consent_as(link, market, None).await
}

/// The same, signed in as `login`; with the name that the page proposes, if none.
pub async fn consent_as(link: &Url, market: &Url, login: Option<&str>) -> anyhow::Result<String> {
    let (login, back) = answer(link, market, login, &AGREE).await?;
    back.expect_ok()?;
    Ok(login)
}

/// Opens the link, presses one of these buttons at the platform, and comes back, to whatever page. Answers the sign-in name too.
pub async fn answer(link: &Url, market: &Url, login: Option<&str>, button: &[&str]) -> anyhow::Result<(String, Page)> {
    let mut seller = Browser::new();
    let ticket = seller.open(link).await?.expect_ok()?;
    let go_on = ticket.form("button to go on", |form| form.post && form.action.contains("/authorize/"))?;
    let consent = seller.send(&ticket, &go_on, None).await?.expect_ok()?;
    if consent.url.origin() != market.origin() {
        bail!("the link led to {} instead of the platform", consent.url);
    }
    let mut form = consent.form("form for consent", |form| form.button(button).is_some())?;
    if let Some(login) = login {
        form.fill("login", login)?;
    }
    let login = form.fields.iter().find(|(name, _)| name == "login").map(|(_, login)| login.clone());
    let back = seller.send(&consent, &form, form.button(button)).await?;
    if back.url.origin() != link.origin() {
        bail!("the platform led to {} instead of back", back.url);
    }
    Ok((login.unwrap_or_default(), back))
}

/// Opens the link in a browser of its own and saves a name for the account there; the one that the page proposes, if none. Answers
/// the page that follows.
pub async fn name(link: &Url, nickname: Option<&str>) -> anyhow::Result<Page> {
    let mut browser = Browser::new();
    let page = browser.open(link).await?.expect_ok()?;
    let mut form = page.form("form for a name", |form| form.asks("nickname"))?;
    if let Some(nickname) = nickname {
        form.fill("nickname", nickname)?;
    }
    browser.send(&page, &form, None).await
}

/// Opens the link in a browser of its own and pastes answers there, by the names of their fields. Answers the page that follows.
pub async fn paste(link: &Url, answers: &[(&str, &str)]) -> anyhow::Result<Page> {
    let mut browser = Browser::new();
    let page = browser.open(link).await?.expect_ok()?;
    let asked = |form: &Form| answers.iter().all(|(name, _)| form.asks(name));
    let mut form = page.form("form for what is pasted", asked)?;
    for (name, value) in answers {
        form.fill(name, value)?;
    }
    browser.send(&page, &form, None).await
}

/// Authorises Amazon's application of this key on the developer's own page, for the shop of `login`. Answers what the page shows
/// to be pasted here, by the names of the fields: a refresh token and the seller's identifier.
pub async fn self_authorise(market: &Url, app_key: &str, login: &str) -> anyhow::Result<[(&'static str, String); 2]> {
    let mut seller = Browser::new();
    let mut address = market.join(DEVELOPER_PAGE)?;
    address.query_pairs_mut().append_pair("app", app_key);
    let page = seller.open(&address).await?.expect_ok()?;
    let mut form = page.form("form for a token", |form| form.button(&AGREE).is_some())?;
    form.fill("login", login)?;
    let shown = seller.send(&page, &form, form.button(&AGREE)).await?.expect_ok()?;
    let token = shown.to_copy("refresh token", "refresh-token")?;
    let seller = shown.to_copy("merchant token", "seller-id")?;
    Ok([("refresh-token", token), ("seller-id", seller)])
}
