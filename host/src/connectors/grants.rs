//! What a connector is granted: what it asks for, as far as the configuration or an administrator's approval allows it. Pure.

use std::fmt::{self, Display};

use crate::config::ConnectorBlock;
use crate::model::{Addition, Capabilities, ConnectorRecord, Digest, Pairs, PlatformId, resolve_host};
use crate::sandbox::Grants;

/// Who granted a connector its hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantor {
    /// The configuration, by `hosts` in the connector's block.
    Configuration,
    /// An administrator, who saw what it asks for.
    Approval,
}

/// What a connector wants that nobody has granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is. Empty: the advice says it.
    pub additions: Vec<Addition>,
    /// What to do if it is to be allowed.
    pub advice: String,
    /// An administrator can allow it while the daemon runs. False: the configuration has to.
    pub approvable: bool,
}

impl Wanted {
    /// What is said before the additions.
    pub const LEAD: &str = "it asks for what nobody has granted";
}

impl Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.additions.is_empty() {
            let additions: Vec<_> = self.additions.iter().map(ToString::to_string).collect();
            write!(f, "{}: {}; ", Self::LEAD, additions.join("; "))?;
        }
        f.write_str(&self.advice)
    }
}

/// Decides what a connector may reach. `settings` are the installation's, for hosts that come from one. The block rules over hosts if
/// it names any; else only an approval does. What a kept version or an approval had is granted already; and where a kept version asks
/// for something else because its settings have changed, whoever changed them has granted it.
pub(super) fn decide(
    (platform, digest): (&PlatformId, Digest),
    asked: &Capabilities,
    settings: &Pairs,
    block: Option<&ConnectorBlock>,
    record: Option<&ConnectorRecord>,
) -> Result<(Grants, Grantor), Wanted> {
    if let Some((block, allowed)) = block.and_then(|block| Some((block, block.hosts.as_deref()?))) {
        let is_kept = |record: &&ConnectorRecord| record.versions.iter().any(|kept| kept.digest == digest);
        let record = if record.as_ref().is_some_and(is_kept) { None } else { record };
        let grants = by_configuration(platform, asked, settings, (block, allowed), record)?;
        return Ok((grants, Grantor::Configuration));
    }
    by_approval(platform, asked, record)?;
    let in_clear = |host: &String| host.starts_with("http://");
    let grants = Grants {
        hosts: granted(&asked.hosts, &asked.hosts),
        consent_hosts: asked.consent_hosts.clone(),
        plain_http: asked.hosts.iter().chain(&asked.consent_hosts).any(in_clear),
        private_addresses: block.is_some_and(|block| block.private_addresses),
    };
    Ok((grants, Grantor::Approval))
}

fn by_configuration(
    platform: &PlatformId,
    asked: &Capabilities,
    settings: &Pairs,
    (block, allowed): (&ConnectorBlock, &[String]),
    record: Option<&ConnectorRecord>,
) -> Result<Grants, Wanted> {
    let configure = |additions: Vec<Addition>, advice: String| Wanted { additions, advice, approvable: false };
    let allowed: Result<Vec<_>, _> = allowed.iter().map(|text| resolve_host(text, settings)).collect();
    let allowed = allowed.map_err(|problem| configure(Vec::new(), problem))?;
    let widened = || {
        let list: Vec<String> = asked.hosts.iter().map(|host| format!("{host:?}")).collect();
        format!(
            "to allow it, write `hosts = [{}]` below `[connector.{platform}]` in the configuration",
            list.join(", ")
        )
    };
    let hosts = granted(&asked.hosts, &allowed);
    if hosts.is_empty() && !asked.hosts.is_empty() {
        let additions = asked.hosts.iter().cloned().map(Addition::Host).collect();
        return Err(configure(additions, widened()));
    }
    let kept = record.iter().flat_map(|record| record.versions.iter().map(|kept| &kept.asked).chain(&record.approved));
    let is_granted = |addition: &Addition| match addition {
        Addition::Host(host) | Addition::PlainHost(host) => allowed.iter().any(|allowed| covers(allowed, host)),
        _ => false,
    };
    let mut beyond = kept.map(|kept| {
        let mut additions = asked.beyond(Some(kept));
        additions.retain(|addition| !is_granted(addition));
        additions
    });
    // The first is that of the version in use, of which the difference is told.
    if let Some(additions) = beyond.next()
        && !additions.is_empty()
        && beyond.all(|additions| !additions.is_empty())
    {
        let of_hosts = |addition: &Addition| matches!(addition, Addition::Host(_) | Addition::PlainHost(_));
        if additions.iter().any(of_hosts) {
            return Err(configure(additions, widened()));
        }
        return Err(Wanted { additions, advice: approve(platform), approvable: true });
    }
    let in_clear = hosts.iter().chain(&asked.consent_hosts).find(|host| host.starts_with("http://"));
    if let Some(host) = in_clear.filter(|_| !block.plain_http) {
        let advice = format!(
            "{host} is plain http, so tokens would cross in clear; to allow it, write `plain_http = true` below \
             `[connector.{platform}]` in the configuration"
        );
        return Err(configure(Vec::new(), advice));
    }
    let consent_hosts = asked.consent_hosts.clone();
    let (plain_http, private_addresses) = (block.plain_http, block.private_addresses);
    Ok(Grants { hosts, consent_hosts, plain_http, private_addresses })
}

