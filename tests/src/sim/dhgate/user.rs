//! `dh.user.base.get`: whose token it is.

use serde_json::{Value, json};

use super::answer::Refusal;
use super::router::Call;
use super::words;

/// The user. It takes no parameter.
#[expect(clippy::unnecessary_wraps, reason = "a method like the others, which can fail")]
pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let shop = call.shop;
    Ok(json!({
        "systemuserbase": {
            "systemuserid": words::hex_id(shop.seller_id),
            "nickname": shop.login,
            "usertype": if shop.buyer_only { "2" } else { "1" },
            "fullname": shop.name,
            "ecPersonalemailaddress": format!("{}@example.com", shop.login),
        },
    }))
}
