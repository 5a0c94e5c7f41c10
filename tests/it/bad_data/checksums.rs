//! `verify: checksums`: what is damaged and still readable is found, where files have checksums.

use bytes::Bytes;
use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};

use crate::job::Job;
use crate::sources::{DAY, Facts, refused, run};
use crate::third_party;
use crate::warehouse::{finding, health, record, source};

/// The file with a checksum in the header of every page, which the writer at hand leaves out.
pub fn with_checksums(file: &Bytes) -> Bytes {
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
                let (before, header, data) = header(chunk);
                let page = &chunk[header..header + data];
                bytes.extend(&chunk[..before]);
                bytes.push(0x15);
                bytes.extend(zigzag(crc32(page).cast_signed().into()));
                // The number of the next field counts from the one before it.
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

/// Where the first three fields of a page's header end, where all of it ends, and how long the page is.
fn header(bytes: &[u8]) -> (usize, usize, usize) {
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

fn zigzag(number: i64) -> Vec<u8> {
    let mut number = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut written = Vec::new();
    while number > 0x7f {
        written.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    written.push(u8::try_from(number).unwrap());
    written
}

/// As every book has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
        sum
    })
}

/// A source whose sum of `x` is shown, with the checksums of its files verified.
fn job() -> Job {
    Facts::of("at: date\nx: integer").with("verify: checksums").shows("integer", "SUM(x)").job()
}

/// So many rows; the value of each stands in its bytes as it is.
fn plain(rows: i64, from: i64) -> Bytes {
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

fn write(job: &Job, name: &str, bytes: &[u8]) {
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts").join(name), bytes).unwrap();
}

/// The file with another number in place of one that is in it once.
fn damaged(file: &Bytes, number: i64) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let found: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, eight)| *eight == number.to_le_bytes()).map(|(at, _)| at).collect();
    // The statistics know the least and the greatest number too.
    assert_eq!(found.len(), 1);
    bytes[found[0]] ^= 1;
    bytes
}

#[test]
fn a_damaged_number_fails_its_checksum() {
    let file = with_checksums(&plain(500, 1_000_000));
    let job = job();
    write(&job, "a.parquet", &file);
    write(&job, "b.parquet", &damaged(&file, 1_000_250));
    refused(
        &job,
        "source `facts`, column `x`: page 1 does not match its checksum in `facts/b.parquet`",
        "the file was damaged after it was written: copy or export it again, or leave it out",
    );
    // Without being asked to, nobody can tell: that is what checksums are for.
    let unasked = Facts::of("at: date\nx: integer").shows("integer", "SUM(x)").job();
    write(&unasked, "b.parquet", &damaged(&file, 1_000_250));
    run(&unasked).exits(0);
    let sum: i64 = (1_000_000..1_000_500).sum();
    assert_eq!(health(&unasked, DAY, "acme")["shown"], (sum + 1).to_string());
}

/// Damage to what no metric reads is no reason to stop.
#[test]
fn only_pages_that_are_read_are_verified() {
    let file = with_checksums(&plain(500, 1_000_000));
    let job = job();
    write(&job, "a.parquet", &damaged(&file, 7_777_777 * 250));
    run(&job).exits(0);
    let said = source(&record(&job, DAY), "facts");
    assert_eq!(said["checksums"], serde_json::json!({"files": 1, "files_without": 0}));
    // So is a file all of whose rows lie ahead.
    let mut ahead = damaged(&file, 1_000_250);
    let day = 20_500_i32.to_le_bytes();
    let later = 21_500_i32.to_le_bytes();
    for at in 0..ahead.len() - 4 {
        if ahead[at..at + 4] == day {
            ahead[at..at + 4].copy_from_slice(&later);
        }
    }
    write(&job, "b.parquet", &ahead);
    run(&job).exits(0);
}

#[test]
fn files_without_checksums_are_counted() {
    let job = job();
    write(&job, "a.parquet", &with_checksums(&plain(10, 5)));
    write(&job, "b.parquet", &plain(7, 5));
    let done = run(&job).exits(0);
    let told = "1 of 2 files has pages without checksums: damage there may go undetected";
    assert!(done.stdout.contains(told), "{}", done.stdout);
    let record = record(&job, DAY);
    assert_eq!(source(&record, "facts")["checksums"], serde_json::json!({"files": 1, "files_without": 1}));
    let found = finding(&record, "facts", "checksums");
    assert_eq!((&found["level"], &found["rows"], &found["message"]), (&"warning".into(), &7.into(), &told.into()));
    // A source that nobody asked about says nothing.
    assert!(source(&record, "accounts")["checksums"].is_null());
}

#[test]
fn an_unknown_verify_option_is_refused() {
    let job = Facts::of("at: date").with("verify: everything").job();
    let done = job.run(&["validate", "p.yaml", "--offline"]).exits(3);
    assert!(done.stderr.contains("checksums"), "{}", done.stderr);
}

/// Files that others wrote: with right checksums, and with wrong ones that readers overlook.
#[test]
fn checksums_from_other_writers_are_verified() {
    let Some(folder) = third_party::data("parquet-testing") else { return };
    // `rle-dict-snappy-checksum` has pages without checksums.
    for (file, columns, wrong) in [
        ("datapage_v1-uncompressed-checksum.parquet", "a: integer\n  b: integer", None),
        ("datapage_v1-snappy-compressed-checksum.parquet", "a: integer\n  b: integer", None),
        ("plain-dict-uncompressed-checksum.parquet", "long_field: integer", None),
        ("datapage_v1-corrupt-checksum.parquet", "a: integer\n  b: integer", Some("column `a`: page 1")),
        ("rle-dict-uncompressed-corrupt-checksum.parquet", "long_field: integer", Some("column `long_field`: page")),
    ] {
        let source = format!("files: 'others/*.parquet'\ntime: current\nverify: checksums\ncolumns:\n  {columns}");
        let job = Facts::source(&source).job();
        std::fs::write(
            job.path("sql/facts.sql"),
            "SELECT 'acme' AS account_id, COUNT(*) AS n, COUNT(*) AS shown FROM facts",
        )
        .unwrap();
        std::fs::create_dir_all(job.path("exports/others")).unwrap();
        std::fs::copy(folder.join("data").join(file), job.path("exports/others").join(file)).unwrap();
        let done = run(&job);
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
