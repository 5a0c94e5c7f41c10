//! Timestamps in INT96, the oldest form, beyond the years that the engine reads: it counts in nanoseconds, and 64 bits of
//! them end in 2262. Spark and Hive write `9999-12-31` in it, for what never ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, RecordBatchReader as _};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit, TimestampMillisecondType};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Type;
use parquet::errors::ParquetError;

/// Some 260,000 years: a time further away is none, and may not fit into microseconds.
const MAX_MILLIS: i64 = 95_000_000 * 86_400_000;

/// Writes a file again with some of its columns, and those in INT96 as timestamps of microseconds.
///
/// # Errors
/// A file that cannot be read, or a time that does not fit into microseconds.
pub fn rewrite_with_microseconds(file: &Bytes, columns: &BTreeSet<&str>) -> Result<Bytes, ParquetError> {
    check_range(file, columns)?;
    let reader = open_with_unit(file, columns, TimeUnit::Microsecond)?;
    let mut bytes = Vec::new();
    let options = ArrowWriterOptions::new().with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(&mut bytes, reader.schema(), options)?;
    for batch in reader {
        writer.write(&batch?)?;
    }
    writer.close()?;
    Ok(bytes.into())
}

/// Refuses times that would overflow as microseconds.
fn check_range(file: &Bytes, columns: &BTreeSet<&str>) -> Result<(), ParquetError> {
    for batch in open_with_unit(file, columns, TimeUnit::Millisecond)? {
        let batch: RecordBatch = batch?;
        for column in batch.columns() {
            let Some(times) = column.as_primitive_opt::<TimestampMillisecondType>() else { continue };
            if times.iter().flatten().any(|millis| !(-MAX_MILLIS..=MAX_MILLIS).contains(&millis)) {
                return Err(ParquetError::General("it has times hundreds of thousands of years away".to_owned()));
            }
        }
    }
    Ok(())
}

/// Opens some columns of a file, with those in INT96 in a unit.
fn open_with_unit(
    file: &Bytes,
    columns: &BTreeSet<&str>,
    unit: TimeUnit,
) -> Result<ParquetRecordBatchReader, ParquetError> {
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), plain)?;
    let schema = schema_with_unit(&builder, unit);
    let options = ArrowReaderOptions::new().with_schema(schema);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), options)?;
    let roots: Vec<usize> = builder
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, field)| columns.contains(field.name().as_str()))
        .map(|(at, _)| at)
        .collect();
    let projection = ProjectionMask::roots(builder.parquet_schema(), roots);
    builder.with_projection(projection).build()
}

fn schema_with_unit(builder: &ParquetRecordBatchReaderBuilder<Bytes>, unit: TimeUnit) -> SchemaRef {
    let parquet = builder.parquet_schema();
    let int96: BTreeSet<usize> = (0..parquet.num_columns())
        .filter(|leaf| {
            parquet.column(*leaf).physical_type() == Type::INT96 && parquet.column(*leaf).path().parts().len() == 1
        })
        .map(|leaf| parquet.get_column_root_idx(leaf))
        .collect();
    let fields = builder.schema().fields().iter().enumerate().map(|(at, field)| match int96.contains(&at) {
        true => Arc::new(Field::new(field.name(), DataType::Timestamp(unit, None), field.is_nullable())),
        false => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use parquet::data_type::{Int96, Int96Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use arrow::datatypes::TimestampMicrosecondType;

    /// Returns a file with midnights, as Julian days.
    fn file_of_days(days: &[u32]) -> Bytes {
        let schema = parse_message_type("message m { optional int96 at; }").unwrap();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(WriterProperties::builder().build()))
                .unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let times: Vec<Int96> = days
            .iter()
            .map(|day| {
                let mut time = Int96::new();
                time.set_data(0, 0, *day);
                time
            })
            .collect();
        column.typed::<Int96Type>().write_batch(&times, Some(&vec![1; days.len()]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        bytes.into()
    }

    #[test]
    fn times_of_all_centuries_become_microseconds() {
        // 0001-01-01, 1970-01-01, 9999-12-31.
        let file = file_of_days(&[1_721_426, 2_440_588, 5_373_484]);
        let rewritten = rewrite_with_microseconds(&file, &BTreeSet::from(["at"])).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(rewritten).unwrap().build().unwrap();
        let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
        let times = batches[0].column(0).as_primitive::<TimestampMicrosecondType>();
        assert_eq!(times.values().to_vec(), [-62_135_596_800_000_000, 0, 253_402_214_400_000_000]);
    }

    #[test]
    fn times_that_no_timestamp_holds_are_refused() {
        for day in [4_000_000_000, 2_147_483_647, 200_000_000] {
            let error = rewrite_with_microseconds(&file_of_days(&[day]), &BTreeSet::from(["at"])).unwrap_err();
            assert!(error.to_string().contains("hundreds of thousands of years away"), "{day}: {error}");
        }
    }
}
