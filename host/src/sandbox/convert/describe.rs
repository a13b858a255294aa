//! A connector's description, type by type. Whether it is consistent is checked in `sandbox::check`.

use crate::model::{
    Budget, BudgetScope, Choice, Description, FieldScope, Flow, FlowKind, FormField, InvalidId, ListingPolicy,
    Localized, NicknameMoment, Seal, SealedPath,
};
use crate::sandbox::bindings::exports::longshore::connector::descriptor as wit;

/// Converts a description; only the platform's name can be so wrong that there is nothing to convert to.
pub(in crate::sandbox) fn description(from: wit::Description) -> Result<Description, InvalidId> {
    Ok(Description {
        platform: from.platform.parse()?,
        version: from.version,
        names: texts(from.names),
        notice: texts(from.notice),
        fields: fields(from.fields),
        flows: from.flows.into_iter().map(flow).collect(),
        nickname: match from.nickname {
            wit::NicknameMoment::BeforeAuthorization => NicknameMoment::BeforeAuthorization,
            wit::NicknameMoment::AfterAuthorization => NicknameMoment::AfterAuthorization,
        },
        hosts: from.hosts,
        sealing: from.sealing.into_iter().map(sealed_path).collect(),
        consent_hosts: from.consent_hosts,
        callback_aliases: from.callback_aliases,
        https_callback: from.https_callback,
        listing: ListingPolicy {
            longest_window: from.listing.longest_window,
            overlap: from.listing.overlap,
            settle: from.listing.settle,
            history: from.listing.history,
            cursor_life: from.listing.cursor_life,
        },
        budgets: from.budgets.into_iter().map(budget).collect(),
        personal_data_days: from.personal_data_days,
        extra: from.extra,
    })
}

fn texts(from: Vec<wit::Localized>) -> Vec<Localized> {
    from.into_iter().map(|from| Localized { language: from.language, text: from.text }).collect()
}

fn fields(from: Vec<wit::FormField>) -> Vec<FormField> {
    let field = |from: wit::FormField| FormField {
        name: from.name,
        label: texts(from.label),
        help: texts(from.help),
        secret: from.secret,
        required: from.required,
        scope: match from.scope {
            wit::FieldScope::Installation => FieldScope::Installation,
            wit::FieldScope::Account => FieldScope::Account,
            wit::FieldScope::Either => FieldScope::Either,
        },
        choices: from.choices.into_iter().map(|from| Choice { value: from.value, label: texts(from.label) }).collect(),
        initial: from.initial,
    };
    from.into_iter().map(field).collect()
}

fn flow(from: wit::Flow) -> Flow {
    Flow {
        kind: match from.kind {
            wit::FlowKind::Consent => FlowKind::Consent,
            wit::FlowKind::PastedToken => FlowKind::PastedToken,
        },
        label: texts(from.label),
        notice: texts(from.notice),
        fields: fields(from.fields),
        code_parameter: from.code_parameter,
    }
}

fn sealed_path(from: wit::SealedPath) -> SealedPath {
    let seal = |from: wit::Seal| Seal { pointer: from.pointer, name: from.name };
    SealedPath { path: from.path, seals: from.seals.into_iter().map(seal).collect(), errors: from.errors }
}

fn budget(from: wit::Budget) -> Budget {
    Budget {
        name: from.name,
        scope: match from.scope {
            wit::BudgetScope::App => BudgetScope::App,
            wit::BudgetScope::Account => BudgetScope::Account,
        },
        calls: from.calls,
        period: from.period,
        burst: from.burst,
        rate_header: from.rate_header,
    }
}
