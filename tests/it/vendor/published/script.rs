//! A platform that gives prepared answers, one after the other, whatever is asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// The answers still to be given, and the tokens that were brought for those given. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Script(Arc<Mutex<Pages>>);

#[derive(Debug, Default)]
struct Pages {
    answers: VecDeque<(StatusCode, String)>,
    tokens: Vec<String>,
}

impl Script {
    /// Every path of the platform.
    pub(super) fn routes(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// Gives one more answer.
    pub(super) fn then(&self, status: u16, body: &Value) {
        self.0.lock().unwrap().answers.push_back((StatusCode::from_u16(status).unwrap(), body.to_string()));
    }

    /// The access tokens of all calls since the last look. All answers must have been given.
    pub(super) fn tokens(&self) -> Vec<String> {
        let mut pages = self.0.lock().unwrap();
        assert!(pages.answers.is_empty(), "{} answers were not asked for", pages.answers.len());
        std::mem::take(&mut pages.tokens)
    }
}

async fn answer(State(script): State<Script>, headers: HeaderMap) -> (StatusCode, String) {
    let mut pages = script.0.lock().unwrap();
    let token = headers.get("x-amz-access-token").map(|token| token.to_str().unwrap().to_owned());
    pages.tokens.extend(token);
    pages.answers.pop_front().unwrap_or((StatusCode::NOT_IMPLEMENTED, "no answer is left".to_owned()))
}
