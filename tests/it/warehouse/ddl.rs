//! `ddl`: compared with reviewed files, parsed by sqlglot, and run by DuckDB.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::published::{Row, read_rows};
use crate::harness::tools;

const DIALECTS: [&str; 6] = ["duckdb", "athena", "trino", "bigquery", "snowflake", "spark"];

/// Carries a column of every type, under names that every engine must quote.
const PIPELINE: &str = "
version: 1
name: odd
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: id, name: select, revenue: Yearly Revenue, carry: [seats, started, seen, paying, share, calls, last]}
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    key: id
    columns: {day: date, id: text, select: text, Yearly Revenue: {type: decimal(2)}, seats: integer, started: date, seen: timestamp, paying: boolean, share: number}
metrics:
  calls.sql: {calls: integer, last: date}
tiers: {all: otherwise}
scorecard: scorecard.yaml
";

const SCORECARD: &str = "
version: 1
bands: {shaky: {below: 40}, fine: {at_least: 40}}
components: {use: {made_of: {calls: {score: as_is}}}}
";

const ACCOUNTS: &str =
    "id:text,select:text,Yearly Revenue:double,seats:int64,started:date,seen:timestamp_us,paying:bool,share:double
a,Acme,10,3,2026-01-01,2026-06-01 10:00:00,true,0.5
b,Bolt,20,4,2026-01-02,2026-06-01 11:00:00,false,0.25";

fn create_job_with_odd_names() -> Job {
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("scorecard.yaml", SCORECARD)
        .file("sql/calls.sql", "SELECT id, seats * 10 AS calls, started AS last FROM accounts")
        .table("exports/accounts/day=2026-06-01/a.parquet", ACCOUNTS)
}

/// Returns an address at which the engine could find a warehouse.
fn location_for(dialect: &str) -> &'static str {
    if dialect == "bigquery" { "gs://bucket/it's health" } else { "s3://bucket/it's health" }
}

fn print_ddl(job: &Job, pipeline: &str, dialect: &str, more: &[&str]) -> String {
    let mut arguments = vec!["ddl", pipeline, "--dialect", dialect, "--location", location_for(dialect)];
    if dialect == "trino" || dialect == "bigquery" {
        arguments.extend(["--schema", "lake.health"]);
    }
    arguments.extend(more);
    job.run(&arguments).exits(0).stdout
}

#[test]
fn the_ddl_of_each_engine_matches_the_reviewed_file() {
    let job = create_job_with_odd_names();
    for dialect in DIALECTS {
        let script = print_ddl(&job, "p.yaml", dialect, &[]);
        let begins = script.find("quality_checks").unwrap();
        let begins = script[..begins].rfind("\n\n").unwrap() + 2;
        let ends = begins + script[begins..].find("scorecards").unwrap();
        let table = &script[begins..script[..ends].rfind("\n\n").unwrap() + 1];
        let golden = project_root().join(format!("tests/it/warehouse/ddl/{dialect}.sql"));
        let read = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(table, read, "{}", golden.display());
    }
}

