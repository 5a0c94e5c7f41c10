//! An S3 server in this process that keeps objects in memory, takes note of every request, and fails as it is told.
//!
//! ```ignore
//! let store = Store::start();
//! store.put("exports", "company/accounts.parquet", bytes);      // any bucket is there, any key lets in
//! let job = store.let_in(job("s3://exports/company", "s3://warehouse/w"));
//! store.plant(Plan::new(Fault::Busy).from(3).of(|asked| asked.kind() == Kind::Put)); // the fourth PUT, once
//! store.plant(Plan::new(Fault::Hang).for_good());                // every request from the next one on
//! run(&job).exits(7);
//! store.heal();                                                  // no faults any more
//! assert!(store.log().iter().all(|asked| asked.bucket != "elsewhere"));
//! assert_eq!(store.objects("warehouse", "w"), before);
//! ```
//!
//! It knows: listing (v2: prefix, delimiter, pages of [`Store::page`] keys), GET and HEAD with `Range` and `If-Match`, PUT
//! with `If-None-Match: *` and `If-Match` (412), DELETE, bulk deletion, multipart uploads (conditions on completion).
//! ETags are quoted and change with the content; connections are kept alive. [`Store::latency`] delays every answer.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::request::{Asked, Request};
use super::s3::Bucket;
use super::wire;
use crate::job::Job;

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503 with `SlowDown`; nothing is done.
    Busy,
    /// 429 with `Retry-After` of so many seconds; nothing is done.
    RetryAfter(u64),
    /// This status, for good reason; nothing is done.
    Refused(u16),
    /// The connection is reset; nothing is done.
    ResetBefore,
    /// What is asked is done, but the connection is reset halfway through the answer.
    ResetMidway,
    /// What is asked is done, but the connection is closed in good manners halfway through the body.
    Truncated,
    /// The answer holds half the body, and its `Content-Length` says that this is all.
    Short,
    /// What is asked is done, but the answer comes at a few bytes a second.
    Trickle,
    /// There is never an answer; nothing is done.
    Hang,
    /// Success is reported, and nothing is done: writes and deletions only.
    Forgotten,
    /// The object as it was before it was written last, where there was one: reads only.
    Older,
}

/// Which requests a fault is for.
pub struct Plan {
    pub fault: Fault,
    from: usize,
    for_good: bool,
    of: Box<dyn Fn(&Asked) -> bool + Send + Sync>,
}

impl Plan {
    /// The next request only.
    pub fn new(fault: Fault) -> Self {
        Plan { fault, from: 0, for_good: false, of: Box::new(|_| true) }
    }

    /// Lets `from` requests pass before.
    pub fn from(self, from: usize) -> Self {
        Plan { from, ..self }
    }

    /// Every later request too.
    pub fn for_good(self) -> Self {
        Plan { for_good: true, ..self }
    }

    /// Counts and hits only requests that `of` picks.
    pub fn of(self, of: impl Fn(&Asked) -> bool + Send + Sync + 'static) -> Self {
        Plan { of: Box::new(of), ..self }
    }
}

/// The server; it ends when it is dropped.
pub struct Store {
    pub url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
pub struct Shared {
    state: Mutex<State>,
    pub over: AtomicBool,
}

struct State {
    buckets: BTreeMap<String, Bucket>,
    log: Vec<Asked>,
    /// Plans, and how many requests each has seen.
    plans: Vec<(Plan, usize)>,
    latency: Duration,
    page: usize,
}

impl Default for State {
    fn default() -> Self {
        let (buckets, log, plans) = (BTreeMap::new(), Vec::new(), Vec::new());
        State { buckets, log, plans, latency: Duration::ZERO, page: 1000 }
    }
}

impl Store {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if serving.over.load(Ordering::SeqCst) {
                    return;
                }
                let serving = Arc::clone(&serving);
                // A client that hangs up early is no concern of ours.
                std::thread::spawn(move || wire::serve(&client, &serving).ok());
            }
        });
        Store { url, shared }
    }

    /// Another server with the same objects; faults and the log stay behind.
    pub fn fork(&self) -> Self {
        let other = Store::start();
        let buckets = self.shared.state().buckets.clone();
        other.shared.state().buckets = buckets;
        other
    }

    /// The job, talking to this server. Its address counts as S3's.
    pub fn let_in(&self, job: Job) -> Job {
        job.env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", "AKIAANYBODYMAYENTER0")
            .env("AWS_SECRET_ACCESS_KEY", "any-secret-is-good")
    }

    pub fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) {
        self.shared.state().buckets.entry(bucket.to_owned()).or_default().put(key, bytes);
    }

    /// Every object below `prefix`, by its path from there.
    pub fn objects(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let state = self.shared.state();
        let Some(bucket) = state.buckets.get(bucket) else { return BTreeMap::new() };
        let below = bucket.objects.iter().filter_map(|(key, object)| Some((key.strip_prefix(prefix)?, object)));
        below.map(|(path, object)| (path.trim_start_matches('/').to_owned(), object.bytes.to_vec())).collect()
    }

    /// The published tables below `prefix`: what begins with `_` is none.
    pub fn tables(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        self.objects(bucket, prefix).into_iter().filter(|(path, _)| !path.starts_with('_')).collect()
    }

    /// One more fault.
    pub fn plant(&self, plan: Plan) {
        self.shared.state().plans.push((plan, 0));
    }

    /// From now on nothing fails.
    pub fn heal(&self) {
        self.shared.state().plans.clear();
    }

    /// How long every answer takes.
    pub fn latency(&self, latency: Duration) {
        self.shared.state().latency = latency;
    }

    /// The most keys in one answer to a listing.
    pub fn page(&self, keys: usize) {
        self.shared.state().page = keys;
    }

    /// Every request so far, in the order they came.
    pub fn log(&self) -> Vec<Asked> {
        self.shared.state().log.clone()
    }

    /// The most requests that were being answered at once.
    pub fn most_at_once(&self) -> usize {
        let log = self.log();
        let at = |moment: Instant| log.iter().filter(|asked| asked.begun <= moment && moment < asked.ended).count();
        log.iter().map(|asked| at(asked.begun)).max().unwrap_or(0)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        // Wakes whoever waits for clients.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Takes note of a request: its number, the fault that is planned for it, and how long to wait.
    pub fn note(&self, asked: Asked) -> (usize, Option<Fault>, Duration) {
        let mut state = self.state();
        let mut fault = None;
        for (plan, seen) in &mut state.plans {
            if (plan.of)(&asked) {
                let hit = *seen == plan.from || (plan.for_good && *seen > plan.from);
                *seen += 1;
                fault = fault.or(hit.then_some(plan.fault));
            }
        }
        state.log.push(Asked { fault, ..asked });
        (state.log.len() - 1, fault, state.latency)
    }

    /// Takes note of what came of it.
    pub fn answered(&self, number: usize, status: u16, sent: usize) {
        if let Some(asked) = self.state().log.get_mut(number) {
            (asked.ended, asked.status, asked.sent) = (Instant::now(), status, sent);
        }
    }

    pub fn answer(&self, request: &Request, fault: Option<Fault>) -> super::s3::Answer {
        let mut state = self.state();
        let page = state.page;
        let bucket = state.buckets.entry(request.asked.bucket.clone()).or_default();
        match fault {
            Some(Fault::Forgotten) if request.asked.kind().changes() => bucket.clone().answer(request, page, false),
            Some(Fault::Older) => bucket.answer(request, page, true),
            _ => bucket.answer(request, page, false),
        }
    }
}
