//! Walking a window, page by page, and looking one order up in the list.

use longshore_connector_sdk::exports::orders::{Page, SetAside, Window};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::RawValue;
use longshore_connector_sdk::time::{self, Timestamp, Zone};
use longshore_connector_sdk::{Context, Failure};

use crate::app::App;
use crate::ask::Ask;
use crate::call::{Method, call};
use crate::fault;
use crate::sheet::{self, Sheet};

const LIST: Method = Method { name: "dh.order.list.get", version: "2.0" };

/// Which of an order's times a span is about.
#[derive(Debug, Clone, Copy)]
enum TimeOf {
    Placing,
    Change,
}

impl TimeOf {
    /// The platform's number for it, `querytimeType`.
    fn number(self) -> &'static str {
        match self {
            Self::Placing => "1",
            Self::Change => "3",
        }
    }
}

/// One page of a window: sketches of the orders that changed in it, placing included.
pub(crate) fn list_orders(
    host: &impl Host,
    context: &Context,
    window: &Window,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let app = App::of(context)?;
    let span = Span::of(window)?;
    let mut ask = cursor.map_or_else(|| Ok(Ask::first()), str::parse)?;
    let sheet = loop {
        match look(host, &app, TimeOf::Change, &span, ask, None) {
            Ok(sheet) => break sheet,
            Err(failure) => match ask.narrowed() {
                Some(narrower) if fault::is_parameter_error(&failure) => ask = narrower,
                _ => return Err(failure),
            },
        }
    };
    let next = ask.after(sheet.pages, sheet.count)?;
    let mut page = Page {
        orders: Vec::new(),
        listed: Vec::new(),
        set_aside: Vec::new(),
        next: next.map(|ask| ask.to_string()),
        complete_until: None,
        total: Some(ask.total(sheet.count)),
    };
    for record in sheet.records()? {
        match sheet::sketch(record) {
            Ok(listed) => page.listed.push(listed),
            Err(reason) => page.set_aside.push(SetAside { order_id: None, reason, source: record.get().to_owned() }),
        }
    }
    Ok(page)
}

/// The list's record of one order, which was placed at `placed`. None if the list does not show it.
pub(crate) fn look_up(
    host: &impl Host,
    app: &App<'_>,
    order_id: &str,
    placed: Timestamp,
) -> Result<Option<Box<RawValue>>, Failure> {
    let span = Span { start: placed, end: time::after(placed, 1) };
    let sheet = look(host, app, TimeOf::Placing, &span, Ask::one(), Some(order_id))?;
    let is_it = |record: &&RawValue| sheet::sketch(record).is_ok_and(|listed| listed.order_id == order_id);
    Ok(sheet.records()?.into_iter().find(is_it).map(ToOwned::to_owned))
}

/// Asks for one page of the platform's.
fn look(
    host: &impl Host,
    app: &App<'_>,
    time_of: TimeOf,
    span: &Span,
    ask: Ask,
    order_id: Option<&str>,
) -> Result<Sheet, Failure> {
    let zone = Zone::beijing();
    let (start, end) = (zone.lower_edge(span.start), zone.upper_edge(span.end));
    let (page, size) = (ask.page.to_string(), ask.size.to_string());
    let mut parameters = vec![
        ("querytimeType", time_of.number()),
        ("startDate", start.as_str()),
        ("endDate", end.as_str()),
        ("pageNo", page.as_str()),
        ("pageSize", size.as_str()),
    ];
    parameters.extend(order_id.map(|order_id| ("orderNo", order_id)));
    sheet::read(&call(host, app, LIST, &parameters)?, ask.page, ask.size)
}

/// A window as moments.
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    fn of(window: &Window) -> Result<Self, Failure> {
        let unreadable = || Failure::malformed("", "the host gave a window that is no span of time");
        let read = |moment: &str| time::parse_utc(moment).ok_or_else(unreadable);
        let (start, end) = (read(&window.start)?, read(&window.end)?);
        if start <= end { Ok(Self { start, end }) } else { Err(unreadable()) }
    }
}
