//! Footers of files that arrow writes, that others wrote, and that are damaged.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, DictionaryArray, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array,
};
use arrow::datatypes::{Field, Int32Type, Schema};
use parquet::arrow::ArrowWriter;

use super::*;
use crate::storage::{Location, Object};

/// The Parquet files of a folder, each with its footer or its error.
fn read_footers_of_folder(folder: &Path) -> Vec<(String, Result<Footer, String>)> {
    let location = Location::open(folder.to_str().unwrap(), Path::new("/"), &[]).unwrap();
    let objects = location.list("**/*.parquet").unwrap();
    let read = |object: &Object| match location.read_footers(std::slice::from_ref(object)) {
        Ok(mut footers) => Ok(footers.remove(0)),
        Err(errors) => Err(errors[0].to_string()),
    };
    objects.iter().map(|object| (object.path.clone(), read(object))).collect()
}

#[test]
fn kinds_and_ranges_are_the_files_own() {
    let folder = tempfile::tempdir().unwrap();
    let dictionary: DictionaryArray<Int32Type> = ["eu", "us", "eu"].into_iter().collect();
    let arrays: Vec<(&str, Arc<dyn Array>)> = vec![
        ("region", Arc::new(dictionary)),
        ("name", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
        ("seats", Arc::new(Int64Array::from(vec![Some(-5), None, Some(7)]))),
        ("none", Arc::new(Int64Array::from(vec![None, None, None]))),
        ("big", Arc::new(UInt64Array::from(vec![1, u64::MAX, 3]))),
        ("local", Arc::new(TimestampMillisecondArray::from(vec![3, 1, 2]))),
        ("zoned", Arc::new(TimestampMillisecondArray::from(vec![3, 1, 2]).with_timezone("+02:00"))),
    ];
    let fields: Vec<Field> =
        arrays.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let columns = arrays.iter().map(|(_, array)| Arc::clone(array)).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    let file = std::fs::File::create(folder.path().join("x.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    for _ in 0..2 {
        writer.write(&batch).unwrap();
        writer.flush().unwrap();
    }
    writer.close().unwrap();
    let (_, footer) = read_footers_of_folder(folder.path()).remove(0);
    let footer = footer.unwrap();
    assert_eq!(footer.rows, 6);
    let timestamp = |zone| PhysicalKind::Timestamp { unit: TimestampUnit::Milliseconds, zone, int96: false };
    let expected = [
        ("region", PhysicalKind::Text, None),
        ("name", PhysicalKind::Text, None),
        ("seats", PhysicalKind::Integer { bits: 64, signed: true }, Some(IntegerRange { low: -5, high: 7 })),
        ("none", PhysicalKind::Integer { bits: 64, signed: true }, None),
        ("big", PhysicalKind::Integer { bits: 64, signed: false }, None),
        ("local", timestamp(TimestampZone::None), Some(IntegerRange { low: 1, high: 3 })),
        ("zoned", timestamp(TimestampZone::Utc), Some(IntegerRange { low: 1, high: 3 })),
    ];
    let found: Vec<_> =
        footer.columns.iter().map(|column| (column.name.as_str(), column.kind.clone(), column.range)).collect();
    assert_eq!(found, expected);
    let without_nulls: Vec<&str> =
        footer.columns.iter().filter(|column| column.has_no_nulls).map(|column| column.name.as_str()).collect();
    let expected: Vec<&str> =
        expected.iter().map(|(name, ..)| *name).filter(|name| !["seats", "none"].contains(name)).collect();
    assert_eq!(without_nulls, expected);
    assert!(footer.columns.iter().all(|column| column.chunks.iter().map(|chunk| chunk.values).eq([3, 3])));
}

#[test]
fn a_footer_longer_than_the_first_read_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..3000).map(|at| format!("a_column_with_quite_a_long_name_{at}")).collect();
    let column: Arc<dyn Array> = Arc::new(Int64Array::from(vec![1, 2]));
    let batch = RecordBatch::try_from_iter(names.iter().map(|name| (name, Arc::clone(&column)))).unwrap();
    std::fs::write(
        folder.path().join("wide.parquet"),
        crate::storage::parquet_codec::encode_parquet(&batch, &[]).unwrap(),
    )
    .unwrap();
    let (_, footer) = read_footers_of_folder(folder.path()).remove(0);
    let footer = footer.unwrap();
    assert_eq!((footer.columns.len(), footer.columns[2999].range), (3000, Some(IntegerRange { low: 1, high: 2 })));
}

#[test]
fn what_is_not_parquet_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut huge = vec![0; 100];
    huge.extend(u32::MAX.to_le_bytes());
    huge.extend(b"PAR1");
    for (name, bytes) in
        [("empty", Vec::new()), ("short", b"PAR1".to_vec()), ("text", vec![b'x'; 200_000]), ("huge", huge)]
    {
        std::fs::write(folder.path().join(format!("{name}.parquet")), bytes).unwrap();
    }
    let read = read_footers_of_folder(folder.path());
    assert_eq!(read.len(), 4);
    for (path, result) in read {
        let error = result.unwrap_err();
        assert!(error.contains(&path), "{error}");
    }
}

/// Files of many writers, and files that broke readers. They are not part of this repository.
#[test]
fn files_of_others_never_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/parquet-testing");
    if !folder.is_dir() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there", folder.display());
        return;
    }
    let read = read_footers_of_folder(&folder);
    for (path, result) in &read {
        if let Err(error) = result {
            assert!(error.contains(path.as_str()), "{error}");
        }
    }
    let good = |name: &str| {
        let (_, result) = read.iter().find(|(path, _)| path.ends_with(name)).unwrap();
        result.as_ref().unwrap()
    };
    let kind = |file: &str, column: &str| {
        good(file).columns.iter().find(|found| found.name == column).map(|found| found.kind.clone())
    };
    let int96 = PhysicalKind::Timestamp { unit: TimestampUnit::Nanoseconds, zone: TimestampZone::None, int96: true };
    assert_eq!(kind("data/alltypes_plain.parquet", "timestamp_col"), Some(int96));
    assert_eq!(kind("data/alltypes_plain.parquet", "string_col"), Some(PhysicalKind::Binary));
    assert_eq!(kind("data/int32_decimal.parquet", "value"), Some(PhysicalKind::Decimal { precision: 4, scale: 2 }));
}

#[test]
fn hive_keys_come_decoded_and_in_order() {
    let pairs =
        |path: &str| hive_keys(path).into_iter().map(|key| format!("{}:{}", key.name, key.value)).collect::<Vec<_>>();
    assert_eq!(pairs("usage/region=eu/ds=2026-06-30/part=0.parquet"), ["region:eu", "ds:2026-06-30"]);
    assert_eq!(pairs("t%C3%BCr=a%20b%2Fc=d/x"), ["tür:a b/c=d"]);
    assert_eq!(pairs("k=100%/j=%zz/l=%ff/m=%/x"), ["k:100%", "j:%zz", "l:%ff", "m:%"]);
    assert!(pairs("k=v").is_empty());
}
