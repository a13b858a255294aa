//! The style sheet and the script, built in. Their addresses carry a digest of their content, so browsers keep them for good and
//! never show an old one.

use http::StatusCode;

use super::headers::Immutable;
use super::reply::{self, Answer, Fault};
use super::visit::Visit;
use crate::model::Digest;
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../assets/console.css");
const SCRIPT: &str = include_str!("../../assets/console.js");

/// The addresses of style sheet and script.
#[derive(Debug)]
pub(super) struct Assets {
    pub(super) style: String,
    pub(super) script: String,
}

impl Assets {
    /// What was built in.
    pub(super) fn built_in() -> Self {
        Self { style: address(STYLE, "css"), script: address(SCRIPT, "js") }
    }
}

/// Sixteen hexadecimal digits tell versions apart; nobody attacks a digest that only we compute.
fn address(content: &str, extension: &str) -> String {
    let digest = Digest(Sha256::digest(content.as_bytes()).into()).to_string();
    format!("/assets/console-{}.{extension}", digest.get(..16).unwrap_or_default())
}

/// An asset by its address; one of another digest is gone.
pub(super) async fn serve(visit: Visit) -> Answer {
    let assets = &visit.site.assets;
    let (content_type, content) = if visit.asked.path == assets.style {
        ("text/css; charset=utf-8", STYLE)
    } else if visit.asked.path == assets.script {
        ("text/javascript; charset=utf-8", SCRIPT)
    } else {
        return Err(Fault::NotFound);
    };
    let mut response = reply::body(StatusCode::OK, content_type, content);
    response.extensions_mut().insert(Immutable);
    Ok(response)
}
