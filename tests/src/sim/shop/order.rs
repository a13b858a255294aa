//! One order and its life.

use std::time::Duration;

use longshore::model::Timestamp;
use serde::{Deserialize, Serialize};

/// How long a seller has for shipping after the payment, in days. The list and the detail of a platform are told the same.
pub(crate) const PREPARE_DAYS: u64 = 7;

/// How long a buyer has for paying, and for complaining after the parcel left, in days. Not in the documents; plausible.
const PAY_DAYS: u64 = 20;
const ACCEPT_DAYS: u64 = 60;

/// An oddity that one order of every shop shows on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Special {
    /// Its number and those of its lines are beyond 2^53 and odd, so that no binary fraction holds them.
    BigNumber,
    /// The platform's warehouse ships all of it.
    PlatformOnly,
    /// The platform ships all of it, which is told by the kind of order alone and not by a warehouse.
    SemiManaged,
    /// The platform's warehouse ships one line, the seller the other.
    Mixed,
    /// A line without picture and without the seller's code.
    Bare,
    /// Not in US dollars, and the readable amounts are zero where exact ones stand beside them.
    Euro,
    /// A currency without minor unit.
    Yen,
    /// Placed in the second pass of the hour that the end of summer time repeats, if that hour is recent enough.
    RepeatedHour,
    /// Names and streets beyond ASCII.
    NonAscii,
    /// Script in every text that somebody else could have written.
    Script,
    /// The buyer asks for cancellation.
    CancelAsked,
    /// Finished.
    Finished,
    /// Placed and not paid.
    Unpaid,
    /// Called off before it was paid.
    Cancelled,
    /// To the United Kingdom, which platforms write in their own way.
    UnitedKingdom,
    /// One of two lines is shipped.
    PartlyShipped,
    /// To Brazil, with the recipient's tax number.
    TaxNumber,
    /// Received, while the money is still on its way to the seller.
    Settling,
    /// Paid, and the platform checks the payment.
    RiskCheck,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Placed, not paid.
    AwaitingPayment,
    /// The bank has not answered yet.
    PaymentInProgress,
    /// Paid, checked by the platform.
    RiskCheck,
    /// Paid, and the check found something.
    RiskHold,
    /// The seller must confirm the amount.
    SellerExaminesMoney,
    /// To ship.
    ToShip,
    /// All lines but the last are shipped.
    PartlyShipped,
    /// Shipped.
    Shipped,
    /// The buyer asks for cancellation.
    CancelAsked,
    /// The buyer disputes it.
    Disputed,
    /// Frozen by the platform.
    Frozen,
    /// Received; the money is on its way to the seller.
    Settling,
    /// Received and settled.
    Finished,
    /// Finished long ago.
    Archived,
    /// Called off.
    Cancelled(Cancellation),
}

impl Stage {
    /// False if an order that got here has been paid.
    fn may_be_unpaid(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::PaymentInProgress | Self::SellerExaminesMoney | Self::Cancelled(_))
    }
}

/// Why an order was called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cancellation {
    /// The buyer thought better of it before paying.
    BeforePayment,
    /// It was not paid in time.
    NotPaidInTime,
    /// Buyer and seller agreed after the payment.
    Agreed,
}

/// One dated step of an order's life. The first one places it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub change: Change,
}

/// What can happen to an order.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// It reaches a stage.
    Stage(Stage),
    /// The buyer corrects the address.
    Recipient(Box<Recipient>),
    /// Something changes that nobody sees but for the time of the last change.
    Touched,
}

/// Who bought.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// What the buyer signs in with.
    pub login: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

impl Person {
    /// First and last name.
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Where the parcel goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recipient {
    /// Full name.
    pub name: String,
    /// Country prefix of the telephone number, with its plus.
    pub phone_prefix: String,
    /// The rest of the telephone number.
    pub phone: String,
    /// House and street.
    pub street: String,
    /// Flat, floor; empty if there is none.
    pub street2: String,
    /// City.
    pub city: String,
    /// State or province.
    pub province: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The tax number that Brazilian customs ask for.
    pub cpf: Option<String>,
}

/// A currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Currency {
    /// ISO 4217.
    pub code: &'static str,
    /// Digits after the point.
    pub minor_digits: u32,
}

impl Currency {
    /// How many minor units make one.
    pub(crate) fn factor(self) -> u64 {
        10_u64.saturating_pow(self.minor_digits)
    }

    /// `minor` units as decimal text with all its digits.
    pub(crate) fn decimal(self, minor: u64) -> String {
        let factor = self.factor();
        match usize::try_from(self.minor_digits) {
            Ok(digits) if digits > 0 => format!("{}.{:0digits$}", minor / factor, minor % factor),
            _ => minor.to_string(),
        }
    }
}

/// A shipping service that the buyer chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Service {
    /// The marketplace's code.
    pub code: &'static str,
    /// What people read.
    pub name: &'static str,
}

