//! Tables for people: columns without lines, Chinese characters counted as two, nothing in them that a terminal would obey.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

/// A table of texts.
#[derive(Debug)]
pub(super) struct Rows {
    table: Table,
}

impl Rows {
    /// Columns with these heads. On a terminal the table fits its width; elsewhere nothing is wrapped.
    pub(super) fn new(heads: &[&str]) -> Self {
        let mut table = Table::new();
        table.load_style(NOTHING);
        let arrangement = if table.is_tty() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
        table.set_content_arrangement(arrangement);
        table.set_header(heads.iter().map(|head| head.to_uppercase()));
        Self { table }
    }

    /// Adds a row.
    pub(super) fn add<const N: usize>(&mut self, cells: [String; N]) {
        self.table.add_row(cells.map(|cell| visible(&cell)));
    }

    /// The table as text.
    pub(super) fn text(&self) -> String {
        self.table.trim_fmt().lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }
}

/// The text on one line, with control characters and direction marks made visible: shops and buyers choose these texts.
pub(super) fn visible(text: &str) -> String {
    let is_obeyed = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_obeyed(c) { '\u{fffd}' } else { c }).collect()
}

/// What stands in a cell that has nothing to say.
pub(super) fn or_dash(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let mut rows = Rows::new(&["shop", "state"]);
        rows.add(["\u{5e97}\u{94fa}".to_owned(), "connected".to_owned()]);
        rows.add(["shop".to_owned(), "paused".to_owned()]);
        assert_eq!(rows.text(), "SHOP  STATE\n\u{5e97}\u{94fa}  connected\nshop  paused");
    }

    #[test]
    fn nothing_is_left_that_a_terminal_would_obey() {
        assert_eq!(visible("a\x1b[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
    }
}
