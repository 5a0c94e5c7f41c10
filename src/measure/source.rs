//! Declared exports → frames that keep their contracts and their time.
//!
//! A source's frame holds the declared columns, read as declared, with the rows and values that were known at
//! the end of the as-of date; nothing an author writes over it can see more.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::{DataType, LazyFrame, Schema, TimeUnit};

use crate::base::failure::Failure;
use crate::base::log_context;
use crate::config::{ColumnType, Pipeline, Source, SourceTime};

mod check;
mod checksums;
mod size_limits;
mod column_conversion;
mod covered_days;
mod corrupt_files;
mod exports;
mod files;
mod baseline;
mod decoded_cache;
mod input_files;
mod report;
mod scan;
mod file_changes;
mod point_in_time;

use checksums::ChecksumSummary;
use scan::ScanPlan;

pub use baseline::{SourceBaseline, rows_as_f64};
pub use column_conversion::column_type_name;
pub use corrupt_files::RunFiles;
pub use covered_days::{check_footers, newest_covered_day};
pub use exports::Exports;
pub use input_files::{InputFiles, list_input_files};
pub use report::{FileRead, FindingLevel, InputFile, SourceReport};

/// Every declared source as of one day.
#[derive(Clone)]
pub struct Sources {
    pub as_of: NaiveDate,
    tables: Vec<SourceTable>,
    files: RunFiles,
}

/// One source as of one day.
#[derive(Clone)]
struct SourceTable {
    name: String,
    /// Every column as declared.
    frame: LazyFrame,
    /// The same out of what is decoded already, over the files that may hold rows of a time or later.
    cached_frame_since: Option<Arc<CachedFrameSince>>,
    report: SourceReport,
}

type CachedFrameSince = dyn Fn(Option<NaiveDateTime>) -> Result<LazyFrame, String> + Send + Sync;

impl SourceTable {
    fn new(source: &Source, frame: LazyFrame, report: SourceReport) -> Self {
        Self { name: source.name.clone(), frame, cached_frame_since: None, report }
    }

    fn frame_since(&self, time: Option<NaiveDateTime>) -> LazyFrame {
        let rows = self.cached_frame_since.as_ref().and_then(|rows| rows(time).ok());
        rows.unwrap_or_else(|| self.frame.clone())
    }
}

impl Sources {
    /// The source called `name`, every column as declared.
    #[must_use]
    pub fn frame(&self, name: &str) -> Option<LazyFrame> {
        self.table(name).map(|table| table.frame_since(None))
    }

    /// The same, perhaps without files whose rows all happened before `since`.
    #[must_use]
    pub fn frame_since(&self, name: &str, since: NaiveDateTime) -> Option<LazyFrame> {
        self.table(name).map(|table| table.frame_since(Some(since)))
    }

    /// What was read, in case the engine fails on it.
    #[must_use]
    pub fn files(&self) -> &RunFiles {
        &self.files
    }

    /// What was read and what was found, in pipeline order.
    pub fn reports(&self) -> impl Iterator<Item = &SourceReport> {
        self.tables.iter().map(|table| &table.report)
    }

    fn table(&self, name: &str) -> Option<&SourceTable> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// Opens every source: finds its files, holds them to what is declared, hides what was not known yet, and
/// checks the rows that were.
///
/// # Errors
/// Every broken promise of every source at once, or the first file or store that cannot be read.
pub fn open(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<Sources, Failure> {
    files::prefetch_footers(&pipeline.sources, exports, as_of)?;
    let mut plans = Vec::new();
    let mut problems = Vec::new();
    for source in &pipeline.sources {
        let plan = files::find_files(source, exports, as_of)
            .and_then(|files| scan::plan_scan(source, files, pipeline.time_zone, as_of).map_err(Failure::Data));
        match plan {
            Ok(plan) => plans.push((source, Arc::new(plan))),
            Err(Failure::Data(mut refused)) => problems.append(&mut refused),
            Err(failure) => return Err(failure),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Data(problems));
    }
    let files = RunFiles::new(exports, plans.iter().map(|(_, plan)| Arc::clone(plan)));
    let verified = verify_checksums(exports, &plans).map_err(|failure| files.attribute_error(failure))?;
    let mut tables =
        check::check_sources(pipeline, exports, plans, as_of).map_err(|failure| files.attribute_error(failure))?;
    for (table, checksums) in tables.iter_mut().zip(verified) {
        table.report.findings.extend(checksums.and_then(ChecksumSummary::missing_checksums));
        table.report.checksums = checksums;
    }
    tables.iter().for_each(|table| log_report(&table.report));
    Ok(Sources { as_of, tables, files })
}

/// What was read and what was found, for the log.
fn log_report(report: &SourceReport) {
    let _source = log_context::source(&report.source).entered();
    let SourceReport { rows, age_days, .. } = report;
    tracing::info!(files = report.files.len(), rows, age_days, "read");
    for finding in &report.findings {
        tracing::info!(check = finding.check, rows = finding.rows, dropped = finding.dropped, "{}", finding.message);
    }
}

/// Holds the pages of the sources that ask for it to their checksums; none for the others.
fn verify_checksums(
    exports: &Exports,
    plans: &[(&Source, Arc<ScanPlan>)],
) -> Result<Vec<Option<ChecksumSummary>>, Failure> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (source, plan) in plans {
        let verified = source.verify_checksums.then(|| checksums::verify_source(source, plan, exports));
        match verified.transpose() {
            Ok(checksums) => all.push(checksums),
            Err(Failure::Data(mut damaged)) => problems.append(&mut damaged),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Failure::Data(problems)) }
}

/// Every column SQL sees of a source: the declared ones, and the day in the path where there is one.
#[must_use]
pub fn sql_columns(source: &Source) -> Vec<(String, ColumnType)> {
    let mut columns: Vec<(String, ColumnType)> =
        source.columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
    if let Some(key) = day_key(source)
        && !columns.iter().any(|(name, _)| name == key)
    {
        columns.push((key.to_owned(), ColumnType::Date));
    }
    columns
}

/// The Hive key of the day on which rows arrived, where files are laid out so.
fn day_key(source: &Source) -> Option<&str> {
    match &source.time {
        SourceTime::Events { delivered, .. } => delivered.as_deref(),
        SourceTime::Snapshots { partition } => Some(partition),
        SourceTime::Current => None,
    }
}

fn frame_schema(source: &Source) -> Schema {
    sql_columns(source).into_iter().map(|(name, kind)| (name.into(), polars_type(kind))).collect()
}

/// What Polars holds for a declared type.
#[must_use]
pub fn polars_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text => DataType::String,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number => DataType::Float64,
        ColumnType::Decimal(scale) => DataType::Decimal(38, usize::from(scale)),
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date,
        ColumnType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
    }
}

#[cfg(test)]
mod tests;
