//! When a request to a bucket is repeated, how long to wait before that, and when to give up.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::errors;
use super::retry_after::RetryAfterPause;
use super::transport_error::TransportError;

/// How many seconds one operation on a bucket may take, all its attempts and pauses together.
const TIMEOUT_VARIABLE: &str = "HEALTHSCORE_STORE_TIMEOUT";
/// Long enough for most failures that pass by themselves; the scheduler's own retries take over from there.
const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(60);
const INITIAL_BACKOFF: Duration = Duration::from_millis(100);

/// How long an operation on a bucket may take, and when its requests are repeated.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    time_limit: Duration,
    retry_after: RetryAfterPause,
}

/// The limits of one operation.
struct OperationLimits {
    /// How long one attempt may take.
    attempt_time: Duration,
    /// No attempt begins after this.
    last_start: Instant,
    /// No attempt lasts longer than this.
    end: Instant,
}

impl RetryPolicy {
    /// The policy that the environment sets, or the default.
    ///
    /// # Errors
    /// A value that is no number of seconds.
    pub fn from_env(env: &[(String, String)]) -> Result<Self, String> {
        let setting = env.iter().find(|(name, value)| name == TIMEOUT_VARIABLE && !value.trim().is_empty());
        let Some((_, value)) = setting else { return Ok(Self::with_time_limit(DEFAULT_TIME_LIMIT)) };
        match value.trim().parse::<f64>() {
            // A day is as good as for ever.
            Ok(seconds) if (0.1..=86_400.0).contains(&seconds) => {
                Ok(Self::with_time_limit(Duration::from_secs_f64(seconds)))
            }
            _ => Err(format!("expected a number of seconds in {TIMEOUT_VARIABLE}, found `{value}`")),
        }
    }

    fn with_time_limit(time_limit: Duration) -> Self {
        Self { time_limit, retry_after: RetryAfterPause::default() }
    }

    /// How long one operation may take.
    pub fn time_limit(&self) -> Duration {
        self.time_limit
    }

    /// The pause that the store asked for, shared by every request to it.
    pub fn retry_after(&self) -> RetryAfterPause {
        self.retry_after.clone()
    }

    /// How long one attempt to read may take, so that a request that hangs is given up while there is time for another.
    /// Requests are small enough (see [`super::retrying_store`]) for this to be fair on a slow line.
    fn attempt_limit(&self) -> Duration {
        self.time_limit / 2
    }

    fn max_backoff(&self) -> Duration {
        self.time_limit / 12
    }

    fn backoff_delays(&self) -> ExponentialBackoff {
        let builder = ExponentialBuilder::new().with_min_delay(INITIAL_BACKOFF).with_max_delay(self.max_backoff());
        builder.with_factor(2.0).without_max_times().build()
    }

    /// The retries of object_store's clients, within one attempt.
    pub fn client_retries(&self) -> RetryConfig {
        let backoff = BackoffConfig { init_backoff: INITIAL_BACKOFF, max_backoff: self.max_backoff(), base: 2.0 };
        RetryConfig { backoff, max_retries: 10, retry_timeout: self.time_limit / 3 }
    }

    /// The limits of a single request. A write may take the whole time, because not every write may be repeated.
    pub fn client_options(&self) -> ClientOptions {
        let connect = self.attempt_limit().min(Duration::from_secs(5));
        ClientOptions::new().with_timeout(self.time_limit).with_connect_timeout(connect)
    }

    /// Repeats a read until it succeeds, fails for good, or the time is over.
    ///
    /// # Errors
    /// What the store answered last.
    pub async fn retry_read<T, Attempt: Future<Output = object_store::Result<T>>>(
        &self,
        attempt: impl Fn() -> Attempt,
    ) -> object_store::Result<T> {
        let end = Instant::now() + self.time_limit;
        self.retry_within(&OperationLimits { attempt_time: self.attempt_limit(), last_start: end, end }, attempt).await
    }

    /// Repeats a write that may be repeated. It takes up to the whole time; only where it fails sooner is there time for
    /// another attempt.
    ///
    /// # Errors
    /// What the store answered last.
    pub async fn retry_write<T, Attempt: Future<Output = object_store::Result<T>>>(
        &self,
        attempt: impl Fn() -> Attempt,
    ) -> object_store::Result<T> {
        let last_start = Instant::now() + self.time_limit / 3;
        let limits = OperationLimits { attempt_time: self.time_limit, last_start, end: last_start + self.time_limit };
        self.retry_within(&limits, attempt).await
    }

    /// The pauses are backon's; the time limit and `Retry-After` are not among what it offers.
    async fn retry_within<T, Attempt: Future<Output = object_store::Result<T>>>(
        &self,
        limits: &OperationLimits,
        attempt: impl Fn() -> Attempt,
    ) -> object_store::Result<T> {
        let mut last_error = None;
        for pause in self.backoff_delays() {
            let start = Instant::now();
            let error = match self.attempt_within(limits, attempt()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if !errors::is_transient(&error) {
                return Err(error);
            }
            let next_start = (Instant::now() + pause).max(self.retry_after.running_until().unwrap_or(start));
            // What the store answered last says more than that the time then ran out.
            last_error = if Instant::now() >= limits.end { last_error.or(Some(error)) } else { Some(error) };
            if next_start >= limits.last_start {
                break;
            }
            tracing::info!("the store did not answer; retrying the request");
            sleep_until(next_start).await;
        }
        Err(last_error.unwrap_or_else(|| TransportError::NoAnswer(self.time_limit).into()))
    }

    /// Runs one attempt, with an error where it takes too long.
    async fn attempt_within<T>(
        &self,
        limits: &OperationLimits,
        attempt: impl Future<Output = object_store::Result<T>>,
    ) -> object_store::Result<T> {
        let start = Instant::now();
        timeout_at((start + limits.attempt_time).min(limits.end), attempt).await.unwrap_or_else(|_| {
            Err(match self.retry_after.running_until() {
                Some(until) => TransportError::RetryAfter(until - Instant::now()).into(),
                None => TransportError::NoAnswer(start.elapsed()).into(),
            })
        })
    }

    /// Limits the time of an operation that must not be repeated.
    ///
    /// # Errors
    /// What the store answered, or that it did not answer in time.
    pub async fn run_once<T>(&self, answer: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
        let end = Instant::now() + self.time_limit;
        timeout_at(end, answer).await.unwrap_or_else(|_| Err(TransportError::NoAnswer(self.time_limit).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time_limit(value: &str) -> Result<Duration, String> {
        RetryPolicy::from_env(&[(TIMEOUT_VARIABLE.to_owned(), value.to_owned())]).map(|policy| policy.time_limit())
    }

    #[test]
    fn the_environment_sets_the_time_limit() {
        assert_eq!(time_limit(""), Ok(DEFAULT_TIME_LIMIT));
        assert_eq!(time_limit(" 2.5 "), Ok(Duration::from_millis(2500)));
        for bad in ["soon", "0", "-3", "NaN", "1e99"] {
            assert!(time_limit(bad).unwrap_err().contains("HEALTHSCORE_STORE_TIMEOUT"), "{bad}");
        }
    }

    #[test]
    fn pauses_grow_up_to_a_twelfth_of_the_time() {
        let policy = RetryPolicy::with_time_limit(Duration::from_secs(6));
        let pauses: Vec<u128> = policy.backoff_delays().take(5).map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 500, 500]);
    }
}
