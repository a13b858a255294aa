//! `http.send`: the only way out for guests. Says in order what happens to a request and to its answer; each step that decides
//! something is a pure file of its own below.

mod address;
mod blank;
mod body;
mod client;
mod encode;
pub(in crate::sandbox) mod fill;
pub(in crate::sandbox) mod origin;
pub(in crate::sandbox) mod seal;

use std::time::Duration;

use tokio::time::Instant;

pub(in crate::sandbox) use blank::Blanker;
pub(in crate::sandbox) use client::Door;

use self::body::BodyError;
use self::client::{Answer, ExchangeError};
use self::fill::malformed;
use self::origin::{Origin, Scheme, Target};
use crate::model::{Failure, FailureKind, Pairs};
use crate::sandbox::bindings::longshore::connector::http as wit;
use crate::sandbox::bindings::longshore::connector::types as wit_types;
use crate::sandbox::budget::OUT_OF_BUDGET;
use crate::sandbox::convert;
use crate::sandbox::guest::Guest;
use crate::sandbox::limits::TICK;
use crate::sandbox::vault::{Function, Purpose};
use crate::sandbox::wire::{self, Wire};

impl wit::Host for Guest {
    async fn send(&mut self, request: wit::Request) -> Result<wit::Response, wit_types::Failure> {
        let began = Instant::now();
        let sent = self.send_one(request).await;
        // Time spent waiting is not processor time of the guest.
        if began.elapsed() >= TICK {
            self.cpu.forgive();
        }
        sent.map_err(convert::failure_out)
    }
}

impl Guest {
    async fn send_one(&mut self, request: wit::Request) -> Result<wit::Response, Failure> {
        let target = self.admit(&request)?;
        let path = target.path.clone();
        let purpose = if self.profile.sealed_path(&path).is_some() { Purpose::SendSealed } else { Purpose::Send };
        let timeout = request.timeout.map(|seconds| Duration::from_secs(u64::from(seconds.max(1))));
        let budgets = request.budgets.clone();
        let bytes_max = self.shared.request_bytes_max;
        let told = self.wire.is_told().then(|| wire::Request::told(&request, &self.call.digests));
        let outgoing = fill::fill(request, target, self.vault(), purpose, bytes_max)?;
        if let (Wire::Scripted(script), Some(told)) = (&self.wire, &told) {
            let wire::Answer { status, headers, body } = script.answer(told)?;
            return self.show(&path, Answer { status, headers, body: body.into_bytes() });
        }
        let wait = self.draw(&budgets)?;
        self.call.drawn.clone_from(&budgets);
        if !wait.is_zero() {
            self.shared.budgets.waits(&self.lease.label, wait);
            tokio::time::sleep(wait).await;
        }
        let (method, origin) = (outgoing.method.clone(), outgoing.origin.to_string());
        let exchanged = self.shared.door.exchange(outgoing, self.grants.private_addresses, timeout).await;
        let status = exchanged.as_ref().map(|answer| answer.status).ok();
        tracing::debug!(connector = self.profile.name(), account = self.lease.label, %method, origin, path, status);
        let answer = exchanged.map_err(|error| self.exchange_failure(&error))?;
        self.heed_rates(&budgets, &answer);
        let shown = self.show(&path, answer)?;
        if let (Wire::Tapped(tap), Some(request)) = (&self.wire, told) {
            let answer =
                wire::Answer { status: shown.status, headers: shown.headers.clone(), body: shown.body.clone() };
            tap.exchanged(wire::Exchange { request, answer });
        }
        Ok(shown)
    }

    /// Checks whether the guest may send there at all.
    fn admit(&mut self, request: &wit::Request) -> Result<Target, Failure> {
        if self.vault().function() == Function::Describe {
            let message = "`describe` may call nothing but `journal`";
            return Err(Failure::new(FailureKind::Misconfigured, "host.denied", message));
        }
        let Some(left) = self.call.requests_left.checked_sub(1) else {
            let limit = self.shared.limits.requests_per_call;
            return Err(malformed(format!("more than {limit} requests in one call (`[sandbox] requests_per_call`)")));
        };
        self.call.requests_left = left;
        let target =
            Target::parse(&request.url).map_err(|error| malformed(format!("the url cannot be used: {error}")))?;
        if origin::granted(&self.grants.hosts, self.grants.plain_http, &target.origin) {
            return Ok(target);
        }
        let message = refusal(self.profile.name(), &self.grants.hosts, &target.origin);
        Err(Failure::new(FailureKind::Misconfigured, "host.denied", message))
    }

    /// Draws one call from each budget and says how long to wait. A budget that is drawn from before another one refuses stays
    /// drawn from: the rarer case is not worth a second pass.
    fn draw(&self, named: &[String]) -> Result<Duration, Failure> {
        let budgets = self.profile.budgets(named);
        let budgets = budgets.map_err(|name| malformed(format!("the description has no budget `{name}`")))?;
        let patience = self.call.deadline.saturating_duration_since(Instant::now());
        let mut wait = Duration::ZERO;
        for budget in budgets {
            let Some(key) = self.profile.bucket(&self.shared.budgets, budget, &self.lease) else { continue };
            let taken = self.shared.budgets.take(key, budget, self.lease.urgency, patience);
            wait = wait.max(taken.map_err(|exhausted| exhausted.to_failure(budget))?);
        }
        Ok(wait)
    }

