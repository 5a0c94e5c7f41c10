//! Refusals of a store: the exit code, the message with its hint, and nothing published.

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{create_job, put_exports, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::proxy::Proxy;
use crate::harness::test_servers::{MotoServer, shared_moto};

const KEYS: &str = "hint: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION";
const PLACE: &str = "hint: check the path, and that the bucket or container exists";

/// Insists on the exit code and on texts in stderr, and that the warehouse stays empty.
#[track_caller]
fn assert_refused(moto: &MotoServer, job: &Job, code: i32, words: &[&str]) {
    let done = run_pipeline(job).exits(code);
    for words in words {
        assert!(done.stderr.contains(words), "{words}\n{}", done.stderr);
    }
    let published = TestBucket::s3(moto, "warehouse").tables("refused");
    assert!(published.is_empty(), "{:?}", published.keys());
}

#[test]
fn refusals_name_the_place_and_give_a_hint() {
    let Some(moto) = shared_moto() else { return };
    put_exports(&TestBucket::s3(moto, "exports"), "refused");
    let to = "s3://warehouse/refused";
    let from = "s3://exports/refused";
    let plain = || create_job(from, to);
    let refused = |what: &str, reason: &str| format!("error: cannot {what}: access denied ({reason}");
    let list = "`s3://warehouse/refused/_leases/";

    let wrong = moto.configure("job", plain()).env("AWS_SECRET_ACCESS_KEY", "not-the-secret-of-this-key");
    assert_refused(moto, &wrong, 6, &[list, "access denied (SignatureDoesNotMatch", KEYS]);
    let unknown = moto.configure("job", plain()).env("AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS1");
    assert_refused(moto, &unknown, 6, &[list, "access denied (InvalidAccessKeyId", KEYS]);
    let no_token = moto.configure("guest", plain()).env("AWS_SESSION_TOKEN", "of-another-session");
    assert_refused(moto, &no_token, 6, &[list, "access denied (", KEYS]);
    assert_refused(moto, &moto.configure("nobody", plain()), 6, &[list, "access denied (AccessDenied", KEYS]);
    // `reader` may read everything but not write.
    let write = refused("write `s3://warehouse/refused/_leases", "").replace(": access denied (", "");
    assert_refused(moto, &moto.configure("reader", plain()), 6, &[&write, "access denied (AccessDenied", KEYS]);

    let nowhere = "not found (NoSuchBucket";
    assert_refused(
        moto,
        &moto.configure("job", create_job("s3://nowhere/x", to)),
        6,
        &["`s3://nowhere/x/", nowhere, PLACE],
    );
    assert_refused(
        moto,
        &moto.configure("job", create_job(from, "s3://nowhere/x")),
        6,
        &["`s3://nowhere/x/", nowhere, PLACE],
    );
    let empty = moto.configure("job", create_job("s3://exports/empty", to));
    let words = [
        "error[source-rows]: source `accounts`: no file matches `accounts.parquet`",
        "error[source-rows]: source `flat`: no file matches `facts/*.parquet` on or before 2026-03-10",
        "has no files: check `exports`",
    ];
    assert_refused(moto, &empty, 5, &words);
    assert_refused(
        moto,
        &moto.configure("job", create_job("s3://key:secret@exports/refused", to)),
        3,
        &["`s3://…`", "in the environment"],
    );
}

/// Commands on a missing bucket, and on an empty one.
#[test]
fn a_missing_bucket_is_not_an_empty_warehouse() {
    let Some(moto) = shared_moto() else { return };
    put_exports(&TestBucket::s3(moto, "exports"), "absent");
    let absent = moto.configure("job", create_job("s3://exports/absent", "s3://nowhere/x"));
    let empty = moto.configure("job", create_job("s3://exports/absent", "s3://warehouse/absent"));
    for arguments in [
        vec!["status", "p.yaml"],
        vec!["explain", "p.yaml", "acme"],
        vec!["backfill", "p.yaml", "--from", "2026-03-09", "--to", "2026-03-10"],
    ] {
        let done = absent.run(&arguments).exits(6);
        assert!(done.stderr.contains("cannot list `s3://nowhere/x/"), "{arguments:?}\n{}", done.stderr);
        assert!(done.stderr.contains(PLACE), "{}", done.stderr);
    }
    empty.run(&["status", "p.yaml"]).exits(0);
    let done = empty.run(&["explain", "p.yaml", "acme"]).exits(6);
    assert!(done.stderr.contains("no day is published in `s3://warehouse/absent`"), "{}", done.stderr);
}

/// Test servers do not expire keys, so a proxy returns S3's original response.
#[test]
fn an_expired_token_is_reported() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message><Token-0>planted-session-token</Token-0><RequestId>1</RequestId></Error>";
    let server = Proxy::with_fixed_response(400, body);
    let job = create_job("s3://exports/x", "s3://warehouse/x")
        .env("AWS_ENDPOINT_URL", &server.url)
        .env("AWS_ACCESS_KEY_ID", "ASIAPLANTEDPLANTED00")
        .env("AWS_SECRET_ACCESS_KEY", "planted-secret-access-key")
        .env("AWS_SESSION_TOKEN", "planted-session-token");
    let done = run_pipeline(&job).exits(6);
    assert!(done.stderr.contains("access denied (ExpiredToken: The provided token has expired.)"), "{}", done.stderr);
    assert!(done.stderr.contains(KEYS) && !done.stderr.contains("planted"), "{}", done.stderr);
}

/// Nothing listens on the port.
#[test]
fn an_unreachable_store_is_a_temporary_failure() {
    thorough_only!();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let job = create_job("s3://exports/x", "s3://warehouse/x")
        .env("AWS_ENDPOINT_URL", &format!("http://{free}"))
        .env("HEALTHSCORE_STORE_TIMEOUT", "2")
        .env("AWS_ACCESS_KEY_ID", "AKIAPLANTEDPLANTED00")
        .env("AWS_SECRET_ACCESS_KEY", "planted-secret-access-key");
    let done = run_pipeline(&job).exits(7);
    assert!(
        done.stderr.contains("the store does not answer") && done.stderr.contains("AWS_ENDPOINT_URL"),
        "{}",
        done.stderr
    );
    assert!(!done.stderr.contains("planted"), "{}", done.stderr);
}
