//! `dh.order.get`: one order with its address and its money. It tells neither of warnings nor when the order last changed.

use serde_json::{Value, json};

use crate::sim::faults::Fault;
use crate::sim::shop::{PlacedOrder, Recipient, Snapshot};

use super::answer::Refusal;
use super::router::Call;
use super::{DETAIL, beijing, words};

/// The order. What the platform says of an order that is not the shop's is not known; here it finds nothing.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let (order, snapshot) = find(call)?;
    if call.switches.take(DETAIL, |fault| fault == Fault::EmptyDetail).is_some() {
        return Ok(json!({}));
    }
    let time = |at: Option<_>| at.map(beijing::text);
    let money = |minor| words::double(minor, 2);
    Ok(json!({
        "orderNo": order.number.to_string(),
        "orderStatus": words::status(snapshot.stage),
        "startedDate": beijing::text(snapshot.created_at),
        "payDate": time(snapshot.paid_at),
        "deliveryDate": time(snapshot.shipped_at),
        "deliveryDeadline": time(snapshot.ship_by()),
        "itemTotalPrice": money(order.goods()),
        "shippingCost": money(order.freight),
        "orderTotalPrice": money(order.total()),
        "actualPrice": money(order.total() - order.total() / 12),
        "commissionAmount": money(order.total() / 12),
        "gatewayFee": money(0),
        "fillingMoney": money(0),
        "reducePrice": money(0),
        "risePrice": money(0),
        "sellerCouponPrice": money(0),
        "refundMoney": money(words::refund(order, &snapshot)),
        "shippingType": words::service(order),
        "buyerRemark": order.lines.first().map(|line| &line.memo),
        "orderRemark": null,
        "preferOrder": "0",
        "orderContact": words::tells_contact(order).then(|| contact(order, snapshot.recipient)),
        "orderDeliveryList": deliveries(order, &snapshot),
    }))
}

/// The order that the call asks for, if it is the shop's.
pub(super) fn find<'a>(call: &Call<'a>) -> Result<(&'a PlacedOrder, Snapshot<'a>), Refusal> {
    let number = call.parameters.get("orderNo").ok_or_else(|| Refusal::missing("orderNo"))?;
    let number: u64 = number.parse().map_err(|_| Refusal::invalid("orderNo"))?;
    let order = call.shop.orders.get(&number).ok_or(Refusal::Nothing)?;
    Ok((order, order.at(call.now).ok_or(Refusal::Nothing)?))
}

fn contact(order: &PlacedOrder, recipient: &Recipient) -> Value {
    let (first_name, last_name) = recipient.name.split_once(' ').unwrap_or((&recipient.name, ""));
    json!({
        "firstName": first_name,
        "lastName": last_name,
        "addressLine1": recipient.street,
        "addressLine2": recipient.street2,
        "city": recipient.city,
        "state": recipient.province,
        "country": words::country_name(&recipient.country),
        "postalcode": recipient.postal_code,
        "telephone": format!("{} {}", recipient.phone_prefix, recipient.phone),
        "email": words::email(order),
        "vatNumber": recipient.cpf,
        "abn": null,
        "buyerId": words::buyer_id(order),
        "buyerNickName": order.buyer.login,
    })
}

fn deliveries(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let parcel = snapshot.shipped_at.map(|at| {
        json!({
            "deliveryNo": words::tracking_number(order),
            "shippingType": words::service(order),
            "deliveryDate": beijing::text(at),
            "remark": "",
            "newDeliveryNo": "",
            "newShippingType": "",
            "newRemark": "",
            "complaintStatus": null,
            "processingResults": null,
        })
    });
    parcel.into_iter().collect()
}
