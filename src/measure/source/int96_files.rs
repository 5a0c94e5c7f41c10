//! Files with timestamps in INT96 that the engine cannot read: they are read by another decoder, into memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, col, lit};

use super::check::{read_count, read_failure, read_row_counts, read_texts};
use super::column_conversion::is_distant_int96;
use super::exports::Exports;
use super::files::ExportFile;
use super::scan::{PATH_COLUMN, ReadFrom, ScanPlan, decode_parquet};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::Source;
use crate::query::engine;
use crate::storage::int96::rewrite_with_microseconds;
use crate::storage::parquet_footer::message_without_prefix;

/// The column that is not 0 where a file holds such a time.
const DISTANT: &str = "distant";

/// Finds the files whose INT96 columns hold times that the engine cannot read, and keeps their rows in the exports, from
/// where every later scan takes them.
///
/// # Errors
/// Files with times that no timestamp holds, or an engine that fails.
pub fn decode_distant_times(exports: &Exports, plans: &[Arc<ScanPlan>]) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for plan in plans {
        for file in files_with_distant_times(plan, exports)? {
            let path = file.object.path.as_str();
            let bytes = exports.read(path)?;
            match rewrite_with_microseconds(&bytes, &columns_read(plans, path)) {
                Ok(rewritten) => {
                    let rows = decode_parquet(&rewritten).map_err(|reason| read_failure(&plan.source, reason))?;
                    exports.keep_decoded_file(path, rows);
                }
                Err(error) => problems.push(unreadable_times(&plan.source, path, &message_without_prefix(&error))),
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Data(problems)) }
}

/// Returns the files in which the engine reads an INT96 as the end of its range, and that are not decoded yet.
fn files_with_distant_times<'a>(plan: &'a ScanPlan, exports: &Exports) -> Result<Vec<&'a ExportFile>, Failure> {
    let int96_files = plan.files_with_int96();
    let may_be_distant = |file: &ExportFile| {
        int96_files.contains(file.object.path.as_str()) && !exports.has_decoded_file(&file.object.path)
    };
    if !plan.files.iter().any(may_be_distant) {
        return Ok(Vec::new());
    }
    // Rows are never filtered by such a time: the engine would skip some by statistics with the same fault.
    let has_distant = collect(plan, exports, &may_be_distant, |scan, is_distant| {
        scan.select([is_distant.any(true).cast(DataType::Int64).alias(DISTANT)])
    })?;
    if read_count(&has_distant, DISTANT) == 0 {
        return Ok(Vec::new());
    }
    let by_file = collect(plan, exports, &may_be_distant, |scan, is_distant| {
        let is_distant = is_distant.any(true).cast(DataType::Int64).alias(DISTANT);
        scan.group_by([col(PATH_COLUMN)]).agg([is_distant])
    })?;
    let counted = read_texts(&by_file, PATH_COLUMN).into_iter().zip(read_row_counts(&by_file, DISTANT));
    let urls: Vec<String> = counted.filter(|(_, distant)| *distant > 0).filter_map(|(url, _)| url).collect();
    let found: BTreeSet<&str> = urls.iter().map(|url| exports.path_of_engine_url(url)).collect();
    Ok(plan.files.iter().filter(|file| found.contains(file.object.path.as_str())).collect())
}

/// Collects a summary of the files that are selected. `summarise` gets the expression that holds for rows with a time that
/// the engine cannot read.
fn collect(
    plan: &ScanPlan,
    exports: &Exports,
    includes_file: &dyn Fn(&ExportFile) -> bool,
    summarise: impl Fn(LazyFrame, Expr) -> LazyFrame,
) -> Result<DataFrame, Failure> {
    let failed = |reason| read_failure(&plan.source, reason);
    let frame = plan.concat_groups(exports, ReadFrom::Files, includes_file, &|group, scan| {
        let is_distant = group.int96_columns().map(|name| is_distant_int96(col(name))).reduce(Expr::or);
        summarise(scan, is_distant.unwrap_or(lit(false)).fill_null(lit(false)))
    });
    let frames = frame.map_err(failed)?.into_iter().collect();
    Ok(engine::collect_frames(frames).map_err(failed)?.pop().unwrap_or_default())
}

/// Returns the columns that any source reads of a file.
fn columns_read<'a>(plans: &'a [Arc<ScanPlan>], path: &str) -> BTreeSet<&'a str> {
    let files = plans.iter().flat_map(|plan| plan.columns_read()).filter(|read| read.file.object.path == path);
    files.flat_map(|read| read.columns).map(|column| column.name.as_str()).collect()
}

fn unreadable_times(source: &Source, path: &str, reason: &str) -> Diagnostic {
    let message = format!("source `{}`: the timestamps in INT96 of `{path}` cannot be read: {reason}", source.name);
    Diagnostic::error("source-value", message)
        .at(source.place.clone())
        .hint("export them as timestamps of microseconds (in Spark: `spark.sql.parquet.outputTimestampType=TIMESTAMP_MICROS`)")
}
