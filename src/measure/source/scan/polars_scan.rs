//! A scan of files that are read alike, with the keys in their paths as columns.

use std::sync::Arc;

use polars::io::HiveOptions;
use polars::lazy::dsl::{
    CastColumnsPolicy, DslBuilder, ExtraColumnsPolicy, MissingColumnsPolicy, ScanSources, UnifiedScanArgs,
};
use polars::prelude::{DataType, LazyFrame, ParquetOptions, PlRefPath, PolarsError, Schema};

use super::{ColumnLocation, FileGroup, PATH_COLUMN};
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;
use crate::measure::source::polars_type;

/// The columns of `group` in some of its files, as they are.
pub fn scan_files(group: &FileGroup, files: &[&ExportFile], exports: &Exports) -> Result<LazyFrame, PolarsError> {
    let mut schema = Schema::default();
    let mut hive = Schema::default();
    for (column, location) in &group.columns {
        if let ColumnLocation::File(reading) = location {
            schema.with_column(column.name.as_str().into(), reading.read_type.clone());
        }
    }
    // Polars wants to know every key in a path, whether or not anyone asks for it.
    for (key, _) in files.first().map(|file| file.hive.as_slice()).unwrap_or_default() {
        let declared = group.columns.iter().find(|(column, _)| column.name == *key);
        let kind = declared.map_or(DataType::String, |(column, _)| polars_type(column.kind));
        hive.with_column(key.as_str().into(), kind);
    }
    let scheme = exports.scheme(files.iter().map(|file| file.object.path.as_str()));
    let root = format!("{scheme}{}", exports.engine_url(""));
    let rows: u64 = files.iter().map(|file| u64::try_from(file.footer.rows).unwrap_or(0)).sum();
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
