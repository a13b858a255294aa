//! Pages and batches. An order that fails is set aside; an answer that lies about what it is fails as a whole.

use std::collections::HashSet;

use super::grant::failure_in;
use super::order::order;
use super::text::{ID_BYTES_MAX, SOURCE_BYTES_MAX, cut, id, line, moment};
use crate::model::{Batch, Listed, Order, Page, SetAside, Window};
use crate::sandbox::Fault;
use crate::sandbox::bindings::exports::longshore::connector::orders as wit;

/// The most records of one page: orders, sketches and what could not be read. Platforms answer 50 to 200.
const PAGE_RECORDS_MAX: usize = 2000;
/// The longest cursor, in bytes, as the contract says.
const CURSOR_BYTES_MAX: usize = 4096;
/// The longest reason for which a record is set aside, in bytes.
const REASON_BYTES_MAX: usize = 500;

/// A window for the guest.
pub(in crate::sandbox) fn window(window: Window) -> wit::Window {
    wit::Window { start: window.start.to_string(), end: window.end.to_string() }
}

/// A page for the host.
pub(in crate::sandbox) fn page(from: wit::Page) -> Result<Page, Fault> {
    let records = from.orders.len() + from.listed.len() + from.set_aside.len();
    if records > PAGE_RECORDS_MAX {
        return Err(invalid(format!("the page holds {records} records, the limit is {PAGE_RECORDS_MAX}")));
    }
    if from.next.as_ref().is_some_and(|cursor| cursor.len() > CURSOR_BYTES_MAX) {
        return Err(invalid(format!("the cursor is longer than {CURSOR_BYTES_MAX} bytes")));
    }
    let (orders, mut failed) = sort(from.orders);
    let mut set_aside: Vec<SetAside> = from.set_aside.into_iter().map(aside).collect();
    set_aside.append(&mut failed);
    let mut sketches = Vec::with_capacity(from.listed.len());
    for sketch in from.listed {
        match listed(sketch) {
            Ok(sketch) => sketches.push(sketch),
            Err(aside) => set_aside.push(aside),
        }
    }
    let complete_until = from.complete_until.map(|text| moment("complete-until", &text)).transpose();
    Ok(Page {
        orders,
        listed: sketches,
        set_aside,
        next: from.next,
        complete_until: complete_until.map_err(invalid)?,
        total: from.total,
    })
}

/// A batch for the host. It may leave out what was asked for; it may not bring what was not, nor the same twice.
pub(in crate::sandbox) fn batch(from: wit::Batch, asked: &[String]) -> Result<Batch, Fault> {
    let records = from.orders.len() + from.set_aside.len() + from.missing.len();
    if records > asked.len() {
        return Err(invalid(format!("{records} records for {} identifiers", asked.len())));
    }
    let answered = from.orders.iter().map(|order| &order.order_id).chain(&from.missing);
    let answered = answered.chain(from.set_aside.iter().filter_map(|aside| aside.order_id.as_ref()));
    let mut open: HashSet<&String> = asked.iter().collect();
    for answer in answered {
        if !open.remove(answer) {
            let answer = line(answer, ID_BYTES_MAX);
            return Err(invalid(format!("the order `{answer}` was not asked for, or was answered twice")));
        }
    }
    let (orders, mut failed) = sort(from.orders);
    let mut set_aside: Vec<SetAside> = from.set_aside.into_iter().map(aside).collect();
    set_aside.append(&mut failed);
    Ok(Batch { orders, set_aside, missing: from.missing, stopped: from.stopped.as_ref().map(failure_in) })
}

fn sort(from: Vec<wit::Order>) -> (Vec<Order>, Vec<SetAside>) {
    let (mut orders, mut failed) = (Vec::with_capacity(from.len()), Vec::new());
    for from in from {
        match order(from) {
            Ok(order) => orders.push(order),
            Err(aside) => failed.push(aside),
        }
    }
    (orders, failed)
}

fn aside(from: wit::SetAside) -> SetAside {
    SetAside {
        order_id: from.order_id.filter(|order_id| id("order-id", order_id).is_ok()),
        reason: line(&from.reason, REASON_BYTES_MAX),
        source: cut(from.source, SOURCE_BYTES_MAX),
    }
}

/// A sketch, or a record of one that cannot be used. A revision may be empty: it says nothing then.
fn listed(from: wit::Listed) -> Result<Listed, SetAside> {
    let sound = id("the order-id of a listed order", &from.order_id).and_then(|()| {
        if from.revision.is_empty() { Ok(()) } else { id("the revision of a listed order", &from.revision) }
    });
    match sound {
        Ok(()) => Ok(Listed { order_id: from.order_id, revision: from.revision }),
        Err(reason) => Err(SetAside { order_id: None, reason, source: line(&from.order_id, ID_BYTES_MAX) }),
    }
}

fn invalid(reason: String) -> Fault {
    Fault::Invalid(reason)
}

#[cfg(test)]
mod tests;
