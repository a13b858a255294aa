//! What the descriptor promises, held against the rules of the contract and against what the connector really does.

use std::collections::BTreeSet;

use longshore_connector_sdk::Localized;

use super::script::answering;
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
fn the_notice_covers_what_a_seller_must_do() {
    let description = describe();
    for (language, words) in [
        (
            "zh-CN",
            &[
                "{callback}",
                "点此申请",
                "https://openservice.aliexpress.com",
                "个人",
                "自用",
                "订单管理",
                "旺旺",
                "QQ",
                "自主开发",
                "2 到 4 个工作日",
                "App Key",
                "App Secret",
                "签名串",
                "开发者账号",
                "IP",
                "绑定",
                "姓名",
                "手机",
                "邮箱",
            ][..],
        ),
        (
            "en",
            &[
                "{callback}",
                "apply here",
                "https://openservice.aliexpress.com",
                "individual",
                "own use",
                "order management",
                "Wangwang",
                "QQ",
                "self-developed",
                "2 to 4 working days",
                "App Key",
                "App Secret",
                "IP",
                "bound to",
                "phone",
            ][..],
        ),
    ] {
        let notice = text(&description.notice, language);
        for word in words {
            assert!(notice.contains(word), "{language}: {word}");
        }
    }
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
    for host in description.hosts.iter().chain(&description.consent_hosts) {
        let field = host.strip_prefix('{').and_then(|host| host.strip_suffix('}')).unwrap();
        assert!(fields.contains(field), "{host}");
    }
}

#[test]
fn tokens_are_fetched_only_where_they_are_sealed() {
    let description = describe();
    let sealed: BTreeSet<&str> = description.sealing.iter().map(|sealed| sealed.path.as_str()).collect();
    let script = answering(&["{}", "{}"]);
    let context = super::script::context();
    let callback = longshore_connector_sdk::exports::authorization::Callback {
        parameters: vec![("code".into(), "[authorization-code]".into())],
        address: String::new(),
        remember: Vec::new(),
    };
    assert!(crate::authorization::finish(&script, &context, &callback).is_err());
    assert!(crate::authorization::renew(&script, &context).is_err());
    let sent: BTreeSet<String> = script.forms().into_iter().map(|(url, _)| url).collect();
    let sent: BTreeSet<&str> = sent.iter().map(|url| url.strip_prefix("https://api.example.com").unwrap()).collect();
    assert_eq!(sent, sealed);
}
