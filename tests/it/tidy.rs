//! Holds the shape of the project: rows, doors, sizes, headers, words, skipped tests, documents. A rule is a function from a tree of
//! files to its problems; each is shown trees that break it (`broken`), then the real one.

mod broken;
mod docs;
mod doors;
mod rows;
mod shape;
mod skips;
mod source;
mod tree;
mod words;

use tree::Tree;

/// A rule: the places that break it, in words.
type Rule = fn(&Tree) -> Vec<String>;

/// All rules, by name.
const RULES: [(&str, Rule); 9] = [
    ("rows", rows::check),
    ("doors", doors::check),
    ("headers", shape::headers),
    ("sizes", shape::sizes),
    ("orphans", shape::orphans),
    ("pure", shape::pure),
    ("words", words::check),
    ("skips", skips::check),
    ("docs", docs::check),
];

#[test]
fn the_project_is_tidy() {
    let tree = Tree::of_project().expect("the project's files are readable");
    let problems: Vec<String> = RULES.iter().flat_map(|(_, rule)| rule(&tree)).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
