//! Files that are not Parquet, truncated, or whose footer contradicts their contents: all refused by name.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, FileMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
};

use crate::harness::bad_input::{assert_ok_or_file_named, map_in_parallel};
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{DAY, FactsProject, refusal, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::health_row;

fn write_valid_file() -> Bytes {
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

/// Returns the valid file with another footer: row counts of the file and of its row group, and changed column
/// metadata.
fn replace_footer(
    rows: [i64; 2],
    change_column: impl Fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder,
) -> Vec<u8> {
    let file = write_valid_file();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let group = metadata.row_group(0);
    let columns =
        group.columns().iter().map(|column| change_column(column.clone().into_builder()).build().unwrap()).collect();
    let group = group.clone().into_builder().set_num_rows(rows[1]).set_column_metadata(columns).build().unwrap();
    let old = metadata.file_metadata();
    let new = FileMetaData::new(old.version(), rows[0], None, None, old.schema_descr_ptr(), None);
    let metadata = ParquetMetaData::new(new, vec![group]);
    let mut bytes = file[..footer_start(&file)].to_vec();
    ParquetMetaDataWriter::new(&mut bytes, &metadata).finish().unwrap();
    bytes
}

/// Writes a file whose footer consistently claims `rows` rows. It is too large to be read together with its footer.
pub fn write_file_claiming_rows(path: &Path, rows: i64) {
    let bytes = replace_footer([rows, rows], |column| column.set_num_values(rows));
    let end = footer_start(&bytes);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, [&bytes[..end], &[0; 100_000], &bytes[end..]].concat()).unwrap();
}

fn footer_start(bytes: &[u8]) -> usize {
    let length = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap());
    bytes.len() - 8 - usize::try_from(length).unwrap()
}

fn create_job(bytes: &[u8]) -> Job {
    let job = FactsProject::with_columns("at: date\nx: integer").show("integer", "SUM(x)").create_job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts/a.parquet"), bytes).unwrap();
    job
}

const TOO_LARGE: i64 = 1 << 40;

#[test]
fn files_with_false_footers_are_named() {
    let original = create_job(&write_valid_file());
    run_pipeline(&original).exits(0);
    let acme = health_row(&original, DAY, "acme")["shown"].clone();
    let same = replace_footer([400, 400], |column| column);
    let again = create_job(&same);
    run_pipeline(&again).exits(0);
    assert_eq!(health_row(&again, DAY, "acme")["shown"], acme);
    let mut more = same.clone();
    // The first 400 in the footer, in Thrift's encoding, is the row count of the file.
    let from = footer_start(&more);
    let at = more[from..].windows(3).position(|three| three == [0x16, 0xa0, 0x06]).unwrap();
    more[from + at + 1] = 0xa2;
    for (what, bytes, words) in [
        ("more rows than its groups", more, "it counts 401 rows, its row groups 400"),
        ("rows below zero", replace_footer([-5, -5], |column| column), ""),
        (
            "more rows than values",
            replace_footer([500, 500], |column| column),
            "has 400 values in row group 1, which has 500 rows",
        ),
        ("more rows than are there", replace_footer([500, 500], |column| column.set_num_values(500)), ""),
        ("fewer rows than are there", replace_footer([300, 300], |column| column.set_num_values(300)), ""),
        (
            "data beyond its end",
            replace_footer([400, 400], |column| {
                column.set_data_page_offset(TOO_LARGE).set_dictionary_page_offset(None)
            }),
            "lies outside of the file",
        ),
        (
            "data before its beginning",
            replace_footer([400, 400], |column| column.set_data_page_offset(-4).set_dictionary_page_offset(None)),
            "lies outside of the file",
        ),
        (
            "a giant length",
            replace_footer([400, 400], |column| column.set_total_compressed_size(TOO_LARGE)),
            "lies outside of the file",
        ),
        (
            "a length below zero",
            replace_footer([400, 400], |column| column.set_total_compressed_size(-1)),
            "lies outside of the file",
        ),
        (
            "a giant size unpacked",
            replace_footer([400, 400], |column| column.set_total_uncompressed_size(TOO_LARGE)),
            "unpack to 3298.5 GB",
        ),
        ("no length", replace_footer([400, 400], |column| column.set_total_compressed_size(0)), ""),
        (
            "data elsewhere",
            replace_footer([400, 400], |column| column.set_data_page_offset(9).set_dictionary_page_offset(None)),
            "",
        ),
    ] {
        let job = create_job(&bytes);
        let done = run_pipeline(&job);
        assert!(
            !assert_ok_or_file_named(&job, &done, "a.parquet", what),
            "{what}: {:?}",
            health_row(&job, DAY, "acme")
        );
        assert!(done.stderr.contains(words), "{what}: {}", done.stderr);
    }
}

