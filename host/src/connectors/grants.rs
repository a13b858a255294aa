//! What a connector is granted: what it asks for, as far as the configuration allows it. Pure.

use crate::config::ConnectorBlock;
use crate::model::{Description, Pairs};
use crate::sandbox::Grants;

/// What came of a connector's wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Granted {
    /// It may run with these.
    Yes(Grants),
    /// Nobody granted what it needs; the text says what to write where.
    No(String),
}

/// Decides what a connector may reach. `settings` are the installation's, for hosts that come from one. `before` is the version whose
/// place it is to take: the wishes that it adds must all be granted.
pub(super) fn decide(
    description: &Description,
    settings: &Pairs,
    block: Option<&ConnectorBlock>,
    before: Option<&Description>,
) -> Granted {
    let resolve =
        |texts: &[String]| texts.iter().map(|text| resolve_host(text, settings)).collect::<Result<Vec<_>, _>>();
    let (asked, consent_hosts) = match (resolve(&description.hosts), resolve(&description.consent_hosts)) {
        (Ok(asked), Ok(consent_hosts)) => (asked, consent_hosts),
        (Err(problem), _) | (_, Err(problem)) => return Granted::No(problem),
    };
    let platform = &description.platform;
    let advice = |missing: &[String]| {
        let list: Vec<String> = missing.iter().map(|host| format!("{host:?}")).collect();
        format!(
            "it wants to reach hosts that nobody granted; to allow it, write [connector.{platform}] hosts = [{}]",
            list.join(", ")
        )
    };
    let Some(block) = block else { return Granted::No(advice(&asked)) };
    let allowed = match resolve(block.hosts.as_deref().unwrap_or_default()) {
        Ok(allowed) => allowed,
        Err(problem) => return Granted::No(problem),
    };
    let hosts = granted(&asked, &allowed);
    if hosts.is_empty() && !asked.is_empty() {
        return Granted::No(advice(&asked));
    }
    let is_new = |text: &&String| before.is_some_and(|before| !before.hosts.contains(text));
    let added = match resolve(&description.hosts.iter().filter(is_new).cloned().collect::<Vec<_>>()) {
        Ok(added) => added,
        Err(problem) => return Granted::No(problem),
    };
    if added.iter().any(|added| !allowed.iter().any(|allowed| covers(allowed, added))) {
        return Granted::No(advice(&asked));
    }
    let in_clear = hosts.iter().chain(&consent_hosts).find(|host| host.starts_with("http://"));
    if let Some(host) = in_clear.filter(|_| !block.plain_http) {
        return Granted::No(format!(
            "{host} is plain http, so tokens would cross in clear; to allow it, write [connector.{platform}] plain_http = true"
        ));
    }
    Granted::Yes(Grants {
        hosts,
        consent_hosts,
        plain_http: block.plain_http,
        private_addresses: block.private_addresses,
    })
}

/// What a version wants to read of answers that hold tokens and the one before it did not, in words. Empty: nothing.
pub(super) fn sealing_difference(before: &Description, now: &Description) -> Vec<String> {
    let mut more = Vec::new();
    for path in &before.sealing {
        let Some(same) = now.sealing.iter().find(|sealed| sealed.path == path.path) else {
            more.push(format!("it seals nothing in answers from {}", path.path));
            continue;
        };
        let dropped = path.seals.iter().filter(|seal| same.seals.iter().all(|kept| kept.pointer != seal.pointer));
        more.extend(dropped.map(|seal| format!("it no longer seals {} in answers from {}", seal.pointer, path.path)));
        let added = same.errors.iter().filter(|error| !path.errors.contains(error));
        more.extend(added.map(|error| format!("it reads {error} in answers from {} that bring no token", path.path)));
    }
    more
}

/// A host as written, or the setting that it names in braces.
fn resolve_host(text: &str, settings: &Pairs) -> Result<String, String> {
    let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return Ok(text.to_owned());
    };
    settings
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.trim_end_matches('/').to_owned())
        .ok_or_else(|| format!("a host comes from the setting `{name}`, which has no value"))
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
