//! `aliexpress.trade.seller.orderlist.get`: pages by number over whatever there is at that moment, newest first.

use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::faults::Fault;
use crate::sim::shop::{Line, PREPARE_DAYS, PlacedOrder, Shop, Snapshot, Special, Stage};

use super::answer::Refusal;
use super::gateway::Call;
use super::pacific::WallRange;
use super::query::{self, Query};
use super::{LIST, mask, pacific, words};

/// One page. Numbers of pages and orders are those of this moment, so they move under a reader.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let text = call.parameters.get("param_aeop_order_query");
    let text = text.ok_or_else(|| Refusal::missing("param_aeop_order_query"))?;
    let query = query::read(text, pacific::wall(call.now))?;
    if take(call, Fault::Unsuccessful) {
        let result = json!({ "success": false, "error_code": "SYSTEM_BUSY", "error_message": "system busy" });
        return Ok(json!({ "code": "0", "result": result }));
    }
    if take(call, Fault::EmptyList) {
        return Ok(json!({ "code": "0", "result": {} }));
    }
    let left_out = call.switches.left_out();
    let orders = call.shop.orders_at(call.now, |order, snapshot| {
        !left_out.contains(&order.number) && is_asked_for(&query, order, snapshot)
    });
    // "SC orders are not counted": semi-managed ones are listed like the others, and the numbers know nothing of them.
    let total = orders.iter().filter(|(order, _)| order.special != Some(Special::SemiManaged)).count();
    let first = (query.page - 1).saturating_mul(query.page_size);
    let size = if take(call, Fault::EmptyPage) { 0 } else { query.page_size };
    let page = orders.iter().skip(first).take(size);
    let page: Vec<_> = page.map(|(order, snapshot)| item(call.shop, order, snapshot, call.now)).collect();
    Ok(json!({
        "code": "0",
        "result": {
            "success": true,
            "current_page": query.page,
            "page_size": query.page_size,
            "total_count": total,
            "total_page": total.div_ceil(query.page_size),
            "time_stamp": pacific::text(call.now),
            "target_list": page,
        },
    }))
}

fn take(call: &Call<'_>, fault: Fault) -> bool {
    call.switches.take(LIST, |switched| switched == fault).is_some()
}

/// Times are compared as the clock on the wall shows them, so the hour that comes twice is one hour here.
fn is_asked_for(query: &Query, order: &PlacedOrder, snapshot: &Snapshot<'_>) -> bool {
    let within = |range: Option<WallRange>, at| range.is_none_or(|range| range.contains(at));
    let listed = words::listed_status(snapshot.stage);
    let status = if query.statuses.is_empty() {
        listed != "FINISH"
    } else {
        // Who asks for orders whose money is on its way gets these, but reads FINISH in them.
        query.statuses.iter().any(|asked| asked == listed || asked == words::status(snapshot.stage))
    };
    let buyer = query.buyer.as_ref().is_none_or(|login| *login == order.buyer.login);
    status && buyer && within(query.created, snapshot.created_at) && within(query.modified, snapshot.modified_at)
}

fn item(shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>, now: Timestamp) -> Value {
    let stage = snapshot.stage;
    let finished = words::listed_status(stage) == "FINISH";
    let lines = order.lines.iter().enumerate();
    let lines: Vec<_> = lines.map(|(index, line)| product(order, snapshot, index, line)).collect();
    let mut item = json!({
        "order_id": order.number,
        "order_status": words::listed_status(stage),
        "biz_type": "AE_COMMON",
        "gmt_create": pacific::text(snapshot.created_at),
        "gmt_update": pacific::text(snapshot.modified_at),
        "pay_amount": amount(order, order.total()),
        "payment_type": order.payment_method,
        "fund_status": words::fund_status(snapshot),
        "frozen_status": words::frozen_status(stage),
        "issue_status": words::issue_status(stage),
        "logistics_status": words::logistics_status(snapshot),
        "order_detail_url": format!("https://trade.aliexpress.com/orderDetail.htm?orderId={}", order.number),
        "buyer_login_id": order.buyer.login,
        "buyer_signer_fullname": mask::name(&order.buyer.full_name()),
        "seller_login_id": shop.login,
        "seller_operator_login_id": shop.login,
        "seller_signer_fullname": shop.name,
        "has_request_loan": false,
        "phone": false,
        "product_list": lines,
    });
    let optional = [
        ("gmt_pay_time", snapshot.paid_at.map(|at| pacific::text(at).into())),
        ("gmt_send_goods_time", snapshot.shipped_at.filter(|_| !finished).map(|at| pacific::text(at).into())),
        ("end_reason", words::end_reason(stage).map(Value::from)),
    ];
    insert(&mut item, optional);
    insert(&mut item, time_left(snapshot, now));
    item
}

/// What is left of the present stage, and for shipping, counted down: it differs with every call although nothing changed.
fn time_left(snapshot: &Snapshot<'_>, now: Timestamp) -> [(&'static str, Option<Value>); 4] {
    let until = |end: Option<Timestamp>| end.map(|end| end.as_millis() - now.as_millis());
    let left = until(snapshot.ship_by());
    let part = |unit: i64, of: i64| left.map(|left| Value::from((left.max(0) / unit % of).to_string()));
    [
        ("left_send_good_day", part(86_400_000, i64::MAX)),
        ("left_send_good_hour", part(3_600_000, 24)),
        ("left_send_good_min", part(60_000, 60)),
        ("timeout_left_time", until(snapshot.expires_at()).map(Value::from)),
    ]
}

fn product(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line) -> Value {
    let stage = order.line_stage(index, snapshot.stage);
    let mut product = json!({
        "child_id": line.number,
        "order_id": order.number,
        "product_id": line.product,
        "product_name": line.title,
        "product_count": line.quantity,
        "product_unit": "piece",
        "product_unit_price": amount(order, line.unit_price),
        "total_product_amount": amount(order, line.unit_price * u64::from(line.quantity)),
        "logistics_amount": amount(order, 0),
        "product_snap_url": words::snapshot_url(order, line),
        "son_order_status": words::listed_status(stage),
        "show_status": words::listed_status(stage),
        "logistics_type": order.service.code,
        "logistics_service_name": order.service.name,
        "goods_prepare_time": PREPARE_DAYS,
        "memo": line.memo,
        "send_goods_operator": words::send_goods_operator(order, line),
        "fund_status": words::fund_status(snapshot),
        "issue_status": words::issue_status(stage),
        "can_submit_issue": stage == Stage::Shipped,
        "money_back3x": false,
        "buyer_signer_first_name": mask::name(&order.buyer.first_name),
        "buyer_signer_last_name": mask::name(&order.buyer.last_name),
        "tags": [],
    });
    insert(
        &mut product,
        [
            ("sku_code", line.sku.as_deref().map(Value::from)),
            ("extend_map", words::extend_map(order).map(Value::from)),
            ("product_img_url", line.image.as_deref().map(Value::from)),
        ],
    );
    product
}

fn amount(order: &PlacedOrder, minor: u64) -> Value {
    json!({ "amount": order.currency.decimal(minor), "currency_code": order.currency.code })
}

/// Adds the members that are there. The platform leaves out what it does not have.
pub(super) fn insert<const N: usize>(object: &mut Value, members: [(&'static str, Option<Value>); N]) {
    if let Some(object) = object.as_object_mut() {
        object.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
}
