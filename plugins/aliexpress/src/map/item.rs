//! One line of an order: what was bought, and who ships it.

use longshore_connector_sdk::Pairs;
use longshore_connector_sdk::exports::orders::Item;
use longshore_connector_sdk::json::Nested;

use super::amount;
use crate::record::{Attributes, ChildOrder, Detail, ExtendMap};

/// Makes the line. `index` stands in for an identifier that the platform left out.
pub(crate) fn item(line: &ChildOrder, index: usize) -> Result<Item, String> {
    let position = index + 1;
    let quantity = line.product_count.parsed();
    let quantity = quantity.ok_or_else(|| format!("line {position} has no readable `product_count`"))?;
    let made_up = || format!("{}-{position}", line.product_id.filled().unwrap_or("line"));
    Ok(Item {
        line_item_id: line.child_order_id.owned().or_else(|| line.id.owned()).unwrap_or_else(made_up),
        quantity,
        unit_price: line.product_price.as_ref().and_then(amount::money),
        description: line.product_name.owned().unwrap_or_default(),
        product_id: line.product_id.owned(),
        sku: line.sku_code.owned(),
        identifiers: Vec::new(),
        details: details(line),
        item_url: line.product_snap_url.owned(),
        image_url: line.product_img_url.owned().or_else(|| line.snapshot_small_photo_path.owned()),
        weight_grams: None,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: is_shipped_by_platform(line),
        source_status: line.order_status.owned(),
        extra: extra(line),
    })
}

/// Every line is shipped by the platform: the order is none of the forwarder's. Not so while no line is told.
pub(crate) fn shipped_by_platform(detail: &Detail) -> bool {
    let lines = &detail.child_order_list.0;
    !lines.is_empty() && lines.iter().all(is_shipped_by_platform)
}

/// The line lies in a warehouse of Cainiao's, or belongs to a programme in which the platform takes over the shipping.
pub(crate) fn is_shipped_by_platform(line: &ChildOrder) -> bool {
    let programme: Option<ExtendMap> = line.extend_map.as_ref().and_then(Nested::read);
    let model = programme.and_then(|map| map.order_business_model.owned()).unwrap_or_default();
    line.logistics_warehouse_type.filled() == Some("cainiaoInternationalWarehouse")
        || line.send_goods_operator.filled() == Some("WAREHOUSE_SEND_GOODS")
        || model == "SEMI_CHOICE_SELF"
}

/// What the buyer chose. The seller's own word for a choice is what stands on the goods; the platform's is its category's.
fn details(line: &ChildOrder) -> Pairs {
    let attributes: Attributes = line.product_attributes.as_ref().and_then(Nested::read).unwrap_or_default();
    let choices = attributes.sku.0.iter().filter_map(|choice| {
        // A script of the platform's writes the word `undefined` where there is none.
        let own = choice.self_define_value.filled().filter(|word| *word != "undefined");
        Some((choice.p_name.owned()?, own.or(choice.p_value.filled())?.to_owned()))
    });
    choices.collect()
}

fn extra(line: &ChildOrder) -> Pairs {
    let texts = [
        ("order_sort_id", &line.order_sort_id),
        ("product_unit", &line.product_unit),
        ("lot_num", &line.lot_num),
        ("logistics_type", &line.logistics_type),
        ("logistics_service_name", &line.logistics_service_name),
        ("goods_prepare_time", &line.goods_prepare_time),
        ("send_goods_operator", &line.send_goods_operator),
        ("logistics_warehouse_type", &line.logistics_warehouse_type),
        ("already_taxed", &line.already_taxed),
    ];
    texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told.owned()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> ChildOrder {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn who_ships_is_found_in_three_places() {
        for (json, expected) in [
            (r#"{"logistics_warehouse_type":"cainiaoInternationalWarehouse"}"#, true),
            (r#"{"send_goods_operator":"WAREHOUSE_SEND_GOODS"}"#, true),
            (r#"{"extend_map":"{\"orderBusinessModel\":\"SEMI_CHOICE_SELF\"}"}"#, true),
            (r#"{"extend_map":{"orderBusinessModel":"SEMI_CHOICE_SELF"}}"#, true),
            (r#"{"extend_map":"{\"orderBusinessModel\":\"POP\"}","send_goods_operator":"SELLER_SEND_GOODS"}"#, false),
            (r#"{"extend_map":"no json"}"#, false),
            ("{}", false),
        ] {
            assert_eq!(is_shipped_by_platform(&line(json)), expected, "{json}");
        }
    }

    #[test]
    fn the_sellers_word_for_a_choice_is_taken() {
        for (sku, expected) in [
            (r#"[{"pName":"Color","pValue":"Black","selfDefineValue":"Midnight"}]"#, vec![("Color", "Midnight")]),
            (r#"[{"pName":"Color","pValue":"Black","selfDefineValue":"undefined"}]"#, vec![("Color", "Black")]),
            (
                r#"[{"pName":"Color","pValue":"Black","selfDefineValue":""},{"pName":"Size","pValue":"XL"}]"#,
                vec![("Color", "Black"), ("Size", "XL")],
            ),
            (r#"[{"pName":"Color"}]"#, vec![]),
            ("[]", vec![]),
        ] {
            let json = serde_json::json!({ "product_attributes": format!(r#"{{"sku":{sku}}}"#) }).to_string();
            let expected: Pairs = expected.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
            assert_eq!(details(&line(&json)), expected, "{sku}");
        }
    }

    #[test]
    fn a_line_without_quantity_is_not_guessed() {
        for json in ["{}", r#"{"product_count":"two"}"#, r#"{"product_count":-1}"#, r#"{"product_count":1.5}"#] {
            assert!(item(&line(json), 0).is_err(), "{json}");
        }
        let made_up = item(&line(r#"{"product_count":"2","product_id":7}"#), 1).unwrap();
        assert_eq!((made_up.line_item_id.as_str(), made_up.quantity), ("7-2", 2));
    }
}
