//! Finding exports in a bucket: patterns, days in paths, names that need care, and more objects than one answer holds.

use super::bucket::Bucket;
use super::server::moto;
use super::{assert_published, job, put, run};

/// S3 lists a thousand objects per answer; what counts lies before, between and behind those that don't.
#[test]
fn a_listing_of_several_pages_is_read_completely() {
    let Some(moto) = moto() else { return };
    let exports = Bucket::s3(moto, "exports");
    put(&exports, "pages");
    let others = (0..1_100).map(|at| (format!("pages/facts/aa-{at:04}.crc"), b"no parquet".to_vec()));
    exports.put(others);
    let job = moto.let_in("job", job("s3://exports/pages", "s3://warehouse/pages"));
    run(&job).exits(0);
    assert_published(&Bucket::s3(moto, "warehouse"), "pages");
}

/// `*` does not cross folders, a prefix is no pattern, and an address without a prefix is the whole bucket.
#[test]
fn a_neighbouring_prefix_is_not_read() {
    let Some(moto) = moto() else { return };
    let exports = Bucket::s3(moto, "exports");
    put(&exports, "north[a]");
    put(&exports, "north[a]-old");
    exports.put([("north[a]/facts.parquet".to_owned(), b"no parquet".to_vec())]);
    exports.put([("north[a]/facts/deeper/still/x.parquet".to_owned(), b"no parquet".to_vec())]);
    let job = moto.let_in("job", job("s3a://exports/north[a]/", "s3://warehouse/neighbour"));
    run(&job).exits(0);
    assert_published(&Bucket::s3(moto, "warehouse"), "neighbour");
}
