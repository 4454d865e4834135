//! What a call needs of the world around it. Behind a trait, so that tests are the world.

use crate::request::RequestParts;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// The platform that a call is made on.
pub(super) trait Host {
    /// The body of a reply, still under way. Dropped, it is no longer waited for.
    type Body;

    /// The time, in milliseconds since whenever.
    fn now_ms(&self) -> f64;

    /// Any number, evenly drawn.
    fn random(&self) -> u32;

    /// A text that nobody has made before.
    fn unique(&self) -> String;

    /// Lets time pass.
    async fn pause(&self, ms: u32);

    /// Sends a request. When the future is dropped, the request ends.
    async fn send(&self, parts: &RequestParts, body: Option<&str>) -> Result<(Head, Self::Body), Broken>;

    /// Waits for the whole body.
    async fn read(&self, body: Self::Body) -> Result<Vec<u8>, Broken>;
}

/// A reply up to its body.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// The HTTP status.
    pub(super) status: u16,
    /// The header `x-shipengine-requestid`.
    pub(super) request_id: Option<String>,
    /// The header `Retry-After`.
    pub(super) retry_after: Option<String>,
    /// The header `Idempotency-Key`.
    pub(super) key: Option<String>,
}

/// Why no reply came.
#[derive(Debug)]
pub(super) struct Broken {
    /// Whether the request may have left.
    pub(super) is_sent: bool,
    /// What the platform said.
    pub(super) message: String,
}

/// The time that a call has, with all its attempts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    begin_ms: f64,
    timeout_ms: u32,
}

impl Deadline {
    pub(super) fn new(host: &impl Host, timeout_ms: u32) -> Self {
        Self { begin_ms: host.now_ms(), timeout_ms }
    }

    pub(super) const fn timeout_ms(self) -> u32 {
        self.timeout_ms
    }

    /// The milliseconds that are left.
    pub(super) fn remaining_ms(self, host: &impl Host) -> u32 {
        // A clock that was set back must not make the call longer; `as` stays within the numbers of the type.
        self.timeout_ms.saturating_sub((host.now_ms() - self.begin_ms).max(0.0) as u32)
    }

    /// Waits for something, no longer than the call may last. Whatever loses is dropped, so that neither a request nor
    /// a timer stays behind.
    pub(super) async fn race<T>(self, host: &impl Host, task: impl Future<Output = T>) -> Option<T> {
        let mut task = pin!(task);
        let mut over = pin!(host.pause(self.remaining_ms(host)));
        poll_fn(|context| match task.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => over.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}
