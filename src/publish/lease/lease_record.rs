//! The JSON of a lease in a bucket.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lease_request::{LeaseRequest, holder_text};
use crate::base::error::Error;

/// The content of a lease object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseRecord {
    pub run_id: String,
    pub holder: String,
    pub since: DateTime<Utc>,
    /// By the clock of the holder.
    pub until: DateTime<Utc>,
    /// How long the lease holds unless it is renewed.
    lasts_ms: u64,
    /// How many holders the day has had, this one included.
    #[serde(rename = "turn")]
    fencing_token: u64,
    /// How often this holder has renewed it. No two writes are the same.
    renewals: u64,
    pub free: bool,
}

impl LeaseRecord {
    /// The lease of the run that asks for it, taken over from the holder of `previous`.
    pub fn new(request: &LeaseRequest, now: DateTime<Utc>, previous: Option<&LeaseRecord>) -> Self {
        LeaseRecord {
            run_id: request.run_id.clone(),
            holder: request.holder.clone(),
            since: now,
            until: now + request.duration,
            lasts_ms: u64::try_from(request.duration.as_millis()).unwrap_or(u64::MAX),
            fencing_token: previous.map_or(0, |record| record.fencing_token) + 1,
            renewals: 0,
            free: false,
        }
    }

    /// Reads the content of an object; none where it is not a lease.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    pub fn to_json(&self) -> Result<Bytes, Error> {
        let json = serde_json::to_string(self)
            .map_err(|error| Error::Encode { what: "the lease".to_owned(), cause: error.into() })?;
        Ok(Bytes::from(json))
    }

    /// The same lease, held until a later instant.
    pub fn renewed(&self, until: DateTime<Utc>) -> Self {
        LeaseRecord { renewals: self.renewals + 1, until, ..self.clone() }
    }

    /// The same lease, given back.
    pub fn released(&self) -> Self {
        LeaseRecord { renewals: self.renewals + 1, free: true, ..self.clone() }
    }

    /// How long the lease holds unless it is renewed.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.lasts_ms)
    }

    pub fn is_held_by(&self, request: &LeaseRequest) -> bool {
        (&self.run_id, &self.holder) == (&request.run_id, &request.holder)
    }

    /// Whether both are the same lease, perhaps renewed since.
    pub fn is_same_lease(&self, other: &LeaseRecord) -> bool {
        (&self.run_id, &self.holder, self.fencing_token) == (&other.run_id, &other.holder, other.fencing_token)
    }

    /// The error of another run that asks for the day.
    pub fn busy_error(&self, day: NaiveDate) -> Error {
        Error::DayBusy {
            day,
            holder: holder_text(&self.run_id, self.since, &self.holder),
            release_hint: format!("if it was killed, its lease expires at {}", self.until.format("%H:%M:%S UTC")),
        }
    }
}
