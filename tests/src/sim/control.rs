//! Steering a marketplace, in-process by methods and from other processes by `/_control`.
//!
//! Both say the same thing with the same words: a [`Command`] is what `POST /_control` takes as JSON, such as
//! `{"do": "switch-on", "fault": {"kind": "html"}, "times": 1}`. Reading is done with
//!
//! * `GET /_control/ledger?shop=LOGIN`: entries of one shop, or of all, newest first;
//! * `GET /_control/shops`: sign-in names, and how many orders there are and are to be shipped;
//! * `GET /_control/calls`: calls of each method;
//! * `GET /_control/now`: the marketplace's time.

mod command;
mod routes;

use longshore::model::Timestamp;
use serde_json::{Value, json};

pub use command::{Action, Command, NotThere};
pub(super) use routes::router;

use super::shop::{Change, Recipient, Special, place_one};
use super::{Market, Simulator, ledger};

impl Simulator {
    /// Does what the command says.
    pub fn command(&self, command: Command) -> Result<(), NotThere> {
        match command {
            Command::Act { action } => return self.act(&action),
            Command::AfterCall { method, action } => self.market().afterwards.push((method, action)),
            Command::Advance { seconds } => self.0.clock.advance(std::time::Duration::from_secs(seconds)),
            Command::SwitchOn(switch) => self.switches().switch_on(switch),
            Command::Clear => self.switches().clear(),
            Command::Release => self.switches().release(),
            Command::LeaveOut { orders } => {
                let numbers: Result<Vec<_>, _> = {
                    let market = self.market();
                    orders.iter().map(|order| market.number(order)).collect()
                };
                self.switches().leave_out(numbers?);
            }
            Command::LeaveOutOne => self.leave_out_one(),
            Command::Skew { seconds } => self.switches().skew(seconds),
            Command::ResetCalls => self.switches().reset_calls(),
            Command::Register(app) => self.market().grants.register(app),
            Command::Settings(changes) => self.market().grants.change_settings(changes)?,
            Command::Nick { shop, nick } => {
                let mut market = self.market();
                let known = market.shops.iter_mut().find(|known| known.login == shop);
                known.ok_or_else(|| NotThere::shop(&shop))?.nick = nick;
            }
            Command::EndGrants { shop, access, refresh } => {
                let mut market = self.market();
                market.shop(&shop).ok_or_else(|| NotThere::shop(&shop))?;
                market.grants.end(&shop, access, refresh);
            }
        }
        Ok(())
    }

    /// Lets something happen to an order, now.
    pub fn act(&self, action: &Action) -> Result<(), NotThere> {
        let now = self.now();
        self.market().act(action, now)
    }

    /// Access and refresh token of a shop for an app, without anybody's consent: as a developer gets them for a shop of their own.
    pub fn grant(&self, app: &str, login: &str) -> Result<(String, String), NotThere> {
        let now = self.now();
        let mut market = self.market();
        market.shop(login).ok_or_else(|| NotThere::shop(login))?;
        let Market { grants, random, .. } = &mut *market;
        let pair = grants.grant(random, now, (app, login));
        Ok((pair.access, pair.refresh))
    }

    /// What the marketplace knows of the orders of `shop`, or of all shops: see [`crate::compare`].
    pub fn ledger(&self, shop: Option<&str>) -> Vec<Value> {
        let now = self.now();
        let market = self.market();
        let shops = market.shops.iter().filter(|known| shop.is_none_or(|login| known.login == login));
        shops.flat_map(|shop| ledger::entries(shop, now, market.rules)).collect()
    }

    /// Sign-in names of the shops.
    pub fn logins(&self) -> Vec<String> {
        let market = self.market();
        market.shops.iter().filter(|shop| !shop.buyer_only).map(|shop| shop.login.clone()).collect()
    }

