//! Apps, codes and tokens of the platform: what was issued to whom, and until when it is good.

use std::collections::BTreeMap;
use std::time::Duration;

use longshore::model::Timestamp;
use serde::Deserialize;

use crate::sim::app::App;
use crate::sim::random::Random;

use super::answer::Refusal;

/// Lifetimes and habits that the documents leave open or that depend on the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
}

impl Default for Settings {
    /// A live app: 30 days of access. The life of its refresh token is not documented; twice as long was seen with test apps.
    fn default() -> Self {
        Self {
            code_seconds: 30 * 60,
            access_seconds: 30 * 86_400,
            refresh_seconds: 60 * 86_400,
            rotate: true,
            numbers_as_text: false,
        }
    }
}

/// Everything issued so far that is still good, and to whom.
#[derive(Debug)]
pub(in crate::sim) struct Grants {
    pub(in crate::sim) settings: Settings,
    apps: BTreeMap<String, App>,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Holder>,
    refresh: BTreeMap<String, Holder>,
}

#[derive(Debug)]
struct Code {
    holder: Holder,
    uuid: Option<String>,
}

/// Who was given something, by which app, until when.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) app: String,
    pub(super) login: String,
    pub(super) until: Timestamp,
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
    pub(in crate::sim) fn new(apps: Vec<App>) -> Self {
        let apps = apps.into_iter().map(|app| (app.key.clone(), app)).collect();
        Self {
            settings: Settings::default(),
            apps,
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
        }
    }

    pub(in crate::sim) fn register(&mut self, app: App) {
        self.apps.insert(app.key.clone(), app);
    }

    pub(super) fn app(&self, key: &str) -> Option<&App> {
        self.apps.get(key)
    }

    /// Issues a code for what `login` agreed to.
    pub(super) fn issue_code(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, login): (&str, &str),
        uuid: Option<&str>,
    ) -> String {
        self.codes.retain(|_, code| code.holder.until > now);
        let code = format!("3_{app}_{}", random.letters(27));
        let until = now.plus(Duration::from_secs(self.settings.code_seconds));
        let holder = Holder { app: app.to_owned(), login: login.to_owned(), until };
        self.codes.insert(code.clone(), Code { holder, uuid: uuid.map(str::to_owned) });
        code
    }

    /// Takes a code for a pair of tokens. A code that was shown once is used, whatever comes of it.
    pub(super) fn redeem(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, code): (&str, &str),
        uuid: Option<&str>,
    ) -> Result<Pair, Refusal> {
        let code = self.codes.remove(code).ok_or_else(Refusal::code)?;
        let bound = code.uuid.as_deref().is_none_or(|bound| Some(bound) == uuid);
        if !bound || code.holder.app != app || code.holder.until <= now {
            return Err(Refusal::code());
        }
        let refresh_until = now.plus(Duration::from_secs(self.settings.refresh_seconds));
        let refresh = random_token(random, "50001");
        Ok(self.issue(random, now, Holder { until: refresh_until, ..code.holder }, refresh))
    }

    /// Takes a refresh token for a pair of tokens. Access tokens issued before stay good until they end.
    pub(super) fn renew(
        &mut self,
        random: &mut Random,
        now: Timestamp,
        (app, refresh): (&str, &str),
    ) -> Result<Pair, Refusal> {
        let holder = self.refresh.get(refresh).filter(|holder| holder.app == app && holder.until > now);
        let holder = holder.cloned().ok_or_else(Refusal::refresh_token)?;
        if !self.settings.rotate {
            return Ok(self.issue(random, now, holder, refresh.to_owned()));
        }
        self.refresh.remove(refresh);
        let until = now.plus(Duration::from_secs(self.settings.refresh_seconds));
        let successor = random_token(random, "50001");
        Ok(self.issue(random, now, Holder { until, ..holder }, successor))
    }

    fn issue(&mut self, random: &mut Random, now: Timestamp, holder: Holder, refresh: String) -> Pair {
        self.access.retain(|_, old| old.until > now);
        let access = random_token(random, "50000");
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

    /// Ends what was issued for `login`: its access tokens, its refresh tokens, or both.
    pub(in crate::sim) fn end(&mut self, login: &str, access: bool, refresh: bool) {
        if access {
            self.access.retain(|_, holder| holder.login != login);
        }
        if refresh {
            self.refresh.retain(|_, holder| holder.login != login);
        }
    }
}

fn random_token(random: &mut Random, prefix: &str) -> String {
    format!("{prefix}{}", random.letters(45))
}
