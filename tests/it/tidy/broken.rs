//! Small trees that break one rule each, and some that look as if they did.

use super::RULES;
use super::source;
use super::tree::Tree;

/// A library whose table the rows are read from.
const LIBRARY: &str = "//! Doc.\n//!\n//! ```text\n//! 10 main -> cli\n//!  2 store catalog\n//!  0 clock -> model  tasks\n//! ```\n\
    pub mod store;\npub mod model;\n";

/// A map and a record that are in step with [`LIBRARY`].
const MAP: &str = "# Map\n```text\n10 main -> cli\n 2 store catalog\n 0 clock -> model  tasks\n```\n";
const RECORD: &str = "# One\n## Context\n## Decision\n## What was refused\n## How we would notice that we were wrong\n";

/// What the problems must say, one text for each. None: the rule must be content.
type Expected = &'static [&'static str];

/// Rule, files, and what it must say of them.
type Case = (&'static str, Vec<(&'static str, String)>, Expected);

fn cases() -> Vec<Case> {
    [row_cases(), door_cases(), shape_cases(), skip_cases(), document_cases()].concat()
}

fn file(path: &'static str, text: &str) -> Vec<(&'static str, String)> {
    vec![(path, text.to_owned())]
}

fn beside_library(path: &'static str, text: &str) -> Vec<(&'static str, String)> {
    vec![("host/src/lib.rs", LIBRARY.to_owned()), (path, text.to_owned())]
}

fn row_cases() -> Vec<Case> {
    let case = |path, text, expected: Expected| ("rows", beside_library(path, text), expected);
    vec![
        case("host/src/model.rs", "use crate::store::Store;", &["model.rs:1: `model` must not use `store`"]),
        case("host/src/store/a.rs", "\nuse crate::{model::Id, catalog};", &["a.rs:2: `store` must not use `catalog`"]),
        case("host/src/store/a.rs", "fn f() { super::super::catalog::scan() }", &["must not use `catalog`"]),
        case("host/src/store.rs", "fn f() { super::catalog::scan() }", &["must not use `catalog`"]),
        case("host/src/model.rs", "use crate::clock::Clock;", &["`model` must not use `clock`"]),
        case("host/src/tasks.rs", "use crate::model::Id;", &["`tasks` must not use `model`"]),
        case("host/src/other.rs", "", &["module `other` stands in no row"]),
        case("host/src/clock.rs", "use crate::model::Timestamp;", &[]),
        case("host/src/main.rs", "fn main() { longshore::cli::run() }", &[]),
        case("host/src/store.rs", "// use crate::catalog;\nconst A: &str = \"crate::catalog::b\";", &[]),
        case("host/src/store.rs", "#[cfg(test)]\nmod tests { use crate::catalog::Scan; }", &[]),
    ]
}

fn door_cases() -> Vec<Case> {
    let case = |path, text, expected: Expected| ("doors", file(path, text), expected);
    let dependencies = "[dependencies]\nserde.workspace = true\nleft-pad = \"1\"\n\n[lints]\n";
    vec![
        case("host/src/api.rs", "use redb::Database;", &["api.rs:1: `redb` is used only in: store"]),
        case("host/src/pull/run.rs", "fn f() { tokio::spawn(g()) }", &["`tokio::spawn` is used only in: tasks"]),
        case("host/src/pull.rs", "use tokio::task;\nfn f() { task::spawn(g()) }", &["pull.rs:2: `tokio::task::spawn`"]),
        case("host/src/pull.rs", "use std::time::{Duration, SystemTime as Wall};", &["`std::time::SystemTime`"]),
        case("host/src/cli.rs", "use hyper_util::server::conn::auto;", &["`hyper_util::server` is used only in: web"]),
        case("host/src/store.rs", "fn f() { std::env::var(\"HOME\") }", &["`std::env` is used only in: config, cli"]),
        case("host/Cargo.toml", dependencies, &["`left-pad` has no door"]),
        case("host/src/storekeeper.rs", "use redb::Database;", &["storekeeper.rs:1: `redb`"]),
        case("host/src/store/writer.rs", "use redb::{Database, TableDefinition};", &[]),
        case("host/src/sandbox/capability/http.rs", "use hyper_util::client::legacy::Client;", &[]),
    ]
}

