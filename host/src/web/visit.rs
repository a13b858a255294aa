//! What a handler is given: who asks, in which language, for what. Made by the door, after the permission was checked.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;
use std::sync::Arc;

use http::request::Parts;
use http::{Extensions, HeaderMap, Request};

use super::client::{Arrival, client};
use super::cookies::Cookie;
use super::language::Language;
use super::pages::{Frame, Place};
use super::reply::Fault;
use super::site::Site;
use super::text::Texts;
use crate::api::Api;
use crate::model::{Actor, Pairs, Secret, Timestamp};

/// One request on its way through a handler.
pub(super) struct Visit {
    pub(super) site: Arc<Site>,
    pub(super) actor: Actor,
    pub(super) asked: Asked,
    pub(super) form: Form,
}

/// The head of a request, taken apart.
#[derive(Debug)]
pub(super) struct Asked {
    /// The path, as it came.
    pub(super) path: String,
    /// Path and query, as they came.
    pub(super) address: String,
    /// The named parts of the path, decoded.
    pub(super) parts: Pairs,
    /// The query, decoded once, in order.
    pub(super) query: Pairs,
    /// Whom it is from.
    pub(super) client: IpAddr,
    /// True if the browser reached us over TLS.
    pub(super) https: bool,
    /// In which language to answer.
    pub(super) language: Language,
    /// The browser's binding cookie.
    pub(super) browser: Option<Secret>,
    /// The ticket with which this browser went to a platform.
    pub(super) ticket: Option<Secret>,
    /// The session's cookie.
    pub(super) session: Option<Secret>,
}

/// What a form sent. Any value may be a secret, so none is shown.
#[derive(Default)]
pub(super) struct Form(Vec<(String, Secret)>);

impl Asked {
    /// What a request says that does not depend on the route.
    pub(super) fn of<B>(request: &Request<B>, site: &Site) -> Self {
        Self::from((request.uri(), request.headers(), request.extensions()), site)
    }

    /// The same of a request that was taken apart.
    pub(super) fn read(parts: &Parts, site: &Site) -> Self {
        Self::from((&parts.uri, &parts.headers, &parts.extensions), site)
    }

    fn from((uri, headers, extensions): (&http::Uri, &HeaderMap, &Extensions), site: &Site) -> Self {
        // Only a request that no listener brought has none: then nobody is known to be at its other end.
        let arrival = extensions.get::<Arrival>().copied();
        let arrival = arrival.unwrap_or(Arrival { peer: IpAddr::V4(Ipv4Addr::UNSPECIFIED), tls: false });
        let https = arrival.tls || site.addresses.is_https(headers);
        let cookie = Cookie::Language.read(headers, https);
        let wishes = headers.get(http::header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            path: uri.path().to_owned(),
            address: uri.path_and_query().map_or_else(String::new, |address| address.as_str().to_owned()),
            parts: Pairs::new(),
            query: Pairs::new(),
            client: client(arrival.peer, headers, &site.trusted_proxies),
            https,
            language: Language::choose(cookie.as_ref().map(Secret::reveal), wishes),
            browser: Cookie::Browser.read(headers, https),
            ticket: Cookie::Ticket.read(headers, https),
            session: Cookie::Session.read(headers, https),
        }
    }

    /// A named part of the path. What is not of its type names nothing that exists.
    pub(super) fn part<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        let text = self.parts.iter().find(|(part, _)| part == name).map(|(_, value)| value);
        text.and_then(|text| text.parse().ok()).ok_or(Fault::NotFound)
    }
}

impl Visit {
    /// Answers what is asked.
    pub(super) fn api(&self) -> &Api {
        &self.site.api
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.site.clock.now()
    }

    /// The words of the visitor's language.
    pub(super) fn texts(&self) -> &Texts {
        self.site.messages.of(self.asked.language)
    }

    /// The frame of a page at `place`, with a language switch that comes back here.
    pub(super) fn frame(&self, place: Place) -> Frame<'_> {
        Frame {
            t: self.texts(),
            place,
            forwarder: &self.site.forwarder,
            style: &self.site.assets.style,
            script: &self.site.assets.script,
            now: self.now(),
            back: Some(&self.asked.address),
        }
    }

    /// A named part of the path.
    pub(super) fn part<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        self.asked.part(name)
    }

    /// A query parameter; of several of one name the first. Empty ones count as missing.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let value = self.asked.query.iter().find(|(parameter, _)| parameter == name)?.1.as_str();
        Some(value).filter(|value| !value.is_empty())
    }

    /// A query parameter of a type. None if it is missing; a fault if it is something else.
    pub(super) fn query_as<T: FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        self.query(name).map(|text| text.parse().map_err(|_| Fault::BadRequest)).transpose()
    }
}

impl Form {
    /// From decoded pairs.
    pub(super) fn new(pairs: Pairs) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, Secret::new(value))).collect())
    }

    /// The first value of this name; empty if there is none.
    pub(super) fn secret(&self, name: &str) -> Secret {
        self.0.iter().find(|(field, _)| field == name).map_or_else(|| Secret::from(""), |(_, value)| value.clone())
    }

    /// The first value of this name, as open text without the spaces that pasting leaves around it.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.reveal().trim())
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
