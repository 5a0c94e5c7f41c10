//! Events on their way: over HTTP, into a file, or onto stderr.
//!
//! Whoever waits for lineage waits little: an event gets [a second and a half](super::config), all that fail get five
//! seconds between them, and then no more is tried. What goes wrong is said once.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url, redirect};

use super::config::To;
use crate::base::environment::World;
use crate::base::terminal::Terminal;
use crate::storage;

/// What all events that fail may cost.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the last event of a program may take that is being stopped.
const HASTE: Duration = Duration::from_millis(500);

/// Takes events where they belong.
pub struct Wire {
    line: Line,
    clock: fn() -> DateTime<Utc>,
    state: Mutex<State>,
}

enum Line {
    Http {
        client: Client,
        url: Url,
        key: Option<String>,
        timeout: Duration,
    },
    File {
        path: PathBuf,
        append: bool,
    },
    Console(Terminal),
    /// It could not be laid.
    Cut(String),
}

struct State {
    patience: Duration,
    complained: bool,
}

impl Wire {
    #[must_use]
    pub fn open(to: To, world: &World) -> Self {
        let line = match to {
            // A redirect could lead the key elsewhere.
            To::Http { url, key, timeout } => match Client::builder().redirect(redirect::Policy::none()).build() {
                Ok(client) => Line::Http { client, url, key, timeout },
                Err(error) => Line::Cut(in_words(error)),
            },
            To::File { path, append } => Line::File { path, append },
            To::Console => Line::Console(world.terminal),
        };
        Self { line, clock: world.clock, state: Mutex::new(State { patience: PATIENCE, complained: false }) }
    }

    /// Sends an event, or says once that it can't.
    pub fn send(&self, event: &str) {
        self.send_within(event, PATIENCE);
    }

    /// The same, where there is no time.
    pub fn send_hastily(&self, event: &str) {
        self.send_within(event, HASTE);
    }

    fn send_within(&self, event: &str, longest: Duration) {
        // Held while sending: events leave in their order.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.patience.is_zero() {
            return;
        }
        let began = Instant::now();
        if let Err(reason) = self.line.send(event, longest.min(state.patience), (self.clock)()) {
            state.patience = state.patience.saturating_sub(began.elapsed());
            if !state.complained {
                tracing::warn!("lineage is not told: {reason}");
            }
            state.complained = true;
        }
    }
}

impl Line {
    fn send(&self, event: &str, longest: Duration, now: DateTime<Utc>) -> Result<(), String> {
        match self {
            Line::Http { client, url, key, timeout } => {
                let mut request = client.post(url.clone()).header(CONTENT_TYPE, "application/json");
                if let Some(key) = key {
                    request = request.bearer_auth(key);
                }
                let request = request.body(event.to_owned()).timeout(longest.min(*timeout));
                let host = url.host_str().unwrap_or_default();
                match storage::wait(async { request.send().await }) {
                    Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
                    Ok(Ok(answer)) => Err(format!("`{host}` answers {}", answer.status())),
                    Ok(Err(error)) if error.is_timeout() => Err(format!("`{host}` does not answer in time")),
                    Ok(Err(error)) => Err(format!("`{host}` does not answer ({})", in_words(error))),
                    Err(error) => Err(error.to_string()),
                }
            }
            Line::File { path, append } => write(path, *append, event, now),
            Line::Console(terminal) => {
                terminal.lineage(event);
                Ok(())
            }
            Line::Cut(reason) => Err(reason.clone()),
        }
    }
}

fn write(path: &Path, append: bool, event: &str, now: DateTime<Utc>) -> Result<(), String> {
    let path = match append {
        true => path.to_owned(),
        false => PathBuf::from(format!("{}-{}.json", path.display(), now.format("%Y%m%d-%H%M%S.%6f"))),
    };
    let file = std::fs::OpenOptions::new().create(true).append(append).write(true).truncate(!append).open(&path);
    let written = file.and_then(|mut file| file.write_all(format!("{event}\n").as_bytes()));
    written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// The innermost reason, without the address: it may hold a password.
fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    innermost.to_string().to_lowercase()
}
