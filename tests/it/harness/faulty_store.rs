//! An S3 server in this process that keeps objects in memory, logs every request, and fails on demand.
//!
//! ```ignore
//! let store = FaultyStore::start();
//! store.put("exports", "company/accounts.parquet", bytes);          // every bucket exists, every key is accepted
//! let job = store.configure(create_job("s3://exports/company", "s3://warehouse/w"));
//! store.inject(FaultPlan::new(Fault::Busy).after(3).matching(|request| request.kind() == RequestKind::Put)); // the fourth PUT
//! store.inject(FaultPlan::new(Fault::Hang).permanently());          // every request from the next one on
//! run_pipeline(&job).exits(7);
//! store.clear_faults();
//! assert!(store.requests().iter().all(|request| request.bucket != "elsewhere"));
//! assert_eq!(store.objects("warehouse", "w"), before);
//! ```
//!
//! Supported: listing (v2: prefix, delimiter, pages of [`FaultyStore::set_page_size`] keys), GET and HEAD with `Range` and
//! `If-Match`, PUT with `If-None-Match: *` and `If-Match` (412), DELETE, bulk deletion, multipart uploads (conditions on
//! completion). ETags are quoted and change with the content; connections are kept alive.
//! [`FaultyStore::set_latency`] delays every response.

/// One client connection with faults applied.
mod connection;
/// A parsed and logged request.
pub mod request;
/// Responses of S3.
mod s3_protocol;

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use self::request::{LoggedRequest, Request};
use self::s3_protocol::{MemoryBucket, ReadVersion, S3Response};
use crate::harness::job::Job;

/// A fault of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503 with `SlowDown`; the request has no effect.
    Busy,
    /// 429 with `Retry-After` in seconds; the request has no effect.
    RetryAfter(u64),
    /// This error status; the request has no effect.
    Refused(u16),
    /// The connection is reset; the request has no effect.
    ResetBefore,
    /// The request takes effect, but the connection is reset halfway through the response.
    ResetMidway,
    /// The request takes effect, but the connection is closed halfway through the body.
    Truncated,
    /// The response holds half the body, with a matching `Content-Length`.
    ShortBody,
    /// The request takes effect, but the response arrives at a few bytes per second.
    Trickle,
    /// No response at all; the request has no effect.
    Hang,
    /// Success is reported, but the request has no effect: writes and deletions only.
    LostWrite,
    /// The previous version of the object, if there was one: reads only.
    PreviousVersion,
}

/// A fault and the requests that it affects.
pub struct FaultPlan {
    pub fault: Fault,
    after: usize,
    permanent: bool,
    matches: Box<dyn Fn(&LoggedRequest) -> bool + Send + Sync>,
}

impl FaultPlan {
    /// Affects the next request only.
    pub fn new(fault: Fault) -> Self {
        FaultPlan { fault, after: 0, permanent: false, matches: Box::new(|_| true) }
    }

    /// Lets `after` matching requests pass first.
    pub fn after(self, after: usize) -> Self {
        FaultPlan { after, ..self }
    }

    /// Affects every later request too.
    pub fn permanently(self) -> Self {
        FaultPlan { permanent: true, ..self }
    }

    /// Counts and affects only requests for which `matches` is true.
    pub fn matching(self, matches: impl Fn(&LoggedRequest) -> bool + Send + Sync + 'static) -> Self {
        FaultPlan { matches: Box::new(matches), ..self }
    }
}

/// The server. It stops when it is dropped.
pub struct FaultyStore {
    pub url: String,
    shared: Arc<SharedState>,
}

#[derive(Default)]
pub struct SharedState {
    state: Mutex<StoreState>,
    pub stopped: AtomicBool,
}

struct StoreState {
    buckets: BTreeMap<String, MemoryBucket>,
    log: Vec<LoggedRequest>,
    /// Fault plans, each with the number of matching requests so far.
    plans: Vec<(FaultPlan, usize)>,
    latency: Duration,
    page_size: usize,
}