fn shape_cases() -> Vec<Case> {
    let case = |rule, path, text: &str, expected: Expected| (rule, file(path, text), expected);
    let long = "//! Doc.\n".repeat(401);
    let mostly_tests = format!("//! Doc.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn f() {}\n".repeat(500));
    vec![
        case("headers", "xtask/src/main.rs", "fn main() {}\n", &["xtask/src/main.rs:1: opens without"]),
        case("headers", "plugins/sdk/src/lib.rs", "//!\n", &["opens without"]),
        case("headers", "tests/it/main.rs", "//! Says it.\n", &[]),
        case("sizes", "host/src/store.rs", &long, &["host/src/store.rs: 401 lines"]),
        case("sizes", "host/src/model/order.rs", &long.repeat(2), &["802 lines without tests, at most 600"]),
        case("sizes", "host/src/model/order.rs", "//! Doc.\n", &["no longer needed"]),
        case("sizes", "host/src/store.rs", &mostly_tests, &[]),
        case("sizes", "host/src/store/tests.rs", &long, &[]),
        case("orphans", "host/src/store/writer.rs", "", &["store/writer.rs: `mod writer;` stands neither in"]),
        ("orphans", beside_library("host/src/store.rs", ""), &[]),
        case(
            "pure",
            "host/src/schedule/due.rs",
            "pub async fn due() {}",
            &["due.rs:1: decides", "agenda.rs: listed", "backoff.rs: listed", "spread.rs: listed"],
        ),
        case("pure", "host/src/model/id.rs", "use std::fs::File;", &["id.rs:1: decides, so it does not use `std::fs`"]),
        case("pure", "host/src/model/id.rs", "// async\nfn f() { let text = \"await\"; }", &[]),
        case("words", "host/src/web.rs", "const P: &str = \"/callBackSMT.htm\";", &["web.rs:1: `callbacksmt`"]),
        case("words", "host/templates/a.html", "<p>敦煌网</p>", &["a.html:1: `敦煌`"]),
        case("words", "host/src/config/sample.rs", "const E: &str = \"[connector.ebay]\";", &["sample.rs:1: `ebay`"]),
        case("words", "host/src/config/sample.rs", "const E: &str = \"[connector.aliexpress]\";", &[]),
        case("words", "host/src/web.rs", "/// Such as `ebay`.\nfn f() {}", &[]),
    ]
}

fn skip_cases() -> Vec<Case> {
    let print = "\nfn f() { println!(\"skipped: unit (needs systemd-analyze)\") }";
    let case = |path, text, expected: Expected| ("skips", file(path, text), expected);
    vec![
        case("tests/it/systemd.rs", print, &["systemd.rs:2: `skipped: ` is said by"]),
        case("tests/src/skip.rs", print, &[]),
        case("xtask/src/skips.rs", print, &[]),
        case("tests/it/systemd.rs", "// skipped: nothing\nconst A: &str = \"nothing was skipped\";", &[]),
    ]
}

fn document_cases() -> Vec<Case> {
    const FIRST: &str = "docs/decisions/0001-one.md";
    let case = |map: &str, path, record: &str, expected: Expected| ("docs", documents(map, path, record), expected);
    vec![
        ("docs", file("host/src/lib.rs", LIBRARY), &["docs/ARCHITECTURE.md: missing"]),
        case(&MAP.replace("store ", ""), FIRST, RECORD, &["rows differ"]),
        case(&format!("{MAP}{}", "line\n".repeat(150)), FIRST, RECORD, &["156 lines"]),
        case(MAP, "docs/decisions/0002-one.md", RECORD, &["should begin with docs/decisions/0001-"]),
        case(MAP, FIRST, "# One\n## Context\n", &["has the headings"]),
        case(MAP, FIRST, RECORD, &[]),
    ]
}

fn documents(map: &str, record_path: &'static str, record: &str) -> Vec<(&'static str, String)> {
    vec![
        ("host/src/lib.rs", LIBRARY.to_owned()),
        ("docs/ARCHITECTURE.md", map.to_owned()),
        (record_path, record.to_owned()),
    ]
}

#[test]
fn every_rule_sees_what_breaks_it_and_nothing_else() {
    for (name, files, expected) in cases() {
        let (_, rule) = RULES.iter().find(|(rule, _)| *rule == name).expect("a rule of this name");
        let tree = Tree::of(files.iter().map(|(path, text)| (*path, text.as_str())));
        let problems = rule(&tree);
        let as_expected = problems.len() == expected.len()
            && expected.iter().all(|part| problems.iter().any(|problem| problem.contains(part)));
        assert!(as_expected, "rule `{name}` over {files:?} should say {expected:?}, and says {problems:?}");
    }
}

#[test]
fn every_rule_is_shown_a_broken_tree() {
    for (name, _) in RULES {
        let shown = cases().iter().any(|(rule, _, expected)| *rule == name && !expected.is_empty());
        assert!(shown, "no broken tree for rule `{name}`");
    }
}

#[test]
fn comments_and_literals_are_told_from_code() {
    let cases = [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("f(\"x \\\" // y\") // z", "f(           )     "),
        ("r#\"a\"b\"# c", "         c"),
        ("br\"\\\" c", "      c"),
        ("'\\'' 'x' 'a &'b", "         'a &'b"),
        ("for r in r#use", "for r in r#use"),
    ];
    for (text, expected) in cases {
        assert_eq!(source::code_only(text), expected, "{text}");
    }
}

#[test]
fn paths_are_resolved_through_use() {
    let cases: [(&str, &[&str]); 6] = [
        ("use a::b::{self, c, d::{e, f as g}};", &["a::b", "a::b::c", "a::b::d::e", "a::b::d::f"]),
        ("use a::b as c; fn f() { c::d::<e::F>(x.y()) }", &["a::b", "a::b::d", "e::F"]),
        ("pub(crate) use ::a::*;", &["a::*"]),
        ("fn f() { <A as b::C>::d() }", &["b::C"]),
        ("let x = y.z::<u8>();", &[]),
        ("use super::super::a::B;", &["super::super::a::B"]),
    ];
    for (code, expected) in cases {
        let found: Vec<String> = source::paths(code).into_iter().map(|named| named.path).collect();
        assert_eq!(found, expected, "{code}");
    }
}
