//! Single flipped bits in a valid file: the right result, an error that names the file, or a wrong value that Parquet
//! cannot detect. With checksums, no wrong values.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::harness::bad_input::{assert_ok_or_file_named, map_in_parallel};
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{DAY, FactsProject};
use crate::harness::job::Job;
use crate::harness::published::{Row, health_row};
use crate::harness::rewrite_exports::SeededRandom;

/// Returns a file with several row groups and pages, dictionaries, plain values and NULLs.
fn write_valid_file(compression: Compression) -> Bytes {
    let rows = 0..900_i64;
    let accounts: StringArray = rows.clone().map(|at| Some(if at % 3 == 0 { "bolt" } else { "acme" })).collect();
    let days: Date32Array = rows.clone().map(|at| Some(20_500 + i32::try_from(at % 17).unwrap())).collect();
    let counts: Int64Array = rows.clone().map(|at| (at % 11 > 0).then_some(at * at * 31)).collect();
    let amounts: Float64Array =
        rows.clone().map(|at| (at % 13 > 0).then(|| f64::from(i32::try_from(at).unwrap()) / 8.0)).collect();
    let notes: StringArray = rows.map(|at| (at % 5 > 0).then(|| format!("note {at} of {}", at / 7))).collect();
    let columns: [(&str, ArrayRef); 5] = [
        ("account_id", Arc::new(accounts)),
        ("at", Arc::new(days)),
        ("x", Arc::new(counts)),
        ("y", Arc::new(amounts)),
        ("note", Arc::new(notes)),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(300))
        .set_data_page_row_count_limit(120)
        .set_write_batch_size(60)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes.into()
}

/// Creates a project over one file. Every value of the file contributes to what is shown.
fn create_job(file: &[u8], verify: &str) -> Job {
    let facts = FactsProject::with_columns("at: date\nx: integer\ny: number\nnote: text").show(
        "number",
        "COUNT(DISTINCT note) * 1000000000.0 + SUM(x) + SUM(y) + COUNT(DISTINCT at) * 1000000.0 + COUNT(DISTINCT x)",
    );
    let facts = if verify.is_empty() { facts } else { facts.add_line(verify) };
    let job = facts.create_job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts/a.parquet"), file).unwrap();
    job
}

fn read_shown_values(job: &Job) -> [Row; 2] {
    let row = |account| {
        let mut row = health_row(job, DAY, account);
        row.retain(|column, _| ["n", "shown"].contains(&column.as_str()));
        row
    };
    [row("acme"), row("bolt")]
}

/// The effect of one flipped bit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FlipOutcome {
    Unchanged,
    Reported,
    Undetected,
}

/// How many flipped bits had each effect.
struct FlipCounts {
    unchanged: usize,
    reported: usize,
    undetected: usize,
}

/// Flips `count` bits one at a time and counts the outcomes.
fn count_flip_outcomes(file: &Bytes, verify: &str, count: usize) -> FlipCounts {
    let whole = create_job(file, verify);
    assert_eq!(whole.run(&["run", "p.yaml", "--as-of", DAY]).code, 0);
    let expected = read_shown_values(&whole);
    let mut random = SeededRandom(4);
    let spots: Vec<(usize, u8)> = (0..count)
        .map(|_| {
            let at = random.next_below(u64::try_from(file.len()).unwrap());
            (usize::try_from(at).unwrap(), 1 << random.next_below(8))
        })
        .collect();
    let outcomes = map_in_parallel(&spots, |(at, bit)| {
        let mut bytes = file.to_vec();
        bytes[*at] ^= bit;
        let job = create_job(&bytes, verify);
        let mut done = job.run(&["run", "p.yaml", "--as-of", DAY]);
        if done.stderr.contains("to be summed exactly") {
            // A number that cannot be summed is reported with its query instead of the file.
            done.stderr.push_str("a.parquet");
        }
        if !assert_ok_or_file_named(&job, &done, "a.parquet", &format!("byte {at} ^ {bit}")) {
            return FlipOutcome::Reported;
        }
        if read_shown_values(&job) == expected { FlipOutcome::Unchanged } else { FlipOutcome::Undetected }
    });
    let count_of = |wanted: FlipOutcome| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    FlipCounts {
        unchanged: count_of(FlipOutcome::Unchanged),
        reported: count_of(FlipOutcome::Reported),
        undetected: count_of(FlipOutcome::Undetected),
    }
}

/// Returns how many bits to flip: 60, or the value of `HEALTHSCORE_FLIPS`.
fn flip_count() -> usize {
    std::env::var("HEALTHSCORE_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(60)
}

fn print_flip_counts(what: &str, counts: &FlipCounts) {
    let FlipCounts { unchanged, reported, undetected } = counts;
    let all = flip_count();
    crate::harness::bad_input::print_note(&format!(
        "{what}: of {all} flipped bits {unchanged} change nothing, {reported} are reported, {undetected} are undetected"
    ));
}

#[test]
fn a_flipped_bit_is_harmless_reported_or_undetected() {
    thorough_only!();
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        let counts = count_flip_outcomes(&write_valid_file(compression), "", flip_count());
        print_flip_counts(&compression.to_string(), &counts);
        assert!(counts.reported > 0);
    }
}

#[test]
fn with_checksums_no_flipped_bit_goes_undetected() {
    thorough_only!();
    let file = super::checksums::add_page_checksums(&write_valid_file(Compression::SNAPPY));
    let counts = count_flip_outcomes(&file, "verify: checksums", flip_count());
    print_flip_counts("with checksums", &counts);
    assert!(counts.reported > 0);
    // Page headers and the footer have no checksum, so a bit there could still mislead. Among the tested bits none
    // does.
    assert_eq!(counts.undetected, 0);
}
