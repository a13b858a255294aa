//! The platform's records as it writes them: the detail of an order, and what decryption uncovers of its address.
//!
//! Field names are the platform's, misspellings included. Every field may be missing: which ones an order cannot do without
//! is decided in `map`.

use longshore_connector_sdk::json::{Many, Nested, Told};
use serde::Deserialize;

/// `target` of `aliexpress.trade.new.redefining.findorderbyid`. All times are in US Pacific time.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Detail {
    pub(crate) id: Told,
    /// What decryption asks for; goes back exactly as it came, percent signs and all.
    pub(crate) oaid: Told,
    pub(crate) order_status: Told,
    pub(crate) order_end_reason: Told,
    pub(crate) cancel_request_reason: Told,
    pub(crate) fund_status: Told,
    pub(crate) frozen_status: Told,
    pub(crate) issue_status: Told,
    pub(crate) loan_status: Told,
    pub(crate) logistics_status: Told,
    pub(crate) gmt_create: Told,
    pub(crate) gmt_pay_success: Told,
    pub(crate) gmt_modified: Told,
    pub(crate) gmt_trade_end: Told,
    /// When the present step must be done. In other methods' shape it is the time left, in the four fields below.
    pub(crate) over_time_left: Told,
    /// Milliseconds, negative when overdue.
    pub(crate) timeout_left_time: Told,
    pub(crate) left_send_good_day: Told,
    pub(crate) left_send_good_hour: Told,
    pub(crate) left_send_good_min: Told,
    pub(crate) order_amount: Option<Amount>,
    /// By the platform "more exact than `order_amount`", which matters where that one has no minor units.
    pub(crate) new_order_amount: Option<Amount>,
    pub(crate) init_oder_amount: Option<Amount>,
    pub(crate) seller_order_amount: Option<Amount>,
    pub(crate) logistics_amount: Option<Amount>,
    pub(crate) pay_amount_by_settlement_cur: Told,
    pub(crate) settlement_currency: Told,
    pub(crate) payment_type: Told,
    pub(crate) memo: Told,
    pub(crate) buyerloginid: Told,
    pub(crate) buyer_signer_fullname: Told,
    pub(crate) buyer_info: Option<BuyerInfo>,
    pub(crate) receipt_address: Option<ReceiptAddress>,
    pub(crate) child_order_list: Many<ChildOrder>,
    pub(crate) logistic_info_list: Many<LogisticInfo>,
}

/// An amount of money in up to two spellings.
#[expect(clippy::struct_field_names, reason = "the platform's names")]
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Amount {
    pub(crate) amount: Told,
    pub(crate) cent: Told,
    pub(crate) cent_factor: Told,
    pub(crate) currency_code: Told,
}

/// Who bought; the names are masked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BuyerInfo {
    pub(crate) login_id: Told,
}

/// Where the parcel goes; name, phone and street are masked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReceiptAddress {
    pub(crate) contact_person: Told,
    pub(crate) country: Told,
    pub(crate) province: Told,
    pub(crate) city: Told,
    pub(crate) address: Told,
    pub(crate) address2: Told,
    pub(crate) detail_address: Told,
    pub(crate) zip: Told,
    pub(crate) mobile_no: Told,
    pub(crate) phone_country: Told,
    pub(crate) phone_area: Told,
    pub(crate) phone_number: Told,
    pub(crate) cpf_no: Told,
}

/// One line.
#[expect(clippy::struct_field_names, reason = "the platform's names")]
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChildOrder {
    pub(crate) id: Told,
    pub(crate) child_order_id: Told,
    pub(crate) order_sort_id: Told,
    pub(crate) order_status: Told,
    pub(crate) product_id: Told,
    pub(crate) product_name: Told,
    pub(crate) product_count: Told,
    pub(crate) product_price: Option<Amount>,
    pub(crate) product_unit: Told,
    pub(crate) lot_num: Told,
    pub(crate) sku_code: Told,
    pub(crate) product_attributes: Option<Nested>,
    pub(crate) product_img_url: Told,
    pub(crate) snapshot_small_photo_path: Told,
    pub(crate) product_snap_url: Told,
    pub(crate) logistics_type: Told,
    pub(crate) logistics_service_name: Told,
    pub(crate) goods_prepare_time: Told,
    pub(crate) send_goods_operator: Told,
    pub(crate) logistics_warehouse_type: Told,
    pub(crate) already_taxed: Told,
    pub(crate) buyer_memo: Told,
    pub(crate) extend_map: Option<Nested>,
}

/// What a buyer chose of a listing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Attributes {
    pub(crate) sku: Many<Attribute>,
}

/// One choice.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Attribute {
    pub(crate) p_name: Told,
    pub(crate) p_value: Told,
    /// The seller's own word for the choice.
    pub(crate) self_define_value: Told,
}

/// The part of `extend_map` that says who ships.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ExtendMap {
    pub(crate) order_business_model: Told,
}

/// A parcel that the seller declared.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LogisticInfo {
    pub(crate) logistics_no: Told,
    pub(crate) receive_status: Told,
}

/// `result_obj` of `aliexpress.trade.seller.order.decrypt`: the masked fields in clear.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Uncovered {
    pub(crate) buyer_signer_fullname: Told,
    pub(crate) contact_person: Told,
    pub(crate) detail_address: Told,
    pub(crate) address2: Told,
    pub(crate) mobile_no: Told,
    pub(crate) phone_number: Told,
}

impl Uncovered {
    /// There is anything in it at all.
    pub(crate) fn tells(&self) -> bool {
        let fields = [&self.contact_person, &self.detail_address, &self.mobile_no, &self.phone_number];
        fields.into_iter().any(|field| field.filled().is_some())
    }
}
