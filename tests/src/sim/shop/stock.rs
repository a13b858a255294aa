//! What seeded orders are made of: invented people, places and goods.

use super::{Currency, Service};

/// A place that parcels go to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) province: &'static str,
    pub(super) city: &'static str,
    pub(super) postal_code: &'static str,
    pub(super) phone_prefix: &'static str,
    pub(super) street: &'static str,
}

/// Something that is sold.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Goods {
    pub(super) title: &'static str,
    pub(super) sku: &'static str,
    pub(super) cents: u64,
    pub(super) option: &'static str,
    pub(super) values: [&'static str; 3],
}

pub(super) const USD: Currency = Currency { code: "USD", minor_digits: 2 };
pub(super) const EUR: Currency = Currency { code: "EUR", minor_digits: 2 };
pub(super) const JPY: Currency = Currency { code: "JPY", minor_digits: 0 };

pub(super) const FIRST_NAMES: &[&str] =
    &["John", "Maria", "Pierre", "Anna", "Carlos", "Emma", "Lucas", "Sofia", "Adam", "Noor", "Ivan", "Chloe"];

pub(super) const LAST_NAMES: &[&str] =
    &["Doe", "Garcia", "Dubois", "Nowak", "Silva", "Smith", "Rossi", "Novak", "Jansen", "Haddad", "Berg", "Keller"];

pub(super) const PLACES: &[Place] = &[
    place("US", "Ohio", "Dayton", "45402", "+1", "Main St"),
    place("US", "California", "Fresno", "93701", "+1", "Tulare Ave"),
    place("FR", "Rhone", "Lyon", "69002", "+33", "Rue Victor Hugo"),
    place("ES", "Madrid", "Alcala de Henares", "28801", "+34", "Calle Mayor"),
    place("PL", "Mazowieckie", "Warszawa", "00-001", "+48", "Prosta"),
    place("DE", "Sachsen", "Leipzig", "04109", "+49", "Ringstrasse"),
    place("CA", "Ontario", "Ottawa", "K1A 0B1", "+1", "Elgin St"),
    place("KR", "Seoul", "Jung-gu", "04524", "+82", "Sejong-daero"),
    place("AU", "Victoria", "Geelong", "3220", "+61", "Moorabool St"),
    place("MX", "Jalisco", "Zapopan", "45010", "+52", "Avenida Patria"),
];

pub(super) const UNITED_KINGDOM: Place = place("GB", "England", "Leeds", "LS1 4AP", "+44", "Park Row");
pub(super) const JAPAN: Place = place("JP", "Osaka", "Sakai", "590-0078", "+81", "Minamikawaramachi");
pub(super) const BRAZIL: Place = place("BR", "Sao Paulo", "Campinas", "13010-041", "+55", "Rua Barao de Jaguara");
pub(super) const GERMANY: Place = place("DE", "Bayern", "Augsburg", "86150", "+49", "Maximilianstrasse");

pub(super) const GOODS: &[Goods] = &[
    goods("USB-C cable, braided, 1 m", "CAB-1M", 999, "Color", ["Black", "White", "Red"]),
    goods("Silicone baking mat, 2 pieces", "MAT-2P", 1_249, "Size", ["30x40 cm", "40x60 cm", "26x36 cm"]),
    goods("LED desk lamp with clamp", "LAMP-C", 2_390, "Plug Type", ["EU", "US", "UK"]),
    goods("Phone case, shock proof", "CASE-SP", 459, "Color", ["Clear", "Navy Blue", "Pink"]),
    goods("Running belt, waterproof", "BELT-W", 805, "Color", ["Black", "Grey", "Lime"]),
    goods("Fountain pen, fine nib", "PEN-F", 3_100, "Nib", ["EF 0.38 mm", "F 0.5 mm", "M 0.7 mm"]),
    goods("Camping mug, titanium, 300 ml", "MUG-T3", 1_975, "Capacity", ["300ml", "450ml", "600ml"]),
    goods("Drawer organiser, bamboo", "ORG-B", 2_649, "Size", ["S", "M", "L"]),
];

pub(super) const SERVICES: &[Service] = &[
    Service { code: "CAINIAO_STANDARD", name: "AliExpress Standard Shipping" },
    Service { code: "CAINIAO_ECONOMY", name: "AliExpress Saver Shipping" },
    Service { code: "EMS_ZX_ZX_US", name: "ePacket" },
    Service { code: "YANWEN_AM", name: "Special Line-YW" },
];

pub(super) const PAYMENT_METHODS: &[&str] = &["mixedcard", "paypal", "applepay", "klarna"];

const SHOP_NAMES: &[&str] =
    &["Ningbo Harbour Goods", "Yiwu Bright Store", "Shenzhen Little Things", "Xiamen Sea Trade"];

/// The name of the shop number `index`.
pub(super) fn shop_name(index: u64) -> String {
    let name = usize::try_from(index).ok().and_then(|index| SHOP_NAMES.get(index));
    name.map_or_else(|| format!("Ningbo Store {}", index + 1), |name| (*name).to_owned())
}

const fn place(
    country: &'static str,
    province: &'static str,
    city: &'static str,
    postal_code: &'static str,
    phone_prefix: &'static str,
    street: &'static str,
) -> Place {
    Place { country, province, city, postal_code, phone_prefix, street }
}

const fn goods(
    title: &'static str,
    sku: &'static str,
    cents: u64,
    option: &'static str,
    values: [&'static str; 3],
) -> Goods {
    Goods { title, sku, cents, option, values }
}
