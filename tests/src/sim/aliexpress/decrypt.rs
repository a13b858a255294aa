//! `aliexpress.trade.seller.order.decrypt`: the clear name, street and telephone, for who brings the order's exact `oaid`.

use serde_json::{Value, json};

use crate::sim::faults::Fault;

use super::DECRYPT;
use super::answer::Refusal;
use super::gateway::Call;
use super::mask;

/// What the platform's `result_code` holds is not documented; these two only differ from each other.
const GRANTED: u32 = 200;
const REFUSED: u32 = 400;

/// The clear parts, or a result that says why not.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.parameters.get("orderId").ok_or_else(|| Refusal::missing("orderId"))?;
    let oaid = call.parameters.get("oaid").ok_or_else(|| Refusal::missing("oaid"))?;
    let number: u64 = id.parse().map_err(|_| Refusal::invalid("orderId"))?;
    let found = call.shop.orders.get(&number).and_then(|order| Some((order, order.at(call.now)?)));
    let Some((order, snapshot)) = found else {
        return Ok(refused("order does not exist"));
    };
    if call.switches.take(DECRYPT, |fault| fault == Fault::StaysMasked).is_some() {
        return Ok(refused("order is closed"));
    }
    let recipient = snapshot.recipient;
    if oaid != mask::oaid(order, recipient) {
        return Ok(refused("oaid is invalid"));
    }
    Ok(json!({
        "result_code": GRANTED,
        "result_obj": {
            "buyer_signer_fullname": order.buyer.full_name(),
            "first_name": order.buyer.first_name,
            "contact_person": recipient.name,
            "detail_address": recipient.street,
            "address2": recipient.street2,
            "mobile_no": recipient.phone,
            "phone_number": "",
        },
    }))
}

fn refused(info: &str) -> Value {
    json!({ "result_code": REFUSED, "result_info": info })
}
