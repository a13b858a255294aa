//! What people do, from the set-up link to the connected account.

use std::time::Duration;

use http::Method;

use super::bench::{Bench, Browser, ORIGIN};
use crate::api::FormInput;
use crate::config::{self, Origin};
use crate::model::{AccountId, AccountState, Actor, FieldScope, Flow, FlowKind, FormField, Localized, NicknameMoment};

fn text(text: &str) -> Vec<Localized> {
    vec![Localized { language: "en".to_owned(), text: text.to_owned() }]
}

/// A question that must be answered, of the account.
pub(super) fn question(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: text(name),
        help: Vec::new(),
        secret: false,
        required: true,
        scope: FieldScope::Account,
        choices: Vec::new(),
        initial: None,
    }
}

#[tokio::test]
async fn the_set_up_link_works_once_and_signs_in() {
    let bench = Bench::new();
    let code = bench.people.draw_setup_code().await.unwrap();
    let mut browser = Browser::new(&bench);
    let form = browser.get(&format!("/setup?code={}", code.reveal())).await;
    assert!(form.status == 200 && form.body.contains(code.reveal()), "{form:?}");
    let differ = format!("code={}&password=correct+horse+battery&repeated=other", code.reveal());
    let refused = browser.post("/setup", &differ).await;
    assert!(refused.status == 422 && !refused.body.contains("horse"), "{refused:?}");
    let good = format!("code={}&password=correct+horse+battery&repeated=correct+horse+battery", code.reveal());
    let done = browser.post("/setup", &good).await;
    assert_eq!((done.status, done.location()), (303, "/accounts"));
    let cookie = done.header("set-cookie");
    assert!(cookie.starts_with("__Host-") && cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    assert_eq!(browser.get("/accounts").await.status, 200);
    assert_eq!(browser.get("/sign-in").await.location(), "/accounts");
    assert_eq!(Browser::new(&bench).post("/setup", &good).await.status, 404);

    assert_eq!(browser.post("/sign-out", "").await.location(), "/sign-in");
    assert_eq!(browser.get("/accounts").await.location(), "/sign-in");
    assert_eq!(browser.post("/sign-in", "password=wrong").await.status, 422);
}

#[tokio::test]
async fn an_account_is_authorised_from_the_notice_to_the_list() {
    let bench = Bench::new();
    let mut staff = Browser::signed_in(&bench).await;
    let notice = staff.get("/platforms/alpha").await;
    assert!(notice.body.contains("https://orders.example.com/callBackAlpha.htm"), "{}", notice.body);
    let begun = staff.post("/platforms/alpha", "nickname=%E6%B7%B1%E5%9C%B3").await;
    assert_eq!(begun.status, 303);
    let ticket_page = begun.location().to_owned();
    let waiting = staff.get(&ticket_page).await;
    let token = ticket_page.strip_prefix("/tickets/").unwrap();
    assert!(waiting.body.contains(&format!("{ORIGIN}/authorize/{token}")), "{}", waiting.body);

    let mut seller = Browser::new(&bench);
    let asked = seller.get(&format!("/authorize/{token}")).await;
    assert_eq!(asked.status, 200);
    assert!(asked.header("content-security-policy").ends_with("form-action 'self' https://alpha.example"));
    let sent = seller.post(&format!("/authorize/{token}/continue"), "").await;
    assert_eq!(sent.status, 303);
    let state = sent.location().strip_prefix("https://alpha.example/consent?state=").unwrap();
    let cookies: Vec<_> = sent.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    for (cookie, (name, life)) in cookies.iter().zip([("browser", 600), ("ticket", 3600)]) {
        let rest = format!("; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax; Secure");
        assert!(cookie.starts_with(&format!("__Host-longshore-{name}=")) && cookie.ends_with(&rest), "{cookie}");
    }
    assert_eq!(cookies.len(), 2);

    let callback = format!("/callBackAlpha.htm?code=c&state={state}");
    let stranger = Browser::new(&bench).get(&callback).await;
    assert_eq!(stranger.status, 403, "another browser");
    let back = seller.get(&callback).await;
    assert!(back.status == 200 && back.body.contains("Connected: 深圳"), "{}", back.body);
    assert_eq!(seller.get(&callback).await.status, 409, "a state works once");

    let moved_on = staff.get(&ticket_page).await;
    assert_eq!((moved_on.status, moved_on.location()), (303, "/accounts/1"));
    for page in ["/accounts", "/accounts/1"] {
        let shown = staff.get(page).await;
        assert!(shown.status == 200 && shown.body.contains("深圳") && shown.body.contains("Seaside"), "{page}");
    }
    let clicked = staff.post("/accounts/1/pull", "from=list").await;
    assert_eq!((clicked.status, clicked.location()), (303, "/accounts"));
    assert_eq!(staff.post("/accounts/1/pause", "").await.location(), "/accounts/1");
    assert_eq!(staff.post("/accounts/1/pull", "").await.status, 409, "a paused account is not pulled");
    assert_eq!(staff.post("/accounts/1/resume", "").await.status, 303);
    assert_eq!(staff.post("/accounts/1/rename", "nickname=").await.status, 409);
    assert!(staff.post("/accounts/1/reauthorize", "").await.location().starts_with("/tickets/"));
}

#[tokio::test(start_paused = true)]
async fn a_page_of_failure_offers_another_try_to_the_browser_that_had_the_link() {
    let bench = Bench::new();
    let mut staff = Browser::signed_in(&bench).await;
    let begun = staff.post("/platforms/alpha", "nickname=One").await;
    let token = begun.location().strip_prefix("/tickets/").unwrap().to_owned();
    let link = format!("href=\"{ORIGIN}/authorize/{token}\"");
    let proceed = format!("/authorize/{token}/continue");
    let unknown = "/callBackAlpha.htm?code=c&state=AAAAAAAAAAAAAAAAAAAA";

    let mut seller = Browser::new(&bench);
    let sent = seller.post(&proceed, "").await;
    let state = sent.location().rsplit_once('=').unwrap().1.to_owned();
    let callback = format!("/callBackAlpha.htm?code=c&state={state}");
    let elsewhere = staff.post("/decline", "handle=none").await;
    for (case, answer, status, offered) in [
        ("a state of nobody", seller.get(unknown).await, 400, true),
        ("nothing came back, to a stranger", Browser::new(&bench).get("/callBackAlpha.htm").await, 200, false),
        ("a state of nobody, to a stranger", Browser::new(&bench).get(unknown).await, 400, false),
        ("no authorisation of this browser", elsewhere, 404, false),
        ("another address", seller.get(&format!("/callback/alpha/x?code=c&state={state}")).await, 404, false),
    ] {
        assert_eq!((answer.status, answer.body.contains(&link)), (status, offered), "{case}: {}", answer.body);
    }
    tokio::time::advance(Duration::from_mins(11)).await;
    let late = seller.get(&callback).await;
    assert!(late.status == 400 && late.body.contains(&link), "the state has expired: {}", late.body);

    let sent = seller.post(&proceed, "").await;
    let state = sent.location().rsplit_once('=').unwrap().1.to_owned();
    let done = seller.get(&format!("/callBackAlpha.htm?code=c&state={state}")).await;
    assert!(done.status == 200 && !done.body.contains(&link), "{}", done.body);
    let used_up = done
        .headers
        .get_all("set-cookie")
        .iter()
        .any(|line| line.to_str().unwrap().contains("ticket=; Path=/; Max-Age=0"));
    assert!(used_up, "{:?}", done.headers);
    seller.post(&proceed, "").await;
    assert!(!seller.get(unknown).await.body.contains(&link), "a connected account needs no other try");
}

#[tokio::test]
async fn an_account_named_after_the_consent_is_pulled_only_once_it_has_its_name() {
    let bench = Bench::with(|description| description.nickname = NicknameMoment::AfterAuthorization);
    let mut staff = Browser::signed_in(&bench).await;
    assert!(!staff.get("/platforms/alpha").await.body.contains("name=\"nickname\""), "it is asked later");
    let begun = staff.post("/platforms/alpha", "").await;
    let token = begun.location().strip_prefix("/tickets/").unwrap().to_owned();
    let mut seller = Browser::new(&bench);
    let sent = seller.post(&format!("/authorize/{token}/continue"), "").await;
    let state = sent.location().strip_prefix("https://alpha.example/consent?state=").unwrap().to_owned();
    let back = seller.get(&format!("/callBackAlpha.htm?code=c&state={state}")).await;
    assert_eq!((back.status, back.location()), (303, format!("{ORIGIN}/authorize/{token}").as_str()));

    // Whoever closed the tab finds the question again, with the shop's name proposed: the seller and the staff alike.
    let page = format!("/authorize/{token}");
    for asked in [seller.get(&page).await, Browser::new(&bench).get(&page).await, staff.get("/accounts/1").await] {
        assert!(asked.status == 200 && asked.body.contains("value=\"Seaside\""), "{}", asked.body);
    }
    assert_eq!(staff.post("/accounts/1/pull", "").await.status, 409, "it is not pulled yet");
    let account = bench.api.account(&Actor::Administrator, AccountId(1)).unwrap().view;
    assert_eq!((account.account.state, account.next_pull_at), (AccountState::Unnamed, None));

    let refused = seller.post(&format!("{page}/name"), "nickname=+").await;
    assert!(refused.status == 422 && refused.body.contains("id=\"error-nickname\""), "{}", refused.body);
    let saved = seller.post(&format!("{page}/name"), "nickname=%E6%B5%B7%E8%BE%B9").await;
    assert_eq!((saved.status, saved.location()), (303, page.as_str()));
    let done = seller.get(&page).await;
    assert!(done.body.contains("海边") && !done.body.contains("name=\"nickname\""), "{}", done.body);
    let account = bench.api.account(&Actor::Administrator, AccountId(1)).unwrap().view;
    assert_eq!(account.account.state, AccountState::Connected);
    assert!(account.next_pull_at.is_some_and(|due| due <= bench.clock.now()), "{:?}", account.next_pull_at);
    assert_eq!(
        seller.post(&format!("{page}/name"), "nickname=other").await.status,
        303,
        "a late click changes nothing"
    );
    assert!(staff.get("/accounts/1").await.body.contains("海边"));
}

#[tokio::test]
async fn a_seller_with_a_token_pastes_it_on_the_tickets_page() {
    let bench = Bench::with(|description| {
        let field = |name: &str, secret| FormField { secret, ..question(name) };
        description.flows.push(Flow {
            kind: FlowKind::PastedToken,
            label: text("Use this token"),
            notice: text("It is **shown once**."),
            fields: vec![field("refresh-token", true), field("seller-id", false)],
            code_parameter: None,
        });
    });
    let mut staff = Browser::signed_in(&bench).await;
    assert!(!staff.get("/platforms/alpha").await.body.contains("refresh-token"), "it is asked later");
    let begun = staff.post("/platforms/alpha", "nickname=shop").await;
    let page = format!("/authorize/{}", begun.location().strip_prefix("/tickets/").unwrap());
    let mut seller = Browser::new(&bench);
    let asked = seller.get(&page).await;
    for part in ["/continue\"", "/paste\"", "<strong>shown once</strong>", "name=\"refresh-token\"", "Use this token"] {
        assert!(asked.body.contains(part), "{part}: {}", asked.body);
    }

    let paste = format!("{page}/paste");
    let incomplete = seller.post(&paste, "refresh-token=hush-hush&seller-id=").await;
    assert!(incomplete.status == 422 && incomplete.body.contains("id=\"error-seller-id\""), "{}", incomplete.body);
    assert!(!incomplete.body.contains("hush-hush"), "a secret is not sent back");
    let refused = seller.post(&paste, "refresh-token=wrong&seller-id=A1").await;
    assert_eq!((refused.status, refused.location()), (303, page.as_str()));
    assert!(seller.get(&page).await.body.contains("no such token"), "and it can be tried again");

    let long = "x".repeat(2048);
    let taken = seller.post(&paste, &format!("refresh-token={long}&seller-id=A1")).await;
    assert_eq!((taken.status, taken.location()), (303, page.as_str()));
    assert!(!seller.get(&page).await.body.contains("/paste\""), "there is nothing left to do");
    let account = bench.api.account(&Actor::Administrator, AccountId(1)).unwrap().view.account;
    assert_eq!(account.state, AccountState::Connected);
    assert_eq!(account.settings, [("seller-id".to_owned(), "A1".to_owned())]);
    assert_eq!(seller.post(&paste, "refresh-token=y&seller-id=A1").await.status, 409, "the link was used");
    assert!(!staff.get("/accounts/1").await.body.contains("hush-hush"));
}

#[tokio::test]
async fn a_platform_that_only_takes_pasted_tokens_offers_no_other_way() {
    let bench = Bench::with(|description| {
        let fields = vec![FormField { secret: true, ..question("refresh-token") }];
        description.flows[0] =
            Flow { kind: FlowKind::PastedToken, code_parameter: None, fields, ..description.flows[0].clone() };
    });
    let mut staff = Browser::signed_in(&bench).await;
    let begun = staff.post("/platforms/alpha", "nickname=shop").await;
    let page = format!("/authorize/{}", begun.location().strip_prefix("/tickets/").unwrap());
    let asked = Browser::new(&bench).get(&page).await;
    assert!(asked.body.contains("/paste\"") && !asked.body.contains("/continue\""), "{}", asked.body);
    assert_eq!(Browser::new(&bench).post(&format!("{page}/paste"), "refresh-token=x").await.status, 303);
    assert_eq!(staff.get(begun.location()).await.location(), "/accounts/1");
}

#[tokio::test]
async fn a_refusal_without_state_is_told_apart_by_a_click() {
    let bench = Bench::new();
    let mut staff = Browser::signed_in(&bench).await;
    let mut seller = Browser::new(&bench);
    let mut tokens = Vec::new();
    for nickname in ["first", "second"] {
        let begun = staff.post("/platforms/alpha", &format!("nickname={nickname}")).await;
        let token = begun.location().strip_prefix("/tickets/").unwrap().to_owned();
        assert_eq!(seller.post(&format!("/authorize/{token}/continue"), "").await.status, 303);
        tokens.push(token);
    }
    assert!(!Browser::new(&bench).get("/callBackAlpha.htm").await.body.contains("first"), "none of its business");
    let which = seller.get("/callBackAlpha.htm?isAuthSuccessful=false").await;
    assert!(which.status == 200 && which.body.contains("first") && which.body.contains("second"), "{}", which.body);
    let handle = which.body.split("value=\"").find(|rest| rest.contains("<strong>first")).unwrap();
    let handle = handle.split('"').next().unwrap().to_owned();
    let stranger = Browser::new(&bench).post("/decline", &format!("handle={handle}")).await;
    assert_eq!(stranger.status, 404, "another browser");
    let declined = seller.post("/decline", &format!("handle={handle}")).await;
    let [first, second] = tokens.as_slice() else { unreachable!() };
    assert!(declined.body.contains(&format!("{ORIGIN}/authorize/{first}")), "it can be tried again");
    let left = seller.get("/callBackAlpha.htm").await;
    assert!(!left.body.contains("first") && left.body.contains("second"), "{}", left.body);
    assert!(staff.get(&format!("/tickets/{first}")).await.body.contains("host.declined"));
    assert!(!staff.get(&format!("/tickets/{second}")).await.body.contains("host.declined"));
}

#[tokio::test]
async fn a_platform_that_wants_https_is_told_no_other_address() {
    for (origins, shown) in [
        (&["https://a.example", "http://203.0.113.7:8082"][..], &["https://a.example/"][..]),
        (&["http://203.0.113.7:8082", "https://a.example"], &["https://a.example/"]),
        (&["http://127.0.0.1:8082"], &["http://127.0.0.1:8082/"]),
        (&["http://203.0.113.7:8082"], &[]),
    ] {
        let bench = Bench::configured(
            |description| description.https_callback = true,
            config::Server {
                public_url: Some(Origin::new(origins[0])),
                also_public_urls: origins[1..].iter().copied().map(Origin::new).collect(),
                ..config::Server::default()
            },
        );
        let view = bench.api.notice(&Actor::Administrator, &"alpha".parse().unwrap()).await.unwrap();
        let addresses: Vec<_> = view.callbacks.iter().map(|callback| callback.address.as_str()).collect();
        let expected: Vec<_> = shown.iter().map(|origin| format!("{origin}callBackAlpha.htm")).collect();
        assert_eq!(addresses, expected, "{origins:?}");
        let input = FormInput { nickname: Some("shop".to_owned()), ..FormInput::default() };
        let begun = bench.api.begin_account(&Actor::Administrator, &view.id, input).await;
        assert_eq!(begun.is_ok_and(|form| form.is_ok()), !shown.is_empty(), "{origins:?}");
    }
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_what_was_typed_but_no_secret() {
    let bench = Bench::with(|description| {
        let field = |name: &str, secret| FormField { secret, ..question(name) };
        description.fields = vec![field("app-key", false), field("app-secret", true), field("site", false)];
    });
    let mut staff = Browser::signed_in(&bench).await;
    let answer = staff.post("/platforms/alpha", "nickname=&app-key=key-5123&app-secret=hush-hush").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"key-5123\"") && !answer.body.contains("hush-hush"), "{}", answer.body);
    for field in ["nickname", "site"] {
        assert!(answer.body.contains(&format!("href=\"#field-{field}\"")), "{field} stands in the summary");
        assert!(answer.body.contains(&format!("id=\"error-{field}\"")), "{field} is marked");
    }
    assert!(!answer.body.contains("id=\"error-app-secret\""), "it was answered");
}

