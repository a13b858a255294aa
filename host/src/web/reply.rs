//! What a handler answers: a page, a way onwards, or a fault that becomes a small page with the right status.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::api::{self, Conflict, Hindrance};

/// A handler's answer.
pub(super) type Answer = Result<Response, Fault>;

/// What ends a request without its page. Each has a status and a message of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The request makes no sense.
    BadRequest,
    /// No page of ours sent this form.
    CrossSite,
    /// The actor may not ask this.
    Forbidden,
    /// There is no such page or thing.
    NotFound,
    /// The link of an authorisation is unknown, used up or too old.
    TicketGone,
    /// The page exists and cannot be asked this way.
    MethodNotAllowed,
    /// The client took too long to send its request.
    TooSlow,
    /// It contradicts how things stand.
    Conflict(Conflict),
    /// The body is too large.
    BodyTooLarge,
    /// The address is too long.
    UriTooLong,
    /// The form is not of the type that forms have.
    MediaType,
    /// The headers are too large.
    HeadersTooLarge,
    /// Something of ours broke. The log knows more.
    Internal,
    /// It cannot be done now.
    Unavailable(Hindrance),
    /// We took too long to answer. What was asked may still happen.
    TookTooLong,
    /// The session is missing or over: to the sign-in page.
    SignIn,
}

impl Fault {
    /// The status that says it.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::CrossSite | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound | Self::TicketGone => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) | Self::TookTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::SignIn => StatusCode::SEE_OTHER,
        }
    }

    /// Its word in the message files (`fault-title-WORD`, `fault-text-WORD`) and in the control socket's answers.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::CrossSite => "cross-site",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::TicketGone => "ticket-gone",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooSlow => "too-slow",
            Self::Conflict(_) => "conflict",
            Self::BodyTooLarge => "body-too-large",
            Self::UriTooLong => "uri-too-long",
            Self::MediaType => "media-type",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Internal => "internal",
            Self::Unavailable(_) => "unavailable",
            Self::TookTooLong => "took-too-long",
            Self::SignIn => "sign-in",
        }
    }

    /// True if whoever sent this is not listened to any further: the connection ends with the answer.
    pub(super) fn hangs_up(&self) -> bool {
        matches!(self, Self::TooSlow | Self::BodyTooLarge | Self::UriTooLong | Self::HeadersTooLarge)
    }
}

impl From<api::Error> for Fault {
    fn from(error: api::Error) -> Self {
        match error {
            api::Error::Forbidden => Self::Forbidden,
            api::Error::NotFound(_) => Self::NotFound,
            api::Error::Conflict(conflict) => Self::Conflict(conflict),
            api::Error::Unavailable(hindrance) => Self::Unavailable(hindrance),
        }
    }
}

/// A page with its status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Answer {
    match template.render() {
        Ok(html) => Ok(body(status, "text/html; charset=utf-8", html)),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            Err(Fault::Internal)
        }
    }
}

/// A body of some type with its status.
pub(super) fn body(status: StatusCode, content_type: &'static str, content: impl Into<Body>) -> Response {
    let mut response = Response::new(content.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// "See there", with GET, for after a form. The target is a path that we built, or a platform's address that was checked.
pub(super) fn see_other(target: &str) -> Answer {
    let Ok(target) = HeaderValue::from_str(target) else {
        tracing::error!("an address to redirect to does not fit into a header");
        return Err(Fault::Internal);
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, target);
    Ok(response)
}
