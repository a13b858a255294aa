//! What the values must be to each other: companions that are missing, settings that contradict, and what is allowed but worth
//! a warning. Pure, and one function per rule.

use super::check::Found;
use super::read::setting_named_by;
use super::report::Problem;
use super::{Config, ConnectorBlock, Origin, fits_socket, hint, origin, units};

/// One rule over the whole value. Its keys are the ones it looks at: where one of them is unfit, the rule has nothing to say; the
/// first of them that was set is where the problem is shown.
struct Rule {
    keys: &'static [&'static str],
    broken: fn(&Config) -> Option<Problem>,
}

const RULES: &[Rule] = &[
    Rule { keys: &["server.listen", "server.public_url"], broken: public_url_missing },
    Rule { keys: &["server.also_public_urls", "server.public_url"], broken: also_without_public_url },
    Rule { keys: &["server.also_public_urls", "server.public_url"], broken: origin_twice },
    Rule {
        keys: &["server.public_url", "server.allow_plain_http"],
        broken: |c| plain_origin(c, c.server.public_url.as_ref()),
    },
    Rule {
        keys: &["server.also_public_urls", "server.allow_plain_http"],
        broken: |c| c.server.also_public_urls.iter().find_map(|origin| plain_origin(c, Some(origin))),
    },
    Rule {
        keys: &["server.allow_plain_http", "server.public_url", "server.also_public_urls"],
        broken: idle_permission,
    },
    Rule { keys: &["server.tls_certificate", "server.tls_key"], broken: half_of_tls },
    Rule {
        keys: &["server.public_url", "server.tls_certificate", "server.tls_key"],
        broken: |c| plain_origin_of_tls(c, c.server.public_url.as_slice()),
    },
    Rule {
        keys: &["server.also_public_urls", "server.tls_certificate", "server.tls_key"],
        broken: |c| plain_origin_of_tls(c, &c.server.also_public_urls),
    },
    Rule { keys: &["server.header_timeout", "server.request_timeout"], broken: headers_outlast_request },
    Rule { keys: &["server.socket"], broken: socket_too_long },
    Rule { keys: &["server.drain"], broken: drain_outlasts_unit },
    Rule { keys: &["pull.kept_for_clicks", "pull.at_once"], broken: no_place_for_schedule },
    Rule { keys: &["pull.after_click", "pull.every"], broken: click_after_hour },
    Rule { keys: &["pull.every"], broken: hasty_pulls },
    Rule { keys: &["sandbox.instances_max", "pull.at_once"], broken: too_few_instances },
    Rule { keys: &["sandbox.cpu_per_call", "sandbox.time_per_call"], broken: cpu_outlasts_call },
    Rule { keys: &["egress.connect_timeout", "egress.request_timeout"], broken: connect_outlasts_request },
    Rule { keys: &["egress.request_timeout", "sandbox.time_per_call"], broken: request_outlasts_call },
    Rule { keys: &["egress.answer_max", "sandbox.memory_max"], broken: answer_exceeds_memory },
];

/// Applies every rule.
pub(super) fn apply(config: &Config, found: &Found) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in RULES {
        if rule.keys.iter().any(|key| found.unfit.contains(*key)) {
            continue;
        }
        let place = rule.keys.iter().find_map(|key| found.places.get(*key));
        if let (Some(problem), Some((source, span))) = ((rule.broken)(config), place) {
            problems.push(Problem { source: *source, span: span.clone(), ..problem });
        }
    }
    for (platform, block) in &config.connectors {
        problems.extend(block_problems(&format!("connector.{platform}"), block, found));
    }
    problems
}

fn public_url_missing(config: &Config) -> Option<Problem> {
    let server = &config.server;
    (!server.listen.ip().is_loopback() && server.public_url.is_none()).then(|| {
        Problem::error(
            "`server.public_url` is missing",
            "others reach this address, and only `public_url` says under which name",
        )
        .help("add `public_url = \"https://orders.example.com\"` to [server], with the name your customers use")
    })
}

fn also_without_public_url(config: &Config) -> Option<Problem> {
    let server = &config.server;
    (!server.also_public_urls.is_empty() && server.public_url.is_none()).then(|| {
        Problem::error("`server.public_url` is missing", "further origins need a first one")
            .help("write the origin to be shown as `public_url`")
    })
}

fn origin_twice(config: &Config) -> Option<Problem> {
    let mut origins: Vec<&Origin> = config.server.public_url.iter().chain(&config.server.also_public_urls).collect();
    origins.sort();
    let twice = origins.windows(2).find_map(|pair| match pair {
        [first, second] if first == second => Some(*first),
        _ => None,
    })?;
    Some(Problem::warning("an origin stands twice", format!("`{twice}` is there already")).help("remove one of them"))
}

