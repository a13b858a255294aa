//! Lantern's record as the contract's order. Pure: a record that cannot do is set aside with what is wrong with it.

use longshore_connector_sdk::bindings::longshore::connector::types::Money;
use longshore_connector_sdk::exports::orders::{
    Address, Buyer, Charge, FulfillmentStatus, Item, Order, OrderStatus, Payment, PaymentStatus, SetAside,
};
use longshore_connector_sdk::json::{self, Told};
use longshore_connector_sdk::{money, time};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    number: Told,
    /// Seconds since 1970, as all moments here.
    #[serde(default)]
    placed: Told,
    #[serde(default)]
    changed: Told,
    #[serde(default)]
    paid: Told,
    state: Told,
    currency: Currency,
    #[serde(default)]
    total: Told,
    #[serde(default)]
    postage: Told,
    buyer: Option<Customer>,
    deliver_to: Option<Recipient>,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Currency {
    code: Told,
    /// How many of the smallest unit make one.
    units: Told,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Customer {
    id: Told,
    name: Told,
    mail: Told,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Recipient {
    name: Told,
    phone: Told,
    lines: Vec<String>,
    town: Told,
    region: Told,
    zip: Told,
    land: Told,
}

#[derive(Deserialize)]
struct Line {
    no: Told,
    pieces: u32,
    #[serde(default)]
    price: Told,
    title: String,
    #[serde(default)]
    article: Told,
    #[serde(default)]
    code: Told,
    grams: Option<u32>,
}

/// Reads one record.
pub(crate) fn order(source: &str) -> Result<Order, SetAside> {
    let set_aside = |order_id: Option<String>, reason: String| SetAside { order_id, reason, source: source.to_owned() };
    let record: Record = serde_json::from_str(source).map_err(|error| set_aside(None, json::describe(&error)))?;
    let order_id = record.number.owned().ok_or_else(|| set_aside(None, "the order has no `number`".to_owned()))?;
    mapped(&record, order_id.clone(), source).map_err(|reason| set_aside(Some(order_id), reason.to_owned()))
}

fn mapped(record: &Record, order_id: String, source: &str) -> Result<Order, &'static str> {
    let (status, fulfillment_status) = status(record);
    let paid_date_time = moment(&record.paid);
    Ok(Order {
        order_id,
        order_number: None,
        marketplace_code: None,
        created_date_time: moment(&record.placed),
        modified_date_time: moment(&record.changed),
        payment_status: if paid_date_time.is_some() { PaymentStatus::Paid } else { PaymentStatus::Unpaid },
        paid_date_time,
        ship_by_date_time: None,
        deliver_by_date_time: None,
        status,
        fulfillment_status,
        source_status: record.state.owned().ok_or("the order has no `state`")?,
        status_reason: None,
        buyer: record.buyer.as_ref().map(buyer),
        ship_to: record.deliver_to.as_ref().map(address),
        items: record.lines.iter().map(|line| item(line, &record.currency)).collect::<Result<_, _>>()?,
        payment: Some(Payment {
            method: None,
            total: record.currency.money(&record.total),
            amount_paid: None,
            taxes: Vec::new(),
            shipping_charges: postage(record).into_iter().collect(),
            adjustments: Vec::new(),
        }),
        tax_identifiers: Vec::new(),
        shipping_preferences: None,
        notes: Vec::new(),
        extra: Vec::new(),
        source: source.to_owned(),
    })
}

fn status(record: &Record) -> (OrderStatus, FulfillmentStatus) {
    use FulfillmentStatus::{Delivered, Shipped, Unknown, Unshipped};
    match record.state.filled() {
        Some("open") => (OrderStatus::AwaitingPayment, Unshipped),
        Some("packing") => (OrderStatus::AwaitingShipment, Unshipped),
        Some("sent") => (OrderStatus::Completed, Shipped),
        Some("received") => (OrderStatus::Completed, Delivered),
        Some("withdrawn") => (OrderStatus::Cancelled, Unshipped),
        _ => (OrderStatus::Unknown, Unknown),
    }
}

fn postage(record: &Record) -> Option<Charge> {
    Some(Charge { name: "shipping".to_owned(), amount: record.currency.money(&record.postage)? })
}

fn buyer(customer: &Customer) -> Buyer {
    Buyer { buyer_id: customer.id.owned(), name: customer.name.owned(), email: customer.mail.owned(), phone: None }
}

fn address(to: &Recipient) -> Address {
    Address {
        name: to.name.owned(),
        company: None,
        phone: to.phone.owned(),
        email: None,
        address_lines: to.lines.clone(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: to.town.owned(),
        state_province: to.region.owned(),
        postal_code: to.zip.owned(),
        country_code: to.land.owned(),
        masked: false,
        extra: Vec::new(),
    }
}

fn item(line: &Line, currency: &Currency) -> Result<Item, &'static str> {
    Ok(Item {
        line_item_id: line.no.owned().ok_or("a line has no `no`")?,
        quantity: line.pieces,
        unit_price: currency.money(&line.price),
        description: line.title.clone(),
        product_id: line.article.owned(),
        sku: line.code.owned(),
        identifiers: Vec::new(),
        details: Vec::new(),
        item_url: None,
        image_url: None,
        weight_grams: line.grams,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: false,
        source_status: None,
        extra: Vec::new(),
    })
}

impl Currency {
    fn money(&self, units: &Told) -> Option<Money> {
        let amount = money::of_minor_units(units.filled()?, self.units.filled()?)?;
        Some(Money { amount, currency: money::currency(self.code.filled()?)? })
    }
}

fn moment(seconds: &Told) -> Option<String> {
    time::Timestamp::from_second(seconds.parsed()?).ok().map(time::utc_text)
}
