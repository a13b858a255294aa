//! Simulated marketplaces: shops, orders and clock in one place, and for each platform a server as strict as the real one.
//!
//! Shared by all platforms are the orders' truth (`shop`), the ledger made of it, the clock, the fault switches and the
//! control of it all. A platform's folder holds what is that platform's alone: its consent page, tokens, signatures, words and
//! shapes. A [`Simulator`] runs within a test ([`Simulator::serve`], or its router without any socket) or as the program
//! `marketplace`, which other processes steer over `/_control`.

mod aliexpress;
pub mod amazon;
mod app;
mod clock;
mod consent_page;
mod control;
mod deliver;
pub mod dhgate;
pub mod ebay;
mod faults;
mod grants;
mod ledger;
mod parameters;
mod platform;
mod random;
mod recorder;
mod server;
mod shop;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use longshore::model::Timestamp;

pub use aliexpress::{DECRYPT, DETAIL, LIST, TOKEN_CREATE, TOKEN_REFRESH};
pub use app::{App, InvalidApp};
pub use clock::SimClock;
pub use control::{Action, Command, NotThere};
pub use faults::{Fault, Switch, Switchboard};
pub use grants::Settings;
pub use ledger::NOTES;
pub use platform::Platform;
pub use recorder::{Exchange, Recorder};
pub use server::{ServeError, Served};
pub use shop::{Cancellation, Special, Stage};

use grants::Grants;
use platform::Rules;
use random::Random;
use shop::{Plan, Shop};

/// What a marketplace is made of.
#[derive(Debug)]
pub struct Setup {
    /// The platform that it plays.
    pub platform: Platform,
    /// The same seed and the same start make the same shops and orders.
    pub seed: u64,
    /// How many shops there are. AliExpress's order numbers stay below 2^53 for the first eighty.
    pub shops: u64,
    /// How many orders each has at the start.
    pub orders: u64,
    /// What time it is there.
    pub clock: SimClock,
    /// Developer apps that are registered from the start.
    pub apps: Vec<App>,
}

/// A running marketplace. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Simulator(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: SimClock,
    switches: Switchboard,
    market: Mutex<Market>,
}

/// Everything that changes but for the clock and the switches.
#[derive(Debug)]
struct Market {
    rules: &'static dyn Rules,
    shops: Vec<Shop>,
    grants: Grants,
    /// What happens as soon as the next call of a method has been answered.
    afterwards: Vec<(String, Action)>,
    /// For tokens and new orders.
    random: Random,
    /// Answers given so far.
    answers: u64,
}

impl Simulator {
    /// A marketplace as `setup` says.
    pub fn new(setup: Setup) -> Self {
        let rules = setup.platform.rules();
        let start = setup.clock.now();
        let plan = Plan {
            seed: setup.seed,
            orders: setup.orders,
            start,
            repeated_hour: rules.last_repeated_hour(start),
            numbering: rules.numbering(),
        };
        let mut shops: Vec<_> = (0..setup.shops).map(|index| Shop::seeded(&plan, index)).collect();
        shops.push(Shop::buyer());
        let market = Market {
            rules,
            shops,
            grants: Grants::new(rules, setup.apps),
            afterwards: Vec::new(),
            random: Random::new(setup.seed),
            answers: 0,
        };
        let (switches, market) = (Switchboard::default(), Mutex::new(market));
        Self(Arc::new(Inner { clock: setup.clock, switches, market }))
    }

    /// Its routes, for a server or for calls without one.
    pub fn router(&self) -> axum::Router {
        let rules = self.market().rules;
        rules.routes(self.clone()).merge(control::router(self.clone()))
    }

    /// What time it is there.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The fault switches and call counters.
    pub fn switches(&self) -> &Switchboard {
        &self.0.switches
    }

    fn market(&self) -> MutexGuard<'_, Market> {
        // A panic of one request must not make every later test answer look broken too.
        self.0.market.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Market {
    fn shop(&self, login: &str) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.login == login)
    }

    /// Sign-in names and the shops behind them, as a consent page proposes them: first those who have authorised nothing yet.
    fn logins(&self) -> Vec<(&str, &str)> {
        let mut shops: Vec<&Shop> = self.shops.iter().collect();
        shops.sort_by_key(|shop| shop.buyer_only || self.grants.has_any(&shop.login));
        shops.into_iter().map(|shop| (shop.login.as_str(), shop.name.as_str())).collect()
    }

    /// A request id of its own for each answer.
    fn request_id(&mut self) -> String {
        self.answers += 1;
        format!("2102e2b2{:024}", self.answers)
    }
}
