//! What a connector asks for, and what one version asks for beyond another one. Pure.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use super::{Budget, BudgetScope, Description, Pairs, SealedPath};

/// What a connector asks for, with settings filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Capabilities {
    /// Origins that it sends to.
    pub hosts: Vec<String>,
    /// Origins that it sends browsers to.
    pub consent_hosts: Vec<String>,
    /// Where the host takes secrets out of answers.
    pub sealing: Vec<SealedPath>,
    /// How often it calls.
    pub budgets: Vec<Budget>,
}

/// One thing that a version asks for beyond what is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addition {
    /// To send to this origin.
    Host(String),
    /// To send to this origin in clear.
    PlainHost(String),
    /// To send browsers to this origin.
    ConsentHost(String),
    /// That values are taken out of answers from a path. Told where nothing was granted before.
    Seals {
        /// The path.
        path: String,
        /// Pointers to the values.
        pointers: Vec<String>,
    },
    /// To see a value that was taken out of answers before.
    Unsealed {
        /// The path of the answers.
        path: String,
        /// Pointer to the value.
        pointer: String,
    },
    /// To see a value of answers that bring no secret although they should.
    ErrorShown {
        /// The path of the answers.
        path: String,
        /// Pointer to the value.
        pointer: String,
    },
    /// To call as often as this.
    Calls(Budget),
    /// Not to be held to this budget any more.
    Unlimited(Budget),
}

impl Capabilities {
    /// What a connector asks for. `settings` are the installation's: hosts may come from them. An error names one that has no value.
    pub fn of(description: &Description, settings: &Pairs) -> Result<Self, String> {
        let resolve =
            |texts: &[String]| texts.iter().map(|text| resolve_host(text, settings)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            hosts: resolve(&description.hosts)?,
            consent_hosts: resolve(&description.consent_hosts)?,
            sealing: description.sealing.clone(),
            budgets: description.budgets.clone(),
        })
    }

    /// What is asked for here beyond `granted`. None: nothing is granted yet.
    pub fn beyond(&self, granted: Option<&Self>) -> Vec<Addition> {
        let nothing = Self::default();
        let before = granted.unwrap_or(&nothing);
        let hosts = missing(&self.hosts, &before.hosts)
            .cloned()
            .map(|host| if host.starts_with("http://") { Addition::PlainHost(host) } else { Addition::Host(host) });
        let consent_hosts = missing(&self.consent_hosts, &before.consent_hosts).cloned().map(Addition::ConsentHost);
        let mut additions: Vec<_> = hosts.chain(consent_hosts).collect();
        if granted.is_none() {
            additions.extend(self.sealing.iter().map(|sealed| Addition::Seals {
                path: sealed.path.clone(),
                pointers: sealed.seals.iter().map(|seal| seal.pointer.clone()).collect(),
            }));
        }
        additions.extend(unsealed(&before.sealing, &self.sealing));
        additions.extend(shown(&before.sealing, &self.sealing, granted.is_none()));
        additions.extend(
            self.budgets.iter().filter(|budget| is_more(budget, &before.budgets)).cloned().map(Addition::Calls),
        );
        let dropped = before.budgets.iter().filter(|known| self.budgets.iter().all(|budget| budget.name != known.name));
        additions.extend(dropped.cloned().map(Addition::Unlimited));
        additions
    }
}

/// A host as written, or the setting that it names in braces.
pub fn resolve_host(text: &str, settings: &Pairs) -> Result<String, String> {
    let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return Ok(text.to_owned());
    };
    settings
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.trim_end_matches('/').to_owned())
        .ok_or_else(|| format!("a host comes from the setting `{name}`, which has no value"))
}

fn missing<'a>(asked: &'a [String], granted: &'a [String]) -> impl Iterator<Item = &'a String> {
    asked.iter().filter(|host| !granted.iter().any(|known| known.eq_ignore_ascii_case(host)))
}

/// Values that were sealed and are not any more. A path that seals nothing any more shows each of its values.
fn unsealed<'a>(before: &'a [SealedPath], now: &'a [SealedPath]) -> impl Iterator<Item = Addition> {
    before.iter().flat_map(move |path| {
        let same = now.iter().find(|sealed| sealed.path == path.path);
        let kept = move |pointer: &str| same.is_some_and(|same| same.seals.iter().any(|seal| seal.pointer == pointer));
        let dropped = path.seals.iter().filter(move |seal| !kept(&seal.pointer));
        dropped.map(|seal| Addition::Unsealed { path: path.path.clone(), pointer: seal.pointer.clone() })
    })
}

/// Values of answers without a secret that are shown now and were not. A path that is sealed for the first time shows less than
/// before, so its values are told only where `nothing_granted`.
fn shown(before: &[SealedPath], now: &[SealedPath], nothing_granted: bool) -> Vec<Addition> {
    let mut additions = Vec::new();
    for sealed in now {
        let known = before.iter().find(|known| known.path == sealed.path);
        if known.is_none() && !nothing_granted {
            continue;
        }
        let is_new = |pointer: &&String| !known.is_some_and(|known| known.errors.contains(pointer));
        additions.extend(
            sealed
                .errors
                .iter()
                .filter(is_new)
                .map(|pointer| Addition::ErrorShown { path: sealed.path.clone(), pointer: pointer.clone() }),
        );
    }
    additions
}

