//! A vendor's own document as a list of operations, whether it is written in Swagger 2 or in `OpenAPI` 3.0.
//!
//! Reads what the operations here use of both languages, and panics over a document that is not one of them.

use std::collections::BTreeMap;
use std::path::Path;

use http::Method;
use serde_json::Value;

use super::schema::Schemas;

/// What a vendor says of one interface.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) operations: Vec<Operation>,
    pub(super) schemas: Schemas,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// Its name, unique within the document.
    pub(super) id: String,
    pub(super) method: Method,
    /// The path with `{names}` for its variable segments.
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
    /// Schema of what is sent, if anything is.
    pub(super) body: Option<Value>,
    pub(super) answers: BTreeMap<u16, Answer>,
}

/// A parameter of the query, the path or the headers.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `query`, `path` or `header`.
    pub(super) place: String,
    pub(super) is_required: bool,
    pub(super) schema: Value,
}

/// What is said of the answers of one status.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) schema: Option<Value>,
    /// The numbers of its errors, with domain and category, where the vendor lists them.
    pub(super) errors: BTreeMap<u64, [String; 2]>,
    /// What the vendor's sandbox answers.
    pub(super) published: Vec<Value>,
}

impl Document {
    /// Reads the file.
    pub(super) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let document = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self::of(&document)
    }

    /// Takes it in.
    pub(super) fn of(document: &Value) -> Self {
        let base = base(document);
        let operations = members(&document["paths"]).flat_map(|(path, methods)| {
            let base = base.clone();
            let described = members(methods).filter_map(|(name, told)| Some((method(name)?, told)));
            described.map(move |(method, told)| Operation::of(method, format!("{base}{path}"), told))
        });
        Self { operations: operations.collect(), schemas: Schemas::of(document) }
    }

    /// The operation of this name.
    pub(super) fn operation(&self, id: &str) -> &Operation {
        self.operations.iter().find(|operation| operation.id == id).unwrap_or_else(|| panic!("no operation {id}"))
    }
}

impl Operation {
    fn of(method: Method, path: String, told: &Value) -> Self {
        let listed = || told["parameters"].as_array().into_iter().flatten();
        let in_body = listed().find(|parameter| parameter["in"] == "body").map(|body| &body["schema"]);
        let body = in_body.or_else(|| told.pointer("/requestBody/content/application~1json/schema"));
        let answers = members(&told["responses"]);
        Self {
            id: text(&told["operationId"]),
            method,
            path,
            parameters: listed().filter(|parameter| parameter["in"] != "body").map(Parameter::of).collect(),
            body: body.cloned(),
            answers: answers.filter_map(|(status, told)| Some((status.parse().ok()?, Answer::of(told)))).collect(),
        }
    }

    /// True for a path of this operation.
    pub(super) fn is_at(&self, path: &str) -> bool {
        let is_same = |(ours, theirs): (&str, &str)| ours == theirs || (is_variable(ours) && !theirs.is_empty());
        self.path.split('/').count() == path.split('/').count()
            && self.path.split('/').zip(path.split('/')).all(is_same)
    }

    /// The values of the path's variable segments, by their names.
    pub(super) fn segments<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.path.split('/').zip(path.split('/'));
        pairs.filter(|(ours, _)| is_variable(ours)).map(|(name, value)| (name.trim_matches(['{', '}']), value))
    }

    /// The answers that the vendor's sandbox gives with this status.
    pub(super) fn published(&self, status: u16) -> Vec<&Value> {
        self.answers.get(&status).map(|answer| answer.published.iter().collect()).unwrap_or_default()
    }
}

impl Parameter {
    /// Swagger 2 writes a parameter's schema into the parameter itself.
    fn of(told: &Value) -> Self {
        Self {
            name: text(&told["name"]),
            place: text(&told["in"]),
            is_required: told["required"] == true,
            schema: told.get("schema").unwrap_or(told).clone(),
        }
    }
}

impl Answer {
    fn of(told: &Value) -> Self {
        let schema = told.get("schema").or_else(|| told.pointer("/content/application~1json/schema"));
        let errors = members(&told["x-response-codes"]["errors"]).map(|(number, error)| {
            (number.parse().expect("an error's number"), [text(&error["domain"]), text(&error["category"])])
        });
        let pairs = told["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
        Self {
            schema: schema.cloned(),
            errors: errors.collect(),
            published: pairs.map(|pair| pair["response"].clone()).collect(),
        }
    }
}

/// What stands before every path: in `OpenAPI` 3.0 it is a variable of the server's address.
fn base(document: &Value) -> String {
    let version = [&document["swagger"], &document["openapi"]].map(|version| version.as_str().unwrap_or_default());
    let told = match version {
        ["2.0", ""] => &document["basePath"],
        ["", three] if three.starts_with("3.0.") => &document["servers"][0]["variables"]["basePath"]["default"],
        other => panic!("a document in no language that is known here: {other:?}"),
    };
    told.as_str().unwrap_or_default().trim_end_matches('/').to_owned()
}

/// Beside its methods a path has other members too.
fn method(name: &str) -> Option<Method> {
    ["get", "put", "post", "delete", "patch"].contains(&name).then(|| name.to_uppercase().parse().ok()).flatten()
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
