//! Apps, codes and tokens: what was issued to whom, and until when it is good. How they are spelt is the platform's affair.

use std::collections::BTreeMap;
use std::time::Duration;

use longshore::model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::app::App;
use super::control::NotThere;
use super::platform::{Credential, Rules};
use super::random::Random;

/// Lifetimes and habits that the documents leave open or that depend on the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Life of an authorisation code, in seconds.
    pub code_seconds: u64,
    /// Life of an access token, in seconds.
    pub access_seconds: u64,
    /// Life of a refresh token, in seconds. 0: the grant cannot be renewed, and the answer says so.
    pub refresh_seconds: u64,
    /// Renewing replaces the refresh token too, and the old one dies.
    pub rotate: bool,
    /// Numbers in token answers are written as texts.
    pub numbers_as_text: bool,
    /// Callback addresses on loopback may be plain http where the platform itself wants https.
    pub loopback_http: bool,
}

impl Default for Settings {
    /// Half an hour for a code, a month of access, two months to renew it, each time with a new refresh token.
    fn default() -> Self {
        Self {
            code_seconds: 30 * 60,
            access_seconds: 30 * 86_400,
            refresh_seconds: 60 * 86_400,
            rotate: true,
            numbers_as_text: false,
            loopback_http: false,
        }
    }
}

impl Settings {
    /// True if a platform that wants https takes this callback address. Plain http on loopback is a deviation that has to be
    /// switched on.
    pub(super) fn takes_callback(self, address: &str) -> bool {
        let loopback = ["http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://[::1]:"];
        address.starts_with("https://")
            || (self.loopback_http && loopback.iter().any(|start| address.starts_with(start)))
    }
}

/// Everything issued so far that is still good, and to whom.
#[derive(Debug)]
pub(super) struct Grants {
    rules: &'static dyn Rules,
    pub(super) settings: Settings,
    apps: BTreeMap<String, App>,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Holder>,
    refresh: BTreeMap<String, Holder>,
}

#[derive(Debug)]
struct Code {
    holder: Holder,
    bound_to: Option<String>,
}

/// Who was given something, by which app, until when.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) app: String,
    pub(super) login: String,
    pub(super) until: Timestamp,
}

/// Why nothing is issued. How that is said is the platform's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invalid {
    /// The code is unknown, used, old, another app's, or bound to something else.
    Code,
    /// The refresh token is unknown, ended, revoked or another app's.
    RefreshToken,
}

/// A pair of tokens that was just issued.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) login: String,
    pub(super) access: String,
    pub(super) access_until: Timestamp,
    pub(super) refresh: String,
    pub(super) refresh_until: Timestamp,
}

impl Grants {
    pub(super) fn new(rules: &'static dyn Rules, apps: Vec<App>) -> Self {
        let apps = apps.into_iter().map(|app| (app.key.clone(), app)).collect();
        Self {
            rules,
            settings: rules.settings(),
            apps,
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
        }
    }

    /// Changes the members that `changes` names.
    pub(super) fn change_settings(&mut self, changes: Map<String, Value>) -> Result<(), NotThere> {
        let impossible = |error: serde_json::Error| NotThere::setting(&error.to_string());
        let mut settings = serde_json::to_value(self.settings).map_err(impossible)?;
        if let Some(members) = settings.as_object_mut() {
            members.extend(changes);
        }
        self.settings = serde_json::from_value(settings).map_err(impossible)?;
        Ok(())
    }

    pub(super) fn register(&mut self, app: App) {
        self.apps.insert(app.key.clone(), app);
    }

    /// All apps, by their keys.
    pub(super) fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values()
    }

    pub(super) fn app(&self, key: &str) -> Option<&App> {
        self.apps.get(key)
    }

    /// Issues a code for what `login` agreed to. Whoever redeems it must repeat what it is bound to.
    pub(super) fn issue_code(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, login): (&str, &str),
        bound_to: Option<&str>,
    ) -> String {
        self.codes.retain(|_, code| code.holder.until > now);
        let code = self.rules.credential(random, Credential::Code, app);
        let until = now.plus(Duration::from_secs(self.settings.code_seconds));
        let holder = Holder { app: app.to_owned(), login: login.to_owned(), until };
        self.codes.insert(code.clone(), Code { holder, bound_to: bound_to.map(str::to_owned) });
        code
    }

    /// Takes a code for a pair of tokens. A code that was shown once is used, whatever comes of it.
    pub(super) fn redeem(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, code): (&str, &str),
        bound_to: Option<&str>,
    ) -> Result<Pair, Invalid> {
        let code = self.codes.remove(code).ok_or(Invalid::Code)?;
        let bound = code.bound_to.as_deref().is_none_or(|bound| Some(bound) == bound_to);
        if !bound || code.holder.app != app || code.holder.until <= now {
            return Err(Invalid::Code);
        }
        Ok(self.grant(random, now, (app, &code.holder.login)))
    }

    /// Issues a pair of tokens without a code, as a developer's own page does for the developer's own shop.
    pub(super) fn grant(&mut self, random: &mut Random, now: Timestamp, (app, login): (&str, &str)) -> Pair {
        let until = now.plus(Duration::from_secs(self.settings.refresh_seconds));
        let refresh = self.rules.credential(random, Credential::Refresh, app);
        self.issue(random, now, Holder { app: app.to_owned(), login: login.to_owned(), until }, refresh)
    }

    /// Takes a refresh token for a pair of tokens. Access tokens issued before stay good until they end.
    pub(super) fn renew(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, refresh): (&str, &str),
    ) -> Result<Pair, Invalid> {
        let holder = self.refresh.get(refresh).filter(|holder| holder.app == app && holder.until > now);
        let holder = holder.cloned().ok_or(Invalid::RefreshToken)?;
        if !self.settings.rotate {
            return Ok(self.issue(random, now, holder, refresh.to_owned()));
        }
        self.refresh.remove(refresh);
        Ok(self.grant(random, now, (&holder.app, &holder.login)))
    }

    fn issue(&mut self, random: &mut Random, now: Timestamp, holder: Holder, refresh: String) -> Pair {
        self.access.retain(|_, old| old.until > now);
        let access = self.rules.credential(random, Credential::Access, &holder.app);
        let access_until = now.plus(Duration::from_secs(self.settings.access_seconds));
        self.access.insert(access.clone(), Holder { until: access_until, ..holder.clone() });
        let pair = Pair { login: holder.login.clone(), access, access_until, refresh, refresh_until: holder.until };
        self.refresh.insert(pair.refresh.clone(), holder);
        pair
    }

    /// Whose access token it is, if it is `app`'s and good.
    pub(super) fn login_of(&self, app: &str, access: &str, now: Timestamp) -> Option<&str> {
        let holder = self.access.get(access).filter(|holder| holder.app == app && holder.until > now);
        holder.map(|holder| holder.login.as_str())
    }

    /// Who holds an access token that is good, where a call does not say by which app it comes.
    pub(super) fn bearer(&self, access: &str, now: Timestamp) -> Option<&Holder> {
        self.access.get(access).filter(|holder| holder.until > now)
    }

    /// True if `login` has authorised an app that can still renew what it was given.
    pub(super) fn has_any(&self, login: &str) -> bool {
        self.refresh.values().any(|holder| holder.login == login)
    }

    /// Ends what was issued for `login`: its access tokens, its refresh tokens, or both.
    pub(super) fn end(&mut self, login: &str, access: bool, refresh: bool) {
        if access {
            self.access.retain(|_, holder| holder.login != login);
        }
        if refresh {
            self.refresh.retain(|_, holder| holder.login != login);
        }
    }
}