#[tokio::test]
async fn script_in_a_connectors_words_is_shown_as_text() {
    let hostile = "<script>alert(1)</script>[x](javascript:alert(1))<img src=x onerror=alert(1)>";
    let bench = Bench::with(|description| {
        description.names = text(hostile);
        description.notice = text(hostile);
        description.flows[0].label = text(hostile);
        description.flows[0].notice = text(hostile);
    });
    let mut staff = Browser::signed_in(&bench).await;
    for page in ["/accounts", "/platforms/alpha"] {
        let shown = staff.get(page).await;
        assert!(shown.body.contains("alert(1)"), "{page}");
        assert_eq!((shown.body.matches("<script").count(), shown.body.matches("<img").count()), (1, 0), "{page}");
        assert!(!shown.body.contains("href=\"javascript"), "{page}");
    }
    let made = staff.post("/platforms/alpha", "nickname=%3Cscript%3E%22%27").await;
    for page in [made.location(), "/accounts"] {
        let shown = staff.get(page).await;
        assert_eq!(shown.body.matches("<script").count(), 1, "{page}");
    }
}

#[tokio::test]
async fn the_language_is_kept_and_the_way_back_stays_here() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench);
    assert!(browser.get("/sign-in").await.body.contains("<html lang=\"en\""));
    let chosen = browser.post("/language", "language=zh-CN&back=%2Fsign-in").await;
    assert_eq!((chosen.status, chosen.location()), (303, "/sign-in"));
    assert!(browser.get("/sign-in").await.body.contains("<html lang=\"zh-CN\""));
    assert_eq!(browser.post("/language", "language=en&back=%2F%2Fevil.example").await.location(), "/");
}

#[tokio::test]
async fn assets_are_kept_for_good_and_health_is_plain() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench);
    let page = browser.get("/sign-in").await;
    for (before, content_type) in [("stylesheet\" href=\"", "text/css"), ("module\" src=\"", "text/javascript")] {
        let address = page.body.split(before).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let asset = browser.get(&address).await;
        assert!(asset.status == 200 && asset.header("content-type").starts_with(content_type), "{address}");
        assert!(asset.header("cache-control").ends_with("immutable"), "{address}");
    }
    let ready = browser.send(Method::GET, "/readyz", &[], "").await;
    assert_eq!((ready.status, ready.body.as_str()), (200, "ready\n"));
}
