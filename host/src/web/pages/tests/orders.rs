//! Made-up orders and drafts.

use super::views::{World, ago, ahead};
use super::*;

impl World {
    #[expect(clippy::too_many_lines, reason = "one record, with every field told")]
    fn order(&self) -> Order {
        let item = |id: &str, sku, quantity, description, shipped_by_platform| Item {
            line_item_id: id.to_owned(),
            quantity,
            unit_price: self.money("12.90"),
            description: self.text(description),
            product_id: self.some("1005006123456789"),
            sku: self.some(sku),
            identifiers: Vec::new(),
            details: vec![(self.text("Color"), self.text("Black")), (self.text("Ships From"), self.text("China"))],
            item_url: self.some("https://www.aliexpress.com/item/1005006123456789.html"),
            image_url: None,
            weight_grams: Some(240),
            dimensions: None,
            customs: Some(Customs {
                description_en: self.some("wireless earphones"),
                description_zh: self.some("无线耳机"),
                hs_code: self.some("85183000"),
                origin_country: self.some("CN"),
                declared_value: self.money("5.00"),
                net_weight_grams: None,
                material: None,
                purpose: None,
                battery_type: None,
            }),
            requested_fulfillment_id: None,
            shipped_by_platform,
            source_status: self.some("WAIT_SELLER_SEND_GOODS"),
            extra: Vec::new(),
        };
        let charge = |name, amount: &'static str| Charge { name: self.text(name), amount: self.money(amount).unwrap() };
        Order {
            order_id: self.text("8191234567890123"),
            order_number: None,
            marketplace_code: self.some("GLOBAL"),
            created_date_time: Some(ago(300)),
            modified_date_time: Some(ago(200)),
            paid_date_time: Some(ago(280)),
            ship_by_date_time: Some(ahead(5000)),
            deliver_by_date_time: Some(ahead(50_000)),
            status: OrderStatus::AwaitingShipment,
            payment_status: PaymentStatus::Paid,
            fulfillment_status: FulfillmentStatus::PartiallyShipped,
            source_status: self.text("WAIT_SELLER_SEND_GOODS"),
            status_reason: self.some("buyer asks for another colour"),
            buyer: Some(Buyer { buyer_id: self.some("es1234567"), name: self.some("Lucía Fernández"), email: self.some("lucia@example.com"), phone: None }),
            ship_to: Some(Address {
                name: self.some("Lucía Fernández Ortega"),
                company: None,
                phone: self.some("+34 600 123 456"),
                email: None,
                address_lines: vec![self.text("Calle de Alcalá 123, 4º B")],
                street_name: None,
                street_number: None,
                complement: None,
                district: None,
                city: self.some("Madrid"),
                state_province: self.some("Comunidad de Madrid"),
                postal_code: self.some("28009"),
                country_code: self.some("ES"),
                masked: true,
                extra: vec![(self.text("cpf"), self.text("-"))],
            }),
            items: vec![
                item("1", "EAR-BT-51-BLK", 2, "Wireless Earphones Bluetooth 5.3 Noise Cancelling Sports Headset", false),
                item("2", "CASE-SIL-01", 1, "Silicone case", true),
            ],
            payment: Some(Payment {
                method: self.some("MIXEDCARD"),
                total: self.money("41.70"),
                amount_paid: self.money("41.70"),
                taxes: vec![charge("VAT", "7.24")],
                shipping_charges: vec![charge("shipping", "3.00")],
                adjustments: vec![charge("coupon", "-2.00")],
            }),
            tax_identifiers: vec![TaxIdentifier { kind: self.text("IOSS"), value: self.text("IM3720000224"), issuing_country: self.some("IE") }],
            shipping_preferences: Some(ShippingPreferences {
                shipping_service: self.some("CAINIAO_STANDARD"),
                gift: true,
                insurance_requested: false,
                insured_value: None,
                premium_program_name: None,
                hold_until_date_time: None,
            }),
            notes: vec![Note { kind: self.text("buyer"), text: self.text("Please pack well, it is a gift. 谢谢") }],
            extra: vec![(self.text("biz_type"), self.text("AE_COMMON"))],
            source: self.text("{\"result\":{\"order_id\":8191234567890123,\"amount\":{\"cent\":4170,\"currency\":\"USD\"},\"children\":[]}}"),
        }
    }

    pub(super) fn draft(&self) -> DraftDetail {
        let order = self.order();
        let mut draft = Draft {
            id: DraftId(41),
            customer: CustomerId::DEFAULT,
            account: AccountId(1),
            platform: "aliexpress".parse().unwrap(),
            order_id: order.order_id.clone(),
            order_number: None,
            state: DraftState::New,
            revision: 2,
            source_revision: None,
            content_hash: "00".repeat(32),
            first_seen_at: ago(250),
            changed_at: ago(190),
            last_pull: PullId(17),
            placed_at: ago(300),
            paid_at: None,
            ship_by: None,
            status: OrderStatus::Unknown,
            payment_status: PaymentStatus::Unknown,
            fulfillment_status: FulfillmentStatus::Unknown,
            source_status: String::new(),
            country_code: None,
            total: None,
            items: Vec::new(),
            sealed: true,
        };
        draft.describe(&order);
        DraftDetail { draft, origin: self.origin(), order: Some(order) }
    }

    pub(super) fn drafts(&self) -> DraftListView {
        let first = self.draft().draft;
        let states = [DraftState::New, DraftState::Reviewing, DraftState::Accepted, DraftState::Exported];
        let countries = ["US", "ES", "BR", "DE", "FR", "KR", "PL", "XX"];
        let rows =
            (0u64..14).zip(states.iter().cycle()).zip(countries.iter().cycle()).map(|((number, state), country)| {
                let mut draft = first.clone();
                draft.id = DraftId(41 + number);
                draft.order_id =
                    if self.hostile.is_some() { draft.order_id } else { format!("81912345678{:05}", number * 7919) };
                draft.state = state.clone();
                draft.placed_at = ago(60 * (number + 1) * (number + 1));
                draft.ship_by = Some(if number == 2 { ago(90) } else { ahead(700 * (number + 1)) });
                draft.country_code = if number == 5 { None } else { self.some(country) };
                let line = draft.items[0].clone();
                draft.items.extend(std::iter::repeat_n(line, usize::try_from(number % 5).unwrap()));
                (draft, self.origin())
            });
        DraftListView {
            drafts: rows.collect(),
            next: Some(DraftKey { placed_at: ago(9000), id: DraftId(7) }),
            counts: DraftView::ALL.into_iter().zip([123, 14, 2, 5821, 96, 31, 0]).collect(),
        }
    }
}
