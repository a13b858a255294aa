//! `dh.order.product.get`: the lines of one order, which have no numbers of their own.

use serde_json::{Value, json};

use crate::sim::faults::Fault;
use crate::sim::shop::{Line, PlacedOrder};

use super::answer::Refusal;
use super::router::Call;
use super::{PRODUCTS, detail, words};

/// The lines.
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let (order, _) = detail::find(call)?;
    if call.switches.take(PRODUCTS, |fault| fault == Fault::EmptyDetail).is_some() {
        return Ok(json!({}));
    }
    let lines: Vec<_> = order.lines.iter().map(|line| product(order, line)).collect();
    Ok(json!({ "orderProductList": lines }))
}

fn product(order: &PlacedOrder, line: &Line) -> Value {
    let [length, width, height] = words::sides_mm(line).map(|side| words::double(side, 1));
    json!({
        "itemcode": line.product.to_string(),
        "itemName": line.title,
        "skuCode": line.sku,
        "skuId": words::sku_id(line),
        "itemAttr": words::attributes(line),
        "itemCount": line.quantity,
        "itemPrice": words::double(line.unit_price, 2),
        "measureName": "Piece",
        "packingQuantity": 1,
        "grossWeight": words::double(words::grams(line), 3),
        "length": length,
        "width": width,
        "height": height,
        "itemImage": words::image_path(line),
        "itemUrl": words::listing_path(line),
        "categoryName": words::category(order),
        "buyerRemark": line.memo,
    })
}
