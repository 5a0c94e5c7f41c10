//! Scans files that are read alike, with the keys in their paths as columns.

use std::sync::Arc;

use bytes::Bytes;
use polars::io::HiveOptions;
use polars::lazy::dsl::{
    CastColumnsPolicy, DslBuilder, ExtraColumnsPolicy, MissingColumnsPolicy, ScanSources, UnifiedScanArgs,
};
use polars::prelude::{
    DataFrame, DataType, Expr, IntoLazy, LazyFrame, NULL, ParquetOptions, PlRefPath, PolarsError, Schema, UnionArgs,
    col, concat, lit,
};

use super::column_location::HIVE_NULL;
use super::file_group::FileGroup;
use crate::measure::source::declared_columns::polars_type;
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;
use crate::query::engine;

/// The column that holds the path of the file, in every frame of a scan.
pub const PATH_COLUMN: &str = "__path";

/// Scans some files of a group: the columns that the group reads, before their conversion, and the path.
pub fn scan_files(group: &FileGroup, files: &[&ExportFile], exports: &Exports) -> Result<LazyFrame, PolarsError> {
    let (decoded, stored): (Vec<&ExportFile>, Vec<&ExportFile>) =
        files.iter().copied().partition(|file| exports.has_decoded_file(&file.object.path));
    if decoded.is_empty() {
        return scan_stored_files(group, &stored, exports);
    }
    let mut frames: Vec<LazyFrame> =
        decoded.into_iter().filter_map(|file| frame_of_decoded_file(group, file, exports)).collect();
    if !stored.is_empty() {
        let columns: Vec<Expr> = columns_of_scan(group, stored.first().copied()).map(col).collect();
        frames.push(scan_stored_files(group, &stored, exports)?.select(columns));
    }
    concat(frames, UnionArgs { maintain_order: false, ..UnionArgs::default() })
}

/// Returns the rows of a file that is decoded already, as a scan returns them.
fn frame_of_decoded_file(group: &FileGroup, file: &ExportFile, exports: &Exports) -> Option<LazyFrame> {
    let rows = exports.decoded_file(&file.object.path)?;
    let mut columns = Vec::new();
    for located in &group.columns {
        if let Some(conversion) = located.conversion() {
            columns.push(col(located.column.stored_name()).cast(conversion.read_type.clone()));
        }
    }
    for key in &file.hive {
        let value = if key.value == HIVE_NULL { lit(NULL) } else { lit(key.value.as_str()) };
        columns.push(value.cast(type_of_key(group, &key.name)).alias(key.name.as_str()));
    }
    let scheme = exports.engine_scheme(std::iter::once(file.object.path.as_str()));
    columns.push(lit(format!("{scheme}{}", exports.engine_url(&file.object.path))).alias(PATH_COLUMN));
    Some(rows.lazy().select(columns))
}

/// Returns the names of the columns of a scan: those of the files, the keys in the path, the path.
fn columns_of_scan<'a>(group: &'a FileGroup, first: Option<&'a ExportFile>) -> impl Iterator<Item = &'a str> {
    let stored = group.columns.iter().filter(|located| located.conversion().is_some());
    let keys = first.map(|file| file.hive.as_slice()).unwrap_or_default().iter().map(|key| key.name.as_str());
    stored.map(|located| located.column.stored_name()).chain(keys).chain([PATH_COLUMN])
}

/// Returns the type of a key in a path.
fn type_of_key(group: &FileGroup, name: &str) -> DataType {
    let declared = group.columns.iter().find(|located| located.column.stored_name() == name);
    declared.map_or(DataType::String, |located| polars_type(located.column.kind))
}

/// Decodes a whole Parquet file in memory.
///
/// # Errors
/// Polars' message if it cannot read it.
pub fn decode_parquet(file: &Bytes) -> Result<DataFrame, String> {
    let frames = engine::catch_engine_error(|| {
        let sources = ScanSources::Buffers(Arc::from([file.to_vec().into()]));
        let without_keys = HiveOptions { enabled: Some(false), ..HiveOptions::default() };
        let arguments = UnifiedScanArgs { hive_options: without_keys, glob: false, ..UnifiedScanArgs::default() };
        let scan = DslBuilder::scan_parquet(sources, ParquetOptions::default(), arguments)?;
        Ok(vec![LazyFrame::from(scan.build())])
    });
    Ok(engine::collect_frames(frames?)?.pop().unwrap_or_default())
}

fn scan_stored_files(group: &FileGroup, files: &[&ExportFile], exports: &Exports) -> Result<LazyFrame, PolarsError> {
    let mut schema = Schema::default();
    let mut hive = Schema::default();
    for located in &group.columns {
        if let Some(conversion) = located.conversion() {
            schema.with_column(located.column.stored_name().into(), conversion.read_type.clone());
        }
    }
    // Polars requires the type of every key in a path, also of a key that is not read.
    for key in files.first().map(|file| file.hive.as_slice()).unwrap_or_default() {
        hive.with_column(key.name.as_str().into(), type_of_key(group, &key.name));
    }
    let scheme = exports.engine_scheme(files.iter().map(|file| file.object.path.as_str()));
    let root = format!("{scheme}{}", exports.engine_url(""));
    let rows: u64 = files.iter().map(|file| file.row_count()).sum();
    let url = |file: &&ExportFile| PlRefPath::new(format!("{scheme}{}", exports.engine_url(&file.object.path)));
    let paths: Vec<PlRefPath> = files.iter().map(url).collect();
    let arguments = UnifiedScanArgs {
        hive_options: HiveOptions {
            enabled: Some(!hive.is_empty()),
            hive_start_idx: root.len(),
            schema: (!hive.is_empty()).then(|| Arc::new(hive)),
            try_parse_dates: true,
        },
        glob: false,
        include_file_paths: Some(PATH_COLUMN.into()),
        cast_columns_policy: CastColumnsPolicy {
            integer_upcast: true,
            float_upcast: true,
            datetime_nanoseconds_downcast: true,
            datetime_milliseconds_upcast: true,
            datetime_convert_timezone: true,
            categorical_to_string: true,
            ..CastColumnsPolicy::ERROR_ON_MISMATCH
        },
        missing_columns_policy: MissingColumnsPolicy::Raise,
        extra_columns_policy: ExtraColumnsPolicy::Ignore,
        row_count: Some((rows, 0)),
        ..UnifiedScanArgs::default()
    };
    let options = ParquetOptions { schema: Some(Arc::new(schema)), ..ParquetOptions::default() };
    Ok(DslBuilder::scan_parquet(ScanSources::Paths(paths.into_iter().collect()), options, arguments)?.build().into())
}
