//! Failures of a request that the HTTP client does not report.

use std::time::Duration;

/// Failures that the HTTP client does not report: no answer in time, `Retry-After` still running, a short body, an object
/// that changed between two reads.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("no answer within {0:.1?}")]
    NoAnswer(Duration),
    #[error("`Retry-After` runs for another {0:.1?}")]
    RetryAfter(Duration),
    #[error("the response ended after {received} of {promised} bytes")]
    ShortBody { promised: u64, received: u64 },
    #[error("it changed while it was read")]
    Changed,
}

impl From<TransportError> for object_store::Error {
    fn from(error: TransportError) -> Self {
        Self::Generic { store: "bucket", source: Box::new(error) }
    }
}