#[test]
fn truncated_files_are_named() {
    thorough_only!();
    let whole = write_valid_file();
    let lengths: Vec<usize> =
        (0..20).chain((20..whole.len()).step_by(whole.len() / 40)).chain(whole.len() - 20..whole.len()).collect();
    map_in_parallel(&lengths, |length| {
        let job = create_job(&whole[..*length]);
        assert!(!assert_ok_or_file_named(&job, &run_pipeline(&job), "a.parquet", &format!("{length} bytes")));
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
        let job = create_job(&bytes);
        assert!(!assert_ok_or_file_named(&job, &run_pipeline(&job), "a.parquet", what));
    }
    // A folder with such a name is not listed as a file.
    let job = FactsProject::with_columns("at: date\nx: integer")
        .create_job_over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
    std::fs::create_dir_all(job.path("exports/facts/b.parquet")).unwrap();
    run_pipeline(&job).exits(0);
}

#[test]
fn other_formats_are_recognised_and_can_be_converted() {
    let csv = format!("account_id,at,x\n{}", "acme,2026-03-01,1\n".repeat(5000));
    let files = [
        ("a.csv", csv.as_bytes()),
        ("b.csv", b"account_id;at;x\nacme;2026-03-01;1\n"),
        ("c.json", br#"{"account_id": "acme", "at": "2026-03-01", "x": 1}"#),
        ("d.xlsx", b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"),
        ("e.parquet", b"account_id\tat\tx\nacme\t2026-03-01\t1\n"),
        ("f.parquet", b"PAR1 damaged"),
    ];
    let source = "files: facts/*\ntime: {events: at}\ncolumns:\n  account_id: text\n  at: date\n  x: integer";
    let job = FactsProject::with_source(source).create_job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    for (name, bytes) in files {
        std::fs::write(job.path(&format!("exports/facts/{name}")), bytes).unwrap();
    }
    let exports = job.path("exports").display().to_string();
    insta::assert_snapshot!(refusal(&job).replace(&exports, "exports"), @r#"
    error[source-file]: source `facts`: 2 files are CSV, such as `exports/facts/a.csv`, and sources are Parquet files
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: convert it with `duckdb -c "COPY (FROM 'a.csv') TO 'a.parquet'"`, and name the result in `files`

    error[source-file]: source `facts`: `exports/facts/c.json` is JSON, and sources are Parquet files
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: convert it with `duckdb -c "COPY (FROM 'c.json') TO 'c.parquet'"`, and name the result in `files`

    error[source-file]: source `facts`: `exports/facts/d.xlsx` is an Excel workbook, and sources are Parquet files
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: convert it with `duckdb -c "COPY (FROM read_xlsx('d.xlsx')) TO 'd.parquet'"`, and name the result in `files`

    error[source-file]: source `facts`: `exports/facts/e.parquet` is TSV, and sources are Parquet files
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: convert it with `duckdb -c "COPY (FROM read_csv('e.parquet')) TO 'e-converted.parquet'"`, and replace the file by the result

    error[source-file]: source `facts`: cannot read `exports/facts/f.parquet` as parquet: Invalid Parquet file. Corrupt footer
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: the file is damaged, still being written, or not parquet: export it again or leave it out
    "#);
    // A pattern that names CSV is answered in the same way.
    let job = FactsProject::with_source(&source.replace("facts/*", "facts/a.csv")).create_job();
    std::fs::create_dir_all(job.path("exports/facts")).unwrap();
    std::fs::write(job.path("exports/facts/a.csv"), &csv).unwrap();
    let exports = job.path("exports").display().to_string();
    insta::assert_snapshot!(refusal(&job).replace(&exports, "exports"), @r#"
    error[source-file]: source `facts`: `exports/facts/a.csv` is CSV, and sources are Parquet files
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: convert it with `duckdb -c "COPY (FROM 'a.csv') TO 'a.parquet'"`, and name the result in `files`
    "#);
}
