//! Reading the user that a token belongs to, which is the shop.

use longshore_connector_sdk::json::{self, Told};
use longshore_connector_sdk::{Failure, Response, Shop};
use serde::Deserialize;

use crate::fault;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct User {
    /// Never changes, unlike the name.
    user_id: Told,
    username: Told,
}

/// The shop in an answer of `getUser`.
pub(crate) fn read(response: &Response) -> Result<Shop, Failure> {
    fault::check(response)?;
    let user: User = serde_json::from_str(&response.body)
        .map_err(|error| Failure::malformed("", format!("eBay's user cannot be read: {}", json::describe(&error))))?;
    let id = user.user_id.owned().ok_or_else(|| Failure::malformed("", "eBay does not tell whose token this is"))?;
    Ok(Shop { id, name: user.username.owned().unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    #[test]
    fn the_lasting_id_is_taken_and_never_the_name_in_its_place() {
        for (status, body, expected) in [
            (200, r#"{"userId":"kLm3+x=","username":"harbour_goods"}"#, Ok(("kLm3+x=", "harbour_goods"))),
            (200, r#"{"userId":"kLm3"}"#, Ok(("kLm3", ""))),
            (200, r#"{"username":"harbour_goods"}"#, Err(FailureKind::Malformed)),
            (200, "[]", Err(FailureKind::Malformed)),
            (403, r#"{"errors":[{"errorId":1100}]}"#, Err(FailureKind::Misconfigured)),
            (503, "", Err(FailureKind::Unavailable)),
        ] {
            let shop = read(&Response { status, headers: Vec::new(), body: body.into(), sealed: Vec::new() });
            let shop = shop.as_ref().map(|shop| (shop.id.as_str(), shop.name.as_str()));
            assert_eq!(shop.map_err(|failure| failure.kind), expected, "{body}");
        }
    }
}
