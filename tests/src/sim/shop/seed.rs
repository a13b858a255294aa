//! Makes a shop's orders from a seed.
//!
//! The first ones each show one oddity ([`Special`]) and stay as they are; the others are ordinary, of any age up to
//! [`OLDEST_DAYS`], and their lives go on while the clock is advanced. Nothing happens by itself from [`QUIET_BEFORE`] before
//! the start until [`QUIET_AFTER`] after it, so that whoever pulls and then compares sees one and the same truth.

use std::time::Duration;

use longshore::model::Timestamp;

use super::order::{Cancellation, Change, Currency, Line, Person, PlacedOrder, Recipient, Special, Stage, Step};
use super::stock::{self, Place};
use crate::sim::random::Random;

/// How old the oldest order is at the start, in days. A first pull goes back 30 days.
pub(super) const OLDEST_DAYS: u64 = 27;

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// Longer than any settle lag of a listing, so that a first pull sees everything.
const QUIET_BEFORE: Duration = Duration::from_secs(2 * HOUR);
const QUIET_AFTER: Duration = Duration::from_secs(2 * HOUR);

/// A line's number is its order's plus this much for each place.
const LINE_STEP: u64 = 10_000;

/// Which numbers a platform's orders have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbering {
    /// The first one of the first shop.
    pub first: u64,
    /// From one to the next. Lines are numbered in between.
    pub step: u64,
    /// From the first one of a shop to that of the next.
    pub shop_step: u64,
    /// The number of the first shop's [`Special::BigNumber`].
    pub big: u64,
}

impl Default for Numbering {
    /// 17 digits at most, as seen in the wild, below 2^53 for the first eighty shops, with room for fifteen lines after each; the
    /// big one is 2^53 + 1, the first whole number that a double cannot hold.
    fn default() -> Self {
        Self { first: 8_152_891_820_014_001, step: 160_000, shop_step: 10_000_000_000_000, big: 9_007_199_254_740_993 }
    }
}

/// The specials in the order in which they come, and what each needs.
const SPECIALS: &[(Special, &[Stage])] = &[
    (Special::BigNumber, &[Stage::ToShip]),
    (Special::PlatformOnly, &[Stage::ToShip]),
    (Special::SemiManaged, &[Stage::ToShip]),
    (Special::Mixed, &[Stage::ToShip]),
    (Special::Bare, &[Stage::ToShip]),
    (Special::Euro, &[Stage::ToShip]),
    (Special::Yen, &[Stage::ToShip]),
    (Special::RepeatedHour, &[Stage::ToShip]),
    (Special::NonAscii, &[Stage::ToShip]),
    (Special::Script, &[Stage::ToShip]),
    (Special::CancelAsked, &[Stage::ToShip, Stage::CancelAsked]),
    (Special::Finished, &[Stage::ToShip, Stage::Shipped, Stage::Settling, Stage::Finished]),
    (Special::Unpaid, &[]),
    (Special::Cancelled, &[Stage::Cancelled(Cancellation::BeforePayment)]),
    (Special::UnitedKingdom, &[Stage::ToShip]),
    (Special::PartlyShipped, &[Stage::ToShip, Stage::PartlyShipped]),
    (Special::TaxNumber, &[Stage::ToShip]),
    (Special::Settling, &[Stage::ToShip, Stage::Shipped, Stage::Settling]),
    (Special::RiskCheck, &[Stage::RiskCheck]),
];

/// What a marketplace is seeded with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// The same seed and start make the same orders.
    pub seed: u64,
    /// Orders of each shop. From 19 on all specials are among them.
    pub orders: u64,
    /// The moment at which they are looked at first.
    pub start: Timestamp,
    /// A moment within the last hour that occurred twice on the platform's wall clocks, where it has such.
    pub repeated_hour: Option<Timestamp>,
    /// Which numbers its orders have.
    pub numbering: Numbering,
}

