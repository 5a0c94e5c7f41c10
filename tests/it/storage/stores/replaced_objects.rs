//! Objects that are replaced or deleted between listing and reading: detected and named, and nothing is published.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::large_facts_file;
use crate::harness::bucket_project::{create_job, put_exports, run_pipeline};
use crate::harness::parquet_files;
use crate::harness::proxy::{Proxy, http_response};
use crate::harness::test_servers::shared_moto;

/// Runs against a store where the listed facts are replaced just before request number `request` for them is answered.
fn assert_replacement_detected(request: usize, prefix: &'static str) -> Option<()> {
    let moto = shared_moto()?;
    put_exports(&TestBucket::s3(moto, "exports"), prefix);
    // Large enough that the rows are not read together with the footer.
    TestBucket::s3(moto, "exports").put([(format!("{prefix}/facts/a.parquet"), large_facts_file("acme,2026-03-01,3"))]);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("a.parquet");
    parquet_files::write_from_csv(
        &other,
        "account_id:text,at:date,x:int32\nacme,2026-03-01,7\nbolt,2026-03-02,9\nbolt,2026-03-02,1",
    );
    let other = std::fs::read(other).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let proxy = Proxy::in_front_of(&moto.url, move |head| {
        let read = head.starts_with("GET /exports/") && head.contains("facts/a.parquet");
        if read && count.fetch_add(1, Ordering::SeqCst) + 1 == request {
            TestBucket::s3(moto, "exports").put([(format!("{prefix}/facts/a.parquet"), other.clone())]);
        }
        None
    });
    let job = moto.configure("job", create_job(&format!("s3://exports/{prefix}"), &format!("s3://warehouse/{prefix}")));
    let job = job.env("AWS_ENDPOINT_URL", &proxy.url);
    let done = run_pipeline(&job).exits(7);
    assert!(seen.load(Ordering::SeqCst) >= request);
    let message = format!("`s3://exports/{prefix}/facts/a.parquet` changed while it was read: it had");
    assert!(done.stderr.contains(&message) && done.stderr.contains("hint: run again"), "{}", done.stderr);
    assert!(TestBucket::s3(moto, "warehouse").tables(prefix).is_empty());
    run_pipeline(&job).exits(0);
    Some(())
}

#[test]
fn an_export_replaced_before_its_footer_is_read_is_detected() {
    assert_replacement_detected(1, "changing-footer");
}

#[test]
fn an_export_replaced_after_its_footer_is_read_is_detected() {
    assert_replacement_detected(2, "changing-rows");
}

#[test]
fn an_export_deleted_after_listing_is_detected() {
    let Some(moto) = shared_moto() else { return };
    let prefix = "changing-deleted";
    let exports = TestBucket::s3(moto, "exports");
    put_exports(&exports, prefix);
    let gone = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&gone);
    // The second listing no longer contains it, and reading it fails.
    let proxy = Proxy::in_front_of(&moto.url, move |head| {
        let read = head.starts_with("GET /exports/") && head.contains("facts/a.parquet");
        if !read {
            return None;
        }
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            TestBucket::s3(moto, "exports").delete(&format!("{prefix}/facts/a.parquet"));
        }
        Some(http_response(
            404,
            "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
        ))
    });
    let job = moto.configure("job", create_job(&format!("s3://exports/{prefix}"), &format!("s3://warehouse/{prefix}")));
    let done = run_pipeline(&job.env("AWS_ENDPOINT_URL", &proxy.url)).exits(7);
    let message =
        "facts/a.parquet` changed while it was read: it existed when the exports were listed, and is missing now";
    assert!(done.stderr.contains(message), "{}", done.stderr);
    assert!(TestBucket::s3(moto, "warehouse").tables(prefix).is_empty());
}