/// True if a budget allows more calls than the one of its name did, or did not exist where others did or nothing was granted.
fn is_more(budget: &Budget, before: &[Budget]) -> bool {
    let Some(known) = before.iter().find(|known| known.name == budget.name) else {
        // A further budget beside others only limits further.
        return before.is_empty();
    };
    let rate = |budget: &Budget, other: &Budget| u64::from(budget.calls) * u64::from(other.period);
    rate(budget, known) > rate(known, budget)
        || budget.burst > known.burst
        || (budget.scope == BudgetScope::Account && known.scope == BudgetScope::App)
}

impl Display for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => write!(f, "+ sends to {host}"),
            Self::PlainHost(host) => write!(f, "+ sends to {host} in clear: tokens can be read on the way"),
            Self::ConsentHost(host) => write!(f, "+ sends browsers to {host}"),
            Self::Seals { path, pointers } => write!(f, "+ has {} sealed in answers from {path}", pointers.join(", ")),
            Self::Unsealed { path, pointer } => write!(f, "- no longer has {pointer} sealed in answers from {path}"),
            Self::ErrorShown { path, pointer } => {
                write!(f, "+ reads {pointer} in answers from {path} that bring no token")
            }
            Self::Calls(Budget { name, scope, calls, period, burst, .. }) => {
                let whose = if *scope == BudgetScope::App { "app" } else { "account" };
                write!(f, "+ calls for each {whose} {calls} times in {period} s, {burst} at once (`{name}`)")
            }
            Self::Unlimited(budget) => write!(f, "- no longer keeps to the budget `{}`", budget.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Seal;

    fn sealed(path: &str, seals: &[&str], errors: &[&str]) -> SealedPath {
        let seal = |pointer: &&str| Seal { pointer: (*pointer).to_owned(), name: "token".to_owned() };
        SealedPath {
            path: path.to_owned(),
            seals: seals.iter().map(seal).collect(),
            errors: errors.iter().map(|error| (*error).to_owned()).collect(),
        }
    }

    fn budget(name: &str, scope: BudgetScope, calls: u32, period: u32, burst: u32) -> Budget {
        Budget { name: name.to_owned(), scope, calls, period, burst, rate_header: None }
    }

    fn granted() -> Capabilities {
        Capabilities {
            hosts: vec!["https://a.example".to_owned()],
            consent_hosts: vec!["https://login.example".to_owned()],
            sealing: vec![sealed("/token", &["/access", "/refresh"], &["/error"])],
            budgets: vec![budget("every", BudgetScope::App, 10, 60, 5)],
        }
    }

    #[test]
    fn only_what_goes_further_is_an_addition() {
        use BudgetScope::{Account, App};
        type Change = fn(&mut Capabilities);
        let cases: [(Change, &[&str]); 15] = [
            (|_| {}, &[]),
            (|asked| asked.hosts = vec!["https://A.example".to_owned()], &[]),
            (|asked| asked.hosts.push("https://b.example".to_owned()), &["+ sends to https://b.example"]),
            (
                |asked| asked.hosts.push("http://b.example".to_owned()),
                &["+ sends to http://b.example in clear: tokens can be read on the way"],
            ),
            (
                |asked| asked.consent_hosts.push("https://c.example".to_owned()),
                &["+ sends browsers to https://c.example"],
            ),
            (|asked| drop(asked.sealing[0].seals.pop()), &["- no longer has /refresh sealed in answers from /token"]),
            (
                |asked| asked.sealing.clear(),
                &[
                    "- no longer has /access sealed in answers from /token",
                    "- no longer has /refresh sealed in answers from /token",
                ],
            ),
            (
                |asked| asked.sealing[0].errors.push("/profile".to_owned()),
                &["+ reads /profile in answers from /token that bring no token"],
            ),
            (|asked| asked.sealing.push(sealed("/more", &["/access"], &["/error"])), &[]),
            (|asked| asked.budgets = vec![budget("every", App, 5, 30, 5)], &[]),
            (|asked| asked.budgets.push(budget("detail", App, 9999, 1, 99)), &[]),
            (
                |asked| asked.budgets = vec![budget("every", App, 11, 60, 5)],
                &["+ calls for each app 11 times in 60 s, 5 at once (`every`)"],
            ),
            (
                |asked| asked.budgets = vec![budget("every", App, 10, 60, 6)],
                &["+ calls for each app 10 times in 60 s, 6 at once (`every`)"],
            ),
            (
                |asked| asked.budgets = vec![budget("every", Account, 10, 60, 5)],
                &["+ calls for each account 10 times in 60 s, 5 at once (`every`)"],
            ),
            (|asked| asked.budgets.clear(), &["- no longer keeps to the budget `every`"]),
        ];
        for (change, additions) in cases {
            let mut asked = granted();
            change(&mut asked);
            let beyond: Vec<_> = asked.beyond(Some(&granted())).iter().map(ToString::to_string).collect();
            assert_eq!(beyond, additions);
        }
    }

    #[test]
    fn where_nothing_is_granted_everything_is_told() {
        let beyond: Vec<_> = granted().beyond(None).iter().map(ToString::to_string).collect();
        assert_eq!(
            beyond,
            [
                "+ sends to https://a.example",
                "+ sends browsers to https://login.example",
                "+ has /access, /refresh sealed in answers from /token",
                "+ reads /error in answers from /token that bring no token",
                "+ calls for each app 10 times in 60 s, 5 at once (`every`)",
            ]
        );
    }
}
