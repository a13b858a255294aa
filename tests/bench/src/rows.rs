//! The rows: which there are, and what one says.

mod empty;
mod live;
mod orders;

use anyhow::ensure;

use crate::Options;
use crate::pipeline;
use crate::usage::Spread;

/// One row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) name: &'static str,
    /// The figure, with its unit.
    pub(crate) measured: String,
    /// What it is held against.
    pub(crate) baseline: String,
    /// The ratio, or the difference.
    pub(crate) result: String,
    /// What should be reached.
    pub(crate) reach: &'static str,
    /// Whether it was.
    pub(crate) reached: bool,
    /// What the figures are made of.
    pub(crate) parts: Vec<Part>,
}

/// Processor time of a part of a row's work, for one order or one pull.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Whose.
    pub(crate) name: &'static str,
    /// How much, over the rounds.
    pub(crate) time: Spread,
}

/// Measures the rows that were asked for.
pub(crate) async fn measure(options: &Options) -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let sandboxed = pipeline::sandboxed(&folder).await?;
    let mut rows = Vec::new();
    if orders::NAME.contains(&options.filter) {
        rows.push(orders::measure(options, &sandboxed).await?);
    }
    if empty::NAME.contains(&options.filter) {
        rows.push(empty::measure(options, &sandboxed).await?);
    }
    for connector in live::CONNECTORS.iter().filter(|connector| connector.name.contains(&options.filter)) {
        rows.push(live::measure(options, connector).await?);
    }
    let names = [orders::NAME, empty::NAME].into_iter().chain(live::CONNECTORS.iter().map(|connector| connector.name));
    let (filter, names) = (&options.filter, names.collect::<Vec<_>>().join("; "));
    ensure!(!rows.is_empty(), "no row's name holds `{filter}`; there are: {names}");
    Ok(rows)
}
