//! `aliexpress.trade.new.redefining.findorderbyid`: one order with everything but the clear address.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::sim::faults::Fault;
use crate::sim::shop::{Line, PREPARE_DAYS, PlacedOrder, Shop, Snapshot, Special, Stage};

use super::answer::Refusal;
use super::gateway::Call;
use super::list::insert;
use super::{DETAIL, mask, pacific, words};

#[derive(Deserialize)]
struct Raw {
    order_id: Option<Value>,
}

/// The order, or an answer without `target` if the shop has no such order. What the platform really says then is not known.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let text = call.parameters.get("param1").ok_or_else(|| Refusal::missing("param1"))?;
    let raw: Raw = serde_json::from_str(text).map_err(|_| Refusal::invalid("param1"))?;
    let id = raw.order_id.ok_or_else(|| Refusal::missing("order_id"))?;
    let number = match &id {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    let number: u64 = number.ok_or_else(|| Refusal::invalid("order_id"))?;
    let found = call.shop.orders.get(&number).and_then(|order| Some((order, order.at(call.now)?)));
    let mut answer = json!({ "time_stamp": pacific::text(call.now) });
    if call.switches.take(DETAIL, |fault| fault == Fault::EmptyDetail).is_some() {
        insert(&mut answer, [("target", Some(Value::Null))]);
        return Ok(answer);
    }
    let target = found.map(|(order, snapshot)| target(call.shop, order, &snapshot));
    insert(&mut answer, [("target", target)]);
    Ok(answer)
}

fn target(shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let stage = snapshot.stage;
    let recipient = snapshot.recipient;
    let lines: Vec<_> = (0..).zip(&order.lines).map(|(index, line)| child(order, snapshot, index, line)).collect();
    let mut target = json!({
        "id": order.number,
        "oaid": mask::oaid(order, recipient),
        "order_status": words::status(stage),
        "gmt_create": pacific::text(snapshot.created_at),
        "gmt_modified": pacific::text(snapshot.modified_at),
        "order_amount": money(order, order.total()),
        "init_oder_amount": money(order, order.goods()),
        "new_order_amount": { "amount": order.currency.decimal(order.total()), "currency_code": order.currency.code },
        "logistics_amount": money(order, order.freight),
        "payment_type": order.payment_method,
        "fund_status": words::fund_status(snapshot),
        "frozen_status": words::frozen_status(stage),
        "issue_status": words::issue_status(stage),
        "loan_status": "loan_none",
        "logistics_status": words::logistics_status(snapshot),
        "cod": false,
        "buyerloginid": order.buyer.login,
        "buyer_signer_fullname": mask::name(&order.buyer.full_name()),
        "buyer_info": {
            "login_id": order.buyer.login,
            "first_name": mask::name(&order.buyer.first_name),
            "last_name": mask::name(&order.buyer.last_name),
            "country": words::country(&recipient.country),
        },
        "seller_operator_login_id": shop.login,
        "seller_signer_fullname": shop.name,
        "receipt_address": address(snapshot),
        "child_order_list": lines,
        "child_order_ext_info_list": order.lines.iter().map(|line| ext_info(order, line)).collect::<Vec<_>>(),
        "logistic_info_list": parcels(order, snapshot),
        "opr_log_dto_list": [],
    });
    let optional = [
        ("gmt_pay_success", snapshot.paid_at.map(|at| pacific::text(at).into())),
        ("gmt_trade_end", snapshot.ended_at.map(|at| pacific::text(at).into())),
        ("over_time_left", snapshot.expires_at().map(|at| pacific::text(at).into())),
        ("order_end_reason", words::end_reason(stage).map(Value::from)),
        ("cancel_request_reason", words::cancel_request_reason(stage).map(Value::from)),
    ];
    insert(&mut target, optional);
    target
}

