//! Damaged files: the run stops and names the file, without a panic, and publishes nothing.

use std::fs::File;
use std::path::Path;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::harness::facts_project::{FactsProject, run_pipeline};
use crate::harness::job::Job;
use crate::harness::rewrite_exports;
use crate::harness::third_party_data;

#[test]
fn files_that_are_not_parquet_are_named() {
    let good = FactsProject::with_columns("at: date\nx: integer")
        .create_job_over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
    let whole = std::fs::read(good.path("exports/facts/a.parquet")).unwrap();
    let mut swapped = whole.clone();
    let end = swapped.len();
    swapped[end - 8..end - 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut scrambled = whole.clone();
    scrambled[end - 60..end - 8].fill(0xa5);
    for (what, bytes) in [
        ("text", b"account_id,at,x\nacme,2026-03-01,1\n".to_vec()),
        ("nothing", Vec::new()),
        ("a bit", b"PAR1".to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("all but the last byte", whole[..whole.len() - 1].to_vec()),
        ("all but the first byte", whole[1..].to_vec()),
        ("a footer of four gigabytes", swapped),
        ("a footer of noise", scrambled),
    ] {
        let job = FactsProject::with_columns("at: date\nx: integer")
            .create_job_over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
        std::fs::write(job.path("exports/facts/b.parquet"), bytes).unwrap();
        assert_stopped_naming(&job, "facts/b.parquet", what);
    }
}

/// The footer is valid, so the damage is found only when the data is read.
#[test]
fn files_with_damaged_pages_are_named() {
    let rows: Vec<String> = (0..5000).map(|row| format!("acme,2026-03-{:02},{}", row % 9 + 1, row / 7)).collect();
    let csv = format!("account_id:text,at:date,x:int32\n{}", rows.join("\n"));
    let job = || {
        FactsProject::with_columns("at: date\nx: integer")
            .show("integer", "SUM(x)")
            .create_job_over(&csv)
            .table("exports/facts/b.parquet", &csv)
    };
    let first = job();
    let path = first.path("exports/facts/b.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4..60].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    assert_stopped_naming(&first, "facts/b.parquet", "the header of a page");

    // Damage in a compressed page is found even without a checksum.
    let middle = job();
    let path = middle.path("exports/facts/b.parquet");
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let batch = rewrite_exports::read_parquet(&path);
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 200].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    assert_stopped_naming(&middle, "facts/b.parquet", "the middle of a page");
}

/// Malformed files collected by apache/parquet-testing, each as the only file of a source.
#[test]
fn files_known_to_break_readers_are_named() {
    let Some(folder) = third_party_data::find_data_set("parquet-testing") else { return };
    // Of other files, readers disagree whether they are damaged.
    for (file, columns) in [
        ("ARROW-GH-41317.parquet", "geometry: text"),
        ("ARROW-GH-41321.parquet", "geometry: text"),
        ("ARROW-GH-47662.parquet", "flba_field: text"),
        ("ARROW-RS-GH-6229-DICTHEADER.parquet", "nation_key: integer\n  name: text"),
        ("PARQUET-1481.parquet", "x: integer"),
    ] {
        let source = format!(
            "files: 'bad/*.parquet'\ntime: current\naccount: {0}\ncolumns:\n  {columns}",
            columns.split(':').next().unwrap()
        );
        let job = FactsProject::with_source(&source).create_job();
        let id = columns.split(':').next().unwrap();
        let sql = format!(
            "SELECT CAST({id} AS VARCHAR) AS account_id, COUNT(*) AS n, COUNT(*) AS shown FROM facts GROUP BY {id}"
        );
        std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
        copy_file(&folder.join("bad_data").join(file), &job.path("exports/bad").join(file));
        assert_stopped_naming(&job, file, file);
    }
}

fn copy_file(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap();
}

#[track_caller]
fn assert_stopped_naming(job: &Job, file: &str, what: &str) {
    let done = run_pipeline(job);
    assert_eq!(done.code, 5, "{what}: {}\n{}", done.stdout, done.stderr);
    assert!(done.stderr.contains(file), "{what} does not name {file}:\n{}", done.stderr);
    for word in ["panicked", "RUST_BACKTRACE", "unwrap", "src/"] {
        assert!(!done.stderr.contains(word), "{what} shows `{word}`:\n{}", done.stderr);
    }
    assert!(job.files("warehouse").is_empty(), "{what}: something was published");
}
