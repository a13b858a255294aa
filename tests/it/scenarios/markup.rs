//! Texts that somebody else could have written, with script in them: on every page that staff or a seller can get to, they are
//! text.

use std::collections::{BTreeMap, VecDeque};

use longshore::model::PullOutcome;
use longshore_tests::play::browser::{Browser, Page};
use longshore_tests::play::form;
use longshore_tests::play::seller;
use longshore_tests::sim::{Command, Fault, LIST, Special};
use scraper::Html;
use url::Url;

use super::daemon::Daemon;

/// What the forwarder calls the account.
const NICKNAME: &str = "<script>alert(3)</script>";
/// What the platform calls its owner, and the owner of another shop.
const OWNER: &str = "<script>alert(5)</script>\"'>";
const OTHER_OWNER: &str = "<img src=x onerror=alert(6)>";

/// What would be markup if it stood on a page as it is: all of the above, and what is planted in orders and answers.
const AS_MARKUP: [&str; 5] = ["<script>alert", "<img src=x", "<b>bobby", "<i>ampersand", "\"><script"];

#[tokio::test]
async fn script_in_texts_of_others_is_text_on_every_page() {
    let mut daemon = Daemon::start(19).await;
    for (shop, nick) in [(0, OWNER), (1, OTHER_OWNER)] {
        daemon.market.command(Command::Nick { shop: daemon.login(shop), nick: nick.to_owned() }).unwrap();
    }
    let mut pages = consent(&mut daemon).await;
    let account = daemon.control.account(NICKNAME).await.unwrap();
    daemon.switch_on(Fault::Malformed, LIST, Some(1));
    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Failed).await;
    pages.extend(refused_consent(&mut daemon, &account).await);

    let start = daemon.page("accounts").await;
    crawl(&mut daemon.staff, start, &mut pages).await;
    for (path, page) in &pages {
        let body = page.body.to_lowercase();
        let found: Vec<&str> = AS_MARKUP.into_iter().filter(|markup| body.contains(markup)).collect();
        assert_eq!(found, [] as [&str; 0], "{path} holds {}", page.body);
    }
    let order = daemon.market.special(&daemon.login(0), Special::Script).unwrap();
    let drafts = daemon.control.drafts(&account).await.unwrap();
    let draft = drafts.iter().find(|draft| draft.order_id == order).unwrap().id;
    assert_shown(&pages, &format!("/drafts/{draft}"));
    daemon.end().await;
}

/// Each text must be read, as text, on the pages where it belongs.
fn assert_shown(pages: &BTreeMap<String, Page>, draft: &str) {
    for (path, texts) in [
        ("/accounts", &[NICKNAME, OWNER][..]),
        ("/accounts/1", &[NICKNAME, OWNER]),
        ("/drafts", &[NICKNAME]),
        (draft, &[NICKNAME, "Bobby <script>alert(1)</script>", "<img src=x onerror=alert(2)>", "<i>Ampersand</i>"]),
        ("/accounts/1/pulls/2", &["<script>alert(4)</script>"]),
        ("the staff's ticket", &[NICKNAME]),
        ("the seller's link", &[NICKNAME]),
        ("after the consent", &[NICKNAME, OWNER]),
        ("after another shop's consent", &[OWNER, OTHER_OWNER]),
    ] {
        let page = pages.get(path).unwrap_or_else(|| panic!("no way leads to {path}: {:?}", pages.keys()));
        let shown: String = Html::parse_document(&page.body).root_element().text().collect();
        for text in texts {
            assert!(shown.contains(text), "{path} does not show {text}: {}", page.body);
        }
    }
}

/// Authorises the first shop, and keeps the pages that are seen on the way.
async fn consent(daemon: &mut Daemon) -> BTreeMap<String, Page> {
    let link = daemon.begin(NICKNAME, 0).await;
    let mut pages = pages_of(daemon, &link).await;
    let since = daemon.now();
    let login = daemon.login(0);
    let (_, connected) = seller::answer(&link, &daemon.origin(), Some(&login), &["授权"]).await.unwrap();
    pages.insert("after the consent".to_owned(), connected.expect_ok().unwrap());
    daemon.pulled(NICKNAME, PullOutcome::Succeeded, since).await;
    pages
}

/// Tries to authorise the account with another shop.
async fn refused_consent(daemon: &mut Daemon, account: &longshore::api::control::Account) -> BTreeMap<String, Page> {
    let page = daemon.page(&format!("accounts/{}", account.id)).await;
    let form = page.form("button", |form| form.action.ends_with("/reauthorize")).unwrap();
    let ticket = daemon.staff.send(&page, &form, None).await.unwrap().expect_ok().unwrap();
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
    let (origin, login) = (daemon.origin(), daemon.login(1));
    let (_, refused) = seller::answer(&link, &origin, Some(&login), &["授权"]).await.unwrap();
    let mut pages: BTreeMap<_, _> = pages_of(daemon, &link).await;
    pages = pages.into_iter().map(|(name, page)| (format!("{name}, once more"), page)).collect();
    pages.insert("after another shop's consent".to_owned(), refused);
    pages
}

/// A ticket as both sides see it.
async fn pages_of(daemon: &mut Daemon, link: &Url) -> BTreeMap<String, Page> {
    let staff = daemon.page(&link.path().replace("/authorize/", "/tickets/")).await;
    let seller = Browser::new().open(link).await.unwrap().expect_ok().unwrap();
    BTreeMap::from([("the staff's ticket".to_owned(), staff), ("the seller's link".to_owned(), seller)])
}

/// Follows every address on every page of the console, pages that do not exist included.
async fn crawl(staff: &mut Browser, start: Page, pages: &mut BTreeMap<String, Page>) {
    /// More pages than these orders make.
    const PAGES_MAX: usize = 500;
    let origin = start.url.origin();
    let path = |url: &Url| url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut waiting = VecDeque::from([start.url]);
    while let Some(url) = waiting.pop_front() {
        if url.origin() != origin || pages.contains_key(&path(&url)) {
            continue;
        }
        let page = staff.open(&url).await.unwrap();
        let addresses = form::addresses(&page.body);
        waiting.extend(addresses.into_iter().filter_map(|address| page.url.join(&address).ok()));
        pages.insert(path(&url), page);
        assert!(pages.len() <= PAGES_MAX, "{:?}", pages.keys());
    }
}
