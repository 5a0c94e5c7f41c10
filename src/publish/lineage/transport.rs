//! Sends events over HTTP, into a file, or to stderr.
//!
//! Lineage delays a run for a few seconds at most. An event gets a second and a half (`transport_config`). All
//! events that fail get five seconds together; after that none is tried. Only the first failure is logged.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Url, redirect};

use super::transport_config::{FileMode, TransportConfig};
use crate::base::environment::Environment;
use crate::base::terminal::Terminal;
use crate::storage;

/// How long all events that fail may take together.
const FAILURE_BUDGET: Duration = Duration::from_secs(5);
/// How long the last event may take while the program is being stopped.
const ABORT_TIMEOUT: Duration = Duration::from_millis(500);

/// Sends events to one destination.
pub struct EventSender {
    transport: Transport,
    clock: fn() -> DateTime<Utc>,
    state: Mutex<SendBudget>,
}

enum Transport {
    Http {
        client: Client,
        url: Url,
        key: Option<String>,
        timeout: Duration,
    },
    File {
        path: PathBuf,
        mode: FileMode,
    },
    Console(Terminal),
    /// The HTTP client could not be built.
    Unavailable(String),
}

struct SendBudget {
    remaining: Duration,
    has_warned: bool,
}

impl EventSender {
    #[must_use]
    pub fn new(config: TransportConfig, environment: &Environment) -> Self {
        let transport = match config {
            // A redirect could lead the key elsewhere.
            TransportConfig::Http { url, key, timeout } => {
                match Client::builder().redirect(redirect::Policy::none()).build() {
                    Ok(client) => Transport::Http { client, url, key, timeout },
                    Err(error) => Transport::Unavailable(innermost_error_text(error)),
                }
            }
            TransportConfig::File { path, mode } => Transport::File { path, mode },
            TransportConfig::Console => Transport::Console(environment.terminal),
        };
        Self {
            transport,
            clock: environment.clock,
            state: Mutex::new(SendBudget { remaining: FAILURE_BUDGET, has_warned: false }),
        }
    }

    /// Sends an event. Logs the first failure.
    pub fn send_event(&self, event: &str) {
        self.send_within(event, FAILURE_BUDGET);
    }

    /// Sends an event while the program is being stopped.
    pub fn send_before_exit(&self, event: &str) {
        self.send_within(event, ABORT_TIMEOUT);
    }

    fn send_within(&self, event: &str, timeout: Duration) {
        // The lock is held while sending, so that events keep their order.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.remaining.is_zero() {
            return;
        }
        let started = Instant::now();
        if let Err(reason) = self.transport.send_event(event, timeout.min(state.remaining), (self.clock)()) {
            state.remaining = state.remaining.saturating_sub(started.elapsed());
            if !state.has_warned {
                tracing::warn!("lineage events are not sent: {reason}");
            }
            state.has_warned = true;
        }
    }
}

impl Transport {
    fn send_event(&self, event: &str, timeout_limit: Duration, now: DateTime<Utc>) -> Result<(), String> {
        match self {
            Transport::Http { client, url, key, timeout } => {
                let request = client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(event.to_owned());
                let request = match key {
                    Some(key) => request.bearer_auth(key),
                    None => request,
                };
                post_request(request.timeout(timeout_limit.min(*timeout)), url.host_str().unwrap_or_default())
            }
            Transport::File { path, mode } => write_event(path, *mode, event, now),
            Transport::Console(terminal) => {
                terminal.print_lineage_event(event);
                Ok(())
            }
            Transport::Unavailable(reason) => Err(reason.clone()),
        }
    }
}

fn post_request(request: RequestBuilder, host: &str) -> Result<(), String> {
    match storage::block_on(async { request.send().await }) {
        Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
        Ok(Ok(answer)) => Err(format!("`{host}` answers {}", answer.status())),
        Ok(Err(error)) if error.is_timeout() => Err(format!("`{host}` does not answer in time")),
        Ok(Err(error)) => Err(format!("`{host}` does not answer ({})", innermost_error_text(error))),
        Err(error) => Err(error.to_string()),
    }
}

fn write_event(path: &Path, mode: FileMode, event: &str, now: DateTime<Utc>) -> Result<(), String> {
    let mut options = OpenOptions::new();
    let (path, options) = match mode {
        FileMode::Append => (path.to_owned(), options.create(true).append(true)),
        FileMode::FilePerEvent => {
            let name = format!("{}-{}.json", path.display(), now.format("%Y%m%d-%H%M%S.%6f"));
            (PathBuf::from(name), options.create(true).write(true).truncate(true))
        }
    };
    let written = options.open(&path).and_then(|mut file| file.write_all(format!("{event}\n").as_bytes()));
    written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// Returns the innermost reason, without the URL, which may hold a password.
fn innermost_error_text(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    innermost.to_string().to_lowercase()
}
