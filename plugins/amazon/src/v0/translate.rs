//! The older interface's records in the shape of the newer one, so that one map reads both. Words keep the older spelling.

use longshore_connector_sdk::json::{self, Many, Told};

use super::price;
use super::record::{self as old, Lines};
use crate::record as new;

/// The order of these answers. Fails with what cannot be read.
pub(super) fn order(order: &str, lines: &[String]) -> Result<new::Order, String> {
    let unreadable = |error: serde_json::Error| format!("the order cannot be read: {}", json::describe(&error));
    let order: old::Order = serde_json::from_str(order).map_err(unreadable)?;
    let mut items = Vec::new();
    for page in lines {
        let page: Lines = serde_json::from_str(page).map_err(unreadable)?;
        items.extend(page.order_items.into_iter().flat_map(|lines| lines.0).map(item));
    }
    Ok(whole(order, items))
}

fn whole(order: old::Order, items: Vec<new::Item>) -> new::Order {
    let programs = [(&order.is_prime, "PRIME"), (&order.is_business_order, "AMAZON_BUSINESS")];
    let programs = programs.into_iter().filter(|(told, _)| told.filled() == Some("true")).map(|(_, name)| word(name));
    let programs = Many(programs.collect());
    let mut methods = order.payment_method_details.0;
    methods.push(order.payment_method);
    let executions = methods.into_iter().filter(|method| method.filled().is_some());
    let (buyer, tax) = order.buyer_info.map(buyer).unzip();
    new::Order {
        order_id: order.amazon_order_id,
        order_aliases: Many(vec![new::Alias { alias_id: order.seller_order_id, alias_type: word("SELLER_ORDER_ID") }]),
        created_time: order.purchase_date,
        last_updated_time: order.last_update_date,
        programs,
        associated_orders: Many(vec![new::Associated {
            order_id: order.replaced_order_id,
            association_type: word("REPLACEMENT_ORIGINAL_ID"),
        }]),
        sales_channel: Some(new::SalesChannel {
            channel_name: Told::default(),
            marketplace_id: order.marketplace_id,
            marketplace_name: order.sales_channel,
        }),
        buyer,
        recipient: order
            .shipping_address
            .map(|at| new::Recipient { delivery_address: Some(address(at)), delivery_preference: None }),
        proceeds: Some(new::Proceeds { grand_total: order.order_total.map(amount), breakdowns: Many::default() }),
        payment: Some(new::Payment {
            payment_executions: Many(executions.map(|payment_method| new::Execution { payment_method }).collect()),
        }),
        tax,
        fulfillment: Some(new::Fulfillment {
            fulfillment_status: order.order_status,
            fulfilled_by: order.fulfillment_channel,
            fulfillment_service_level: order.shipment_service_level_category,
            ship_by_window: Some(span(order.earliest_ship_date, order.latest_ship_date)),
            deliver_by_window: Some(span(order.earliest_delivery_date, order.latest_delivery_date)),
        }),
        order_items: Many(items),
        packages: Many::default(),
    }
}

fn buyer(told: old::BuyerInfo) -> (new::Buyer, new::Tax) {
    let tax = told.buyer_tax_info.unwrap_or_default();
    let region = tax.taxing_region.filled().unwrap_or_default().to_owned();
    let registration = |number: old::Classification| new::Registration {
        entity_type: word("BUYER"),
        tax_registration_type: number.name,
        tax_registration_number: number.value,
        tax_registration_address: Some(new::Address { country_code: word(&region), ..new::Address::default() }),
    };
    let registrations = tax.tax_classifications.0.into_iter().map(registration).collect();
    let buyer = new::Buyer {
        buyer_name: told.buyer_name,
        buyer_email: told.buyer_email,
        buyer_company_name: tax.company_legal_name,
        buyer_purchase_order_number: told.purchase_order_number,
    };
    (buyer, new::Tax { tax_registrations: Many(registrations) })
}

fn address(told: old::Address) -> new::Address {
    let district = if told.district.filled().is_some() { told.district } else { told.county };
    new::Address {
        name: told.name,
        company_name: told.company_name,
        address_line1: told.address_line1,
        address_line2: told.address_line2,
        address_line3: told.address_line3,
        city: told.city,
        district_or_county: district,
        state_or_region: told.state_or_region,
        municipality: told.municipality,
        postal_code: told.postal_code,
        country_code: told.country_code,
        phone: told.phone,
        extended_fields: told.extended_fields.map(|extended| new::ExtendedFields {
            street_name: extended.street_name,
            street_number: extended.street_number,
            complement: extended.complement,
            neighborhood: extended.neighborhood,
        }),
        address_type: told.address_type,
    }
}

fn item(line: old::Item) -> new::Item {
    let buyer = line.buyer_info.unwrap_or_default();
    let asked = line.buyer_requested_cancel.filter(|asked| asked.is_buyer_requested_cancel.filled() == Some("true"));
    let unit_price = line.item_price.as_ref().and_then(|all| {
        let one = price::of_one(all.amount.filled()?, line.quantity_ordered.parsed()?)?;
        Some(new::Amount { amount: word(&one), currency_code: word(all.currency_code.filled()?) })
    });
    let parts = [
        ("ITEM", line.item_price),
        ("SHIPPING", line.shipping_price),
        ("TAX", line.item_tax),
        ("TAX", line.shipping_tax),
        ("DISCOUNT", line.promotion_discount),
        ("DISCOUNT", line.shipping_discount),
        ("COD_FEE", line.cod_fee),
        ("GIFT_WRAP", buyer.gift_wrap_price),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(kind, told)| Some(new::Breakdown { kind: word(kind), subtotal: Some(amount(told?)) }));
    new::Item {
        order_item_id: line.order_item_id,
        quantity_ordered: line.quantity_ordered,
        programs: Many::default(),
        product: new::Product {
            asin: line.asin,
            title: line.title,
            seller_sku: line.seller_sku,
            condition: Some(new::Condition {
                condition_type: line.condition_id,
                condition_subtype: line.condition_subtype_id,
            }),
            price: Some(new::Price { unit_price }),
            customization: buyer
                .buyer_customized_info
                .map(|custom| new::Customization { customized_url: custom.customized_url }),
        },
        proceeds: Some(new::Proceeds { grand_total: None, breakdowns: Many(parts.collect()) }),
        cancellation: asked.map(|asked| new::Cancellation {
            cancellation_request: Some(new::CancellationRequest {
                requester: word("BUYER"),
                cancel_reason: asked.buyer_cancel_reason,
            }),
            cancellation_execution: None,
        }),
        fulfillment: Some(new::ItemFulfillment {
            quantity_fulfilled: line.quantity_shipped,
            quantity_unfulfilled: Told::default(),
            packing: Some(new::Packing {
                gift_option: Some(new::GiftOption {
                    gift_message: buyer.gift_message_text,
                    gift_wrap_level: buyer.gift_wrap_level,
                }),
            }),
            shipping: Some(new::Shipping {
                international_shipping: Some(new::International { ioss_number: line.ioss_number }),
            }),
        }),
        is_gift: line.is_gift.filled() == Some("true"),
    }
}

fn amount(told: old::Amount) -> new::Amount {
    new::Amount { amount: told.amount, currency_code: told.currency_code }
}

fn span(earliest: Told, latest: Told) -> new::Span {
    new::Span { earliest_date_time: earliest, latest_date_time: latest }
}

/// A text of ours as if Amazon had written it.
fn word(text: &str) -> Told {
    serde_json::from_str(&serde_json::Value::from(text).to_string()).unwrap_or_default()
}