fn plain_origin(config: &Config, origin: Option<&Origin>) -> Option<Problem> {
    let origin = origin.filter(|origin| !origin.is_https() && !origin.is_loopback())?;
    if config.server.allow_plain_http {
        let label = format!("passwords and tokens sent to `{origin}` can be read on the way");
        return Some(
            Problem::warning("plain http off loopback", label).help("put a TLS proxy in front and write `https://`"),
        );
    }
    let label = "passwords and tokens could be read on the way";
    Some(Problem::error("plain http off loopback", label).help(
        "write `https://` and set `tls_certificate` and `tls_key`, or put a TLS proxy in front; or, in a network you trust, add `allow_plain_http = true` to [server]",
    ))
}

fn idle_permission(config: &Config) -> Option<Problem> {
    let server = &config.server;
    let origins = server.public_url.iter().chain(&server.also_public_urls);
    let needed = origins.into_iter().any(|origin| !origin.is_https() && !origin.is_loopback());
    (server.allow_plain_http && !needed).then(|| {
        Problem::warning("`server.allow_plain_http` has no effect", "no origin uses plain http").help("remove it")
    })
}

fn half_of_tls(config: &Config) -> Option<Problem> {
    let (missing, there) = match (&config.server.tls_certificate, &config.server.tls_key) {
        (Some(_), None) => ("tls_key", "tls_certificate"),
        (None, Some(_)) => ("tls_certificate", "tls_key"),
        _ => return None,
    };
    Some(
        Problem::error(format!("`server.{missing}` is missing"), format!("`{there}` is of no use alone"))
            .help(format!("add `{missing}` to [server], or remove `{there}` and let a proxy speak TLS")),
    )
}

fn plain_origin_of_tls(config: &Config, origins: &[Origin]) -> Option<Problem> {
    let plain = origins.iter().find(|origin| !origin.is_https()).filter(|_| config.server.speaks_tls())?;
    let label = format!("`{plain}` is plain http, and `listen` speaks TLS");
    Some(Problem::warning("an origin leads nowhere", label).help("write `https://`"))
}

fn headers_outlast_request(config: &Config) -> Option<Problem> {
    let server = &config.server;
    (server.header_timeout > server.request_timeout)
        .then(|| longer("server.header_timeout", "server.request_timeout", server.request_timeout))
}

fn socket_too_long(config: &Config) -> Option<Problem> {
    let too_long = fits_socket(&config.server.socket).err()?;
    Some(Problem::error("`server.socket` cannot be a socket", too_long.to_string()).help("choose a shorter path"))
}

fn drain_outlasts_unit(config: &Config) -> Option<Problem> {
    /// What `TimeoutStopSec` of our unit leaves for the drain.
    const UNIT_ALLOWS: std::time::Duration = std::time::Duration::from_secs(75);
    (config.server.drain > UNIT_ALLOWS).then(|| {
        Problem::warning("the unit stops the daemon before it has drained", "longer than 75s")
            .help("raise `TimeoutStopSec` above it with `systemctl edit longshore`, or lower it")
    })
}

fn no_place_for_schedule(config: &Config) -> Option<Problem> {
    let pull = &config.pull;
    (pull.kept_for_clicks >= pull.at_once).then(|| {
        Problem::error("no pull would ever start by itself", format!("all {} places are kept for clicks", pull.at_once))
            .help("make `pull.kept_for_clicks` smaller than `pull.at_once`")
    })
}

fn click_after_hour(config: &Config) -> Option<Problem> {
    let pull = &config.pull;
    (pull.after_click > pull.every).then(|| {
        Problem::error(
            "a click would take longer than no click",
            format!("`pull.every` is {}", units::span_text(pull.every)),
        )
        .help("make `pull.after_click` shorter than `pull.every`")
    })
}

fn hasty_pulls(config: &Config) -> Option<Problem> {
    const FEW_MINUTES: std::time::Duration = std::time::Duration::from_mins(5);
    (config.pull.every < FEW_MINUTES).then(|| {
        Problem::warning("accounts are pulled very often", "shorter than 5m")
            .help("platforms count calls and lock out who makes too many; a click pulls at once anyway")
    })
}

fn too_few_instances(config: &Config) -> Option<Problem> {
    let (instances, pulls) = (config.sandbox.instances_max, config.pull.at_once);
    usize::try_from(instances).is_ok_and(|instances| instances < pulls).then(|| {
        Problem::warning("pulls will wait for each other", format!("{instances} instances for {pulls} pulls at once"))
            .help("make `sandbox.instances_max` at least `pull.at_once` times `pull.batches_at_once`")
    })
}

fn cpu_outlasts_call(config: &Config) -> Option<Problem> {
    let sandbox = &config.sandbox;
    (sandbox.cpu_per_call > sandbox.time_per_call)
        .then(|| longer("sandbox.cpu_per_call", "sandbox.time_per_call", sandbox.time_per_call))
}

