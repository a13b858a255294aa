//! The shape of answers for clients that do not ask for `simplify=true`: one object named after the method around it, and each
//! list in an object named after its elements.

use serde_json::{Map, Value, json};

/// Name of the object around an answer.
pub(super) fn wrapper(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

/// The same answer in that shape. An empty list is written as an empty object, and `code` is left to the simplified form.
pub(super) fn wrapped(mut fields: Value) -> Value {
    if let Some(members) = fields.as_object_mut() {
        members.remove("code");
    }
    wrap(fields)
}

fn wrap(value: Value) -> Value {
    let Value::Object(members) = value else {
        return value;
    };
    let members = members.into_iter().map(|(name, member)| {
        let member = match member {
            Value::Array(elements) if elements.is_empty() => Value::Object(Map::new()),
            Value::Array(elements) => {
                let elements: Vec<_> = elements.into_iter().map(wrap).collect();
                json!({ element_name(&name): elements })
            }
            other => wrap(other),
        };
        (name, member)
    });
    Value::Object(members.collect())
}

/// The names of the vendor's own types.
fn element_name(list: &str) -> &'static str {
    match list {
        "target_list" => "aeop_order_item_dto",
        "product_list" => "aeop_order_product_dto",
        "child_order_list" => "aeop_tp_child_order_dto",
        "child_order_ext_info_list" => "aeop_tp_order_product_info_dto",
        "logistic_info_list" => "aeop_tp_logistics_info_dto",
        "opr_log_dto_list" => "aeop_tp_operation_log_dto",
        _ => "string",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_lists_by_the_name_of_their_elements() {
        let simple =
            json!({"code": "0", "result": {"success": true, "target_list": [{"order_id": 1, "product_list": []}]}});
        let full = json!({"result": {"success": true, "target_list": {"aeop_order_item_dto": [{"order_id": 1, "product_list": {}}]}}});
        assert_eq!(wrapped(simple), full);
        assert_eq!(wrapper("a.b.c"), "a_b_c_response");
    }
}
