//! Files that are not what they should be: the run stops with the file's name, without a panic, and publishes nothing.

use std::fs::File;
use std::path::Path;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::{Facts, run};
use crate::job::Job;
use crate::rewrite;
use crate::third_party;

/// Every way of being no Parquet file.
#[test]
fn files_that_are_not_parquet_are_named() {
    let good = Facts::of("at: date\nx: integer").over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
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
        let job = Facts::of("at: date\nx: integer").over("account_id:text,at:date,x:int32\nacme,2026-03-01,1");
        std::fs::write(job.path("exports/facts/b.parquet"), bytes).unwrap();
        stops(&job, "facts/b.parquet", what);
    }
}

/// The footer is fine, the data is not: found only when it is read.
#[test]
fn files_with_damaged_pages_are_named() {
    let rows: Vec<String> = (0..5000).map(|row| format!("acme,2026-03-{:02},{}", row % 9 + 1, row / 7)).collect();
    let csv = format!("account_id:text,at:date,x:int32\n{}", rows.join("\n"));
    let job = || {
        Facts::of("at: date\nx: integer").shows("integer", "SUM(x)").over(&csv).table("exports/facts/b.parquet", &csv)
    };
    let first = job();
    let path = first.path("exports/facts/b.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4..60].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    stops(&first, "facts/b.parquet", "the header of a page");

    // What a checksum would tell, a compressed page tells by itself.
    let middle = job();
    let path = middle.path("exports/facts/b.parquet");
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let batch = rewrite::read(&path);
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 200].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    stops(&middle, "facts/b.parquet", "the middle of a page");
}

/// Malformed files that others collected, each as the only file of a source that declares its own columns.
#[test]
fn files_known_to_break_readers_are_named() {
    let Some(folder) = third_party::data("parquet-testing") else { return };
    // Beyond these, readers differ on whether the file is damaged at all.
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
        let job = Facts::source(&source).job();
        let id = columns.split(':').next().unwrap();
        let sql = format!(
            "SELECT CAST({id} AS VARCHAR) AS account_id, COUNT(*) AS n, COUNT(*) AS shown FROM facts GROUP BY {id}"
        );
        std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
        copy(&folder.join("bad_data").join(file), &job.path("exports/bad").join(file));
        stops(&job, file, file);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap();
}

#[track_caller]
fn stops(job: &Job, file: &str, what: &str) {
    let done = run(job);
    assert_eq!(done.code, 5, "{what}: {}\n{}", done.stdout, done.stderr);
    assert!(done.stderr.contains(file), "{what} does not name {file}:\n{}", done.stderr);
    for word in ["panicked", "RUST_BACKTRACE", "unwrap", "src/"] {
        assert!(!done.stderr.contains(word), "{what} says `{word}`:\n{}", done.stderr);
    }
    assert!(job.files("warehouse").is_empty(), "{what}: something was published");
}
