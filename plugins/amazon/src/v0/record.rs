//! An order and its lines as the older interface writes them.

#![expect(clippy::struct_field_names, reason = "the platform's names")]

use longshore_connector_sdk::json::{Many, Told};
use serde::Deserialize;

/// `Order`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Order {
    pub(super) amazon_order_id: Told,
    pub(super) seller_order_id: Told,
    pub(super) purchase_date: Told,
    pub(super) last_update_date: Told,
    pub(super) order_status: Told,
    pub(super) fulfillment_channel: Told,
    pub(super) sales_channel: Told,
    pub(super) marketplace_id: Told,
    pub(super) shipment_service_level_category: Told,
    pub(super) order_total: Option<Amount>,
    pub(super) payment_method: Told,
    pub(super) payment_method_details: Many<Told>,
    pub(super) earliest_ship_date: Told,
    pub(super) latest_ship_date: Told,
    pub(super) earliest_delivery_date: Told,
    pub(super) latest_delivery_date: Told,
    pub(super) is_prime: Told,
    pub(super) is_business_order: Told,
    pub(super) replaced_order_id: Told,
    pub(super) shipping_address: Option<Address>,
    pub(super) buyer_info: Option<BuyerInfo>,
}

/// An amount of money.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Amount {
    pub(super) currency_code: Told,
    pub(super) amount: Told,
}

/// Where it goes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Address {
    pub(super) name: Told,
    pub(super) company_name: Told,
    pub(super) address_line1: Told,
    pub(super) address_line2: Told,
    pub(super) address_line3: Told,
    pub(super) city: Told,
    pub(super) county: Told,
    pub(super) district: Told,
    pub(super) state_or_region: Told,
    pub(super) municipality: Told,
    pub(super) postal_code: Told,
    pub(super) country_code: Told,
    pub(super) phone: Told,
    pub(super) extended_fields: Option<ExtendedFields>,
    pub(super) address_type: Told,
}

/// Parts of a Brazilian address.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ExtendedFields {
    pub(super) street_name: Told,
    pub(super) street_number: Told,
    pub(super) complement: Told,
    pub(super) neighborhood: Told,
}

/// Who bought.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct BuyerInfo {
    pub(super) buyer_email: Told,
    pub(super) buyer_name: Told,
    pub(super) purchase_order_number: Told,
    pub(super) buyer_tax_info: Option<BuyerTaxInfo>,
}

/// The buyer's tax numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct BuyerTaxInfo {
    pub(super) company_legal_name: Told,
    pub(super) taxing_region: Told,
    pub(super) tax_classifications: Many<Classification>,
}

/// One of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Classification {
    pub(super) name: Told,
    pub(super) value: Told,
}

/// A page of lines.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Lines {
    /// None: not told, which is another thing than no lines.
    pub(super) order_items: Option<Many<Item>>,
    pub(super) next_token: Told,
}

/// One line. Prices are those of all its pieces.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Item {
    #[serde(rename = "ASIN")]
    pub(super) asin: Told,
    #[serde(rename = "SellerSKU")]
    pub(super) seller_sku: Told,
    pub(super) order_item_id: Told,
    pub(super) title: Told,
    pub(super) quantity_ordered: Told,
    pub(super) quantity_shipped: Told,
    pub(super) item_price: Option<Amount>,
    pub(super) shipping_price: Option<Amount>,
    pub(super) item_tax: Option<Amount>,
    pub(super) shipping_tax: Option<Amount>,
    pub(super) shipping_discount: Option<Amount>,
    pub(super) promotion_discount: Option<Amount>,
    #[serde(rename = "CODFee")]
    pub(super) cod_fee: Option<Amount>,
    pub(super) condition_id: Told,
    pub(super) condition_subtype_id: Told,
    pub(super) ioss_number: Told,
    pub(super) is_gift: Told,
    pub(super) buyer_info: Option<ItemBuyerInfo>,
    pub(super) buyer_requested_cancel: Option<RequestedCancel>,
}

/// What the buyer chose for a line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ItemBuyerInfo {
    pub(super) buyer_customized_info: Option<CustomizedInfo>,
    pub(super) gift_wrap_price: Option<Amount>,
    pub(super) gift_message_text: Told,
    pub(super) gift_wrap_level: Told,
}

/// Where the buyer's own design can be had.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CustomizedInfo {
    #[serde(rename = "CustomizedURL")]
    pub(super) customized_url: Told,
}

/// The buyer's wish to cancel.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct RequestedCancel {
    pub(super) is_buyer_requested_cancel: Told,
    pub(super) buyer_cancel_reason: Told,
}