/// The orders of the shop number `shop`.
pub(super) fn orders(plan: &Plan, shop: u64) -> Vec<PlacedOrder> {
    let mut random = Random::new(plan.seed ^ (shop + 1).wrapping_mul(0x5851_F42D_4C95_7F2D));
    let mut specials = SPECIALS.iter();
    let numbering = plan.numbering;
    (0..plan.orders)
        .map(|index| {
            let number = numbering.first + shop * numbering.shop_step + index * numbering.step;
            let age = random.between(QUIET_BEFORE.as_secs() + 2 * HOUR, OLDEST_DAYS * DAY);
            let mut order = blank(&mut random, number);
            match specials.next() {
                Some((special, stages)) => {
                    make_special(&mut order, *special, numbering.big + shop * numbering.shop_step);
                    order.steps = special_life(plan, *special, stages, &mut random);
                }
                None => order.steps = life(&mut random, plan.start, age, order.lines.len()),
            }
            order
        })
        .collect()
}

/// An order that is placed and paid at `now`, in a shop whose last order has the number `last`.
pub(crate) fn place_one(random: &mut Random, numbering: Numbering, last: u64, now: Timestamp) -> PlacedOrder {
    let mut order = blank(random, last.max(numbering.big) + numbering.step);
    order.steps = vec![step(now, Stage::AwaitingPayment), step(now, Stage::ToShip)];
    order
}

fn step(at: Timestamp, stage: Stage) -> Step {
    Step { at, change: Change::Stage(stage) }
}

/// An ordinary order that has not been placed yet.
fn blank(random: &mut Random, number: u64) -> PlacedOrder {
    let buyer = Person {
        login: format!("us{}", random.between(1_000_000_002, 1_999_999_999)),
        first_name: random.pick(stock::FIRST_NAMES).to_owned(),
        last_name: random.pick(stock::LAST_NAMES).to_owned(),
    };
    let place = random.pick(stock::PLACES);
    let recipient = recipient(random, &place, buyer.full_name());
    let lines = (0..random.between(1, 3)).map(|index| line(random, number + (index + 1) * LINE_STEP)).collect();
    PlacedOrder {
        number,
        special: None,
        buyer,
        recipient,
        currency: stock::USD,
        freight: if random.chance(40) { 0 } else { random.between(99, 899) },
        payment_method: random.pick(stock::PAYMENT_METHODS),
        service: random.pick(stock::SERVICES),
        lines,
        steps: Vec::new(),
    }
}

fn recipient(random: &mut Random, place: &Place, name: String) -> Recipient {
    Recipient {
        name,
        phone_prefix: place.phone_prefix.to_owned(),
        phone: random.between(600_000_000, 999_999_999).to_string(),
        street: format!("{} {}", random.between(1, 199), place.street),
        street2: if random.chance(30) { format!("Apt {}", random.between(1, 40)) } else { String::new() },
        city: place.city.to_owned(),
        province: place.province.to_owned(),
        postal_code: place.postal_code.to_owned(),
        country: place.country.to_owned(),
        cpf: None,
    }
}

fn line(random: &mut Random, number: u64) -> Line {
    let goods = random.pick(stock::GOODS);
    let value = random.pick(&goods.values);
    let code = value.chars().filter(char::is_ascii_alphanumeric).take(3).collect::<String>().to_uppercase();
    Line {
        number,
        product: random.between(1_005_001_000_000_000, 1_005_009_999_999_999),
        title: goods.title.to_owned(),
        sku: Some(format!("{}-{code}", goods.sku)),
        image: Some(format!("https://ae01.alicdn.com/kf/{}.jpg", random.letters(12))),
        options: vec![(goods.option.to_owned(), value.to_owned())],
        unit_price: goods.cents,
        quantity: if random.chance(70) { 1 } else { u32::try_from(random.between(2, 12)).unwrap_or(2) },
        by_platform: false,
        memo: if random.chance(15) { "Please pack it well, it is a present.".to_owned() } else { String::new() },
    }
}

