//! Plays the two people of an authorisation: staff of the forwarder, and the seller in a browser of her own.

use anyhow::{Context as _, bail};
use url::Url;

use super::browser::{Browser, Page};

/// The password that the demo's administrator takes. It guards a folder that is removed a moment later.
const PASSWORD: &str = "demo password, 25 orders";

/// The words on a platform's button for consent.
const AGREE: [&str; 3] = ["授权", "Authorize", "I agree"];

/// The account that is authorised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shop {
    /// Its nickname here.
    pub(super) nickname: &'static str,
    /// The key of its app.
    pub(super) app_key: &'static str,
    /// The secret of its app.
    pub(super) app_secret: &'static str,
}

/// Opens the setup link, sets a password, and signs in. Answers a browser that is signed in.
pub(super) async fn sign_in(setup: &Url) -> anyhow::Result<Browser> {
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

/// Fills in the notice's form, and answers the link for the seller.
pub(super) async fn begin(staff: &mut Browser, console: &Url, shop: Shop) -> anyhow::Result<Url> {
    let notice = staff.open(&console.join("/platforms/aliexpress")?).await?.expect_ok()?;
    let mut form = notice.form("form for an account", |form| form.post && form.asks("app-key"))?;
    form.fill("nickname", shop.nickname)?;
    form.fill("app-key", shop.app_key)?;
    form.fill("app-secret", shop.app_secret)?;
    let ticket = staff.send(&notice, &form, None).await?.expect_ok()?;
    if !ticket.url.path().starts_with("/tickets/") {
        bail!("the form led to {} instead of a ticket", ticket.url);
    }
    ticket.address("link for the seller", |url| url.path().starts_with("/authorize/"))
}

/// Opens the link in the seller's own browser, consents at the platform, and comes back. Answers the name that she signed in with.
pub(super) async fn consent(link: &Url, market: &Url) -> anyhow::Result<String> {
    let mut seller = Browser::new();
    let ticket = seller.open(link).await?.expect_ok()?;
    let go_on = ticket.form("button to go on", |form| form.post && form.action.contains("/authorize/"))?;
    let consent = seller.send(&ticket, &go_on, None).await?.expect_ok()?;
    if consent.url.origin() != market.origin() {
        bail!("the link led to {} instead of the platform", consent.url);
    }
    let form = consent.form("form for consent", |form| form.button(&AGREE).is_some())?;
    let login = form.fields.iter().find(|(name, _)| name == "login").map(|(_, login)| login.clone());
    let back: Page = seller.send(&consent, &form, form.button(&AGREE)).await?.expect_ok()?;
    if back.url.origin() != link.origin() {
        bail!("the platform led to {} instead of back", back.url);
    }
    login.context("the platform asked for no sign-in name")
}
