//! Folders of Delta, Iceberg and Hudi tables: their files hold deleted and replaced rows, so they are refused.

use crate::harness::facts_project::{DAY, FactsProject, assert_refused, refusal, run_and_read_shown, run_pipeline};
use crate::harness::job::Job;

const ROW: &str = "account_id:text,x:int32\nacme,1";
const DELTA_FILES: [&str; 2] = [
    "part-00000-3d693788-f93d-4769-b4d2-f6006e90d6f7-c000.zstd.parquet",
    "part-00000-78544907-fdab-456c-980c-0b37a9f9a294-c000.snappy.parquet",
];
const ICEBERG_FILE: &str = "00000-0-226ec176-e893-4461-8a53-2edb36234cc9.parquet";

fn facts_in_files(pattern: &str) -> FactsProject {
    let source = format!("files: '{pattern}'\ntime: current\ncolumns:\n  account_id: text\n  x: integer");
    FactsProject::with_source(&source).show("integer", "SUM(x)")
}

/// Creates a Delta table of which the second version removed the first file.
fn create_delta_table(job: Job, folder: &str, partition: &str) -> Job {
    let [old, new] = DELTA_FILES;
    let add = |file: &str| format!(r#"{{"add":{{"path":"{partition}{file}","dataChange":true,"size":1}}}}"#);
    let protocol = r#"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#;
    let remove = format!(r#"{{"remove":{{"path":"{partition}{old}","dataChange":true}}}}"#);
    job.table(&format!("{folder}/{partition}{old}"), ROW)
        .table(&format!("{folder}/{partition}{new}"), ROW)
        .file(&format!("{folder}/_delta_log/00000000000000000000.json"), &format!("{protocol}\n{}\n", add(old)))
        .file(&format!("{folder}/_delta_log/00000000000000000001.json"), &format!("{remove}\n{}\n", add(new)))
}

fn refused_table(folder: &str, format: &str, log: &str) -> String {
    format!(
        "source `facts`: {folder} is {format} (it has `{log}`), so its files also hold rows that were deleted or replaced"
    )
}

/// Insists that `validate` and `run` refuse the job, for one reason.
#[track_caller]
fn assert_table_refused(job: &Job, message: &str, hint: &str) {
    assert_refused(job, message, hint);
    for command in [vec!["validate", "p.yaml"], vec!["run", "p.yaml", "--as-of", DAY]] {
        let done = job.run(&command).exits(5);
        let errors: Vec<&str> = done.stderr.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(errors.len(), 1, "{command:?}\n{}", done.stderr);
        assert!(errors[0].starts_with("error[source-table]") && errors[0].ends_with(message), "{}", done.stderr);
    }
}

#[test]
fn a_delta_table_is_refused_from_every_side() {
    let message = refused_table("`facts/t`", "a Delta table", "facts/t/_delta_log");
    for (pattern, partition) in [
        ("facts/t/*.parquet", ""),
        ("facts/**/*.parquet", ""),
        ("facts/*/*.parquet", ""),
        ("**/part-*.parquet", ""),
        ("facts/t/{part-00000-3d693788-f93d-4769-b4d2-f6006e90d6f7-c000.zstd.parquet,x}", ""),
        ("facts/t/*/*.parquet", "region=eu/"),
        ("facts/t/region=eu/*.parquet", "region=eu/"),
        ("facts/t/region=eu/day=2026-03-10/*.parquet", "region=eu/day=2026-03-10/"),
        // Column mapping gives folders random names.
        ("facts/t/Vz/*.parquet", "Vz/"),
        ("facts/t/_change_data/*.parquet", "_change_data/"),
    ] {
        let job = create_delta_table(facts_in_files(pattern).create_job(), "exports/facts/t", partition);
        let hint = format!(
            "export the current rows, for example with `duckdb -c \"COPY (FROM delta_scan('{}')) TO 'facts.parquet'\"`, \
             and name the result in `files`",
            job.path("exports/facts/t").display()
        );
        assert_table_refused(&job, &message, &hint);
    }
}

#[test]
fn the_checkpoints_of_a_delta_log_are_no_export() {
    let job = create_delta_table(facts_in_files("facts/t/_delta_log/*.parquet").create_job(), "exports/facts/t", "")
        .table("exports/facts/t/_delta_log/00000000000000000001.checkpoint.parquet", ROW)
        .table("exports/facts/t/_delta_log/_sidecars/x.parquet", ROW);
    let message = refused_table("`facts/t`", "a Delta table", "facts/t/_delta_log");
    assert_table_refused(&job, &message, "export the current rows");
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let job = job.file("p.yaml", &pipeline.replace("_delta_log/*.parquet", "_delta_log/_sidecars/*.parquet"));
    assert_table_refused(&job, &message, "export the current rows");
}

#[test]
fn the_exports_may_be_one_table_or_many() {
    let job = create_delta_table(facts_in_files("region=eu/*.parquet").create_job(), "exports", "region=eu/");
    let message = refused_table("the folder of the exports", "a Delta table", "_delta_log");
    let done = run_pipeline(&job).exits(5);
    // The file of the accounts lies in the table, too.
    assert!(done.stderr.contains(&message), "{}", done.stderr);
    assert!(done.stderr.contains(&message.replace("`facts`", "`accounts`")), "{}", done.stderr);
    let mut job = facts_in_files("facts/*/*.parquet").create_job();
    for table in ["a", "b", "c"] {
        job = create_delta_table(job, &format!("exports/facts/{table}"), "");
    }
    let message = refused_table("`facts/a`", "a Delta table", "facts/a/_delta_log");
    let message = format!("{message}; 2 more tables hold files of the source");
    assert_table_refused(&job, &message, "export the current rows");
}

#[test]
fn an_iceberg_table_is_refused_with_its_newest_metadata() {
    for (pattern, file) in [
        ("facts/**/*.parquet", "data"),
        ("facts/n/t/data/*.parquet", "data"),
        ("facts/n/t/data/region=eu/*.parquet", "data/region=eu"),
        ("facts/n/t/data/*/*/*/*.parquet", "data/1010/0110/region=eu"),
        ("facts/*/t/data/*.parquet", "data"),
        ("facts/*/*/data/region=eu/*.parquet", "data/region=eu"),
        // A table of Hive that was migrated in place, and another `write.data.path` below the table.
        ("facts/n/t/region=eu/*.parquet", "region=eu"),
        ("facts/n/t/files/*.parquet", "files"),
    ] {
        let metadata = "facts/n/t/metadata/00010-59bb7e43-78c2-452b-a97e-026792feebf5.metadata.json";
        let job = facts_in_files(pattern)
            .create_job()
            .table(&format!("exports/facts/n/t/{file}/{ICEBERG_FILE}"), ROW)
            .file("exports/facts/n/t/metadata/00009-a9121b37-ec8a-4c4a-9cea-49fb2762ef32.metadata.json", "{}")
            .file(&format!("exports/{metadata}"), r#"{"format-version": 2}"#)
            .file("exports/facts/n/t/metadata/snap-5038729497619658723-0-5a16e798.avro", "");
        let hint = format!(
            "export the current rows, for example with `duckdb -c \"COPY (FROM iceberg_scan('{}')) TO 'facts.parquet'\"`",
            job.path(&format!("exports/{metadata}")).display()
        );
        assert_table_refused(&job, &refused_table("`facts/n/t`", "an Iceberg table", metadata), &hint);
    }
    // Without a catalog.
    for files in [vec!["version-hint.text"], vec!["v1.metadata.json", "v2.gz.metadata.json", "version-hint.text"]] {
        let mut job = facts_in_files("facts/data/*.parquet").create_job().table("exports/facts/data/a.parquet", ROW);
        for file in &files {
            job = job.file(&format!("exports/facts/metadata/{file}"), "2");
        }
        let log = format!("facts/metadata/{}", if files.len() == 1 { files[0] } else { files[1] });
        assert_table_refused(&job, &refused_table("`facts`", "an Iceberg table", &log), "export the current rows");
    }
}

#[test]
fn a_hudi_table_is_refused() {
    let file = "3f1b8a4c-6d1e-4a5b-9b0e-0c2d7d1f2a3b-0_0-24-26_20260310120000000.parquet";
    for (pattern, partition) in [
        ("facts/t/*.parquet", ""),
        ("facts/**/*.parquet", "2026/03/10/"),
        ("facts/t/2026/03/10/*.parquet", "2026/03/10/"),
        ("facts/t/region=eu/*.parquet", "region=eu/"),
    ] {
        let job = facts_in_files(pattern)
            .create_job()
            .table(&format!("exports/facts/t/{partition}{file}"), ROW)
            .file("exports/facts/t/.hoodie/hoodie.properties", "hoodie.table.name=t")
            .file(&format!("exports/facts/t/{partition}.hoodie_partition_metadata"), "commitTime=1");
        let hint = format!(
            "export the current rows, for example with `spark.read.format(\"hudi\").load(\"{}\").write.parquet(\"facts\")`",
            job.path("exports/facts/t").display()
        );
        assert_table_refused(&job, &refused_table("`facts/t`", "a Hudi table", "facts/t/.hoodie"), &hint);
    }
}

/// Without the log of the table, only its partitions are known.
#[test]
fn a_partition_of_a_hudi_table_is_not_called_the_table() {
    for name in [".hoodie_partition_metadata", ".hoodie_partition_metadata.parquet"] {
        let job = facts_in_files("facts/*/*.parquet")
            .create_job()
            .table("exports/facts/eu/a.parquet", ROW)
            .table("exports/facts/us/a.parquet", ROW)
            .file(&format!("exports/facts/eu/{name}"), "commitTime=1")
            .file(&format!("exports/facts/us/{name}"), "commitTime=1");
        let message = refused_table("`facts/eu`", "a partition of a Hudi table", &format!("facts/eu/{name}"));
        let message = format!("{message}; 1 more partition holds files of the source");
        assert_table_refused(
            &job,
            &message,
            "export the current rows, for example with `spark.read.format(\"hudi\").load(\"TABLE\")",
        );
    }
}

/// Snapshots are named by their days, and a table has none: the table is the mistake to mend.
#[test]
fn a_table_is_reported_before_its_paths() {
    let source =
        "files: facts/t/*.parquet\ntime: {snapshots: ds}\ncolumns:\n  account_id: text\n  ds: date\n  x: integer";
    let job = create_delta_table(FactsProject::with_source(source).create_job(), "exports/facts/t", "");
    let message = refused_table("`facts/t`", "a Delta table", "facts/t/_delta_log");
    assert_table_refused(&job, &message, "export the current rows to a folder per day, such as `ds=2026-06-30/`, for");
    // Without a day, too.
    assert!(job.run(&["run", "p.yaml"]).exits(5).stderr.contains(&message));
}

#[test]
fn folders_with_similar_names_are_read() {
    for (pattern, others) in [
        ("facts/*.parquet", &["facts/metadata/schema.json", "facts/metadata/orders.metadata.json"][..]),
        ("facts/*.parquet", &["facts/metadata/2026-03-10.metadata.json", "facts/data/x.json"]),
        ("facts/**/*.parquet", &["facts/metadata/info.metadata.json", "facts/_delta_logs/00000000000000000000.json"]),
        ("facts/*.parquet", &["facts/delta_log/00000000000000000000.json", "facts/hoodie/hoodie.properties"]),
        // A table beside the exports, or below them, that holds none of the files.
        (
            "facts/*.parquet",
            &["t/_delta_log/00000000000000000000.json", "facts/t/_delta_log/00000000000000000000.json"],
        ),
        ("facts/*.parquet", &["facts-2/metadata/v1.metadata.json", "fact/.hoodie/hoodie.properties"]),
    ] {
        let mut job = facts_in_files(pattern).create_job().table("exports/facts/a.parquet", ROW);
        for other in others {
            job = job.file(&format!("exports/{other}"), "{}");
        }
        std::fs::create_dir_all(job.path("exports/facts/_delta_log")).unwrap();
        job.run(&["validate", "p.yaml"]).exits(0);
        assert_eq!(run_and_read_shown(&job).as_deref(), Some("1"), "{pattern} {others:?}");
    }
    // Files in a folder that is called `metadata`.
    let job = facts_in_files("metadata/*.parquet").create_job().table("exports/metadata/a.parquet", ROW);
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("1"));
}

#[test]
fn the_message_points_at_the_source() {
    let job = create_delta_table(facts_in_files("facts/t/*.parquet").create_job(), "exports/facts/t", "");
    let shown = refusal(&job).replace(&job.path("exports").display().to_string(), "EXPORTS");
    insta::assert_snapshot!(shown, @r#"
    error[source-table]: source `facts`: `facts/t` is a Delta table (it has `facts/t/_delta_log`), so its files also hold rows that were deleted or replaced
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: export the current rows, for example with `duckdb -c "COPY (FROM delta_scan('EXPORTS/facts/t')) TO 'facts.parquet'"`, and name the result in `files`
    "#);
}
