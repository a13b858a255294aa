//! One line of an order: what was bought.

use longshore_connector_sdk::Pairs;
use longshore_connector_sdk::exports::orders::Item;

use super::amount;
use crate::record::LineItem;

/// Makes the line. `index` stands in for an identifier that eBay left out.
pub(crate) fn item(line: &LineItem, index: usize, by_ebay: bool) -> Result<Item, String> {
    let position = index + 1;
    let quantity = line.quantity.parsed();
    let quantity = quantity.ok_or_else(|| format!("line {position} has no readable `quantity`"))?;
    let made_up = || format!("{}-{position}", line.legacy_item_id.filled().unwrap_or("line"));
    let variation = line.legacy_variation_id.owned().map(|id| ("legacyVariationId".to_owned(), id));
    let aspects = line.variation_aspects.0.iter();
    Ok(Item {
        line_item_id: line.line_item_id.owned().unwrap_or_else(made_up),
        quantity,
        unit_price: line.line_item_cost.as_ref().and_then(|all| amount::of_one(all, quantity)),
        description: line.title.owned().unwrap_or_default(),
        product_id: line.legacy_item_id.owned(),
        sku: line.sku.owned(),
        identifiers: variation.into_iter().collect(),
        details: aspects.filter_map(|aspect| Some((aspect.name.owned()?, aspect.value.owned()?))).collect(),
        item_url: None,
        image_url: None,
        weight_grams: None,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: by_ebay,
        source_status: line.line_item_fulfillment_status.owned(),
        extra: extra(line),
    })
}

/// What has no field of its own, under eBay's names. The price of all pieces stands here too, because it is what eBay told.
fn extra(line: &LineItem) -> Pairs {
    let amounts = [("lineItemCost", &line.line_item_cost), ("discountedLineItemCost", &line.discounted_line_item_cost)];
    let amounts = amounts.into_iter().filter_map(|(name, told)| {
        let money = amount::money(told.as_ref()?)?;
        Some((name.to_owned(), format!("{} {}", money.amount, money.currency)))
    });
    let texts = [
        ("listingMarketplaceId", &line.listing_marketplace_id),
        ("soldFormat", &line.sold_format),
        ("itemLocation", &line.item_location.country_code),
    ];
    let texts = texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told.owned()?)));
    amounts.chain(texts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_quantity_is_not_guessed() {
        let line = |json: &str| serde_json::from_str::<LineItem>(json).unwrap();
        for json in ["{}", r#"{"quantity":"two"}"#, r#"{"quantity":-1}"#, r#"{"quantity":1.5}"#] {
            assert!(item(&line(json), 0, false).is_err(), "{json}");
        }
        let made_up = item(&line(r#"{"quantity":2,"legacyItemId":"7"}"#), 1, true).unwrap();
        assert_eq!((made_up.line_item_id.as_str(), made_up.quantity), ("7-2", 2));
        assert!(made_up.shipped_by_platform);
    }
}
