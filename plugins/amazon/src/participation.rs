//! Where a seller sells: the call that proves a new token and its region, and that tells the shop's name.

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::{Many, Told};
use longshore_connector_sdk::{Context, Failure, Request};
use serde::Deserialize;

use crate::app::{ACCESS_TOKEN, App, MARKETPLACES};
use crate::{call, fault, plan};

const PATH: &str = "/sellers/v1/marketplaceParticipations";
/// Name under which the marketplaces of a grant are kept.
const KEPT: &str = "marketplaces";

/// What Amazon tells of a seller in one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Participations {
    /// Name of the shop; several marketplaces may know it by several.
    pub(crate) store: String,
    /// Marketplaces of the region in which the seller sells.
    pub(crate) marketplaces: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    payload: Option<Many<Participation>>,
    errors: Many<fault::Fault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Participation {
    marketplace: Marketplace,
    #[serde(rename = "participation")]
    standing: Standing,
    store_name: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Marketplace {
    id: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Standing {
    is_participating: Told,
}

impl Participations {
    /// Asks Amazon.
    pub(crate) fn ask(host: &impl Host, app: &App<'_>) -> Result<Self, Failure> {
        let request = Request::get(format!("{}{PATH}", app.api));
        let response = call::send(host, app, plan::PARTICIPATIONS, ACCESS_TOKEN, request)?;
        let answer: Answer = serde_json::from_str(&response.body).map_err(|error| fault::unreadable(&error))?;
        let list = answer.payload.ok_or_else(|| fault::inside(&response, &answer.errors, plan::PARTICIPATIONS))?;
        // Amazon also lists marketplaces that are no shops of people, under identifiers of their own.
        let selling = list.0.iter().filter(|entry| {
            entry.standing.is_participating.filled() == Some("true")
                && entry.marketplace.id.filled().is_some_and(|id| app.region.has(id))
        });
        let selling: Vec<&Participation> = selling.collect();
        let store = selling.iter().find_map(|entry| entry.store_name.owned()).unwrap_or_default();
        let marketplaces: Vec<String> = selling.iter().filter_map(|entry| entry.marketplace.id.owned()).collect();
        if marketplaces.is_empty() {
            let message = format!("this seller sells in no marketplace of the region `{}`", app.region.word());
            return Err(Failure::misconfigured("", message));
        }
        Ok(Self { store, marketplaces })
    }

    /// What is kept with the grant.
    pub(crate) fn extra(&self) -> Vec<(String, String)> {
        let list = self.marketplaces.join(",");
        if list.is_empty() { Vec::new() } else { vec![(KEPT.to_owned(), list)] }
    }
}

/// The marketplaces to read, joined as Amazon wants a list: those of the form, else those that the grant came with. Amazon is
/// asked where it did not answer when the grant was made.
pub(crate) fn marketplaces(host: &impl Host, app: &App<'_>, context: &Context) -> Result<String, Failure> {
    let wanted = app.region.wanted(context, MARKETPLACES)?;
    if !wanted.is_empty() {
        return Ok(wanted.join(","));
    }
    match context.extra.iter().find(|(name, _)| name == KEPT) {
        Some((_, kept)) => Ok(kept.clone()),
        None => Ok(Participations::ask(host, app)?.marketplaces.join(",")),
    }
}
