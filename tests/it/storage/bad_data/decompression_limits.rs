//! Files that unpack to far more than their size: refused before unpacking, unless `max_unpacked` allows it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{DAY, FactsProject, assert_refused, refusal, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::health_row;

/// Writes rows of many megabytes of one letter that compress to about a hundred kilobytes.
fn write_decompression_bomb(path: &std::path::Path, megabytes: usize, rows: usize) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = "x".repeat(megabytes << 20);
    let columns: [(&str, ArrayRef); 3] = [
        ("account_id", Arc::new(StringArray::from_iter_values((0..rows).map(|_| "acme")))),
        ("at", Arc::new(Date32Array::from_iter_values((0..rows).map(|_| 20_500)))),
        ("note", Arc::new(StringArray::from_iter_values((0..rows).map(|_| &text)))),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).unwrap()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn create_job(megabytes: usize, rows: usize, line: &str) -> Job {
    let facts = FactsProject::with_columns("at: date\nnote: text").show("integer", "MAX(LENGTH(note))");
    let job = if line.is_empty() { facts } else { facts.add_line(line) }.create_job();
    write_decompression_bomb(&job.path("exports/facts/a.parquet"), megabytes, rows);
    job
}

#[test]
fn a_small_file_that_unpacks_to_gigabytes_is_refused() {
    thorough_only!();
    // 1.2 GB of one letter in a few hundred kilobytes.
    let job = create_job(20, 60, "");
    let size = std::fs::metadata(job.path("exports/facts/a.parquet")).unwrap().len();
    assert!(size < 900_000, "{size}");
    let message = format!(
        "source `facts`: the columns read of `facts/a.parquet` unpack to 1.3 GB, and the limit for a file of {:.1} kB is 1.0 GB",
        f64::from(u32::try_from(size).unwrap()) / 1000.0
    );
    let hint = "export the file again; if it is right, declare `max_unpacked: 2 GB` at the source";
    assert_refused(&job, &message, hint);
    let done = job.run(&["validate", "p.yaml"]).exits(5);
    assert!(done.stderr.contains(hint), "{}", done.stderr);
}

#[test]
fn max_unpacked_overrides_the_default_limit() {
    let job = create_job(4, 3, "max_unpacked: 10 MB");
    insta::assert_snapshot!(refusal(&job), @"
    error[source-size]: source `facts`: the columns read of `facts/a.parquet` unpack to 12.6 MB, and `max_unpacked` is 10.0 MB
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: export the file again; if it is right, declare `max_unpacked: 1 GB` at the source
    ");
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap().replace("10 MB", "1 GB");
    std::fs::write(job.path("p.yaml"), yaml).unwrap();
    run_pipeline(&job).exits(0);
    assert_eq!(health_row(&job, DAY, "acme")["shown"], (4 << 20).to_string());
    // Columns that are not read may have any size.
    let unread = FactsProject::with_columns("at: date").add_line("max_unpacked: 10 MB").create_job();
    write_decompression_bomb(&unread.path("exports/facts/a.parquet"), 4, 3);
    run_pipeline(&unread).exits(0);
    let wrong = FactsProject::with_columns("at: date").add_line("max_unpacked: 10").create_job();
    let done = wrong.run(&["validate", "p.yaml", "--offline"]).exits(3);
    assert!(done.stderr.contains("expected a size such as `500 MB` or `8 GB`, found `10`"), "{}", done.stderr);
}

/// If the footer understates the unpacked size, the page headers are used.
#[test]
fn the_limit_uses_page_headers_when_they_exceed_the_footer() {
    let job = create_job(1, 1, "max_unpacked: 10 MB");
    run_pipeline(&job).exits(0);
    std::fs::remove_dir_all(job.path("warehouse")).unwrap();
    let path = job.path("exports/facts/a.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    // Changes the size in the page header from 1,048,580 to 16,777,215 bytes.
    let size = [0x15, 0x88, 0x80, 0x80, 0x01];
    let at = bytes.windows(5).position(|five| five == size).unwrap();
    bytes[at + 1..at + 5].copy_from_slice(&[0xfe, 0xff, 0xff, 0x0f]);
    std::fs::write(&path, bytes).unwrap();
    insta::assert_snapshot!(refusal(&job), @"
    error[source-size]: source `facts`: the columns read of `facts/a.parquet` unpack to 16.8 MB, and `max_unpacked` is 10.0 MB
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: export the file again; if it is right, declare `max_unpacked: 1 GB` at the source
    ");
}

/// Billions of NULLs take only a few bytes in the file.
#[test]
fn the_limit_counts_rows_of_null_values() {
    let job = FactsProject::with_columns("at: date\nx: integer").create_job();
    crate::storage::bad_data::invalid_files::write_file_claiming_rows(
        &job.path("exports/facts/a.parquet"),
        2_000_000_000,
    );
    let done = run_pipeline(&job).exits(5);
    assert!(
        done.stderr.contains("of `facts/a.parquet` unpack to 48.0 GB, and the limit for a file of"),
        "{}",
        done.stderr
    );
}