/// Name, street and telephone are hidden; the rest is not.
fn address(snapshot: &Snapshot<'_>) -> Value {
    let recipient = snapshot.recipient;
    let mut address = json!({
        "contact_person": mask::name(&recipient.name),
        "country": words::country(&recipient.country),
        "province": recipient.province,
        "city": recipient.city,
        "detail_address": mask::text(&recipient.street),
        "address": mask::text(&recipient.street),
        "address2": mask::text(&recipient.street2),
        "zip": recipient.postal_code,
        "phone_country": recipient.phone_prefix,
        "mobile_no": mask::text(&recipient.phone),
    });
    insert(&mut address, [("cpf_no", recipient.cpf.as_deref().map(Value::from))]);
    address
}

fn child(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line) -> Value {
    let stage = order.line_stage(index, snapshot.stage);
    let mut child = json!({
        "id": line.number,
        "child_order_id": line.number.to_string(),
        "order_sort_id": index + 1,
        "order_status": words::status(stage),
        "product_id": line.product,
        "product_name": line.title,
        "product_count": line.quantity,
        "product_price": money(order, line.unit_price),
        "product_unit": "piece",
        "lot_num": 1,
        "product_attributes": attributes(line),
        "product_snap_url": words::snapshot_url(order, line),
        "init_order_amt": money(order, line.unit_price * u64::from(line.quantity)),
        "logistics_type": order.service.code,
        "logistics_service_name": order.service.name,
        "goods_prepare_time": PREPARE_DAYS,
        "send_goods_operator": words::send_goods_operator(order, line),
        "already_taxed": "U_TAXED",
        "buyer_memo": line.memo,
        "fund_status": words::fund_status(snapshot),
        "frozen_status": words::frozen_status(stage),
        "issue_status": words::issue_status(stage),
        "tags": [],
    });
    let optional = [
        ("sku_code", line.sku.as_deref().map(Value::from)),
        ("product_img_url", line.image.as_deref().map(Value::from)),
        ("logistics_warehouse_type", words::warehouse_type(order, line).map(Value::from)),
        ("extend_map", words::extend_map(order).map(Value::from)),
    ];
    insert(&mut child, optional);
    child
}

/// JSON in a text, as the platform writes it. Where the seller named a value anew, that name is the one that the buyer saw.
fn attributes(line: &Line) -> String {
    let sku: Vec<_> = (0_u32..)
        .zip(&line.options)
        .map(|(index, (name, value))| match (line.product + u64::from(index)) % 3 {
            0 => json!({ "pName": name, "pValue": "Custom", "selfDefineValue": value, "order": index }),
            1 => json!({ "pName": name, "pValue": value, "selfDefineValue": "undefined", "order": index }),
            _ => json!({ "pName": name, "pValue": value, "order": index }),
        })
        .collect();
    json!({ "sku": sku }).to_string()
}

fn ext_info(order: &PlacedOrder, line: &Line) -> Value {
    json!({
        "product_id": line.product,
        "product_name": line.title,
        "quantity": line.quantity,
        "unit_price": money(order, line.unit_price),
    })
}

fn parcels(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Vec<Value> {
    let Some(sent) = snapshot.shipped_at else {
        return Vec::new();
    };
    let received = snapshot.is_received();
    let mut parcel = json!({
        "logistics_no": words::tracking_number(order),
        "logistics_service_name": order.service.name,
        "logistics_type_code": order.service.code,
        "gmt_send": pacific::text(sent),
        "receive_status": if received { "received" } else { "default" },
        "have_tracking_info": snapshot.stage != Stage::PartlyShipped,
    });
    let received_at = received.then(|| pacific::text(snapshot.modified_at).into());
    insert(&mut parcel, [("gmt_received", received_at)]);
    vec![parcel]
}

/// An amount, readable and exact. In one order of each shop the readable one is zero, as the platform's own sample shows it.
fn money(order: &PlacedOrder, minor: u64) -> Value {
    let currency = order.currency;
    let readable = if order.special == Some(Special::Euro) { json!(0) } else { json!(currency.decimal(minor)) };
    json!({ "amount": readable, "cent": minor, "cent_factor": currency.factor(), "currency_code": currency.code })
}
