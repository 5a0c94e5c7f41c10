//! Single bits turned in a sound file: the answer of the sound file, or a named error, or, where Parquet itself can't
//! tell, a wrong value; never with checksums.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::{side_by_side, sound_or_named};
use crate::job::Job;
use crate::rewrite::Dice;
use crate::sources::{DAY, Facts};
use crate::warehouse::{Row, health};

/// Several row groups, dictionaries and plain values, NULLs, a few pages each.
fn sound(compression: Compression) -> Bytes {
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

/// A job over one such file; every value of it counts towards what is shown.
fn job(file: &[u8], verify: &str) -> Job {
    let facts = Facts::of("at: date\nx: integer\ny: number\nnote: text").shows(
        "number",
        "COUNT(DISTINCT note) * 1000000000.0 + SUM(x) + SUM(y) + COUNT(DISTINCT at) * 1000000.0 + COUNT(DISTINCT x)",
    );
    let facts = if verify.is_empty() { facts } else { facts.with(verify) };
    let job = facts.job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts/a.parquet"), file).unwrap();
    job
}

fn shown(job: &Job) -> [Row; 2] {
    let row = |account| {
        let mut row = health(job, DAY, account);
        row.retain(|column, _| ["n", "shown"].contains(&column.as_str()));
        row
    };
    [row("acme"), row("bolt")]
}

/// What came of so many turned bits: sound answers, named errors, wrong values.
fn turned(file: &Bytes, verify: &str, count: u64) -> [usize; 3] {
    let whole = job(file, verify);
    assert_eq!(whole.run(&["run", "p.yaml", "--as-of", DAY]).code, 0);
    let expected = shown(&whole);
    let mut dice = Dice(4);
    let spots: Vec<(usize, u8)> = (0..count)
        .map(|_| {
            let at = dice.roll(u64::try_from(file.len()).unwrap());
            (usize::try_from(at).unwrap(), 1 << dice.roll(8))
        })
        .collect();
    let ends = side_by_side(&spots, |(at, bit)| {
        let mut bytes = file.to_vec();
        bytes[*at] ^= bit;
        let job = job(&bytes, verify);
        let mut done = job.run(&["run", "p.yaml", "--as-of", DAY]);
        if done.stderr.contains("to be summed exactly") {
            // A number that cannot be worked with is told with the query that tries.
            done.stderr.push_str("a.parquet");
        }
        if !sound_or_named(&job, &done, "a.parquet", &format!("byte {at} ^ {bit}")) {
            return 1;
        }
        if shown(&job) == expected { 0 } else { 2 }
    });
    [0, 1, 2].map(|kind| ends.iter().filter(|end| **end == kind).count())
}

/// Some in every run of the tests; as many as `HEALTHSCORE_FLIPS` says where somebody wants to know.
fn flips() -> u64 {
    std::env::var("HEALTHSCORE_FLIPS").ok().and_then(|count| count.parse().ok()).unwrap_or(60)
}

fn told(what: &str, [sound, named, wrong]: [usize; 3]) {
    let all = flips();
    super::note(&format!(
        "{what}: of {all} turned bits {sound} change nothing, {named} are named, {wrong} are not seen"
    ));
}

#[test]
fn a_flipped_bit_is_harmless_reported_or_undetected() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        let [sound, named, wrong] = turned(&sound(compression), "", flips());
        told(&compression.to_string(), [sound, named, wrong]);
        assert!(named > 0);
    }
}

#[test]
fn with_checksums_no_flipped_bit_goes_undetected() {
    let file = super::checksums::with_checksums(&sound(Compression::SNAPPY));
    let [sound, named, wrong] = turned(&file, "verify: checksums", flips());
    told("with checksums", [sound, named, wrong]);
    assert!(named > 0);
    // Headers and the footer have no checksum, so a bit there may still mislead: by what the suite turns, none does.
    assert_eq!(wrong, 0);
}
