//! `verify: checksums`: damage that is still readable is found in files with page checksums.

use bytes::Bytes;
use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};

use crate::harness::facts_project::{DAY, FactsProject, refusal, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::{finding_in_record, health_row, newest_run_record, source_in_record};
use crate::harness::third_party_data;

/// Returns the file with a checksum in the header of every page, which the Rust writer does not write.
pub fn add_page_checksums(file: &Bytes) -> Bytes {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file).unwrap();
    let mut bytes = b"PAR1".to_vec();
    let mut groups = Vec::new();
    for group in metadata.row_groups() {
        let mut columns = Vec::new();
        for column in group.columns() {
            let (start, length) = column.byte_range();
            let mut chunk = &file[usize::try_from(start).unwrap()..usize::try_from(start + length).unwrap()];
            let begin = bytes.len();
            let mut first = 0;
            while !chunk.is_empty() {
                let (before, header, data) = measure_page_header(chunk);
                let page = &chunk[header..header + data];
                bytes.extend(&chunk[..before]);
                bytes.push(0x15);
                bytes.extend(encode_zigzag(crc32(page).cast_signed().into()));
                // Thrift writes a field id as the difference from the field before.
                bytes.push(chunk[before] - 0x10);
                bytes.extend(&chunk[before + 1..header]);
                bytes.extend(page);
                chunk = &chunk[header + data..];
                first = if first == 0 { bytes.len() } else { first };
            }
            let at = |position: usize| i64::try_from(position).unwrap();
            let dictionary = column.dictionary_page_offset().is_some();
            let moved = column.clone().into_builder().set_total_compressed_size(at(bytes.len() - begin));
            let moved = moved.set_dictionary_page_offset(dictionary.then_some(at(begin)));
            let moved = moved.set_data_page_offset(at(if dictionary { first } else { begin }));
            let moved = moved.set_column_index_offset(None).set_column_index_length(None);
            columns.push(moved.set_offset_index_offset(None).set_offset_index_length(None).build().unwrap());
        }
        groups.push(group.clone().into_builder().set_column_metadata(columns).build().unwrap());
    }
    let moved = metadata.into_builder().set_row_groups(groups).set_column_index(None).set_offset_index(None).build();
    ParquetMetaDataWriter::new(&mut bytes, &moved).finish().unwrap();
    bytes.into()
}

/// Returns where the first three fields of a page header end, where the header ends, and the length of the page.
fn measure_page_header(bytes: &[u8]) -> (usize, usize, usize) {
    let varint = |at: &mut usize| {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            number |= u64::from(bytes[*at] & 0x7f) << shift;
            shift += 7;
            *at += 1;
            if bytes[*at - 1] < 0x80 {
                return usize::try_from(number >> 1).unwrap();
            }
        }
    };
    let mut at = 0;
    let mut length = 0;
    for _ in 0..3 {
        assert_eq!(bytes[at], 0x15);
        at += 1;
        length = varint(&mut at);
    }
    let (before, mut depth) = (at, 1);
    while depth > 0 {
        at += 1;
        match bytes[at - 1] & 0x0f {
            0 => depth -= 1,
            1 | 2 => {}
            5 | 6 => drop(varint(&mut at)),
            8 => at += 1 + usize::from(bytes[at]),
            12 => depth += 1,
            other => panic!("a header holds the type {other}"),
        }
    }
    (before, at, length)
}

fn encode_zigzag(number: i64) -> Vec<u8> {
    let mut number = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut written = Vec::new();
    while number > 0x7f {
        written.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    written.push(u8::try_from(number).unwrap());
    written
}

/// Computes CRC-32 with the standard bitwise algorithm.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
        sum
    })
}

/// Creates a project that shows the sum of `x` and verifies checksums.
fn create_job() -> Job {
    FactsProject::with_columns("at: date\nx: integer")
        .add_line("verify: checksums")
        .show("integer", "SUM(x)")
        .create_job()
}

/// Returns a file of `rows` rows in plain encoding, so that each value appears in the bytes as it is.
fn write_plain_file(rows: i64, from: i64) -> Bytes {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
    let columns: [(&str, ArrayRef); 4] = [
        ("account_id", Arc::new(StringArray::from_iter_values((0..rows).map(|_| "acme")))),
        ("at", Arc::new(Date32Array::from_iter_values((0..rows).map(|_| 20_500)))),
        ("x", Arc::new(Int64Array::from_iter_values((0..rows).map(|at| from + at)))),
        ("unused", Arc::new(Int64Array::from_iter_values((0..rows).map(|at| at * 7_777_777)))),
    ];
    let properties = parquet::file::properties::WriterProperties::builder().set_dictionary_enabled(false).build();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes.into()
}

fn write_export(job: &Job, name: &str, bytes: &[u8]) {
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts").join(name), bytes).unwrap();
}

/// Returns the file with one bit changed in a number that occurs once.
fn change_number(file: &Bytes, number: i64) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let found: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, eight)| *eight == number.to_le_bytes()).map(|(at, _)| at).collect();
    // The statistics repeat the least and the greatest number, so `number` is neither.
    assert_eq!(found.len(), 1);
    bytes[found[0]] ^= 1;
    bytes
}

