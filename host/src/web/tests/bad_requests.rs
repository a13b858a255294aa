//! Requests that nobody honest sends: the right status, a small page, and no word of what was sent.

use http::Method;

use super::bench::{Bench, Browser};

/// Method, address, headers, form, and the status that they get.
type Row<'r> = (Method, String, Vec<(&'r str, &'r str)>, String, u16);

#[tokio::test]
async fn bad_requests_get_their_status_and_a_small_page() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    let long = |bytes: usize| "a".repeat(bytes);
    let ours = ("sec-fetch-site", "same-origin");
    let table: Vec<Row<'_>> = vec![
        (Method::GET, "/none".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/accounts/".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/accounts/99".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/accounts/x".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/accounts/%FF".to_owned(), vec![], String::new(), 400),
        (Method::GET, "/drafts?view=none".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/drafts?after=x".to_owned(), vec![], String::new(), 400),
        (Method::GET, "/drafts?account=x".to_owned(), vec![], String::new(), 400),
        (Method::GET, "/platforms/none".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/platforms/..%2F..".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/assets/console.css".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/authorize/none".to_owned(), vec![], String::new(), 404),
        (Method::GET, "/callback/alpha/none".to_owned(), vec![], String::new(), 404),
        (Method::DELETE, "/accounts".to_owned(), vec![], String::new(), 405),
        (Method::POST, "/accounts".to_owned(), vec![ours], String::new(), 405),
        (Method::POST, "/callBackAlpha.htm".to_owned(), vec![ours], String::new(), 405),
        (Method::TRACE, "/".to_owned(), vec![], String::new(), 405),
        (Method::POST, "/language".to_owned(), vec![ours], "a".repeat(70_000), 413),
        (Method::POST, "/language".to_owned(), vec![ours, ("content-length", "99999999")], "a".to_owned(), 413),
        (Method::GET, format!("/{}", long(8192)), vec![], String::new(), 414),
        (Method::GET, format!("/drafts?{}", long(8192)), vec![], String::new(), 414),
        (Method::POST, "/language".to_owned(), vec![ours, ("content-type", "text/plain")], "a=b".to_owned(), 415),
        (Method::GET, format!("/drafts?{}", "a&".repeat(101)), vec![], String::new(), 400),
        (Method::POST, "/language".to_owned(), vec![ours], "a&".repeat(101), 400),
        (Method::POST, "/language".to_owned(), vec![ours], "language=fr".to_owned(), 400),
        (Method::POST, "/decline".to_owned(), vec![ours], "handle=x".to_owned(), 404),
        (Method::POST, "/drafts/1/state".to_owned(), vec![ours], "action=source-cancelled".to_owned(), 400),
        (Method::POST, "/drafts/1/state".to_owned(), vec![ours], "action=accept".to_owned(), 404),
    ];
    for (method, address, headers, form, status) in table {
        let answer = browser.send(method.clone(), &address, &headers, &form).await;
        let shown: String = address.chars().take(60).collect();
        assert_eq!(answer.status, status, "{method} {shown}");
        assert!(answer.body.starts_with("<!doctype html>"), "{method} {shown}");
        assert!(answer.body.len() < 4096 && answer.body.contains(&format!(">{status}<")), "{method} {shown}");
        assert!(!answer.body.contains(&long(20)), "{method} {shown}: nothing sent comes back");
        assert_eq!(status == 405, !answer.header("allow").is_empty(), "{method} {shown}");
    }
}

#[tokio::test]
async fn headers_beyond_their_limits_are_refused() {
    let bench = Bench::new();
    let large = "v".repeat(17_000);
    let answer = Browser::new(&bench).send(Method::GET, "/sign-in", &[("x-large", &large)], "").await;
    assert_eq!(answer.status, 431);
    let names: Vec<String> = (0..70).map(|number| format!("x-{number}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "v")).collect();
    assert_eq!(Browser::new(&bench).send(Method::GET, "/sign-in", &many, "").await.status, 431);
}

#[tokio::test]
async fn a_head_request_has_the_headers_of_its_page_and_no_body() {
    let bench = Bench::new();
    let answer = Browser::new(&bench).send(Method::HEAD, "/sign-in", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
}
