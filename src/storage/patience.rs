//! How long a bucket is waited for, how often it is asked again, and what else is wrong with an answer than its status.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::failure;

/// How many seconds one operation on a bucket may take, all its tries and pauses together.
const VARIABLE: &str = "HEALTHSCORE_STORE_TIMEOUT";
/// Long enough for most of what passes by itself; the scheduler's own retries take over from there.
const USUAL: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The time that one operation has, and what the store said of it.
#[derive(Debug, Clone)]
pub struct Patience {
    whole: Duration,
    quiet: Quiet,
}

/// Until when a store asked to be left alone, if it did; known to every request to it.
#[derive(Debug, Clone, Default)]
pub struct Quiet(Arc<Mutex<Option<Instant>>>);

/// Answers that no client minds, and none at all.
#[derive(Debug, thiserror::Error)]
pub enum Odd {
    #[error("no answer within {0:.1?}")]
    Unanswered(Duration),
    #[error("it asks to be left alone for another {0:.1?}")]
    LeftAlone(Duration),
    #[error("the answer ended after {got} of {promised} bytes")]
    Short { promised: u64, got: u64 },
    #[error("it changed while it was read")]
    Changed,
}

impl From<Odd> for object_store::Error {
    fn from(odd: Odd) -> Self {
        Self::Generic { store: "bucket", source: Box::new(odd) }
    }
}

impl Quiet {
    /// Takes note of a wish for quiet.
    pub fn ask_for(&self, time: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + time));
    }

    pub fn until(&self) -> Option<Instant> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > Instant::now())
    }
}

impl Patience {
    /// What the environment says, or the usual.
    ///
    /// # Errors
    /// A value that is no number of seconds.
    pub fn of(env: &[(String, String)]) -> Result<Self, String> {
        let said = env.iter().find(|(name, value)| name == VARIABLE && !value.trim().is_empty());
        let Some((_, value)) = said else { return Ok(Self { whole: USUAL, quiet: Quiet::default() }) };
        match value.trim().parse::<f64>() {
            // A day is as good as for ever.
            Ok(seconds) if (0.1..=86_400.0).contains(&seconds) => {
                Ok(Self { whole: Duration::from_secs_f64(seconds), quiet: Quiet::default() })
            }
            _ => Err(format!("expected a number of seconds in {VARIABLE}, found `{value}`")),
        }
    }

    /// What an operation may take.
    pub fn whole(&self) -> Duration {
        self.whole
    }

    pub fn quiet(&self) -> Quiet {
        self.quiet.clone()
    }

    /// What a try may take, so that a request that hangs is given up while there is time for another. Requests are small
    /// enough (see [`super::patient`]) for this to be fair on a slow line.
    fn one_try(&self) -> Duration {
        self.whole / 2
    }

    /// The clients' own retries, within a try.
    pub fn retries(&self) -> RetryConfig {
        let backoff = BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: self.whole / 12, base: 2.0 };
        RetryConfig { backoff, max_retries: 10, retry_timeout: self.whole / 3 }
    }

    /// Limits of a single request. Writes have the whole time for it, because not all of them may be done twice.
    pub fn client(&self) -> ClientOptions {
        ClientOptions::new().with_timeout(self.whole).with_connect_timeout(self.one_try().min(Duration::from_secs(5)))
    }

    /// Asks until there is an answer, the answer is final, or the time is over.
    pub async fn ask<T, Answer: Future<Output = object_store::Result<T>>>(
        &self,
        ask: impl Fn() -> Answer,
    ) -> object_store::Result<T> {
        let end = Instant::now() + self.whole;
        let mut pause = FIRST_PAUSE;
        let mut said = None;
        loop {
            let begun = Instant::now();
            let error = match timeout_at((begun + self.one_try()).min(end), ask()).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => error,
                Err(_) => match self.quiet.until() {
                    Some(until) => Odd::LeftAlone(until - Instant::now()).into(),
                    None => Odd::Unanswered(begun.elapsed()).into(),
                },
            };
            let again = (Instant::now() + pause).max(self.quiet.until().unwrap_or(begun));
            if !failure::may_pass(&error) {
                return Err(error);
            }
            // What the store said last says more than that it then ran out of time.
            said = if Instant::now() >= end { said.or(Some(error)) } else { Some(error) };
            if again >= end {
                return Err(said.unwrap_or_else(|| Odd::Unanswered(self.whole).into()));
            }
            tracing::info!("a store did not answer and is asked again");
            sleep_until(again).await;
            pause = (pause * 2).min(self.whole / 12);
        }
    }

    /// Lets something that must not be done twice take its time, but no longer.
    pub async fn once<T>(&self, answer: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
        let end = Instant::now() + self.whole;
        timeout_at(end, answer).await.unwrap_or_else(|_| Err(Odd::Unanswered(self.whole).into()))
    }
}

/// Waits until a store may be spoken to, but no longer than `longest`.
pub async fn respect(quiet: &Quiet, longest: Duration) {
    if let Some(until) = quiet.until() {
        sleep((until - Instant::now()).min(longest)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(value: &str) -> Result<Duration, String> {
        Patience::of(&[(VARIABLE.to_owned(), value.to_owned())]).map(|patience| patience.whole())
    }

    #[test]
    fn the_environment_may_shorten_it() {
        assert_eq!(patience(""), Ok(USUAL));
        assert_eq!(patience(" 2.5 "), Ok(Duration::from_millis(2500)));
        for bad in ["soon", "0", "-3", "NaN", "1e99"] {
            assert!(patience(bad).unwrap_err().contains("HEALTHSCORE_STORE_TIMEOUT"), "{bad}");
        }
    }

    #[test]
    fn a_wish_for_quiet_is_never_shortened() {
        let quiet = Quiet::default();
        assert!(quiet.until().is_none());
        quiet.ask_for(Duration::from_secs(60));
        let until = quiet.until().unwrap();
        quiet.ask_for(Duration::from_secs(1));
        assert_eq!(quiet.until(), Some(until));
    }
}
