//! An order as the Orders API of 2026-01-01 writes it.
//!
//! Field names are Amazon's. Every field may be missing: which ones an order cannot do without is decided in `map`.

#![expect(clippy::struct_field_names, reason = "the platform's names")]

use longshore_connector_sdk::json::{Many, Told};
use serde::Deserialize;

/// `Order`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) order_id: Told,
    pub(crate) order_aliases: Many<Alias>,
    pub(crate) created_time: Told,
    pub(crate) last_updated_time: Told,
    pub(crate) programs: Many<Told>,
    pub(crate) associated_orders: Many<Associated>,
    pub(crate) sales_channel: Option<SalesChannel>,
    pub(crate) buyer: Option<Buyer>,
    pub(crate) recipient: Option<Recipient>,
    pub(crate) proceeds: Option<Proceeds>,
    pub(crate) payment: Option<Payment>,
    pub(crate) tax: Option<Tax>,
    pub(crate) fulfillment: Option<Fulfillment>,
    pub(crate) order_items: Many<Item>,
    /// Of merchant-fulfilled orders alone.
    pub(crate) packages: Many<Package>,
}

/// Another number of the order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Alias {
    pub(crate) alias_id: Told,
    pub(crate) alias_type: Told,
}

/// The order that this one replaces.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Associated {
    pub(crate) order_id: Told,
    pub(crate) association_type: Told,
}

/// Where the order was placed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct SalesChannel {
    pub(crate) channel_name: Told,
    pub(crate) marketplace_id: Told,
    pub(crate) marketplace_name: Told,
}

/// Who bought. Personal data.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Buyer {
    pub(crate) buyer_name: Told,
    pub(crate) buyer_email: Told,
    pub(crate) buyer_company_name: Told,
    pub(crate) buyer_purchase_order_number: Told,
}

/// Where it goes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Recipient {
    pub(crate) delivery_address: Option<Address>,
    pub(crate) delivery_preference: Option<DeliveryPreference>,
}

/// An address. Name, lines, postal code, phone and the extended fields are personal data.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Address {
    pub(crate) name: Told,
    pub(crate) company_name: Told,
    pub(crate) address_line1: Told,
    pub(crate) address_line2: Told,
    pub(crate) address_line3: Told,
    pub(crate) city: Told,
    pub(crate) district_or_county: Told,
    pub(crate) state_or_region: Told,
    pub(crate) municipality: Told,
    pub(crate) postal_code: Told,
    pub(crate) country_code: Told,
    pub(crate) phone: Told,
    pub(crate) extended_fields: Option<ExtendedFields>,
    pub(crate) address_type: Told,
}

/// Parts of a Brazilian address.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ExtendedFields {
    pub(crate) street_name: Told,
    pub(crate) street_number: Told,
    pub(crate) complement: Told,
    pub(crate) neighborhood: Told,
}

/// What the buyer asks of whoever delivers.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct DeliveryPreference {
    pub(crate) drop_off_location: Told,
    pub(crate) address_instruction: Told,
}

/// What the order, or a line of it, brings.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Proceeds {
    pub(crate) grand_total: Option<Amount>,
    pub(crate) breakdowns: Many<Breakdown>,
}

/// A part of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Breakdown {
    /// `ITEM`, `SHIPPING`, `GIFT_WRAP`, `COD_FEE`, `TAX`, `DISCOUNT`, `DELIVERY_TIP`, `OTHER`.
    #[serde(rename = "type")]
    pub(crate) kind: Told,
    pub(crate) subtotal: Option<Amount>,
}

/// An amount of money, as decimal text.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Amount {
    pub(crate) amount: Told,
    pub(crate) currency_code: Told,
}

/// How it was paid.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Payment {
    pub(crate) payment_executions: Many<Execution>,
}

/// One of the means by which it was paid.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Execution {
    pub(crate) payment_method: Told,
}

/// Numbers for tax offices.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Tax {
    pub(crate) tax_registrations: Many<Registration>,
}

/// One of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Registration {
    /// `BUYER`, `MERCHANT` or `MARKETPLACE`.
    pub(crate) entity_type: Told,
    pub(crate) tax_registration_type: Told,
    pub(crate) tax_registration_number: Told,
    pub(crate) tax_registration_address: Option<Address>,
}

/// Where the order stands for whoever ships it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Fulfillment {
    pub(crate) fulfillment_status: Told,
    pub(crate) fulfilled_by: Told,
    pub(crate) fulfillment_service_level: Told,
    pub(crate) ship_by_window: Option<Span>,
    pub(crate) deliver_by_window: Option<Span>,
}

/// A span of time.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Span {
    pub(crate) earliest_date_time: Told,
    pub(crate) latest_date_time: Told,
}

/// One line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) order_item_id: Told,
    pub(crate) quantity_ordered: Told,
    pub(crate) programs: Many<Told>,
    pub(crate) product: Product,
    pub(crate) proceeds: Option<Proceeds>,
    pub(crate) cancellation: Option<Cancellation>,
    pub(crate) fulfillment: Option<ItemFulfillment>,
    /// The older interface alone says so, and says the rest of a gift only to a restricted token.
    #[serde(skip)]
    pub(crate) is_gift: bool,
}

/// What was bought.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Product {
    pub(crate) asin: Told,
    pub(crate) title: Told,
    pub(crate) seller_sku: Told,
    pub(crate) condition: Option<Condition>,
    pub(crate) price: Option<Price>,
    pub(crate) customization: Option<Customization>,
}

/// New or used.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Condition {
    pub(crate) condition_type: Told,
    pub(crate) condition_subtype: Told,
}

/// What one piece costs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Price {
    pub(crate) unit_price: Option<Amount>,
}

/// Where the buyer's own design can be had. Personal data.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Customization {
    pub(crate) customized_url: Told,
}

/// A cancellation, asked for or done.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Cancellation {
    pub(crate) cancellation_request: Option<CancellationRequest>,
    pub(crate) cancellation_execution: Option<CancellationExecution>,
}

/// The buyer wants it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CancellationRequest {
    pub(crate) requester: Told,
    pub(crate) cancel_reason: Told,
}

/// It was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CancellationExecution {
    pub(crate) cancelled_by: Told,
    pub(crate) cancel_reason: Told,
}

/// How a line is packed and shipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ItemFulfillment {
    pub(crate) quantity_fulfilled: Told,
    pub(crate) quantity_unfulfilled: Told,
    pub(crate) packing: Option<Packing>,
    pub(crate) shipping: Option<Shipping>,
}

/// How it is packed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Packing {
    pub(crate) gift_option: Option<GiftOption>,
}

/// As a gift.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct GiftOption {
    pub(crate) gift_message: Told,
    pub(crate) gift_wrap_level: Told,
}

/// How it is shipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Shipping {
    pub(crate) international_shipping: Option<International>,
}

/// Across a border.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct International {
    pub(crate) ioss_number: Told,
}

/// A parcel.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Package {
    pub(crate) package_status: Option<PackageStatus>,
    pub(crate) carrier: Told,
    pub(crate) tracking_number: Told,
}

/// Where it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PackageStatus {
    pub(crate) status: Told,
}
