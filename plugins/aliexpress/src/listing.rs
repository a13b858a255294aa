//! Walking a window, one page of ours for each page of the platform's that holds something.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::time::{self, Timestamp, Zone};
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, Field};
use serde::Serialize;

use crate::app::App;
use crate::ask::{Ask, Group};
use crate::call::Call;
use crate::fault;
use crate::sheet::{self, PAGE_SIZE, Sheet};

const METHOD: &str = "aliexpress.trade.seller.orderlist.get";
/// Budget of the list's calls.
pub(crate) const BUDGET: &str = "list";

/// The platform's query, with times in its own zone.
#[derive(Debug, Serialize)]
struct Query {
    create_date_start: String,
    create_date_end: String,
    modified_date_start: String,
    modified_date_end: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_status: Option<&'static str>,
    current_page: u32,
    page_size: u32,
}

/// One page of a window. An answer without orders is no page worth storing, so the next question follows at once; what the
/// window is asked in all is bounded by `ask`.
pub fn list_orders(
    host: &impl Host,
    context: &Context,
    window: &Window,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let app = App::of(context)?;
    let span = Span::of(window)?;
    let first = cursor.map_or_else(|| Ok(Ask::first()), str::parse)?;
    let mut ask = first;
    loop {
        let sheet = match look(host, &app, &span, &ask) {
            Ok(sheet) => sheet,
            Err(failure) => match ask.narrowed() {
                Some(narrower) if fault::is_parameter_error(&failure) => {
                    ask = narrower;
                    continue;
                }
                _ if ask == first => return Err(failure),
                // The way so far is kept, or a ban that comes after a few calls would send every attempt back to the start.
                _ => return Ok(page(Sheet::default(), Some(ask), ask.total(0))),
            },
        };
        let records = sheet.listed.len() + sheet.set_aside.len();
        let full = u32::try_from(records).is_ok_and(|records| records >= PAGE_SIZE);
        let (total, next) = (ask.total(sheet.count), ask.after(sheet.pages, sheet.count, full)?);
        match next {
            Some(next) if records == 0 => ask = next,
            next => return Ok(page(sheet, next, total)),
        }
    }
}

/// Asks for one page of the platform's.
fn look(host: &impl Host, app: &App<'_>, span: &Span, ask: &Ask) -> Result<Sheet, Failure> {
    let zone = Zone::pacific();
    let (create_date_start, create_date_end) = ask.creation(span.end, &zone);
    let query = Query {
        create_date_start,
        create_date_end,
        modified_date_start: zone.lower_edge(span.start),
        modified_date_end: zone.upper_edge(span.end),
        // Without a status the platform lists every order but finished ones, those in statuses that we never heard of too.
        order_status: match ask.group {
            Group::Open => None,
            Group::Finished => Some("FINISH"),
        },
        current_page: ask.page,
        page_size: PAGE_SIZE,
    };
    let query = serde_json::to_string(&query)
        .map_err(|error| Failure::malformed("", format!("the query could not be written: {error}")))?;
    let parameters = vec![Field::new("param_aeop_order_query", text(query))];
    let response = Call::business(app, METHOD, BUDGET, parameters).send(host)?;
    sheet::read(&response, ask.page)
}

fn page(sheet: Sheet, next: Option<Ask>, total: u32) -> Page {
    Page {
        orders: Vec::new(),
        listed: sheet.listed,
        set_aside: sheet.set_aside,
        next: next.map(|ask| ask.to_string()),
        complete_until: None,
        total: Some(total),
    }
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
