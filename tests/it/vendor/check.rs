//! Holds what passed between a client and a platform against the platform's documents.

use std::collections::{BTreeMap, BTreeSet};

use longshore_tests::sim::Exchange;
use serde_json::Value;

use super::document::{Answer, Document, Operation, Parameter};
use super::schema::Schemas;

/// What one platform's answers are held against.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    pub(super) documents: &'a [Document],
    /// Paths that no document describes, and that are asked for all the same.
    pub(super) elsewhere: &'a [&'a str],
    /// What every refusal looks like, whatever the documents say of it: its status and the schema of its body, which it does not
    /// have if there is none. A status may stand in several rows.
    pub(super) refusals: &'a [(u16, Option<Value>)],
}

/// What was seen: the statuses with which each operation answered, by its method and path.
pub(super) type Seen = BTreeMap<String, BTreeSet<u16>>;

impl Rules<'_> {
    /// Checks all exchanges. Answers what was seen, or every problem.
    pub(super) fn check(&self, exchanges: &[Exchange]) -> Result<Seen, Vec<String>> {
        let (mut seen, mut problems) = (Seen::new(), Vec::new());
        for exchange in exchanges {
            let path = exchange.uri.path();
            let matches = |operation: &&Operation| operation.is_at(path) && operation.method == exchange.method;
            let found = self.documents.iter().find_map(|document| {
                let operation = document.operations.iter().find(matches)?;
                Some((operation, &document.schemas))
            });
            let what = format!("{} {path} -> {}", exchange.method, exchange.status.as_u16());
            match found {
                Some((operation, schemas)) => {
                    let name = format!("{} {}", operation.method, operation.path);
                    seen.entry(name).or_insert_with(BTreeSet::new).insert(exchange.status.as_u16());
                    let request = request(operation, schemas, exchange);
                    let answer = self.answer(operation, schemas, exchange);
                    problems.extend(request.into_iter().chain(answer).map(|problem| format!("{what}: {problem}")));
                }
                None if self.elsewhere.contains(&path) => {}
                None => problems.push(format!("{what}: no document describes it")),
            }
        }
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(seen) } else { Err(problems) }
    }

    /// Fails unless all exchanges keep the rules, and exactly these operations answered with exactly these statuses.
    pub(super) fn assert_kept(&self, exchanges: &[Exchange], expected: &[(&str, &[u16])]) {
        // One mistake of a simulator shows in every order.
        const SHOWN: usize = 40;
        let seen = self.check(exchanges).unwrap_or_else(|mut problems| {
            let all = problems.len();
            problems.truncate(SHOWN);
            panic!("{all} problems, such as\n{}", problems.join("\n"));
        });
        let expected: Seen =
            expected.iter().map(|(name, statuses)| ((*name).to_owned(), statuses.iter().copied().collect())).collect();
        assert_eq!(seen, expected);
    }

    /// What is wrong with an answer.
    fn answer(&self, operation: &Operation, schemas: &Schemas, exchange: &Exchange) -> Vec<String> {
        let status = exchange.status.as_u16();
        let described = operation.answers.get(&status);
        let body = match read(&exchange.answer) {
            Ok(body) => body,
            Err(problem) => return vec![problem],
        };
        let schema = described.and_then(|answer| answer.schema.as_ref());
        let mut problems = match (schema, &body) {
            (Some(schema), Some(body)) => schemas.problems(schema, body),
            (Some(_), None) => vec!["an answer without a body".to_owned()],
            (None, _) if status < 400 => vec!["an answer that is not described".to_owned()],
            (None, _) => Vec::new(),
        };
        if status >= 400 {
            problems.extend(self.refusal(status, body.as_ref()));
            problems.extend(body.iter().flat_map(errors).filter_map(|error| strange(described?, error)));
        }
        problems
    }

    /// What is wrong with a refusal by our own table.
    fn refusal(&self, status: u16, body: Option<&Value>) -> Vec<String> {
        let none = Schemas::of(&Value::Null);
        let rows = self.refusals.iter().filter(|(known, _)| *known == status);
        let judged = rows.map(|(_, schema)| match (schema, body) {
            (Some(schema), Some(body)) => none.problems(schema, body),
            (None, None) => Vec::new(),
            (Some(_), None) => vec!["a refusal without a body".to_owned()],
            (None, Some(_)) => vec!["a refusal with a body".to_owned()],
        });
        let judged = judged.reduce(|best, next| if next.len() < best.len() { next } else { best });
        judged.unwrap_or_else(|| vec!["a status that our table does not hold".to_owned()])
    }
}