/// Where the configuration names no hosts, everything must have been approved.
fn by_approval(platform: &PlatformId, asked: &Capabilities, record: Option<&ConnectorRecord>) -> Result<(), Wanted> {
    let approved = record.map(|record| record.approved.as_slice()).unwrap_or_default();
    if approved.iter().any(|approved| asked.beyond(Some(approved)).is_empty()) {
        return Ok(());
    }
    let additions = asked.beyond(approved.last());
    Err(Wanted { additions, advice: approve(platform), approvable: true })
}

fn approve(platform: &PlatformId) -> String {
    format!("`longshore connectors approve {platform}` allows it")
}

/// What is asked for, as far as it is allowed. Several wishes may come to the same origin, which is granted once.
fn granted(asked: &[String], allowed: &[String]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for host in asked.iter().flat_map(|asked| allowed.iter().filter_map(|allowed| narrower(asked, allowed))) {
        if !hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)) {
            hosts.push(host);
        }
    }
    hosts
}

/// The narrower of two origins of which one covers the other; none if neither does.
fn narrower(asked: &str, allowed: &str) -> Option<String> {
    if covers(allowed, asked) {
        Some(asked.to_owned())
    } else if covers(asked, allowed) {
        Some(allowed.to_owned())
    } else {
        None
    }
}

/// True if `wide` is `narrow`, or has `*` where `narrow` has its first label.
fn covers(wide: &str, narrow: &str) -> bool {
    if wide.eq_ignore_ascii_case(narrow) {
        return true;
    }
    let Some((scheme, rest)) = wide.split_once("://*.") else { return false };
    let Some((narrow_scheme, narrow_host)) = narrow.split_once("://") else { return false };
    let Some((label, narrow_rest)) = narrow_host.split_once('.') else { return false };
    scheme == narrow_scheme && !label.is_empty() && label != "*" && narrow_rest.eq_ignore_ascii_case(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_origin_is_granted() {
        for (asked, allowed, granted) in [
            ("https://a.example.com", "https://a.example.com", Some("https://a.example.com")),
            ("https://a.example.com", "https://*.example.com", Some("https://a.example.com")),
            ("https://*.example.com", "https://a.example.com", Some("https://a.example.com")),
            ("https://*.example.com", "https://*.example.com", Some("https://*.example.com")),
            ("https://A.example.com", "https://a.EXAMPLE.com", Some("https://A.example.com")),
            ("https://a.b.example.com", "https://*.example.com", None),
            ("http://a.example.com", "https://a.example.com", None),
            ("http://a.example.com", "https://*.example.com", None),
            ("https://a.example.com:8443", "https://a.example.com", None),
            ("https://example.com", "https://*.example.com", None),
            ("https://a.example.com.evil.net", "https://*.example.com", None),
        ] {
            assert_eq!(narrower(asked, allowed).as_deref(), granted, "{asked} against {allowed}");
        }
    }
    #[test]
    fn equal_origins_are_granted_once() {
        let hosts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        for (asked, allowed, expected) in [
            (&["https://a.example", "https://a.example"][..], &["https://a.example"][..], &["https://a.example"][..]),
            (&["https://a.example", "https://A.example"], &["https://a.example"], &["https://a.example"]),
            (&["https://a.b.example", "https://*.b.example"], &["https://a.b.example"], &["https://a.b.example"]),
            (
                &["https://b.example", "https://a.example"],
                &["https://a.example", "https://b.example"],
                &["https://b.example", "https://a.example"],
            ),
        ] {
            assert_eq!(granted(&hosts(asked), &hosts(allowed)), hosts(expected), "{asked:?} against {allowed:?}");
        }
    }
}
