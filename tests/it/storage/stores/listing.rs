//! Listing exports in a bucket: patterns, partitions, special names, and more objects than one page holds.

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{assert_published, create_job, put_exports, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::test_servers::shared_moto;

/// S3 lists a thousand objects per page. The exports lie before, between and after other objects.
#[test]
fn a_listing_of_several_pages_is_read_completely() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    let exports = TestBucket::s3(moto, "exports");
    put_exports(&exports, "pages");
    let others = (0..1_100).map(|at| (format!("pages/facts/aa-{at:04}.crc"), b"no parquet".to_vec()));
    exports.put(others);
    let job = moto.configure("job", create_job("s3://exports/pages", "s3://warehouse/pages"));
    run_pipeline(&job).exits(0);
    assert_published(&TestBucket::s3(moto, "warehouse"), "pages");
}

/// `*` does not cross folders, and a prefix is not a pattern.
#[test]
fn a_neighbouring_prefix_is_not_read() {
    let Some(moto) = shared_moto() else { return };
    let exports = TestBucket::s3(moto, "exports");
    put_exports(&exports, "north[a]");
    put_exports(&exports, "north[a]-old");
    exports.put([("north[a]/facts.parquet".to_owned(), b"no parquet".to_vec())]);
    exports.put([("north[a]/facts/deeper/still/x.parquet".to_owned(), b"no parquet".to_vec())]);
    let job = moto.configure("job", create_job("s3a://exports/north[a]/", "s3://warehouse/neighbour"));
    run_pipeline(&job).exits(0);
    assert_published(&TestBucket::s3(moto, "warehouse"), "neighbour");
}
