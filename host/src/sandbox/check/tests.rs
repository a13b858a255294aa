//! Each way in which a description can be wrong.

use super::*;
use crate::model::{Budget, BudgetScope, Choice, Seal};
use crate::sandbox::scripted;

fn field(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: Vec::new(),
        help: Vec::new(),
        secret: false,
        required: true,
        scope: FieldScope::Installation,
        choices: Vec::new(),
        initial: None,
    }
}

fn sealed(path: &str, seals: &[(&str, &str)], errors: &[&str]) -> SealedPath {
    let seal = |(pointer, name): &(&str, &str)| Seal { pointer: (*pointer).to_owned(), name: (*name).to_owned() };
    SealedPath {
        path: path.to_owned(),
        seals: seals.iter().map(seal).collect(),
        errors: errors.iter().map(|error| (*error).to_owned()).collect(),
    }
}

fn budget(name: &str, calls: u32, period: u32, burst: u32) -> Budget {
    Budget { name: name.to_owned(), scope: BudgetScope::App, calls, period, burst, rate_header: None }
}

/// A description with something of everything, and nothing wrong.
fn good() -> Description {
    let fields = vec![
        field("api-origin"),
        FormField { secret: true, scope: FieldScope::Either, ..field("app-secret") },
        FormField {
            choices: vec![Choice { value: "eu".to_owned(), label: Vec::new() }],
            initial: Some("eu".to_owned()),
            ..field("region")
        },
    ];
    let mut description = scripted::description("alpha").unwrap();
    description.flows.push(Flow {
        kind: FlowKind::PastedToken,
        fields: vec![FormField { secret: true, ..field("refresh-token") }],
        code_parameter: None,
        label: Vec::new(),
        notice: Vec::new(),
    });
    Description {
        fields,
        version: "1.2.3-rc.1+build".to_owned(),
        hosts: ["https://api.example", "https://*.example.com", "http://127.0.0.1:9", "{api-origin}"]
            .map(str::to_owned)
            .into(),
        sealing: vec![sealed(
            "/rest/auth/token/create",
            &[("/access_token", "access-token"), ("/data/refresh_token", "refresh-token")],
            &["/code", "/data/message"],
        )],
        callback_aliases: vec!["callBackSMT.htm".to_owned(), "a/b-c_d".to_owned()],
        budgets: vec![budget("every", 1, 1, 1)],
        ..description
    }
}

#[test]
fn a_good_description_has_no_problem() {
    assert_eq!(check(&good()), Vec::<String>::new());
    assert_eq!(check(&scripted::description("alpha").unwrap()), Vec::<String>::new());
}

type Change = fn(&mut Description);

#[test]
fn each_mistake_is_named() {
    let cases: &[(Change, &str)] = &[
        (|d| d.version = "one".to_owned(), "the version `one` is not"),
        (|d| d.version = "1.2".to_owned(), "the version `1.2` is not"),
        (|d| d.names.clear(), "`names` is empty"),
        (|d| d.names = vec![Localized { language: String::new(), text: "x".to_owned() }], "no BCP 47 tag"),
        (|d| d.names.extend(d.names.clone()), "the language `en` occurs twice"),
        (|d| d.fields.push(field("app-secret")), "the field `app-secret` occurs twice"),
        (|d| d.fields.push(field("Key")), "the field `Key` is not named"),
        (|d| d.fields.push(field("authorization-code")), "name of the callback's code"),
        (|d| d.flows.clear(), "`flows` is empty"),
        (|d| d.flows.extend(d.flows.clone()), "a flow of the kind `consent` occurs twice"),
        (|d| d.flows[0].code_parameter = None, "no `code-parameter`"),
        (|d| d.flows[0].code_parameter = Some("state".to_owned()), "the `code-parameter` is `state`"),
        (|d| d.flows[1].code_parameter = Some("x".to_owned()), "the pasted-token flow has a `code-parameter`"),
        (|d| d.flows[1].fields.clear(), "asks for no secret"),
        (|d| d.fields[2].initial = Some("us".to_owned()), "begins with something else"),
        (|d| d.fields[2].secret = true, "has choices, and is secret"),
        (|d| d.hosts.push("https://*".to_owned()), "`hosts` holds `https://*`"),
        (|d| d.hosts.push("api.example".to_owned()), "begins neither with"),
        (|d| d.hosts.push("https://a.example/x".to_owned()), "more than an origin"),
        (|d| d.hosts.push("{nothing}".to_owned()), "no open field of the installation"),
        (|d| d.hosts.push("{app-secret}".to_owned()), "no open field of the installation"),
        (|d| d.fields[0].scope = FieldScope::Account, "no open field of the installation"),
        (|d| d.hosts = vec!["https://a.example".to_owned(); 65], "`hosts` has 65 entries"),
        (|d| d.consent_hosts.clear(), "`consent-hosts` is empty"),
        (|d| d.sealing[0].path = "rest".to_owned(), "is not a path of an address"),
        (|d| d.sealing[0].path = "/a/../b".to_owned(), "is not a path of an address"),
        (|d| d.sealing[0].path = "/a?b".to_owned(), "is not a path of an address"),
        (|d| d.sealing[0].seals.clear(), "seals nothing"),
        (|d| d.sealing[0].seals[0].pointer.clear(), "is no pointer to a value"),
        (|d| d.sealing[0].seals[0].pointer = "access_token".to_owned(), "is no pointer to a value"),
        (|d| d.sealing[0].seals[0].name = "app-secret".to_owned(), "bears the name of a field"),
        (|d| d.sealing[0].seals[0].name = "authorization-code".to_owned(), "cannot be the name of a secret"),
        (|d| d.sealing[0].seals[1].pointer = "/access_token".to_owned(), "the pointer `/access_token` occurs twice"),
        (|d| d.sealing[0].errors = vec!["/access_token".to_owned()], "would show what is to be sealed"),
        (|d| d.sealing[0].errors = vec!["/data".to_owned()], "would show what is to be sealed"),
        (|d| d.sealing[0].errors = vec![String::new()], "is no pointer to a value"),
        (|d| d.sealing.extend(d.sealing.clone()), "the sealed path `/rest/auth/token/create` occurs twice"),
        (|d| d.callback_aliases.push("/x".to_owned()), "the callback alias `/x`"),
        (|d| d.callback_aliases.push("a/../b".to_owned()), "the callback alias `a/../b`"),
        (|d| d.callback_aliases.push("a?b".to_owned()), "the callback alias `a?b`"),
        (|d| d.listing.longest_window = 0, "`listing.longest-window` is 0"),
        (|d| d.listing.overlap = d.listing.longest_window, "no window would get anywhere"),
        (|d| d.listing.history = Some(0), "`listing.history` is 0"),
        (|d| d.listing.cursor_life = Some(0), "`listing.cursor-life` is 0"),
        (|d| d.budgets.push(budget("x", 1, 1, 0)), "the budget `x` allows nothing"),
        (|d| d.budgets.push(budget("x", 0, 1, 1)), "the budget `x` allows nothing"),
        (|d| d.budgets.push(budget("every", 1, 1, 1)), "the budget `every` occurs twice"),
        (|d| d.budgets[0].rate_header = Some("a b".to_owned()), "`rate-header` is no name"),
    ];
    for (change, said) in cases {
        let mut description = good();
        change(&mut description);
        let problems = check(&description);
        assert!(problems.iter().any(|problem| problem.contains(said)), "{problems:?} should say {said}");
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let mut description = good();
    description.version.clear();
    description.flows.clear();
    description.budgets.push(budget("", 0, 0, 0));
    assert!(check(&description).len() >= 4);
}
