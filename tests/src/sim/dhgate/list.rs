//! `dh.order.list.get`: pages by number over whatever there is at that moment, newest first.

use serde_json::{Value, json};

use crate::sim::faults::Fault;
use crate::sim::shop::{PlacedOrder, Snapshot};

use super::answer::Refusal;
use super::query::Query;
use super::router::{Call, setting};
use super::{LIST, PAGE_SIZE_MAX, beijing, words};

const PAGE_SIZE_MAX_DEFAULT: u32 = 100;

/// One page. Numbers of pages and orders are those of this moment, so they move under a reader. A page without orders, wherever
/// it is, is an answer that found nothing.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let page_size_max = setting(call.app, PAGE_SIZE_MAX).unwrap_or(PAGE_SIZE_MAX_DEFAULT);
    let query = Query::read(call.parameters, usize::try_from(page_size_max).unwrap_or(usize::MAX))?;
    let take = |fault| call.switches.take(LIST, |switched| switched == fault).is_some();
    if take(Fault::Unsuccessful) {
        return Err(Refusal::Method("system.busy", "系统繁忙，请稍后再试"));
    }
    if take(Fault::EmptyList) {
        return Ok(json!({}));
    }
    let left_out = call.switches.left_out();
    let orders = call
        .shop
        .orders_at(call.now, |order, snapshot| !left_out.contains(&order.number) && query.wants(order, snapshot));
    let first = (query.page - 1).saturating_mul(query.page_size);
    let page = orders.iter().skip(first).take(query.page_size);
    let mut page: Vec<_> = page.map(|(order, snapshot)| item(order, snapshot)).collect();
    if page.is_empty() {
        return Err(Refusal::Nothing);
    }
    if take(Fault::EmptyPage) {
        page.clear();
    }
    Ok(json!({
        "count": orders.len(),
        "pages": orders.len().div_ceil(query.page_size),
        "orderBaseInfoList": page,
    }))
}

fn item(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let time = |at: Option<_>| at.map(beijing::text);
    let told = words::tells_contact(order);
    json!({
        "orderId": words::hex_id(order.number),
        "orderNo": order.number.to_string(),
        "orderStatus": words::status(snapshot.stage),
        "orderTotalPrice": words::double(order.total(), 2),
        "startedDate": beijing::text(snapshot.created_at),
        "payDate": time(snapshot.paid_at),
        "deliveryDate": time(snapshot.shipped_at),
        "deliveryDeadline": time(snapshot.ship_by()),
        "updateDate": beijing::text(snapshot.modified_at),
        "cancelDate": time(snapshot.ended_at.filter(|_| words::is_called_off(snapshot.stage))),
        "buyerConfirmDate": time(snapshot.ended_at.filter(|_| snapshot.is_received())),
        "inAccountDate": time(snapshot.ended_at.filter(|_| snapshot.is_received())),
        "buyerId": told.then(|| words::buyer_id(order)),
        "buyerNickName": told.then_some(&order.buyer.login),
        "country": told.then(|| words::country_name(&snapshot.recipient.country)),
        "orderRemark": null,
        "isWarn": words::is_warn(order, snapshot.stage),
        "warnReason": words::warning(order, snapshot.stage),
    })
}
