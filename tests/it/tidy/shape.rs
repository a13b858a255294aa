//! What every file looks like: a header that says what it owns, a size, a parent that declares it, and no async code where
//! things are only decided.

use super::source;
use super::tree::{Tree, is_test_file};

/// Lines from which a file is split, its unit tests not counted.
const LINES_MAX: usize = 400;

/// Files that are longer for a reason. None may pass [`LINES_LIMIT`].
const LONG: [(&str, &str); 1] =
    [("host/src/model/order.rs", "an order, field by field as in the contract, where people look it up")];

/// Lines that no file may have, whatever the reason.
const LINES_LIMIT: usize = 600;

/// Folders and files in which everything is a synchronous function of its arguments. Each is looked for as soon as the module's
/// folder is there.
const PURE: [&str; 20] = [
    "host/src/accounts/renewal.rs",
    "host/src/config/check.rs",
    "host/src/config/rules.rs",
    "host/src/connectors/grants.rs",
    "host/src/model",
    "host/src/pull/outcome.rs",
    "host/src/pull/window.rs",
    "host/src/sandbox/capability/http/blank.rs",
    "host/src/sandbox/capability/http/encode.rs",
    "host/src/sandbox/capability/http/fill.rs",
    "host/src/sandbox/capability/http/seal.rs",
    "host/src/sandbox/check.rs",
    "host/src/sandbox/convert",
    "host/src/sandbox/inspect.rs",
    "host/src/sandbox/vault.rs",
    "host/src/sandbox/world.rs",
    "host/src/schedule/agenda.rs",
    "host/src/schedule/backoff.rs",
    "host/src/schedule/due.rs",
    "host/src/schedule/spread.rs",
];

/// Files of Rust without a `//!` header.
pub(super) fn headers(tree: &Tree) -> Vec<String> {
    let opens_with_doc = |text: &str| text.lines().next().is_some_and(|line| line.strip_prefix("//! ").is_some());
    tree.rust()
        .filter(|(_, text)| !opens_with_doc(text))
        .map(|(path, _)| format!("{path}:1: opens without a `//!` line that says what the file owns"))
        .collect()
}

/// Files that are too long, and exceptions that are no longer needed.
pub(super) fn sizes(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| !is_test_file(path)) {
        let lines = source::product_lines(text);
        let excepted = LONG.iter().any(|(long, _)| *long == path);
        if lines > LINES_LIMIT || (lines > LINES_MAX && !excepted) {
            let max = if excepted { LINES_LIMIT } else { LINES_MAX };
            problems.push(format!("{path}: {lines} lines without tests, at most {max}: split it"));
        } else if lines <= LINES_MAX && excepted {
            problems
                .push(format!("{path}: {lines} lines: its exception in tests/it/tidy/shape.rs is no longer needed"));
        }
    }
    problems
}

/// Files that no other file declares, so that the compiler never sees them.
pub(super) fn orphans(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, _) in tree.rust() {
        let Some((parents, name)) = parents_of(path) else { continue };
        let declared = |parent: &String| {
            let code = source::code_only(tree.get(parent).unwrap_or_default());
            code.lines().any(|line| without_visibility(line.trim()) == name)
        };
        if !parents.iter().any(declared) {
            problems.push(format!("{path}: `{name}` stands neither in {}", parents.join(" nor in ")));
        }
    }
    problems
}

/// Files that only decide, and yet wait, spawn, or do I/O.
pub(super) fn pure(tree: &Tree) -> Vec<String> {
    const IMPURE: [&str; 5] = ["tokio", "std::fs", "std::net", "std::process", "crate::store"];
    let mut problems = Vec::new();
    for place in PURE {
        let folder =
            place.strip_suffix(".rs").and_then(|file| file.rsplit_once('/')).map_or(place, |(folder, _)| folder);
        let mut files = tree.host().filter(|(path, _)| *path == place || is_below(path, place)).peekable();
        if files.peek().is_none() && tree.has_folder(folder) {
            problems.push(format!("{place}: listed as pure in tests/it/tidy/shape.rs, and not there"));
        }
        for (path, text) in files {
            let code = source::code_only(text);
            let code = source::without_tests(&code, &code);
            for (index, line) in code.lines().enumerate() {
                if line.split(|c: char| c != '_' && !c.is_alphanumeric()).any(|word| word == "async" || word == "await")
                {
                    problems.push(format!("{path}:{}: decides, so it neither waits nor is async", index + 1));
                }
            }
            for named in source::paths(&code) {
                let impure = IMPURE.iter().find(|root| is_path_below(&named.path, root));
                if let Some(root) = impure {
                    problems.push(format!("{path}:{}: decides, so it does not use `{root}`", named.line));
                }
            }
        }
    }
    problems
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_path_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// A declaration without `pub`, `pub(crate)` and the like.
fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else { return line };
    let rest = rest.strip_prefix('(').and_then(|scope| scope.split_once(')')).map_or(rest, |(_, rest)| rest);
    rest.trim_start()
}

/// Where a module is declared, and how. None for what cargo itself finds: crate roots, programs and build scripts.
fn parents_of(path: &str) -> Option<(Vec<String>, String)> {
    const ROOTS: [&str; 3] = ["main.rs", "lib.rs", "build.rs"];
    let (folder, file) = path.rsplit_once('/')?;
    if ROOTS.contains(&file) || folder.ends_with("/bin") || folder.ends_with("/examples") {
        return None;
    }
    let name = format!("mod {};", file.strip_suffix(".rs")?);
    let parents = [format!("{folder}.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
    Some((parents.to_vec(), name))
}
