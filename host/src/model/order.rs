//! An order as a platform tells it, field for field as in the contract (`wit/connector.wit`, interface `orders`).
//!
//! "None" and an empty list mean "not told". What a draft keeps openly and what it seals is decided in `draft`.

use serde::{Deserialize, Serialize};

use super::{Pairs, Timestamp};

/// An amount of money. Never a binary fraction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Decimal text: an optional minus, digits, optionally a point and digits.
    pub amount: String,
    /// ISO 4217, three upper-case letters.
    pub currency: String,
}

/// Where the order stands for whoever ships it. Always next to the platform's own word in `source-status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderStatus {
    /// A word the connector does not know.
    Unknown,
    /// Placed, not paid.
    AwaitingPayment,
    /// The platform checks or holds it, and it is expected to move on: risk check, payment being confirmed.
    PendingFulfillment,
    /// To ship, in whole or in part.
    AwaitingShipment,
    /// Not to be shipped until somebody has decided: dispute, cancellation asked for, frozen. See `status-reason`.
    OnHold,
    /// Nothing is left to ship.
    Completed,
    /// Called off. Nothing is to be shipped.
    Cancelled,
}

impl OrderStatus {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::AwaitingPayment => "awaiting-payment",
            Self::PendingFulfillment => "pending-fulfillment",
            Self::AwaitingShipment => "awaiting-shipment",
            Self::OnHold => "on-hold",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Where the money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentStatus {
    /// Not told, or a word the connector does not know.
    Unknown,
    /// Nothing was paid.
    Unpaid,
    /// On its way, being checked.
    Pending,
    /// Paid in full.
    Paid,
    /// A part went back to the buyer.
    PartiallyRefunded,
    /// All went back to the buyer.
    Refunded,
    /// The payment did not succeed.
    Failed,
}

impl PaymentStatus {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Unpaid => "unpaid",
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::PartiallyRefunded => "partially-refunded",
            Self::Refunded => "refunded",
            Self::Failed => "failed",
        }
    }
}

/// Where the goods stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FulfillmentStatus {
    /// Not told, or a word the connector does not know.
    Unknown,
    /// Nothing has been shipped.
    Unshipped,
    /// Some items or pieces have been shipped.
    PartiallyShipped,
    /// All has been shipped.
    Shipped,
    /// The platform says that it has arrived.
    Delivered,
    /// It came back, or is on its way back.
    Returned,
}

impl FulfillmentStatus {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Unshipped => "unshipped",
            Self::PartiallyShipped => "partially-shipped",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
        }
    }
}

/// Who bought. Personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// The platform's identifier or login of the buyer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_id: Option<String>,
    /// Full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address, often a relay of the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number, as the platform writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Where the parcel goes. If the platform forwards it, the forwarding address, not the buyer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Full name of the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Company of the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Telephone number with whatever prefix the platform gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address for the carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Lines as the platform gives them, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_lines: Vec<String>,
    /// Parts of the first line, where the platform gives them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_name: Option<String>,
    /// House number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_number: Option<String>,
    /// Flat, floor, building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complement: Option<String>,
    /// Quarter, county or municipality below the city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or region, by name or code as the platform gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_province: Option<String>,
    /// Postal code, with leading zeros and spaces kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2, upper case. The connector translates the platform's own codes; what it cannot translate goes into `extra`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// Some of it is hidden by the platform, with asterisks for example. The host never lets it overwrite what was clear.
    pub masked: bool,
    /// What the platform tells of the address and has no field here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Pairs,
}

/// A number that customs or tax offices ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxIdentifier {
    /// IOSS, VAT, EORI, EIN, CPF, ... as the platform or the law calls it.
    pub kind: String,
    /// The number, as written.
    pub value: String,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuing_country: Option<String>,
}

/// A named part of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// In the platform's words: `shipping`, `discount`, `VAT`.
    pub name: String,
    /// Negative if it lowers the price.
    pub amount: Money,
}

