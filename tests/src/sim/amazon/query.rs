//! The parameters that both lists of orders share under different names: dates, and how many.

use std::time::Duration;

use longshore::model::Timestamp;

use crate::sim::parameters::Parameters;

use super::door::Call;
use super::refusal::Refusal;
use super::words;

/// Changes are listed no earlier, and no younger date may be asked for.
const YOUNGEST: Duration = Duration::from_mins(2);
const PAGE_SIZE_MAX: usize = 100;
const MARKETPLACES_MAX: usize = 50;

/// Names of the parameters in one version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    pub(super) created: [&'static str; 2],
    pub(super) updated: [&'static str; 2],
    pub(super) marketplaces: &'static str,
    pub(super) page_size: &'static str,
}

/// By which of its times an order is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Created,
    Updated,
}

/// A span of time, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) by: By,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// The span that is asked for: by exactly one of two times, and up to what has been listed if no end is named.
pub(super) fn span(call: &Call<'_>, parameters: &Parameters, names: Names) -> Result<Span, Refusal> {
    let (created, updated) = (parameters.get(names.created[0]), parameters.get(names.updated[0]));
    let (by, from, [_, end], [_, other_end]) = match (created, updated) {
        (Some(from), None) => (By::Created, from, names.created, names.updated),
        (None, Some(from)) => (By::Updated, from, names.updated, names.created),
        _ => {
            let message = format!("Either {} or {} must be given, and not both.", names.created[0], names.updated[0]);
            return Err(Refusal::invalid(message));
        }
    };
    if parameters.get(other_end).is_some() {
        return Err(Refusal::invalid(format!("{other_end} cannot be given without its beginning.")));
    }
    let youngest = call.clock().minus(YOUNGEST);
    let from = moment(from)?;
    let to = parameters.get(end).map_or(Ok(youngest), moment)?;
    if to > youngest {
        return Err(Refusal::invalid(format!("{end} must be at least two minutes before now.")));
    }
    if to < from {
        return Err(Refusal::invalid(format!("{end} is before its beginning.")));
    }
    Ok(Span { by, from, to })
}

/// A moment in UTC. An offset is refused.
fn moment(text: &str) -> Result<Timestamp, Refusal> {
    let parsed = text.ends_with('Z').then(|| text.parse().ok()).flatten();
    parsed.ok_or_else(|| Refusal::invalid("Invalid Date-Time field(s)."))
}

/// How many orders a page has at most.
pub(super) fn page_size(parameters: &Parameters, names: Names) -> Result<usize, Refusal> {
    let size = parameters.get(names.page_size).map_or(Some(PAGE_SIZE_MAX), |text| text.parse().ok());
    size.filter(|size| (1..=PAGE_SIZE_MAX).contains(size))
        .ok_or_else(|| Refusal::invalid(format!("{} must be 1 to {PAGE_SIZE_MAX}.", names.page_size)))
}

/// Checks the marketplaces and answers whether the one of all orders here is among them.
pub(super) fn marketplaces(parameters: &Parameters, names: Names) -> Result<bool, Refusal> {
    let Some(list) = list(parameters, names.marketplaces) else { return Ok(true) };
    if list.len() > MARKETPLACES_MAX {
        return Err(Refusal::invalid(format!("{} has at most {MARKETPLACES_MAX} entries.", names.marketplaces)));
    }
    if list.iter().any(|id| !words::MARKETPLACES.iter().any(|known| known.id == *id)) {
        return Err(Refusal::foreign_marketplace());
    }
    Ok(list.contains(&words::MARKETPLACE))
}

/// A list as Amazon wants it: one value, joined by commas.
pub(super) fn list<'a>(parameters: &'a Parameters, name: &str) -> Option<Vec<&'a str>> {
    parameters.get(name).map(|text| text.split(',').collect())
}

/// A list of which every entry is one of `known`. Empty: all.
pub(super) fn words_of<'a>(parameters: &'a Parameters, name: &str, known: &[&str]) -> Result<Vec<&'a str>, Refusal> {
    let list = list(parameters, name).unwrap_or_default();
    match list.iter().find(|word| !known.contains(word)) {
        Some(word) => Err(Refusal::invalid(format!("{name} does not know {word}."))),
        None => Ok(list),
    }
}
