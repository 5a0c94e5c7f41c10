//! The shipped company read from a bucket and published to one: to the byte what comes of it on disk.

use super::bucket::Bucket;
use super::server::{moto, python};
use crate::job::{Job, project};
use crate::warehouse::tables;

/// Every command, with the keys of a role that is taken on for an hour.
#[test]
fn a_bucket_gives_the_same_results_as_a_disk() {
    let Some(moto) = moto() else { return };
    Bucket::s3(moto, "exports").put_folder(&project().join("fixtures/exports"), "north/company");
    let pipeline = project().join("pipelines/customer_health.yaml");
    let pipeline = pipeline.to_str().unwrap();
    let disk = Job::new().env("HEALTHSCORE_WAREHOUSE", "unset");
    let warehouse = disk.path("warehouse").to_str().unwrap().to_owned();
    let disk = disk.env("HEALTHSCORE_WAREHOUSE", &warehouse);
    let store = moto.let_in("guest", Job::new());
    let store = store
        .env("HEALTHSCORE_EXPORTS", "s3://exports/north/company/")
        .env("HEALTHSCORE_WAREHOUSE", "s3://warehouse/north/scores");

    for arguments in [
        vec!["validate", pipeline],
        vec!["backfill", pipeline, "--from", "2026-06-14", "--to", "2026-06-28", "--every", "7d", "--jobs", "2"],
        vec!["run", pipeline, "--as-of", "2026-06-30"],
        // What is current is left alone, which takes the records to be read back.
        vec!["backfill", pipeline, "--from", "2026-06-14", "--to", "2026-06-28", "--every", "7d"],
        vec!["status", pipeline],
        vec!["show", pipeline, "trend", "--as-of", "2026-06-30"],
        vec!["explain", pipeline, "A00007", "--as-of", "2026-06-30"],
        vec!["explain", pipeline, "A00007", "--since", "2026-06-14", "--json"],
    ] {
        let [on_disk, in_store] = [&disk, &store].map(|job| job.run(&arguments).exits(0));
        let exports = project().join("fixtures/exports");
        let moved = on_disk
            .stdout
            .replace(&warehouse, "s3://warehouse/north/scores")
            .replace(exports.to_str().unwrap(), "s3://exports/north/company");
        assert_eq!(timeless(&in_store.stdout), timeless(&moved), "{arguments:?}");
    }

    let published = Bucket::s3(moto, "warehouse").tables("north/scores");
    let expected = tables(&disk, "warehouse");
    assert_eq!(published.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(expected.len() > 28, "{:?}", expected.keys());
    for (path, bytes) in &expected {
        assert!(published[path] == *bytes, "{path} differs");
    }
    read_by_duckdb(&moto.url, moto.keys("reader"));
}

/// Without what no two runs have in common: how long they took, and when they were.
fn timeless(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("done in") && !line.contains(" UTC "));
    lines.map(|line| line.split(" days in ").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// DuckDB reads the tables where they are, if its extension for that came with the tests' requirements.
fn read_by_duckdb(url: &str, keys: &std::collections::BTreeMap<String, String>) {
    let code = "import duckdb, json, pathlib, sys
con = duckdb.connect()
try:
    import duckdb_extension_httpfs
    files = pathlib.Path(duckdb_extension_httpfs.__file__).parent.glob('**/httpfs.duckdb_extension')
    con.execute(f\"LOAD '{next(files)}'\")
except ImportError:
    print('null'); sys.exit()
con.execute(\"CREATE SECRET (TYPE s3, PROVIDER config, KEY_ID '%s', SECRET '%s', REGION 'us-east-1', ENDPOINT '%s', URL_STYLE 'path', USE_SSL false)\" % tuple(sys.argv[1:]))
days = con.execute(\"SELECT CAST(ds AS VARCHAR), COUNT(*) FROM read_parquet('s3://warehouse/north/scores/account_health/*/*.parquet', hive_partitioning = true) WHERE CAST(ds AS DATE) = snapshot_date GROUP BY 1 ORDER BY 1\").fetchall()
print(json.dumps([[day, n > 100] for day, n in days]))";
    let endpoint = url.strip_prefix("http://").unwrap();
    let arguments = [&keys["AWS_ACCESS_KEY_ID"], &keys["AWS_SECRET_ACCESS_KEY"], endpoint];
    match crate::duck::python(code, &arguments) {
        None => {}
        Some(serde_json::Value::Null) => {
            use std::io::Write;
            let _ =
                writeln!(std::io::stderr(), "SKIPPED: DuckDB of {} has no httpfs extension to read S3 with", python());
        }
        Some(days) => {
            let expected =
                ["2026-06-14", "2026-06-21", "2026-06-28", "2026-06-30"].map(|day| serde_json::json!([day, true]));
            assert_eq!(days, serde_json::json!(expected));
        }
    }
}
