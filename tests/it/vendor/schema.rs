//! The schemas of a document, closed, and values held against them.
//!
//! Both languages build on draft 4 of JSON Schema. A schema that lists properties admits others unless it says otherwise; here
//! it does not, because a simulator that invents a field teaches a connector to read it.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// What references in a document lead to.
#[derive(Debug)]
pub(super) struct Schemas(Map<String, Value>);

impl Schemas {
    /// Those of Swagger 2 stand under `definitions`, those of `OpenAPI` 3.0 under `components`.
    pub(super) fn of(document: &Value) -> Self {
        let closed = |value: &Value| -> Value {
            let named = value.as_object().into_iter().flatten();
            named.map(|(name, schema)| (name.clone(), close(schema))).collect::<Map<_, _>>().into()
        };
        let definitions = closed(&document["definitions"]);
        let components = json!({ "schemas": closed(&document["components"]["schemas"]) });
        Self(Map::from_iter([("definitions".to_owned(), definitions), ("components".to_owned(), components)]))
    }

    /// Everything in which `value` is not as `schema`, a part of the document, says.
    pub(super) fn problems(&self, schema: &Value, value: &Value) -> Vec<String> {
        // Beside a reference nothing else counts, so it stands in a list of its own.
        let mut whole = self.0.clone();
        whole.insert("allOf".to_owned(), json!([close(schema)]));
        let whole = Value::Object(whole);
        let problem = |error: jsonschema::ValidationError<'_>| format!("{} {error}", error.instance_path());
        validator(&whole).iter_errors(value).map(problem).collect()
    }
}

fn validator(schema: &Value) -> Validator {
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    options.build(schema).unwrap_or_else(|error| panic!("a schema that is none: {error}"))
}

/// The schema without room for properties that it does not list. What is joined from several schemas is left as it is, since
/// none of them lists all.
fn close(schema: &Value) -> Value {
    let Value::Object(told) = schema else { return schema.clone() };
    let mut closed = told.clone();
    if let Some(Value::Object(properties)) = told.get("properties") {
        let properties: Map<_, _> = properties.iter().map(|(name, value)| (name.clone(), close(value))).collect();
        closed.insert("properties".to_owned(), properties.into());
        closed.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    for inner in ["items", "additionalProperties"] {
        if let Some(value) = told.get(inner) {
            closed.insert(inner.to_owned(), close(value));
        }
    }
    // In a parameter of Swagger 2 this says that it must be there; in a schema, which properties must.
    if told.get("required").is_some_and(Value::is_boolean) {
        closed.remove("required");
    }
    Value::Object(closed)
}
