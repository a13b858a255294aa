//! One dependency, one door: which part of the daemon may use which crate, and which parts of the standard library.
//!
//! A dependency that is in neither table is a problem too, so a new one has to say where it belongs.

use super::source;
use super::tree::Tree;

const MANIFEST: &str = "host/Cargo.toml";

/// A path, by its first segments, and the places below `host/src/` that may use it.
const DOORS: [(&str, &[&str]); 47] = [
    ("redb", &["store"]),
    ("chacha20poly1305", &["store"]),
    ("notify", &["catalog"]),
    ("rustix", &["sandbox"]),
    ("tokio::process", &["sandbox"]),
    ("wasmtime", &["sandbox"]),
    ("wasmtime_wasi", &["sandbox"]),
    ("aho_corasick", &["sandbox/capability"]),
    ("flate2", &["sandbox/capability"]),
    ("hyper_rustls", &["sandbox/capability"]),
    ("rustls_native_certs", &["sandbox/capability"]),
    ("hyper::client", &["sandbox/capability", "cli"]),
    ("hyper_util::client", &["sandbox/capability", "cli"]),
    ("hyper::server", &["web"]),
    ("hyper_util::server", &["web"]),
    ("hyper_util::service", &["web"]),
    ("hyper", &["web", "sandbox/capability", "cli"]),
    ("hyper_util", &["web", "sandbox/capability", "cli"]),
    ("http_body_util", &["web", "sandbox/capability", "cli"]),
    ("axum", &["web"]),
    ("tower", &["web", "sandbox/capability"]),
    ("askama", &["web"]),
    ("fluent_bundle", &["web"]),
    ("pulldown_cmark", &["web"]),
    ("unic_langid", &["web"]),
    ("argon2", &["people"]),
    ("toml", &["config"]),
    ("annotate_snippets", &["config"]),
    ("strsim", &["config"]),
    ("tracing_subscriber", &["telemetry"]),
    ("tracing_journald", &["telemetry"]),
    ("sd_notify", &["app"]),
    ("clap", &["cli"]),
    ("comfy_table", &["cli"]),
    ("anstream", &["cli"]),
    ("anyhow", &["app", "cli", "main"]),
    ("getrandom", &["random", "store"]),
    ("std::env", &["config", "cli"]),
    ("std::time::SystemTime", &["clock"]),
    ("jiff::Timestamp::now", &["clock"]),
    ("jiff::Zoned::now", &["clock"]),
    ("tokio::spawn", &["tasks"]),
    ("tokio::task::spawn", &["tasks"]),
    ("tokio::task::spawn_blocking", &["tasks"]),
    ("tokio::task::JoinSet", &["tasks"]),
    ("std::thread::spawn", &["tasks"]),
    ("std::thread::Builder", &["tasks"]),
];

/// Dependencies that any module may use: vocabulary, encodings and digests, which open nothing and keep nothing.
const OPEN: [&str; 20] = [
    "base64",
    "bytes",
    "form_urlencoded",
    "futures-util",
    "hmac",
    "http",
    "ipnet",
    "jiff",
    "md-5",
    "rustls",
    "serde",
    "serde_json",
    "sha1",
    "sha2",
    "thiserror",
    "tokio",
    "tokio-rustls",
    "tokio-util",
    "tracing",
    "zeroize",
];

/// Every use of a crate outside its door, and every dependency without one.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut problems = without_door(tree.get(MANIFEST).unwrap_or_default());
    for (path, text) in tree.host() {
        let place = path.strip_prefix("host/src/").unwrap_or(path);
        let code = source::code_only(text);
        for named in source::paths(&source::without_tests(&code, &code)) {
            // The narrowest door decides: `hyper::server` before `hyper`.
            let narrowest =
                DOORS.iter().filter(|(door, _)| leads_to(&named.path, door)).max_by_key(|(door, _)| door.len());
            let Some((door, places)) = narrowest else { continue };
            if !places.iter().any(|allowed| is_in(place, allowed)) {
                let places = places.join(", ");
                problems.push(format!("{path}:{}: `{door}` is used only in: {places}", named.line));
            }
        }
    }
    problems.dedup();
    problems
}

fn without_door(manifest: &str) -> Vec<String> {
    let listed = |name: &str| {
        let krate = name.replace('-', "_");
        OPEN.contains(&name) || DOORS.iter().any(|(door, _)| *door == krate)
    };
    dependencies(manifest)
        .filter(|name| !listed(name))
        .map(|name| format!("{MANIFEST}: dependency `{name}` has no door: list it in tests/it/tidy/doors.rs"))
        .collect()
}

/// Names of a manifest's `[dependencies]`.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
}

/// True if the path is the door, or lies behind it.
fn leads_to(path: &str, door: &str) -> bool {
    path.strip_prefix(door).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// True if a file below `host/src/` is this module, or lies in its folder.
fn is_in(place: &str, module: &str) -> bool {
    place.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}
