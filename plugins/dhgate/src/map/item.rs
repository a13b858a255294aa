//! The lines of an order: what was bought, what it weighs, and how big it is.

use std::collections::BTreeMap;

use longshore_connector_sdk::Pairs;
use longshore_connector_sdk::exports::orders::{Customs, Item};
use longshore_connector_sdk::json::Told;

use super::{amount, measure};
use crate::record::Product;

/// Where pictures are, whose addresses the platform tells from their path on.
const IMAGE_ORIGIN: &str = "http://image.dhgate.com";
/// Where listings are.
const LISTING_ORIGIN: &str = "http://www.dhgate.com";

/// Makes the lines. The platform numbers none, and the same product may stand in several: the first with a product and
/// variant is number 1 among its like, and stays so as long as the platform keeps their order.
pub(crate) fn items(products: &[Product]) -> Result<Vec<Item>, String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let number = |product: &Product| {
        let variant = product.sku_id.filled().or(product.sku_code.filled()).unwrap_or("-");
        let name = format!("{}-{variant}", product.item_code.filled().unwrap_or("-"));
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        format!("{name}-{count}")
    };
    let numbers: Vec<String> = products.iter().map(number).collect();
    products.iter().zip(numbers).map(|(product, number)| item(product, number)).collect()
}

fn item(product: &Product, line_item_id: String) -> Result<Item, String> {
    let quantity = product.item_count.parsed();
    let quantity = quantity.ok_or_else(|| format!("line {line_item_id} has no readable `itemCount`"))?;
    let named = |name: &str, told: &Told| told.owned().map(|value| (name.to_owned(), value));
    Ok(Item {
        line_item_id,
        quantity,
        unit_price: amount::money(&product.item_price),
        description: product.item_name.owned().unwrap_or_default(),
        product_id: product.item_code.owned(),
        sku: product.sku_code.owned(),
        identifiers: named("sku-id", &product.sku_id).into_iter().collect(),
        // The choices come without their names, and may hold commas of their own: so they stay together.
        details: named("itemAttr", &product.item_attr).into_iter().collect(),
        item_url: address(LISTING_ORIGIN, &product.item_url),
        image_url: address(IMAGE_ORIGIN, &product.item_image),
        weight_grams: measure::grams(&product.gross_weight),
        dimensions: measure::dimensions([&product.length, &product.width, &product.height]),
        customs: customs(product),
        requested_fulfillment_id: None,
        shipped_by_platform: false,
        source_status: None,
        extra: extra(product),
    })
}

/// What the product's category says about what it is, in whichever language it is written. The weight is gross and that of
/// the packed line, so it is not the net weight that customs ask for.
fn customs(product: &Product) -> Option<Customs> {
    let category = product.category_name.owned()?;
    let (description_en, description_zh) =
        if category.is_ascii() { (Some(category), None) } else { (None, Some(category)) };
    Some(Customs {
        description_en,
        description_zh,
        hs_code: None,
        origin_country: None,
        declared_value: None,
        net_weight_grams: None,
        material: None,
        purpose: None,
        battery_type: None,
    })
}

/// A complete address, also where only the path is told.
fn address(origin: &str, told: &Told) -> Option<String> {
    let told = told.filled()?;
    if told.contains("://") {
        return Some(told.to_owned());
    }
    match told.strip_prefix("//") {
        Some(rest) => Some(format!("http://{rest}")),
        None => Some(format!("{origin}/{}", told.trim_start_matches('/'))),
    }
}

fn extra(product: &Product) -> Pairs {
    let texts = [("measureName", &product.measure_name), ("packingQuantity", &product.packing_quantity)];
    texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told.owned()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<Item>, String> {
        items(&serde_json::from_str::<Vec<Product>>(json).unwrap())
    }

    #[test]
    fn lines_of_the_same_product_are_told_apart() {
        let line = |code: &str, sku: &str| format!(r#"{{"itemcode":{code},"skuId":{sku},"itemCount":1}}"#);
        for (lines, expected) in [
            (
                vec![line("7", "1"), line("7", "1"), line("7", "2"), line("7", "1")],
                vec!["7-1-1", "7-1-2", "7-2-1", "7-1-3"],
            ),
            (vec![line("7", "null"), line("null", "null"), line("null", "null")], vec!["7---1", "----1", "----2"]),
        ] {
            let items = read(&format!("[{}]", lines.join(","))).unwrap();
            let numbers: Vec<_> = items.iter().map(|item| item.line_item_id.as_str()).collect();
            assert_eq!(numbers, expected);
        }
    }

    #[test]
    fn a_line_without_quantity_is_not_guessed() {
        for count in ["null", r#""two""#, "-1", "1.5"] {
            assert!(read(&format!(r#"[{{"itemcode":1,"itemCount":{count}}}]"#)).is_err(), "{count}");
        }
        assert_eq!(read(r#"[{"itemCount":"12"}]"#).unwrap()[0].quantity, 12);
    }

    #[test]
    fn addresses_are_completed() {
        for (json, expected) in [
            (r#""f2/albu/g1/a.jpg""#, Some("http://image.dhgate.com/f2/albu/g1/a.jpg")),
            (r#""/f2/a.jpg""#, Some("http://image.dhgate.com/f2/a.jpg")),
            (r#""//img.example.com/a.jpg""#, Some("http://img.example.com/a.jpg")),
            (r#""https://img.example.com/a.jpg""#, Some("https://img.example.com/a.jpg")),
            (r#""""#, None),
        ] {
            assert_eq!(address(IMAGE_ORIGIN, &serde_json::from_str(json).unwrap()).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn the_category_describes_the_goods_in_its_own_language() {
        for (category, en, zh) in [("Cables", Some("Cables"), None), ("数据线", None, Some("数据线"))] {
            let items = read(&format!(r#"[{{"itemCount":1,"categoryName":"{category}"}}]"#)).unwrap();
            let customs = items[0].customs.as_ref().unwrap();
            assert_eq!((customs.description_en.as_deref(), customs.description_zh.as_deref()), (en, zh));
        }
        assert_eq!(read(r#"[{"itemCount":1}]"#).unwrap()[0].customs, None);
    }
}