/// A parameter as it was sent: its place, name and text.
type Given = (&'static str, String, String);

/// What is wrong with a request.
fn request(operation: &Operation, schemas: &Schemas, exchange: &Exchange) -> Vec<String> {
    let given = given(operation, exchange);
    let mut problems = Vec::new();
    for (place, name, text) in &given {
        match operation.parameters.iter().find(|parameter| parameter.place == *place && parameter.name == *name) {
            Some(parameter) => {
                let wrong = schemas.problems(&parameter.schema, &value(&parameter.schema, text));
                problems.extend(wrong.into_iter().map(|problem| format!("`{name}`: {problem}")));
            }
            None => problems.push(format!("there is no {place} parameter `{name}`")),
        }
    }
    for parameter in &operation.parameters {
        let Parameter { place, name, .. } = parameter;
        let count = match place.as_str() {
            "header" => exchange.headers.iter().filter(|header| header.eq_ignore_ascii_case(name)).count(),
            _ => given.iter().filter(|(here, known, _)| here == place && known == name).count(),
        };
        if count == 0 && parameter.is_required {
            problems.push(format!("`{name}` is missing"));
        } else if count > 1 {
            problems.push(format!("`{name}` comes more than once"));
        }
    }
    problems.extend(sent(operation, schemas, exchange));
    problems
}

/// The parameters of the query and the path.
fn given(operation: &Operation, exchange: &Exchange) -> Vec<Given> {
    let query = form_urlencoded::parse(exchange.uri.query().unwrap_or_default().as_bytes()).into_owned();
    let segments = operation.segments(exchange.uri.path());
    query
        .map(|(name, text)| ("query", name, text))
        .chain(segments.map(|(name, text)| ("path", name.to_owned(), text.to_owned())))
        .collect()
}

/// What is wrong with what a request carries.
fn sent(operation: &Operation, schemas: &Schemas, exchange: &Exchange) -> Vec<String> {
    match (&operation.body, read(&exchange.body)) {
        (_, Err(problem)) => vec![problem],
        (Some(schema), Ok(Some(body))) => schemas.problems(schema, &body),
        (Some(_), Ok(None)) => vec!["the request has no body".to_owned()],
        (None, Ok(Some(_))) => vec!["the request has a body, and there is none".to_owned()],
        (None, Ok(None)) => Vec::new(),
    }
}

/// A parameter's text as the value that its schema means. A list is one text with commas, as Swagger 2 has it where
/// nothing else is said; the documents in `OpenAPI` 3.0 have no lists here.
fn value(schema: &Value, text: &str) -> Value {
    let verbatim = || Value::from(text);
    match schema["type"].as_str() {
        Some("array") => text.split(',').map(|part| value(&schema["items"], part)).collect(),
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| verbatim()),
        _ => verbatim(),
    }
}

/// A body: none if it is empty.
fn read(body: &[u8]) -> Result<Option<Value>, String> {
    if body.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(body).map(Some).map_err(|error| format!("a body that is no JSON: {error}"))
}

/// Says so of an error that the vendor does not list for this status, where it lists any.
fn strange(answer: &Answer, (number, words): (u64, [String; 2])) -> Option<String> {
    let is_known = answer.errors.is_empty() || answer.errors.get(&number) == Some(&words);
    (!is_known).then(|| format!("error {number} of {words:?} is not listed for this status"))
}

/// Numbers of the errors in a refusal, with domain and category.
fn errors(body: &Value) -> Vec<(u64, [String; 2])> {
    let words = |error: &Value| ["domain", "category"].map(|name| error[name].as_str().unwrap_or_default().to_owned());
    let list = body["errors"].as_array().into_iter().flatten();
    list.filter_map(|error| Some((error["errorId"].as_u64()?, words(error)))).collect()
}
