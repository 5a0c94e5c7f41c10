//! An export that is replaced, or deleted, in the bucket between being listed and being read: noticed and named, and
//! nothing is published.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bucket::Bucket;
use super::proxy::{Proxy, answer};
use super::server::moto;
use super::{job, put, run};
use crate::faults::world::large;
use crate::parquet_files;

/// Runs against a store where, just before the so many-eth request for some facts is answered, somebody else puts others
/// in place of those that were listed.
fn replaced_before(request: usize, prefix: &'static str) -> Option<()> {
    let moto = moto()?;
    put(&Bucket::s3(moto, "exports"), prefix);
    // So many that the rows don't come along with the footer.
    Bucket::s3(moto, "exports").put([(format!("{prefix}/facts/a.parquet"), large("acme,2026-03-01,3"))]);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("a.parquet");
    parquet_files::write(
        &other,
        "account_id:text,at:date,x:int32\nacme,2026-03-01,7\nbolt,2026-03-02,9\nbolt,2026-03-02,1",
    );
    let other = std::fs::read(other).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let proxy = Proxy::before(&moto.url, move |head| {
        let read = head.starts_with("GET /exports/") && head.contains("facts/a.parquet");
        if read && count.fetch_add(1, Ordering::SeqCst) + 1 == request {
            Bucket::s3(moto, "exports").put([(format!("{prefix}/facts/a.parquet"), other.clone())]);
        }
        None
    });
    let job = moto.let_in("job", job(&format!("s3://exports/{prefix}"), &format!("s3://warehouse/{prefix}")));
    let job = job.env("AWS_ENDPOINT_URL", &proxy.url);
    let done = run(&job).exits(7);
    assert!(seen.load(Ordering::SeqCst) >= request);
    let told = format!("`s3://exports/{prefix}/facts/a.parquet` changed while it was read: it had");
    assert!(done.stderr.contains(&told) && done.stderr.contains("hint: run again"), "{}", done.stderr);
    assert!(Bucket::s3(moto, "warehouse").tables(prefix).is_empty());
    run(&job).exits(0);
    Some(())
}

#[test]
fn an_export_replaced_before_its_footer_is_read_is_detected() {
    replaced_before(1, "changing-footer");
}

#[test]
fn an_export_replaced_after_its_footer_is_read_is_detected() {
    replaced_before(2, "changing-rows");
}

#[test]
fn an_export_deleted_after_listing_is_detected() {
    let Some(moto) = moto() else { return };
    let prefix = "changing-deleted";
    let exports = Bucket::s3(moto, "exports");
    put(&exports, prefix);
    let gone = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&gone);
    // The second listing of the facts no longer has it, and nobody can read it.
    let proxy = Proxy::before(&moto.url, move |head| {
        let read = head.starts_with("GET /exports/") && head.contains("facts/a.parquet");
        if !read {
            return None;
        }
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            Bucket::s3(moto, "exports").delete(&format!("{prefix}/facts/a.parquet"));
        }
        Some(answer(404, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"))
    });
    let job = moto.let_in("job", job(&format!("s3://exports/{prefix}"), &format!("s3://warehouse/{prefix}")));
    let done = run(&job.env("AWS_ENDPOINT_URL", &proxy.url)).exits(7);
    let told = "facts/a.parquet` changed while it was read: it was there when the exports were listed, and is gone";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    assert!(Bucket::s3(moto, "warehouse").tables(prefix).is_empty());
}