/// What was paid and what it was made of. Amounts as the platform states them; nothing is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The platform's word for how it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What the buyer pays for the order in all, as the platform puts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What has been paid so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_paid: Option<Money>,
    /// Taxes within or on top of the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Charge>,
    /// What the buyer pays for shipping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipping_charges: Vec<Charge>,
    /// Discounts, coupons, fees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Charge>,
}

/// What customs ask about one item. For one piece, not for the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customs {
    /// What it is, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description_en: Option<String>,
    /// What it is, in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description_zh: Option<String>,
    /// Harmonised System code, digits only, 6 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hs_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_country: Option<String>,
    /// Value to declare for one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_value: Option<Money>,
    /// Net weight of one piece, in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_weight_grams: Option<u32>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// What it is used for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The platform's word for the kind of battery inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_type: Option<String>,
}

/// Size of the packed piece, in millimetres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimensions {
    /// Longest side.
    pub length_mm: u32,
    /// Second side.
    pub width_mm: u32,
    /// Third side.
    pub height_mm: u32,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique in the order. Where the platform has none, made of what it has, and the same each time.
    pub line_item_id: String,
    /// In pieces or packs, as sold.
    pub quantity: u32,
    /// For one of `quantity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
    /// Title of the listing.
    pub description: String,
    /// The platform's identifier of the listing or product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// The seller's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Further identifiers by kind: `asin`, `upc`, `ean`, `sku-id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Pairs,
    /// What the buyer chose: `Color` and `Black`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Pairs,
    /// Page of the listing, or its snapshot at the time of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_url: Option<String>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Gross weight of one of `quantity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<u32>,
    /// Packed size of one of `quantity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    /// For the customs declaration, where the platform tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customs: Option<Customs>,
    /// Items with the same value ship together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_fulfillment_id: Option<String>,
    /// The platform or its warehouse ships it: not the forwarder's.
    pub shipped_by_platform: bool,
    /// The platform's word for this line's state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_status: Option<String>,
    /// What the platform tells of the line and has no field here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Pairs,
}

/// What the buyer or the platform asked for about shipping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingPreferences {
    /// The service the buyer or the platform chose, in the platform's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_service: Option<String>,
    /// To be packed as a gift.
    pub gift: bool,
    /// Insurance was asked for.
    pub insurance_requested: bool,
    /// For how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_value: Option<Money>,
    /// The platform's programme that it belongs to, such as Prime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub premium_program_name: Option<String>,
    /// Not to be shipped before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_until_date_time: Option<Timestamp>,
}

/// Something that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Who speaks: `buyer`, `seller`, `gift`, `platform`.
    pub kind: String,
    /// What was said.
    pub text: String,
}

/// One order, as complete as the platform tells it in this call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What `get-orders` takes, and what makes the order unique in the account.
    pub order_id: String,
    /// The number that people see, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// The country site or sales channel, in the platform's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketplace_code: Option<String>,
    /// When it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_date_time: Option<Timestamp>,
    /// When it last changed, by the platform's own mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_date_time: Option<Timestamp>,
    /// When it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_date_time: Option<Timestamp>,
    /// When it must have left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_by_date_time: Option<Timestamp>,
    /// When it must have arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_by_date_time: Option<Timestamp>,
    /// For the forwarder.
    pub status: OrderStatus,
    /// For the money.
    pub payment_status: PaymentStatus,
    /// For the goods.
    pub fulfillment_status: FulfillmentStatus,
    /// The platform's own word, verbatim.
    pub source_status: String,
    /// Why it is on hold or cancelled, in the platform's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// Who bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// Where it goes. None where the platform ships itself, and for what is not shipped at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<Address>,
    /// The lines. Empty only if the platform tells none yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// The money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Of the order or the recipient: IOSS, VAT, CPF.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_identifiers: Vec<TaxIdentifier>,
    /// How to ship.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_preferences: Option<ShippingPreferences>,
    /// What people wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the platform tells of the order and has no field here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Pairs,
    /// The platform's record (or records, as a JSON array) as the platform wrote it, less what `http` blanked. A language that cannot
    /// cut text out cheaply may write the parsed record again, if no identifier and no amount loses a digit.
    pub source: String,
}
