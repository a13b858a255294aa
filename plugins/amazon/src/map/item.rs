//! One line of an order.

use longshore_connector_sdk::Pairs;
use longshore_connector_sdk::exports::orders::Item;
use longshore_connector_sdk::json::Told;

use super::amount;
use crate::record::{self, GiftOption};

/// Makes the line. `index` stands in for an identifier that was left out.
pub(crate) fn item(line: &record::Item, index: usize, by_platform: bool) -> Result<Item, String> {
    let position = index + 1;
    let quantity = line.quantity_ordered.parsed();
    let quantity = quantity.ok_or_else(|| format!("line {position} has no readable `quantityOrdered`"))?;
    let product = &line.product;
    let made_up = || format!("{}-{position}", product.asin.filled().unwrap_or("line"));
    Ok(Item {
        line_item_id: line.order_item_id.owned().unwrap_or_else(made_up),
        quantity,
        unit_price: product.price.as_ref().and_then(|price| amount::money(price.unit_price.as_ref()?)),
        description: product.title.owned().unwrap_or_default(),
        product_id: product.asin.owned(),
        sku: product.seller_sku.owned(),
        identifiers: Vec::new(),
        details: Vec::new(),
        item_url: None,
        image_url: None,
        weight_grams: None,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: by_platform,
        source_status: None,
        extra: extra(line),
    })
}

/// The wish to have the line packed as a gift.
pub(crate) fn gift(line: &record::Item) -> Option<&GiftOption> {
    let gift = line.fulfillment.as_ref()?.packing.as_ref()?.gift_option.as_ref()?;
    (gift.gift_message.filled().is_some() || gift.gift_wrap_level.filled().is_some()).then_some(gift)
}

fn extra(line: &record::Item) -> Pairs {
    let nothing = Told::default();
    let condition = line.product.condition.as_ref();
    let fulfillment = line.fulfillment.as_ref();
    let texts = [
        ("conditionType", condition.map_or(&nothing, |condition| &condition.condition_type)),
        ("conditionSubtype", condition.map_or(&nothing, |condition| &condition.condition_subtype)),
        ("customizedUrl", line.product.customization.as_ref().map_or(&nothing, |custom| &custom.customized_url)),
        ("giftWrapLevel", gift(line).map_or(&nothing, |gift| &gift.gift_wrap_level)),
        ("quantityFulfilled", fulfillment.map_or(&nothing, |fulfillment| &fulfillment.quantity_fulfilled)),
        ("quantityUnfulfilled", fulfillment.map_or(&nothing, |fulfillment| &fulfillment.quantity_unfulfilled)),
    ];
    let texts = texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told.owned()?)));
    let programs = line.programs.0.iter().filter_map(|program| Some(("program".to_owned(), program.owned()?)));
    texts.chain(programs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> record::Item {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_line_without_quantity_is_not_guessed() {
        for json in ["{}", r#"{"quantityOrdered":"two"}"#, r#"{"quantityOrdered":-1}"#, r#"{"quantityOrdered":1.5}"#] {
            assert!(item(&line(json), 0, false).is_err(), "{json}");
        }
        let made_up = item(&line(r#"{"quantityOrdered":2,"product":{"asin":"B01"}}"#), 1, true).unwrap();
        assert_eq!((made_up.line_item_id.as_str(), made_up.quantity), ("B01-2", 2));
        assert!(made_up.shipped_by_platform);
    }

    #[test]
    fn an_empty_gift_option_is_no_gift() {
        for (json, expected) in [
            (r#"{"giftOption":{"giftMessage":"hi"}}"#, true),
            (r#"{"giftOption":{"giftWrapLevel":"Classic"}}"#, true),
            (r#"{"giftOption":{"giftMessage":" "}}"#, false),
            (r#"{"giftOption":null}"#, false),
            ("{}", false),
        ] {
            let line = line(&format!(r#"{{"fulfillment":{{"packing":{json}}}}}"#));
            assert_eq!(gift(&line).is_some(), expected, "{json}");
        }
    }
}
