//! What is played on each platform: data, and no steps.

use std::fmt;

use serde_json::{Value, json};

use crate::sim::Platform;

/// The connectors' names for key and secret of an app.
const APP_KEY: &str = "app-key";
const APP_SECRET: &str = "app-secret";

/// Names of form fields and settings, each with its answer.
type Answers = &'static [(&'static str, &'static str)];

/// A developer app: key and secret. They open nothing but the simulators.
type App = (&'static str, &'static str);

/// How a platform's shops are connected.
#[derive(Debug)]
pub(super) struct Script {
    /// The platform.
    pub(super) platform: Platform,
    /// What people call it.
    pub(super) title: &'static str,
    /// Whose developer apps its sellers authorise.
    pub(super) apps: Apps,
    /// What the platform knows of an app besides key, secret and callback address.
    registered: Answers,
    /// What the form asks besides nickname and app.
    asked: Answers,
    /// The nickname is asked in the form, and not after the consent.
    pub(super) nickname_in_form: bool,
    /// The ways in which accounts are authorised, one account each.
    pub(super) ways: &'static [Way],
}

/// Whose developer apps they are.
#[derive(Debug)]
pub(super) enum Apps {
    /// One of the installation, with what else the installation answers of it. The form does not ask for it.
    Forwarder(App, Answers),
    /// One of each seller, in the order of their shops. The form asks for key and secret.
    Sellers(&'static [App]),
}

/// How an account is authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The seller consents at the platform, in a browser.
    Consent,
    /// The seller brings a refresh token from the platform's page for developers.
    PastedToken,
}

const EBAY_RU_NAME: (&str, &str) = (crate::sim::ebay::RU_NAME, "Demo_Forwarding-DemoForw-Orders-abcdef");
const AMAZON_APPLICATION: (&str, &str) = (crate::sim::amazon::APPLICATION_ID, "amzn1.sp.solution.demo");

/// All platforms.
pub(super) static SCRIPTS: [Script; 4] = [
    Script {
        platform: Platform::AliExpress,
        title: "AliExpress 速卖通",
        apps: Apps::Sellers(&[
            ("508156", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu"),
            ("508157", "T9uWe3RfVq6yBn1MkLp4ZxCs8HdJg2Ao"),
            ("508158", "b7KdQ2xNfR5vYc9TzWm3HsLg6PjAe1Uo"),
        ]),
        registered: &[],
        asked: &[],
        nickname_in_form: true,
        ways: &[Way::Consent, Way::Consent],
    },
    Script {
        platform: Platform::Ebay,
        title: "eBay",
        apps: Apps::Forwarder(("DemoForw-Orders-PRD-0123456789ab", "PRD-0123456789ab-cdef-0123"), &[EBAY_RU_NAME]),
        registered: &[EBAY_RU_NAME],
        asked: &[],
        nickname_in_form: false,
        ways: &[Way::Consent, Way::Consent],
    },
    Script {
        platform: Platform::Amazon,
        title: "Amazon 亚马逊",
        apps: Apps::Forwarder(
            ("amzn1.application-oa2-client.demo", "amzn1.oa2-cs.v1.0123456789abcdef"),
            &[AMAZON_APPLICATION, ("publication", "published"), ("personal-data", "address-and-tax")],
        ),
        registered: &[AMAZON_APPLICATION],
        asked: &[("region", "na")],
        nickname_in_form: true,
        ways: &[Way::Consent, Way::PastedToken],
    },
    Script {
        platform: Platform::DHgate,
        title: "DHgate 敦煌网",
        apps: Apps::Forwarder(("hI0wgrxsTxrz9EGwB1DE", "Zk3pVt8sQw1nLx6cRb0m"), &[]),
        registered: &[],
        asked: &[],
        nickname_in_form: true,
        ways: &[Way::Consent, Way::Consent],
    },
];

impl Script {
    /// The name of its connector.
    pub(super) fn name(&self) -> &'static str {
        self.platform.name()
    }

    /// What the staff calls a shop, counted from zero.
    pub(super) fn nickname(&self, shop: usize) -> String {
        format!("{} shop {}", self.name(), shop + 1)
    }

    /// What the form is answered for a shop, counted from zero.
    pub(super) fn answers(&self, shop: usize) -> Vec<(&'static str, String)> {
        let mut answers: Vec<_> = self.asked.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        if self.nickname_in_form {
            answers.push(("nickname", self.nickname(shop)));
        }
        if let Apps::Sellers(apps) = self.apps
            && let Some((key, secret)) = apps.get(shop)
        {
            answers.extend([(APP_KEY, (*key).to_owned()), (APP_SECRET, (*secret).to_owned())]);
        }
        answers
    }

    /// The settings with which the installation answers for its app.
    pub(super) fn installed(&self) -> Vec<String> {
        let Apps::Forwarder((key, _), answers) = self.apps else { return Vec::new() };
        let all = answers.iter().copied().chain([(APP_KEY, key)]);
        all.map(|(name, value)| format!("connector.{}.settings.{name}={value}", self.name())).collect()
    }

    /// The secret of the installation's app: the connector's name for it, and what it is.
    pub(super) fn installed_secret(&self) -> Option<(&'static str, &'static str)> {
        match self.apps {
            Apps::Forwarder((_, secret), _) => Some((APP_SECRET, secret)),
            Apps::Sellers(_) => None,
        }
    }

    /// The commands that register its apps at the simulator.
    pub(super) fn registrations(&self, callback: &str) -> Vec<Value> {
        let apps = match &self.apps {
            Apps::Forwarder(app, _) => std::slice::from_ref(app),
            Apps::Sellers(apps) => apps,
        };
        let settings: serde_json::Map<String, Value> =
            self.registered.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let register = |(key, secret): &App| {
            json!({
                "do": "register", "key": key, "secret": secret, "redirect_uris": [callback], "settings": settings,
            })
        };
        apps.iter().map(register).collect()
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Consent => "consent",
            Self::PastedToken => "a pasted refresh token",
        })
    }
}
