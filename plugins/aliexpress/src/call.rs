//! One call of the gateway: its parameters, signed and sent.
//!
//! Everything goes into the form of a POST, which keeps identifiers out of access logs. Reading the answer is `envelope`'s.

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Algorithm, Encoding, Failure, Field, Request, Response};

use crate::app::{ACCESS_TOKEN, APP_SECRET, App};
use crate::sign;

/// A call that is ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    url: String,
    prefix: String,
    parameters: Vec<Field>,
    budget: Option<&'static str>,
}

impl Call {
    /// A system call: its path is signed, no token is needed.
    pub(crate) fn system(app: &App<'_>, path: &str, parameters: Vec<Field>) -> Self {
        Self {
            url: format!("{}/rest{path}", app.origin),
            prefix: path.to_owned(),
            parameters: sign::normalize([common(app), parameters].concat()),
            budget: None,
        }
    }

    /// A business call: its method is a parameter, in the name of the seller whose token is in force.
    pub(crate) fn business(app: &App<'_>, method: &str, budget: &'static str, parameters: Vec<Field>) -> Self {
        let business = vec![
            Field::new("method", text(method)),
            Field::new("session", secret(ACCESS_TOKEN)),
            Field::new("format", text("json")),
            Field::new("v", text("2.0")),
            // Flat answers, without the element's name around each list.
            Field::new("simplify", text("true")),
        ];
        Self {
            url: format!("{}/sync", app.origin),
            prefix: String::new(),
            parameters: sign::normalize([common(app), business, parameters].concat()),
            budget: Some(budget),
        }
    }

    /// Signs and sends.
    pub(crate) fn send(self, host: &impl Host) -> Result<Response, Failure> {
        let base = sign::base(&self.prefix, &self.parameters);
        let digest = host.hmac(Algorithm::Sha256, &secret(APP_SECRET), &base, Encoding::Hex)?;
        let mut form = self.parameters;
        form.push(Field::new("sign", text(digest.to_ascii_uppercase())));
        let request = Request::post(self.url).with_form(form);
        host.send(&match self.budget {
            Some(budget) => request.with_budget(budget),
            None => request,
        })
    }
}

fn common(app: &App<'_>) -> Vec<Field> {
    vec![
        Field::new("app_key", text(app.key)),
        Field::new("timestamp", text(app.now.as_millisecond().to_string())),
        Field::new("sign_method", text("sha256")),
    ]
}

#[cfg(test)]
impl Call {
    /// The text under the signature.
    pub(crate) fn base(&self) -> longshore_connector_sdk::Value {
        sign::base(&self.prefix, &self.parameters)
    }
}