/// One line of an order.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its number.
    pub number: u64,
    /// The listing's number.
    pub product: u64,
    /// The listing's title.
    pub title: String,
    /// The seller's own code.
    pub sku: Option<String>,
    /// Address of a picture.
    pub image: Option<String>,
    /// What the buyer chose: name and value.
    pub options: Vec<(String, String)>,
    /// Price of one piece in minor units.
    pub unit_price: u64,
    /// Pieces.
    pub quantity: u32,
    /// The platform's warehouse ships it.
    pub by_platform: bool,
    /// What the buyer wrote; empty if nothing.
    pub memo: String,
}

/// An order with its whole life, past and to come.
#[derive(Debug, Clone)]
pub(crate) struct PlacedOrder {
    /// Its number.
    pub number: u64,
    /// What it was made to show.
    pub special: Option<Special>,
    /// Who bought.
    pub buyer: Person,
    /// Where it goes, until a step corrects it.
    pub recipient: Recipient,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What the buyer pays for shipping, in minor units.
    pub freight: u64,
    /// How it was paid, in the marketplace's word.
    pub payment_method: &'static str,
    /// The service that the buyer chose.
    pub service: Service,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its life, in the order of time.
    pub steps: Vec<Step>,
}

/// The state of an order at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Snapshot<'a> {
    /// Where it stands.
    pub stage: Stage,
    /// The moment itself.
    pub seen_at: Timestamp,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When the last parcel left.
    pub shipped_at: Option<Timestamp>,
    /// When it was finished or called off.
    pub ended_at: Option<Timestamp>,
    /// Where it goes.
    pub recipient: &'a Recipient,
}

impl PlacedOrder {
    /// Its state at `now`; none if it was not placed by then.
    pub(crate) fn at(&self, now: Timestamp) -> Option<Snapshot<'_>> {
        let mut past = self.steps.iter().take_while(|step| step.at <= now).peekable();
        let created_at = past.peek()?.at;
        let mut snapshot = Snapshot {
            stage: Stage::AwaitingPayment,
            seen_at: now,
            created_at,
            modified_at: created_at,
            paid_at: None,
            shipped_at: None,
            ended_at: None,
            recipient: &self.recipient,
        };
        for step in past {
            snapshot.take(step);
        }
        Some(snapshot)
    }

    /// Adds a step to its life. What was to come is dropped: from here on somebody else decides.
    pub(crate) fn happen(&mut self, at: Timestamp, change: Change) {
        self.steps.retain(|step| step.at <= at);
        self.steps.push(Step { at, change });
    }

    /// What the goods cost, in minor units.
    pub(crate) fn goods(&self) -> u64 {
        self.lines.iter().map(|line| line.unit_price * u64::from(line.quantity)).sum()
    }

    /// What the buyer pays in all, in minor units.
    pub(crate) fn total(&self) -> u64 {
        self.goods() + self.freight
    }

    /// Where the line at `index` stands while the order is at `stage`: of a partly shipped order the last line is left.
    pub(crate) fn line_stage(&self, index: usize, stage: Stage) -> Stage {
        match stage {
            Stage::PartlyShipped if index + 1 < self.lines.len() => Stage::Shipped,
            Stage::PartlyShipped => Stage::ToShip,
            stage => stage,
        }
    }

    /// Pieces that the seller, and so the forwarder, still has to send.
    pub(crate) fn to_ship(&self, stage: Stage) -> bool {
        self.lines
            .iter()
            .enumerate()
            .any(|(index, line)| !line.by_platform && self.line_stage(index, stage) == Stage::ToShip)
    }
}

impl<'a> Snapshot<'a> {
    fn take(&mut self, step: &'a Step) {
        self.modified_at = step.at;
        let stage = match &step.change {
            Change::Stage(stage) => *stage,
            Change::Recipient(recipient) => {
                self.recipient = recipient;
                return;
            }
            Change::Touched => return,
        };
        self.stage = stage;
        if !stage.may_be_unpaid() {
            self.paid_at = self.paid_at.or(Some(step.at));
        }
        match stage {
            Stage::PartlyShipped | Stage::Shipped => self.shipped_at = Some(step.at),
            Stage::Finished | Stage::Cancelled(_) => self.ended_at = Some(step.at),
            _ => {}
        }
    }

    /// Until when it must be shipped, while that is to be done.
    pub(crate) fn ship_by(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::ToShip | Stage::PartlyShipped => self.paid_at.map(|paid| days_after(paid, PREPARE_DAYS)),
            _ => None,
        }
    }

    /// Until when it may stay where it stands. While it is to be shipped, that is the time for shipping; else it is not.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::AwaitingPayment => Some(days_after(self.created_at, PAY_DAYS)),
            Stage::Shipped => self.shipped_at.map(|sent| days_after(sent, ACCEPT_DAYS)),
            _ => self.ship_by(),
        }
    }

    /// True if the buyer has it.
    pub(crate) fn is_received(&self) -> bool {
        matches!(self.stage, Stage::Settling | Stage::Finished | Stage::Archived)
    }
}

fn days_after(at: Timestamp, days: u64) -> Timestamp {
    at.plus(Duration::from_secs(days * 86_400))
}
