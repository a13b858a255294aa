//! How the probe describes itself: well, or in one of the ways that a loader must notice.

use std::hint::black_box;

use longshore_connector_sdk::exports::descriptor::{
    Budget, BudgetScope, Description, FieldScope, Flow, FlowKind, FormField, ListingPolicy, NicknameMoment, Seal,
    SealedPath,
};
use longshore_connector_sdk::host::{Host as _, Imports};
use longshore_connector_sdk::{Localized, Request};

use crate::misbehave;

/// The last byte says how. Tests look for this text in the file and change that byte.
static VARIANT: [u8; 15] = *b"probe-variant=0";

/// Describes, or misbehaves.
pub(crate) fn describe() -> Description {
    // The optimiser must not know what stands there.
    let mut description = good();
    match black_box(&VARIANT).last() {
        Some(b'p') => misbehave::crash(),
        Some(b's') => misbehave::spin(),
        Some(b'g') => misbehave::grow(),
        Some(b'i') => {
            "one".clone_into(&mut description.version);
            description.flows.clear();
        }
        // What `http` answers to it goes into a place where the loader will complain of it.
        Some(b'h') => {
            let sent = Imports.send(&Request::get("https://probe.example/"));
            description.platform = sent.err().map_or_else(|| "sent".to_owned(), |failure| failure.code);
        }
        _ => {}
    }
    description
}

fn good() -> Description {
    Description {
        platform: "probe".to_owned(),
        version: "0.1.0".to_owned(),
        names: texts("Probe"),
        notice: texts("For tests."),
        fields: vec![field("origin", false), field("app-key", false), field("app-secret", true)],
        flows: vec![
            flow(FlowKind::Consent, Vec::new(), Some("code")),
            flow(FlowKind::PastedToken, vec![field("refresh-token", true)], None),
        ],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: vec!["{origin}".to_owned()],
        sealing: vec![SealedPath {
            path: "/token".to_owned(),
            seals: vec![seal("/access_token", "access-token"), seal("/refresh_token", "refresh-token")],
            errors: vec!["/error".to_owned()],
        }],
        consent_hosts: vec!["{origin}".to_owned()],
        callback_aliases: Vec::new(),
        https_callback: false,
        listing: ListingPolicy { longest_window: 86_400, overlap: 300, settle: 0, history: None, cursor_life: None },
        // The first is so generous that no test but its own feels it.
        budgets: vec![budget("every", 100_000, 1, 100_000), budget("scarce", 1, 3600, 2)],
        personal_data_days: None,
        extra: Vec::new(),
    }
}

fn texts(text: &str) -> Vec<Localized> {
    vec![Localized { language: "en".to_owned(), text: text.to_owned() }]
}

fn field(name: &str, secret: bool) -> FormField {
    FormField {
        name: name.to_owned(),
        label: texts(name),
        help: Vec::new(),
        secret,
        required: true,
        scope: FieldScope::Either,
        choices: Vec::new(),
        initial: None,
    }
}

fn flow(kind: FlowKind, fields: Vec<FormField>, code_parameter: Option<&str>) -> Flow {
    Flow {
        kind,
        label: texts("Authorise"),
        notice: Vec::new(),
        fields,
        code_parameter: code_parameter.map(str::to_owned),
    }
}

fn seal(pointer: &str, name: &str) -> Seal {
    Seal { pointer: pointer.to_owned(), name: name.to_owned() }
}

fn budget(name: &str, calls: u32, period: u32, burst: u32) -> Budget {
    Budget { name: name.to_owned(), scope: BudgetScope::Account, calls, period, burst, rate_header: None }
}
