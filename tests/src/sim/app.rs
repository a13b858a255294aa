//! Developer apps that a marketplace knows: credentials, callback addresses, and who may use them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A registered developer app.
#[derive(Clone, Deserialize)]
pub struct App {
    /// App key.
    pub key: String,
    /// App secret, which keys the signatures.
    pub secret: String,
    /// Callback addresses, each of which must be met exactly.
    pub redirect_uris: Vec<String>,
    /// Logins of the only sellers who may authorise it; any if none.
    #[serde(default)]
    pub sellers: Option<Vec<String>>,
    /// What one platform knows of it and no other, by names that the platform's folder documents.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// Not `KEY:SECRET:REDIRECT[,REDIRECT]...`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an app is written KEY:SECRET:REDIRECT, with further redirect addresses after commas")]
pub struct InvalidApp;

impl App {
    /// True if the seller who signs in as `login` may authorise it.
    pub fn admits(&self, login: &str) -> bool {
        self.sellers.as_ref().is_none_or(|sellers| sellers.iter().any(|seller| seller == login))
    }
}

impl FromStr for App {
    type Err = InvalidApp;

    fn from_str(text: &str) -> Result<Self, InvalidApp> {
        let mut parts = text.splitn(3, ':').filter(|part| !part.is_empty());
        let (Some(key), Some(secret), Some(redirects)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(InvalidApp);
        };
        let redirect_uris = redirects.split(',').map(str::to_owned).collect();
        Ok(Self {
            key: key.to_owned(),
            secret: secret.to_owned(),
            redirect_uris,
            sellers: None,
            settings: BTreeMap::new(),
        })
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("key", &self.key)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_app_whose_redirects_hold_colons() {
        let app: App = "1234:s3cret:http://127.0.0.1:8082/callBackSMT.htm,https://x.example/cb".parse().unwrap();
        assert_eq!((app.key.as_str(), app.secret.as_str()), ("1234", "s3cret"));
        assert_eq!(app.redirect_uris, ["http://127.0.0.1:8082/callBackSMT.htm", "https://x.example/cb"]);
        assert!(!format!("{app:?}").contains("s3cret"));
        for wrong in ["", "key", "key:secret", "key::http://x/", "::"] {
            assert_eq!(wrong.parse::<App>().err(), Some(InvalidApp), "{wrong}");
        }
    }
}
