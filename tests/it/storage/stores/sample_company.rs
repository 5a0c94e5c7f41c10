//! The sample company read from a bucket and published to one: byte for byte the same as on disk.

use crate::harness::bucket::TestBucket;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::published::read_tables;
use crate::harness::test_servers::shared_moto;
use crate::harness::tools;

/// Runs every command with temporary credentials of an assumed role.
#[test]
fn a_bucket_gives_the_same_results_as_a_disk() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    TestBucket::s3(moto, "exports").put_folder(&project_root().join("fixtures/exports"), "north/company");
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let pipeline = pipeline.to_str().unwrap();
    let disk = Job::new().env("HEALTHSCORE_WAREHOUSE", "unset");
    let warehouse = disk.path("warehouse").to_str().unwrap().to_owned();
    let disk = disk.env("HEALTHSCORE_WAREHOUSE", &warehouse);
    let store = moto.configure("guest", Job::new());
    let store = store
        .env("HEALTHSCORE_EXPORTS", "s3://exports/north/company/")
        .env("HEALTHSCORE_WAREHOUSE", "s3://warehouse/north/scores");

    for arguments in [
        vec!["validate", pipeline],
        vec!["backfill", pipeline, "--from", "2026-06-14", "--to", "2026-06-28", "--every", "7d", "--jobs", "2"],
        vec!["run", pipeline, "--as-of", "2026-06-30"],
        // Current days are skipped, which requires reading the run records.
        vec!["backfill", pipeline, "--from", "2026-06-14", "--to", "2026-06-28", "--every", "7d"],
        vec!["status", pipeline],
        vec!["show", pipeline, "trend", "--as-of", "2026-06-30"],
        vec!["explain", pipeline, "A00007", "--as-of", "2026-06-30"],
        vec!["explain", pipeline, "A00007", "--since", "2026-06-14", "--json"],
    ] {
        let [on_disk, in_store] = [&disk, &store].map(|job| job.run(&arguments).exits(0));
        let exports = project_root().join("fixtures/exports");
        let expected_output = on_disk
            .stdout
            .replace(&warehouse, "s3://warehouse/north/scores")
            .replace(exports.to_str().unwrap(), "s3://exports/north/company");
        assert_eq!(remove_times(&in_store.stdout), remove_times(&expected_output), "{arguments:?}");
    }

    let published = TestBucket::s3(moto, "warehouse").tables("north/scores");
    let expected = read_tables(&disk, "warehouse");
    assert_eq!(published.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(expected.len() > 28, "{:?}", expected.keys());
    for (path, bytes) in &expected {
        assert!(published[path] == *bytes, "{path} differs");
    }
    assert_readable_by_duckdb(&moto.url, moto.keys("reader"));
}

/// Removes durations and times, which differ between runs.
fn remove_times(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("done in") && !line.contains(" UTC "));
    lines.map(|line| line.split(" days in ").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Reads the tables from S3 with DuckDB and its extension httpfs.
fn assert_readable_by_duckdb(url: &str, keys: &std::collections::BTreeMap<String, String>) {
    let code = "import duckdb, json, pathlib, sys
con = duckdb.connect()
import duckdb_extension_httpfs
files = pathlib.Path(duckdb_extension_httpfs.__file__).parent.glob('**/httpfs.duckdb_extension')
con.execute(f\"LOAD '{next(files)}'\")
con.execute(\"CREATE SECRET (TYPE s3, PROVIDER config, KEY_ID '%s', SECRET '%s', REGION 'us-east-1', ENDPOINT '%s', URL_STYLE 'path', USE_SSL false)\" % tuple(sys.argv[1:]))
days = con.execute(\"SELECT CAST(ds AS VARCHAR), COUNT(*) FROM read_parquet('s3://warehouse/north/scores/account_health/*/*.parquet', hive_partitioning = true) WHERE CAST(ds AS DATE) = snapshot_date GROUP BY 1 ORDER BY 1\").fetchall()
print(json.dumps([[day, n > 100] for day, n in days]))";
    let endpoint = url.strip_prefix("http://").unwrap();
    let arguments = [&keys["AWS_ACCESS_KEY_ID"], &keys["AWS_SECRET_ACCESS_KEY"], endpoint];
    if tools::python_with(&["duckdb-extension-httpfs"]).is_none() {
        return;
    }
    if let Some(days) = crate::harness::duckdb::run_python(code, &arguments) {
        let expected =
            ["2026-06-14", "2026-06-21", "2026-06-28", "2026-06-30"].map(|day| serde_json::json!([day, true]));
        assert_eq!(days, serde_json::json!(expected));
    }
}