/// Gives an order its oddity.
fn make_special(order: &mut PlacedOrder, special: Special, big_number: u64) {
    order.special = Some(special);
    match special {
        Special::BigNumber => {
            order.number = big_number;
            let number = order.number;
            (1_u64..).zip(&mut order.lines).for_each(|(place, line)| line.number = number + place * LINE_STEP);
        }
        Special::PlatformOnly | Special::SemiManaged => order.lines.iter_mut().for_each(|line| line.by_platform = true),
        Special::Mixed => {
            two_lines(order);
            order.lines.iter_mut().take(1).for_each(|line| line.by_platform = true);
        }
        Special::Bare => order.lines.iter_mut().for_each(|line| {
            line.sku = None;
            line.image = None;
            line.options.clear();
        }),
        Special::Euro => {
            order.currency = stock::EUR;
            move_to(order, &stock::GERMANY);
        }
        Special::Yen => {
            in_yen(order, stock::JPY);
            move_to(order, &stock::JAPAN);
        }
        Special::NonAscii => non_ascii(order),
        Special::Script => script(order),
        Special::UnitedKingdom => move_to(order, &stock::UNITED_KINGDOM),
        Special::PartlyShipped => two_lines(order),
        Special::TaxNumber => {
            move_to(order, &stock::BRAZIL);
            order.recipient.cpf = Some("12345678909".to_owned());
        }
        _ => {}
    }
}

fn move_to(order: &mut PlacedOrder, place: &Place) {
    order.recipient = Recipient {
        street: format!("27 {}", place.street),
        city: place.city.to_owned(),
        province: place.province.to_owned(),
        postal_code: place.postal_code.to_owned(),
        country: place.country.to_owned(),
        phone_prefix: place.phone_prefix.to_owned(),
        ..std::mem::take(&mut order.recipient)
    };
}

/// Makes it two lines if it has fewer, the second a copy of the first under its own number.
fn two_lines(order: &mut PlacedOrder) {
    order.lines.truncate(2);
    if let [line] = order.lines.as_slice() {
        let second = Line { number: line.number + LINE_STEP, quantity: line.quantity + 1, ..line.clone() };
        order.lines.push(second);
    }
}

/// Prices in a currency of which one is worth about a cent.
fn in_yen(order: &mut PlacedOrder, currency: Currency) {
    order.currency = currency;
    order.freight = 320;
}

fn non_ascii(order: &mut PlacedOrder) {
    order.buyer.first_name = String::from("Zoë");
    order.buyer.last_name = String::from("Müller-Łukaszewicz");
    order.recipient.name = String::from("Zoë Müller-Łukaszewicz (佐藤 花子)");
    order.recipient.street = String::from("Straße des 17. Juni 135 – Hinterhaus");
    order.recipient.street2 = String::from("3º esq. 🌱");
    order.recipient.city = String::from("Köln");
    order
        .lines
        .iter_mut()
        .take(1)
        .for_each(|line| line.memo = String::from("请用中文写发票。Merci d’avance — ça presse!"));
}

fn script(order: &mut PlacedOrder) {
    const SCRIPT: &str = "<script>alert(1)</script>";
    order.buyer.first_name = String::from("<b>Bobby</b>");
    order.recipient.name = format!("Bobby {SCRIPT}");
    order.recipient.street = String::from("1 \"Quote\" & <i>Ampersand</i> St");
    for line in &mut order.lines {
        line.title = format!("{SCRIPT} {}", line.title);
        line.memo = format!("{SCRIPT} <img src=x onerror=alert(2)>");
        line.options = vec![("Color\"><script>".to_owned(), "'; DROP TABLE drafts; --".to_owned())];
    }
}

/// The life of a special order: it reaches its stages in the past and stays there.
fn special_life(plan: &Plan, special: Special, stages: &[Stage], random: &mut Random) -> Vec<Step> {
    let oldest = plan.start.minus(Duration::from_secs(OLDEST_DAYS * DAY));
    let ordinary = plan.start.minus(Duration::from_secs(random.between(3 * DAY, 20 * DAY)));
    let repeated = plan.repeated_hour.filter(|hour| special == Special::RepeatedHour && *hour > oldest);
    let created = repeated.unwrap_or(ordinary);
    let mut steps = vec![step(created, Stage::AwaitingPayment)];
    let mut at = created;
    for stage in stages {
        at = at.plus(Duration::from_secs(random.between(5 * MINUTE, 12 * HOUR)));
        steps.push(step(at, *stage));
    }
    // The tail of a long life could reach into the quiet time; drawn together it keeps its order.
    let latest = plan.start.minus(QUIET_BEFORE);
    let mut limit = latest;
    for step in steps.iter_mut().rev() {
        step.at = step.at.min(limit);
        limit = step.at.minus(Duration::from_secs(MINUTE));
    }
    steps
}

