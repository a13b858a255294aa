//! The `filter` of `getOrders`: its grammar, and which orders it lets through. Decides by the text and the present moment.

use longshore::model::Timestamp;

use super::answer::Refusal;

/// How far back any date may lie. The document says two years.
const OLDEST_MILLIS: i64 = 2 * 365 * 86_400_000;

/// A filter that keeps the rules.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    /// When orders were placed, both ends included.
    pub(super) created: Option<Span>,
    /// When they last changed, likewise. Without effect beside a range of creation.
    pub(super) modified: Option<Span>,
    /// The words for the goods that are wanted; all if none.
    pub(super) statuses: Vec<String>,
}

/// A range of time with both ends, of which the later one may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    from: Timestamp,
    to: Option<Timestamp>,
}

impl Filter {
    /// True if an order of this age, last change and status is asked for.
    pub(super) fn admits(&self, created: Timestamp, modified: Timestamp, status: &str) -> bool {
        let in_time = match (self.created, self.modified) {
            (Some(span), _) => span.contains(created),
            (None, Some(span)) => span.contains(modified),
            (None, None) => true,
        };
        in_time && (self.statuses.is_empty() || self.statuses.iter().any(|wanted| wanted == status))
    }
}

impl Span {
    /// From a moment on.
    pub(super) fn since(from: Timestamp) -> Self {
        Self { from, to: None }
    }

    fn contains(self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at <= to)
    }
}

/// Reads the parameter, decoded once.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Filter, Refusal> {
    let mut filter = Filter::default();
    let mut rest = text;
    while !rest.is_empty() {
        let malformed = || Refusal::parameter(30800, "Invalid filter value", rest);
        let (name, value) = rest.split_once(':').ok_or_else(malformed)?;
        let closing = match value.chars().next() {
            Some('[') => ']',
            Some('{') => '}',
            _ => return Err(malformed()),
        };
        let end = value.find(closing).ok_or_else(malformed)?;
        let (inside, behind) = (value.get(1..end).unwrap_or_default(), value.get(end + 1..).unwrap_or_default());
        match (name, closing) {
            ("creationdate", ']') => filter.created = Some(span(inside, now)?),
            ("lastmodifieddate", ']') => filter.modified = Some(span(inside, now)?),
            ("orderfulfillmentstatus", '}') => filter.statuses = statuses(inside)?,
            ("creationdate" | "lastmodifieddate" | "orderfulfillmentstatus", _) => return Err(malformed()),
            _ => return Err(Refusal::parameter(30700, "Invalid filter field", name)),
        }
        rest = match behind.strip_prefix(',') {
            Some(next) if !next.is_empty() => next,
            None if behind.is_empty() => "",
            _ => return Err(malformed()),
        };
    }
    Ok(filter)
}

fn span(text: &str, now: Timestamp) -> Result<Span, Refusal> {
    let (from, to) = text.split_once("..").ok_or_else(|| Refusal::parameter(30800, "Invalid filter value", text))?;
    if from.is_empty() {
        return Err(Refusal::parameter(30820, "Start date is missing", text));
    }
    let from = moment(from)?;
    let to = if to.is_empty() { None } else { Some(moment(to)?) };
    if from > now || to.is_some_and(|to| to > now) {
        return Err(Refusal::parameter(30850, "Date is in the future", text));
    }
    if to.is_some_and(|to| from > to) {
        return Err(Refusal::parameter(30840, "Start date is after end date", text));
    }
    if now.as_millis() - from.as_millis() > OLDEST_MILLIS {
        return Err(Refusal::parameter(30830, "Date range must be within 2 years", text));
    }
    Ok(Span { from, to })
}

/// `2016-03-21T08:25:43.511Z`, and nothing shorter or in another zone.
fn moment(text: &str) -> Result<Timestamp, Refusal> {
    let shape = text.bytes().zip(*b"0000-00-00T00:00:00.000Z").all(|(byte, pattern)| match pattern {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    });
    let parsed = (shape && text.len() == 24).then(|| text.parse().ok()).flatten();
    parsed.ok_or_else(|| Refusal::parameter(30810, "Invalid date format", text))
}

/// Of the combinations that one could think of, two are supported.
fn statuses(text: &str) -> Result<Vec<String>, Refusal> {
    let mut asked: Vec<_> = text.split('|').map(str::to_owned).collect();
    asked.sort();
    match asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["IN_PROGRESS", "NOT_STARTED"] | ["FULFILLED", "IN_PROGRESS"] => Ok(asked),
        _ => Err(Refusal::parameter(30800, "Invalid filter value", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-08-01T12:00:00.000Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn keeps_the_platforms_grammar() {
        for (text, refused) in [
            ("", None),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z..2026-08-01T12:00:00.000Z]", None),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z..]", None),
            ("creationdate:[2026-08-01T11:00:00.000Z..],orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}", None),
            ("orderfulfillmentstatus:{IN_PROGRESS|FULFILLED}", None),
            ("orderfulfillmentstatus:{NOT_STARTED}", Some(30800)),
            ("orderfulfillmentstatus:{NOT_STARTED|FULFILLED}", Some(30800)),
            ("orderfulfillmentstatus:[NOT_STARTED|IN_PROGRESS]", Some(30800)),
            ("lastmodifiedDate:[2026-08-01T11:00:00.000Z..]", Some(30700)),
            ("lastmodifieddate", Some(30800)),
            ("lastmodifieddate:2026-08-01T11:00:00.000Z", Some(30800)),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z]", Some(30800)),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z..],", Some(30800)),
            ("lastmodifieddate:[2026-08-01T11:00:00Z..]", Some(30810)),
            ("lastmodifieddate:[2026-08-01T11:00:00.000+08:00..]", Some(30810)),
            ("lastmodifieddate:[2026-13-01T11:00:00.000Z..]", Some(30810)),
            ("lastmodifieddate:[..2026-08-01T11:00:00.000Z]", Some(30820)),
            ("lastmodifieddate:[2024-07-31T11:00:00.000Z..]", Some(30830)),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z..2026-08-01T10:00:00.000Z]", Some(30840)),
            ("lastmodifieddate:[2026-08-01T11:00:00.000Z..2026-08-01T12:00:00.001Z]", Some(30850)),
            ("lastmodifieddate:[2026-08-01T12:00:00.001Z..]", Some(30850)),
        ] {
            let id = read(text, at(NOW)).err().map(|refusal| match refusal {
                Refusal::Error { id, .. } => id,
                other => panic!("{other:?}"),
            });
            assert_eq!(id, refused, "{text}");
        }
    }

    #[test]
    fn creation_alone_counts_where_both_are_given() {
        let changed = "lastmodifieddate:[2026-08-01T11:00:00.000Z..2026-08-01T11:30:00.000Z]";
        let both = format!("creationdate:[2026-07-01T00:00:00.000Z..2026-07-02T00:00:00.000Z],{changed}");
        for (text, created, modified, admitted) in [
            (changed, "2026-07-01T00:00:00.000Z", "2026-08-01T11:30:00.000Z", true),
            (changed, "2026-07-01T00:00:00.000Z", "2026-08-01T11:30:00.001Z", false),
            (&both, "2026-07-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z", true),
            (&both, "2026-07-03T00:00:00.000Z", "2026-08-01T11:10:00.000Z", false),
        ] {
            let filter = read(text, at(NOW)).unwrap();
            assert_eq!(
                filter.admits(at(created), at(modified), "NOT_STARTED"),
                admitted,
                "{text} {created} {modified}"
            );
        }
    }
}