#[test]
fn the_duckdb_ddl_matches_the_columns_in_the_files() {
    let job = create_job_with_odd_names();
    job.run(&["run", "p.yaml", "--as-of", "2026-06-01"]).exits(0);
    let script = job.run(&["ddl", "p.yaml", "--dialect", "duckdb", "--views"]).exits(0);
    assert!(
        script.stderr.contains("the view `current_health` is left out: it needs `owner`, `renewal_on`"),
        "{}",
        script.stderr
    );
    std::fs::write(job.path("ddl.sql"), &script.stdout).unwrap();
    let code = "import duckdb, glob, json, os, sys\n\
                con = duckdb.connect()\n\
                con.execute(open(sys.argv[1]).read())\n\
                tables = {}\n\
                for folder in sorted(glob.glob(sys.argv[2] + '/[a-z]*')):\n\
                \x20   table = os.path.basename(folder)\n\
                \x20   file = glob.glob(folder + '/**/*.parquet', recursive=True)[0]\n\
                \x20   in_file = con.execute(f\"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)\").fetchall()\n\
                \x20   defined = con.execute(f'DESCRIBE {table}').fetchall()\n\
                \x20   tables[table] = [[list(row[:2]) for row in rows] for rows in (in_file, defined)]\n\
                tables['red'] = con.execute('SELECT arr_at_risk, mean_score_by_arr FROM trend_by_tier').fetchall()\n\
                print(json.dumps(tables))";
    let script = job.path("ddl.sql");
    let warehouse = job.path("warehouse");
    let Some(tables) = duckdb::run_python(code, &[script.to_str().unwrap(), warehouse.to_str().unwrap()]) else {
        return;
    };
    let tables = tables.as_object().unwrap();
    assert!(tables.len() > 10, "{:?}", tables.keys());
    for (table, pair) in tables.iter().filter(|(table, _)| *table != "red") {
        let in_file = pair[0].as_array().unwrap();
        let defined = pair[1].as_array().unwrap();
        assert_eq!(&defined[..in_file.len()], in_file, "{table}");
        let key: Vec<&str> = defined[in_file.len()..].iter().map(|column| column[0].as_str().unwrap()).collect();
        let expected: &[&str] = match table.as_str() {
            "account_health_latest" => &[],
            "scorecards" => &["fingerprint"],
            _ => &["ds"],
        };
        assert_eq!(key, expected, "{table}");
    }
    // Scores are 30 and 40: one account, with a revenue of 10, is in the worst band.
    assert_eq!(tables["red"], serde_json::json!([[10.0, (30.0 * 10.0 + 40.0 * 20.0) / 30.0]]));
}

#[test]
fn sqlglot_parses_every_statement_of_each_engine() {
    thorough_only!();
    let (odd, sample) = (create_job_with_odd_names(), Job::new());
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    for dialect in DIALECTS {
        let scripts = [
            print_ddl(&odd, "p.yaml", dialect, &["--views"]),
            print_ddl(&sample, pipeline.to_str().unwrap(), dialect, &["--views", "--first-day", "2024-02-29"]),
        ];
        for (script, views) in scripts.iter().zip([7, 13]) {
            assert!(script.matches("CREATE OR REPLACE VIEW").count() >= views, "{dialect}");
            // Athena's catalog limits column comments to 255 characters.
            let comments = script.lines().filter(|line| dialect == "athena" && line.starts_with("  "));
            let longest = comments.filter_map(|line| line.split_once(" COMMENT ")).map(|(_, text)| text.len()).max();
            assert!(longest.is_none_or(|length| length <= 255), "{longest:?}");
            let Some(kinds) = parse_with_sqlglot(dialect, script) else { return };
            let unknown = kinds.iter().filter(|kind| *kind != "Create" && *kind != "Comment").count();
            // The parser passes commands that refresh partitions on as unknown commands.
            let expected = script.lines().filter(|line| line.starts_with("MSCK ") || line.starts_with("CALL ")).count();
            assert_eq!(unknown, expected, "{dialect}: {kinds:?}");
        }
    }
}

/// Returns the kind of each statement according to sqlglot. Returns `None`, and skips the test, without sqlglot.
fn parse_with_sqlglot(dialect: &str, script: &str) -> Option<Vec<String>> {
    let python = tools::python_with(&["sqlglot"])?;
    // sqlglot does not support BigQuery's clause for partition columns.
    let code = "import json, re, sqlglot, sys\n\
                script = re.sub(r'WITH PARTITION COLUMNS \\(\\n  \\w+ \\w+\\n\\)', '', sys.stdin.read())\n\
                statements = sqlglot.parse(script, read=sys.argv[1], error_level=sqlglot.ErrorLevel.RAISE)\n\
                print(json.dumps([type(statement).__name__ for statement in statements if statement]))";
    let mut child = Command::new(python)
        .args(["-c", code, dialect])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{dialect}: {}", String::from_utf8_lossy(&output.stderr));
    let kinds: Value = serde_json::from_slice(&output.stdout).unwrap();
    Some(kinds.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect())
}

