//! What the host must have at hand of a connector's description in every call.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::Lease;
use super::budget::{self, Budgets, EVERY, Exhausted};
use crate::model::{Budget, BudgetKey, BudgetScope, Description, Failure, PlatformId, SealedPath};

/// A description, prepared for calls. The default is that of a connector that has not described itself yet: it may do nothing.
#[derive(Debug, Default)]
pub(super) struct Profile {
    platform: Option<PlatformId>,
    sealing: Vec<SealedPath>,
    budgets: Vec<Budget>,
    /// Names of all fields that are asked for every account, and of the secret ones among them.
    fields: BTreeSet<String>,
    secret_fields: Arc<BTreeSet<String>>,
}

impl Profile {
    /// Prepares a description.
    pub(super) fn new(description: &Description) -> Self {
        let names = |secret_only: bool| {
            let fields = description.fields.iter().filter(move |field| field.secret || !secret_only);
            fields.map(|field| field.name.clone()).collect::<BTreeSet<_>>()
        };
        let mut budgets = description.budgets.clone();
        if budgets.is_empty() {
            budgets.push(budget::careful_default());
        }
        Self {
            platform: Some(description.platform.clone()),
            sealing: description.sealing.clone(),
            budgets,
            fields: names(false),
            secret_fields: Arc::new(names(true)),
        }
    }

    /// The platform's name, for the log and for messages.
    pub(super) fn name(&self) -> &str {
        self.platform.as_ref().map_or("unknown", PlatformId::as_str)
    }

    /// Names of the form's secret fields.
    pub(super) fn secret_fields(&self) -> &Arc<BTreeSet<String>> {
        &self.secret_fields
    }

    /// What is taken out of answers from this path.
    pub(super) fn sealed_path(&self, path: &str) -> Option<&SealedPath> {
        self.sealing.iter().find(|sealed| sealed.path == path)
    }

    /// The budgets that a request draws from: `every`, and those it names, each once. An error is a name that does not exist.
    pub(super) fn budgets<'a>(&'a self, named: &'a [String]) -> Result<Vec<&'a Budget>, &'a str> {
        let find = |name: &str| self.budgets.iter().find(|budget| budget.name == name);
        if let Some(unknown) = named.iter().find(|name| find(name).is_none()) {
            return Err(unknown);
        }
        Ok(self.budgets.iter().filter(|budget| budget.name == EVERY || named.contains(&budget.name)).collect())
    }

    /// Which bucket a budget means for this account. None for a connector that has not described itself.
    pub(super) fn bucket(&self, budgets: &Budgets, budget: &Budget, lease: &Lease) -> Option<BudgetKey> {
        let sharer = match budget.scope {
            BudgetScope::Account => lease.label.clone(),
            BudgetScope::App => self.app(budgets, lease),
        };
        Some(BudgetKey { platform: self.platform.clone()?, budget: budget.name.clone(), sharer })
    }

    /// Why a call of this account that is made now could not be answered within `patience`, whatever it asks: the budget of
    /// every request is used up for longer. None: it could be.
    pub(super) fn exhausted(&self, budgets: &Budgets, lease: &Lease, patience: Duration) -> Option<Failure> {
        let every = self.budgets.iter().find(|budget| budget.name == EVERY)?;
        let retry_after = budgets.wait(&self.bucket(budgets, every, lease)?, every);
        (retry_after > patience).then(|| Exhausted { retry_after }.to_failure(every))
    }

    /// What tells apps apart: two accounts whose form has the same secret answers use the same app. An app without secrets is
    /// known by its other answers.
    fn app(&self, budgets: &Budgets, lease: &Lease) -> String {
        let secret = |name: &'_ String| Some((name.clone(), lease.field_secrets.get(name)?.reveal()));
        let mut answers: Vec<(String, &str)> = self.secret_fields.iter().filter_map(secret).collect();
        if answers.is_empty() {
            let plain = lease.settings.iter().filter(|(name, _)| self.fields.contains(name));
            answers.extend(plain.map(|(name, value)| (name.clone(), value.as_str())));
        }
        budgets.app(answers.iter().map(|(name, value)| (name.as_str(), *value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldScope, FormField, Secret};
    use crate::sandbox::scripted;

    fn profile(budgets: Vec<Budget>) -> Profile {
        let field = |name: &str, secret| FormField {
            name: name.to_owned(),
            label: Vec::new(),
            help: Vec::new(),
            secret,
            required: true,
            scope: FieldScope::Either,
            choices: Vec::new(),
            initial: None,
        };
        let fields = vec![field("app-key", false), field("app-secret", true)];
        Profile::new(&Description { fields, budgets, ..scripted::description("alpha").unwrap() })
    }

    fn named(name: &str) -> Budget {
        Budget { name: name.to_owned(), scope: BudgetScope::App, ..budget::careful_default() }
    }

    #[test]
    fn a_request_draws_from_every_and_from_what_it_names() {
        let profile = profile(vec![named(EVERY), named("list"), named("detail")]);
        for (asked, drawn) in [
            (vec![], Ok(vec!["every"])),
            (vec!["list"], Ok(vec!["every", "list"])),
            (vec!["detail", "detail", "every"], Ok(vec!["every", "detail"])),
            (vec!["list", "other"], Err("other")),
        ] {
            let asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
            let found = profile.budgets(&asked);
            assert_eq!(found.map(|budgets| budgets.iter().map(|b| b.name.as_str()).collect::<Vec<_>>()), drawn);
        }
    }

    #[test]
    fn accounts_with_the_same_secret_share_an_app() {
        let profile = profile(vec![named(EVERY)]);
        let clock = crate::clock::Clock::system();
        let budgets = Budgets::new(clock, [7; 32], Vec::new(), crate::tasks::Changes::default());
        let sharer = |key: &str, secret: Option<&str>| {
            let secrets = secret.map(|secret| ("app-secret".to_owned(), Secret::from(secret)));
            let lease = Lease {
                label: key.to_owned(),
                settings: vec![("app-key".to_owned(), key.to_owned()), ("shop".to_owned(), "x".to_owned())],
                field_secrets: secrets.into_iter().collect(),
                ..Lease::default()
            };
            profile.bucket(&budgets, &named(EVERY), &lease).unwrap().sharer
        };
        assert_eq!(sharer("1", Some("s")), sharer("2", Some("s")));
        assert_ne!(sharer("1", Some("s")), sharer("1", Some("t")));
        assert_ne!(sharer("1", None), sharer("2", None));
    }
}
