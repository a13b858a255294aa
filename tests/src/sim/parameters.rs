//! The parameters of a call, wherever the client put them: the gateway merges query and form.

use std::collections::BTreeMap;

/// Parameters by name, as received and decoded once.
#[derive(Debug, Default)]
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Merges both places. A name that comes twice (the vendor's own client repeats `method`) counts once, the first time.
    pub(super) fn merged(query: Option<&str>, form: &[u8]) -> Self {
        let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let mut parameters = BTreeMap::new();
        for (name, value) in query.chain(form_urlencoded::parse(form)) {
            parameters.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(parameters)
    }

    /// The value of a parameter; none if it is absent or blank, for the gateway drops blank ones.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// All of them, for the signature.
    pub(super) fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_query_and_form_and_decodes_once() {
        let parameters = Parameters::merged(Some("method=a&empty=+"), b"method=a&oaid=x%252B%2B&name=%E4%B8%AD+b");
        for (name, value) in
            [("method", Some("a")), ("empty", None), ("oaid", Some("x%2B+")), ("name", Some("中 b")), ("absent", None)]
        {
            assert_eq!(parameters.get(name), value, "{name}");
        }
    }
}