    /// Follows the rates that an answer tells for the budgets it was drawn from.
    fn heed_rates(&self, named: &[String], answer: &Answer) {
        for budget in self.profile.budgets(named).unwrap_or_default() {
            let Some(header) = &budget.rate_header else { continue };
            let told = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(header));
            let key = self.profile.bucket(&self.shared.budgets, budget, &self.lease);
            if let (Some((_, rate)), Some(key)) = (told, key) {
                self.shared.budgets.told_rate(key, rate);
            }
        }
    }

    /// Heeds a platform's wish to be left alone, as the connector told it, for everybody who shares the budgets of the request
    /// that was refused. What the host itself refused for want of budget is no such wish.
    pub(in crate::sandbox) fn heed_wish(&self, failure: &Failure) {
        let Some(wait) = failure.retry_after().filter(|_| failure.kind == FailureKind::Throttled) else { return };
        if failure.code == OUT_OF_BUDGET {
            return;
        }
        for budget in self.profile.budgets(&self.call.drawn).unwrap_or_default() {
            if let Some(key) = self.profile.bucket(&self.shared.budgets, budget, &self.lease) {
                self.shared.budgets.hold(key, budget, wait);
            }
        }
    }

    /// Makes of an answer what the guest may see of it.
    fn show(&mut self, path: &str, answer: Answer) -> Result<wit::Response, Failure> {
        let mut body = String::from_utf8(answer.body)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        let mut names = Vec::new();
        if let Some(rules) = self.profile.sealed_path(path) {
            let sealed = seal::seal(rules, answer.status, body).map_err(|withheld| {
                Failure::new(FailureKind::Malformed, "host.unsealed", format!("{path}: {withheld}"))
            })?;
            body = sealed.body;
            for (name, secret) in sealed.taken {
                if !names.contains(&name) {
                    names.push(name.clone());
                }
                self.call.vault.keep(name, secret);
            }
        }
        let blanker = self.blanker().ok_or_else(|| {
            Failure::new(FailureKind::Unavailable, "host.unsealed", "the answer cannot be searched for secrets")
        })?;
        if let std::borrow::Cow::Owned(clean) = blanker.blank(&body) {
            body = clean;
        }
        let clean = |(name, value): (String, String)| (name, blanker.blank(&value).into_owned());
        let headers: Pairs = answer.headers.into_iter().map(clean).collect();
        self.remember(&body);
        Ok(wit::Response { status: answer.status, headers, body, sealed: names })
    }

    fn exchange_failure(&self, error: &ExchangeError) -> Failure {
        let platform = self.profile.name();
        match error {
            ExchangeError::Forbidden(forbidden) if forbidden.grantable => {
                let line =
                    format!("{forbidden}; `private_addresses = true` below `[connector.{platform}]` would allow it");
                Failure::new(FailureKind::Misconfigured, "host.denied", line)
            }
            ExchangeError::Forbidden(_) => Failure::new(FailureKind::Misconfigured, "host.denied", error.to_string()),
            ExchangeError::Timeout(_) => Failure::new(FailureKind::Unavailable, "host.timeout", error.to_string()),
            ExchangeError::Body(BodyError::TooLarge(_)) => {
                let line = format!("{error} (`[egress] answer_max`)");
                Failure::new(FailureKind::Unavailable, "host.too-large", line)
            }
            ExchangeError::Connection(_) | ExchangeError::Body(_) => {
                Failure::new(FailureKind::Unavailable, "host.connection", error.to_string())
            }
        }
    }
}

/// Says that an origin is not granted, and the line that would grant it.
fn refusal(platform: &str, hosts: &[String], origin: &Origin) -> String {
    let text = origin.to_string();
    if origin.scheme == Scheme::Http && origin::granted(hosts, true, origin) {
        return format!("{text} is plain http: `plain_http = true` below `[connector.{platform}]` would allow it");
    }
    let mut hosts: Vec<String> = hosts.iter().map(|host| format!("\"{host}\"")).collect();
    hosts.push(format!("\"{text}\""));
    format!("{text} is not granted: `hosts = [{}]` below `[connector.{platform}]` would allow it", hosts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_line_that_would_allow_it() {
        for (hosts, url, line) in [
            (
                vec!["https://a.example"],
                "https://b.example:8443/x",
                r#"`hosts = ["https://a.example", "https://b.example:8443"]` below `[connector.alpha]`"#,
            ),
            (vec![], "http://127.0.0.1:9000/x", r#"`hosts = ["http://127.0.0.1:9000"]` below `[connector.alpha]`"#),
            (vec!["http://a.example"], "http://a.example/", "`plain_http = true` below `[connector.alpha]`"),
        ] {
            let hosts: Vec<String> = hosts.into_iter().map(str::to_owned).collect();
            let said = refusal("alpha", &hosts, &Target::parse(url).unwrap().origin);
            assert!(said.contains(line), "{said}");
        }
    }
}
