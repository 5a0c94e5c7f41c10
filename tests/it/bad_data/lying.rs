//! Files that are no Parquet, half of one, or whose footer lies: all named.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, FileMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
};

use super::{side_by_side, sound_or_named};
use crate::job::Job;
use crate::sources::{DAY, Facts, run};
use crate::warehouse::health;

fn sound() -> Bytes {
    let columns: [(&str, ArrayRef); 3] = [
        (
            "account_id",
            Arc::new(StringArray::from_iter_values((0..400).map(|at| if at % 4 == 0 { "bolt" } else { "acme" }))),
        ),
        ("at", Arc::new(Date32Array::from_iter_values((0..400).map(|at| 20_500 + at % 7)))),
        ("x", Arc::new(Int32Array::from_iter_values((0..400).map(|at| at * 3)))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes.into()
}

/// The sound file with another footer; `rows` of the file and of its row group, and what is said of each column.
fn footer(rows: [i64; 2], said: impl Fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder) -> Vec<u8> {
    let file = sound();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let group = metadata.row_group(0);
    let columns = group.columns().iter().map(|column| said(column.clone().into_builder()).build().unwrap()).collect();
    let group = group.clone().into_builder().set_num_rows(rows[1]).set_column_metadata(columns).build().unwrap();
    let old = metadata.file_metadata();
    let new = FileMetaData::new(old.version(), rows[0], None, None, old.schema_descr_ptr(), None);
    let metadata = ParquetMetaData::new(new, vec![group]);
    let mut bytes = file[..begin_of_footer(&file)].to_vec();
    ParquetMetaDataWriter::new(&mut bytes, &metadata).finish().unwrap();
    bytes
}

/// A file that claims so many rows in its footer, in agreement with itself, and is too large to be read with it.
pub fn with_rows(path: &Path, rows: i64) {
    let bytes = footer([rows, rows], |column| column.set_num_values(rows));
    let end = begin_of_footer(&bytes);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, [&bytes[..end], &[0; 100_000], &bytes[end..]].concat()).unwrap();
}

fn begin_of_footer(bytes: &[u8]) -> usize {
    let length = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap());
    bytes.len() - 8 - usize::try_from(length).unwrap()
}

fn job(bytes: &[u8]) -> Job {
    let job = Facts::of("at: date\nx: integer").shows("integer", "SUM(x)").job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts/a.parquet"), bytes).unwrap();
    job
}

const BIG: i64 = 1 << 40;

#[test]
fn files_with_false_footers_are_named() {
    let told = job(&sound());
    run(&told).exits(0);
    let acme = health(&told, DAY, "acme")["shown"].clone();
    let same = footer([400, 400], |column| column);
    let again = job(&same);
    run(&again).exits(0);
    assert_eq!(health(&again, DAY, "acme")["shown"], acme);
    let mut more = same.clone();
    // The first 400 of the footer, as Thrift writes it, is the file's.
    let from = begin_of_footer(&more);
    let at = more[from..].windows(3).position(|three| three == [0x16, 0xa0, 0x06]).unwrap();
    more[from + at + 1] = 0xa2;
    for (what, bytes, words) in [
        ("more rows than its groups", more, "it counts 401 rows, its row groups 400"),
        ("rows below zero", footer([-5, -5], |column| column), ""),
        (
            "more rows than values",
            footer([500, 500], |column| column),
            "has 400 values in row group 1, which has 500 rows",
        ),
        ("more rows than are there", footer([500, 500], |column| column.set_num_values(500)), ""),
        ("fewer rows than are there", footer([300, 300], |column| column.set_num_values(300)), ""),
        (
            "data beyond its end",
            footer([400, 400], |column| column.set_data_page_offset(BIG).set_dictionary_page_offset(None)),
            "lies outside of the file",
        ),
        (
            "data before its beginning",
            footer([400, 400], |column| column.set_data_page_offset(-4).set_dictionary_page_offset(None)),
            "lies outside of the file",
        ),
        (
            "a giant length",
            footer([400, 400], |column| column.set_total_compressed_size(BIG)),
            "lies outside of the file",
        ),
        (
            "a length below zero",
            footer([400, 400], |column| column.set_total_compressed_size(-1)),
            "lies outside of the file",
        ),
        (
            "a giant size unpacked",
            footer([400, 400], |column| column.set_total_uncompressed_size(BIG)),
            "unpack to 3298.5 GB",
        ),
        ("no length", footer([400, 400], |column| column.set_total_compressed_size(0)), ""),
        (
            "data elsewhere",
            footer([400, 400], |column| column.set_data_page_offset(9).set_dictionary_page_offset(None)),
            "",
        ),
    ] {
        let job = job(&bytes);
        let done = run(&job);
        assert!(!sound_or_named(&job, &done, "a.parquet", what), "{what}: {:?}", health(&job, DAY, "acme"));
        assert!(done.stderr.contains(words), "{what}: {}", done.stderr);
    }
}

#[test]
fn truncated_files_are_named() {
    let whole = sound();
    let lengths: Vec<usize> =
        (0..20).chain((20..whole.len()).step_by(whole.len() / 40)).chain(whole.len() - 20..whole.len()).collect();
    side_by_side(&lengths, |length| {
        let job = job(&whole[..*length]);
        assert!(!sound_or_named(&job, &run(&job), "a.parquet", &format!("{length} bytes")));
    });
}

#[test]
fn files_in_other_formats_are_named() {
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &[0x4b; 300]].concat();
    let json = br#"{"account_id": "acme", "at": "2026-03-01", "x": 1}"#.to_vec();
    let csv = format!("account_id,at,x\n{}", "acme,2026-03-01,1\n".repeat(5000)).into_bytes();
    let text = "PAR1 is how such files begin and end, this one too: PAR1".into();
    let zeros = vec![0; 100_000];
    for (what, bytes) in
        [("gzip", gzip), ("JSON", json), ("CSV", csv), ("text", text), ("zeros", zeros), ("nothing", Vec::new())]
    {
        let job = job(&bytes);
        assert!(!sound_or_named(&job, &run(&job), "a.parquet", what));
    }
    // A folder of that name is listed by no store.
    let job = Facts::of("at: date\nx: integer").over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
    std::fs::create_dir_all(job.path("exports/facts/b.parquet")).unwrap();
    run(&job).exits(0);
}
