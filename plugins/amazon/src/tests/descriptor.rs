//! What the descriptor promises, held against the rules of the contract and against what the connector really does.

use std::collections::BTreeSet;

use longshore_connector_sdk::Localized;
use longshore_connector_sdk::exports::authorization::Callback;
use longshore_connector_sdk::exports::descriptor::{FieldScope, FormField};

use super::script::{answering, context};
use crate::app::Personal;
use crate::authorization;
use crate::descriptor::describe;
use crate::region::Region;

fn text<'a>(texts: &'a [Localized], language: &str) -> &'a str {
    texts.iter().find(|text| text.language == language).map(|text| text.text.as_str()).unwrap()
}

fn all_fields() -> Vec<FormField> {
    let description = describe();
    let of_flows = description.flows.into_iter().flat_map(|flow| flow.fields);
    description.fields.into_iter().chain(of_flows).collect()
}

#[test]
fn everything_is_said_in_both_languages() {
    let (description, fields) = (describe(), all_fields());
    let fields = fields.iter().flat_map(|field| {
        let choices = field.choices.iter().map(|choice| &choice.label);
        [&field.label, &field.help].into_iter().chain(choices).collect::<Vec<_>>()
    });
    let flows = description.flows.iter().map(|flow| &flow.label);
    for texts in fields.chain(flows).chain([&description.names, &description.notice, &description.flows[1].notice]) {
        for language in ["zh-CN", "en"] {
            assert!(!text(texts, language).trim().is_empty(), "{texts:?}");
        }
    }
}

#[test]
fn the_notice_covers_what_a_seller_must_do() {
    let description = describe();
    let common =
        ["{callback}", "https", "SP-API", "180", "365", "MD1000", "30", "https://solutionproviderportal.amazon.com"];
    let chinese = [
        "开发者",
        "角色",
        "直接配送给买家（受限）",
        "公共应用",
        "私有应用",
        "刷新令牌",
        "区域",
        "5 分钟",
        "Merchant Token",
    ];
    let english =
        ["Direct-to-Consumer Shipping (restricted)", "public", "private", "refresh token", "region", "5 minutes"];
    for (language, words) in [("zh-CN", &chinese[..]), ("en", &english[..])] {
        let notice = text(&description.notice, language);
        for word in words.iter().chain(&common) {
            assert!(notice.contains(word), "{language}: {word}");
        }
    }
}

#[test]
fn names_are_well_formed_and_do_not_clash() {
    let (description, fields) = (describe(), all_fields());
    let well_formed = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names.len(), fields.len());
    assert!(names.iter().all(|name| well_formed(name)) && well_formed(&description.platform));
    for field in &fields {
        let offered = |value: &String| field.choices.iter().any(|choice| choice.value == *value);
        assert!(field.choices.is_empty() || field.initial.as_ref().is_none_or(offered), "{}", field.name);
    }
    for sealed in &description.sealing {
        for seal in &sealed.seals {
            let common = description.fields.iter().any(|field| field.name == seal.name);
            assert!(well_formed(&seal.name) && !common && !sealed.errors.contains(&seal.pointer));
        }
    }
    for host in description.hosts.iter().chain(&description.consent_hosts) {
        let name = host.strip_prefix('{').and_then(|host| host.strip_suffix('}')).unwrap();
        let field = description.fields.iter().find(|field| field.name == name).unwrap();
        assert_eq!(field.scope, FieldScope::Installation);
        assert!(field.initial.as_ref().is_some_and(|origin| origin.starts_with("https://") && !origin.ends_with('/')));
    }
    assert_eq!(description.hosts.len(), Region::ALL.len() + 1);
}

#[test]
fn choices_are_the_words_that_are_understood() {
    let fields = all_fields();
    let choices = |name: &str| -> Vec<String> {
        let field = fields.iter().find(|field| field.name == name).unwrap();
        field.choices.iter().map(|choice| choice.value.clone()).collect()
    };
    assert_eq!(choices("region"), Region::ALL.map(Region::word));
    let personal: BTreeSet<String> = choices("personal-data").into_iter().collect();
    assert_eq!(personal, Personal::WORDS.map(|(word, _)| word.to_owned()).into());
    for (word, expected) in Personal::WORDS {
        assert_eq!(Personal::of(&context(&[("personal-data", word)])), expected);
    }
}

#[test]
fn tokens_are_fetched_only_where_they_are_sealed() {
    let description = describe();
    let sealed: BTreeSet<&str> = description.sealing.iter().map(|sealed| sealed.path.as_str()).collect();
    let callback = Callback {
        parameters: vec![
            ("spapi_oauth_code".into(), "[authorization-code]".into()),
            ("selling_partner_id".into(), "A".into()),
        ],
        address: String::new(),
        remember: Vec::new(),
    };
    let script = answering(&["{}", "{}", "{}"]);
    assert!(authorization::finish(&script, &context(&[]), &callback).is_err());
    assert!(authorization::renew(&script, &context(&[])).is_err());
    let older = context(&[("orders-api", "v0")]);
    assert!(crate::fetching::get_orders(&script, &older, &["1".to_owned()]).is_err());
    let sent: BTreeSet<String> = script.requests().into_iter().map(|request| request.url).collect();
    let sent: BTreeSet<&str> = sent.iter().map(|url| url.split_once(".com").unwrap().1).collect();
    assert_eq!(sent, sealed);
}
