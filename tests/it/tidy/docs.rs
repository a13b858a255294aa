//! Documents that must keep step: the rows in the map for readers, the length of that map, the numbers of the decisions.

use super::rows;
use super::tree::Tree;

const MAP: &str = "docs/ARCHITECTURE.md";
const LINES_MAX: usize = 150;

/// Headings that every decision record has, in this order.
const HEADINGS: [&str; 4] =
    ["## Context", "## Decision", "## What was refused", "## How we would notice that we were wrong"];

/// Every document that is out of step.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut problems = map(tree);
    let records: Vec<_> = tree.files().filter(|(path, _)| path.starts_with("docs/decisions/")).collect();
    for (index, (path, text)) in records.iter().enumerate() {
        let number = format!("docs/decisions/{:04}-", index + 1);
        if !path.starts_with(&number) {
            problems.push(format!(
                "{path}: decision records are numbered without gaps; this one should begin with {number}"
            ));
        }
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        if headings != HEADINGS {
            problems.push(format!("{path}: has the headings {headings:?} instead of {HEADINGS:?}"));
        }
    }
    problems
}

fn map(tree: &Tree) -> Vec<String> {
    let Some(map) = tree.get(MAP) else { return vec![format!("{MAP}: missing")] };
    let mut problems = Vec::new();
    let lines: Vec<&str> = map.lines().map(str::trim).collect();
    if lines.len() > LINES_MAX {
        problems.push(format!("{MAP}: {} lines, at most {LINES_MAX}", lines.len()));
    }
    let table = rows::table(tree.get("host/src/lib.rs").unwrap_or_default());
    if table.is_empty() || !lines.windows(table.len()).any(|part| part == table) {
        problems.push(format!("{MAP}: its rows differ from those in host/src/lib.rs"));
    }
    problems
}
