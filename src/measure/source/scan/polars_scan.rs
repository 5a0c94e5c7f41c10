//! Scans files that are read alike, with the keys in their paths as columns.

use std::sync::Arc;

use polars::io::HiveOptions;
use polars::lazy::dsl::{
    CastColumnsPolicy, DslBuilder, ExtraColumnsPolicy, MissingColumnsPolicy, ScanSources, UnifiedScanArgs,
};
use polars::prelude::{DataType, LazyFrame, ParquetOptions, PlRefPath, PolarsError, Schema};

use super::file_group::FileGroup;
use crate::measure::source::declared_columns::polars_type;
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;

/// The column that holds the path of the file, in every frame of a scan.
pub const PATH_COLUMN: &str = "__path";

/// Scans some files of a group: the columns that the group reads, before their conversion, and the path.
pub fn scan_files(group: &FileGroup, files: &[&ExportFile], exports: &Exports) -> Result<LazyFrame, PolarsError> {
    let mut schema = Schema::default();
    let mut hive = Schema::default();
    for located in &group.columns {
        if let Some(conversion) = located.conversion() {
            schema.with_column(located.column.stored_name().into(), conversion.read_type.clone());
        }
    }
    // Polars requires the type of every key in a path, also of a key that is not read.
    for key in files.first().map(|file| file.hive.as_slice()).unwrap_or_default() {
        let declared = group.columns.iter().find(|located| located.column.stored_name() == key.name);
        let kind = declared.map_or(DataType::String, |located| polars_type(located.column.kind));
        hive.with_column(key.name.as_str().into(), kind);
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
