//! Import rows: a module of the daemon uses only rows below its own. The table is the doc comment of `host/src/lib.rs`.
//!
//! `a -> b` in a row says that `a` may use its neighbour `b`; otherwise neighbours do not know each other.

use std::collections::BTreeMap;

use super::source;
use super::tree::{Tree, module_of};

const LIBRARY: &str = "host/src/lib.rs";

/// The table: the row of each module, and which neighbours may be used.
#[derive(Debug, Default)]
struct Rows {
    row_of: BTreeMap<String, u32>,
    neighbours: Vec<(String, String)>,
}

/// Every import that does not point down, and every module without a row.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let rows = Rows::read(&table(tree.get(LIBRARY).unwrap_or_default()));
    let mut problems = Vec::new();
    for (path, text) in tree.host().filter(|(path, _)| *path != LIBRARY) {
        let Some(module) = module_of(path) else { continue };
        let Some(row) = rows.row_of.get(module) else {
            problems.push(format!("{path}: module `{module}` stands in no row of {LIBRARY}"));
            continue;
        };
        let code = source::code_only(text);
        for named in source::paths(&source::without_tests(&code, &code)) {
            let Some(used) = used_module(path, &named.path) else { continue };
            let allowed = used == module
                || rows.row_of.get(used).is_some_and(|used_row| used_row < row)
                || rows.neighbours.iter().any(|(from, to)| from == module && to == used);
            // A name that is no module is an item of the library's root, which has none but modules.
            if !allowed && rows.row_of.contains_key(used) {
                problems
                    .push(format!("{path}:{}: `{module}` must not use `{used}`, which is not below it", named.line));
            }
        }
    }
    problems.dedup();
    problems
}

/// The lines of the table, as they stand between the fences of the doc comment.
pub(super) fn table(library: &str) -> Vec<&str> {
    let doc = library.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    doc.skip_while(|line| *line != "```text").skip(1).take_while(|line| *line != "```").collect()
}

impl Rows {
    fn read(table: &[&str]) -> Self {
        let mut rows = Self::default();
        for line in table {
            let mut words = line.split_whitespace();
            let Some(row) = words.next().and_then(|number| number.parse().ok()) else { continue };
            let mut before = None;
            let mut arrow = false;
            for word in words {
                if word == "->" {
                    arrow = true;
                    continue;
                }
                if let Some(from) = before.take().filter(|_| arrow) {
                    rows.neighbours.push((from, word.to_owned()));
                }
                arrow = false;
                rows.row_of.insert(word.to_owned(), row);
                before = Some(word.to_owned());
            }
        }
        rows
    }
}

/// The module of the daemon that a path leads to, seen from `file`.
fn used_module<'a>(file: &str, path: &'a str) -> Option<&'a str> {
    let mut segments = path.split("::").peekable();
    match segments.peek().copied()? {
        "crate" => segments.nth(1),
        "longshore" if file == "host/src/main.rs" => segments.nth(1),
        "super" => {
            let up = path.split("::").take_while(|segment| *segment == "super").count();
            // `host/src/a.rs` is one below the root, `host/src/a/b.rs` two.
            let depth = file.strip_prefix("host/src/")?.split('/').count();
            if up >= depth { segments.nth(up) } else { None }
        }
        _ => None,
    }
}
