//! Live pages: a stream of ticks that say "something changed". What changed is read from the page itself, so a tick carries
//! nothing, and one tick may stand for many changes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, stream};
use http::{HeaderValue, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;

use super::reply::{self, Answer, Fault};
use super::visit::Visit;
use crate::api::Hindrance;
use crate::tasks::{Listener, StopSignal};

/// From a change to its tick: a pull commits many pages, and nobody reads faster. Changes in this time share the tick.
const PACE: Duration = Duration::from_secs(1);
/// A comment after such a silence, so that proxies and both ends know that the line is alive.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Chunks after which a stream ends. The page connects again by itself; the place of one that has left unseen becomes free.
const CHUNKS_MAX: u32 = 500;

const TICK: Bytes = Bytes::from_static(b"event: changed\ndata:\n\n");
const BEAT: Bytes = Bytes::from_static(b":\n\n");

/// `GET /events`
pub(super) async fn stream(visit: Visit) -> Answer {
    let Ok(place) = Arc::clone(&visit.site.streams).try_acquire_owned() else {
        return Err(Fault::Unavailable(Hindrance::Busy));
    };
    let page = OpenPage { changes: visit.api().listen(), stop: visit.site.stop.clone(), sent: 0, _place: place };
    let mut response = reply::body(StatusCode::OK, "text/event-stream", Body::from_stream(chunks(page)));
    // Some proxies collect an answer before they pass it on; this is how they are told not to.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// One open page.
struct OpenPage {
    changes: Listener,
    stop: StopSignal,
    sent: u32,
    _place: OwnedSemaphorePermit,
}

/// The chunks of one stream. The first is a tick, for what changed between the page and its stream.
fn chunks(page: OpenPage) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(page, |mut page| async move {
        let chunk = if page.sent == 0 { Some(TICK) } else { page.next().await };
        page.sent += 1;
        chunk.filter(|_| page.sent <= CHUNKS_MAX).map(|chunk| (Ok(chunk), page))
    })
}

impl OpenPage {
    /// The next tick or heartbeat. None: the daemon stops.
    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            () = self.stop.stopping() => None,
            more = self.changes.changed() => {
                // A stop during this second is noticed by the next call.
                sleep(PACE).await;
                more.then_some(TICK)
            }
            () = sleep(HEARTBEAT) => Some(BEAT),
        }
    }
}
