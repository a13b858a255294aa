//! What the descriptor promises, held against the rules of the contract and against what the connector really does.

use std::collections::BTreeSet;

use longshore_connector_sdk::Localized;
use longshore_connector_sdk::exports::authorization::Callback;

use super::script::{answering, context};
use crate::authorization::{finish, renew};
use crate::descriptor::describe;

fn text<'a>(texts: &'a [Localized], language: &str) -> &'a str {
    texts.iter().find(|text| text.language == language).map(|text| text.text.as_str()).unwrap()
}

#[test]
fn everything_is_said_in_both_languages() {
    let description = describe();
    let fields = description.fields.iter().flat_map(|field| [&field.label, &field.help]);
    let flows = description.flows.iter().map(|flow| &flow.label);
    for texts in fields.chain(flows).chain([&description.names, &description.notice]) {
        for language in ["zh-CN", "en"] {
            assert!(!text(texts, language).trim().is_empty(), "{texts:?}");
        }
    }
}

#[test]
fn the_notice_covers_what_a_seller_and_an_administrator_must_know() {
    let description = describe();
    let both = [
        "{callback}",
        "https://open.dhgate.com",
        "App Key",
        "App Secret",
        "[connector.dhgate]",
        "plain_http = true",
        r#"api-origin = "http://api.dhgate.com""#,
        "30",
    ];
    let of_one = [
        ("zh-CN", ["卖家昵称", "开始授权", "主账号", "授权", "重新授权", "不加密", "访问令牌"]),
        ("en", ["nickname", "Authorise", "main account", "授权", "once more", "without encryption", "access token"]),
    ];
    for (language, words) in of_one {
        let notice = text(&description.notice, language);
        for word in both.iter().chain(&words) {
            assert!(notice.contains(word), "{language}: {word}");
        }
    }
}

#[test]
fn nothing_is_sent_in_clear_unless_an_administrator_switches() {
    let description = describe();
    let initial = |name: &str| description.fields.iter().find(|field| field.name == name).unwrap().initial.clone();
    for (host, expected) in description.hosts.iter().zip(["https://secure.dhgate.com", "https://api.dhgate.com"]) {
        let field = host.strip_prefix('{').and_then(|host| host.strip_suffix('}')).unwrap();
        assert_eq!(initial(field).as_deref(), Some(expected));
    }
    assert_eq!(description.consent_hosts, description.hosts[..1]);
}

#[test]
fn names_are_well_formed_and_do_not_clash() {
    let description = describe();
    let well_formed = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let fields: BTreeSet<&str> = description.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields.len(), description.fields.len());
    assert!(fields.iter().all(|name| well_formed(name)) && well_formed(&description.platform));
    for sealed in &description.sealing {
        for seal in &sealed.seals {
            assert!(well_formed(&seal.name) && !fields.contains(seal.name.as_str()));
            assert!(!sealed.errors.contains(&seal.pointer));
        }
        assert!(sealed.errors.iter().all(|pointer| pointer.starts_with('/')));
    }
}

#[test]
fn no_minute_holds_more_calls_than_are_said_to_be_allowed() {
    let [budget] = &describe().budgets[..] else { panic!("one budget") };
    assert_eq!(budget.name, "every", "it applies without being named");
    assert!(budget.burst + budget.calls * (60 / budget.period) <= 600);
}

#[test]
fn tokens_are_fetched_only_where_they_are_sealed() {
    let [sealed] = &describe().sealing[..] else { panic!("one path") };
    let script = answering(&[]).then(200, "{}", &[]).then(200, "{}", &[]);
    let callback = Callback {
        parameters: vec![("code".into(), "[authorization-code]".into())],
        address: String::new(),
        remember: Vec::new(),
    };
    assert!(finish(&script, &context(), &callback).is_err());
    assert!(renew(&script, &context()).is_err());
    let sent: BTreeSet<String> = script.forms().into_iter().map(|(url, _)| url).collect();
    assert_eq!(sent, BTreeSet::from([format!("https://secure.example.com{}", sealed.path)]));
}