#[test]
fn each_engine_gets_addresses_in_its_own_scheme() {
    let job = create_job_with_odd_names().env("AZURE_STORAGE_ACCOUNT_NAME", "acme");
    let lake = "abfss://files@acme.dfs.core.windows.net/x";
    for (dialect, location, written) in [
        ("duckdb", "s3://b/x", "'s3://b/x/account_health/ds=*/*.parquet'"),
        ("duckdb", "az://files/x", "'abfss://acme.dfs.core.windows.net/files/x/account_health/ds=*/*.parquet'"),
        ("athena", "s3a://b", "LOCATION 's3://b/account_health/'"),
        ("trino", lake, "'abfss://files@acme.dfs.core.windows.net/x/account_health/'"),
        ("bigquery", "gs://b/x", "'gs://b/x/account_health/*'"),
        ("snowflake", "gs://b/x", "URL = 'gcs://b/x/'"),
        ("snowflake", lake, "URL = 'azure://acme.blob.core.windows.net/files/x/'"),
        ("spark", "s3://b/x", "LOCATION 's3a://b/x/account_health/'"),
    ] {
        let arguments = ["ddl", "p.yaml", "--dialect", dialect, "--location", location, "--schema", "health"];
        let script = job.run(&arguments).exits(0).stdout;
        assert!(script.contains(written), "{dialect} {location}\n{}", &script[..600]);
    }
}

#[test]
fn addresses_an_engine_cannot_read_are_refused() {
    let job = create_job_with_odd_names().env("WAREHOUSE", "gs://b/x");
    let done = job.run(&["ddl", "p.yaml", "--dialect", "athena"]).exits(6);
    insta::assert_snapshot!(done.stderr, @"
    error: Athena cannot read `gs://b/x`: it reads only `s3://…`
    hint: pass the address where it finds the published tables as `--location`
    ");
    let done =
        job.run(&["ddl", "p.yaml", "--dialect", "trino", "--location", "az://files/x", "--schema", "h"]).exits(6);
    assert!(done.stderr.contains("AZURE_STORAGE_ACCOUNT_NAME"), "{}", done.stderr);
    job.run(&["ddl", "p.yaml", "--dialect", "bigquery"]).exits(2);
    let done = job.run(&["ddl", "p.yaml", "--dialect", "bigquery", "--schema", "a b"]).exits(2);
    assert!(done.stderr.contains("expected a name such as `analytics`"), "{}", done.stderr);
}

#[test]
fn the_documented_key_of_each_table_is_unique() {
    thorough_only!();
    let job = Job::new();
    let warehouse = job.path("warehouse");
    let job = job.env("HEALTHSCORE_WAREHOUSE", warehouse.to_str().unwrap());
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let days = ["--from", "2026-06-29", "--to", "2026-06-30"];
    job.run(&[&["backfill", pipeline.to_str().unwrap()], &days[..]].concat()).exits(0);
    let dictionary = job.run(&["schema", "tables"]).exits(0).stdout;
    let mut tables = 0;
    for part in dictionary.split("### `").skip(1) {
        let (table, _) = part.split_once('`').unwrap();
        let key = part.lines().find_map(|line| line.strip_prefix("Key: ")).unwrap().trim_end_matches('.');
        let key: Vec<&str> = key.split(", ").map(|column| column.trim_matches('`')).collect();
        let mut keys = std::collections::BTreeSet::new();
        let files = job.files("warehouse").into_iter().filter(|file| file.starts_with(&format!("{table}/")));
        let rows: Vec<Row> = files.flat_map(|file| read_rows(&warehouse.join(file))).collect();
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            let key: Vec<String> = key.iter().map(|column| format!("{:?}", row.get(*column))).collect();
            assert!(keys.insert(key.clone()), "{table}: {key:?} twice");
        }
        tables += 1;
    }
    assert_eq!(tables, 15);
}
