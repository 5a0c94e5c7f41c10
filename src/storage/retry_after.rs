//! `Retry-After`: once a store asks for a pause, no request is sent to it until the pause is over.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use tokio::time::{Instant, sleep};

/// Where a machine in a cloud asks for its own identity. An error from there means that no keys were given.
pub const IDENTITY_SERVERS: [&str; 4] =
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "metadata.google.internal"];

/// When the pause ends that a store asked for, if it did. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct RetryAfterPause(Arc<Mutex<Option<Instant>>>);

impl RetryAfterPause {
    /// Begins a pause, or makes a running one longer; it never gets shorter.
    pub fn extend(&self, time: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + time));
    }

    /// The end of the pause; none when no pause is running.
    pub fn running_until(&self) -> Option<Instant> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > Instant::now())
    }

    /// Waits for the end of the pause, but no longer than `max_wait`.
    async fn wait_for_end(&self, max_wait: Duration) {
        if let Some(until) = self.running_until() {
            sleep((until - Instant::now()).min(max_wait)).await;
        }
    }
}

/// Makes HTTP clients for object_store that wait for the end of a shared pause before each request.
#[derive(Debug)]
pub struct RetryAfterConnector {
    pause: RetryAfterPause,
    max_wait: Duration,
}

#[derive(Debug)]
struct RetryAfterClient {
    inner: HttpClient,
    pause: RetryAfterPause,
    max_wait: Duration,
}

impl RetryAfterConnector {
    /// `max_wait` is how long one request may wait.
    pub fn new(pause: RetryAfterPause, max_wait: Duration) -> Self {
        Self { pause, max_wait }
    }
}

impl HttpConnector for RetryAfterConnector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(RetryAfterClient { inner, pause: self.pause.clone(), max_wait: self.max_wait }))
    }
}

#[async_trait]
impl HttpService for RetryAfterClient {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let to_identity_server = request.uri().host().is_some_and(|host| IDENTITY_SERVERS.contains(&host));
        self.pause.wait_for_end(self.max_wait).await;
        match self.inner.execute(request).await {
            Ok(response) => {
                if let (429 | 503, Some(time)) = (response.status().as_u16(), parse_retry_after(&response)) {
                    self.pause.extend(time);
                }
                Ok(response)
            }
            // Outside a cloud there is no identity server, and a retry would only delay the message.
            Err(error) if to_identity_server => Err(HttpError::new(HttpErrorKind::Unknown, error)),
            Err(error) => Err(error),
        }
    }
}

/// The header in seconds, as stores write it; dates are for browsers.
fn parse_retry_after(response: &HttpResponse) -> Option<Duration> {
    let text = response.headers().get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_never_gets_shorter() {
        let pause = RetryAfterPause::default();
        assert!(pause.running_until().is_none());
        pause.extend(Duration::from_secs(60));
        let until = pause.running_until().unwrap();
        pause.extend(Duration::from_secs(1));
        assert_eq!(pause.running_until(), Some(until));
    }
}
