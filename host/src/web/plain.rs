//! Plain http where TLS is spoken: somebody typed `http://`, or a link is old. They are sent to the right address, by which name
//! the settings say and never the request.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, Request, StatusCode, header};
use tokio::net::TcpStream;

use super::limits::check_head;
use crate::config::Origin;

/// The first byte of every TLS connection: a record that holds a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// True if the other end does not begin as TLS does. Takes nothing off the stream.
pub(super) async fn is_plain(stream: &TcpStream) -> std::io::Result<bool> {
    let mut first = [0];
    let length = stream.peek(&mut first).await?;
    Ok(length > 0 && first != [TLS_HANDSHAKE])
}

/// Where to ask instead. Temporary, because browsers remember other redirects for good.
pub(super) fn redirect(request: &Request<Body>, origin: &Origin) -> Response {
    let address = match check_head(request.uri(), request.headers()) {
        Ok(()) => request.uri().path_and_query().map_or("/", |address| address.as_str()),
        Err(_) => "/",
    };
    let mut response = Response::new(Body::from("This address speaks https.\n"));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    if let Ok(location) = HeaderValue::from_str(&format!("{origin}{address}")) {
        headers.insert(header::LOCATION, location);
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    } else {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}
