//! What the descriptor promises, held against the rules of the contract and against what the connector really does.

use std::collections::BTreeSet;

use longshore_connector_sdk::Localized;
use longshore_connector_sdk::exports::authorization::Callback;
use longshore_connector_sdk::exports::orders::Window;

use super::script::{answering, budgets, context};
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
fn the_notice_covers_what_sellers_and_forwarders_must_do() {
    let description = describe();
    assert_eq!(text(&description.flows[0].label, "zh-CN"), "前往ebay授权");
    for (language, words) in [
        (
            "zh-CN",
            &[
                "I agree",
                "保存",
                "18 个月",
                "密码",
                "Production",
                "账号删除通知",
                "豁免",
                "Auth Accepted URL",
                "隐私政策",
            ][..],
        ),
        ("en", &["I agree", "save", "18 months", "password", "production", "account deletion", "exemption", "privacy"]),
    ] {
        let notice = text(&description.notice, language);
        let everywhere =
            ["{callback}", "https", "App ID", "Cert ID", "RuName", "Auth Accepted URL", "Auth Declined URL"];
        for word in words.iter().chain(&everywhere) {
            assert!(notice.contains(word), "{language}: {word}");
        }
    }
}

#[test]
fn hosts_come_from_fields_of_the_installation() {
    let description = describe();
    let fields: BTreeSet<&str> = description.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields.len(), description.fields.len());
    for host in description.hosts.iter().chain(&description.consent_hosts) {
        let field = host.strip_prefix('{').and_then(|host| host.strip_suffix('}')).unwrap();
        assert!(fields.contains(field), "{host}");
    }
}

#[test]
fn what_is_sent_stays_within_what_was_described() {
    let description = describe();
    let context = context();
    let sealed: Vec<_> = description.sealing.iter().map(|sealed| sealed.path.as_str()).collect();
    let callback = Callback {
        parameters: vec![("code".into(), "[authorization-code]".into())],
        address: String::new(),
        remember: Vec::new(),
    };
    let script = answering(&["{}", "{}"]);
    assert!(crate::authorization::finish(&script, &context, &callback).is_err());
    assert!(crate::authorization::renew(&script, &context).is_err());
    for sent in script.lines() {
        let address = sent.split(" | ").next().unwrap();
        assert!(sealed.iter().any(|path| address.ends_with(path)), "a token is asked for where none is sealed: {sent}");
    }
    let calls = answering(&[r#"{"total":0,"orders":[]}"#, r#"{"orderId":"05-1"}"#]);
    let window = Window { start: "2026-08-01T11:00:00.000Z".into(), end: "2026-08-01T12:00:00.000Z".into() };
    crate::listing::list_orders(&calls, &context, &window, None).unwrap();
    crate::fetching::get_orders(&calls, &context, &["05-1".to_owned()]).unwrap();
    let declared: BTreeSet<&str> = description.budgets.iter().map(|budget| budget.name.as_str()).collect();
    for budgets in budgets(&calls).into_iter().chain(budgets(&script)) {
        assert!(budgets.iter().all(|budget| declared.contains(budget.as_str())), "{budgets:?}");
    }
}