    /// The id of the order of `shop` that was made to show `special`.
    pub fn special(&self, shop: &str, special: Special) -> Option<String> {
        let market = self.market();
        let number = market.shop(shop)?.special(special)?;
        Some(market.rules.order_id(number))
    }

    /// Leaves one order to be shipped of each shop out of all lists.
    pub fn leave_out_one(&self) {
        let now = self.now();
        let market = self.market();
        let left_out: Vec<_> = market
            .shops
            .iter()
            .filter_map(|shop| {
                let to_ship = shop.orders_at(now, |order, snapshot| order.to_ship(snapshot.stage));
                to_ship.first().map(|(order, _)| order.number)
            })
            .collect();
        self.switches().leave_out(left_out);
    }

    /// What was to happen after a call of `method`, if anything.
    pub(super) fn afterwards(&self, method: &str) {
        let now = self.now();
        let mut market = self.market();
        if let Some(index) = market.afterwards.iter().position(|(waiting, _)| waiting == method) {
            let (_, action) = market.afterwards.remove(index);
            // The order may have gone since the action was asked for; then there is nothing to do.
            market.act(&action, now).unwrap_or_default();
        }
    }

    /// Takes callback addresses on loopback over plain http, also where the platform itself wants https.
    pub fn take_loopback_http(&self) {
        self.market().grants.settings.loopback_http = true;
    }

    fn shops_json(&self) -> Value {
        let now = self.now();
        let market = self.market();
        let shop = |shop: &super::Shop| {
            let orders = shop.orders_at(now, |_, _| true);
            let to_ship = orders.iter().filter(|(order, snapshot)| order.to_ship(snapshot.stage)).count();
            json!({
                "login": shop.login, "name": shop.name, "seller_id": shop.seller_id.to_string(),
                "buyer_only": shop.buyer_only, "orders": orders.len(), "to_ship": to_ship,
            })
        };
        market.shops.iter().map(shop).collect()
    }
}

impl Market {
    fn act(&mut self, action: &Action, now: Timestamp) -> Result<(), NotThere> {
        match action {
            Action::Place { shop } => {
                let (random, numbering) = (&mut self.random, self.rules.numbering());
                let shop =
                    self.shops.iter_mut().find(|known| known.login == *shop).ok_or_else(|| NotThere::shop(shop))?;
                let last = shop.orders.keys().next_back().copied().unwrap_or(shop.seller_id);
                let order = place_one(random, numbering, last, now);
                shop.orders.insert(order.number, order);
            }
            Action::Remove { order } => {
                let number = self.number(order)?;
                let shop = self.shops.iter_mut().find(|shop| shop.orders.contains_key(&number));
                shop.ok_or_else(|| NotThere::order(order))?.orders.remove(&number);
            }
            Action::Become { order, stage } => self.happen(order, now, Change::Stage(*stage))?,
            Action::Touch { order } => self.happen(order, now, Change::Touched)?,
            Action::Readdress { order, street } => {
                let number = self.number(order)?;
                let found = self.shops.iter().find_map(|shop| shop.orders.get(&number));
                let found = found.and_then(|found| found.at(now)).ok_or_else(|| NotThere::order(order))?;
                let recipient = Recipient { street: street.clone(), ..found.recipient.clone() };
                self.happen(order, now, Change::Recipient(Box::new(recipient)))?;
            }
        }
        Ok(())
    }

    fn happen(&mut self, order: &str, now: Timestamp, change: Change) -> Result<(), NotThere> {
        let number = self.number(order)?;
        let found = self.shops.iter_mut().find_map(|shop| shop.orders.get_mut(&number));
        found.ok_or_else(|| NotThere::order(order))?.happen(now, change);
        Ok(())
    }

    /// The number of the order that the platform calls `order`.
    fn number(&self, order: &str) -> Result<u64, NotThere> {
        let mut numbers = self.shops.iter().flat_map(|shop| shop.orders.keys().copied());
        numbers.find(|number| self.rules.order_id(*number) == order).ok_or_else(|| NotThere::order(order))
    }
}
