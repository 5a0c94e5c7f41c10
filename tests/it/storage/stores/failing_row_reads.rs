//! A store that serves footers and then fails for rows: the store is reported, and no file is called damaged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{create_job, put_exports, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::job::CommandOutput;
use crate::harness::proxy::{Proxy, http_response};
use crate::harness::test_servers::shared_moto;

/// Runs against a store that answers all requests after the footers with `status` and `body`. The rows of all but one
/// object arrive with their footer.
fn run_with_failing_row_reads(status: u16, body: &'static str, prefix: &'static str) -> Option<CommandOutput> {
    let moto = shared_moto()?;
    let exports = TestBucket::s3(moto, "exports");
    put_exports(&exports, prefix);
    exports.put([(
        format!("{prefix}/facts/b.parquet"),
        crate::harness::bucket_project::large_facts_file("acme,2026-03-10,4"),
    )]);
    let seen = Arc::new(AtomicUsize::new(0));
    let footers = 4;
    let proxy = Proxy::in_front_of(&moto.url, move |head| {
        let rows = head.starts_with("GET /exports/") && head.contains(".parquet");
        (rows && seen.fetch_add(1, Ordering::SeqCst) >= footers).then(|| http_response(status, body))
    });
    let job = moto.configure("job", create_job(&format!("s3://exports/{prefix}"), &format!("s3://warehouse/{prefix}")));
    let done = run_pipeline(&job.env("AWS_ENDPOINT_URL", &proxy.url).env("HEALTHSCORE_STORE_TIMEOUT", "3"));
    assert!(TestBucket::s3(moto, "warehouse").tables(prefix).is_empty());
    for secret in moto.keys("job").values() {
        assert!(!done.stderr.contains(secret), "{}", done.stderr);
    }
    Some(done)
}

#[test]
fn denied_reads_of_rows_are_reported() {
    let body = "<Error><Code>AccessDenied</Code><Message>not you</Message><StringToSign>planted</StringToSign></Error>";
    let Some(done) = run_with_failing_row_reads(403, body, "halfway-403") else { return };
    let stderr = &done.stderr;
    assert!(
        stderr.contains("access denied (AccessDenied: not you)") && stderr.contains("hint: check AWS_ACCESS_KEY_ID"),
        "{stderr}"
    );
    assert!(!stderr.contains("planted"), "{stderr}");
    assert_eq!(done.code, 6, "{stderr}");
}

#[test]
fn rows_of_a_deleted_object_are_reported_as_not_found() {
    let body = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
    let Some(done) = run_with_failing_row_reads(404, body, "halfway-404") else { return };
    let stderr = &done.stderr;
    assert!(stderr.contains("not found (NoSuchKey: The specified key does not exist.)"), "{stderr}");
    assert_eq!(done.code, 6, "{stderr}");
}

#[test]
fn a_busy_store_is_reported_as_not_answering() {
    thorough_only!();
    let body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
    let Some(done) = run_with_failing_row_reads(503, body, "halfway-503") else { return };
    let stderr = &done.stderr;
    assert!(stderr.contains("the store does not answer (SlowDown: Please reduce your request rate.)"), "{stderr}");
    assert!(stderr.contains("hint: try again later"), "{stderr}");
    assert_eq!(done.code, 7, "{stderr}");
}
