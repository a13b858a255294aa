//! What a list is asked for: the rules of its parameters. Decides by the parameters alone.

use std::time::Duration;

use longshore::model::Timestamp;

use crate::sim::parameters::Parameters;
use crate::sim::shop::{PlacedOrder, Snapshot};

use super::answer::Refusal;
use super::{beijing, words};

/// Longest span.
const SPAN_MAX: Duration = Duration::from_hours(365 * 24);

/// Which of an order's times a span is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeOf {
    Placing,
    Payment,
    Change,
}

/// A query that keeps the rules.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    time_of: TimeOf,
    /// Both ends are included.
    span: (Timestamp, Timestamp),
    /// From 1.
    pub(super) page: usize,
    pub(super) page_size: usize,
    /// Empty: all.
    statuses: Vec<String>,
    order: Option<String>,
    buyer: Option<String>,
    parcel: Option<String>,
    product: Option<String>,
}

impl Query {
    /// Reads the parameters of a list whose pages hold `page_size_max` orders at most.
    pub(super) fn read(parameters: &Parameters, page_size_max: usize) -> Result<Self, Refusal> {
        let required = |name: &str| parameters.get(name).ok_or_else(|| Refusal::missing(name));
        let time_of = match required("querytimeType")? {
            "1" => TimeOf::Placing,
            "2" => TimeOf::Payment,
            "3" => TimeOf::Change,
            _ => return Err(Refusal::invalid("querytimeType")),
        };
        let moment = |name: &str| beijing::read(required(name)?).ok_or_else(|| Refusal::invalid(name));
        let (start, end) = (moment("startDate")?, moment("endDate")?);
        if end < start || end.since(start) > SPAN_MAX {
            return Err(Refusal::invalid("endDate"));
        }
        let count = |name: &str, max: usize| {
            let number = required(name)?.parse().ok().filter(|number| (1..=max).contains(number));
            number.ok_or_else(|| Refusal::invalid(name))
        };
        let statuses: Vec<String> =
            parameters.get("orderStatus").into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
        if statuses.iter().any(|status| !words::STATUSES.contains(&status.as_str())) {
            return Err(Refusal::invalid("orderStatus"));
        }
        let filter = |name: &str| parameters.get(name).map(str::to_owned);
        Ok(Self {
            time_of,
            span: (start, end),
            page: count("pageNo", usize::MAX)?,
            page_size: count("pageSize", page_size_max)?,
            statuses,
            order: filter("orderNo"),
            buyer: filter("buyerNickName"),
            parcel: filter("deliveryNo"),
            product: filter("itemCode"),
        })
    }

    /// True if the list shows the order.
    pub(super) fn wants(&self, order: &PlacedOrder, snapshot: &Snapshot<'_>) -> bool {
        let time = match self.time_of {
            TimeOf::Placing => Some(snapshot.created_at),
            TimeOf::Payment => snapshot.paid_at,
            TimeOf::Change => Some(snapshot.modified_at),
        };
        let (start, end) = self.span;
        let is_wanted = |filter: &Option<String>, is_it: &dyn Fn(&str) -> bool| filter.as_deref().is_none_or(is_it);
        time.is_some_and(|time| start <= time && time <= end)
            && (self.statuses.is_empty() || self.statuses.iter().any(|code| code == words::status(snapshot.stage)))
            && is_wanted(&self.order, &|number| number == order.number.to_string())
            && is_wanted(&self.buyer, &|login| login == order.buyer.login)
            && is_wanted(&self.parcel, &|parcel| {
                snapshot.shipped_at.is_some() && parcel == words::tracking_number(order)
            })
            && is_wanted(&self.product, &|code| order.lines.iter().any(|line| code == line.product.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_platforms_rules() {
        const GOOD: &str =
            "querytimeType=3&startDate=2024-05-17+00:00:00&endDate=2024-05-17+06:00:00&pageNo=1&pageSize=50";
        for (change, code) in [
            (("", ""), None),
            (("querytimeType=3", "querytimeType=1"), None),
            (("querytimeType=3", "querytimeType=4"), Some("33")),
            (("querytimeType=3", ""), Some("32")),
            (("startDate=2024-05-17+00:00:00", ""), Some("32")),
            (("2024-05-17+00:00:00", "2024-05-17"), Some("33")),
            (("2024-05-17+00:00:00", "2024-05-17T00:00:00Z"), Some("33")),
            (("2024-05-17+00:00:00", "2024-05-17+06:00:00"), None),
            (("2024-05-17+00:00:00", "2024-05-17+06:00:01"), Some("33")),
            (("2024-05-17+00:00:00", "2023-05-18+06:00:00"), None),
            (("2024-05-17+00:00:00", "2023-05-18+05:59:59"), Some("33")),
            (("pageNo=1", "pageNo=0"), Some("33")),
            (("pageNo=1", ""), Some("32")),
            (("pageSize=50", "pageSize=100"), None),
            (("pageSize=50", "pageSize=101"), Some("33")),
            (("pageSize=50", "pageSize=50&orderStatus=103001,105003"), None),
            (("pageSize=50", "pageSize=50&orderStatus=103001,1"), Some("33")),
        ] {
            let query = if change.0.is_empty() { GOOD.to_owned() } else { GOOD.replacen(change.0, change.1, 1) };
            let read = Query::read(&Parameters::merged(Some(&query), b""), 100).err();
            let told = match &read {
                Some(Refusal::Router(code, _)) => Some(*code),
                _ => None,
            };
            assert_eq!(told, code, "{query}");
        }
    }
}
