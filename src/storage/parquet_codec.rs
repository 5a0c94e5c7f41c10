//! Our own tables to Parquet bytes, the same bytes for the same table, and back again.

use arrow::array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

use crate::base::error::{Cause, Error};
use crate::base::panics::catch_panic;

/// Small enough that a reader of one account skips most of a million accounts, large enough to compress.
const ROW_GROUP_ROWS: usize = 128 * 1024;

/// Encodes one table. The bytes depend on nothing but the arguments: no clock, no version of a library,
/// no threads. The schema is the batch's own; Arrow's copy of it is left out, because types then mean to
/// every reader what they mean in Parquet (a timestamp with a zone is an instant in UTC).
pub fn encode_parquet(batch: &RecordBatch, meta: &[(String, String)]) -> Result<Bytes, Error> {
    write_row_groups(batch, meta)
        .map(Bytes::from)
        .map_err(|error| Error::Encode { what: "a table".to_owned(), cause: error.into() })
}

fn write_row_groups(batch: &RecordBatch, meta: &[(String, String)]) -> Result<Vec<u8>, ParquetError> {
    let meta: Vec<KeyValue> = meta.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let properties = WriterProperties::builder()
        // The oldest version with all our types: Athena and old Spark read nothing newer.
        .set_writer_version(WriterVersion::PARQUET_1_0)
        // The default names the crate's version, and an upgrade would change every table.
        .set_created_by("healthscore".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_key_value_metadata(Some(meta).filter(|meta| !meta.is_empty()))
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, batch.schema(), options)?;
    writer.write(batch)?;
    writer.close()?;
    Ok(bytes)
}

/// Decodes a table that was read from `url`, all columns or the named ones in the file's order. A name the
/// file does not have is left out: tables published by an older version have fewer columns.
pub fn decode_parquet(url: &str, bytes: Bytes, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, Error> {
    let damaged = |cause: Cause| Error::Parquet { url: url.to_owned(), cause };
    // A damaged file can make the decoder panic as well as fail.
    match catch_panic(|| read_columns(bytes, columns)) {
        Ok(Ok(batches)) => Ok(batches),
        Ok(Err(error)) => Err(damaged(error.into())),
        Err(_) => Err(damaged("its data is damaged".into())),
    }
}

fn read_columns(bytes: Bytes, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, ParquetError> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let mut builder = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)?;
    if let Some(columns) = columns {
        let fields = builder.parquet_schema().root_schema().get_fields();
        let column_indices: Vec<usize> = (0..fields.len())
            .filter(|at| fields.get(*at).is_some_and(|field| columns.contains(&field.name())))
            .collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), column_indices);
        builder = builder.with_projection(mask);
    }
    // A reader may ask for groups of any size; this one keeps row groups whole.
    let batches: Result<Vec<RecordBatch>, _> = builder.with_batch_size(ROW_GROUP_ROWS).build()?.collect();
    Ok(batches?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        Array, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
    };
    use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

    use super::*;

    fn table(rows: i32) -> RecordBatch {
        let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let schema = Schema::new(vec![
            Field::new("account_id", DataType::Utf8, false),
            Field::new("score", DataType::Float64, true),
            Field::new("rank", DataType::Int64, true),
            Field::new("snapshot_date", DataType::Date32, false),
            Field::new("seen", utc, true),
            Field::new("at_risk", DataType::Boolean, true),
        ]);
        let some = |row: i32| (row % 3 != 0).then_some(row);
        let columns: Vec<Arc<dyn Array>> = vec![
            Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("acc_{row:07}")))),
            Arc::new(Float64Array::from_iter((0..rows).map(|row| some(row).map(|row| f64::from(row) / 7.0)))),
            Arc::new(Int64Array::from_iter((0..rows).map(|row| some(row).map(i64::from)))),
            Arc::new(Date32Array::from_iter_values((0..rows).map(|_| 20_634))),
            Arc::new(
                TimestampMicrosecondArray::from_iter((0..rows).map(|row| some(row).map(i64::from)))
                    .with_timezone("UTC"),
            ),
            Arc::new(BooleanArray::from_iter((0..rows).map(|row| some(row).map(|row| row % 2 == 0)))),
        ];
        RecordBatch::try_new(Arc::new(schema), columns).unwrap()
    }

    #[test]
    fn a_table_comes_back_as_it_went() {
        let batch = table(200_000);
        let meta = [("healthscore.as_of".to_owned(), "2026-06-30".to_owned())];
        let bytes = encode_parquet(&batch, &meta).unwrap();
        assert_eq!(bytes, encode_parquet(&batch, &meta).unwrap());
        let back = decode_parquet("x", bytes.clone(), None).unwrap();
        let back = arrow::compute::concat_batches(&back[0].schema(), &back).unwrap();
        assert_eq!(back.columns(), batch.columns());
        assert_eq!(back.schema().fields(), batch.schema().fields());
        let some = decode_parquet("x", bytes.clone(), Some(&["rank", "account_id", "not_there"])).unwrap();
        let names: Vec<_> = some[0].schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, ["account_id", "rank"]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.contains("healthscore") && !text.contains("ARROW:schema") && !text.contains("parquet-rs"));
    }

    #[test]
    fn an_empty_table_has_columns() {
        let bytes = encode_parquet(&table(0), &[]).unwrap();
        assert!(decode_parquet("x", bytes, None).unwrap().iter().all(|batch| batch.num_rows() == 0));
    }

    #[test]
    fn damaged_bytes_name_their_file() {
        let mut bytes = encode_parquet(&table(1000), &[]).unwrap().to_vec();
        for cut in [0, 3, 100] {
            let error = decode_parquet("s3://b/x", Bytes::copy_from_slice(&bytes[..cut]), None).unwrap_err();
            assert!(error.to_string().contains("s3://b/x"), "{error}");
        }
        bytes[50..200].fill(0xff);
        assert!(decode_parquet("s3://b/x", Bytes::from(bytes), None).is_err());
    }
}
