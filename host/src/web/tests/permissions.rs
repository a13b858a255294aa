//! Who reaches what: the tables as a whole, and every console route without a session.

use http::Method;

use super::bench::{Bench, Browser};
use crate::web::routes::{self, Permission, Route};

/// Every route with its permission. A new line here is a decision that somebody reads.
const TABLE: &str = "\
GET /healthz Anyone
GET /readyz Anyone
GET /assets/{name} Anyone
GET /callback/{platform}/{app} Anyone
POST /decline Anyone
GET /authorize/{token} TicketHolder
POST /authorize/{token}/continue TicketHolder
POST /authorize/{token}/name TicketHolder
POST /authorize/{token}/paste TicketHolder
GET /setup Anyone
POST /setup Anyone
GET /sign-in Anyone
POST /sign-in Anyone
POST /language Anyone
GET / Administrator
GET /accounts Administrator
GET /accounts/{id} Administrator
POST /accounts/{id}/pull Administrator
POST /accounts/{id}/rename Administrator
POST /accounts/{id}/pause Administrator
POST /accounts/{id}/resume Administrator
POST /accounts/{id}/reauthorize Administrator
GET /accounts/{id}/correct Administrator
POST /accounts/{id}/correct Administrator
POST /accounts/{id}/remove Administrator
GET /accounts/{id}/pulls/{pull} Administrator
GET /platforms/{platform} Administrator
POST /platforms/{platform} Administrator
GET /tickets/{token} Administrator
GET /drafts Administrator
GET /drafts/{id} Administrator
POST /drafts/{id}/state Administrator
GET /connectors Administrator
POST /connectors/{platform}/approve Administrator
GET /events Administrator
POST /sign-out Administrator
";

fn all() -> Vec<Route> {
    routes::public().into_iter().chain(routes::console()).collect()
}

/// An address that fits a route.
fn address(route: &Route) -> String {
    let filled = route.path.replace("{id}", "1").replace("{pull}", "1").replace("{platform}", "alpha");
    filled.replace("{token}", "none").replace("{app}", "none").replace("{name}", "none")
}

#[test]
fn every_route_has_the_permission_that_was_decided() {
    let lines = all().into_iter().map(|route| format!("{} {} {:?}\n", route.method, route.path, route.permission));
    assert_eq!(lines.collect::<String>(), TABLE);
    assert!(routes::console().iter().all(|route| route.permission == Permission::Administrator));
    assert!(routes::public().iter().all(|route| route.permission != Permission::Administrator));
}

#[tokio::test]
async fn without_a_session_the_console_answers_with_the_way_in_and_nothing_else() {
    let bench = Bench::new();
    bench.session().await;
    for cookie in ["", "__Host-longshore-session=forged", "longshore-session=forged"] {
        for route in routes::console() {
            let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookie)];
            let answer = Browser::new(&bench).send(route.method.clone(), &address(&route), &headers, "").await;
            assert_eq!((answer.status, answer.location()), (303, "/sign-in"), "{} {}", route.method, route.path);
            assert_eq!(answer.body, "", "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn no_form_of_another_site_reaches_a_handler() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    for route in all().iter().filter(|route| route.method == Method::POST) {
        for headers in [
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://other.example.com")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[],
        ] {
            let answer = browser.send(Method::POST, &address(route), headers, "a=b").await;
            assert_eq!(answer.status, 403, "{} {headers:?}", route.path);
        }
    }
    assert_eq!(browser.get("/accounts").await.status, 200, "still signed in: not even /sign-out was reached");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let bench = Bench::new();
    let mut visitors = [Browser::new(&bench), Browser::signed_in(&bench).await];
    for browser in &mut visitors {
        let streams = |route: &Route| route.path == "/events" || route.path == "/sign-out";
        let known: Vec<_> =
            all().iter().filter(|route| !streams(route)).map(|r| (r.method.clone(), address(r))).collect();
        let others = [
            (Method::GET, "/none".to_owned()),
            (Method::DELETE, "/accounts".to_owned()),
            (Method::TRACE, "/".to_owned()),
            (Method::GET, format!("/{}", "a".repeat(9000))),
            (Method::GET, "/callBackAlpha.htm?state=x".to_owned()),
        ];
        for (method, address) in known.into_iter().chain(others) {
            let answer = browser.send(method, &address, &[("sec-fetch-site", "same-origin")], "").await;
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; ") && policy.contains("form-action 'self'"), "{address}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cache-control", "no-store"),
                ("strict-transport-security", "max-age=31536000"),
            ] {
                assert_eq!(answer.header(name), value, "{address} {name}");
            }
            assert_eq!(answer.header("server"), "", "{address}");
        }
    }
}