#[test]
fn a_damaged_number_fails_its_checksum() {
    let file = add_page_checksums(&write_plain_file(500, 1_000_000));
    let job = create_job();
    write_export(&job, "a.parquet", &file);
    write_export(&job, "b.parquet", &change_number(&file, 1_000_250));
    insta::assert_snapshot!(refusal(&job), @"
    error[checksum]: source `facts`, column `x`: page 1 does not match its checksum in `facts/b.parquet`
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: the file was damaged after it was written: copy or export it again, or leave it out
    ");
    // Without `verify: checksums` the damage goes undetected.
    let unverified = FactsProject::with_columns("at: date\nx: integer").show("integer", "SUM(x)").create_job();
    write_export(&unverified, "b.parquet", &change_number(&file, 1_000_250));
    run_pipeline(&unverified).exits(0);
    let sum: i64 = (1_000_000..1_000_500).sum();
    assert_eq!(health_row(&unverified, DAY, "acme")["shown"], (sum + 1).to_string());
}

/// Damage in a column that no metric reads does not stop the run.
#[test]
fn only_pages_that_are_read_are_verified() {
    let file = add_page_checksums(&write_plain_file(500, 1_000_000));
    let job = create_job();
    write_export(&job, "a.parquet", &change_number(&file, 7_777_777 * 250));
    run_pipeline(&job).exits(0);
    let entry = source_in_record(&newest_run_record(&job, DAY), "facts");
    assert_eq!(entry["checksums"], serde_json::json!({"files": 1, "files_without": 0}));
    // A file whose rows are all later than the as-of date is not read either.
    let mut ahead = change_number(&file, 1_000_250);
    let day = 20_500_i32.to_le_bytes();
    let later = 21_500_i32.to_le_bytes();
    for at in 0..ahead.len() - 4 {
        if ahead[at..at + 4] == day {
            ahead[at..at + 4].copy_from_slice(&later);
        }
    }
    write_export(&job, "b.parquet", &ahead);
    run_pipeline(&job).exits(0);
}

#[test]
fn files_without_checksums_are_counted() {
    let job = create_job();
    write_export(&job, "a.parquet", &add_page_checksums(&write_plain_file(10, 5)));
    write_export(&job, "b.parquet", &write_plain_file(7, 5));
    let done = run_pipeline(&job).exits(0);
    let message = "1 of 2 files has pages without checksums: damage there may go undetected";
    assert!(done.stdout.contains(message), "{}", done.stdout);
    let record = newest_run_record(&job, DAY);
    assert_eq!(source_in_record(&record, "facts")["checksums"], serde_json::json!({"files": 1, "files_without": 1}));
    let found = finding_in_record(&record, "facts", "checksums");
    assert_eq!((&found["level"], &found["rows"], &found["message"]), (&"warning".into(), &7.into(), &message.into()));
    // A source without `verify` has no such entry.
    assert!(source_in_record(&record, "accounts")["checksums"].is_null());
}

#[test]
fn an_unknown_verify_option_is_refused() {
    let job = FactsProject::with_columns("at: date").add_line("verify: everything").create_job();
    let done = job.run(&["validate", "p.yaml", "--offline"]).exits(3);
    assert!(done.stderr.contains("checksums"), "{}", done.stderr);
}

/// Files by other writers, with right checksums and with wrong ones.
#[test]
fn checksums_from_other_writers_are_verified() {
    let Some(folder) = third_party_data::find_data_set("parquet-testing") else { return };
    // `rle-dict-snappy-checksum` has pages without checksums.
    for (file, columns, wrong) in [
        ("datapage_v1-uncompressed-checksum.parquet", "a: integer\n  b: integer", None),
        ("datapage_v1-snappy-compressed-checksum.parquet", "a: integer\n  b: integer", None),
        ("plain-dict-uncompressed-checksum.parquet", "long_field: integer", None),
        ("datapage_v1-corrupt-checksum.parquet", "a: integer\n  b: integer", Some("column `a`: page 1")),
        ("rle-dict-uncompressed-corrupt-checksum.parquet", "long_field: integer", Some("column `long_field`: page")),
    ] {
        let source = format!(
            "files: 'others/*.parquet'\ntime: current\naccount: none\nverify: checksums\ncolumns:\n  {columns}"
        );
        let job = FactsProject::with_source(&source).create_job();
        std::fs::write(
            job.path("sql/facts.sql"),
            "SELECT 'acme' AS account_id, COUNT(*) AS n, COUNT(*) AS shown FROM facts",
        )
        .unwrap();
        std::fs::create_dir_all(job.path("exports/others")).unwrap();
        std::fs::copy(folder.join("data").join(file), job.path("exports/others").join(file)).unwrap();
        let done = run_pipeline(&job);
        match wrong {
            None => {
                let done = done.exits(0);
                assert!(!done.stdout.contains("without checksums"), "{file}: {}", done.stdout);
            }
            Some(words) => {
                let done = done.exits(5);
                assert!(
                    done.stderr.contains(words) && done.stderr.contains("does not match its checksum"),
                    "{}",
                    done.stderr
                );
                assert!(done.stderr.contains(file), "{}", done.stderr);
            }
        }
    }
}
