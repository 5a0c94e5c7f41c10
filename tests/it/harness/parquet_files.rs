//! Parquet files written from CSV text with types in the header.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int32Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
};
use chrono::{NaiveDate, NaiveDateTime};
use parquet::arrow::ArrowWriter;

/// Writes `csv` as Parquet. The header is `name:type`; types are text, int32, int64, float, double, decimal(2),
/// bool, date, and timestamp_ms, timestamp_us or timestamp_ns, each with `_utc` for an instant. An empty cell is NULL.
pub fn write_from_csv(path: &Path, csv: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let batch = batch_from_csv(csv);
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

pub fn batch_from_csv(csv: &str) -> RecordBatch {
    let mut lines = csv.trim().lines().map(str::trim);
    let header: Vec<(&str, &str)> =
        lines.next().unwrap().split(',').map(|field| field.trim().split_once(':').unwrap()).collect();
    let rows: Vec<Vec<&str>> =
        lines.filter(|line| !line.is_empty()).map(|line| line.split(',').map(str::trim).collect()).collect();
    let columns = header.iter().enumerate().map(|(index, (name, kind))| {
        let cells: Vec<Option<&str>> =
            rows.iter().map(|row| row.get(index).copied().filter(|cell| !cell.is_empty())).collect();
        (*name, column_from_cells(kind, &cells), true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn column_from_cells(kind: &str, cells: &[Option<&str>]) -> ArrayRef {
    fn parse_cells<T: std::str::FromStr>(cells: &[Option<&str>]) -> Vec<Option<T>> {
        cells
            .iter()
            .map(|cell| cell.map(|text| text.parse().unwrap_or_else(|_| panic!("can't parse `{text}`"))))
            .collect()
    }
    let instants = || -> Vec<Option<NaiveDateTime>> { cells.iter().map(|cell| cell.map(parse_instant)).collect() };
    let utc = kind.strip_suffix("_utc");
    match utc.unwrap_or(kind) {
        "text" => Arc::new(StringArray::from(cells.to_vec())),
        "int32" => Arc::new(Int32Array::from(parse_cells(cells))),
        "int64" => Arc::new(Int64Array::from(parse_cells(cells))),
        "float" => Arc::new(Float32Array::from(parse_cells(cells))),
        "double" => Arc::new(Float64Array::from(parse_cells(cells))),
        "bool" => Arc::new(BooleanArray::from(parse_cells(cells))),
        "date" => Arc::new(
            parse_cells::<NaiveDate>(cells).into_iter().map(|day| day.map(days_since_epoch)).collect::<Date32Array>(),
        ),
        "timestamp_ms" => {
            let values = instants().into_iter().map(|at| at.map(|at| at.and_utc().timestamp_millis()));
            let array = values.collect::<TimestampMillisecondArray>();
            if utc.is_some() { Arc::new(array.with_timezone("UTC")) } else { Arc::new(array) }
        }
        "timestamp_us" => {
            let values = instants().into_iter().map(|at| at.map(|at| at.and_utc().timestamp_micros()));
            let array = values.collect::<TimestampMicrosecondArray>();
            if utc.is_some() { Arc::new(array.with_timezone("UTC")) } else { Arc::new(array) }
        }
        "timestamp_ns" => {
            let values = instants().into_iter().map(|at| at.map(|at| at.and_utc().timestamp_nanos_opt().unwrap()));
            let array = values.collect::<TimestampNanosecondArray>();
            if utc.is_some() { Arc::new(array.with_timezone("UTC")) } else { Arc::new(array) }
        }
        decimal => {
            let digits = decimal.strip_prefix("decimal(").and_then(|rest| rest.strip_suffix(')'));
            let scale: i8 = digits.unwrap_or_else(|| panic!("unknown type `{kind}`")).parse().unwrap();
            let unscaled = |text: &str| -> i128 {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let padded = format!("{fraction:0<width$}", width = usize::try_from(scale).unwrap());
                format!("{whole}{padded}").parse().unwrap()
            };
            let array: Decimal128Array = cells.iter().map(|cell| cell.map(unscaled)).collect();
            Arc::new(array.with_precision_and_scale(18, scale).unwrap())
        }
    }
}

fn parse_instant(text: &str) -> NaiveDateTime {
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let midnight = text.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or(midnight)
        .unwrap_or_else(|| panic!("can't parse `{text}`"))
}

fn days_since_epoch(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap()
}