/// The life of an ordinary order that is `age` seconds old at `start`.
fn life(random: &mut Random, start: Timestamp, age: u64, lines: usize) -> Vec<Step> {
    let created = start.minus(Duration::from_secs(age));
    let mut steps = vec![step(created, Stage::AwaitingPayment)];
    let mut at = created;
    for (wait, stage) in fate(random, lines) {
        let previous = at;
        at = at.plus(Duration::from_secs(wait));
        if at > start.minus(QUIET_BEFORE) && at < start.plus(QUIET_AFTER) {
            at = start.plus(QUIET_AFTER).plus(Duration::from_secs(random.below(HOUR)));
        }
        // Times never go back, even when the step before was moved out of the quiet time.
        at = at.max(previous.plus(Duration::from_secs(1)));
        steps.push(step(at, stage));
    }
    steps
}

/// What becomes of an order: seconds of waiting and the stage that follows, over and over.
fn fate(random: &mut Random, lines: usize) -> Vec<(u64, Stage)> {
    if random.chance(6) {
        return vec![(20 * DAY, Stage::Cancelled(Cancellation::NotPaidInTime))];
    }
    let mut fate = Vec::new();
    if random.chance(8) {
        fate.push((random.between(MINUTE, HOUR), Stage::PaymentInProgress));
    }
    if random.chance(25) {
        fate.push((random.between(MINUTE, 2 * HOUR), Stage::RiskCheck));
        fate.push((DAY, Stage::ToShip));
    } else {
        fate.push((random.between(MINUTE, 3 * HOUR), Stage::ToShip));
    }
    if random.chance(6) {
        fate.push((random.between(HOUR, DAY), Stage::CancelAsked));
        let outcome = if random.chance(50) { Stage::Cancelled(Cancellation::Agreed) } else { Stage::ToShip };
        fate.push((random.between(HOUR, DAY), outcome));
        if outcome != Stage::ToShip {
            return fate;
        }
    }
    if lines > 1 && random.chance(15) {
        fate.push((random.between(DAY, 3 * DAY), Stage::PartlyShipped));
    }
    fate.push((random.between(DAY, 4 * DAY), Stage::Shipped));
    if random.chance(5) {
        fate.push((random.between(5 * DAY, 9 * DAY), Stage::Disputed));
    }
    fate.push((random.between(7 * DAY, 14 * DAY), Stage::Settling));
    fate.push((random.between(DAY, 3 * DAY), Stage::Finished));
    fate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seed: u64, orders: u64) -> Plan {
        let start: Timestamp = "2026-11-10T08:00:00Z".parse().unwrap();
        Plan {
            seed,
            orders,
            start,
            repeated_hour: Some("2026-11-01T09:30:00Z".parse().unwrap()),
            numbering: Numbering::default(),
        }
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let text = |seed| format!("{:?}", orders(&plan(seed, 40), 0));
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }

    #[test]
    fn every_life_keeps_the_rules_that_a_pull_relies_on() {
        for seed in 0..20 {
            let plan = plan(seed, 200);
            let quiet = plan.start.minus(QUIET_BEFORE)..plan.start.plus(QUIET_AFTER);
            let oldest = plan.start.minus(Duration::from_secs(OLDEST_DAYS * DAY));
            let mut numbers = std::collections::BTreeSet::new();
            for order in orders(&plan, 0) {
                assert!(numbers.insert(order.number));
                assert!(order.lines.iter().all(|line| numbers.insert(line.number)), "{}", order.number);
                let times: Vec<_> = order.steps.iter().map(|step| step.at).collect();
                assert!(times.is_sorted(), "{order:?}");
                assert!(times[0] >= oldest && times[0] <= quiet.start, "{order:?}");
                let disturbs = |at: &Timestamp| *at > quiet.start && *at < quiet.end;
                assert!(!times.iter().any(disturbs), "{order:?}");
                assert!(order.at(plan.start).is_some());
            }
        }
    }

    #[test]
    fn all_specials_come_first() {
        let orders = orders(&plan(7, 25), 0);
        let specials: Vec<_> = orders.iter().filter_map(|order| order.special).collect();
        assert_eq!(specials.len(), SPECIALS.len());
        let repeated = orders.iter().find(|order| order.special == Some(Special::RepeatedHour)).unwrap();
        assert_eq!(repeated.steps[0].at.to_string(), "2026-11-01T09:30:00.000Z");
    }
}
