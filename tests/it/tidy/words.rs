//! Words of one platform have no place in the daemon: a further platform touches its connector and one config block, and
//! nothing under `host/`. Comments may name a platform as an example, and unit tests may use one as data.

use super::source;
use super::tree::{Tree, is_test_file};

/// Names of platforms and of what only one of them has, in lower case.
const FORBIDDEN: [&str; 12] = [
    "aliexpress",
    "速卖通",
    "callbacksmt",
    "oaid",
    "ebay",
    "runame",
    "amazon",
    "亚马逊",
    "spapi",
    "selling-partner",
    "dhgate",
    "敦煌",
];

/// Where an administrator is shown, as an example in the text of a message, of a command's help or of the sample file, what to
/// write about a platform that exists.
const EXAMPLES: [(&str, &str); 4] = [
    ("host/src/cli/args.rs", "aliexpress"),
    ("host/src/config/check.rs", "aliexpress"),
    ("host/src/config/connector.rs", "aliexpress"),
    ("host/src/config/sample.rs", "aliexpress"),
];

/// Every forbidden word in the daemon's code, pages and message files.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.starts_with("host/") && !is_test_file(path)) {
        let text = if is_rust(path) {
            source::without_comments(&source::without_tests(text, &source::code_only(text)))
        } else {
            text.to_owned()
        };
        for (index, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word) && !EXAMPLES.contains(&(path, word))) {
                problems.push(format!(
                    "{path}:{}: `{word}` is one platform's word: it belongs to its connector",
                    index + 1
                ));
            }
        }
    }
    problems
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "rs")
}
