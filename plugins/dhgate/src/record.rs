//! The platform's records as it writes them: an order in the list, its detail, and its products.
//!
//! Field names are the platform's. Every field may be missing: which ones an order cannot do without is decided in `map`. All
//! times are Beijing's, all amounts US dollars.

use longshore_connector_sdk::json::{Many, Told};
use serde::Deserialize;

/// An element of `orderBaseInfoList` of `dh.order.list.get`. It alone tells when the order last changed, and of warnings.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Listed {
    /// The platform's own identifier, which no call takes.
    pub(crate) order_id: Told,
    /// The number that people see and calls take.
    pub(crate) order_no: Told,
    pub(crate) order_status: Told,
    pub(crate) order_total_price: Told,
    pub(crate) update_date: Told,
    pub(crate) cancel_date: Told,
    pub(crate) buyer_confirm_date: Told,
    pub(crate) in_account_date: Told,
    /// `true`: a risk, a dispute, a chargeback. Not to be shipped as it is.
    pub(crate) is_warn: Told,
    pub(crate) warn_reason: Told,
}

/// The answer of `dh.order.get`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Detail {
    pub(crate) order_no: Told,
    pub(crate) order_status: Told,
    pub(crate) started_date: Told,
    pub(crate) pay_date: Told,
    pub(crate) delivery_date: Told,
    /// When it must have left.
    pub(crate) delivery_deadline: Told,
    pub(crate) item_total_price: Told,
    pub(crate) shipping_cost: Told,
    /// What the buyer pays.
    pub(crate) order_total_price: Told,
    /// What the seller gets.
    pub(crate) actual_price: Told,
    pub(crate) commission_amount: Told,
    pub(crate) gateway_fee: Told,
    pub(crate) filling_money: Told,
    pub(crate) reduce_price: Told,
    pub(crate) rise_price: Told,
    pub(crate) seller_coupon_price: Told,
    pub(crate) refund_money: Told,
    /// The service that the buyer chose.
    pub(crate) shipping_type: Told,
    pub(crate) buyer_remark: Told,
    pub(crate) order_remark: Told,
    pub(crate) prefer_order: Told,
    pub(crate) order_contact: Option<Contact>,
    pub(crate) order_delivery_list: Many<Delivery>,
}

/// Who bought, and where the parcel goes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Contact {
    pub(crate) first_name: Told,
    pub(crate) last_name: Told,
    pub(crate) address_line1: Told,
    pub(crate) address_line2: Told,
    pub(crate) city: Told,
    pub(crate) state: Told,
    /// By its English name.
    pub(crate) country: Told,
    #[serde(rename = "postalcode")]
    pub(crate) postal_code: Told,
    pub(crate) telephone: Told,
    pub(crate) email: Told,
    pub(crate) vat_number: Told,
    /// Australian business number.
    pub(crate) abn: Told,
    pub(crate) buyer_id: Told,
    pub(crate) buyer_nick_name: Told,
}

/// One parcel. What is new replaces what was told before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Delivery {
    #[serde(rename = "deliveryNo")]
    pub(crate) number: Told,
    #[serde(rename = "shippingType")]
    pub(crate) service: Told,
    #[serde(rename = "newDeliveryNo")]
    pub(crate) new_number: Told,
    #[serde(rename = "newShippingType")]
    pub(crate) new_service: Told,
}

/// The answer of `dh.order.product.get`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Products {
    /// None: not told, which is another thing than no lines.
    pub(crate) order_product_list: Option<Many<Product>>,
}

/// One line. The platform gives lines no number.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Product {
    #[serde(rename = "itemcode")]
    pub(crate) item_code: Told,
    pub(crate) item_name: Told,
    pub(crate) sku_code: Told,
    pub(crate) sku_id: Told,
    /// What the buyer chose, without the names of the choices: `US7,Black`.
    pub(crate) item_attr: Told,
    pub(crate) item_count: Told,
    pub(crate) item_price: Told,
    pub(crate) measure_name: Told,
    /// Pieces in one of `item_count`.
    pub(crate) packing_quantity: Told,
    /// Kilograms. The unit is the one that sellers see when they enter it; no document of the method names it.
    pub(crate) gross_weight: Told,
    /// Centimetres, as the two below.
    pub(crate) length: Told,
    pub(crate) width: Told,
    pub(crate) height: Told,
    pub(crate) item_image: Told,
    pub(crate) item_url: Told,
    pub(crate) category_name: Told,
    pub(crate) buyer_remark: Told,
}