impl Default for StoreState {
    fn default() -> Self {
        let (buckets, log, plans) = (BTreeMap::new(), Vec::new(), Vec::new());
        StoreState { buckets, log, plans, latency: Duration::ZERO, page_size: 1000 }
    }
}

impl FaultyStore {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(SharedState::default());
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if serving.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let serving = Arc::clone(&serving);
                // Clients may close the connection early.
                std::thread::spawn(move || connection::serve_client(&client, &serving).ok());
            }
        });
        FaultyStore { url, shared }
    }

    /// Starts another server with the same objects, without faults and log.
    pub fn fork(&self) -> Self {
        let other = FaultyStore::start();
        let buckets = self.shared.state().buckets.clone();
        other.shared.state().buckets = buckets;
        other
    }

    /// Points the job at this server with AWS variables.
    pub fn configure(&self, job: Job) -> Job {
        job.env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", "AKIAANYBODYMAYENTER0")
            .env("AWS_SECRET_ACCESS_KEY", "any-secret-is-good")
    }

    pub fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) {
        self.shared.state().buckets.entry(bucket.to_owned()).or_default().put(key, bytes);
    }

    /// Returns every object below `prefix`, by its path from there.
    pub fn objects(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let state = self.shared.state();
        let Some(bucket) = state.buckets.get(bucket) else { return BTreeMap::new() };
        let below = bucket.objects.iter().filter_map(|(key, object)| Some((key.strip_prefix(prefix)?, object)));
        below.map(|(path, object)| (path.trim_start_matches('/').to_owned(), object.bytes.to_vec())).collect()
    }

    /// Returns the published tables below `prefix`, without paths that begin with `_`.
    pub fn tables(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        self.objects(bucket, prefix).into_iter().filter(|(path, _)| !path.starts_with('_')).collect()
    }

    /// Adds a fault.
    pub fn inject(&self, plan: FaultPlan) {
        self.shared.state().plans.push((plan, 0));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.state().plans.clear();
    }

    /// Delays every response.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.state().latency = latency;
    }

    /// Limits the number of keys per page of a listing.
    pub fn set_page_size(&self, keys: usize) {
        self.shared.state().page_size = keys;
    }

    /// Returns every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.state().log.clone()
    }

    /// Returns the greatest number of concurrent requests.
    pub fn max_concurrent_requests(&self) -> usize {
        let log = self.requests();
        let at =
            |moment: Instant| log.iter().filter(|request| request.begun <= moment && moment < request.ended).count();
        log.iter().map(|request| at(request.begun)).max().unwrap_or(0)
    }
}

impl Drop for FaultyStore {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts connections.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

impl SharedState {
    fn state(&self) -> MutexGuard<'_, StoreState> {
        self.state.lock().unwrap()
    }

    /// Logs a request; returns its number, the fault for it and the delay.
    pub fn log_request(&self, request: LoggedRequest) -> (usize, Option<Fault>, Duration) {
        let mut state = self.state();
        let mut fault = None;
        for (plan, seen) in &mut state.plans {
            if (plan.matches)(&request) {
                let hit = *seen == plan.after || (plan.permanent && *seen > plan.after);
                *seen += 1;
                fault = fault.or(hit.then_some(plan.fault));
            }
        }
        state.log.push(LoggedRequest { fault, ..request });
        (state.log.len() - 1, fault, state.latency)
    }

    /// Logs the response of a request.
    pub fn log_response(&self, number: usize, status: u16, sent: usize) {
        if let Some(request) = self.state().log.get_mut(number) {
            (request.ended, request.status, request.sent) = (Instant::now(), status, sent);
        }
    }

    pub fn respond(&self, request: &Request, fault: Option<Fault>) -> S3Response {
        let mut state = self.state();
        let page = state.page_size;
        let bucket = state.buckets.entry(request.logged.bucket.clone()).or_default();
        match fault {
            Some(Fault::LostWrite) if request.logged.kind().is_write() => {
                bucket.clone().respond(request, page, ReadVersion::Current)
            }
            Some(Fault::PreviousVersion) => bucket.respond(request, page, ReadVersion::Previous),
            _ => bucket.respond(request, page, ReadVersion::Current),
        }
    }
}