fn connect_outlasts_request(config: &Config) -> Option<Problem> {
    let egress = &config.egress;
    (egress.connect_timeout > egress.request_timeout)
        .then(|| longer("egress.connect_timeout", "egress.request_timeout", egress.request_timeout))
}

fn request_outlasts_call(config: &Config) -> Option<Problem> {
    (config.egress.request_timeout > config.sandbox.time_per_call)
        .then(|| longer("egress.request_timeout", "sandbox.time_per_call", config.sandbox.time_per_call))
}

fn answer_exceeds_memory(config: &Config) -> Option<Problem> {
    let memory = config.sandbox.memory_bytes_max;
    (config.egress.answer_bytes_max > memory).then(|| {
        let answer = units::size_text(config.egress.answer_bytes_max);
        let label = format!("an answer may be {answer}, the memory {}", units::size_text(memory));
        Problem::error("an answer could not fit into a connector's memory", label)
            .help("lower `egress.answer_max` or raise `sandbox.memory_max`")
    })
}

/// Two spans of which the first is a part of the second.
fn longer(part: &str, whole: &str, limit: std::time::Duration) -> Problem {
    Problem::error(format!("`{part}` is longer than `{whole}`"), format!("`{whole}` is {}", units::span_text(limit)))
        .help(format!("`{part}` is a part of `{whole}`: make it shorter"))
}

/// The rules of one connector's block.
fn block_problems(path: &str, block: &ConnectorBlock, found: &Found) -> Vec<Problem> {
    let is_fit = |key: &str| !found.unfit.contains(&format!("{path}.{key}"));
    let place = |key: &str| found.places.get(&format!("{path}.{key}")).or_else(|| found.places.get(path)).cloned();
    let at = |key: &str, problem: Problem| {
        let (source, span) = place(key).unwrap_or_default();
        Problem { source, span, ..problem }
    };
    let mut problems = Vec::new();
    if is_fit("hosts") && is_fit("settings") {
        problems.extend(setting_is_no_origin(block).map(|problem| at("settings", problem)));
        problems.extend(setting_is_misspelt(block).map(|problem| at("hosts", problem)));
        let reached = || block.hosts.iter().flatten().map(|host| filled_in(host, block));
        let plain = reached().find(|host| host.starts_with("http://"));
        // A host from a setting that the file leaves to the connector's own initial value may be anything.
        let all_known = block.hosts.is_some() && reached().all(|host| setting_named_by(host).is_none());
        if let Some(host) = plain.filter(|_| !block.plain_http && is_fit("plain_http")) {
            let problem = Problem::error("plain http is not granted", format!("`{host}` would carry tokens in clear"));
            problems.push(at("hosts", problem.help("write `https://`; or, for a simulator, add `plain_http = true`")));
        } else if block.plain_http && plain.is_none() && all_known {
            let problem = Problem::warning(format!("`{path}.plain_http` has no effect"), "no host uses plain http");
            problems.push(at("plain_http", problem.help("remove it")));
        }
    }
    if let Some(name) = block.secrets.keys().find(|name| block.settings.contains_key(*name)) {
        let problem = Problem::error(format!("`{name}` is both a setting and a secret"), "it can only be one of them");
        problems
            .push(at("settings", problem.help("a secret field stands under `secrets`, any other under `settings`")));
    }
    problems
}

/// A setting that a host names must be an origin.
fn setting_is_no_origin(block: &ConnectorBlock) -> Option<Problem> {
    let names = block.hosts.iter().flatten().filter_map(|host| setting_named_by(host));
    let mut settings = names.filter_map(|name| Some((name, block.settings.get(name)?)));
    settings.find_map(|(name, value)| {
        let no = origin::parse(value).err()?;
        let problem = Problem::error(format!("the setting `{name}` must be an origin, since `hosts` names it"), no.why);
        Some(match no.instead {
            Some(instead) => problem.help(format!("did you mean `\"{instead}\"`?")),
            None => problem,
        })
    })
}

/// A host names a setting that the file does not have, beside one of nearly that name. A setting of another name may be left to the
/// connector's own initial value, which is not known here.
fn setting_is_misspelt(block: &ConnectorBlock) -> Option<Problem> {
    let names = block.hosts.iter().flatten().filter_map(|host| setting_named_by(host));
    let mut missing = names.filter(|name| !block.settings.contains_key(*name));
    missing.find_map(|name| {
        let near = hint::nearest(name, block.settings.keys().map(String::as_str))?;
        let problem = Problem::warning("a host names a setting that is not here", format!("`{name}` is not set"));
        Some(problem.help(format!("did you mean `\"{{{near}}}\"`?")))
    })
}

/// The host, or the value of the setting that it names, if the file has one.
fn filled_in<'b>(host: &'b str, block: &'b ConnectorBlock) -> &'b str {
    setting_named_by(host).and_then(|name| block.settings.get(name)).map_or(host, String::as_str)
}
