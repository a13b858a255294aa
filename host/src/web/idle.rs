//! Telling when a connection has had nothing to do for a while, so that it can give its place to another. HTTP/1.1 waits for the
//! next head with a time limit of its own; an HTTP/2 connection would stay open for as long as its other end likes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::watch;

/// Counts the requests of one connection that are under way, answers that are still being sent included.
#[derive(Debug, Clone)]
pub(super) struct Busy(watch::Sender<usize>);

/// One request under way.
#[derive(Debug)]
pub(super) struct UnderWay(watch::Sender<usize>);

impl Busy {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Counts a request until the answer's end.
    pub(super) fn begin(&self) -> UnderWay {
        self.0.send_modify(|count| *count += 1);
        UnderWay(self.0.clone())
    }

    /// Returns once nothing has been under way for `patience`.
    pub(super) async fn idle_for(&self, patience: Duration) {
        let mut count = self.0.subscribe();
        loop {
            // The sender lives as long as `self`, so both waits end by what they wait for.
            drop(count.wait_for(|count| *count == 0).await);
            tokio::select! {
                () = tokio::time::sleep(patience) => return,
                _ = count.changed() => {}
            }
        }
    }
}

impl UnderWay {
    /// The body of the answer, which ends the request when it ends.
    pub(super) fn until_sent(self, body: Body) -> Body {
        Body::new(Sending { body, _under_way: self })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

struct Sending {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn idle_counts_from_the_end_of_the_last_answer() {
        let busy = Busy::new();
        let begun = Instant::now();
        let request = busy.begin();
        let work = async {
            tokio::time::sleep(Duration::from_secs(50)).await;
            let body = request.until_sent(Body::from("a long answer"));
            tokio::time::sleep(Duration::from_secs(50)).await;
            drop(body);
        };
        tokio::join!(work, busy.idle_for(Duration::from_secs(30)));
        assert_eq!(begun.elapsed(), Duration::from_secs(130));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_in_between_begins_the_wait_anew() {
        let busy = Busy::new();
        let begun = Instant::now();
        let work = async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            drop(busy.begin());
        };
        tokio::join!(work, busy.idle_for(Duration::from_secs(30)));
        assert_eq!(begun.elapsed(), Duration::from_secs(50));
    }
}
