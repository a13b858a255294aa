//! Lantern's books: what the marketplace knows of its orders, how it tells them, and how a draft must read.
//!
//! Both are written from the same sale and neither from the other. Amounts stand here as people write them; Lantern tells them in
//! the smallest unit of their currency.

use std::time::Duration;

use longshore::model::Timestamp;
use serde_json::{Value, json};

/// Where a sale stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    Packing,
    Sent,
    Received,
    Withdrawn,
}

/// One sale.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) number: u64,
    pub(super) placed_at: Timestamp,
    pub(super) changed_at: Timestamp,
    pub(super) stage: Stage,
    /// The currency, and how many of its smallest unit make one.
    currency: (&'static str, u32),
    /// In all, for postage, and for one piece.
    amounts: [&'static str; 3],
    /// Where the parcel goes: name, street, town, postal code, country. None for what is sent by mail.
    recipient: Option<[&'static str; 5]>,
}

/// Beyond 2^53, from where on a binary fraction rounds.
const FIRST_NUMBER: u64 = 9_007_199_254_740_993;

/// Stage, currency, amounts and recipient of a sale.
type Told = (Stage, (&'static str, u32), [&'static str; 3], Option<[&'static str; 5]>);

/// The sales at the beginning.
const SALES: [Told; 7] = [
    (Stage::Open, ("EUR", 100), ["24.50", "4.50", "10.00"], Some(["Jörg Weiß", "Am Kai 1", "Köln", "01067", "DE"])),
    (
        Stage::Packing,
        ("JPY", 1),
        ["123400", "1000", "61200"],
        Some(["山田 太郎", "1-2-3 港町", "横浜市", "231-0001", "JP"]),
    ),
    (Stage::Packing, ("KWD", 1000), ["2.525", "0.025", "1.250"], Some(["Noor", "Block 4", "Hawalli", "32001", "KW"])),
    (Stage::Sent, ("USD", 100), ["0.07", "0.01", "0.03"], Some(["A \"B\" <C>", "5 \\ Road", "Reno", "89501", "US"])),
    (
        Stage::Received,
        ("BRL", 100),
        ["1000.00", "0.00", "500.00"],
        Some(["João", "Rua 7", "Recife", "50000-000", "BR"]),
    ),
    (Stage::Withdrawn, ("GBP", 100), ["19.99", "1.99", "9.00"], Some(["Ann", "2 High St", "York", "YO1 7AA", "GB"])),
    (Stage::Packing, ("EUR", 100), ["30.00", "0.00", "15.00"], None),
];

/// The sales at the beginning, a day from one to the next.
pub(super) fn sales(now: Timestamp) -> Vec<Sale> {
    let days_ago = |days: u64| whole_second(now.minus(Duration::from_hours(24 * days)));
    (0..).zip(SALES).map(|(index, told)| Sale::placed(FIRST_NUMBER + index, days_ago(7 - index), told)).collect()
}

impl Sale {
    fn placed(number: u64, at: Timestamp, (stage, currency, amounts, recipient): Told) -> Self {
        Self { number, placed_at: at, changed_at: at, stage, currency, amounts, recipient }
    }

    /// The same lamp once more, sold now.
    pub(super) fn again(&self, number: u64, now: Timestamp) -> Self {
        let at = whole_second(now);
        Self { number, placed_at: at, changed_at: at, ..self.clone() }
    }

    /// True once the buyer has paid.
    fn is_paid(&self) -> bool {
        !matches!(self.stage, Stage::Open | Stage::Withdrawn)
    }

    /// As Lantern's interface tells it.
    pub(super) fn told(&self) -> Value {
        let [total, postage, price] = self.amounts.map(in_smallest_unit);
        let (currency, units) = self.currency;
        json!({
            "number": self.number,
            "placed": seconds(self.placed_at),
            "changed": seconds(self.changed_at),
            "paid": self.is_paid().then(|| seconds(self.placed_at)),
            "state": self.stage.word(),
            "currency": {"code": currency, "units": units},
            "total": total,
            "postage": postage,
            "buyer": {"id": 88, "name": "B. Uyer", "mail": "buyer@example.com"},
            "deliver_to": self.recipient.map(|[name, street, town, zip, land]| json!({
                "name": name, "phone": "+49 30 1", "lines": [street], "town": town, "zip": zip, "land": land,
            })),
            "lines": [{
                "no": 1, "article": 70_001, "code": "LAMP-7", "title": "Paper lamp", "pieces": 2, "price": price, "grams": 350,
            }],
        })
    }

    /// As its draft must be, in the field names of a draft.
    pub(super) fn truth(&self) -> Value {
        let [total, postage, price] = self.amounts.map(|amount| json!({"amount": amount, "currency": self.currency.0}));
        let (status, fulfillment) = match self.stage {
            Stage::Open => ("awaiting-payment", "unshipped"),
            Stage::Packing => ("awaiting-shipment", "unshipped"),
            Stage::Sent => ("completed", "shipped"),
            Stage::Received => ("completed", "delivered"),
            Stage::Withdrawn => ("cancelled", "unshipped"),
        };
        json!({
            "order_id": self.number.to_string(),
            "created_date_time": self.placed_at,
            "modified_date_time": self.changed_at,
            "paid_date_time": self.is_paid().then_some(self.placed_at),
            "status": status,
            "payment_status": if self.is_paid() { "paid" } else { "unpaid" },
            "fulfillment_status": fulfillment,
            "source_status": self.stage.word(),
            "buyer": {"buyer_id": "88", "name": "B. Uyer", "email": "buyer@example.com"},
            "ship_to": self.recipient.map(|[name, street, town, zip, land]| json!({
                "name": name, "phone": "+49 30 1", "address_lines": [street], "city": town, "postal_code": zip,
                "country_code": land, "masked": false,
            })),
            "items": [{
                "line_item_id": "1", "quantity": 2, "unit_price": price, "description": "Paper lamp", "product_id": "70001",
                "sku": "LAMP-7", "weight_grams": 350, "shipped_by_platform": false,
            }],
            "payment": {"total": total, "shipping_charges": [{"name": "shipping", "amount": postage}]},
        })
    }
}

impl Stage {
    /// Lantern's word for it.
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Packing => "packing",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Seconds since 1970.
pub(super) fn seconds(moment: Timestamp) -> i64 {
    moment.as_millis().div_euclid(1000)
}

/// Lantern's clock shows no more than that.
pub(super) fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_millis(seconds(moment) * 1000)
}

fn in_smallest_unit(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}
