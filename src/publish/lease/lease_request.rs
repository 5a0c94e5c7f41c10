//! The terms on which a run asks for a lease.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// Which run asks for a lease, and on which terms.
#[derive(Debug, Clone)]
pub struct LeaseRequest {
    pub run_id: String,
    /// Machine and process, for messages.
    pub holder: String,
    /// How long a lease in a bucket holds unless it is renewed.
    pub duration: Duration,
    /// How long to wait for another run of the day to end.
    pub wait: Duration,
    /// Returns the present time. Other runs compare it to the end of the lease.
    pub clock: fn() -> DateTime<Utc>,
}

/// Describes a run that holds a lease, for the message of a run that has to wait.
#[must_use]
pub fn holder_text(run_id: &str, since: DateTime<Utc>, holder: &str) -> String {
    format!("run {run_id} since {}, {holder}", since.format("%Y-%m-%d %H:%M:%S UTC"))
}
