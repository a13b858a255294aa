//! An order as eBay writes it, version 1.20.7 of the Sell Fulfillment API.
//!
//! Every field may be missing: eBay's document requires none, and personal data leaves an order with its age. Which fields an
//! order cannot do without is decided in `map`.

#![expect(clippy::struct_field_names, reason = "eBay's names")]

use longshore_connector_sdk::json::{Many, Told};
use serde::Deserialize;

/// `Order`. All times are UTC.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) order_id: Told,
    pub(crate) sales_record_reference: Told,
    pub(crate) seller_id: Told,
    pub(crate) creation_date: Told,
    pub(crate) last_modified_date: Told,
    pub(crate) order_fulfillment_status: Told,
    pub(crate) order_payment_status: Told,
    pub(crate) cancel_status: CancelStatus,
    pub(crate) buyer: Option<Buyer>,
    pub(crate) buyer_checkout_notes: Told,
    pub(crate) payment_summary: PaymentSummary,
    pub(crate) pricing_summary: PricingSummary,
    pub(crate) fulfillment_start_instructions: Many<Instruction>,
    pub(crate) line_items: Many<LineItem>,
    pub(crate) program: Program,
}

/// Whether, and why, the order is to be called off.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CancelStatus {
    pub(crate) cancel_state: Told,
    pub(crate) cancel_requests: Many<CancelRequest>,
}

/// One request for that. Only a single order's answer tells them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CancelRequest {
    pub(crate) cancel_reason: Told,
    pub(crate) cancel_requested_date: Told,
}

/// Who bought.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Buyer {
    /// A name, or for sellers of some countries a lasting identifier in its place.
    pub(crate) username: Told,
    pub(crate) tax_identifier: Option<TaxIdentifier>,
    pub(crate) buyer_registration_address: Contact,
}

/// The buyer's number at a tax office. Only a single order's answer tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct TaxIdentifier {
    pub(crate) taxpayer_id: Told,
    pub(crate) tax_identifier_type: Told,
    pub(crate) issuing_country: Told,
}

/// A person or a company with an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Contact {
    pub(crate) full_name: Told,
    pub(crate) company_name: Told,
    pub(crate) email: Told,
    pub(crate) primary_phone: PhoneNumber,
    pub(crate) contact_address: ContactAddress,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PhoneNumber {
    pub(crate) phone_number: Told,
}

/// `Address`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ContactAddress {
    pub(crate) address_line1: Told,
    pub(crate) address_line2: Told,
    pub(crate) city: Told,
    pub(crate) county: Told,
    pub(crate) state_or_province: Told,
    pub(crate) postal_code: Told,
    pub(crate) country_code: Told,
}

/// An amount, as decimal text.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Amount {
    pub(crate) value: Told,
    pub(crate) currency: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PaymentSummary {
    pub(crate) payments: Many<Payment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Payment {
    pub(crate) payment_method: Told,
    pub(crate) payment_date: Told,
}

/// What the order costs and what that is made of. Discounts are negative.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PricingSummary {
    pub(crate) price_discount: Option<Amount>,
    pub(crate) delivery_cost: Option<Amount>,
    pub(crate) delivery_discount: Option<Amount>,
    pub(crate) tax: Option<Amount>,
    pub(crate) adjustment: Option<Amount>,
    pub(crate) fee: Option<Amount>,
    pub(crate) total: Option<Amount>,
}

/// `FulfillmentStartInstruction`: how the order gets to the buyer.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Instruction {
    pub(crate) fulfillment_instructions_type: Told,
    pub(crate) ebay_supported_fulfillment: Told,
    pub(crate) max_estimated_delivery_date: Told,
    pub(crate) shipping_step: Option<ShippingStep>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ShippingStep {
    pub(crate) shipping_service_code: Told,
    /// Tells the parcel apart in the place from which eBay sends it on.
    pub(crate) ship_to_reference_id: Told,
    pub(crate) ship_to: Option<Contact>,
}

/// One line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct LineItem {
    pub(crate) line_item_id: Told,
    pub(crate) legacy_item_id: Told,
    pub(crate) legacy_variation_id: Told,
    pub(crate) sku: Told,
    pub(crate) title: Told,
    pub(crate) quantity: Told,
    /// For all pieces, before discounts.
    pub(crate) line_item_cost: Option<Amount>,
    pub(crate) discounted_line_item_cost: Option<Amount>,
    pub(crate) line_item_fulfillment_status: Told,
    pub(crate) line_item_fulfillment_instructions: LineInstructions,
    pub(crate) listing_marketplace_id: Told,
    pub(crate) purchase_marketplace_id: Told,
    pub(crate) sold_format: Told,
    pub(crate) item_location: ItemLocation,
    pub(crate) variation_aspects: Many<NameValue>,
    pub(crate) ebay_collect_and_remit_taxes: Many<CollectedTax>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct LineInstructions {
    pub(crate) ship_by_date: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ItemLocation {
    pub(crate) country_code: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct NameValue {
    pub(crate) name: Told,
    pub(crate) value: Told,
}

/// A tax that eBay takes from the buyer and pays itself. The customs declaration needs its number.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CollectedTax {
    pub(crate) tax_type: Told,
    pub(crate) amount: Option<Amount>,
    pub(crate) ebay_reference: NameValue,
}

/// eBay's programmes that the order takes part in. What each holds matters less than that it is there.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Program {
    pub(crate) authenticity_verification: Option<Anything>,
    pub(crate) ebay_international_shipping: Option<Anything>,
    pub(crate) ebay_shipping: Option<Anything>,
    pub(crate) ebay_vault: Option<Anything>,
    pub(crate) fulfillment_program: Option<Anything>,
}

/// Something that is there.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Anything {}
